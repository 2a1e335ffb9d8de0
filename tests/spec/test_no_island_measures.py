"""Articles 4, 7, 10 and 13 are no islands: what they read of a case changes them, what they write the case reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.actions import cases, checks, deliveries, helping, intake, registers
from gongzhi.actions.check_rounds import inputs_of
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter
from gongzhi.core.calendar import months_after
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.deliveries import delivery, item
from tests.spec.conftest import POTTERY, RAW, closed_case, register, returned, scenario, to_method_set, traced
from tests.spec.firms_of_honour import LEADER, leader
from tests.spec.test_07_same_line import batches, listed
from tests.spec.test_13_double_random import act, drawn, published, result, row
from tests.spec.test_13_programme import framed
from tests.spec.test_15_loop import check_result, cups
from tests.spec.test_no_island_zones import noticed
from tests.spec.zone_matters import checked

BOTH = pytest.mark.parametrize("day", [date(2017, 4, 10), date(2026, 4, 20)], ids=["JX2017", "CN2026"])
SAMPLED = timedelta(days=21)  # checked() samples so long before its day


def only_case(officers):
    with seeing_as(officers.system):
        (found,) = queries.cases.cases(queries.cases.CaseFilter(uscc=POTTERY)).rows
    return found


def verified(officers, number: str, day: date) -> None:
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at_noon(day), seen=0)


def assessed(officers, number: str, day: date) -> None:
    """As a mild risk, by three."""
    verified(officers, number, day)
    for expert in officers.experts:
        given = [scenario("a", 1, "1/50", "1/10")]
        cases.assess_case(number, scenarios=given, by=expert, at=at_noon(day), seen=1)


# Article 4 reads the hazard, and writes the recall


@BOTH
@pytest.mark.parametrize(("hazard", "flagged"), [("heavy_metal", False), ("strangulation", True)])
def test_the_hazard_of_consumer_goods_decides_whether_a_confirmed_defect_calls_for_a_recall(
    officers, day, hazard, flagged
):
    registers.take_in_products([cups("P1", POTTERY)], raw_hash=RAW, by=officers.system, at=at_noon(day))
    checked(officers, 0, 1, day + SAMPLED, hazard=hazard)
    traced(officers, register(officers, returned(1, day)), day, "Q1", "producer")
    case = only_case(officers)
    assert (case.hazard, case.recall) == (hazard, None)
    assessed(officers, case.number, day)
    assert (only_case(officers).recall is not None) == flagged  # presumed serious, whatever the probability


@BOTH
def test_a_recall_abroad_is_to_be_reported_within_two_working_days_and_the_case_says_so(officers, day):
    registers.take_in_products([cups("P1", POTTERY)], raw_hash=RAW, by=officers.system, at=at_noon(day))
    noticed(officers, day, source="us_cpsc")
    case = only_case(officers)
    assert case.recall_report_due is None
    assessed(officers, case.number, day)
    assert only_case(officers).recall_report_due == day + timedelta(days=2)  # from Monday


@BOTH
def test_the_lots_of_a_case_are_the_scope_of_its_recall_and_the_case_names_it(officers, tmp_path, day):
    declared = {"hs_code": "6911101900", "export_date": (day - timedelta(days=40)).isoformat()}
    lines = [
        item(1, declaration_no=f"{number:018d}", lots=lot, **declared)
        for number, lot in ((1, "A-1"), (2, "A-1"), (3, "B-2"))
    ]
    path = delivery(tmp_path / "declared.csv", *lines)
    deliveries.deliver(path, "append", by=officers.headquarters[0], at=at_noon(day))
    to_method_set(officers, register(officers, returned(1, day)), day)
    case = only_case(officers).number
    values = {"case_no": case, "product": "瓷杯", "clue": "defect_confirmed", "learned_on": day, "hazard": "铅溶出"}
    number = open_matter("recall", values=values, by=officers.enterprise, at=at_noon(day))
    with seeing_as(officers.enterprise):
        (begun,) = queries.matters.all_of("recall", case_no=case)
        assert (begun.number, begun.values["lots_found"]) == (number, "A-1")
        assert [line["declaration"] for line in begun.lines["consignments"]] == [f"{n:018d}-1" for n in (1, 2)]
        assert "RecallBegun" in [event.kind for event in queries.cases.events_on(case)]


# Article 7 reads lines and lots


@BOTH
def test_a_failed_lot_of_the_same_goods_puts_a_listed_claim_to_the_check(officers, day):
    claim = listed(officers, day=day)
    checked(officers, 0, 1, day + SAMPLED)
    assert claim.state == "listed"  # nobody has checked the source yet
    verified(officers, only_case(officers).number, day)
    assert claim.state == "questioned"


@BOTH
@pytest.mark.parametrize(("line", "conforms"), [("L1", "conforms"), ("L2", "fails")])
def test_the_line_that_a_case_finds_decides_whether_its_goods_conform(officers, day, line, conforms):
    claim = listed(officers, day=day)
    traced(officers, register(officers, returned(1, day)), day, "Q1", "producer")
    case = only_case(officers).number
    found = batches([("0.005", "0.1")], "home", line=line, first=9)
    claim.take("check", day, officers.origin[0], batches=found, case_number=case, reason="核查退运批次的生产线")
    with seeing_as(officers.origin[0]):
        (told,) = [one.body for one in queries.cases.events_on(case) if one.kind == "ConformityShown"]
    assert f'"conformity":"{conforms}"' in told


# Article 10 reads three years, and writes help plan and elimination


def ranked(officers, day: date) -> list[str]:
    found = helping.rank_for_help(places=2, by=officers.origin[0], at=at_noon(day))
    return (found.value["placed"] or "").split()


@BOTH
def test_what_a_tracing_finds_puts_its_maker_on_the_list_for_help_for_three_years(officers, day):
    tracing = register(officers, returned(1, day))
    to_method_set(officers, tracing, day)
    assert ranked(officers, day) == []  # no cause is known yet
    traced(officers, register(officers, returned(2, day)), day, "Q1", "producer")
    assert ranked(officers, day) == [POTTERY]
    over = months_after(day, 36)
    assert ranked(officers, over - timedelta(days=1)) == [POTTERY]
    assert ranked(officers, over) == []


def helped(officers, case: str, day: date) -> str:
    """Shortlisted, visited, agreed by both and begun on one day."""
    origin, at = officers.origin[0], at_noon(day)
    plan = helping.shortlist_for_help(case, by=origin, at=at)
    helping.visit(plan, root_cause="釉料含铅", by=origin, at=at, seen=0)
    for signer in (origin, officers.enterprise):
        helping.agree(
            plan, actions="更换釉料", owner="质量负责人", due_on=day, budget_fen=None, experts="", by=signer, at=at,
            seen=1,
        )  # fmt: skip
    helping.begin(plan, by=officers.enterprise, at=at, seen=2)
    return plan


@BOTH
def test_a_case_waits_for_the_help_that_it_led_to_and_shows_the_elimination(officers, day):
    traced(officers, register(officers, returned(1, day)), day, "Q1", "producer")
    case, origin, at = only_case(officers).number, officers.origin[0], at_noon(day)
    assessed(officers, case, day)
    cases.begin_acting(case, by=origin, at=at, seen=2)
    plan = helped(officers, case, day)
    cases.submit_evidence(
        case, cause_code="Q1", responsibility="producer", corrective_action="material_change", waiver_reason="",
        by=origin, at=at, seen=3,
    )  # fmt: skip
    with pytest.raises(Refusal, match="HELP_UNDER_WATCH"):
        cases.close_case(case, by=origin, at=at, seen=4)
    for place in range(3):
        helping.retest_batch(
            plan, lot=f"B{place}", tested_on=day, lab="L-1", passed=True, by=origin, at=at, seen=3 + place
        )
    helping.verify(plan, by=origin, at=at, seen=6)
    for officer in (origin, officers.headquarters[0]):
        cases.close_case(case, by=officer, at=at, seen=4)
    helping.eliminate(plan, by=origin, at=at_noon(months_after(day, 6)), seen=7)
    with seeing_as(origin):
        (line,) = queries.measure_lines.lines_of(only_case(officers).id)["help_plan"]
    assert (line.number, line.state) == (plan, "eliminated")


# Article 13 reads class, ratio and targets, and writes check results


@BOTH
@pytest.mark.parametrize(("causes", "standing"), [(["Q2"], "2"), (["Q1", "Q1", "Q2"], "3")])
def test_a_draw_takes_the_class_that_repeated_returns_have_left(officers, day, causes, standing):
    held = closed_case(officers, causes, first=day)
    later = day + timedelta(days=30)
    number = published(officers, day=later, region="360700", level="city")
    act(officers, "check_plan", number, "freeze", day=later, objects=(), inspectors=())
    (line,) = row(officers, "check_plan", number).lines["objects"]
    assert (line["object"], line["standing"], str(held.firm_class)) == (POTTERY, standing, standing)


@BOTH
@pytest.mark.parametrize("causes", [["Q2"], ["Q1", "Q2"], ["Q1", "Q1", "Q2"]], ids=len)
def test_the_ratio_that_repeated_returns_have_left_is_the_chance_in_a_draw(officers, day, causes):
    held = closed_case(officers, causes, first=day)
    later = day + timedelta(days=30)
    number = framed(officers, day=later, region="360700", level="city")
    with seeing_as(officers.system):
        (drawable,) = inputs_of(number, at_noon(later), later).tables.frame
    assert (drawable.id, drawable.size) == (POTTERY, held.ratio * 10_000)


@BOTH
def test_the_share_of_batches_to_check_follows_the_returns_that_a_case_confirmed(officers, day):
    assert closed_case(officers, ["Q1", "Q2"], first=day).ratio == Decimal("0.20")  # 0.10 × 2


@BOTH
def test_a_check_on_the_target_of_a_case_brings_it_a_result_without_which_it_does_not_close(officers, day):
    traced(officers, register(officers, returned(1, day)), day, "Q1", "producer")
    case, origin, headquarters = only_case(officers), officers.origin[0], officers.headquarters[0]
    assessed(officers, case.number, day)
    cases.begin_acting(case.number, by=origin, at=at_noon(day), seen=2)
    check = checks.order_check(
        case.number, goods="瓷杯", hs_code="", kind="product", reason="退运铅溶出", by=headquarters, at=at_noon(day)
    )
    its = check_result("S-1", day, passed=True)
    anothers = check_result("S-2", day, passed=True)
    leader(officers, day)  # another enterprise of the same city
    anothers = replace(anothers, body=replace(anothers.body, producer_uscc=LEADER))
    intake.record_evidence([its, anothers], raw_name="x", raw_size=1, by=headquarters, at=at_noon(day))
    with pytest.raises(Refusal, match="RESULT_IS_THE_MAKERS"):  # the target is the case's maker and nobody else
        checks.enter_result(check, reference="S-2", by=origin, at=at_noon(day), seen=0)
    assert kinds(officers, case) == ["export_return"]
    for officer in officers.origin[:2]:
        checks.enter_result(check, reference="S-1", by=officer, at=at_noon(day), seen=0)
    assert kinds(officers, case) == ["check_result", "export_return"]

    checks.serve_result(check, by=origin, at=at_noon(day), seen=1)
    cases.submit_evidence(
        case.number, cause_code="Q1", responsibility="producer", corrective_action="process_change", waiver_reason="",
        by=origin, at=at_noon(day), seen=3,
    )  # fmt: skip
    with pytest.raises(Refusal, match="CHECKS_FINAL"):
        cases.close_case(case.number, by=origin, at=at_noon(day), seen=4)
    later = day + timedelta(days=16)  # the fifteenth is the last on which the enterprise may object
    run_clocks(by=officers.system, at=at_noon(later))
    for officer in (origin, headquarters):
        cases.close_case(case.number, by=officer, at=at_noon(later), seen=4)
    assert only_case(officers).state == "closed"


def kinds(officers, case) -> list[str]:
    with seeing_as(officers.origin[0]):
        return sorted(entry.kind for entry in queries.cases.evidence_of(case.id))


@BOTH
def test_the_result_of_a_drawn_check_is_read_by_the_next_draw_of_a_lower_level(officers, day):
    firms = ({"object": POTTERY, "standing": "4"},)
    (line,) = drawn(officers, objects=firms, inspectors=(), day=day, region="360700").lines["drawn"]
    assert line["task"]
    result(officers, "CY-1", day, level="provincial")
    later = published(officers, day=day, region="360700", level="city")
    with pytest.raises(Refusal, match="POOL_OF_NOBODY"):  # a higher level checked the only firm there
        act(officers, "check_plan", later, "freeze", day=day, objects=(), inspectors=())


# Article 2 writes the entry of a list


@BOTH
def test_a_listing_proposed_on_a_case_stands_on_it(officers, day):
    to_method_set(officers, register(officers, returned(1, day)), day)
    case = only_case(officers).number
    given = {"case_no": case, "ground": "adulteration", "fact_class": "general", "facts": "x", "legal_basis": "x"}
    number = open_matter("black_list", values=given, uscc=POTTERY, by=officers.market, at=at_noon(day))
    with seeing_as(officers.enterprise):
        assert [row.number for row in queries.matters.all_of("black_list", case_no=case)] == [number]
        assert "ListingProposed" in [event.kind for event in queries.cases.events_on(case)]
    with pytest.raises(BadInput):
        open_matter(
            "black_list", values=given | {"case_no": "EQC-1"}, uscc=POTTERY, by=officers.market, at=at_noon(day)
        )  # fmt: skip
