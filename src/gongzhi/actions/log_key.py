"""The log's own key, with which it signs its heads; no other signature of the platform is made with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from gongzhi.actions.own_keys import own_key
from gongzhi.core.log_heads import Head, SignedHead, to_sign


@dataclass(frozen=True)
class LogKey:
    private: Ed25519PrivateKey

    @cached_property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def sign(self, head: Head) -> SignedHead:
        return SignedHead(head, self.private.sign(to_sign(head)).hex())


def log_key() -> LogKey:
    """The key of this installation's log."""
    return LogKey(own_key(Path(settings.LOG_KEY_FILE)))
