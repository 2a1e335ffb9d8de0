"""A partner's message comes in: checked, kept, receipted; what becomes of it is the worker's to decide."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.actions.acting import acting
from gongzhi.actions.clock import day_of, start_of
from gongzhi.actions.crash_points import CrashPoint, crash_at
from gongzhi.actions.raw_files import keep_raw
from gongzhi.actions.receipt_key import receipt_key
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue import rules
from gongzhi.catalogue.partner_services import LINES, OBJECT, SERVICES, evidence_in
from gongzhi.core.canonical import canonical
from gongzhi.core.errors import Refusal
from gongzhi.core.events import PartnerMessageReceived
from gongzhi.core.facts import Actor
from gongzhi.core.partners.envelope import (
    SIGNED,
    STANDING,
    VERSION,
    PartnerEnvelope,
    in_time,
    read_envelope,
    verify,
)
from gongzhi.core.partners.feeds import subject_of
from gongzhi.core.partners.limits import Limits, limits_of
from gongzhi.core.partners.sequences import MOST_TOLD, Gap, gaps, may_follow
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.queries.partners import MessageRow, PartnerRow

PROVINCE = "360000"
TOLD = 100  # messages that an answer on their standing names


@dataclass(frozen=True)
class Sent:
    """One call, as it came: two headers, the body and its type."""

    envelope: str
    signature: str
    body: bytes
    content_type: str


@dataclass(frozen=True)
class Receipt:
    """text: canonical JSON, over which the platform signed. is_new: whether the message was not there yet."""

    text: str
    signature: str
    is_new: bool


@dataclass(frozen=True)
class FeedStanding:
    """What became of a feed's messages."""

    partner: PartnerRow
    highest: int
    missing: tuple[Gap, ...]
    messages: tuple[MessageRow, ...]  # the newest, by sequence


def limits_on(at: datetime) -> Limits:
    """What messages may hold on a day, by rule table partner_limits."""
    return limits_of(rules.book(day_of(at)))


def receive(sent: Sent, *, at: datetime) -> Receipt:
    """Keep a message durably and sign for it; the same message again gets the same receipt.

    Raises Refusal PARTNER_… by name for whatever is wrong with call, sender or order, BadInput with every faulty
    value of the records; then nothing is kept.
    """
    limits, system = limits_on(at), the_system(PROVINCE)
    envelope = read_envelope(sent.envelope, deepest=limits.levels_of_json)
    with seeing_as(system):
        partner = _authentic(envelope, sent.signature, at)
        _whole(envelope, sent, partner, limits)
        repeated = _repeated(envelope)
    if repeated is not None:
        return repeated
    in_time(envelope.created, at, most_seconds=limits.skew_seconds)
    facts = evidence_in(
        sent.body, sent.content_type, feed=envelope.sender, service=envelope.service, raw_hash=envelope.body_sha256,
        deepest=limits.levels_of_json, most=limits.records_a_message,
    )  # fmt: skip
    keep_raw(sent.body)
    with seeing_as(system):
        alone_until_commit(f"partner {envelope.sender}")
        receipt = _repeated(envelope) or _accept(envelope, partner, sent, len(facts), limits, system, at)
        crash_at(CrashPoint.INBOX_AFTER_INSERT)
    crash_at(CrashPoint.INBOX_AFTER_COMMIT)
    return receipt


def standing(sent: Sent, *, at: datetime) -> FeedStanding:
    """What became of the messages of whoever signs the question. Raises Refusal as `receive` does."""
    limits, system = limits_on(at), the_system(PROVINCE)
    envelope = read_envelope(sent.envelope, deepest=limits.levels_of_json)
    with seeing_as(system):
        partner = _authentic(envelope, sent.signature, at)
    _asks_for(STANDING, envelope, sent, at, limits)
    with seeing_as(system):
        return standing_of(partner, limits)


def who_asks(service: str, sent: Sent, *, at: datetime) -> PartnerRow:
    """The partner that signed a question to a service that brings no records. Raises Refusal as `receive` does."""
    limits = limits_on(at)
    envelope = read_envelope(sent.envelope, deepest=limits.levels_of_json)
    with seeing_as(the_system(PROVINCE)):
        partner = _authentic(envelope, sent.signature, at)
    _asks_for(service, envelope, sent, at, limits)
    return partner


def _asks_for(service: str, envelope: PartnerEnvelope, sent: Sent, at: datetime, limits: Limits) -> None:
    """Whether a signed question is for this service, whole and in time."""
    if envelope.service != service:
        raise Refusal("PARTNER_SERVICE_UNKNOWN", service=envelope.service, services=service)
    if hashlib.sha256(sent.body).hexdigest() != envelope.body_sha256:
        raise Refusal("PARTNER_BODY_HASH", said=envelope.body_sha256, found=hashlib.sha256(sent.body).hexdigest())
    in_time(envelope.created, at, most_seconds=limits.skew_seconds)


def standing_of(partner: PartnerRow, limits: Limits) -> FeedStanding:
    """Within a view of the province: the order of a feed's messages and the newest of them."""
    highest = queries.partners.highest(partner.feed)
    return FeedStanding(
        partner,
        highest,
        _missing(partner.feed, highest, limits.window_messages),
        queries.partners.newest(partner.feed, size=TOLD),
    )


