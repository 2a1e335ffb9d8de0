"""Values of a scheme's record in plain words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.core.registers import Column
from gongzhi.core.schemes import SchemeField
from gongzhi.core.scorecard.returns import rounded

NOTHING = "—"


def is_empty(value: Any) -> bool:
    """Whether nobody has filled in a field; 0 and no are values."""
    return value in (None, "", (), [])


def value_words(field: SchemeField | Column, value: Any, lang: str) -> str | date:
    """A value of a field or of a cell of its lines; a day as it is, for whoever writes it. A dash for none."""
    if is_empty(value):
        return NOTHING
    column = field.column if isinstance(field, SchemeField) else field
    if isinstance(field, SchemeField) and field.code_list and column.kind != "codes":
        return listed(field.code_list, value, lang)
    match column.kind:
        case "choice":
            return choice(column, value, lang)
        case "yes_no":
            return say("SAID_YES" if value else "SAID_NO", lang)
        case "codes":
            return wording.listed(list(value), lang)
        case "usd" | "fen":
            return f"{Decimal(value) / 100:,.2f}{_unit(column, lang)}"
        case "integer":
            return f"{value:,}{_unit(column, lang)}" if column.unit_zh else str(value)  # a year, an article
        case "decimal" if column.unit_zh == "%":
            return f"{rounded(Fraction(Decimal(value)), 2)}{_unit(column, lang)}"
        case "decimal":
            return f"{Decimal(value).normalize():f}{_unit(column, lang)}"
        case "date":
            return value  # type: ignore[no-any-return]
        case _:
            return str(value)


def choice(column: Column, code: str, lang: str) -> str:
    said = column.words.get(code, (code,))
    return said[0] if lang == "zh" else said[-1]


def listed(code_list: str, code: str, lang: str) -> str:
    match code_list:
        case "countries":
            return f"{wording.country(code, lang)} {code}"
        case "hazards":
            return wording.hazard(code, lang)
        case "roles":
            return wording.role_words((code,), lang)
        case "wto_members":
            return f"{wording.member(code, lang)} {code}"
        case _:
            return f"{wording.region(code, lang)} {code}"


def _unit(column: Column, lang: str) -> str:
    unit = str(getattr(column, f"unit_{lang}"))
    return f" {unit}" if unit else ""
