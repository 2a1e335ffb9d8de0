"""Article 13: how strictly a visit samples follows from the earlier lots of the same firm and goods, and says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from gongzhi.actions import replay, visits
from gongzhi.actions.clock import CHINA
from gongzhi.actions.matters import take_act
from gongzhi.actions.severities import severity_of
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import Refusal
from gongzhi.core.visits.packets import FIELDS
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

    def one(week: int, defects: int, *, sampled: int = 50, signs: bool = True, **more: str) -> str:
        day = FIRST + timedelta(days=7 * week)
        at = datetime(day.year, day.month, day.day, 8, tzinfo=CHINA)
        monkeypatch.setattr(visiting, "AT", at)
        monkeypatch.setattr(visiting, "DAY", day)
        task, team = task_with_team(officers, day - timedelta(days=3), seed=f"种子 {week}")
        number = visits.plan_visit(task, inspectors=(), by=team[0], at=at)
        phone = Phone(number, team[0])
        sheet = SHEET | {"defects": str(defects), "sampled": str(sampled), "sheet": f"CY-{week}"} | more
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
        kept = queries.findings.newest("draw.severity@2", last)
        assert queries.findings.fact(kept).value["severity"] == "tightened"
        assert replay.replay_finding(kept).equal
        assert replay.replay_finding(queries.visits.visit(last).values["verdict"]).equal


def test_by_two_samples_nobody_signs_before_the_lot_is_decided_and_the_verdict_says_each_sample(
    officers, sampled, signed_in, monkeypatch
):
    first = sampled(0, 2, sampled=32, signs=False, sampling="double")  # 32 and 32 pieces: 1/3, 4/5
    monkeypatch.setenv("GONGZHI_TODAY", FIRST.isoformat())
    for lang, words in (
        ("zh", ("二次抽样：每次 32 件", "第 1 次：累计不合格 1 件以下（含）接收", "现在抽第 2 次样本：32 件")),
        ("en", ("double sampling: 32 pieces each time", "Take sample 2 now: 32 pieces", "Chance to be accepted")),
    ):  # fmt: skip
        page = signed_in(officers.origin[0], lang).get(f"/visits/{first}/").content.decode()
        for word in words:
            assert word in page, (lang, word)
    with seeing_as(officers.system):
        visit = queries.visits.visit(first)
    team = [
        one for one, number in zip(officers.origin, ("JX-1", "JX-2", "JX-3"), strict=True)
        if number in visit.values["inspectors"]
    ]  # fmt: skip
    at = datetime(2017, 5, 22, 12, tzinfo=CHINA)
    with pytest.raises(Refusal, match="SAMPLE_UNDECIDED"):
        sampled.sign(first, team, at)
    for more, refused in (({"sampled": "32", "defects_2": "2"}, "SAMPLE_SIZE"), ({"sampled": "64"}, "")):
        sheet = {"lot_size": "", "level": "", "aql": "", "sheet": "", "defects": "", "sampling": "", **more}
        visits.enter(
            first, "sheet", {name: sheet.get(name, "") for name in FIELDS["sheet"]}, photo=None, by=team[0], at=at
        )
        if refused:
            with pytest.raises(Refusal, match=refused):
                sampled.sign(first, team, at)
    sampled.sign(first, team, at)
    found = verdict(officers, first)
    assert (found.method, found.value["lot"], found.value["samples"]) == ("draw.stages@1", "accepted", "2")
    with seeing_as(officers.system):
        visit = queries.visits.visit(first)
        assert (visit.values["sampled"], visit.values["defects"]) == (64, 4)
        assert replay.replay_finding(visit.values["verdict"]).equal
    for week in (1, 2):
        sampled(week, 3, sampled=32, sampling="double")
    last = sampled(3, 0, signs=False)
    with seeing_as(officers.system):
        assert severity_of(queries.visits.visit(last), book(FIRST)).value["severity"] == "tightened"


def test_where_sampling_is_discontinued_no_sheet_is_signed_and_the_sentence_says_what_next(officers, sampled):
    for week in range(2):
        sampled(week, 4)
    for week in range(2, 7):
        sampled(week, 3)
    with pytest.raises(Refusal, match="SAMPLING_DISCONTINUED"):
        sampled(7, 0)
