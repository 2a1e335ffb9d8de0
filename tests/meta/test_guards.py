"""Every guard that a workflow table names stands in an action, and every offered act is in its table."""

from __future__ import annotations

from pathlib import Path

import pytest

import gongzhi.actions
from gongzhi.actions.schemes import part
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflows
from gongzhi.web.pages.acts import OFFERED

ACTIONS = Path(gongzhi.actions.__file__).parent


def guards_of(workflow: str) -> set[str]:
    return {guard for row in workflows()[workflow].rows for guard in row.guards}


def test_every_guard_of_the_tables_is_answered_by_an_action():
    code = "\n".join(path.read_text(encoding="utf-8") for path in ACTIONS.rglob("*.py"))
    asked = {guard for name in set(workflows()) - set(schemes()) for guard in guards_of(name)}
    assert {guard for guard in asked if f"{guard}=" not in code and f'"{guard}":' not in code} == set()


@pytest.mark.parametrize("name", sorted(schemes()))
def test_a_schemes_module_answers_exactly_its_tables_guards_and_acts(name):
    asked = guards_of(name) - {"reason_given"}  # which every scheme has
    assert set(part(name, "GUARDS")) == asked
    assert set(part(name, "OUTCOMES")) <= {row.act for row in workflows()[name].rows}
    assert set(part(name, "DUES")) <= {state.code for state in workflows()[name].states if not state.final}


def test_every_scheme_module_belongs_to_a_scheme():
    assert {path.stem for path in (ACTIONS / "schemes").glob("[!_]*.py")} <= set(schemes())


def test_every_act_that_a_page_offers_is_an_act_of_its_table():
    for kind, act in OFFERED:
        assert any(row.act == act for row in workflows()[kind].rows), (kind, act)
