"""Every act of every table: done by the right persons, refused to all others; random walks stay on the table.

Each test goes over all tables there are; a new one is tested by lying in the folder.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import permutations
from uuid import UUID

import pytest

from gongzhi.catalogue.codes import roles
from gongzhi.catalogue.workflows import every_version, workflows
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.workflow import (
    Workflow,
    WorkflowRow,
    acts_open_to,
    ends_ahead,
    may_sign,
    missing_signatures,
    opening_rows,
    row_for,
)
from tests.table_model import OPENING, Line, Running, Table, first_roles, still_missing, tables

STEPS = 20_000  # of each table's random walk
MOST_STEPS = 100 * STEPS  # of a table whose last acts are seldom reached
PERSONS = 40  # enough that an act for two roles is never signed by all of them in one
NOT_AN_ACT = "dance"
ROLES = tuple(roles())

every_table = pytest.mark.parametrize("table", tables(), ids=lambda table: table.id)
every_line = pytest.mark.parametrize(
    ("table", "line"),
    [pytest.param(table, line, id=f"{table.id}-{line.id}") for table in tables() for line in table.lines.values()],
)


def engine(table: Table) -> Workflow:
    return every_version()[table.name, table.version]


def signer(person: int, role: str) -> Actor:
    """Persons are told apart by small numbers; each post has its own account."""
    post = UUID(int=1000 * (person + 1) + ROLES.index(role))
    return Actor(UUID(int=person), post, post, role, "360000")


def row_of(table: Table, line: Line) -> WorkflowRow:
    if line.start:
        return row_for(engine(table), line.start, line.act)
    (row,) = (row for row in opening_rows(engine(table)) if row.act == line.act)
    return row


def right_teams(line: Line) -> list[list[str]]:
    """Sets of roles that complete the act: all of one role where that is allowed, and mixed ones."""
    if line.each_role:
        fill = (line.roles * line.persons)[: max(line.persons, len(line.roles))]
        return [list(order) for order in permutations(fill)]
    alike = [[role] * line.persons for role in line.roles]
    return [*alike, list((line.roles * line.persons)[: line.persons])]


def refused(row: WorkflowRow, actor: Actor) -> bool:
    try:
        may_sign(row, actor)
    except Refusal as no:
        assert no.code == "ROLE"
        assert (no.params["role"], no.params["roles"]) == (actor.role, " ".join(row.roles))
        return True
    return False


def test_the_files_and_the_engine_know_the_same_tables():
    assert {(table.name, table.version) for table in tables()} == set(every_version())
    for table in tables():
        assert {state.code for state in engine(table).states} == table.states
        assert {state.code for state in engine(table).states if state.final} == table.finals
        steps = {(start, row.act): row for row in engine(table).rows for start in row.from_states or (OPENING,)}
        assert {step: row.to_state for step, row in steps.items()} == {
            step: line.end for step, line in table.lines.items()
        }


@every_line
def test_an_act_is_done_by_the_persons_that_its_line_names(table, line):
    row = row_of(table, line)
    for team in right_teams(line):
        signers = [signer(person, role) for person, role in enumerate(team)]
        for actor in signers:
            may_sign(row, actor)
        waiting = [missing_signatures(row, signers[:so_far]) for so_far in range(len(team) + 1)]
        assert waiting == list(range(len(team), -1, -1))
        assert row.to_state == line.end


@every_line
def test_an_act_is_refused_to_every_other_role(table, line):
    row = row_of(table, line)
    assert {role for role in ROLES if not refused(row, signer(1, role))} == set(line.roles)
    for role in set(ROLES) - set(line.roles):  # and one who got a name under it all the same counts nothing
        assert missing_signatures(row, [signer(n, role) for n in range(9)]) == still_missing(line, ())


@every_line
def test_one_person_in_two_posts_is_one_person(table, line):
    row = row_of(table, line)
    for first in line.roles:
        for second in ROLES:
            twice = [signer(1, first), signer(1, second), signer(1, first)]
            assert missing_signatures(row, twice) == still_missing(line, (first,))
    assert missing_signatures(row, [signer(1, role) for role in line.roles]) == still_missing(line, line.roles[:1])


@every_line
def test_no_crowd_of_one_role_signs_for_another(table, line):
    if line.each_role:
        for absent in line.roles:
            crowd = [signer(n, role) for n, role in enumerate(role for role in line.roles * 9 if role != absent)]
            assert missing_signatures(row_of(table, line), crowd) == 1


@every_line
def test_an_act_leads_out_of_its_states_alone(table, line):
    allowed = {start for start, act in table.lines if act == line.act and start}
    for state in table.states - allowed:
        with pytest.raises(Refusal, match="NO_SUCH_STEP"):
            row_for(engine(table), state, line.act)


@every_table
def test_everybody_is_offered_what_they_may_do(table):
    for state in table.states:
        for role in ROLES:
            wanted = [line.act for line in table.out_of(state) if role in line.roles]
            assert [row.act for row in acts_open_to(engine(table), state, role)] == wanted


@every_table
def test_every_state_is_reached_and_comes_to_an_end(table):
    assert table.reached_from(OPENING) == table.states
    for state in table.states:
        ends = table.reached_from(state) & table.finals
        assert {end.code for end in ends_ahead(engine(table), state)} == ends
        assert bool(table.out_of(state)) is (state not in table.finals)
        assert ends or state in table.finals, f"{table.id}: {state} never comes to an end"


@every_table
def test_the_system_signs_alone_or_beside_people(table):
    """There is one system; an act for two of it could never be done."""
    for line in table.lines.values():
        if "SYSTEM" in line.roles:
            assert line.persons == 1 or set(line.roles) != {"SYSTEM"}


def test_the_newest_version_is_what_a_procedure_begins_with():
    for name, table in workflows().items():
        assert table.version == max(version for other, version in every_version() if other == name)


class Walker:
    """The engine's own state of one procedure, kept as `actions/steps.py` keeps it, without the database."""

    def __init__(self, table: Workflow, state: str) -> None:
        self.table, self.state = table, state
        self.signed: dict[str, list[Actor]] = {}

    def sign(self, act: str, actor: Actor) -> int | str:
        """How many signatures are missing after this one, or why it is refused."""
        try:
            row = row_for(self.table, self.state, act)
            may_sign(row, actor)
        except Refusal as no:
            return no.code
        signers = self.signed.setdefault(act, [])
        signers.append(actor)
        missing = missing_signatures(row, signers)
        if not missing:
            self.state, self.signed = row.to_state, {}
        return missing


