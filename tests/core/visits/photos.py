"""Photos for tests, with what their bytes say of time and place."""

from __future__ import annotations

import struct
import zlib


def exif(
    taken: str = "", zone: str = "", lat: float | None = None, lon: float | None = None, order: str = "<"
) -> bytes:
    """An Exif block: the moment as Exif writes it, its zone, degrees north and east."""
    body, inner, gps = bytearray(), [], []

    def put(value: bytes) -> int:
        """Long values lie behind the three directories, each of at most 10 entries."""
        body.extend(value)
        return 8 + 3 * (2 + 12 * 10 + 4) + len(body) - len(value)

    def text(tag: int, words: str) -> bytes:
        value = words.encode() + b"\0"
        held = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(order + "I", put(value))
        return struct.pack(order + "HHI", tag, 2, len(value)) + held

    def degrees(tag: int, value: float) -> bytes:
        seconds = round(abs(value) * 3_600_000)
        parts = (seconds // 3_600_000, 1, seconds // 60_000 % 60, 1, seconds % 60_000, 1000)
        return struct.pack(order + "HHII", tag, 5, 3, put(struct.pack(order + "6I", *parts)))

    def directory(entries: list[bytes]) -> bytes:
        whole = struct.pack(order + "H", len(entries)) + b"".join(entries)
        return whole.ljust(2 + 12 * 10 + 4, b"\0")

    if taken:
        inner.append(text(0x9003, taken))
    if zone:
        inner.append(text(0x9011, zone))
    if lat is not None and lon is not None:
        gps = [
            text(1, "N" if lat >= 0 else "S"), degrees(2, lat), text(3, "E" if lon >= 0 else "W"), degrees(4, lon),
        ]  # fmt: skip
    size = 2 + 12 * 10 + 4
    first = [
        struct.pack(order + "HHII", 0x8769, 4, 1, 8 + size), struct.pack(order + "HHII", 0x8825, 4, 1, 8 + 2 * size),
    ]  # fmt: skip
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", 8)
    return head + directory(first) + directory(inner) + directory(gps) + bytes(body)


def segment(marker: int, value: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(value) + 2).to_bytes(2, "big") + value


def jpg(block: bytes = b"", pixels: bytes = b"pixels") -> bytes:
    """A JPEG whose scan is a few bytes, with this Exif block, notes of a maker and a comment."""
    claims = segment(0xE1, b"Exif\0\0" + block) if block else b""
    notes = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0secret") + segment(0xED, b"secret") + segment(0xFE, b"secret")
    return b"\xff\xd8" + claims + notes + segment(0xDB, b"table") + segment(0xDA, b"head") + pixels + b"\xff\xd9"


def png(block: bytes = b"") -> bytes:
    def chunk(name: bytes, value: bytes) -> bytes:
        return len(value).to_bytes(4, "big") + name + value + zlib.crc32(name + value).to_bytes(4, "big")

    claims = chunk(b"eXIf", block) if block else b""
    ends = chunk(b"IDAT", b"pixels") + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"x" * 13) + claims + chunk(b"tEXt", b"secret") + ends
