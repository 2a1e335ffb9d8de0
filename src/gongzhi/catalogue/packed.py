"""What a packed workbook is before anything in it is unpacked: refused by name where it is more than a table."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from gongzhi.core.tables import NoTable

MOST_PARTS = 500
MOST_UNPACKED = 1_500_000_000  # bytes of all parts; 200,000 rows of 30 columns are some 300 million
LARGE, MOST_RATIO = 64 << 20, 150  # a part of so many bytes may be packed no tighter
MOST_RELATIONS = 32_000_000  # bytes of one list of relations
PROLOG = 1 << 16  # bytes within which a part's first element begins
LOCAL_HEADER = 30  # bytes before a part's name
ENCRYPTED_FLAG = 0x1
ENTRY = b"PK\x01\x02"
NESTED = (".zip", ".xlsx", ".xlsm", ".docx", ".7z", ".rar", ".gz", ".tar", ".jar", ".exe", ".dll", ".js", ".vbs")
MACROS = re.compile(r"vba(project|data)|macrosheets/|activex/|dialogsheets/", re.IGNORECASE)
LINKED = re.compile(r"externallinks/|/connections\.xml|querytables/|embeddings/|webextensions/", re.IGNORECASE)
UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(^|/)\.\.?(/|$)|[\x00-\x1f]")
MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"ms-excel.sheet.binary")
BROKEN = (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError, LookupError)


def check_packed(file: BinaryIO) -> None:
    """Nothing where a packed file may be read as a workbook. Only its list of parts and small parts are looked at.

    Raises NoTable for a file that is broken, encrypted, too large once unpacked, has macros, links to other files,
    other files within it, unsafe or doubled names, or definitions of its own (DTD) in a part.
    """
    try:
        _check(file)
    except BROKEN as broken:
        raise NoTable("TABLE_BROKEN") from broken


def _check(file: BinaryIO) -> None:
    if _entries_counted(file) > MOST_PARTS:
        raise NoTable("TABLE_BOMB")
    with ZipFile(file) as packed:
        parts = packed.infolist()
        if packed.comment or _begins_late(parts):
            raise NoTable("TABLE_TWO_FILES")
        _names(parts)
        _sizes(parts)
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
            raise NoTable("TABLE_KIND")
        types = _small(packed, "[Content_Types].xml")
        if any(one in types for one in MACRO_TYPES):
            raise NoTable("TABLE_MACROS")
        for part in parts:
            if part.filename.endswith((".xml", ".rels", ".vml")):
                _no_definitions(packed, part)
            if part.filename.endswith(".rels"):
                _relations(packed, part)


def _entries_counted(file: BinaryIO) -> int:
    """Before the list of parts is read, which may be as long as the file."""
    file.seek(0)
    count, carried = 0, b""
    while block := file.read(1 << 20):
        count += (carried + block).count(ENTRY)
        carried = block[-len(ENTRY) + 1 :]
    file.seek(0)
    return count


def _begins_late(parts: Sequence[ZipInfo]) -> bool:
    """Whether something stands before the first part, or parts lie over each other."""
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end or (end == 0 and part.header_offset):
            return True
        end = part.header_offset + LOCAL_HEADER + len(part.filename) + part.compress_size
    return False


def _names(parts: Sequence[ZipInfo]) -> None:
    seen = set()
    for part in parts:
        name = part.filename
        if UNSAFE.search(name) or name.casefold() in seen:
            raise NoTable("TABLE_NAMES", part=name[:80])
        seen.add(name.casefold())
        if part.flag_bits & ENCRYPTED_FLAG:
            raise NoTable("TABLE_ENCRYPTED")
        if MACROS.search(name):
            raise NoTable("TABLE_MACROS")
        if LINKED.search(name):
            raise NoTable("TABLE_LINKED", part=name[:80])
        if name.casefold().endswith(NESTED):
            raise NoTable("TABLE_NESTED", part=name[:80])


def _sizes(parts: Sequence[ZipInfo]) -> None:
    for part in parts:
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise NoTable("TABLE_BROKEN")
        if part.file_size > LARGE and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise NoTable("TABLE_BOMB")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NoTable("TABLE_BOMB")


def _small(packed: ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(1 << 20)


def _no_definitions(packed: ZipFile, part: ZipInfo) -> None:
    """Raises NoTable for a part that defines entities; they can stand only before its first element."""

    def begins(*_: object) -> None:
        raise _Begun

    def defines(*_: object) -> None:
        raise NoTable("TABLE_DTD", part=part.filename[:80])

    parser = expat.ParserCreate()
    parser.StartElementHandler = begins
    parser.StartDoctypeDeclHandler = defines
    parser.EntityDeclHandler = defines
    with packed.open(part) as file, suppress(_Begun):
        try:
            parser.Parse(file.read(PROLOG), False)
        except expat.ExpatError as broken:
            raise NoTable("TABLE_BROKEN") from broken
        raise NoTable("TABLE_BROKEN")


class _Begun(Exception):
    """The first element of a part."""


def _relations(packed: ZipFile, part: ZipInfo) -> None:
    if part.file_size > MOST_RELATIONS:
        raise NoTable("TABLE_BOMB")
    for attributes in _elements(packed.read(part)):
        kind = attributes.get("Type", "")
        if attributes.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            raise NoTable("TABLE_LINKED", part=attributes.get("Target", "")[:80])


def _elements(content: bytes) -> Iterator[dict[str, str]]:
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, attributes: found.append(attributes)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as broken:
        raise NoTable("TABLE_BROKEN") from broken
    return iter(found)


def opened(path: Path) -> ZipFile:
    """The workbook at a path, once it is known to be one. Raises NoTable."""
    with path.open("rb") as file:
        check_packed(file)
    return ZipFile(path)
