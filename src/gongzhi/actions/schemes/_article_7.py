"""What the procedures of article 7 share: the case that asked for a check, and how long something stays valid."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.errors import NotThere
from gongzhi.core.events import ConformityShown
from gongzhi.store import queries


def holders_case(taking: Taking) -> None:
    """The case named, if any, is an open one of the holder."""
    number = taking.value("case_number")
    holds("holders_case", not number or _is_open_case_of(number, taking.uscc))()


def show_conformity(taking: Taking, *, conforms: bool) -> None:
    """Tell the case that asked for a check what it showed; nothing where none asked."""
    number = taking.value("case_number")
    if number:
        shown = ConformityShown(number, taking.number, "conforms" if conforms else "fails")
        taking.act.record(shown, subject=number, region=taking.region, uscc=taking.uscc)


def valid_ahead(taking: Taking) -> None:
    holds("valid_ahead", taking.value("valid_to") > taking.day)()


def _is_open_case_of(number: str, uscc: str | None) -> bool:
    try:
        case = queries.cases.case(number)
    except NotThere:
        return False
    return case.uscc == uscc and not queries.cases.is_over(case)
