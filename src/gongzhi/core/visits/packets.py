"""Packets: what an inspector entered on a phone, each chained to the one before by its hash. Pure functions.

A packet is one JSON text. Its hash is the SHA-256 of the text's UTF-8 bytes, so nobody has to agree on a spelling.
docs/method/visits.md says what a packet holds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NoReturn
from uuid import UUID

from gongzhi.core.draw.stages import KINDS
from gongzhi.core.errors import Refusal

MOST_CHARACTERS = 20_000  # of one packet
SAMPLES = ("defects", "defects_2", "defects_3", "defects_4", "defects_5")  # nonconforming pieces, sample by sample
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "arrive": ("door_code",),
        "sheet": ("lot_size", "level", "aql", "sampling", "sampled", *SAMPLES, "sheet"),
        "answer": ("item", "answer", "note"),
        "photo": ("hash", "name", "taken_at"),
        "remark": ("remarks", "refused"),
        "sign": ("record_code",),
        "settle": ("entry", "kept"),
        "lost": ("hash", "why", "text"),
    }
)
NEWER: Mapping[str, frozenset[str]] = MappingProxyType({"sheet": frozenset(("sampling", *SAMPLES[1:]))})  # may lack
LOST = "lost"  # what the platform keeps in the place of a packet that cannot be taken
MOST_OF_LOST = 2_000  # characters of its text that are kept
ANSWERS = ("yes", "no", "not_applicable")
SHA256 = re.compile("[0-9a-f]{64}")
COORDINATE = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,9})?")
HEAD = {"id", "device", "visit", "seq", "prev", "kind", "at", "place", "seen", "content"}


@dataclass(frozen=True)
class Place:
    """Where the phone says it was, WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Packet:
    id: UUID
    device: UUID
    visit: str  # its number
    seq: int  # of this phone and visit, from 1
    prev: str  # hash of the packet before; "" for the first
    kind: str  # one of FIELDS
    at: datetime  # by the phone's clock
    place: Place | None
    seen: int  # how many packets of the visit the phone knew the platform to hold
    content: Mapping[str, str]
    text: str

    @property
    def hash(self) -> str:
        """To which the next packet is chained: of a lost one, that of the text which could not be taken."""
        return self.content["hash"] if self.kind == LOST else hash_of(self.text)


@dataclass(frozen=True)
class Link:
    """The end of a chain. Of one that has not begun: 0 and ""."""

    seq: int
    hash: str


START = Link(0, "")


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def written(packet: Mapping[str, Any]) -> str:
    """The text of a packet that the platform makes for somebody who enters without the phone's queue."""
    return json.dumps(packet, ensure_ascii=False, separators=(",", ":"))


def read_packet(text: str) -> Packet:
    """Raises Refusal PACKET_UNREADABLE naming the part that is missing, unknown or of no use."""
    if len(text) > MOST_CHARACTERS:
        _unreadable("length")
    try:
        tree = json.loads(text, object_pairs_hook=_once, parse_constant=_unreadable)
    except (ValueError, RecursionError):
        _unreadable("json")
    if not isinstance(tree, dict) or set(tree) != HEAD:
        _unreadable("parts")
    kind, content = tree["kind"], tree["content"]
    if not isinstance(kind, str) or kind not in FIELDS:
        _unreadable("kind")
    if not isinstance(content, dict) or not set(content) <= set(FIELDS[kind]) <= set(content) | NEWER.get(kind, set()):
        _unreadable("content")
    if not all(isinstance(value, str) and _is_sound(value) for value in content.values()):
        _unreadable("content")
    if kind in ("photo", LOST) and not SHA256.fullmatch(content["hash"]):
        _unreadable("hash")
    if kind == "sheet" and content.get("sampling", "") not in ("", *KINDS):
        _unreadable("sampling")
    if kind == "answer" and content["answer"] not in ANSWERS:
        _unreadable("answer")
    return Packet(
        id=_uuid(tree, "id"), device=_uuid(tree, "device"), visit=_text(tree, "visit"),
        seq=_count(tree, "seq", least=1), prev=_text(tree, "prev"),
        kind=kind, at=_moment(tree["at"]), place=_place(tree["place"]),
        seen=_count(tree, "seen", least=0), content=MappingProxyType(content), text=text,
    )  # fmt: skip


def follow(packets: Sequence[Packet], end: Link) -> Link:
    """The chain's new end, when the packets go on from its end, in order and without a gap.

    Raises Refusal PACKET_ORDER for one that comes too early or too late, PACKET_CUT for one that follows another packet
    than the one that is kept.
    """
    for packet in packets:
        if packet.seq != end.seq + 1:
            raise Refusal("PACKET_ORDER", visit=packet.visit, seq=packet.seq, next=end.seq + 1)
        if packet.prev != end.hash:
            raise Refusal("PACKET_CUT", visit=packet.visit, seq=packet.seq)
        end = Link(packet.seq, packet.hash)
    return end


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        _unreadable("parts")
    return dict(pairs)


def _is_sound(value: str) -> bool:
    """No half of a surrogate pair and no NUL, which no database keeps."""
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _text(tree: Mapping[str, Any], name: str) -> str:
    value = tree[name]
    if not isinstance(value, str) or len(value) > 64 or not _is_sound(value):
        _unreadable(name)
    return value


def _uuid(tree: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(tree[name])
    except (ValueError, AttributeError, TypeError):
        _unreadable(name)


def _count(tree: Mapping[str, Any], name: str, *, least: int) -> int:
    value = tree[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 1_000_000:
        _unreadable(name)
    return value


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        _unreadable("at")
    if moment.tzinfo is None or not 2000 <= moment.year <= 2200:
        _unreadable("at")
    return moment


def _place(value: Any) -> Place | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"lat", "lon"}:
        _unreadable("place")
    if not all(isinstance(one, str) and COORDINATE.fullmatch(one) for one in value.values()):
        _unreadable("place")
    place = Place(float(value["lat"]), float(value["lon"]))
    if abs(place.lat) > 90 or abs(place.lon) > 180:
        _unreadable("place")
    return place


def _unreadable(part: str) -> NoReturn:
    raise Refusal("PACKET_UNREADABLE", part=part)
