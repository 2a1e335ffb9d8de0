"""A witness of the log: its own key, the last head it signed, and nothing of the platform. It needs no database.

It keeps what it has seen before it gives a signature away: whoever shows it two histories gets one of them signed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gongzhi.actions.own_keys import own_key
from gongzhi.core.canonical import canonical, read
from gongzhi.core.log_heads import Head, SignedHead, may_witness, to_witness


@dataclass(frozen=True)
class Desk:
    """Where a witness sits: a folder of its own, and the log that it watches."""

    folder: Path
    log_key: str  # hex
    origin: str

    @cached_property
    def private(self) -> Ed25519PrivateKey:
        return own_key(self.folder / "witness.pem")

    @property
    def key(self) -> str:
        return self.private.public_key().public_bytes_raw().hex()

    def seen(self) -> Head | None:
        """The last head that was signed here; None at first."""
        kept = self.folder / "seen.json"
        return read(Head, json.loads(kept.read_bytes())) if kept.exists() else None

    def sign(self, offered: SignedHead, path: Sequence[str], *, at: str) -> str:
        """The signature over a head at the witness's own time, hex. Refuses as log_heads.may_witness does."""
        head = may_witness(self.seen(), offered, path, key=bytes.fromhex(self.log_key), origin=self.origin)
        self._keep(head)
        return self.private.sign(to_witness(head, at)).hex()

    def _keep(self, head: Head) -> None:
        with NamedTemporaryFile(dir=self.folder, prefix=".seen.", delete=False) as draft:
            draft.write(canonical(head))
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).replace(self.folder / "seen.json")
