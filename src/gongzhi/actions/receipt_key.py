"""The platform's own key, with which it signs receipts: made at first use, kept beside the data for it alone."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from gongzhi.actions.own_keys import own_key
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


def receipt_key() -> ReceiptKey:
    """The key of this installation."""
    return ReceiptKey(own_key(Path(settings.RECEIPT_KEY_FILE)))
