"""Article 2: a listing holds where its ground can be counted, and falls with the sanction that it rests on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import sanctions
from gongzhi.actions.clock import at_noon
from gongzhi.actions.handing_over import hand_over
from gongzhi.actions.matters import open_matter
from gongzhi.catalogue.rules import book
from gongzhi.core.credit.listing import CheckTold, GroundRow, check_ground, failed_in_a_row
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.measured import *
from tests.signed_in import *
from tests.spec.conftest import POTTERY
from tests.spec.test_02_lists import BASIS, SCHEME, credit_lead, record, take
from tests.spec.test_02_withdrawn_everywhere import revoked

__all__ = ["credit_lead"]
DAY = date(2017, 6, 1)
ROW = GroundRow("X", "failed_checks", 2, 36, "national provincial city")


def checks(*told: tuple[str, bool]) -> list[CheckTold]:
    """(day, whether passed), each ordered by the province."""
    return [CheckTold(f"C{n}", date.fromisoformat(on), passed, "provincial") for n, (on, passed) in enumerate(told)]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([], 0),
        ([("2017-01-10", False)], 1),
        ([("2017-01-10", False), ("2016-02-10", False)], 2),
        ([("2016-02-10", False), ("2016-09-10", True), ("2017-01-10", False)], 1),
        ([("2014-06-01", False), ("2017-01-10", False)], 1),  # its 36 months are over on 1 June 2017
        ([("2014-06-02", False), ("2017-01-10", False)], 2),
        ([("2017-06-02", False), ("2017-01-10", False)], 1),  # not yet taken
    ],
)
def test_checks_failed_in_a_row_are_counted_by_day_within_their_months(told, found):
    assert failed_in_a_row(checks(*told), ROW, on=DAY) == found


def test_a_check_by_a_county_counts_neither_way():
    told = [*checks(("2016-02-10", False), ("2017-01-10", False)), CheckTold("K", date(2016, 9, 1), True, "county")]
    assert failed_in_a_row(told, ROW, on=DAY) == 2


def test_only_a_ground_that_is_counted_is_counted():
    check_ground("adulteration", [], book(DAY), on=DAY)
    with pytest.raises(Refusal, match="LISTING_GROUND found=0 in_a_row=2"):
        check_ground("failed_checks", [], book(DAY), on=DAY)


def propose(officers, ground: str = "adulteration", day: date = DAY, **more: str) -> str:
    values = {"ground": ground, "fact_class": "general", "facts": "掺杂掺假", "legal_basis": BASIS} | more
    return open_matter(SCHEME, values=values, uscc=POTTERY, by=officers.market, at=at_noon(day))


def test_a_listing_for_failed_checks_is_not_proposed_of_a_firm_without_them(officers):
    with pytest.raises(Refusal, match="LISTING_GROUND"):
        propose(officers, "failed_checks")


def test_a_listing_rests_only_on_a_sanction_of_the_firm_that_was_decided(measured, officers):
    for number in ("CF-2017-999999", measured.sanction):
        with pytest.raises(BadInput) as told:
            propose(officers, day=measured.run.day(30), sanction_no=number)
        assert [cell.code for cell in told.value.cells] == ["LISTING_NO_SANCTION"]


@pytest.mark.parametrize("state", ["proposed", "published"])
def test_a_listing_falls_in_the_act_that_revokes_its_sanction(measured, officers, credit_lead, signed_in, state):
    run = measured.run
    heads, day = run.officers.headquarters, run.day(30)
    for officer in heads[:2]:
        sanctions.publish(measured.decided, by=officer, at=at_noon(day), seen=4)
    number = propose(officers, day=day, sanction_no=measured.decided)
    if state == "published":
        take(officers, number, "notify", *heads[:2], on=day)
        take(officers, number, "state", officers.enterprise, on=day, statement="无")
        take(officers, number, "decide", *heads[:2], on=day, fact_class="general", legal_basis=BASIS, reasons="属实")
        take(officers, number, "serve", heads[0], on=day, delivery="直接送达")
        take(officers, number, "publish", credit_lead, heads[0], on=day)
        hand_over(SCHEME, [number], to=credit_lead, at=at_noon(day))
    other = propose(officers, day=day)
    later = day + timedelta(days=1)
    revoked(officers, "sanction", measured.decided, later)

    assert record(officers, number).instance.state == "revoked"
    assert record(officers, other).instance.state == "proposed"
    with seeing_as(officers.system):
        assert queries.listings.black(POTTERY) == ()
        papers = [paper.name for paper in queries.papers.issued(record(officers, number).instance.id)]
        notices = queries.matters.all_of("withdrawal", record=number)
    assert papers[-1] == "fall"
    assert len(notices) == (1 if state == "published" else 0)
    if notices:
        page = signed_in(credit_lead).get(f"/withdrawal/{notices[0].number}/").content.decode()
        assert notices[0].values["receiver_post"] not in page
        assert "发展改革部门（信用牵头）" in page
