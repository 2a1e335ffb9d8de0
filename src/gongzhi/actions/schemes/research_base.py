"""Research bases: each support stands once, and funds say how much."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gongzhi.actions.matters import Taking
from gongzhi.core.errors import BadInput, Cell, Refusal

FUNDS = "funds"


def _support_given_once(taking: Taking) -> None:
    without = [line for line in taking.given["supports"] if line["kind"] == FUNDS and not line["amount_fen"]]
    if without:
        raise BadInput([Cell(line["reference"], "supports", line["what"], "SUPPORT_AMOUNT") for line in without])
    for reference, times in Counter(line["reference"] for line in taking.lines("supports")).items():
        if times > 1:
            raise Refusal("BASE_SUPPORT_DUPLICATE", reference=reference)


def _support(taking: Taking) -> dict[str, Any]:
    return {"funds_fen": sum(line["amount_fen"] or 0 for line in taking.lines("supports") if line["kind"] == FUNDS)}


GUARDS = {"support_given_once": _support_given_once}
OUTCOMES = {"support": _support}
