"""Files that people attach to a record: what they are by their bytes, and names that are safe to show and to save."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gongzhi.core.register_cells import Fault

MOST_BYTES = 10_000_000  # of one file
MOST_FILES = 10  # of one field of one act
MOST_UNPACKED = 200_000_000  # bytes that the parts of a packed file say they have
MOST_PARTS = 2_000  # of a packed file
LONGEST_NAME = 80  # characters before the ending
CONTENT_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BEGINNINGS = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
PACKED, ENTRY = b"PK\x03\x04", b"PK\x01\x02"
MACROS = ("vbaproject.bin", "vbadata.xml")
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')


@dataclass(frozen=True)
class NewFile:
    """A file as it was handed in."""

    name: str
    raw: bytes


@dataclass(frozen=True)
class FileFacts:
    """A file as the platform keeps it."""

    name: str  # cleaned, with the ending of what it is
    kind: str  # an ending of CONTENT_TYPES
    size: int  # bytes
    hash: str  # SHA-256 of the bytes


def facts_of(file: NewFile) -> FileFacts | Fault:
    """What a file is, by its bytes alone; why it is not taken, where it is not. Nothing is unpacked."""
    size = len(file.raw)
    if not size:
        return Fault("ATTACHED_EMPTY")
    if size > MOST_BYTES:
        return too_large(size)
    kind = _kind(file.raw)
    if isinstance(kind, Fault):
        return kind
    return FileFacts(f"{_stem(file.name)}.{kind}", kind, size, hashlib.sha256(file.raw).hexdigest())


def too_large(size: int) -> Fault:
    return Fault("ATTACHED_TOO_LARGE", {"size": _megabytes(size), "most": _megabytes(MOST_BYTES)})


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def _kind(raw: bytes) -> str | Fault:
    for beginning, kind in BEGINNINGS:
        if raw.startswith(beginning):
            return kind
    return _packed_kind(raw) if raw.startswith(PACKED) else Fault("ATTACHED_KIND", {"kinds": " ".join(CONTENT_TYPES)})


def _packed_kind(raw: bytes) -> str | Fault:
    """A document of an office program is packed; only the list of its parts is read."""
    if raw.count(ENTRY) > MOST_PARTS:
        return Fault("ATTACHED_BOMB")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return Fault("ATTACHED_BROKEN")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        return Fault("ATTACHED_BOMB")
    names = {part.filename for part in parts}
    if any(name.lower().endswith(MACROS) for name in names):
        return Fault("ATTACHED_MACROS")
    return _main_part(names) or Fault("ATTACHED_KIND", {"kinds": " ".join(CONTENT_TYPES)})


def _main_part(names: Collection[str]) -> str:
    if "[Content_Types].xml" not in names:
        return ""
    found = [kind for main, kind in MAIN_PARTS.items() if main in names]
    return found[0] if len(found) == 1 else ""


def _stem(name: str) -> str:
    """The name without its folders and ending, and without what no file system takes or no reader sees."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if not unicodedata.category(letter).startswith("C"))
    stem, dot, ending = seen.rpartition(".")
    if not dot or not re.fullmatch(r"[0-9A-Za-z]{1,10}", ending):
        stem = seen
    cleaned = re.sub(r"\s+", " ", FORBIDDEN.sub("_", stem)).strip(" .")
    return cleaned[:LONGEST_NAME].strip(" .") or "attachment"
