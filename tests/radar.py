"""A county whose cups fail their checks, a market that complains: quiet years as counts, and weeks of a rise."""

from __future__ import annotations

from datetime import date, timedelta

from gongzhi.actions import intake, links, radar
from gongzhi.actions.clock import at_noon
from gongzhi.core.facts import CheckResult, Complaint, Envelope, Evidence
from gongzhi.core.registers import EarlierCountRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, TEA

WEEK = timedelta(days=7)
BEGINS = date(2017, 3, 6)  # the platform's first Monday
YEARS = 5
QUIET = (("360702", "69", "heavy_metal", 3), ("361002", "09", "pesticide", 2), ("360702", "69", "labelling", 5))


ABROAD = ("US", "DE", "VN", "AU")


def quiet_years(before: date = BEGINS, markets: tuple[str, ...] = ("",)) -> list[EarlierCountRow]:
    """Of each cell one event every so many weeks, in the markets in turn, up to the week before."""
    first = before - YEARS * 52 * WEEK
    return [
        EarlierCountRow(first + WEEK * week, county, chapter, hazard, markets[week // every % len(markets)], 1, True)
        for week in range(YEARS * 52)
        for county, chapter, hazard, every in QUIET
        if week % every == 0
    ]


def failed(number: int, day: date, *, uscc: str = POTTERY, hazard: str = "heavy_metal") -> Evidence:
    """A failed check of one lot."""
    goods, hs_code = {POTTERY: ("瓷杯", "69111019"), TEA: ("绿茶", "09021090")}[uscc]
    body = CheckResult(
        producer_uscc=uscc, goods=goods, hs_code=hs_code, lot=f"L{number}", checked_on=day, ordered_by="provincial",
        targeted=False, lab="LAB-1", passed=False, safety=True, hazard=hazard, failed_items=("铅",),
    )  # fmt: skip
    return Evidence(Envelope("jx_checks", f"CC-{number}", "check_result", day, RAW, synthetic=True), body)


def complained(number: int, day: date, market: str, *, uscc: str = POTTERY, hazard: str = "labelling") -> Evidence:
    """A buyer's complaint about a maker's goods."""
    body = Complaint("hotline", "importer", market, "瓷杯", hazard, "Ganzhou Test Ceramics", uscc)
    return Evidence(Envelope("jx_complaints", f"TS-{number}", "complaint", day, RAW, synthetic=True), body)


def arrive(officers, facts: list[Evidence], day: date) -> None:
    """Failed checks that become known on a day and stand in a case on it."""
    intake.record_evidence(facts, raw_name="x", raw_size=1, by=officers.system, at=at_noon(day))
    links.open_for_named(by=officers.system, at=at_noon(day))


def judge(officers, monday: date) -> bool:
    return radar.judge_week(monday, synthetic=True, by=officers.system, at=at_noon(monday + WEEK))


def with_history(officers, markets: tuple[str, ...] = ("",)) -> None:
    rows = quiet_years(markets=markets)
    radar.take_in_earlier_counts(rows, raw_hash=RAW, by=officers.system, at=at_noon(date(2017, 3, 1)))


def risen(officers) -> str:
    """Quiet years, then nine failed checks of cups in one week, judged; the number of the signal."""
    with_history(officers)
    arrive(officers, [failed(n, BEGINS) for n in range(9)], BEGINS + timedelta(days=1))
    judge(officers, BEGINS)
    return signals(officers)[0].number


def risen_abroad(officers) -> str:
    """Quiet years over four markets, then twelve complaints of one of them about two makers; the signal's number."""
    with_history(officers, ABROAD)
    facts = [complained(n, BEGINS, "VN", uscc=(POTTERY, TEA)[n % 2]) for n in range(12)]
    arrive(officers, facts, BEGINS + timedelta(days=1))
    judge(officers, BEGINS)
    rows = sorted(signals(officers), key=lambda row: -row.lines["weeks"][-1]["recurrence_weeks"])
    return next(row.number for row in rows if row.values["market"] in ("VN", "asean"))


def signals(officers, by=None):
    with seeing_as(by or officers.system):
        return queries.matters.all_of("radar_signal")
