"""Files that are handed in: what they are by their bytes, whatever their names say, and names that do no harm."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile

import pytest

from gongzhi.core.attachments import CONTENT_TYPES, MOST_BYTES, MOST_PARTS, MOST_UNPACKED, FileFacts, NewFile, facts_of
from gongzhi.core.register_cells import Fault

PDF = b"%PDF-1.4\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


def packed(*names: str, content: bytes = b"<x/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in names:
            parts.writestr(name, content)
    return made.getvalue()


DOCX, XLSX = packed("[Content_Types].xml", "word/document.xml"), packed("[Content_Types].xml", "xl/workbook.xml")


def code(raw: bytes, name: str = "a.pdf") -> str:
    found = facts_of(NewFile(name, raw))
    assert isinstance(found, Fault), found
    return found.code


@pytest.mark.parametrize(
    ("raw", "kind"), [(PDF, "pdf"), (PNG, "png"), (b"\xff\xd8\xff\xe0", "jpg"), (DOCX, "docx"), (XLSX, "xlsx")]
)
def test_a_file_is_what_its_bytes_are_and_its_name_ends_accordingly(raw, kind):
    for name in ("报告.exe", "报告", f"报告.{kind}"):
        assert facts_of(NewFile(name, raw)) == FileFacts(
            f"报告.{kind}", kind, len(raw), hashlib.sha256(raw).hexdigest()
        )
    assert kind in CONTENT_TYPES


@pytest.mark.parametrize(
    "raw",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ\x90\0",
        b" %PDF-1.4 after a blank",
        b"<!-- %PDF-1.4 -->",
        b"GIF89a",
        packed("word/document.xml"),
        packed("[Content_Types].xml", "ppt/presentation.xml"),
        packed("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"),
        packed("classes.dex"),
    ],
)
def test_what_is_something_else_under_a_good_name_is_refused(raw):
    assert code(raw) == "ATTACHED_KIND"


def test_an_empty_one_and_one_past_the_limit_are_refused_and_the_largest_is_taken():
    assert code(b"") == "ATTACHED_EMPTY"
    largest = PDF + b"\0" * (MOST_BYTES - len(PDF))
    assert isinstance(facts_of(NewFile("a.pdf", largest)), FileFacts)
    assert code(largest + b"\0") == "ATTACHED_TOO_LARGE"


def test_a_bomb_is_known_by_what_it_says_it_unpacks_to_and_is_not_unpacked(monkeypatch):
    def unpacked(*_: object) -> None:
        raise AssertionError("a part was unpacked")

    bomb = packed("[Content_Types].xml", "word/document.xml", content=b"\0" * (MOST_UNPACKED // 2 + 1))
    assert len(bomb) < MOST_BYTES
    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    monkeypatch.setattr(zipfile.ZipFile, "read", unpacked)
    assert code(bomb) == "ATTACHED_BOMB"
    assert isinstance(facts_of(NewFile("a.docx", DOCX)), FileFacts)


def test_too_many_parts_are_refused_before_their_list_is_read():
    assert code(packed(*(f"{n}.xml" for n in range(MOST_PARTS + 1)), content=b"")) == "ATTACHED_BOMB"


def test_macros_are_refused_wherever_they_lie():
    assert code(packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")) == "ATTACHED_MACROS"


@pytest.mark.parametrize(
    "raw",
    [
        DOCX[:-10],
        b"PK\x03\x04" + b"\0" * 40,
        DOCX[:-22] + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 9, 9, 9, 2**32 - 2, 0),
    ],
)
def test_a_broken_one_is_refused(raw):
    assert code(raw) == "ATTACHED_BROKEN"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\me\检验报告.pdf", "检验报告.pdf"),
        ("报告\u202efdp.exe", "报告fdp.pdf"),
        ("\u2066a\u2069\u200b.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('"><img src=x onerror=alert(1)>.pdf', "___img src=x onerror=alert(1)_.pdf"),
        ("...", "attachment.pdf"),
        ("", "attachment.pdf"),
        (" .pdf", "attachment.pdf"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
        ("v1.2 终稿", "v1.2 终稿.pdf"),
    ],
)
def test_a_name_loses_its_folders_and_what_turns_the_direction_of_writing(name, kept):
    found = facts_of(NewFile(name, PDF))
    assert isinstance(found, FileFacts)
    assert found.name == kept
