"""Every act of every procedure is one that somebody comes to: by a form of a page, or as a deed that follows.

What is not offered by a form has to be taken by an action that a page, the worker or the command line calls; that is
read off the code, function by function.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from django.urls import get_resolver

import gongzhi
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import every_version, workflows
from gongzhi.core.workflow import WorkflowRow, is_own_act, opening_rows
from gongzhi.web.pages.acts import OFFERED, PAGE_OF, STARTED
from gongzhi.web.pages.starting import ROUTE_OF

SOURCE = Path(gongzhi.__file__).parent
PACKAGE = ".__init__"
OUTSIDE = ("web", "commands")  # where people and clocks come in
Where = tuple[str, str]  # a module and a function of it; "" is what stands outside functions


@dataclass
class Function:
    names: set[Where] = field(default_factory=set)  # of functions that it mentions
    opens: set[str] = field(default_factory=set)  # procedures
    steps: set[str] = field(default_factory=set)  # acts


@cache
def functions() -> dict[Where, Function]:
    """Every function of the pages, the command line and the actions."""
    found = {}
    for folder in ("actions", *OUTSIDE):
        for path in sorted((SOURCE / folder).rglob("*.py")):
            module = ".".join(("gongzhi", *path.relative_to(SOURCE).with_suffix("").parts))
            found.update(_functions(module, ast.parse(path.read_text("utf-8"))))
    return found


def _functions(module: str, tree: ast.Module) -> Iterator[tuple[Where, Function]]:
    """Of a package also the functions that it passes on from its modules."""
    imported: dict[str, tuple[str, str]] = {}  # by the name it has here: a module and what is taken from it
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                imported[name.asname or name.name] = (node.module or "", name.name)
    if module.endswith(PACKAGE):
        module = module.removesuffix(PACKAGE)
        yield from (((module, name), Function({origin})) for name, origin in imported.items())
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    outside = Function()
    for statement in tree.body:
        here = Function() if isinstance(statement, ast.FunctionDef) else outside
        for node in ast.walk(statement):
            _look_at(node, here, module, own, imported)
        if isinstance(statement, ast.FunctionDef):
            yield (module, statement.name), here
    yield (module, ""), outside


def _look_at(node: ast.AST, here: Function, module: str, own: set[str], imported: dict[str, tuple[str, str]]) -> None:
    if isinstance(node, ast.Name) and node.id in own:
        here.names.add((module, node.id))
    elif isinstance(node, ast.Name) and node.id in imported:
        here.names.add(imported[node.id])
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
        here.names.add((".".join(imported[node.value.id]), node.attr))
    elif isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
        if called == "open_procedure":
            here.opens |= given
        elif called in ("take_step", "_step", "take_in", "take_act"):
            here.steps |= given


@cache
def reached() -> frozenset[Where]:
    """The functions that somebody outside comes to, over however many others; schemes are found by name."""
    waiting = [
        (module, name)
        for module, name in functions()
        if module.split(".")[1] in OUTSIDE or (module.startswith("gongzhi.actions.schemes.") and not name)
    ]
    found = set(waiting)
    while waiting:
        further = (functions()[waiting.pop()].names & set(functions())) - found
        found |= further
        waiting += further
    return frozenset(found)


def place(take: Callable[..., object]) -> Where:
    return take.__module__, take.__name__


def acts_without_a_form() -> list[tuple[str, str]]:
    """Procedure and act, opening acts apart, of every version that something may still run on.

    A scheme's record has a form for each act of people. What a table does by itself, the clocks do.
    """
    acts = {
        (table.name, row.act)
        for table in every_version().values()
        for row in table.rows
        if row.from_states and not is_own_act(row) and not (table.name in schemes() and people(row))
    }
    return sorted(acts - set(OFFERED))


def people(row: WorkflowRow) -> set[str]:
    return set(row.roles) - {"SYSTEM"}


def takers(act: str) -> set[Where]:
    """Actions that somebody comes to and that take an act of this name, forms for other procedures' acts apart."""
    offered = {place(entry.take) for entry in OFFERED.values()}
    return {where for where in reached() if act in functions()[where].steps} - offered


def test_the_reading_of_the_code_sees_what_is_there():
    assert ("gongzhi.actions.cases", "apply_case") in reached()  # by the worker
    assert ("gongzhi.actions.alerts", "_case_alerted") in reached()  # by issuing, which a form offers
    assert functions()["gongzhi.actions.alerts", "_case_alerted"].steps == {"alert"}
    assert "case" in functions()["gongzhi.actions.cases", "join_or_open"].opens
    assert not any("simulate" in module for module, _ in functions())


def test_every_act_without_a_form_is_taken_by_an_action_of_its_own():
    """An act that no form and no action offers is a promise of the table that nobody keeps."""
    asked = Counter(act for _, act in acts_without_a_form())
    unkept = [(name, act) for name, act in acts_without_a_form() if len(takers(act)) < asked[act]]
    assert unkept == []


@pytest.mark.parametrize("name", workflows())
def test_every_procedure_is_begun_by_somebody(name):
    openers = {where for where in reached() if name in functions()[where].opens}
    assert openers or name in schemes()
    if name in STARTED:
        assert place(STARTED[name].take) in openers


def test_what_a_table_does_by_itself_is_done_by_the_worker():
    assert ("gongzhi.actions.clocks", "run_clocks") in functions()["gongzhi.web.tasks", "run_clocks"].names
    assert any(is_own_act(row) for table in workflows().values() for row in table.rows)


@pytest.mark.parametrize(("kind", "act"), OFFERED)
def test_a_form_takes_its_act_by_an_action_that_is_there(kind, act):
    assert place(OFFERED[kind, act].take) in reached()


def admitted(route: str) -> frozenset[str]:
    (policy,) = (pattern.callback.policy for pattern in get_resolver().url_patterns if pattern.name == route)
    return policy.roles


def routes(name: str, act: str) -> tuple[str, ...]:
    """The page on which an act stands, and where its form is sent."""
    if name in schemes():
        return name, f"{name}_act"
    return (PAGE_OF[name], "act") if (name, act) in OFFERED else ()


@pytest.mark.parametrize("table", every_version().values(), ids=lambda table: f"{table.name}@{table.version}")
def test_who_may_act_may_open_the_page_and_send_its_form(table):
    for row in table.rows:
        for route in routes(table.name, row.act) if row.from_states else ():
            assert people(row) <= admitted(route), (row.act, route)


@pytest.mark.parametrize("name", [*STARTED, *schemes()])
def test_who_may_begin_a_procedure_may_open_its_form(name):
    (row,) = opening_rows(workflows()[name])
    if people(row):
        assert people(row) <= admitted(ROUTE_OF.get(name, f"{name}_new"))
