"""Packets of visits as frozen rows, and what a visit recorded by them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gongzhi.core.canonical import read
from gongzhi.core.visits.doubts import Doubt
from gongzhi.core.visits.exif import NOTHING, Exif
from gongzhi.core.visits.packets import START, Link, Packet, Place, read_packet
from gongzhi.core.visits.record import Kept, VisitRecord, record_of
from gongzhi.core.visits.route import place_named
from gongzhi.store.models import Attachment, VisitPacket
from gongzhi.store.queries.enterprises import enterprise
from gongzhi.store.queries.matters import MatterRow, all_of, matter
from gongzhi.store.queries.paging import Page, page

SCHEME = "visit"
PHOTOS = "photos"  # the field of the record


@dataclass(frozen=True)
class PacketRow:
    packet: Packet
    place: int  # among the packets of the visit, from 1
    received_at: datetime
    person_name: str
    held: Doubt | None  # why it does not count
    doubts: tuple[Doubt, ...]
    exif: Exif  # what a photo says of itself


@dataclass(frozen=True)
class DoubtfulRow:
    number: str
    region: str
    uscc: str | None
    row: PacketRow


def visit(number: str) -> MatterRow:
    """Raises NotThere for a visit that is nobody's or not the reader's."""
    return matter(SCHEME, number)


def open_visits() -> tuple[MatterRow, ...]:
    """Visits that are planned or under way, oldest first."""
    return all_of(SCHEME, states=["planned", "on_site"])


def of_task(task: str) -> tuple[MatterRow, ...]:
    """Visits on a task that were not withdrawn."""
    return all_of(SCHEME, states=["planned", "on_site", "signed"], task=task)


def packets(instance_id: UUID) -> tuple[PacketRow, ...]:
    """In the order in which they were taken."""
    rows = VisitPacket.objects.filter(instance_id=instance_id).select_related("person").order_by("place")
    return tuple(map(_row, rows))


def record(rows: Sequence[PacketRow]) -> VisitRecord:
    """What packets in their order recorded."""
    return record_of([Kept(row.packet, row.place, row.held is None) for row in rows])


def hash_of_packet(instance_id: UUID, packet_id: UUID) -> str | None:
    """The hash under which a visit's packet of this id is kept; None for one that never came."""
    return VisitPacket.objects.filter(instance_id=instance_id, packet=packet_id).values_list("hash", flat=True).first()


def end_of_chain(instance_id: UUID, device: UUID) -> Link:
    """Where one phone's packets of a visit end."""
    row = VisitPacket.objects.filter(instance_id=instance_id, device=device).order_by("-seq").first()
    return Link(row.seq, row.hash) if row else START


def photos_known(hashes: Sequence[str], *, but: UUID) -> frozenset[str]:
    """Which of these photos any visit but this one has. For the system, which sees every place's."""
    rows = Attachment.objects.filter(hash__in=hashes, field=PHOTOS).exclude(instance_id=but)
    return frozenset(rows.values_list("hash", flat=True))


def door_of(uscc: str, *, but: UUID) -> Place | None:
    """Where the door of an enterprise is: by the register, else by the earliest arrival that showed its code.

    None where the register has no place and nobody arrived at another visit.
    """
    registered = place_named(enterprise(uscc).premises)
    if registered is not None:
        return registered
    visits = {row.instance.id for row in all_of(SCHEME, uscc=uscc)} - {but}
    rows = VisitPacket.objects.filter(instance_id__in=visits, kind="arrive", held="").order_by("received_at", "id")
    for row in rows:
        packet = read_packet(row.text)
        if packet.place is not None and "DOUBT_DOOR" not in row.doubts:
            return packet.place
    return None


def door_seen_from(visit: MatterRow, rows: Sequence[PacketRow]) -> Place | None:
    """Where the enterprise's door is: as `door_of` says, else by this visit's arrival; None where nobody knows."""
    assert visit.uscc is not None
    earlier = door_of(visit.uscc, but=visit.instance.id)
    here = [row.packet.place for row in rows if row.held is None and row.packet.kind == "arrive" and row.packet.place]
    return earlier or next(iter(here), None)


def wrong_codes(uscc: str, *, person: UUID, day: date) -> int:
    """How many wrong codes a person showed at an enterprise's door on a day, over all its visits."""
    visits = {row.instance.id for row in all_of(SCHEME, uscc=uscc)}
    rows = VisitPacket.objects.filter(instance_id__in=visits, kind="arrive", person_id=person, received_at__date=day)
    return rows.filter(doubts__contains="DOUBT_DOOR").count()


def doubtful(*, after: str | None = None, size: int = 50) -> Page[DoubtfulRow]:
    """Packets with something against them or that do not count, the newest first."""
    rows = VisitPacket.objects.filter(doubtful=True).select_related("person", "instance")
    return page(rows, moment="received_at", read=datetime.fromisoformat, after=after, size=size, present=_doubtful)


def _doubtful(row: VisitPacket) -> DoubtfulRow:
    return DoubtfulRow(read_packet(row.text).visit, row.instance.region, row.instance.uscc, _row(row))


def _row(row: VisitPacket) -> PacketRow:
    return PacketRow(
        read_packet(row.text), row.place, row.received_at, row.person.name,
        read(Doubt, json.loads(row.held)) if row.held else None,
        tuple(read(Doubt, one) for one in json.loads(row.doubts)),
        read(Exif, json.loads(row.exif)) if row.exif else NOTHING,
    )  # fmt: skip
