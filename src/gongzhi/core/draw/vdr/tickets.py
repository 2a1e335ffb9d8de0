"""What follows from a seed: tickets, which order things, and uniform numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gongzhi.core.draw.vdr.encoding import Purpose, digest, tagged, u64

ALL = 1 << 256
TICKET = 32  # bytes


@dataclass(frozen=True)
class Source:
    """The seed of a wave, and for what it is."""

    purpose: Purpose
    seed: bytes

    def tickets(self, label: str, *before: str) -> Callable[[bytes], bytes]:
        """A function from an id's bytes to its ticket, 32 bytes that compare as the number they are."""
        start = hashlib.sha256(tagged(self.purpose, "t", self.seed, label.encode(), *(one.encode() for one in before)))

        def ticket(name: bytes) -> bytes:
            state = start.copy()
            state.update(len(name).to_bytes(4, "big") + name)
            return state.digest()

        return ticket

    def order(self, names: Iterable[bytes], label: str, *before: str) -> list[bytes]:
        """Ticket and id's bytes of each, as one, ascending: `[:TICKET]` is the ticket, `[TICKET:]` the id."""
        ticket = self.tickets(label, *before)
        return sorted([ticket(name) + name for name in names])

    def places(self, names: Sequence[bytes], label: str, *before: str) -> list[int]:
        """The positions of ids, which ascend, in the order of their tickets."""
        tickets = list(map(self.tickets(label, *before), names))
        return sorted(range(len(names)), key=tickets.__getitem__)

    def uniform(self, label: str, part: str, below: int) -> int:
        """A number from 0 to below − 1, each equally likely. `below` is at least 1."""
        bound = ALL // below * below
        tried = 0
        while (x := self._number(label, part, tried)) >= bound:
            tried += 1
        return x % below

    def _number(self, label: str, part: str, tried: int) -> int:
        return int.from_bytes(digest(self.purpose, "u", self.seed, label.encode(), part.encode(), u64(tried)), "big")
