"""The ledger: events in the act's transaction, a log over them, and every tampering found."""

from __future__ import annotations

import os
from datetime import date

import pytest

from gongzhi.actions.acting import acting
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import Refusal
from gongzhi.core.events import RegisterLoaded
from gongzhi.store import sequencer
from tests.conftest import address
from tests.spec.conftest import *

DAY = at_noon(date(2017, 3, 1))


@pytest.fixture
def log(officers, clone):
    """A sequenced log of a few events; gives the sequencer's address."""
    url = address("GONGZHI_SEQUENCER_URL", clone)
    sequencer.sequence(url)
    return url


def events(owner) -> int:
    return owner.execute("select count(*) from store_event").fetchone()[0]


def test_an_act_without_an_event_does_not_happen(officers, owner):
    before = events(owner)
    with pytest.raises(RuntimeError, match="no event"), acting(officers.system, DAY):
        pass
    assert events(owner) == before


def test_a_refused_act_leaves_neither_event_nor_row(officers, owner):
    before = events(owner)
    with pytest.raises(Refusal), acting(officers.system, DAY) as act:
        act.record(RegisterLoaded("x", "0" * 64, 1), subject="x")
        raise Refusal("ROLE")
    assert events(owner) == before


def test_every_committed_event_gets_one_place(log, owner):
    head = sequencer.sequence(log)
    assert head.size == events(owner)
    assert sequencer.sequence(log).root == head.root
    assert sequencer.faults(log, head) == []


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        ("update store_event set body = body || ' '", "LEDGER_EVENT_CHANGED"),
        ("update store_event set at = at + interval '1 day'", "LEDGER_EVENT_CHANGED"),
        ("delete from store_leaf where position = (select max(position) from store_leaf)", "LEDGER_HEAD_DIFFERS"),
        ("update store_leaf set hash = repeat('0', 64) where position = 0", "LEDGER_HEAD_DIFFERS"),
    ],
)
def test_what_a_superuser_changes_is_found(log, clone, tamper, code):
    import psycopg

    with psycopg.connect(os.environ["GONGZHI_TEST_SERVER"].replace("/postgres?", f"/{clone}?")) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute(tamper)
    assert code in {fault.code for fault in sequencer.faults(log)}


def test_a_log_rebuilt_after_a_change_is_caught_by_the_witnessed_head(log, clone):
    import psycopg

    witnessed = sequencer.sequence(log)
    with psycopg.connect(os.environ["GONGZHI_TEST_SERVER"].replace("/postgres?", f"/{clone}?")) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute("delete from store_leaf")
        superuser.execute("delete from store_head")
        superuser.execute("update store_event set body = body || ' '")
    sequencer.sequence(log)
    assert sequencer.faults(log) == []
    assert [fault.code for fault in sequencer.faults(log, witnessed)] == ["LEDGER_HEAD_DIFFERS"]
