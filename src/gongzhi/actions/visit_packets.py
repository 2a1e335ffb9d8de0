"""Keeping packets of a visit: what speaks against each, its photo, its row, one event for what came together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from gongzhi.actions.acting import Act
from gongzhi.actions.clock import day_of
from gongzhi.actions.doors import code_of_door
from gongzhi.actions.raw_files import keep_raw
from gongzhi.actions.setting_up import the_system
from gongzhi.core.attachments import FileFacts, NewFile, facts_of
from gongzhi.core.errors import GongzhiError, Refusal
from gongzhi.core.events import FilesAttached, VisitPacketsKept
from gongzhi.core.region_codes import province_of
from gongzhi.core.register_cells import Fault
from gongzhi.core.visits.doubts import Doubt, Known, doubts, limit
from gongzhi.core.visits.exif import NOTHING, Exif, exif_of
from gongzhi.core.visits.packets import LOST, MOST_OF_LOST, Packet, Place, read_packet, written
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.visits import PHOTOS, SCHEME, PacketRow

PAGE = UUID("7d1f0f52-0a0b-4d41-9c7c-5a3f5b7d2c11")  # beginning of the devices that stand for somebody's page
TRIES_SPENT = "DOOR_TRIES"  # why an arrival is kept without effect after too many wrong codes
PHOTO_KINDS = ("jpg", "png")


@dataclass
class Keeping:
    """Packets of one visit on their way into rows, in one act."""

    act: Act
    visit: MatterRow
    device: UUID
    rows: list[tuple[Packet, GongzhiError | None, tuple[Doubt, ...], Exif | None]] = field(default_factory=list)

    def add(self, packet: Packet, held: GongzhiError | None, photo: bytes | None = None) -> tuple[Doubt, ...]:
        """Take one more; returns what speaks against it. Raises Refusal for a photo that is not taken."""
        says = exif_of(photo) if packet.kind == "photo" and photo is not None else None
        found = doubts(packet, self._known(packet, held, says or NOTHING), self.act.rules())
        if packet.kind == "photo":
            self._attach(packet, photo)
        self.rows.append((packet, held, found, says))
        return found

    def write(self) -> None:
        """One event and the rows. Nothing for no packets."""
        if not self.rows:
            return
        kept = VisitPacketsKept(
            self.visit.number, str(self.device), len(self.rows), self.rows[-1][0].hash,
            sum(bool(found) for _, _, found, _ in self.rows), sum(held is not None for _, held, _, _ in self.rows),
        )  # fmt: skip
        event = self.act.record(kept, subject=self.visit.number, **self._seen_by())
        first = len(queries.visits.packets(self.visit.instance.id)) + 1
        for place, (packet, held, found, says) in enumerate(self.rows, start=first):
            save.visits.packet(
                self.visit.instance.id, packet, place=place, held=held, doubts=found, person=self.act.by.person,
                at=self.act.at, event=event, exif=says,
            )  # fmt: skip
        self.rows.clear()

    def _known(self, packet: Packet, held: GongzhiError | None, says: Exif) -> Known:
        """Once the tries at the door are spent, nobody is told whether a code was right."""
        stood = queries.visits.packets(self.visit.instance.id)
        # Of a lost packet the platform wrote the time.
        mine = [row.packet.at for row in stood if row.packet.device == packet.device and row.packet.kind != LOST]
        mine += [one.at for one, *_ in self.rows]
        return Known(
            received_at=self.act.at,
            device_day=day_of(packet.at),
            opened_at=self.visit.instance.opened_at,
            visit_on=self.visit.values["visit_on"],
            before=mine[-1] if mine else None,
            door=self._door(stood),
            photos=self._photos(packet, stood),
            door_open=packet.kind != "arrive"
            or (held is not None and held.code == TRIES_SPENT)
            or is_door_code(self.visit, packet.content["door_code"], self.act),
            exif=says,
        )

    def _door(self, stood: tuple[PacketRow, ...]) -> Place | None:
        assert self.visit.uscc is not None
        earlier = queries.visits.door_of(self.visit.uscc, but=self.visit.instance.id)
        if earlier is not None:
            return earlier
        packets = [row.packet for row in stood if row.held is None] + [
            one for one, held, *_ in self.rows if held is None
        ]
        here = [one.place for one in packets if one.kind == "arrive" and one.place is not None]
        return here[0] if here else None

    def _photos(self, packet: Packet, stood: tuple[PacketRow, ...]) -> frozenset[str]:
        """Among the photos of this packet those that came before, of whichever visit and place."""
        if packet.kind != "photo":
            return frozenset()
        own = {one.content["hash"] for one in (*(row.packet for row in stood), *(row[0] for row in self.rows))
               if one.kind == "photo"}  # fmt: skip
        with seeing_as(the_system(province_of(self.visit.region))):
            others = queries.visits.photos_known([packet.content["hash"]], but=self.visit.instance.id)
        return frozenset(own) | others

    def _attach(self, packet: Packet, raw: bytes | None) -> None:
        file = photo_facts(packet, raw, most=limit("photo_bytes", self.act.rules()))
        have = {one.hash for one in queries.papers.files(self.visit.instance.id) if one.field == PHOTOS}
        if file.hash in have:
            return
        most = limit("photos_a_visit", self.act.rules())
        if len(have) >= most:
            raise Refusal("PHOTOS_TOO_MANY", visit=self.visit.number, most=most)
        assert raw is not None
        keep_raw(raw)
        attached = FilesAttached(SCHEME, self.visit.number, PHOTOS, (file.hash,))
        event = self.act.record(attached, subject=self.visit.number, **self._seen_by())
        save.papers.files(
            self.visit.instance.id, PHOTOS, (file,), by=self.act.by, at=self.act.at, event=event
        )  # fmt: skip

    def _seen_by(self) -> Mapping[str, str | None]:
        return {"region": self.visit.region, "uscc": self.visit.uscc}


def photo_facts(packet: Packet, raw: bytes | None, *, most: int) -> FileFacts:
    """What a photo is. Raises Refusal for bytes that lack, are not the ones that were hashed, too large, no picture."""
    about = {"visit": packet.visit, "name": packet.content["name"]}
    if raw is None:
        raise Refusal("PHOTO_MISSING", **about)
    if hashlib.sha256(raw).hexdigest() != packet.content["hash"]:
        raise Refusal("PHOTO_HASH", **about)
    if len(raw) > most:
        raise Refusal("PHOTO_TOO_LARGE", size=len(raw), most=most, **about)
    facts = facts_of(NewFile(packet.content["name"], raw))
    if isinstance(facts, Fault) or facts.kind not in PHOTO_KINDS:
        raise Refusal("PHOTO_KIND", kinds=", ".join(PHOTO_KINDS), **about)
    return facts


def is_door_code(visit: MatterRow, given: str, act: Act) -> bool:
    """Whether it is the enterprise's code on the day of the visit, or on the day of the act; blanks do not count."""
    assert visit.uscc is not None
    return "".join(given.split()) in {code_of_door(visit.uscc, day) for day in (visit.values["visit_on"], act.day)}


