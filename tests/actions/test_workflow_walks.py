"""Random walks of every table through PostgreSQL, as the application's role: the database keeps to the table too.

Each walk opens procedures and signs acts at random, right and wrong ones, and in between tries by plain SQL what
no table allows. A naive reading of the files says what must come of each step.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from itertools import cycle
from uuid import UUID

import psycopg
import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import at_noon
from gongzhi.actions.steps import open_procedure, take_step
from gongzhi.catalogue.codes import roles
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.errors import Conflict, Refusal
from gongzhi.core.events import LinksProposed
from gongzhi.core.facts import Actor
from gongzhi.core.registers import PersonRow
from gongzhi.store import save
from gongzhi.store.acting import PLACED
from gongzhi.store.queries.workflow import InstanceRow
from tests.clock_model import last_day, limits_on
from tests.hostile import ATTEMPTS, Target, take_what_one_role_signed_for_all
from tests.spec.conftest import POTTERY
from tests.table_model import Line, Running, Table, is_newest, tables

STEPS, MANY_STEPS = 100, 300
MOST_STEPS = 1200  # for a table that is too long to be walked through in fewer
PERSONS = 7
HOSTILE_EVERY = 4  # steps
REGION = "360702"
NOT_AN_ACT = "dance"
READERS = {"AUD", "PUB"}  # to them the database refuses any writing at all
CONTENTS = ("甲", "乙")
FOLLOWED = timedelta(days=30)  # how long one procedure is led on
SHORT = 40  # days of a clock that ends well before the calendar does, also when it begins late in 2026
SYSTEM = -1  # the system's number among persons
# Before holidays: of October, of Spring and of May, the last under the later profile and near the end of the calendar.
STARTS = (date(2017, 9, 26), date(2018, 2, 9), date(2020, 1, 15), date(2026, 4, 28))


@dataclass(frozen=True)
class Content:
    text: str


@dataclass
class Walk:
    """One procedure on its way through the database, and as it should be."""

    naive: Running
    subject: str  # of its events
    kind: str | None  # which clocks apply to it
    opened: date
    entered: dict[str, date]  # the day each state was last come to
    last: date  # the day of the last step
    renewed: dict[str, date] = field(default_factory=dict)  # by clock, the day it began anew
    extended: Counter[str] = field(default_factory=Counter)  # by clock
    signed: int = 0  # signatures, and their events
    taken: int = 0  # steps, and their events
    instance: UUID | None = None


@pytest.fixture
def people(db: str):
    """people(table): actors by person and role; everybody holds a post in each role of the table, and in others."""

    def post_them(table: Table) -> dict[tuple[int, str], Actor]:
        chance = random.Random(f"people {table.id}")
        asked = {role for line in table.lines.values() for role in line.roles} - {"SYSTEM"}
        others = sorted(set(roles()) - asked - {"SYSTEM"})
        held = [*sorted(asked), *chance.sample(others, min(3, len(others)))]
        rows = {(person, role): _post(person, role) for person in range(PERSONS) for role in held}
        system = setting_up.the_system("360000")
        setting_up.take_in_people(list(rows.values()), by=system, at=at_noon(date(2015, 1, 5)))
        return {(SYSTEM, "SYSTEM"): system} | {key: setting_up.actor(row) for key, row in rows.items()}

    return post_them


def _post(person: int, role: str) -> PersonRow:
    uscc = "" if role in PLACED else POTTERY
    return PersonRow(f"W{person}", f"行者{person}", role, "360000", "", uscc, date(2010, 1, 1), None, True)


def all_hold() -> dict:
    return defaultdict(lambda: lambda: None)


class Walker:
    def __init__(self, table: Table, actors: dict[tuple[int, str], Actor], owner: psycopg.Connection) -> None:
        self.table, self.actors, self.owner = table, actors, owner
        self.chance = random.Random(f"database walk {table.id}")
        clocks = [limit for day in STARTS for limit in limits_on(day).values() if limit.workflow == table.name]
        self.kinds = (None, *sorted({limit.applies_to for limit in clocks} - {None}))
        is_short = all(limit.length + limit.extension * limit.extensions <= SHORT for limit in clocks)
        self.starts = STARTS if is_short else STARTS[:-1]
        self.outcomes: Counter[object] = Counter()
        self.attempts = cycle(self.chance.sample(ATTEMPTS, len(ATTEMPTS)))
        self.writers = [(person, role) for person, role in actors if role not in READERS]
        self.lines: set[Line] = set()  # taken
        self.crowded: set[Line] = set()  # signed by one role for all, in vain
        self.person = 0  # who acted last
        self.waiting: tuple[str, str, int, str] | None = None  # what was signed last and waits for more persons
        newest = max((one for one in tables() if one.name == table.name), key=lambda one: one.version)
        opening = newest.openings[0].roles  # procedures begin by the newest version alone
        self.wrong = [actor for (person, role), actor in actors.items() if person <= 0 and role not in opening]
        self.began = 0
        self.walk = self.open()

    def actor_of(self, role: str) -> tuple[int, Actor]:
        person = SYSTEM if role == "SYSTEM" else self.chance.randrange(PERSONS)
        return person, self.actors[person, role]

    def open(self) -> Walk:
        """Begin another one; the first few times after somebody in a wrong role was refused."""
        self.began += 1
        (line,) = self.table.openings
        day, kind = self.chance.choice(self.starts), self.chance.choice(self.kinds)
        if self.began <= len(self.wrong):
            with pytest.raises(Refusal, match="ROLE"), acting(self.wrong[self.began - 1], at_noon(day)) as act:
                open_procedure(act, self.table.name, region=REGION, uscc=POTTERY, guards=all_hold())
        _, by = self.actor_of(self.chance.choice(line.roles))
        walk = Walk(Running(self.table, line.end), f"{self.table.id}/{self.began}", kind, day, {line.end: day}, day)
        with acting(by, at_noon(day)) as act:
            walk.instance = self.begin(act, walk)
            act.record(LinksProposed(0), subject=walk.subject, region=REGION, uscc=POTTERY)
        self.check(walk)
        return walk

    def begin(self, act: Act, walk: Walk) -> UUID:
        table = self.table
        if table.version == workflow(table.name).version:
            return open_procedure(act, table.name, region=REGION, uscc=POTTERY, applies_to=walk.kind, guards=all_hold())
        return save.workflow.instance(  # as it was begun when this version was the newest
            workflow=table.name, version=table.version, state=walk.naive.state, at=act.at,
            coming=save.workflow.Coming(walk.kind, *self.coming(walk)),
            region=REGION, uscc=POTTERY,
        )  # fmt: skip

    def step(self) -> None:
        """One act by somebody: a likely one, or any; now and then by somebody who looks at an old page."""
        walk, chance = self.walk, self.chance
        act, role = chance.choice([*self.table.acts, NOT_AN_ACT]), chance.choice([role for _, role in self.actors])
        if chance.random() < 0.7:
            open_lines = self.table.out_of(walk.naive.state)
            lasting = [line for line in open_lines if line.end not in self.table.finals]  # beginning anew takes time
            ending = [line for line in open_lines if line not in lasting and not self.is_through()]
            line = chance.choice(self.news() or ending or lasting or open_lines)
            act, role = line.act, chance.choice(line.roles)
        content = CONTENTS[chance.random() < 0.2]
        person, by = self.actor_of(role)
        if chance.random() < 0.2 and (self.person, role) in self.actors:  # whoever has just signed, once more
            person, by = self.person, self.actors[self.person, role]
        if self.waiting and chance.random() < 0.3:  # exactly what somebody has just signed, by the same person
            act, content, person, role = self.waiting
            by = self.actors[person, role]
        self.person = person
        day = walk.last + timedelta(days=chance.randrange(3))
        if act == self.instance.own_act and chance.random() < 0.5:
            day = self.instance.acts_on - timedelta(days=chance.randrange(2))
        if chance.random() < 0.05:
            found, wanted = self.sign(act, content, by, day, seen=walk.taken + chance.choice((-1, 1))), "CONFLICT"
        else:
            wanted = self.expected(act, content, person, role, day)
            found = self.sign(act, content, by, day, seen=self.instance.seen)
        assert found == wanted, (walk.subject, walk.naive.state, act, role)
        self.outcomes[found] += 1
        self.waiting = (act, content, person, role) if isinstance(found, int) and found > 0 else None
        self.check(walk)
        if walk.naive.is_over or walk.last > walk.opened + FOLLOWED:
            self.walk = self.open()

    def news(self) -> list[Line]:
        """What was not taken yet, or leads on to where something was not."""
        return [
            line
            for line in self.table.out_of(self.walk.naive.state)
            if not self.is_spent(line, self.walk.opened)
            and (not line.is_own_act or line.act == self.instance.own_act)
            and (line not in self.lines or (line.end != line.start and self.is_new_ahead(line.end)))
        ]

    def is_through(self) -> bool:
        return self.lines == {line for line in self.table.lines.values() if line.start}

    def is_new_ahead(self, state: str) -> bool:
        ahead = {state, *self.table.reached_from(state)}
        return any(line not in self.lines for start in ahead for line in self.table.out_of(start))

    def is_spent(self, line: Line, day: date) -> bool:
        """Whether the act would extend a clock oftener than its row says."""
        return line.extends is not None and self.walk.extended[line.extends] == limits_on(day)[line.extends].extensions

    def expected(self, act: str, content: str, person: int, role: str, day: date) -> int | str:
        """What must come of it by the files alone; the walk's own picture moves on with it."""
        walk, naive = self.walk, self.walk.naive
        refusal = naive.refusal(act, role)
        if refusal:
            return refusal
        line = self.table.lines[naive.state, act]
        if line.is_own_act and (self.instance.own_act != act or day < self.instance.acts_on):
            return "CLOCK_RUNS"
        if naive.has_signed(act, content, person):
            return "TWO_PERSON"
        if self.is_spent(line, day):
            return "EXTENSIONS_SPENT"
        missing = naive.sign(act, content, person, role)
        walk.signed += 1
        if missing == 0:
            walk.taken += 1
            if line.extends:
                walk.extended[line.extends] += 1
            if line.end != line.start:
                walk.entered[line.end] = day
            else:
                walk.renewed |= dict.fromkeys(line.clocks, day)
            walk.last = day
            self.lines.add(line)
        return missing

    def sign(self, act: str, content: str, by: Actor, day: date, *, seen: int) -> int | str:
        try:
            with acting(by, at_noon(day)) as acts:
                return take_step(
                    acts, self.instance, act, seen=seen, content=Content(content), guards=all_hold(),
                    subject=self.walk.subject, applies_to=self.walk.kind,
                ).missing  # fmt: skip
        except (Conflict, Refusal) as no:
            return no.code

    def check(self, walk: Walk) -> None:
        """The database stands where the files say, and has an event for each signature and each step."""
        *columns, signed, taken, signed_events, taken_events = self.owner.execute(
            f"select {', '.join(field.name for field in fields(InstanceRow))},"
            " (select count(*) from store_signature where instance_id = i.id),"
            " (select count(*) from store_transition where instance_id = i.id),"
            " (select count(*) from store_event where subject = %(subject)s and kind = 'ActSigned'),"
            " (select count(*) from store_event where subject = %(subject)s and kind = 'ActTaken')"
            " from store_instance i where i.id = %(id)s",
            {"id": walk.instance, "subject": walk.subject},
        ).fetchone()
        self.instance = InstanceRow(*columns)
        assert self.instance.state == walk.naive.state
        assert self.instance.seen == taken == taken_events == walk.taken
        assert signed == signed_events == walk.signed
        coming = (self.instance.due_on, self.instance.own_act, self.instance.acts_on)
        assert coming == self.coming(walk), (walk.subject, walk.naive.state)

    def coming(self, walk: Walk) -> tuple[date | None, str | None, date | None]:
        """By when persons act next, and what the table does by itself from which day on."""
        lines = [(line, self.last_day(walk, line)) for line in self.table.out_of(walk.naive.state)]
        timed = [(line, day) for line, day in lines if day]
        duties = [day for line, day in timed if not line.is_own_act and not line.choice]
        choices = [day for line, day in timed if not line.is_own_act and line.choice]
        own = min(((day, line.act) for line, day in timed if line.is_own_act), default=None)
        return min(duties or choices, default=None), own and own[1], own and own[0] + timedelta(days=1)

    def last_day(self, walk: Walk, line: Line) -> date | None:
        named = [limits_on(walk.last)[rule] for rule in line.clocks]
        for limit in (limit for kind in (walk.kind, None) for limit in named if limit.applies_to == kind):
            entered = walk.entered.get(limit.begins)
            began = entered and max(entered, walk.renewed.get(limit.rule, entered))
            return began and last_day(limit, began, walk.extended[limit.rule])
        return None

    def attack(self) -> None:
        """Try by SQL what is not allowed; nothing may have come of it."""
        person, role = self.chance.choice(self.writers)
        others = [actor for (other, _), actor in self.actors.items() if other != person]
        next(self.attempts)(self.target(self.actors[person, role], others))
        self.check(self.walk)

    def crowd(self) -> None:
        """Once for each act that several roles have to sign: let one of them do it for all."""
        for line in self.table.out_of(self.walk.naive.state):
            if line.each_role and line not in self.crowded:
                role = self.chance.choice([role for role in line.roles if role != "SYSTEM"])
                crowd = [self.actors[person, role] for person in range(PERSONS)]
                take_what_one_role_signed_for_all(self.target(crowd[0], []), line, crowd)
                self.crowded.add(line)
                self.check(self.walk)

    def target(self, by: Actor, others: list[Actor]) -> Target:
        return Target(self.table, self.instance, self.walk.subject, by, others, self.chance)


