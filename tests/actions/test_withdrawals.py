"""A source corrects or withdraws a notice: rules are applied anew, people are asked again, the told are told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import alerts, intake, withdrawals
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.withdrawn import *
from tests.withdrawn import CORRECTION, GANZHOU, LATER, POTTERY, WITHDRAWAL, notice, opened, take_in


def score(officers) -> Decimal:
    with seeing_as(officers.system):
        return queries.enterprises.grades(POTTERY)[0].score


def notices_of_the_city(officers) -> tuple[str, ...]:
    with seeing_as(officers.system):
        return tuple(
            row.reference for row in queries.outcomes.notices_in(GANZHOU, date(2017, 1, 1), date(2017, 12, 31))
        )


def test_a_withdrawn_notice_no_longer_counts_in_credit_and_index(officers, applied):
    assert score(officers) == Decimal("85.0")  # 100 - 15
    assert notices_of_the_city(officers) == ("SIM.2017.0001",)
    take_in(officers, WITHDRAWAL, LATER)
    assert score(officers) == Decimal("100.0")
    assert notices_of_the_city(officers) == ()


def test_findings_made_before_the_withdrawal_are_doubtful_and_those_made_after_it_are_not(officers, applied):
    with seeing_as(officers.system):
        before = queries.findings.ids()
        assert queries.evidence.doubtful(before) == {}
    take_in(officers, WITHDRAWAL, LATER)
    with seeing_as(officers.system):
        after = [finding for finding in queries.findings.ids() if finding not in before]
        doubted = queries.evidence.doubtful([*before, *after])
        methods = {queries.findings.kept(finding).method for finding in doubted}
        made_since = {queries.findings.kept(finding).method for finding in after}
    assert {"credit.grade@1", "scorecard.city_index@1"} <= made_since
    assert set(doubted) <= set(before)
    assert {"link.propose@4", "credit.grade@1", "risk.assess@2", "scorecard.city_index@1"} <= methods
    assert set(doubted.values()) == {("SIM.2017.0001#withdrawn",)}


def test_what_people_decided_is_put_before_two_offices_within_five_working_days(officers, applied):
    take_in(officers, WITHDRAWAL, LATER)
    row = opened(officers, applied)
    assert (row.how, row.replaced_reference, row.instance.state) == ("withdrawn", "SIM.2017.0001", "opened")
    assert row.instance.due_on == date(2017, 6, 19)  # Monday 12 June, five working days on
    with pytest.raises(Refusal, match="GUARD_GROUNDS_GIVEN"):
        withdrawals.overturn(row.id, reason=" ", by=officers.origin[0], at=at_noon(LATER), seen=0)
    with pytest.raises(Refusal, match="GUARD_BASIS_STANDS"):
        withdrawals.uphold(row.id, reason="仍有风险", by=officers.origin[0], at=at_noon(LATER), seen=0)
    first = withdrawals.overturn(row.id, reason="通报已撤回", by=officers.origin[0], at=at_noon(LATER), seen=0)
    assert first.missing == 1
    withdrawals.overturn(row.id, reason="通报已撤回", by=officers.headquarters[0], at=at_noon(LATER), seen=0)
    assert opened(officers, applied).instance.state == "falls"
    with seeing_as(officers.system):
        assert queries.cases.case(applied).state == "applied"  # what was done stays to be read


def test_a_case_that_still_runs_ends_once_two_offices_found_that_its_basis_fell(officers, assessed):
    take_in(officers, WITHDRAWAL, LATER)
    at = at_noon(LATER)
    with pytest.raises(Refusal, match="GUARD_BASIS_FELL"):
        withdrawals.end_overturned(assessed, by=officers.system, at=at, seen=3)
    row = opened(officers, assessed)
    for officer in (officers.origin[0], officers.headquarters[0]):
        withdrawals.overturn(row.id, reason="通报已撤回", by=officer, at=at, seen=0)
    with seeing_as(officers.system):
        assert queries.reconsiderations.cases_to_end() == (assessed,)
    withdrawals.end_overturned(assessed, by=officers.system, at=at, seen=3)
    with seeing_as(officers.system):
        assert queries.cases.case(assessed).state == "withdrawn"
        assert queries.reconsiderations.cases_to_end() == ()


def test_whoever_was_told_of_the_alert_is_told_and_says_that_it_was_read(officers, assessed):
    with seeing_as(officers.market):
        assert queries.alerts.to_read_doubts(officers.market.post) == ()
    take_in(officers, WITHDRAWAL, LATER)
    with seeing_as(officers.market):
        (told,) = queries.alerts.to_read_doubts(officers.market.post)
    alerts.read_doubt(told.alert, by=officers.market, at=at_noon(LATER))
    with seeing_as(officers.market):
        assert queries.alerts.to_read_doubts(officers.market.post) == ()
    with pytest.raises(NotThere):
        alerts.read_doubt(told.alert, by=officers.market, at=at_noon(LATER))


def test_a_correction_counts_once_two_offices_let_the_decisions_stand(officers, applied):
    take_in(officers, CORRECTION, LATER)
    assert score(officers) == Decimal("100.0")
    assert notices_of_the_city(officers) == ("SIM.2017.0001",)  # once, as corrected
    row = opened(officers, applied)
    assert row.how == "corrected"
    for officer in (officers.origin[0], officers.headquarters[0]):
        withdrawals.uphold(row.id, reason="更正后仍属实", by=officer, at=at_noon(LATER), seen=0)
    assert score(officers) == Decimal("90.0")  # 100 - 10: no longer a serious one


def test_the_correction_stays_in_the_case_of_what_it_corrects(officers, assessed):
    take_in(officers, CORRECTION, LATER)
    with seeing_as(officers.system):
        assert queries.cases.count(queries.cases.CaseFilter()).n == 1
        case = queries.cases.case(assessed)
        assert [entry.id for entry in queries.cases.evidence_of(case.id)] == sorted(
            [notice().id, CORRECTION.id], key=str
        )


def test_a_withdrawal_handed_in_twice_has_one_effect(officers, applied):
    take_in(officers, WITHDRAWAL, LATER)
    take_in(officers, WITHDRAWAL, LATER)
    assert opened(officers, applied).instance.state == "opened"


def test_a_correction_of_a_correction_asks_again_only_about_what_stood(officers, applied):
    take_in(officers, CORRECTION, LATER)
    again = notice("serious", corrects="SIM.2017.0001", event_date=date(2017, 5, 3))
    take_in(officers, again, date(2017, 6, 13))
    with seeing_as(officers.system):
        rows = queries.reconsiderations.of_case(queries.cases.case(applied).id)
    assert [(row.replaced, row.by) for row in rows] == [(CORRECTION.id, again.id), (notice().id, CORRECTION.id)]
    with seeing_as(officers.system):
        doubted = queries.evidence.replacements([notice().id, CORRECTION.id, again.id])
    assert {old: entry.by for old, entry in doubted.items()} == {notice().id: CORRECTION.id, CORRECTION.id: again.id}


def test_whoever_takes_in_evidence_may_take_in_its_withdrawal_and_the_reconsideration_opens(officers, applied):
    intake.record_evidence([WITHDRAWAL], raw_name="x", raw_size=1, by=officers.market, at=at_noon(LATER))
    row = opened(officers, applied)
    assert (row.how, row.instance.state) == ("withdrawn", "opened")
    assert score(officers) == Decimal("100.0")