@pytest.mark.long
@every_table
def test_a_random_walk_never_leaves_the_table(table):
    chance = random.Random(f"walk {table.id}")
    actors = {(person, role): signer(person, role) for person in range(PERSONS) for role in ROLES}
    acts = [*table.acts, NOT_AN_ACT]
    taken: set[tuple[str, str]] = set()
    told: Counter[object] = Counter()
    naive, walker = begun(table)
    person = 0
    whole = {step for step in table.lines if step[0] != OPENING}
    for step in range(MOST_STEPS):
        if step >= STEPS and taken == whole:
            break
        if naive.is_over:
            assert ends_ahead(walker.table, walker.state) == ()
            naive, walker = begun(table)
        act, role = chance.choice(acts), chance.choice(ROLES)
        person = chance.choice((person, chance.randrange(PERSONS)))  # often the one who has just signed
        if chance.random() < 0.5:  # half of the steps are likely ones, or the walk would stand still
            ahead = table.out_of(naive.state)
            line = chance.choice([one for one in ahead if (naive.state, one.act) not in taken] or ahead)
            act, role = line.act, chance.choice(line.roles)
        start = naive.state
        expected: int | str | None = naive.refusal(act, role)
        if expected is None:
            expected = naive.sign(act, "", person, role)
        assert walker.sign(act, actors[person, role]) == expected, (table.id, start, act, role)
        assert walker.state == naive.state
        assert walker.state in table.states
        told[expected] += 1
        if expected == 0:
            taken.add((start, act))
    assert taken == whole
    assert told["NO_SUCH_STEP"] > 100
    assert told["ROLE"] > 100


def begun(table: Table) -> tuple[Running, Walker]:
    (opening,) = table.openings
    (row,) = opening_rows(engine(table))
    return Running(table, opening.end), Walker(engine(table), row.to_state)


def test_the_naive_count_of_missing_persons_is_right():
    line = Line("close", "open", "shut", ("A", "B"), 2, True, None, (), (), False)
    assert [still_missing(line, roles) for roles in ((), ("A",), ("A", "A"), ("A", "B"))] == [2, 1, 1, 0]
    free = Line("close", "open", "shut", ("A", "B"), 3, False, None, (), (), False)
    assert [still_missing(free, roles) for roles in ((), ("A",), ("A", "B"), ("A", "A", "B"))] == [3, 2, 1, 0]
    assert still_missing(free, ("C", "C", "C")) == 3
    assert first_roles([(1, "B"), (1, "A"), (2, "A")]) == ("A", "B")
