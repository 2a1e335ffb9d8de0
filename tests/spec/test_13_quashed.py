"""Article 13: a published result that is quashed is withdrawn within three working days and shown nowhere any more."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from gongzhi.actions.acting import Act
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.confirmed import confirmed_against
from gongzhi.actions.matters import open_matter
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import Refusal
from gongzhi.reports import check_results
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import POTTERY, TEA
from tests.spec.test_13_double_random import act, drawn, result, row, two

SAMPLED, FINAL, PUBLISHED = date(2017, 5, 22), date(2017, 6, 8), date(2017, 6, 12)
RECEIVED, ENTERED = date(2017, 9, 27), date(2017, 9, 28)  # the week of October lies between
IN_TIME = date(2017, 9, 30)  # Thursday, Friday, and a worked Saturday
GROUNDS = "抽样程序违法"


@pytest.fixture
def task(officers):
    """A failed result, final and published."""
    firms = tuple({"object": one, "standing": "4"} for one in (POTTERY, "A001", "A002", "A003"))
    plan = drawn(officers, objects=firms, inspectors=(), day=date(2017, 5, 15), region="360700", level="city")
    line = next(one for one in plan.lines["drawn"] if one["object"] == POTTERY)
    team = [one for one, no in zip(officers.origin, ("JX-1", "JX-2", "JX-3"), strict=True) if no in line["inspectors"]]
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50, "sheet": "CY-1"}
    act(officers, "check_task", line["task"], "sample", by=team, day=SAMPLED, **sample)
    result(officers, "CY-1", SAMPLED, passed=False)
    act(officers, "check_task", line["task"], "enter_result", by=team, day=SAMPLED, reference="CY-1")
    act(officers, "check_task", line["task"], "serve", by=team[:1], day=SAMPLED)
    run_clocks(by=officers.system, at=at_noon(FINAL))
    act(officers, "check_task", line["task"], "publish", by=two(officers), day=PUBLISHED)
    return line["task"]


def entered(officers, task, *, uscc=POTTERY, day=ENTERED, received_on=RECEIVED):
    values = {
        "task": task, "quashed_by": "court", "decision_no": "（2017）行终 7 号", "received_on": received_on,
        "grounds": GROUNDS,
    }  # fmt: skip
    return open_matter("check_quash", values=values, uscc=uscc, by=officers.headquarters[0], at=at_noon(day))


def withdrawn(officers, task):
    number = entered(officers, task)
    act(officers, "check_quash", number, "withdraw", by=two(officers), day=ENTERED)
    return number


def public(path):
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_withdrawal_is_due_three_working_days_after_the_decision_was_received_and_stands_on_the_first_page(
    officers, task, signed_in, monkeypatch
):
    number = entered(officers, task)
    found = row(officers, "check_quash", number)
    assert found.instance.due_on == IN_TIME
    monkeypatch.setenv("GONGZHI_TODAY", ENTERED.isoformat())
    home = signed_in(officers.headquarters[1]).get("/").content.decode()
    assert number in home
    assert "撤回公示" in home
    act(officers, "check_quash", number, "withdraw", by=two(officers), day=ENTERED)
    assert number not in signed_in(officers.headquarters[1]).get("/").content.decode()


def test_one_person_withdraws_nothing_and_two_take_the_result_off_every_public_page(officers, task):
    number = entered(officers, task)
    with seeing_as(officers.system):
        name = queries.enterprises.name_of(POTTERY)
    with seeing_as(officers.system):
        name = queries.enterprises.name_of(POTTERY)
    pages = (f"/public/matters/?q={task}", f"/public/?q={task}")
    assert act(officers, "check_quash", number, "withdraw", by=two(officers)[:1], day=ENTERED).missing == 1
    assert name in public(pages[0])
    act(officers, "check_quash", number, "withdraw", by=two(officers)[1:], day=ENTERED)
    for page in pages:
        shown = public(page)
        assert (name in shown, "合格" in shown) == (False, False)
    about = public("/public/matters/?scheme=check_quash")
    assert number in about
    assert GROUNDS in about
    assert queries.public.matters("", scheme="check_task", size=50)[1] == 0


def test_a_withdrawn_result_counts_in_no_estimate_index_or_record(officers, task):
    before = counted(officers)
    assert before == {"checked": 1, "failed": 1, "index": (0, 1), "monitored": (1, 1), "against": 1}
    withdrawn(officers, task)
    assert counted(officers) == {"checked": 0, "failed": 0, "index": (0, 0), "monitored": (0, 0), "against": 0}


def counted(officers):
    with seeing_as(officers.system):
        (table,) = check_results.build("360000", at=at_noon(ENTERED), rules=book(ENTERED)).tables
        cells = dict(zip((column.code for column in table.columns), table.rows[0].cells, strict=True))
        span = ("360000", date(2017, 1, 1), date(2017, 12, 31))
        against = confirmed_against(Act(officers.system, at_noon(ENTERED)), POTTERY)
        return {
            "checked": cells["CHECKS_COL_CHECKED"], "failed": cells["CHECKS_COL_FAILED"],
            "index": queries.measures.checks_within(*span), "monitored": queries.measures.monitoring(*span),
            "against": len(against),
        }  # fmt: skip


def test_the_ledger_holds_it_at_the_task_the_firm_gets_a_paper_and_the_task_ends(officers, task, owner):
    number = withdrawn(officers, task)
    (body,) = owner.execute(
        "select body from store_event where kind = 'CheckResultWithdrawn' and subject = %s", [task]
    ).fetchone()
    assert json.loads(body)["quashed_by"] == "court"
    papers = (
        "select count(*) from store_issuedpaper p join store_mattercheckquash q on q.instance_id = p.instance_id"
        " where q.number = %s"
    )
    assert owner.execute(papers, [number]).fetchone() == (1,)
    with pytest.raises(Refusal, match="RESULT_STANDS"):
        act(officers, "check_task", task, "order_correction", by=two(officers), day=ENTERED, correct_by=IN_TIME)
    act(officers, "check_task", task, "annul", by=two(officers)[:1], day=ENTERED)
    assert row(officers, "check_task", task).instance.state == "annulled"


def test_what_is_not_final_not_the_firms_or_withdrawn_already_is_refused_by_name(officers, task):
    with pytest.raises(Refusal, match="QUASH_OTHER_FIRM"):
        entered(officers, task, uscc=TEA)
    with pytest.raises(Refusal, match="QUASHED_BY_NOW"):
        entered(officers, task, received_on=date(2017, 9, 29))
    with pytest.raises(Refusal, match="QUASHED_BY_NOW"):
        entered(officers, task, received_on=date(2017, 5, 1))
    withdrawn(officers, task)
    with pytest.raises(Refusal, match="QUASH_NO_RESULT"):
        entered(officers, task)


def test_a_result_that_stands_is_not_annulled(officers, task):
    with pytest.raises(Refusal, match="RESULT_IS_QUASHED"):
        act(officers, "check_task", task, "annul", by=two(officers)[:1], day=ENTERED)