def in_place_of(visit: MatterRow, device: UUID, text: str, known: str, why: str, at: datetime) -> Packet:
    """What is kept where a phone's packet cannot be taken: its hash, so that the chain goes on, and its text."""
    end = queries.visits.end_of_chain(visit.instance.id, device)
    sound = "".join(letter for letter in text[:MOST_OF_LOST] if letter != "\0" and not "\ud800" <= letter <= "\udfff")
    return read_packet(
        written(
            {
                "id": str(uuid5(device, known)), "device": str(device), "visit": visit.number, "seq": end.seq + 1,
                "prev": end.hash, "kind": LOST, "at": at.isoformat(), "place": None,
                "seen": len(queries.visits.packets(visit.instance.id)),
                "content": {"hash": known, "why": why, "text": sound},
            }
        )
    )  # fmt: skip


def of_the_page(visit: MatterRow, kind: str, content: Mapping[str, str], *, person: UUID, at: datetime) -> Packet:
    """A packet that the platform makes for what a person enters on a page, chained like a phone's."""
    device = uuid5(PAGE, str(person))
    end = queries.visits.end_of_chain(visit.instance.id, device)
    return read_packet(
        written(
            {
                "id": str(uuid4()), "device": str(device), "visit": visit.number, "seq": end.seq + 1, "prev": end.hash,
                "kind": kind, "at": at.isoformat(), "place": None,
                "seen": len(queries.visits.packets(visit.instance.id)), "content": dict(content),
            }
        )
    )  # fmt: skip
