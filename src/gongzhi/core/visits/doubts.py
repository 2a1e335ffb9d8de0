"""Doubts about a packet: what its times, places and photos say against it. A doubt is shown, it refuses nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.rules import RuleBook
from gongzhi.core.visits.exif import NOTHING, Exif
from gongzhi.core.visits.packets import Packet, Place

EARTH_KM = 6371
PLACED = ("arrive", "photo", "sign")  # what is done on the spot


@dataclass(frozen=True)
class LimitRow:
    """A row of visit_limits."""

    rule: str
    limit: str
    amount: int


@dataclass(frozen=True)
class Doubt:
    code: str  # a message
    params: Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What the platform knows when a packet arrives."""

    received_at: datetime
    device_day: date  # the packet's day in the province
    opened_at: datetime  # when the visit was planned
    visit_on: date
    before: datetime | None  # device time of the packet before on this phone
    door: Place | None  # where the enterprise's door is: where it was scanned first
    photos: Collection[str]  # hashes of photos that some packet brought before
    door_open: bool  # whether an arrival showed the right code
    exif: Exif = NOTHING  # what a photo says of itself in its bytes


def limit(name: str, book: RuleBook) -> int:
    """A number of rule table `visit_limits`. Raises NoRuleApplies for one that it does not hold."""
    for row in book.table("visit_limits").typed(LimitRow):
        if row.limit == name:
            return row.amount
    raise NoRuleApplies("visit_limits", limit=name)


def km_between(one: Place, other: Place) -> float:
    """Along a great circle."""
    lat, lon = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(lat / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(lon / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def doubts(packet: Packet, known: Known, book: RuleBook) -> tuple[Doubt, ...]:
    """Everything that speaks against a packet, in a fixed order; () when nothing does."""
    return (*_of_time(packet, known, book), *_of_place(packet, known, book), *_of_content(packet, known, book))


def _of_time(packet: Packet, known: Known, book: RuleBook) -> Iterator[Doubt]:
    slack = timedelta(minutes=limit("clock_minutes", book))
    if known.before is not None and packet.at < known.before - slack:
        yield Doubt("DOUBT_CLOCK_BACK", {"minutes": _minutes(known.before - packet.at)})
    if packet.at < known.opened_at - slack:
        yield Doubt("DOUBT_BEFORE_ORDER", {"minutes": _minutes(known.opened_at - packet.at)})
    if packet.at > known.received_at + slack:
        yield Doubt("DOUBT_CLOCK_AHEAD", {"minutes": _minutes(packet.at - known.received_at)})
    late = known.received_at - packet.at
    if late > timedelta(hours=limit("late_hours", book)):
        yield Doubt("DOUBT_LATE", {"hours": str(int(late.total_seconds() // 3600))})
    if known.device_day != known.visit_on:
        yield Doubt("DOUBT_OTHER_DAY", {"day": known.device_day.isoformat(), "planned": known.visit_on.isoformat()})


def _of_place(packet: Packet, known: Known, book: RuleBook) -> Iterator[Doubt]:
    if packet.place is None:
        if packet.kind in PLACED:
            yield Doubt("DOUBT_NO_PLACE", {})
    elif known.door is not None:
        far = km_between(packet.place, known.door)
        if far > limit("far_km", book):
            yield Doubt("DOUBT_FAR", {"km": str(round(far))})


def _of_content(packet: Packet, known: Known, book: RuleBook) -> Iterator[Doubt]:
    if packet.kind == "arrive" and not known.door_open:
        yield Doubt("DOUBT_DOOR", {})
    if packet.kind == "photo":
        if packet.content["hash"] in known.photos:
            yield Doubt("DOUBT_PHOTO_AGAIN", {"hash": packet.content["hash"][:12]})
        taken = _taken(packet)
        if taken is not None and abs(packet.at - taken) > timedelta(hours=limit("late_hours", book)):
            yield Doubt("DOUBT_PHOTO_TIME", {"day": taken.date().isoformat()})
        yield from _of_exif(packet, known, book)


def _of_exif(packet: Packet, known: Known, book: RuleBook) -> Iterator[Doubt]:
    """What the photo's own bytes say against it; one that says nothing raises no doubt: many phones leave it out."""
    moment, place = known.exif.moment(packet.at), known.exif.place
    if moment is not None and abs(packet.at - moment) > timedelta(hours=limit("photo_hours", book)):
        hours = abs(packet.at - moment).total_seconds() / 3600
        yield Doubt("DOUBT_EXIF_TIME", {"hours": str(round(hours))})
    if place is not None and known.door is not None:
        far = km_between(place, known.door)
        if far > limit("far_km", book):
            yield Doubt("DOUBT_EXIF_FAR", {"km": str(round(far))})


def _taken(packet: Packet) -> datetime | None:
    """When the photo's file was made by the browser's word, in the packet's zone; None where it says nothing."""
    try:
        taken = datetime.fromisoformat(packet.content["taken_at"])
    except ValueError:
        return None
    return taken if taken.tzinfo else taken.replace(tzinfo=packet.at.tzinfo)


def _minutes(span: timedelta) -> str:
    return str(int(span.total_seconds() // 60))
