"""Two workers at the same clock, or a worker and a person: one effect, and nothing that calls it a fault."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date

from django.db import connection

from gongzhi.actions import checks
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import Report
from tests.actions.test_clocks import FRIDAY, check, events, ran, served, steps_of
from tests.actions.test_reminders import reminders
from tests.spec.conftest import *
from tests.spec.conftest import register, returned, to_method_set


def in_threads(*works: Callable[[], object]) -> list[object]:
    """Runs each in a thread with a connection of its own; what they gave or raised."""
    found: list[object] = [None] * len(works)

    def run(place: int) -> None:
        try:
            found[place] = works[place]()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_two_workers_at_once_take_a_step_once(officers, owner):
    number = served(officers, date(2017, 6, 1))
    both = threading.Barrier(2, timeout=20)  # each has looked, neither has written

    def work() -> Report:
        def guards_for(instance, act):
            both.wait()
            return {}

        return ran(officers, date(2017, 6, 17), guards_for=guards_for)

    first, second = in_threads(work, work)
    assert len(first.steps) + len(second.steps) == 1
    assert (first.faults, second.faults) == ((), ())
    assert [act for act, _ in steps_of(officers, number)] == ["enter_result", "serve", "finish"]
    assert events(officers, number).count("ActTaken") == 3
    assert owner.execute("select count(*) from store_signature where act = 'finish'").fetchone() == (1,)


def test_two_workers_at_once_give_a_reminder_once(officers, owner):
    to_method_set(officers, register(officers, returned(1, FRIDAY)), date(2017, 3, 14))
    with owner.transaction():
        owner.execute("lock table store_reminder in exclusive mode")  # they may look, and wait to write
        threads = []
        found: list[Report] = []

        def work() -> None:
            try:
                found.append(ran(officers, date(2017, 4, 13)))
            finally:
                connection.close()

        for _ in range(2):
            threads.append(threading.Thread(target=work))
            threads[-1].start()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            (waiting,) = owner.execute(
                "select count(*) from pg_locks where not granted and relation = 'store_reminder'::regclass"
            ).fetchone()
            if waiting == 2:
                break
            time.sleep(0.02)
        assert waiting == 2
    for thread in threads:
        thread.join(30)
    assert [report.faults for report in found] == [(), ()]
    given = [reminder.state for report in found for reminder in report.reminders]
    assert sorted(given) == sorted(row[0] for row in reminders(owner))
    assert given.count("method_set") == 1
    (told,) = owner.execute("select count(*) from store_event where kind = 'ReminderGiven'").fetchone()
    assert told == len(given)


def test_a_person_who_was_quicker_is_no_fault(officers):
    number = served(officers, date(2017, 6, 1))

    def guards_for(instance, act):
        late = at_noon(date(2017, 6, 16))
        (objected,) = in_threads(
            lambda: checks.object_to_result(number, reason="批次有误", by=officers.enterprise, at=late, seen=2)
        )
        assert objected.taken
        return {}

    report = ran(officers, date(2017, 6, 17), guards_for=guards_for)
    assert (report.steps, report.faults) == ((), ())
    assert check(officers, number).instance.state == "objected"
    assert "finish" not in [act for act, _ in steps_of(officers, number)]