def _authentic(envelope: PartnerEnvelope, signature: str, at: datetime) -> PartnerRow:
    """The partner who signed, if it may send now: its state and keys are read anew at every call."""
    partner = queries.partners.by_feed(envelope.sender)
    if partner is None:
        raise Refusal("PARTNER_UNKNOWN", sender=envelope.sender)
    key = partner.key(envelope.key)
    if key is None:
        other = queries.partners.holder_of_key(envelope.key)
        code = "PARTNER_KEY_UNKNOWN" if other is None else "PARTNER_KEY_OF_ANOTHER"
        raise Refusal(code, named=envelope.key, sender=envelope.sender)
    verify(key.public, SIGNED, envelope.text, signature)
    if partner.state != "in_force":
        raise Refusal(f"PARTNER_STATE_{partner.state}".upper(), sender=envelope.sender)
    if key.is_revoked:
        raise Refusal("PARTNER_KEY_REVOKED", named=envelope.key)
    day = day_of(at)
    if not key.valid_from <= day <= key.valid_to:
        raise Refusal("PARTNER_KEY_NOT_VALID", named=envelope.key, first=key.valid_from, last=key.valid_to, day=day)
    return partner


def _whole(envelope: PartnerEnvelope, sent: Sent, partner: PartnerRow, limits: Limits) -> None:
    if envelope.service not in SERVICES:
        raise Refusal("PARTNER_SERVICE_UNKNOWN", service=envelope.service, services=", ".join(SERVICES))
    if envelope.service not in partner.services:
        raise Refusal("PARTNER_SERVICE_NOT_YOURS", service=envelope.service, services=", ".join(partner.services))
    if sent.content_type not in (OBJECT, LINES):
        raise Refusal("PARTNER_CONTENT_TYPE", given=sent.content_type or "-", one=OBJECT, many=LINES)
    if len(sent.body) > limits.bytes_a_message:
        raise Refusal("PARTNER_TOO_LARGE", size=len(sent.body), most=limits.bytes_a_message)
    found = hashlib.sha256(sent.body).hexdigest()
    if found != envelope.body_sha256:
        raise Refusal("PARTNER_BODY_HASH", said=envelope.body_sha256, found=found)


def _repeated(envelope: PartnerEnvelope) -> Receipt | None:
    """The receipt of the message that this one repeats; None for a new one.

    Raises Refusal where it takes the place of another: its id, its number or its key with other content.
    """
    message_id = UUID(envelope.message_id)
    same = queries.partners.same_as(
        envelope.sender, message_id=message_id, sequence=envelope.sequence, idempotency_key=envelope.idempotency_key
    )
    for row in same:
        if row.idempotency_key == envelope.idempotency_key:
            if (row.body_hash, row.service) == (envelope.body_sha256, envelope.service):
                return Receipt(row.receipt, row.receipt_signature, is_new=False)
            raise Refusal("PARTNER_KEY_REUSED", idempotency_key=row.idempotency_key, message_id=row.message_id)
    for row in same:
        if row.message_id == message_id:
            raise Refusal("PARTNER_MESSAGE_ID_TAKEN", message_id=message_id, sequence=row.sequence)
        raise Refusal("PARTNER_SEQUENCE_TAKEN", sequence=envelope.sequence, message_id=row.message_id)
    return None


def _accept(
    envelope: PartnerEnvelope, partner: PartnerRow, sent: Sent, records: int, limits: Limits, by: Actor, at: datetime
) -> Receipt:
    highest, today = queries.partners.counts(envelope.sender, start_of(day_of(at)))
    may_follow(envelope.sequence, highest=highest, window=limits.window_messages)
    if today + records > partner.records_a_day:
        tomorrow = start_of(day_of(at) + timedelta(days=1))
        raise Refusal(
            "PARTNER_QUOTA", today=today, records=records, most=partner.records_a_day, tomorrow=tomorrow.isoformat(),
            seconds=int((tomorrow - at).total_seconds()) + 1,
        )  # fmt: skip
    top = max(highest, envelope.sequence)
    came = {*queries.partners.numbers_from(envelope.sender, top - limits.window_messages), envelope.sequence}
    text = _receipt(envelope, records, gaps(came, window=limits.window_messages), at)
    signature = receipt_key().sign(text)
    with acting(by, at) as act:
        told = PartnerMessageReceived(
            envelope.sender, envelope.sequence, UUID(envelope.message_id), envelope.body_sha256, records
        )
        event = act.record(told, subject=subject_of(envelope.sender, envelope.sequence))
        save.partners.message(
            feed=envelope.sender, service=envelope.service, message_id=UUID(envelope.message_id),
            sequence=envelope.sequence, idempotency_key=envelope.idempotency_key, created=envelope.created,
            received_at=at, body_hash=envelope.body_sha256, size=len(sent.body), records=records, key=envelope.key,
            envelope=envelope.text.decode(), signature=sent.signature, receipt=text.decode(),
            receipt_signature=signature, content_type=sent.content_type, event_id=event,
        )  # fmt: skip
    return Receipt(text.decode(), signature, is_new=True)


def _receipt(envelope: PartnerEnvelope, records: int, missing: tuple[Gap, ...], at: datetime) -> bytes:
    return canonical(
        {
            "version": VERSION,
            "feed": envelope.sender,
            "service": envelope.service,
            "message_id": envelope.message_id,
            "sequence": envelope.sequence,
            "idempotency_key": envelope.idempotency_key,
            "body_sha256": envelope.body_sha256,
            "envelope_sha256": envelope.digest,
            "records": records,
            "received_at": at,
            "missing": [str(gap) for gap in missing[:MOST_TOLD]],
            "key": receipt_key().fingerprint,
        }
    )


def _missing(feed: str, highest: int, window: int) -> tuple[Gap, ...]:
    return gaps(queries.partners.numbers_from(feed, highest - window + 1), window=window)
