"""A table acts by itself the day after its clock, with its events, however late the clocks are run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongzhi.actions import checks, intake
from gongzhi.actions.clock import at_noon, day_of, start_of
from gongzhi.actions.clocks import Report, run_clocks
from gongzhi.catalogue import workflows as catalogue
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.errors import Refusal
from gongzhi.core.rules import RuleBook
from gongzhi.core.workflow import State, WorkflowRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import *
from tests.spec.conftest import register, returned, to_method_set
from tests.spec.test_15_loop import check_result

DAY = timedelta(days=1)
FRIDAY = date(2017, 3, 10)


def case_of(officers, day: date) -> str:
    """A case of the pottery that a return of that day opened."""
    with seeing_as(officers.system):
        known = queries.cases.numbers_in_state("received")
    if not known:
        to_method_set(officers, register(officers, returned(1, day)), day)
    with seeing_as(officers.system):
        return queries.cases.numbers_in_state("received")[0]


def ordered(officers, day: date, kind: str = "product") -> str:
    head = officers.headquarters[0]
    asked = {"goods": "瓷杯", "hs_code": "69111019", "kind": kind, "reason": "退运提示风险"}
    return checks.order_check(case_of(officers, day), **asked, by=head, at=at_noon(day))


def served(officers, day: date, kind: str = "product", *, reference: str = "S-1") -> str:
    """A spot check ordered, its result entered and served on one day."""
    number = ordered(officers, day, kind)
    found = check_result(reference, day, passed=True)
    intake.record_evidence([found], raw_name="x", raw_size=1, by=officers.market, at=at_noon(day))
    for officer in officers.origin[:2]:
        checks.enter_result(number, reference=reference, by=officer, at=at_noon(day), seen=0)
    checks.serve_result(number, by=officers.origin[0], at=at_noon(day), seen=1)
    return number


def check(officers, number: str):
    with seeing_as(officers.system):
        return queries.measures.spot_check(number)


def ran(officers, day: date, **more) -> Report:
    return run_clocks(by=officers.system, at=at_noon(day), **more)


def events(officers, subject: str) -> list[str]:
    with seeing_as(officers.system):
        return [event.kind for event in queries.cases.events_on(subject)]


def steps_of(officers, number: str) -> list[tuple[str, date]]:
    with seeing_as(officers.system):
        found = queries.workflow.transitions(queries.measures.spot_check(number).instance.id)
    return [(row.act, day_of(row.at)) for row in found]


@pytest.mark.scenario("13c")
@pytest.mark.parametrize(
    ("kind", "day", "last"),
    [
        ("product", date(2017, 6, 1), date(2017, 6, 16)),  # 15 plain days
        ("food", date(2017, 9, 28), date(2017, 10, 13)),  # 7 working days: Saturday 09-30 is worked, then 8 days off
        ("agri", date(2017, 9, 28), date(2017, 10, 11)),  # 5 of them
    ],
)
def test_a_result_that_nobody_objects_to_is_final_the_day_after_the_last_to_object(officers, kind, day, last):
    number = served(officers, day, kind)
    assert (check(officers, number).instance.due_on, check(officers, number).instance.acts_on) == (last, last + DAY)
    assert ran(officers, last).steps == ()
    (own,) = ran(officers, last + DAY).steps
    assert (own.workflow, own.number, own.act) == ("spot_check", number, "finish")
    assert (own.from_state, own.to_state, own.on) == ("served", "final", last + DAY)
    assert check(officers, number).instance.state == "final"
    assert check(officers, number).instance.acts_on is None


@pytest.mark.scenario("13c")
def test_the_day_on_which_a_result_is_final_follows_its_rule_row(officers, change_rule):
    change_rule("clocks", "CK-SC-OBJECT-P", "length", "14")
    number = served(officers, date(2017, 6, 1))
    (own,) = ran(officers, date(2017, 6, 16)).steps
    assert (own.number, own.on) == (number, date(2017, 6, 16))


def test_an_objection_on_the_last_day_stops_the_clock(officers):
    number = served(officers, date(2017, 6, 1))
    checks.object_to_result(
        number, reason="送检批次有误", by=officers.enterprise, at=at_noon(date(2017, 6, 16)), seen=2
    )
    assert ran(officers, date(2017, 7, 31)).steps == ()
    assert check(officers, number).instance.state == "objected"


def test_nobody_takes_an_own_act_before_its_day_the_system_neither(officers):
    number = served(officers, date(2017, 6, 1))
    with pytest.raises(Refusal, match="CLOCK_RUNS") as told:
        checks.let_result_stand(number, by=officers.system, at=at_noon(date(2017, 6, 16)), seen=2)
    assert told.value.params["day"] == date(2017, 6, 17)
    assert checks.let_result_stand(number, by=officers.system, at=at_noon(date(2017, 6, 17)), seen=2).taken


def test_the_database_too_takes_no_own_act_before_its_day(officers, owner):
    number = served(officers, date(2017, 6, 1))
    before = events(officers, number)

    def guards_for(instance, act):  # the day moves after the worker has looked
        owner.execute("update store_instance set acts_on = '2017-06-30' where id = %s", [instance.id])
        return {}

    (fault,) = ran(officers, date(2017, 6, 18), guards_for=guards_for).faults
    assert "TRANSITION_CLOCK" in str(fault.error)
    assert (fault.number, events(officers, number)) == (number, before)


def test_a_step_leaves_its_events_and_the_real_time_stands_beside_the_day_by_which_it_counts(officers, owner):
    number = served(officers, date(2017, 6, 1))
    before = events(officers, number)
    ran(officers, date(2017, 6, 25))
    assert events(officers, number) == [*before, "ActSigned", "ActTaken"]
    rows = owner.execute(
        "select at, backdated, person_id, body from store_event where kind = 'ActTaken' order by at desc"
    ).fetchall()
    at, backdated, person, body = rows[0]
    assert (at, backdated, person) == (start_of(date(2017, 6, 17)), True, officers.system.person)
    assert json.loads(body)["act"] == "finish"
    with seeing_as(officers.enterprise):
        assert [event.kind for event in queries.cases.events_on(number)][-1] == "ActTaken"


@pytest.mark.parametrize("region", ["360102", "361002", "360000", "440300"])
def test_the_system_sees_what_is_over_everywhere(officers, owner, region):
    served(officers, date(2017, 6, 1))
    owner.execute("update store_instance set region = %s, uscc = null where workflow = 'spot_check'", [region])
    with seeing_as(officers.system):
        assert [row.instance.region for row in queries.clocks.over(date(2017, 6, 17))] == [region]
    with seeing_as(officers.elsewhere):  # an office of another city
        assert len(queries.clocks.over(date(2017, 6, 17))) == (region == "361002")


def test_a_check_of_the_first_version_is_let_stand_by_code(officers, owner, monkeypatch):
    from gongzhi.web import tasks

    number = served(officers, date(2017, 6, 1))
    owner.execute("update store_instance set version = 1, own_act = null, acts_on = null where workflow = 'spot_check'")
    for day, state in ((date(2017, 6, 16), "served"), (date(2017, 6, 17), "final")):
        monkeypatch.setenv("GONGZHI_TODAY", day.isoformat())
        assert ran(officers, day).steps == ()
        tasks.follow_measures(0)
        assert check(officers, number).instance.state == state


# A table whose own acts follow one another


@pytest.fixture
def lapsing(officers, owner, monkeypatch) -> Callable[[date], str]:
    """Orders a spot check by a table of this test's own: late after 20 working days, lapsed 10 plain days later if the
    guard `may_lapse` holds, forgotten 3 days after that."""
    base = catalogue.workflow("spot_check")
    rows = (
        WorkflowRow("order", (), "ordered", ("CIQ_R",)),
        WorkflowRow("enter_result", ("ordered", "late"), "resulted", ("CIQ_O",), 2, clocks=("CK-SC-RESULT",),
                    guards=("result_is_the_makers", "sampled_since_the_order")),
        WorkflowRow("mark_late", ("ordered",), "late", ("SYSTEM",), clocks=("CK-SC-RESULT",)),
        WorkflowRow("lapse", ("late",), "lapsed", ("SYSTEM",), clocks=("CK-T-LAPSE",), guards=("may_lapse",)),
        WorkflowRow("forget", ("lapsed",), "forgotten", ("SYSTEM",), clocks=("CK-T-FORGET",)),
        WorkflowRow("serve", ("ordered",), "ordered", ("CIQ_O",)),  # leaves the state as it is
    )  # fmt: skip
    states = tuple(State(code, code, code) for code in ("ordered", "late", "lapsed", "forgotten", "resulted"))
    table = replace(base, version=99, states=states, rows=rows)
    every = {**catalogue.every_version(), ("spot_check", 99): table}
    newest = {**catalogue.workflows(), "spot_check": table}
    monkeypatch.setattr(catalogue, "every_version", lambda: every)
    monkeypatch.setattr(catalogue, "workflows", lambda: newest)
    monkeypatch.setattr("gongzhi.actions.clocks.every_version", lambda: every)
    for row in rows:
        for start in row.from_states or ("",):
            owner.execute(
                "insert into store_workflowrow (workflow, version, from_state, act, to_state, roles, persons,"
                " each_role) values ('spot_check', 99, %s, %s, %s, %s, %s, false)",
                [start, row.act, row.to_state, list(row.roles), row.persons],
            )
    _with_clocks(monkeypatch, {"CK-T-LAPSE": ("late", 10), "CK-T-FORGET": ("lapsed", 3)})
    return lambda day: ordered(officers, day)


def _with_clocks(monkeypatch, added: Mapping[str, tuple[str, int]]) -> None:
    """Adds clocks of plain days to the table of clocks: rule id to the state where it begins and its length."""
    from gongzhi.actions import acting as frame

    original = frame.book

    def book(on: date) -> RuleBook:
        found = original(on)
        clocks = found.table("clocks")
        more = tuple(
            {**clocks.rows[0], "rule": rule, "workflow": "spot_check", "begins": begins, "length": str(length),
             "unit": "calendar"}
            for rule, (begins, length) in added.items()
        )  # fmt: skip
        others = tuple(one for one in found.tables if one.name != "clocks")
        return replace(found, tables=(*others, replace(clocks, rows=(*clocks.rows, *more))))

    monkeypatch.setattr(frame, "book", book)


def holding(instance, act):
    return {"may_lapse": lambda: None} if act == "lapse" else {}


LATE = calendar().working_days_after(FRIDAY, 20) + DAY
LAPSED, FORGOTTEN = LATE + 11 * DAY, LATE + (11 + 4) * DAY


@pytest.mark.parametrize("every", [1, 3, 60], ids=["day by day", "every third day", "once after a standstill"])
def test_however_late_clocks_are_run_each_act_counts_from_its_own_day(officers, lapsing, every):
    number = lapsing(FRIDAY)
    for later in range(0, 61, every):
        assert ran(officers, FRIDAY + later * DAY, guards_for=holding).faults == ()
    assert steps_of(officers, number) == [("mark_late", LATE), ("lapse", LAPSED), ("forget", FORGOTTEN)]


def test_an_own_act_does_not_go_before_what_somebody_did_after_its_day(officers, lapsing, owner):
    number = lapsing(FRIDAY)
    seen_at = LATE + 2 * DAY
    checks.serve_result(number, by=officers.origin[0], at=at_noon(seen_at), seen=0)
    ran(officers, seen_at)
    assert steps_of(officers, number) == [("serve", seen_at), ("mark_late", seen_at)]


def test_one_that_fails_is_told_with_its_number_and_holds_up_no_other(officers, lapsing):
    first, second = lapsing(FRIDAY), lapsing(FRIDAY + DAY)
    ran(officers, LATE + 9 * DAY)

    def guards_for(instance, act):
        if act == "lapse" and instance.id == check(officers, first).instance.id:
            raise ZeroDivisionError
        return holding(instance, act)

    report = ran(officers, LAPSED + 5 * DAY, guards_for=guards_for)
    (fault,) = report.faults
    assert (fault.workflow, fault.number, fault.act, type(fault.error)) == (
        "spot_check", first, "lapse", ZeroDivisionError,
    )  # fmt: skip
    assert [(step.number, step.act) for step in report.steps] == [(second, "lapse"), (second, "forget")]
    assert check(officers, first).instance.state == "late"
    assert events(officers, first)[-1] == "ReminderGiven"  # nothing of the step that failed
    assert [step.act for step in ran(officers, LAPSED + 5 * DAY, guards_for=holding).steps] == ["lapse", "forget"]


def test_a_guard_that_nobody_answers_or_that_does_not_hold_is_a_fault_with_a_sentence(officers, lapsing):
    number = lapsing(FRIDAY)
    (fault,) = ran(officers, LAPSED).faults
    assert str(fault.error) == "CLOCK_WITHOUT_GUARD workflow=spot_check act=lapse guards=may_lapse"

    def refuses(instance, act):
        def guard():
            raise Refusal("GUARD_IN_TIME")

        return {"may_lapse": guard}

    (fault,) = ran(officers, LAPSED, guards_for=refuses).faults
    assert (fault.number, str(fault.error)) == (number, "GUARD_IN_TIME")
    assert check(officers, number).instance.state == "late"


def test_the_worker_runs_the_clocks_every_hour_and_tells_of_faults(officers, monkeypatch, caplog):
    from procrastinate.contrib.django import app

    from gongzhi.web import tasks

    app.perform_import_paths()
    crons = {task.task.func.__name__: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["run_clocks"] == "17 * * * *"
    number = served(officers, date(2017, 6, 1))
    monkeypatch.setenv("GONGZHI_TODAY", "2017-06-17")
    for _ in range(2):
        tasks.run_clocks(0)
    assert check(officers, number).instance.state == "final"
    assert caplog.records == []
