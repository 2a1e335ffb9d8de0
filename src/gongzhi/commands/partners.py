"""`gongzhi partners`: the records of partners, kept by named officers, and the intake of what waits."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gongzhi.actions import matters, partner_intake, setting_up
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import scheme
from gongzhi.catalogue.workflows import workflow
from gongzhi.commands.main import language
from gongzhi.core.errors import BadInput, Cell, NotThere, Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.register_cells import Fault, understand
from gongzhi.core.registers import Column
from gongzhi.core.schemes import SchemeField
from gongzhi.core.workflow import opening_rows
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PARTNER = "partner"
PROVINCE = "360000"


def run(given: Namespace) -> None:
    """List partners, propose one, take an act on one, or take in the messages that wait."""
    {"list": _list, "propose": _propose, "take": _take, "intake": _intake}[given.what](given)


def _list(given: Namespace) -> None:
    states = {state.code: getattr(state, language()) for state in workflow(PARTNER).states}
    with seeing_as(setting_up.the_system(PROVINCE)):
        for one in queries.partners.all_partners():
            standing = [key for key in one.keys if not key.is_revoked]
            line = {"number": one.number, "feed": one.feed, "name": one.name, "state": states[one.state]}
            print(say("CLI_PARTNERS_LINE", language(), **line, keys=len(standing)))


def _propose(given: Namespace) -> None:
    (opening,) = opening_rows(workflow(PARTNER))
    values = _values(given.given, opening.act)
    print(matters.open_matter(PARTNER, values=values, by=_officer(given.by), at=now()))


def _take(given: Namespace) -> None:
    officer = _officer(given.by)
    with seeing_as(officer):
        seen = queries.matters.matter(PARTNER, given.number).instance.seen
    step = matters.take_act(
        PARTNER, given.number, given.act, values=_values(given.given, given.act), by=officer, at=now(), seen=seen
    )
    state = next(getattr(one, language()) for one in workflow(PARTNER).states if one.code == step.state)
    print(say("CLI_PARTNERS_DONE", language(), number=given.number, state=state, missing=step.missing))


def _intake(given: Namespace) -> None:
    print(say("CLI_PARTNERS_TAKEN", language(), n=partner_intake.take_in_waiting(at=now())))


def _officer(name: str) -> Actor:
    try:
        return queries.accounts.actor_named(name, "CIQ_R", day_of(now()))
    except NotThere:
        raise Refusal("CLI_PARTNERS_NOBODY", name=name) from None


def _values(file: Path | None, act: str) -> Mapping[str, Any]:
    """What a JSON file gives for an act: texts by field, a table as a list of objects. Raises BadInput for faults."""
    try:
        tree = json.loads(file.read_bytes()) if file else {}
    except ValueError as wrong:
        raise BadInput([Cell(str(file), "", str(wrong), "SOURCE_NOT_JSON")]) from None
    cells: list[Cell] = []
    asked = {field.name: field for field in scheme(PARTNER).asked_by(act)}
    if not isinstance(tree, dict) or not set(tree) <= set(asked):
        raise BadInput([Cell(str(file), "", ", ".join(tree), "SOURCE_NOT_JSON")])
    found = {name: _value(asked[name], value, str(file), cells) for name, value in tree.items()}
    if cells:
        raise BadInput(cells)
    return found


def _value(field: SchemeField, value: Any, where: str, cells: list[Cell]) -> Any:
    if field.shape != "lines":
        return _understood(field.column, value, where, cells)
    return tuple(
        {column.field: _understood(column, line.get(column.field, ""), where, cells) for column in field.lines}
        for line in value
    )


def _understood(column: Column, value: Any, where: str, cells: list[Cell]) -> Any:
    found = understand(column, str(value))
    if isinstance(found, Fault):
        cells.append(Cell(where, column.field, str(value), found.code, found.params))
    return found
