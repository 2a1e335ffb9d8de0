"""Whoever owes an act is reminded once when its day is near, once when it is over; an extension is reminded of anew."""

from __future__ import annotations

import json
from datetime import date

from gongzhi.actions import alerts, cases, returns
from gongzhi.actions.clock import at_noon
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.actions.test_clocks import DAY, FRIDAY, case_of, check, events, ran, served
from tests.spec.conftest import *
from tests.spec.conftest import register, returned, scenario, to_method_set, tracing


def reminders(owner) -> list[tuple[str, date, str]]:
    rows = owner.execute("select state, due_on, kind from store_reminder order by at, state, kind")
    return rows.fetchall()


def test_a_tracing_is_reminded_of_once_when_its_day_is_near_and_once_when_it_is_over(officers, owner):
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, date(2017, 3, 14))
    due = date(2017, 4, 12)
    assert [one for one in ran(officers, date(2017, 4, 1)).reminders if one.workflow == "return_tracing"] == []
    for _ in range(2):
        ran(officers, date(2017, 4, 5))
    wanted = [("method_set", due, "soon")]
    assert [row for row in reminders(owner) if row[0] == "method_set"] == wanted
    for later in range(8):
        ran(officers, due + later * DAY)
    assert [row for row in reminders(owner) if row[0] == "method_set"] == [*wanted, ("method_set", due, "overdue")]
    reference = returned(1, FRIDAY).envelope.reference
    assert events(officers, reference).count("ReminderGiven") == 2
    (body,) = owner.execute(
        "select e.body from store_reminder r join store_event e on e.id = r.event_id where r.kind = 'overdue'"
        " and r.state = 'method_set'"
    ).fetchone()
    assert json.loads(body) == {
        "workflow": "return_tracing", "state": "method_set", "due_on": "2017-04-12", "kind": "overdue",
        "rule": "RD-OVERDUE",
    }  # fmt: skip


def test_a_granted_extension_is_reminded_of_anew(officers, owner):
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, date(2017, 3, 14))
    ran(officers, date(2017, 4, 13))
    returns.extend_tracing(given, reason="样品在途", by=officers.headquarters[0], at=at_noon(date(2017, 4, 13)), seen=3)
    for day in (date(2017, 4, 13), date(2017, 4, 18), date(2017, 4, 19), date(2017, 4, 26), date(2017, 4, 27)):
        ran(officers, day)
    assert [row for row in reminders(owner) if row[0] == "method_set"] == [
        ("method_set", date(2017, 4, 12), "overdue"),
        ("method_set", date(2017, 4, 26), "soon"),
        ("method_set", date(2017, 4, 26), "overdue"),
    ]


def test_whoever_the_next_act_comes_to_is_reminded_of_the_same_day(officers, owner):
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, date(2017, 3, 14))
    ran(officers, date(2017, 4, 10))
    for officer in officers.origin[:2]:
        returns.investigate(
            given, cause_code="Q1", responsibility="producer", safety=False, conclusion="", by=officer,
            at=at_noon(date(2017, 4, 10)), seen=3,
        )  # fmt: skip
    ran(officers, date(2017, 4, 11))
    ran(officers, date(2017, 4, 12))
    states = [row for row in reminders(owner) if row[1] == date(2017, 4, 12) and row[0] != "open"]  # a gap's
    assert states == [
        ("method_set", date(2017, 4, 12), "soon"),
        ("investigated", date(2017, 4, 12), "soon"),  # two working days are left: on the last
    ]


def test_nobody_is_reminded_of_what_nobody_owes(officers, owner):
    number = served(officers, date(2017, 6, 1))  # the enterprise may object; nobody has to
    ran(officers, date(2017, 6, 16))
    assert [row for row in reminders(owner) if row[0] == "served"] == []
    assert check(officers, number).instance.state == "served"


def test_the_reminder_follows_its_rule_row(officers, owner, change_rule):
    change_rule("reminders", "RD-SOON-20", "days", "7")
    to_method_set(officers, register(officers, returned(1, FRIDAY)), date(2017, 3, 14))
    ran(officers, date(2017, 4, 1))  # Saturday, worked: 04-05 to 04-07 and 04-10 to 04-12 are six
    assert ("method_set", date(2017, 4, 12), "soon") in reminders(owner)


def test_a_kept_alert_is_due_for_review_again_and_reminded_of(officers, owner):
    number = case_of(officers, FRIDAY)
    at = at_noon(FRIDAY)
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at, seen=0)
    for expert in officers.experts:
        cases.assess_case(number, scenarios=[scenario("a", 4, "1/2", "1/10", "1/100")], by=expert, at=at, seen=1)
    first, second, third = officers.headquarters
    alert = alerts.draft_alert(
        number, urgency=3, scope=2, scope_words="瓷杯", matters="铅溶出", measures="", starts_on=FRIDAY,
        control_at_ports=False, warns_consumers=False, by=first, at=at,
    )  # fmt: skip
    for officer in (first, second):
        alerts.approve_alert(alert, by=officer, at=at, seen=0)
    for officer in (second, third):
        alerts.issue_alert(alert, by=officer, at=at, seen=1)
    ran(officers, FRIDAY + 90 * DAY)
    kept = FRIDAY + 91 * DAY
    for officer in (first, second):
        alerts.keep_alert(alert, reason="仍有风险", by=officer, at=at_noon(kept), seen=4)
    with seeing_as(first):
        assert queries.alerts.alert(alert).instance.due_on == kept + 90 * DAY
    for later in range(92):
        ran(officers, kept + later * DAY)
    assert [row for row in reminders(owner) if row[0] == "tracked"] == [
        ("tracked", FRIDAY + 90 * DAY, "soon"),
        ("tracked", kept + 90 * DAY, "soon"),
        ("tracked", kept + 90 * DAY, "overdue"),
    ]


def test_a_year_without_holidays_is_told_and_holds_up_no_other(officers, owner):
    to_method_set(officers, register(officers, returned(1, FRIDAY)), date(2017, 3, 14))
    served(officers, date(2017, 3, 14))
    owner.execute("update store_instance set entered_at = '2029-01-01', due_on = '2029-01-03' where workflow = 'case'")
    report = ran(officers, date(2029, 1, 2))
    assert [(fault.workflow, str(fault.error)) for fault in report.faults] == [("case", "HOLIDAYS_UNKNOWN year=2029")]
    assert len(report.steps) == 1


def test_a_tracing_in_time_is_left_alone(officers, owner):
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, date(2017, 3, 14))
    report = ran(officers, date(2017, 3, 15))
    assert (report.steps, report.faults) == ((), ())
    assert tracing(officers, given).instance.state == "method_set"
    assert [row for row in reminders(owner) if row[0] == "method_set"] == []
