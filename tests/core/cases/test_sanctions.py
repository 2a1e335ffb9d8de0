from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.cases.sanctions import (
    TABLES,
    Defence,
    FineFacts,
    FineRow,
    Offence,
    fine_range,
    may_decide,
    may_fine,
    yuan,
)
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal

TODAY = date(2017, 6, 1)
RULES = book(TODAY, "JX2017")
YUAN = 100


def fine(offence: str = "fake_export", goods: int = 800_000 * YUAN, gain: int = 120_000 * YUAN, by=RULES):
    return fine_range(FineFacts("EQC-1", TODAY, Offence("S-1", offence, goods, gain)), by)


def test_inferior_exports_cost_half_to_three_times_their_value_and_the_gain():
    value = fine().value
    assert value["lowest_fen"] == str(800_000 * YUAN // 2)
    assert value["highest_fen"] == str(800_000 * YUAN * 3)
    assert value["confiscated_fen"] == str(120_000 * YUAN)
    in_yuan = [value[name] for name in ("lowest_yuan", "highest_yuan", "confiscated_yuan")]
    assert in_yuan == ["400000.00", "2400000.00", "120000.00"]


@pytest.mark.parametrize(
    ("offence", "lowest", "highest"),
    [
        ("fake_export", Fraction(50, 100), 3),
        ("fake_home", Fraction(50, 100), 3),
        ("unsafe", 1, 3),
        ("uninspected", Fraction(5, 100), Fraction(20, 100)),
    ],
)
def test_each_offence_has_the_range_of_its_article(offence, lowest, highest):
    value = fine(offence, goods=1_000_000).value
    assert (value["lowest_fen"], value["highest_fen"]) == (str(1_000_000 * lowest), str(1_000_000 * highest))


@pytest.mark.parametrize(
    ("yuan_fined", "allowed"), [(399_999, False), (400_000, True), (2_400_000, True), (2_400_001, False)]
)
def test_a_fine_is_refused_outside_the_range_and_told_what_it_is(yuan_fined, allowed):
    if allowed:
        may_fine(yuan_fined * YUAN, fine())
        return
    with pytest.raises(Refusal) as refused:
        may_fine(yuan_fined * YUAN, fine())
    assert refused.value.code == "FINE_OUT_OF_RANGE"
    for language in ("zh", "en"):
        sentence = say("FINE_OUT_OF_RANGE", language, **refused.value.params)
        assert "400000.00" in sentence and "2400000.00" in sentence and f"{yuan_fined}.00" in sentence


def test_the_range_never_leaves_the_law_by_part_of_a_fen():
    value = fine("uninspected", goods=101).value  # 5.05 to 20.2 fen
    assert (value["lowest_fen"], value["highest_fen"]) == ("6", "20")


@given(st.integers(100, 10**12), st.sampled_from(["fake_export", "unsafe", "uninspected"]), st.integers(-2, 2))
def test_exactly_the_fines_between_the_laws_multiples_are_allowed(goods, offence, step):
    found = fine(offence, goods=goods)
    (row,) = [row for row in RULES.table("sanction_fines").typed(FineRow) if row.offence == offence]
    for end in ("lowest_fen", "highest_fen"):
        amount = int(found.value[end] or 0) + step
        lawful = Fraction(row.lowest) <= Fraction(amount, goods) <= Fraction(row.highest)
        try:
            may_fine(amount, found)
        except Refusal:
            assert not lawful
        else:
            assert lawful


@pytest.mark.parametrize(
    ("values", "key", "expected"),
    [
        ({"lowest": "0.6"}, "lowest_fen", 800_000 * YUAN * 6 // 10),
        ({"highest": "2"}, "highest_fen", 800_000 * YUAN * 2),
        ({"confiscates_gain": "false"}, "confiscated_fen", 0),
    ],
)
def test_every_number_comes_from_its_rule_row(change, values, key, expected):
    assert fine().value[key] != str(expected)
    assert fine(by=change("sanction_fines", "SF-FAKE-EXPORT", **values)).value[key] == str(expected)


@pytest.mark.parametrize("row", RULES.table("sanction_fines").rows, ids=lambda row: row["rule"])
def test_every_offence_is_fined_by_its_own_row(change, row):
    other = change("sanction_fines", row["rule"], lowest="7", highest="9")
    value = fine(row["offence"], goods=1_000, by=other).value
    assert (value["lowest_fen"], value["highest_fen"]) == (str(1_000 * 7), str(1_000 * 9))


def test_goods_without_a_value_and_a_gain_below_zero_are_both_named():
    with pytest.raises(BadInput) as refused:
        fine(goods=0, gain=-1)
    assert [cell.code for cell in refused.value.cells] == ["FINE_GOODS_VALUE", "FINE_ILLEGAL_GAIN"]
    assert fine(goods=1, gain=0).value["confiscated_fen"] == "0"


def test_an_offence_of_no_article_has_no_default():
    with pytest.raises(NoRuleApplies):
        fine("rudeness")


def test_the_finding_cites_the_article_and_replays_in_sentences():
    facts = FineFacts("EQC-1", TODAY, Offence("S-1", "unsafe", 12_345, 1))
    found = fine_range(facts, RULES)
    assert [ref.rule for ref in found.rules] == ["SF-UNSAFE"]
    assert [(ref.kind, ref.id) for ref in found.inputs] == [("Offence", "S-1")]
    assert fine_range(read(FineFacts, plain(facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_CASES_FINE_RANGE", "zh", **found.value) != say("VALUE_CASES_FINE_RANGE", "en", **found.value)
    for row in RULES.table("sanction_fines").typed(FineRow):
        assert f"offence.{row.offence}" in messages()


@pytest.mark.parametrize(("fen", "shown"), [(0, "0.00"), (5, "0.05"), (12_345, "123.45"), (-150, "-1.50")])
def test_an_amount_is_shown_in_yuan(fen, shown):
    assert yuan(fen) == shown


SERVED = date(2017, 6, 1)  # a Thursday; five working days later is Thursday the 8th
LAST_DAY = date(2017, 6, 8)


def decide(on: date, noticed=SERVED, asked=None, heard=None, by=RULES) -> str | None:
    try:
        may_decide(Defence("S-1", noticed, asked, heard), calendar(), by, on=on)
    except Refusal as refused:
        assert say(refused.code, "zh", **refused.params) != say(refused.code, "en", **refused.params)
        return refused.code
    return None


def test_nothing_is_decided_before_the_notice_is_served_and_the_time_to_reply_is_over():
    assert decide(date(2017, 12, 1), noticed=None) == "HEARING_NOTICE"
    assert decide(SERVED - timedelta(1)) == "HEARING_NOTICE"
    assert decide(LAST_DAY) == "HEARING_NOTICE"
    assert decide(LAST_DAY + timedelta(1)) is None


def test_from_the_day_of_service_on_the_last_day_to_reply_is_named():
    with pytest.raises(Refusal) as refused:
        may_decide(Defence("S-1", SERVED, None, None), calendar(), RULES, on=SERVED)
    assert (refused.value.params["served"], refused.value.params["until"]) == (SERVED, LAST_DAY)


def test_a_hearing_asked_for_in_time_has_to_be_held_first():
    assert decide(date(2017, 8, 1), asked=LAST_DAY) == "HEARING_NOT_HELD"
    assert decide(date(2017, 7, 2), asked=LAST_DAY, heard=date(2017, 7, 3)) == "HEARING_NOT_HELD"
    assert decide(date(2017, 7, 3), asked=LAST_DAY, heard=date(2017, 7, 3)) is None


def test_a_hearing_asked_for_too_late_holds_nothing_up():
    assert decide(LAST_DAY + timedelta(1), asked=LAST_DAY + timedelta(1)) is None


def test_the_time_to_ask_for_a_hearing_comes_from_its_rule_row(change):
    assert decide(LAST_DAY + timedelta(1), by=change("sanction_hearing", "SH-1", ask_working_days="6")) is not None
