"""A partner's envelope: who sends what, under which number, signed over exactly these bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gongzhi.core.canonical import canonical
from gongzhi.core.errors import Refusal
from gongzhi.core.partners.strict_json import read_json

SIGNED = b"gongzhi-partner-1\n"  # stands before what is signed, so that no other signature of the key passes for one
SIGNED_RECEIPT = b"gongzhi-receipt-1\n"
VERSION = "1"
LONGEST_HEADER = 4096  # characters of base64
STANDING = "standing"  # the service that asks what became of messages; it brings no records
LISTS = "lists"  # the service that asks what stands published and what was withdrawn
HIGHEST = 10**12 - 1  # number of a message


@dataclass(frozen=True)
class EnvelopeField:
    """One field: what its text looks like. It is described by the message PARTNER_FIELD_<NAME>."""

    name: str
    pattern: str
    example: str
    is_number: bool = False


FIELDS: tuple[EnvelopeField, ...] = (
    EnvelopeField("body_sha256", "[0-9a-f]{64}", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    EnvelopeField(
        "created",
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)",
        "2017-03-10T09:00:00+08:00",
    ),
    EnvelopeField("idempotency_key", "[0-9A-Za-z._:-]{1,80}", "check-2017-0001"),
    EnvelopeField("key", "[0-9a-f]{16}", "0123456789abcdef"),
    EnvelopeField("message_id", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "7b0c9d5e-0e43-4a6b-9b57-0d0c6f7a1c11"),
    EnvelopeField("sender", "[a-z][a-z0-9-]{2,15}", "jx-lab"),
    EnvelopeField("sequence", "[1-9][0-9]{0,11}", "1", is_number=True),
    EnvelopeField("service", "[a-z][a-z_]{2,23}", "check_results"),
    EnvelopeField("version", VERSION, VERSION),
)


@dataclass(frozen=True)
class PartnerEnvelope:
    sender: str
    service: str
    message_id: str
    sequence: int
    created: datetime  # with a time zone
    body_sha256: str
    idempotency_key: str
    key: str  # fingerprint of the public key
    text: bytes  # canonical JSON, as it was signed

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text).hexdigest()


def read_envelope(header: str, *, deepest: int) -> PartnerEnvelope:
    """The envelope of a header: base64url of canonical JSON. Raises Refusal PARTNER_ENVELOPE_… or PARTNER_JSON_…."""
    if not header:
        raise Refusal("PARTNER_ENVELOPE_MISSING")
    if len(header) > LONGEST_HEADER:
        raise Refusal("PARTNER_ENVELOPE_TOO_LONG", length=len(header), most=LONGEST_HEADER)
    raw = _decoded(header, "Gongzhi-Envelope")
    tree = read_json(raw, where="Gongzhi-Envelope", deepest=deepest)
    if not isinstance(tree, dict):
        raise Refusal("PARTNER_ENVELOPE_NO_OBJECT")
    _fields(tree)
    if raw != canonical(tree):
        raise Refusal("PARTNER_ENVELOPE_NOT_CANONICAL")
    try:
        created = datetime.fromisoformat(tree["created"])
    except ValueError:
        raise Refusal("PARTNER_ENVELOPE_FIELD", field="created", value=tree["created"], form=_FORM["created"]) from None
    return PartnerEnvelope(
        tree["sender"], tree["service"], tree["message_id"], tree["sequence"], created, tree["body_sha256"],
        tree["idempotency_key"], tree["key"], raw,
    )  # fmt: skip


def _fields(tree: Mapping[str, object]) -> None:
    names = {field.name for field in FIELDS}
    if missing := sorted(names - set(tree)):
        raise Refusal("PARTNER_ENVELOPE_LACKS", fields=", ".join(missing))
    if unknown := sorted(set(tree) - names):
        raise Refusal("PARTNER_ENVELOPE_UNKNOWN", fields=", ".join(name[:40] for name in unknown[:5]))
    for field in FIELDS:
        value = tree[field.name]
        right_type = type(value) is (int if field.is_number else str)
        if not right_type or not re.fullmatch(field.pattern, str(value), re.ASCII):
            raise Refusal("PARTNER_ENVELOPE_FIELD", field=field.name, value=str(value)[:80], form=field.pattern)


def fingerprint(public_key: bytes) -> str:
    """How a key is named: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def key_bytes(written: str) -> bytes | None:
    """The 32 bytes of a public key as people hand it in, base64; None for anything else."""
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == 32 else None


def verify(public_key: bytes, prefix: bytes, text: bytes, signature: str) -> None:
    """Raises Refusal PARTNER_SIGNATURE_WRONG where the signature is none by this key over exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(_decoded(signature, "Gongzhi-Signature"), prefix + text)
    except (InvalidSignature, ValueError):
        raise Refusal("PARTNER_SIGNATURE_WRONG", named=fingerprint(public_key)) from None


def in_time(created: datetime, now: datetime, *, most_seconds: int) -> None:
    """Raises Refusal PARTNER_CLOCK_SKEW for a message made longer ago, or further ahead, than the rule allows."""
    if abs(created - now) > timedelta(seconds=most_seconds):
        raise Refusal(
            "PARTNER_CLOCK_SKEW", created=created.isoformat(), now=now.isoformat(), most=most_seconds
        )  # fmt: skip


def _decoded(text: str, header: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("PARTNER_HEADER_NOT_BASE64", header=header) from None


_FORM = {field.name: field.pattern for field in FIELDS}
