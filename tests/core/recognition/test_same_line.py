from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.recognition.same_line import (
    TABLES,
    LineRun,
    Result,
    SameLineFacts,
    StandardPair,
    effective_limit,
    review_same_line,
)

DAY = date(2017, 6, 1)
RULES = book(DAY, "JX2017")
NOW = book(date(2026, 6, 1), "CN2026")
P1 = StandardPair("1", "P1", "mg/kg", "at_most", Decimal("0.01"), Decimal("1.0"))
P2 = StandardPair("2", "P2", "mg/kg", "at_most", Decimal("0.5"), Decimal("0.2"))


def batch(number: str, market: str, p1: str, p2: str, line: str = "L1") -> LineRun:
    return LineRun(number, line, market, (Result("P1", Decimal(p1)), Result("P2", Decimal(p2))))


HOME = (
    batch("N1", "home", "0.008", "0.15"),
    batch("N2", "home", "0.006", "0.18"),
    batch("N3", "home", "0.009", "0.11"),
)
EXPORT = tuple(batch(f"C{i}", "export", "0.005", "0.1") for i in (1, 2, 3))
CLAIM = SameLineFacts("ST-1", DAY, "food", "L1", (P1, P2), (*HOME, *EXPORT))


def grounds(facts: SameLineFacts, by=RULES) -> str | None:
    value = review_same_line(facts, by).value
    assert (value["listed"] == "true") == (value["grounds"] is None)
    return value["grounds"]


def with_batches(*batches: LineRun) -> SameLineFacts:
    return replace(CLAIM, batches=batches)


def test_three_good_batches_for_each_market_of_one_line_are_listed_under_the_stricter_limits():
    assert (effective_limit(P1), effective_limit(P2)) == (Decimal("0.01"), Decimal("0.2"))
    value = review_same_line(CLAIM, RULES).value
    assert (value["listed"], value["grounds"]) == ("true", None)
    assert value["effective"] == "P1 ≤ 0.01 mg/kg; P2 ≤ 0.2 mg/kg"
    assert (value["home_batches"], value["export_batches"], value["outside"]) == ("3", "3", "0")


def test_a_home_batch_outside_the_export_limit_is_refused_though_legal_at_home():
    bad = batch("N1", "home", "0.02", "0.15")
    found = review_same_line(with_batches(bad, *HOME[1:], *EXPORT), RULES)
    assert (found.value["listed"], found.value["grounds"], found.value["outside"]) == ("false", "OUTSIDE_LIMIT", "1")
    (told,) = [step.values for step in found.trace if step.code == "LINE_OUTSIDE"]
    assert (told["batch"], told["market"], told["parameter"]) == ("N1", "home", "P1")
    assert (told["value"], told["limit"]) == ("0.02 mg/kg", "P1 ≤ 0.01 mg/kg")


def test_batches_of_another_line_are_refused_and_do_not_fill_the_number():
    found = review_same_line(with_batches(*(replace(each, line="L2") for each in HOME), *EXPORT), RULES)
    assert found.value["grounds"] == "SAME_LINE BATCHES"
    assert {step.values["batch"] for step in found.trace if step.code == "LINE_OTHER"} == {"N1", "N2", "N3"}
    assert grounds(with_batches(*HOME, *EXPORT, batch("N4", "home", "0.5", "0.1", line="L2"))) == "SAME_LINE"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (with_batches(*HOME[:2], *EXPORT), "BATCHES"),
        (with_batches(*HOME, *EXPORT[:2]), "BATCHES"),
        (with_batches(), "BATCHES"),
        (with_batches(*HOME[:2], batch("N3", "home", "0.01", "0.2"), *EXPORT), None),  # on the limits
        (with_batches(*HOME[:2], batch("N3", "home", "0.0100001", "0.2"), *EXPORT), "OUTSIDE_LIMIT"),
        (with_batches(*HOME, *EXPORT[:2], batch("C3", "export", "0.005", "0.3")), "OUTSIDE_LIMIT"),
        (with_batches(*HOME, *EXPORT, LineRun("N4", "L1", "home", (Result("P1", Decimal(0)),))), "NOT_TESTED"),
        (replace(CLAIM, kind="consumer"), "SCOPE"),
        (replace(CLAIM, kind="agri"), None),
        (
            SameLineFacts("1", DAY, "food", "L1", (), (*(replace(b, results=()) for b in (*HOME, *EXPORT)),)),
            "NO_LIMITS",
        ),
    ],
)
def test_every_ground_is_named_on_its_own_side_of_the_line(facts, expected):
    assert grounds(facts) == expected


def test_where_more_is_better_the_higher_lowest_value_holds():
    fat = StandardPair("3", "fat", "%", "at_least", Decimal("3.1"), Decimal("3.4"))
    assert effective_limit(fat) == Decimal("3.4")

    def with_fat(value: str) -> SameLineFacts:
        tested = (replace(b, results=(*b.results, Result("fat", Decimal(value)))) for b in (*HOME, *EXPORT))
        return replace(CLAIM, pairs=(P1, P2, fat), batches=tuple(tested))

    assert grounds(with_fat("3.4")) is None
    assert grounds(with_fat("3.39")) == "OUTSIDE_LIMIT"
    assert "fat ≥ 3.4 %" in (review_same_line(with_fat("5"), RULES).value["effective"] or "")