def walked(table: Table, people, owner: psycopg.Connection, steps: int) -> None:
    """A walk of so many steps, and on until each line of the table was taken and each outcome was seen."""
    assert len(ATTEMPTS) <= steps // HOSTILE_EVERY
    walker = Walker(table, people(table), owner)
    lines = {line for line in table.lines.values() if line.start}
    outcomes = {0, "NO_SUCH_STEP", "ROLE", "CONFLICT"}
    if any(line.persons > 1 for line in lines):
        outcomes |= {1, "TWO_PERSON"}
    for number in range(MOST_STEPS):
        walker.step()
        walker.crowd()
        if number % HOSTILE_EVERY == 0:
            walker.attack()
        if number >= steps and walker.is_through() and outcomes <= set(walker.outcomes):
            break
    assert walker.lines == lines
    assert walker.crowded == {line for line in lines if line.each_role}
    assert outcomes <= set(walker.outcomes)


@pytest.mark.parametrize(
    "table",
    [pytest.param(table, id=table.id, marks=() if is_newest(table) else pytest.mark.long) for table in tables()],
)
def test_a_walk_through_the_database_never_leaves_the_table(table, people, owner):
    walked(table, people, owner, STEPS)


@pytest.mark.long
@pytest.mark.parametrize("table", tables(), ids=lambda table: table.id)
def test_a_long_walk_through_the_database_never_leaves_the_table(table, people, owner):
    walked(table, people, owner, MANY_STEPS)
