"""Article 13: how strictly a visit samples follows from the earlier lots of the same firm and goods, and says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from gongzhi.actions import replay, visits
from gongzhi.actions.clock import CHINA
from gongzhi.actions.matters import take_act
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests import visiting
from tests.signed_in import *
from tests.spec.conftest import *
from tests.visiting import SHEET, Phone, record_code, task_with_team

FIRST = date(2017, 5, 22)


@pytest.fixture
def sampled(officers, monkeypatch):
    """A visit in each week whose sheet says so many nonconforming pieces, signed by both; returns its number."""

    def one(week: int, defects: int, *, sampled: int = 50, signs: bool = True) -> str:
        day = FIRST + timedelta(days=7 * week)
        at = datetime(day.year, day.month, day.day, 8, tzinfo=CHINA)
        monkeypatch.setattr(visiting, "AT", at)
        monkeypatch.setattr(visiting, "DAY", day)
        task, team = task_with_team(officers, day - timedelta(days=3), seed=f"种子 {week}")
        number = visits.plan_visit(task, inspectors=(), by=team[0], at=at)
        phone = Phone(number, team[0])
        sheet = SHEET | {"defects": str(defects), "sampled": str(sampled), "sheet": f"CY-{week}"}
        phone.send(phone.arrive(), phone.packet("sheet", after=5, **sheet), at=at + timedelta(hours=3))
        if signs:
            sign(number, team, at + timedelta(hours=4))
        return number

    def sign(number: str, team, at: datetime) -> None:
        for inspector in team:
            with seeing_as(officers.system):
                seen = queries.visits.visit(number).instance.seen
            values = {"record_code": record_code(officers, number)}
            take_act("visit", number, "sign", values=values, by=inspector, at=at, seen=seen)

    one.sign = sign
    return one


def verdict(officers, number: str):
    with seeing_as(officers.system):
        return queries.findings.fact(queries.visits.visit(number).values["verdict"])


def test_after_two_rejected_lots_a_visit_samples_by_tightened_inspection_and_says_why(
    officers, sampled, signed_in, monkeypatch
):
    assert verdict(officers, sampled(0, 3)).value["lot"] == "accepted"  # 50 pieces, 3/4
    second, third = sampled(1, 4), sampled(2, 4)
    assert [verdict(officers, one).value["lot"] for one in (second, third)] == ["rejected", "rejected"]
    last = sampled(3, 3, signs=False)  # tightened: 50 pieces, 2/3
    monkeypatch.setenv("GONGZHI_TODAY", (FIRST + timedelta(days=21)).isoformat())
    for lang, words in (
        ("zh", ("加严检验", third, "2 件以下")),
        ("en", ("tightened inspection", third, "Accept with 2")),
    ):
        page = signed_in(officers.origin[0], lang).get(f"/visits/{last}/").content.decode()
        for word in words:
            assert word in page, (lang, word)
    with seeing_as(officers.system):
        inspectors = queries.visits.visit(last).values["inspectors"]
    team = [one for one, number in zip(officers.origin, ("JX-1", "JX-2", "JX-3"), strict=True) if number in inspectors]
    sampled.sign(last, team, datetime(2017, 6, 12, 12, tzinfo=CHINA))
    found = verdict(officers, last)
    assert (found.value["lot"], found.value["accept"]) == ("rejected", "2")
    with seeing_as(officers.system):
        kept = queries.findings.newest("draw.severity@1", last)
        assert queries.findings.fact(kept).value["severity"] == "tightened"
        assert replay.replay_finding(kept).equal
        assert replay.replay_finding(queries.visits.visit(last).values["verdict"]).equal


def test_where_sampling_is_discontinued_no_sheet_is_signed_and_the_sentence_says_what_next(officers, sampled):
    for week in range(2):
        sampled(week, 4)
    for week in range(2, 7):
        sampled(week, 3)
    with pytest.raises(Refusal, match="SAMPLING_DISCONTINUED"):
        sampled(7, 0)
