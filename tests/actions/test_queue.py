"""What the worker does by itself: the ledger is chained, closed cases take effect, and twice is once."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from procrastinate.contrib.django import app

from gongzhi.actions import cases, intake
from gongzhi.actions.clock import at_noon
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web import tasks
from tests.actions.test_links import notice
from tests.conftest import address
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, register, returned, scenario, traced
from tests.spec.test_15_loop import check_result

DAY = date(2017, 3, 20)


def closed(officers) -> str:
    """A closed case whose effects nobody has written yet."""
    traced(officers, register(officers, returned(1, DAY)), DAY, "Q1", "producer")
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    at, origin = at_noon(DAY), officers.origin[0]
    cases.verify(number, source_checked=True, note="", by=origin, at=at, seen=0)
    for expert in officers.experts:
        cases.assess_case(number, scenarios=[scenario("a", 1, "1/2")], by=expert, at=at, seen=1)
    cases.begin_acting(number, by=origin, at=at, seen=2)
    cases.submit_evidence(
        number, cause_code="Q1", responsibility="producer", corrective_action="training", waiver_reason="",
        by=origin, at=at, seen=3,
    )  # fmt: skip
    for officer in (origin, officers.headquarters[0]):
        cases.close_case(number, by=officer, at=at, seen=4)
    return number


def test_the_worker_knows_its_tasks():
    app.perform_import_paths()
    known = {periodic.task.func.__name__ for periodic in app.periodic_registry.periodic_tasks.values()}
    assert known >= {"chain_ledger", "apply_closed_cases", "propose_links"}


def test_closed_cases_take_effect_once(officers):
    number = closed(officers)
    for _ in range(2):
        tasks.apply_closed_cases(0)
    with seeing_as(officers.system):
        assert queries.cases.case(number).state == "applied"
        assert len(queries.enterprises.credit_events(POTTERY)) == 1
        assert len(queries.enterprises.grades(POTTERY)) == 1


def test_uploaded_notices_are_proposed_once_and_idle_minutes_leave_no_event(officers, owner):
    def proposed() -> list[tuple[int, int]]:
        return owner.execute(
            "select (select count(*) from store_linkproposal),"
            " (select count(*) from store_event where kind = 'LinksProposed')"
        ).fetchall()

    tasks.propose_links(0)
    assert proposed() == [(0, 0)]
    fact = notice(1, "赣州试验陶瓷有限公司", synthetic=True)
    intake.record_evidence([fact], raw_name="x", raw_size=1, by=officers.system, at=at_noon(DAY))
    for _ in range(2):
        tasks.propose_links(0)
    assert proposed() == [(1, 1)]


def test_the_ledger_is_chained_once(officers, clone, owner, monkeypatch):
    monkeypatch.setattr(settings, "SEQUENCER_URL", address("GONGZHI_SEQUENCER_URL", clone))
    for _ in range(2):
        tasks.chain_ledger(0)
    events, leaves = owner.execute(
        "select (select count(*) from store_event), (select count(*) from store_leaf)"
    ).fetchone()
    assert events == leaves > 0


def test_a_failed_check_opens_one_case_and_a_passed_one_none(officers):
    for number, passed in (("S-1", False), ("S-2", True)):
        fact = check_result(number, DAY, passed=passed)
        intake.record_evidence([fact], raw_name="x", raw_size=1, by=officers.market, at=at_noon(DAY))
    for _ in range(2):
        tasks.open_cases_for_named(0)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
        assert [entry.reference for entry in queries.cases.evidence_of(queries.cases.case(number).id)] == ["S-1"]


def test_nothing_to_do_leaves_no_event(officers, owner):
    tasks.open_cases_for_named(0)
    (before,) = owner.execute("select count(*) from store_event").fetchone()
    tasks.open_cases_for_named(0)
    tasks.follow_measures(0)
    assert owner.execute("select count(*) from store_event").fetchone() == (before,)
