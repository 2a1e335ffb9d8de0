"""What the values of VDR-1's files may look like. The types of the dataclasses carry it; `faults` looks."""

from __future__ import annotations

import dataclasses
import re
import typing
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any

from gongzhi.core.errors import Cell

HIGHEST = 2**53 - 1
LONGEST_ID, LONGEST_TEXT = 255, 4_000  # bytes of UTF-8
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANK = re.compile("[ \u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Form:
    """One form: the message that describes it, and whether a value has it."""

    code: str
    holds: Callable[[Any], bool]

    def or_empty(self) -> Form:
        return Form(self.code, lambda value: value == "" or self.holds(value))


def is_text(value: str) -> bool:
    """Not empty, not too long, in NFC, of assigned characters, without controls."""
    if not value or _CONTROL.search(value) or len(value.encode()) > LONGEST_TEXT:
        return False
    if value.isascii():
        return True
    assigned = all(unicodedata.category(char) != "Cn" for char in value)
    return assigned and unicodedata.is_normalized("NFC", value)


def is_id(value: str) -> bool:
    return is_text(value) and not _BLANK.search(value) and len(value.encode()) <= LONGEST_ID


def _is_hex(digits: int) -> Callable[[str], bool]:
    pattern = re.compile(f"[0-9a-f]{{{digits}}}")
    return lambda value: pattern.fullmatch(value) is not None


def _is_moment(value: str) -> bool:
    return bool(_MOMENT.fullmatch(value)) and _reads(datetime.fromisoformat, value)


def _is_day(value: str) -> bool:
    return bool(_DAY.fullmatch(value)) and _reads(date.fromisoformat, value)


def _reads(reader: Callable[[str], object], value: str) -> bool:
    try:
        reader(value)
    except ValueError:
        return False
    return True


def _is_number(value: int) -> bool:
    return 0 <= value <= HIGHEST


ID, TEXT = Form("VDR_FORM_ID", is_id), Form("VDR_FORM_TEXT", is_text)
HASH, SALT, SIGNATURE = (Form("VDR_FORM_HEX", _is_hex(digits)) for digits in (64, 32, 128))
MOMENT, DAY = Form("VDR_FORM_MOMENT", _is_moment), Form("VDR_FORM_DAY", _is_day)
NUMBER = Form("VDR_FORM_NUMBER", _is_number)
COUNT = Form("VDR_FORM_COUNT", lambda value: 1 <= value <= HIGHEST)
FLAG = Form("VDR_FORM_FLAG", lambda value: value in (0, 1))

Id = Annotated[str, ID]
Text = Annotated[str, TEXT]
Hash = Annotated[str, HASH]
Salt = Annotated[str, SALT]
Signature = Annotated[str, SIGNATURE]
Moment = Annotated[str, MOMENT]  # UTC, "2017-03-15T01:00:00Z"
Day = Annotated[str, DAY]
Number = Annotated[int, NUMBER]
Count = Annotated[int, COUNT]
Flag = Annotated[int, FLAG]
MaybeId = Annotated[str, ID.or_empty()]
MaybeText = Annotated[str, TEXT.or_empty()]
MaybeHash = Annotated[str, HASH.or_empty()]
MaybeMoment = Annotated[str, MOMENT.or_empty()]


def faults(record: Any, where: str) -> Iterator[Cell]:
    """Every value of a dataclass, at any depth, that has not the form its type names."""
    for name, hint in _hints_of(record).items():
        yield from _faults(getattr(record, name), hint, where, name)


def _faults(value: Any, hint: Any, where: str, column: str) -> Iterator[Cell]:
    forms = getattr(hint, "__metadata__", ())
    if forms and not forms[0].holds(value):
        yield Cell(where, column, str(value)[:80], forms[0].code)
    elif isinstance(value, tuple):
        for at, entry in enumerate(value, start=1):
            yield from _faults(entry, typing.get_args(hint)[0], where, f"{column}[{at}]")
    elif dataclasses.is_dataclass(value):
        for name, inner in _hints_of(value).items():
            yield from _faults(getattr(value, name), inner, where, f"{column}.{name}")


def _hints_of(record: Any) -> dict[str, Any]:
    kind: Any = type(record)
    return _hints(kind)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)
