"""What a photo says of itself in its bytes: when and where it was taken (Exif); and the photo without it. Pure.

Everything in it is a claim of the phone. What cannot be read says nothing: a photo is never refused for it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gongzhi.core.visits.packets import Place

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
START_OF_SCAN, END_OF_IMAGE, APP1, APP13, COMMENT = 0xDA, 0xD9, 0xE1, 0xED, 0xFE
EXIF_HEAD = b"Exif\0\0"
TELLING_CHUNKS = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")  # of a PNG: what tells of its making
MOST_ENTRIES = 1_000  # of one directory
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, TAKEN_ZONE, CHANGED = 0x9003, 0x9011, 0x0132
LATITUDE, LONGITUDE = (1, 2), (3, 4)  # tags of the letter and of degrees, minutes, seconds
ASCII, RATIONAL = 2, 5
WIDTHS: Mapping[int, int] = {
    1: 1,
    ASCII: 1,
    3: 2,
    4: 4,
    RATIONAL: 8,
    7: 1,
    9: 4,
    10: 8,
}  # bytes of one value by its type
DEGREES = 4  # decimals that are kept: some ten metres

Directory = Mapping[int, tuple[int, bytes]]  # by tag: type, bytes of the value


@dataclass(frozen=True)
class Exif:
    """Empty where the photo does not say it, or says what cannot be."""

    taken_at: str = ""  # ISO 8601; with its zone where the photo names one
    lat: str = ""  # degrees, WGS 84
    lon: str = ""

    @property
    def place(self) -> Place | None:
        return Place(float(self.lat), float(self.lon)) if self.lat else None

    def moment(self, beside: datetime) -> datetime | None:
        """When it was taken; in the zone of another moment where the photo names none. None where it says nothing."""
        if not self.taken_at:
            return None
        moment = datetime.fromisoformat(self.taken_at)
        return moment if moment.tzinfo else moment.replace(tzinfo=beside.tzinfo)


NOTHING = Exif()


def exif_of(raw: bytes) -> Exif:
    """What a JPEG or PNG says of itself; NOTHING for any other bytes and for what cannot be read."""
    block = _exif_block(raw)
    try:
        return _read(block) if block else NOTHING
    except (struct.error, ValueError, OverflowError):
        return NOTHING


def without_claims(raw: bytes) -> bytes:
    """The same picture without place, time and other notes in its bytes; other bytes stay as they are.

    Of a JPEG the segments APP1, APP13 and comments are left out, of a PNG the chunks of text, time and Exif; the pixels
    are not touched. A file that ends within these is cut there.
    """
    if raw.startswith(JPEG):
        kept = [JPEG]
        for marker, start, end in _segments(raw):
            if marker not in (APP1, APP13, COMMENT):
                kept.append(raw[start:end])
        return b"".join(kept)
    if raw.startswith(PNG):
        return PNG + b"".join(raw[start:end] for name, start, end in _chunks(raw) if name not in TELLING_CHUNKS)
    return raw


def _exif_block(raw: bytes) -> bytes:
    if raw.startswith(JPEG):
        for marker, start, end in _segments(raw):
            if marker == APP1 and raw[start + 4 : start + 10] == EXIF_HEAD:
                return raw[start + 10 : end]
    if raw.startswith(PNG):
        for name, start, end in _chunks(raw):
            if name == b"eXIf":
                return raw[start + 8 : end - 4]
    return b""


def _segments(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, beginning and end of each segment of a JPEG; from the scan on all that follows is one."""
    at = 2
    while at + 4 <= len(raw) and raw[at] == 0xFF:
        marker = raw[at + 1]
        if marker in (START_OF_SCAN, END_OF_IMAGE):
            yield marker, at, len(raw)
            return
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        yield marker, at, min(end, len(raw))
        at = max(end, at + 4)
    if at < len(raw):
        yield 0, at, len(raw)


def _chunks(raw: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = len(PNG)
    while at + 12 <= len(raw):
        end = at + 12 + int.from_bytes(raw[at : at + 4], "big")
        yield raw[at + 4 : at + 8], at, min(end, len(raw))
        at = end


def _read(block: bytes) -> Exif:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return NOTHING
    first = _directory(block, order, struct.unpack_from(f"{order}I", block, 4)[0])
    inner = _below(block, order, first, EXIF_IFD)
    lat = _degrees(_below(block, order, first, GPS_IFD), order, LATITUDE, "S", 90)
    lon = _degrees(_below(block, order, first, GPS_IFD), order, LONGITUDE, "W", 180)
    both = lat is not None and lon is not None
    taken = _moment(_text(inner, TAKEN) or _text(first, CHANGED), _text(inner, TAKEN_ZONE))
    return Exif(taken, f"{lat:.{DEGREES}f}" if both else "", f"{lon:.{DEGREES}f}" if both else "")


def _directory(block: bytes, order: str, at: int) -> Directory:
    (count,) = struct.unpack_from(f"{order}H", block, at)
    found: dict[int, tuple[int, bytes]] = {}
    for place in range(min(count, MOST_ENTRIES)):
        entry = at + 2 + 12 * place
        tag, kind, many = struct.unpack_from(f"{order}HHI", block, entry)
        size = WIDTHS.get(kind, 0) * many
        start = entry + 8 if size <= 4 else struct.unpack_from(f"{order}I", block, entry + 8)[0]
        if 0 < size <= len(block) - start:
            found[tag] = (kind, block[start : start + size])
    return found


def _below(block: bytes, order: str, first: Directory, tag: int) -> Directory:
    if tag not in first:
        return {}
    return _directory(block, order, struct.unpack(f"{order}I", first[tag][1])[0])


def _text(directory: Directory, tag: int) -> str:
    kind, value = directory.get(tag, (ASCII, b""))
    return value.rstrip(b"\0 ").decode("ascii", "replace") if kind == ASCII else ""


def _moment(taken: str, zone: str) -> str:
    """As ISO 8601; "" for what is no moment between 2000 and 2200."""
    try:
        zoned = datetime.fromisoformat(taken[:10].replace(":", "-") + taken[10:] + zone)
    except ValueError:
        return ""
    return zoned.isoformat() if 2000 <= zoned.year <= 2200 else ""


def _degrees(gps: Directory, order: str, tags: tuple[int, int], negative: str, most: int) -> float | None:
    letter = _text(gps, tags[0])
    kind, value = gps.get(tags[1], (0, b""))
    if kind != RATIONAL or len(value) != 24 or not letter:
        return None
    numbers = struct.unpack(f"{order}6I", value)
    if 0 in numbers[1::2]:
        return None
    degrees, minutes, seconds = (numbers[at] / numbers[at + 1] for at in (0, 2, 4))
    found: float = degrees + minutes / 60 + seconds / 3600
    if found > most:
        return None
    return -found if letter == negative else found
