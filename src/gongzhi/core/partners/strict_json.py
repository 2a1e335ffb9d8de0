"""JSON from outside, read so that two readers cannot understand two things: no duplicate key, no deep nest, no NaN."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from gongzhi.core.errors import Refusal

MOST_DIGITS = 40  # of a number; no column takes more than 18
SHOWN = 60  # characters of what is wrong that are repeated to its sender


def read_json(raw: bytes, *, where: str, deepest: int) -> Any:
    """The value of one JSON text: dict, list, str, int, Decimal, bool, None.

    where: what refusals call the text. deepest: objects and lists that may stand within each other.
    Raises Refusal PARTNER_JSON_… for bytes that are no UTF-8, no JSON, nested deeper, or ambiguous.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Refusal("PARTNER_JSON_NOT_UTF8", where=where, byte=wrong.start) from None
    if _depth(text) > deepest:
        raise Refusal("PARTNER_JSON_TOO_DEEP", where=where, deepest=deepest)
    try:
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: _once(pairs, where),
            parse_constant=lambda name: _not_finite(name, where),
            parse_int=lambda digits: int(_short(digits, where)),
            parse_float=lambda digits: _finite(digits, where),
        )
    except json.JSONDecodeError as wrong:
        raise Refusal("PARTNER_JSON_BROKEN", where=where, line=wrong.lineno, column=wrong.colno) from None
    _whole_characters(value, where)
    return value


def _depth(text: str) -> int:
    """How deep brackets stand within each other outside of strings; read before anything recurses."""
    deepest = depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refusal("PARTNER_JSON_KEY_TWICE", where=where, named=_shown(key))
        found[key] = value
    return found


def _not_finite(name: str, where: str) -> NoReturn:
    raise Refusal("PARTNER_JSON_NOT_FINITE", where=where, value=name)


def _short(digits: str, where: str) -> str:
    if len(digits) > MOST_DIGITS:
        raise Refusal("PARTNER_JSON_NUMBER_TOO_LONG", where=where, value=digits[:MOST_DIGITS], most=MOST_DIGITS)
    return digits


def _finite(digits: str, where: str) -> Decimal:
    """1e400 is no value of any column, and would become infinite elsewhere."""
    value = Decimal(_short(digits, where))
    if abs(value.adjusted()) > MOST_DIGITS:
        raise Refusal("PARTNER_JSON_NOT_FINITE", where=where, value=digits)
    return value


def _whole_characters(value: Any, where: str) -> None:
    """Half a character and NUL have no place in any text that is kept."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise Refusal("PARTNER_JSON_CHARACTER", where=where, value=_shown(value))
    elif isinstance(value, dict):
        for key, item in value.items():
            _whole_characters(key, where)
            _whole_characters(item, where)
    elif isinstance(value, list):
        for item in value:
            _whole_characters(item, where)


def _shown(text: str) -> str:
    """A text as it may be repeated: short, every odd character spelled out."""
    return text.encode("unicode_escape").decode("ascii")[:SHOWN] if not text.isprintable() else text[:SHOWN]
