"""What a visit recorded: of each entry the value that stands, or the values between which a person has to choose."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from uuid import UUID

from gongzhi.core.canonical import canonical
from gongzhi.core.draw.sampling import Inspection
from gongzhi.core.draw.stages import Kind
from gongzhi.core.visits.packets import FIELDS, SAMPLES, Packet

ITEM = "item:"  # of a check item's answer, before its number
CODE_LENGTH = 12


@dataclass(frozen=True)
class Kept:
    """A packet as it is kept: its place among the visit's packets, and whether it counts."""

    packet: Packet
    order: int  # from 1
    counts: bool  # False where the visit had gone on without it


@dataclass(frozen=True)
class Value:
    text: str
    device: UUID
    order: int  # of its packet


@dataclass(frozen=True)
class VisitRecord:
    """values: by entry, one value where it stands, several where phones disagree. photos: hashes, in order."""

    values: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    photos: tuple[str, ...] = ()

    def text(self, entry: str) -> str:
        """The value that stands; "" where there is none or several."""
        found = self.values.get(entry, ())
        return found[0].text if len(found) == 1 else ""

    @property
    def disputed(self) -> tuple[str, ...]:
        return tuple(entry for entry, found in self.values.items() if len(found) > 1)

    @property
    def items(self) -> Mapping[str, str]:
        """Answers by the number of the check item."""
        return {entry.removeprefix(ITEM): self.text(entry) for entry in self.values if entry.startswith(ITEM)}

    @property
    def code(self) -> str:
        """A short digest of all that is recorded: whoever signs says by it what was seen."""
        values = {entry: [one.text for one in found] for entry, found in self.values.items()}
        return hashlib.sha256(canonical({"values": values, "photos": self.photos})).hexdigest()[:CODE_LENGTH]

    @property
    def inspection(self) -> Inspection | None:
        """None where the sheet names no level or no limit that is a number."""
        aql = number(self.text("aql"))
        return Inspection(self.text("level"), aql) if self.text("level") and aql is not None else None

    @property
    def sampling(self) -> Kind:
        """By one sample, by two, or by several; by one where nobody says otherwise."""
        said = self.text("sampling")
        return "double" if said == "double" else "multiple" if said == "multiple" else "single"

    @property
    def found(self) -> tuple[int, ...]:
        """Nonconforming pieces of the samples in their order, up to the first of which no whole number is known."""
        counts = [whole(self.text(name)) for name in SAMPLES]
        known = counts.index(None) if None in counts else len(counts)
        return tuple(count for count in counts[:known] if count is not None)


def number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def whole(text: str) -> int | None:
    """A whole number from 0 to 10,000,000; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) <= 10_000_000 and len(text) < 9 else None


def record_of(packets: Sequence[Kept]) -> VisitRecord:
    """What stands after these packets, in their order. An empty visit has an empty record.

    An entry of another phone replaces a value that its phone had seen; of a value that it could not know both are kept
    until a person settles it.
    """
    values: dict[str, tuple[Value, ...]] = {}
    photos: list[str] = []
    for kept in packets:
        if not kept.counts:
            continue
        if kept.packet.kind == "photo":
            photos.append(kept.packet.content["hash"])
        elif kept.packet.kind == "settle":
            entry, chosen = kept.packet.content["entry"], kept.packet.content["kept"]
            values[entry] = (Value(chosen, kept.packet.device, kept.order),)
        else:
            for entry, text in entries(kept.packet):
                values[entry] = _with(
                    values.get(entry, ()), Value(text, kept.packet.device, kept.order), kept.packet.seen
                )
    return VisitRecord(values, tuple(dict.fromkeys(photos)))


def entries(packet: Packet) -> tuple[tuple[str, str], ...]:
    """The entries of a packet with their values; what was left empty is no entry."""
    content = packet.content
    if packet.kind == "answer":
        note = f" {content['note']}" if content["note"] else ""
        return ((f"{ITEM}{content['item']}", content["answer"] + note),)
    if packet.kind not in ("sheet", "remark"):
        return ()
    return tuple((name, content[name]) for name in FIELDS[packet.kind] if content.get(name))


def _with(stood: tuple[Value, ...], new: Value, seen: int) -> tuple[Value, ...]:
    unseen = tuple(one for one in stood if one.device != new.device and one.order > seen and one.text != new.text)
    return (*unseen, new)
