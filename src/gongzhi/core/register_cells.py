"""How one cell of an upload file is understood, and how a value is spelled in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from gongzhi.core.identity import uscc
from gongzhi.core.registers import Column

# Full-width forms of ASCII, and the ideographic space: what a Chinese keyboard writes for 0-9, A-Z, /.
_FULL_WIDTH = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)} | {0x3000: " "}
_SEPARATORS = re.compile("[;,、|]")
_YEAR_MONTH_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))", re.ASCII
)
_QUANTITY = r"[+-]?\d[\d,]*(?:\.\d+)?"
_WITH_UNIT = re.compile(rf"[^\d\s.,+-]+\s*{_QUANTITY}|{_QUANTITY}\s*[^\d\s.,+-]\D*", re.ASCII)
LONGEST_NUMBER = 18  # digits


@dataclass(frozen=True)
class Fault:
    """Why a text is not a value of its column: a message code and what fills its sentence."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs as ASCII, without blanks around it."""
    return text.translate(_FULL_WIDTH).strip()


def understand(column: Column, text: str) -> Any:
    """The value that a cell's text stands for, or a Fault.

    An empty cell of a column that is not required is "" for text and codes, () for lists, None for the rest.
    """
    text = text.strip()
    if not text:
        return Fault("REGISTER_VALUE_MISSING") if column.required else _EMPTY[column.kind]
    if any(unicodedata.category(character) == "Cc" for character in text):
        return Fault("REGISTER_CONTROL_CHARACTER")
    if column.kind == "text":
        return _text(column, text)
    return _READERS[column.kind](column, half_width(text))


def spell(column: Column, value: Any) -> str:
    """The text that `understand` reads as this value; closed lists in their first spelling."""
    if value is None or value == "":
        return ""
    match column.kind:
        case "text" | "code" | "uscc" | "integer" | "date":
            return str(value)
        case "decimal":
            return format(value.normalize(), "f")
        case "usd" | "fen":
            return f"{value // 100}.{value % 100:02d}"
        case "choice":
            return column.words[value][0]
        case "yes_no":
            yes, no = column.words.values()
            return (yes if value else no)[0]
        case "codes":
            return "、".join(column.words[code][0] if column.words else code for code in value)


def _text(column: Column, text: str) -> str | Fault:
    if len(text) > column.max_length:
        return Fault("REGISTER_TEXT_TOO_LONG", {"most": str(column.max_length), "length": str(len(text))})
    return text


def _code(column: Column, text: str) -> str | Fault:
    return text if re.fullmatch(column.pattern, text) else Fault("REGISTER_WRONG_FORM", _hint(column))


def _codes(column: Column, text: str) -> tuple[str, ...] | Fault:
    codes = tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text)))
    if column.words:
        found = [_choice(column, part) for part in codes]
        return next((one for one in found if isinstance(one, Fault)), tuple(map(str, found)))
    good = all(re.fullmatch(column.pattern, code) for code in codes)
    return codes if good else Fault("REGISTER_WRONG_FORM", _hint(column))


def _uscc(column: Column, text: str) -> str | Fault:
    code = uscc.tidy(text)
    if len(code) != uscc.LENGTH or not set(code) <= set(uscc.ALPHABET):
        return Fault("REGISTER_WRONG_FORM", _hint(column))
    expected = uscc.check_digit(code[:-1])
    return code if code[-1] == expected else Fault("REGISTER_WRONG_CHECK_DIGIT", {"got": code[-1]})


def _date(column: Column, text: str) -> date | Fault:
    match = _YEAR_MONTH_DAY.fullmatch(text)
    if match is None:
        return Fault("REGISTER_NOT_A_DATE")
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, day)
    except ValueError:
        return Fault("REGISTER_NO_SUCH_DATE")
    return found if _within(column, found) else _out_of_range(column)


def _integer(column: Column, text: str) -> int | Fault:
    number = _number(column, text, r"-?\d+")
    return number if isinstance(number, Fault) else int(number)


def _decimal(column: Column, text: str) -> Decimal | Fault:
    return _number(column, text, r"-?\d+(\.\d{1,6})?")


def _hundredths(column: Column, text: str) -> int | Fault:
    number = _number(column, text, r"-?\d+(\.\d{1,2})?")
    return number if isinstance(number, Fault) else int(number * 100)


def _number(column: Column, text: str, form: str) -> Decimal | Fault:
    if not re.fullmatch(form, text, re.ASCII):
        if _WITH_UNIT.fullmatch(text):
            return Fault("REGISTER_NUMBER_WITH_UNIT", _hint(column))
        return Fault("REGISTER_NOT_A_NUMBER", _hint(column))
    if len(text) > LONGEST_NUMBER or not _within(column, Decimal(text)):
        return _out_of_range(column)
    return Decimal(text)


def _choice(column: Column, text: str) -> str | Fault:
    for code, spellings in column.words.items():
        if text == code or text in spellings:
            return code
    return Fault("REGISTER_NOT_IN_LIST", _hint(column))


def _yes_no(column: Column, text: str) -> bool | Fault:
    code = _choice(column, text)
    yes, _no = column.words
    return code if isinstance(code, Fault) else code == yes


def _within(column: Column, value: Any) -> bool:
    return (column.least is None or column.least <= value) and (column.most is None or value <= column.most)


def _out_of_range(column: Column) -> Fault:
    units = {"unit_zh": column.unit_zh, "unit_en": column.unit_en}
    return Fault("REGISTER_OUT_OF_RANGE", {"least": str(column.least), "most": str(column.most)} | units)


def _hint(column: Column) -> dict[str, str]:
    return {"hint_zh": column.hint_zh, "hint_en": column.hint_en}


_EMPTY: Mapping[str, Any] = {
    "text": "",
    "code": "",
    "uscc": "",
    "codes": (),
    "choice": "",
    "date": None,
    "integer": None,
    "decimal": None,
    "usd": None,
    "fen": None,
    "yes_no": None,
}
_READERS = {
    "code": _code,
    "codes": _codes,
    "uscc": _uscc,
    "choice": _choice,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "usd": _hundredths,
    "fen": _hundredths,
    "yes_no": _yes_no,
}
