"""The platform's own key, with which it signs receipts: made at first use, kept beside the data for it alone."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings

from gongzhi.core.partners.envelope import SIGNED_RECEIPT, fingerprint


@dataclass(frozen=True)
class ReceiptKey:
    private: Ed25519PrivateKey

    @cached_property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)

    def sign(self, text: bytes) -> str:
        """Base64url of the signature over a receipt."""
        return base64.urlsafe_b64encode(self.private.sign(SIGNED_RECEIPT + text)).decode("ascii")


_READ: dict[Path, ReceiptKey] = {}


def receipt_key() -> ReceiptKey:
    """The key of this installation; two processes that need the first one at once end up with the same."""
    path = Path(settings.RECEIPT_KEY_FILE)
    if path not in _READ:
        if not path.exists():
            _make(path)
        private = load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(private, Ed25519PrivateKey)
        _READ[path] = ReceiptKey(private)
    return _READ[path]


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with NamedTemporaryFile(dir=path.parent, prefix=".receipt-key.", delete=False) as draft:  # readable by its owner
        draft.write(pem)
        draft.flush()
        os.fsync(draft.fileno())
    try:
        Path(path).hardlink_to(draft.name)
    except FileExistsError:
        pass  # another process was first: its key is the installation's
    finally:
        Path(draft.name).unlink()
