"""What somebody with the application's own rights may try by SQL on a running procedure, and how it is refused.

Each attempt is one transaction of a person in a post, refused as a whole. Where the table gives no occasion for one,
nothing is tried.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from gongzhi.actions.clock import at_noon, day_of
from gongzhi.core.events import ActSigned, ActTaken
from gongzhi.core.facts import Actor
from gongzhi.store import ledger, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import Event
from gongzhi.store.queries.workflow import InstanceRow
from tests.table_model import Line, Table

CONTENT = "{}"
HASH = hashlib.sha256(CONTENT.encode()).hexdigest()  # of a content that nobody else signs
NOTHING_COMES = save.workflow.Coming(None, None, None, None)
NO_TIME, A_DAY = timedelta(0), timedelta(days=1)
NO_RIGHT, OURS = "42501", "GZ002"  # states of PostgreSQL


@dataclass(frozen=True)
class Target:
    table: Table
    instance: InstanceRow
    subject: str
    by: Actor
    others: list[Actor]  # of other persons
    chance: random.Random

    @property
    def at(self) -> datetime:
        """A moment at which the clocks of what the table does by itself are over."""
        return at_noon(self.instance.acts_on or day_of(self.instance.opened_at))

    @property
    def lines(self) -> list[Line]:
        """What the table allows now."""
        return self.table.out_of(self.instance.state)

    def wrong_line(self) -> Line:
        """An act of the table that it does not allow now."""
        return self.chance.choice(
            [line for line in self.table.lines.values() if (self.instance.state, line.act) not in self.table.lines]
        )


@contextmanager
def refused(by: Actor, state: str, words: str):
    with pytest.raises(DatabaseError, match=words) as told, seeing_as(by):
        yield
    assert told.value.__cause__.sqlstate == state, told.value


def statement(target: Target, sql: str, *values: object) -> None:
    with refused(target.by, NO_RIGHT, "permission denied"), connection.cursor() as cursor:
        cursor.execute(sql, values)


def event(target: Target, kind: type, *fields: str, by: Actor | None = None) -> UUID:
    said = kind(target.table.name, *fields, HASH)
    return ledger.record(said, by=by or target.by, at=target.at, subject=target.subject, region=target.instance.region)


def transition(
    target: Target,
    act: str,
    start: str,
    end: str,
    told: UUID,
    *,
    position: int | None = None,
    early: timedelta = NO_TIME,
) -> None:
    save.workflow.transition(
        target.instance.id,
        position=target.instance.seen if position is None else position,
        act=act,
        from_state=start,
        to_state=end,
        content_hash=HASH,
        at=target.at - early,
        coming=NOTHING_COMES,
        event=told,
    )


def signature(target: Target, act: str, by: Actor, told: UUID | None = None) -> None:
    save.workflow.signature(
        target.instance.id,
        act=act,
        seen=target.instance.seen,
        content_hash=HASH,
        content=CONTENT,
        by=by,
        at=target.at,
        event=told or event(target, ActSigned, act, by=by),
    )


def taken(target: Target, act: str, start: str, end: str) -> UUID:
    return event(target, ActTaken, act, start, end)


def set_the_state(target: Target) -> None:
    end = target.chance.choice(sorted(target.table.states))
    statement(target, "update store_instance set state = %s where id = %s", end, target.instance.id)


def set_another_column(target: Target) -> None:
    column, value = target.chance.choice(
        [
            ("seen", 0),
            ("version", 1),
            ("due_on", None),
            ("workflow", "case"),
            ("opened_state", "x"),
            ("region", "0"),
            ("own_act", None),
            ("acts_on", None),
            ("kind", "1"),
        ]
    )
    statement(target, f"update store_instance set {column} = %s where id = %s", value, target.instance.id)


def delete_history(target: Target) -> None:
    table = target.chance.choice(["store_transition", "store_signature"])
    statement(target, f"delete from {table} where instance_id = %s", target.instance.id)


def delete_the_procedure(target: Target) -> None:
    statement(target, "delete from store_instance where id = %s", target.instance.id)


def delete_events(target: Target) -> None:
    statement(target, "delete from store_event where subject = %s", target.subject)


def rewrite_history(target: Target) -> None:
    table, column = target.chance.choice([("store_transition", "to_state"), ("store_signature", "role")])
    statement(target, f"update {table} set {column} = 'x' where instance_id = %s", target.instance.id)


def rewrite_the_table(target: Target) -> None:
    statement(target, "update store_workflowrow set persons = 0 where workflow = %s", target.table.name)


def add_to_the_table(target: Target) -> None:
    statement(
        target,
        "insert into store_workflowrow (workflow, version, from_state, act, to_state, roles, persons, each_role)"
        " values (%s, %s, %s, 'dance', %s, '{}', 0, false)",
        target.table.name, target.table.version, target.instance.state, target.instance.state,
    )  # fmt: skip


def take_an_act_of_no_table(target: Target) -> None:
    line, state = target.wrong_line(), target.instance.state
    with refused(target.by, OURS, "TRANSITION_TABLE"):
        transition(target, line.act, state, line.end, taken(target, line.act, state, line.end))


def come_to_another_state(target: Target) -> None:
    line = target.chance.choice(target.lines)
    end = target.chance.choice(sorted(target.table.states - {line.end}))
    with refused(target.by, OURS, "TRANSITION_TABLE"):
        transition(target, line.act, line.start, end, taken(target, line.act, line.start, end))


def come_from_another_state(target: Target) -> None:
    line = target.wrong_line()
    with refused(target.by, OURS, "TRANSITION_STATE"):
        transition(target, line.act, line.start, line.end, taken(target, line.act, line.start, line.end))


def skip_a_position(target: Target) -> None:
    line = target.chance.choice(target.lines)
    position = target.instance.seen + target.chance.choice([1, 2])
    with refused(target.by, OURS, "TRANSITION_STATE"):
        told = taken(target, line.act, line.start, line.end)
        transition(target, line.act, line.start, line.end, told, position=position)


def do_what_the_table_does_later(target: Target) -> None:
    if target.instance.own_act:
        line = target.table.lines[target.instance.state, target.instance.own_act]
        with refused(target.by, OURS, "TRANSITION_CLOCK"):
            told = taken(target, line.act, line.start, line.end)
            transition(target, line.act, line.start, line.end, told, early=A_DAY)


def take_what_nobody_signed(target: Target) -> None:
    line = target.chance.choice(target.lines)
    with refused(target.by, OURS, "TRANSITION_PERSONS"):
        transition(target, line.act, line.start, line.end, taken(target, line.act, line.start, line.end))


def take_what_too_few_signed(target: Target) -> None:
    """One person for two or more; for one, somebody whose role has no part in it."""
    line = target.chance.choice(target.lines)
    if line.persons == 1 and target.by.role in line.roles:
        return
    with refused(target.by, OURS, "TRANSITION_PERSONS"):
        signature(target, line.act, target.by)
        transition(target, line.act, line.start, line.end, taken(target, line.act, line.start, line.end))


def take_what_one_role_signed_for_all(target: Target, line: Line, crowd: list[Actor]) -> None:
    """Persons enough, but all in one post of those that each have to sign."""
    with refused(target.by, OURS, "TRANSITION_PERSONS: nobody of"):
        for actor in crowd:
            with seeing_as(actor):
                signature(target, line.act, actor)
        transition(target, line.act, line.start, line.end, taken(target, line.act, line.start, line.end))


def take_by_an_earlier_event(target: Target) -> None:
    """Somebody else's event, or one's own: what was written in another transaction tells of another act."""
    line = target.chance.choice(target.lines)
    with refused(target.by, OURS, "TRANSITION_EVENT"):
        told = target.chance.choice(list(Event.objects.filter(subject=target.subject)))
        transition(target, line.act, line.start, line.end, told.id)


def take_by_an_event_of_another_kind(target: Target) -> None:
    line = target.chance.choice(target.lines)
    with refused(target.by, OURS, "TRANSITION_EVENT"):
        told = target.chance.choice(
            [
                lambda: event(target, ActSigned, line.act),
                lambda: taken(target, "dance", line.start, line.end),
                lambda: taken(target, line.act, line.start, "elsewhere"),
            ]
        )
        transition(target, line.act, line.start, line.end, told())


def write_in_another_name(target: Target) -> None:
    with refused(target.by, NO_RIGHT, "row-level security"):
        event(target, ActTaken, "dance", "x", "y", by=target.chance.choice(target.others))


def sign_in_another_name(target: Target) -> None:
    line, other = target.chance.choice(target.lines), target.chance.choice(target.others)
    with refused(target.by, OURS, "SIGNATURE_PERSON"):
        told = event(target, ActSigned, line.act)
        save.workflow.signature(
            target.instance.id, act=line.act, seen=target.instance.seen, content_hash=HASH, content=CONTENT, by=other,
            at=target.at, event=told,
        )  # fmt: skip


def sign_another_content(target: Target) -> None:
    line = target.chance.choice(target.lines)
    with refused(target.by, OURS, "SIGNATURE_CONTENT"):
        told = event(target, ActSigned, line.act)
        save.workflow.signature(
            target.instance.id, act=line.act, seen=target.instance.seen, content_hash=HASH, content='{"fine":0}',
            by=target.by, at=target.at, event=told,
        )  # fmt: skip


def sign_by_an_event_of_another_kind(target: Target) -> None:
    line = target.chance.choice(target.lines)
    with refused(target.by, OURS, "SIGNATURE_EVENT"):
        told = target.chance.choice(
            [
                lambda: event(target, ActSigned, "dance"),
                lambda: taken(target, line.act, line.start, line.end),
                lambda: target.chance.choice(list(Event.objects.filter(subject=target.subject))).id,
            ]
        )
        save.workflow.signature(
            target.instance.id, act=line.act, seen=target.instance.seen, content_hash=HASH, content=CONTENT,
            by=target.by, at=target.at, event=told(),
        )  # fmt: skip


def begin_half_way(target: Target) -> None:
    state = target.chance.choice(sorted(target.table.states - {line.end for line in target.table.openings}))
    with refused(target.by, OURS, "INSTANCE_OPENING"):
        begin(target, state)


def begin_without_the_role(target: Target) -> None:
    (line,) = target.table.openings
    if target.by.role not in line.roles:
        with refused(target.by, OURS, "INSTANCE_OPENING"):
            begin(target, line.end)


def begin(target: Target, state: str) -> None:
    save.workflow.instance(
        workflow=target.table.name, version=target.table.version, state=state, at=target.at, coming=NOTHING_COMES,
        region=target.instance.region, uscc=target.instance.uscc,
    )  # fmt: skip


ATTEMPTS: tuple[Callable[[Target], None], ...] = (
    set_the_state, set_another_column, delete_history, delete_the_procedure, delete_events, rewrite_history,
    rewrite_the_table, add_to_the_table, take_an_act_of_no_table, come_to_another_state, come_from_another_state,
    skip_a_position, do_what_the_table_does_later, take_what_nobody_signed, take_what_too_few_signed,
    take_by_an_earlier_event, take_by_an_event_of_another_kind, write_in_another_name, sign_in_another_name,
    sign_another_content, sign_by_an_event_of_another_kind, begin_half_way, begin_without_the_role,
)  # fmt: skip