def test_a_limit_that_only_one_standard_has_holds():
    assert effective_limit(replace(P1, export_limit=None)) == Decimal(1)
    assert effective_limit(replace(P1, home_limit=None)) == Decimal("0.01")


def test_consumer_goods_are_outside_in_2017_and_inside_in_2026():
    assert grounds(replace(CLAIM, kind="consumer"), NOW) is None
    with pytest.raises(NoRuleApplies):
        grounds(replace(CLAIM, kind="services"))


@pytest.mark.parametrize(
    ("faulty", "codes"),
    [
        (replace(CLAIM, pairs=(replace(P1, export_limit=None, home_limit=None), P2)), ["LINE_NO_LIMIT"]),
        (replace(CLAIM, pairs=(P1, P2, replace(P1, id="3"))), ["LINE_PARAMETER_TWICE"]),
        (replace(CLAIM, pairs=(P1, replace(P2, home_limit=Decimal("NaN")))), ["LINE_NUMBER"]),
        (replace(CLAIM, pairs=(P1,), batches=HOME[:1]), ["LINE_PARAMETER_UNKNOWN"]),
        (with_batches(HOME[0], HOME[0]), ["LINE_BATCH_TWICE"]),
        (with_batches(replace(HOME[0], results=HOME[0].results * 2)), ["LINE_PARAMETER_TWICE"] * 2),
        (with_batches(batch("N1", "home", "NaN", "Infinity")), ["LINE_NUMBER"] * 2),
    ],
)
def test_what_cannot_be_compared_is_named_with_its_place(faulty, codes):
    with pytest.raises(BadInput) as refused:
        review_same_line(faulty, RULES)
    assert [cell.code for cell in refused.value.cells] == codes


def test_a_batch_given_twice_does_not_fill_the_number():
    with pytest.raises(BadInput):
        review_same_line(with_batches(*HOME[:1] * 3, *EXPORT), RULES)


def test_numbers_and_scope_come_from_their_rows(change):
    assert grounds(CLAIM, change("same_line_batches", "SB-HOME", min_batches="4")) == "BATCHES"
    assert grounds(CLAIM, change("same_line_batches", "SB-EXPORT", min_batches="4")) == "BATCHES"
    fewer = change("same_line_batches", "SB-HOME", min_batches="2")
    assert grounds(with_batches(*HOME[:2], *EXPORT), fewer) is None
    assert grounds(CLAIM, change("same_line_scope", "SS-FOOD", covered="false")) == "SCOPE"


VALUES = st.integers(0, 30).map(lambda n: Decimal(n) / 10)
PAIRS = st.lists(
    st.tuples(st.sampled_from(["at_most", "at_least"]), st.none() | VALUES, st.none() | VALUES).filter(
        lambda drawn: drawn[1:] != (None, None)
    ),
    min_size=1,
    max_size=3,
).map(lambda drawn: tuple(StandardPair(f"{i}", f"P{i}", "mg/kg", *each) for i, each in enumerate(drawn)))


@st.composite
def claims(draw):
    pairs = draw(PAIRS)
    batches = []
    for number in range(draw(st.integers(0, 9))):
        market, line = draw(st.sampled_from(["home", "export"])), draw(st.sampled_from(["L1"] * 9 + ["L2"]))
        tested = [pair for pair in pairs if draw(st.integers(0, 19))]
        results = tuple(
            Result(pair.parameter, Decimal(0) if pair.direction == "at_most" else draw(VALUES)) for pair in tested
        )
        batches.append(LineRun(f"B{number}", line, market, results))
    return SameLineFacts("ST-1", DAY, "food", "L1", pairs, tuple(batches))


def plainly_listed(facts: SameLineFacts) -> bool:
    """The rule read aloud: each batch legal under both standards, three and three, all of the line."""
    for run in facts.batches:
        if run.line != facts.line:
            return False
        values = {result.parameter: result.value for result in run.results}
        for pair in facts.pairs:
            for limit in (pair.export_limit, pair.home_limit):
                value = values.get(pair.parameter)
                if value is None:
                    return False
                if limit is not None and (value > limit if pair.direction == "at_most" else value < limit):
                    return False
    markets = [run.market for run in facts.batches]
    return markets.count("home") >= 3 and markets.count("export") >= 3


@settings(max_examples=300, deadline=None)
@given(claims())
def test_the_verdict_is_that_both_standards_allow_every_batch(facts):
    assert (grounds(facts) is None) == plainly_listed(facts)


@settings(max_examples=150, deadline=None)
@given(claims(), st.integers(0, 2), st.sampled_from(["export_limit", "home_limit"]), VALUES)
def test_a_stricter_limit_never_lists_more(facts, place, side, by):
    pair = facts.pairs[place % len(facts.pairs)]
    limit = getattr(pair, side)
    step = -by if pair.direction == "at_most" else by
    stricter = replace(pair, **{side: effective_limit(pair) + step if limit is None else limit + step})
    pairs = tuple(stricter if each is pair else each for each in facts.pairs)
    before, after = grounds(facts), grounds(replace(facts, pairs=pairs))
    assert set((before or "").split()) <= set((after or "").split())


@settings(max_examples=40, deadline=None)
@given(claims())
def test_the_order_does_not_matter_and_the_finding_stands(stands, facts):
    found = stands(review_same_line, facts, TABLES)
    assert review_same_line(replace(facts, batches=facts.batches[::-1]), RULES).value == found.value
