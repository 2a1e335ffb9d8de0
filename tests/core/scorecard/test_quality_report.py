from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.scorecard.intervals import wilson
from gongzhi.core.scorecard.quality_report import (
    TABLES,
    CountyExports,
    QualityReport,
    ReportedReturn,
    ReportFacts,
    YearBefore,
    change,
    quality_report,
)

FIRST, LAST = date(2017, 1, 1), date(2017, 12, 31)
RULES = book(LAST, "JX2017")
MILLION = 1_000_000 * 100  # US cents


def returned(
    id: str,
    *,
    day: date = FIRST,
    item: str | None = None,
    cents: int = 1000,
    category: str = "轻工",
    country: str = "US",
    cause: str | None = "Q2",
    uscc: str = "",
    county: str = "360222",
) -> ReportedReturn:
    return ReportedReturn(id, day, item, cents, category, country, cause, uscc, county)


def facts(*returns: ReportedReturn, before: YearBefore | None = None, exports: tuple[CountyExports, ...] = ()):
    return ReportFacts("360200", LAST, FIRST, LAST, returns, before, exports)


def report(*returns: ReportedReturn, by=RULES, **more) -> QualityReport:
    return quality_report(facts(*returns, **more), by)


def a_city_of_133() -> tuple[ReportedReturn, ...]:
    """133 batches worth US$ 14.1432 million, 101 of a quality cause."""
    causes = ["Q2"] * 80 + ["Q1"] * 21 + ["N9"] * 30 + [None] * 2
    each, total = 100_000, 1_414_320_000
    values = [each] * 132 + [total - 132 * each]
    return tuple(
        returned(f"R{i:03}", cause=cause, cents=cents)
        for i, (cause, cents) in enumerate(zip(causes, values, strict=True))
    )


CITY = report(*a_city_of_133(), before=YearBefore("360200 2016", 148, 723_070_000))


def test_a_citys_year_is_compared_with_the_year_before():
    assert (CITY.batches, CITY.value_usd_cents) == (133, 1_414_320_000)
    assert CITY.compared.batches.percent == "-10.14"  # (133 - 148) / 148
    assert CITY.compared.value_usd_cents.percent == "95.60"  # (14.1432 - 7.2307) / 7.2307
    assert (CITY.compared.batches.numerator, CITY.compared.batches.denominator) == (133, 148)


def test_the_share_of_quality_causes_says_what_it_is_made_of():
    assert (CITY.quality.percent, CITY.quality.numerator, CITY.quality.denominator) == ("75.94", 80 + 21, 133)
    assert {ref.rule for ref in CITY.quality.rules} == {"RW-Q1", "RW-Q2"}


def test_the_head_of_the_report_is_a_finding():
    assert CITY.finding.value == {
        "batches": "133",
        "value_usd_cents": "1414320000",
        "batches_change": "-10.14",
        "value_change": "95.60",
        "quality_batches": "101",
        "quality": "75.94",
        "uninvestigated": "2",
    }
    assert [ref.rule for ref in CITY.finding.rules] == ["RW-Q2", "RW-N9", "RW-Q1"]


def test_causes_stand_by_batches_with_what_is_not_investigated_last():
    assert [(each.line.key, each.line.batches.percent, each.cumulative.percent) for each in CITY.causes] == [
        ("Q2", "60.15", "60.15"),  # 80 / 133
        ("N9", "22.56", "82.71"),  # 30 / 133, 110 / 133
        ("Q1", "15.79", "98.50"),  # 21 / 133, 131 / 133
        ("uninvestigated", "1.50", "100.00"),
    ]


def test_what_is_a_quality_cause_comes_from_its_rule_row(change):
    lenient = change("return_weights", "RW-Q1", quality="false")
    assert report(*a_city_of_133(), by=lenient).quality.percent == "60.15"  # 80 / 133


@pytest.mark.parametrize(
    ("now", "before", "percent"),
    [
        (5, 0, None),
        (0, 0, None),
        (0, 4, "-100.00"),
        (4, 4, "0.00"),
        (199_999, 200_000, "0.00"),  # -0.0005 % is shown without a sign
        (20_001, 20_000, "0.01"),  # 0.005 % half up
        (19_999, 20_000, "-0.01"),
    ],
)
def test_a_change_has_a_sign_and_needs_something_to_compare_with(now, before, percent):
    assert change(now, before).percent == percent


def test_without_a_year_before_nothing_is_compared():
    found = report(returned("R"))
    assert found.compared is None
    assert "REPORT_NO_YEAR_BEFORE" in {step.code for step in found.finding.trace}
    nothing = report(returned("R"), before=YearBefore("360200 2016", 0, 0))
    assert (nothing.compared.batches.percent, nothing.finding.value["value_change"]) == (None, None)


def test_the_trace_says_the_figures_and_a_dash_where_there_is_none():
    said = {step.code: step.values for step in CITY.finding.trace}
    assert said["REPORT_RETURNS"]["usd"] == "14143200.00"
    assert said["REPORT_VALUE_CHANGE"] == {"before": "7230700.00", "percent": "95.60"}
    assert said["REPORT_QUALITY"] == {"quality": "101", "batches": "133", "percent": "75.94"}
    assert report().finding.trace[-1].values["percent"] == "—"


def test_a_period_without_returns_has_no_shares():
    found = report()
    assert (found.batches, found.value_usd_cents, found.quality.percent) == (0, 0, None)
    assert (found.categories, found.countries, found.other_countries, found.causes) == ((), (), None, ())


def test_only_what_was_registered_in_the_period_is_looked_at():
    days = (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))
    assert report(*(returned(f"R{day}", day=day) for day in days)).batches == 2


def test_a_batch_that_came_back_in_parts_is_one_batch_in_the_row_of_its_first_part():
    parts = (
        returned("R2", day=date(2017, 3, 1), item="D 1", country="DE", cents=300),
        returned("R1", day=date(2017, 2, 1), item="D 1", country="US", cents=100),
        returned("R3", day=date(2017, 3, 1), country="DE", cents=600),
    )
    found = report(*parts)
    assert (found.batches, found.value_usd_cents) == (2, 1000)
    assert [(c.key, c.batches.numerator, c.value_usd_cents.percent) for c in found.countries] == [
        ("DE", 1, "90.00"),  # (300 + 600) / 1000
        ("US", 1, "10.00"),
    ]


def test_the_first_five_countries_stand_alone_and_the_rest_in_one_line():
    countries = (("US", 40), ("DE", 30), ("JP", 10), ("KR", 8), ("FR", 5), ("GB", 4), ("IT", 3))
    found = report(*(returned(f"R{code}", country=code, cents=cents) for code, cents in countries))
    assert [(line.key, line.value_usd_cents.percent) for line in found.countries] == [
        ("US", "40.00"),
        ("DE", "30.00"),
        ("JP", "10.00"),
        ("KR", "8.00"),
        ("FR", "5.00"),
    ]
    rest = found.other_countries
    assert (rest.batches.numerator, rest.value_usd_cents.numerator) == (2, 4 + 3)
    first_five = (returned(f"R{code}", country=code, cents=cents) for code, cents in countries[:5])
    assert report(*first_five).other_countries is None


def test_equal_countries_go_by_batches_and_then_by_code():
    found = report(
        returned("1", country="B", cents=10), returned("2", country="A", cents=10),
        returned("3", country="C", cents=5), returned("4", country="C", cents=5),
    )  # fmt: skip
    assert [line.key for line in found.countries] == ["C", "A", "B"]


def test_categories_go_by_batches_then_by_value_then_by_name():
    kinds = (("B", 10), ("A", 10), ("C", 20), ("D", 1), ("D", 1))
    found = report(*(returned(f"R{i}", category=kind, cents=cents) for i, (kind, cents) in enumerate(kinds)))
    assert [line.key for line in found.categories] == ["D", "C", "A", "B"]


def test_repeaters_are_named_enterprises_with_two_batches_or_more():
    found = report(
        *(returned(f"A{i}", uscc="A") for i in range(3)),
        *(returned(f"B{i}", uscc="B") for i in range(2)),
        returned("C", uscc="C"),
        *(returned(f"D{i}", uscc="D", item="one batch") for i in range(2)),
        *(returned(f"X{i}") for i in range(4)),
    )
    assert [(line.key, line.batches.numerator) for line in found.repeaters] == [("A", 3), ("B", 2)]


def test_each_county_has_its_rate_with_an_interval():
    found = report(
        *(returned(f"R{i}", county="360222") for i in range(3)),
        returned("S", county="360281"),
        returned("T", county=""),
        exports=(CountyExports("360222", 200), CountyExports("360203", 50)),
    )
    assert [(c.county, c.rate.percent, c.rate.numerator, c.rate.denominator, c.interval) for c in found.counties] == [
        ("360203", "0.00", 0, 50, wilson(0, 50)),
        ("360222", "1.50", 3, 200, wilson(3, 200)),
        ("360281", None, 1, 0, None),
    ]


def test_a_cause_of_no_row_has_no_default():
    with pytest.raises(NoRuleApplies):
        report(returned("R", cause="Z9"))


RETURNS = st.lists(
    st.builds(
        lambda day, item, cents, category, country, cause, firm: returned(
            "", day=FIRST + timedelta(day), item=item, cents=cents, category=category, country=country, cause=cause,
            uscc=firm, county=firm and f"36020{firm}",
        ),
        st.integers(-20, 380),
        st.sampled_from([None, None, "D 1", "D 2"]),
        st.integers(0, 10**6),
        st.sampled_from(["轻工", "机电", "食品"]),
        st.sampled_from(["US", "DE", "JP", "KR", "FR", "GB", "IT"]),
        st.sampled_from(["Q1", "Q2", "N1", "N9", None]),
        st.sampled_from(["", "1", "2", "3"]),
    ),
    max_size=14,
).map(lambda drawn: tuple(replace(one, id=f"R{i:02}") for i, one in enumerate(drawn)))  # fmt: skip


@settings(max_examples=80)
@given(RETURNS)
def test_every_table_adds_up_to_the_whole(returns):
    found = report(*returns)
    within = [r for r in returns if FIRST <= r.registered_on <= LAST]
    assert found.batches == len({r.export_item or r.id for r in within})
    assert found.value_usd_cents == sum(r.value_usd_cents for r in within)
    rest = (found.other_countries,) if found.other_countries else ()
    for table in (found.categories, (*found.countries, *rest), tuple(each.line for each in found.causes)):
        assert sum(line.batches.numerator for line in table) == found.batches
        assert sum(line.value_usd_cents.numerator for line in table) == found.value_usd_cents
    if found.batches:
        assert found.causes[-1].cumulative.percent == "100.00"
    values = [line.value_usd_cents.numerator for line in (*found.countries,)]
    assert values == sorted(values, reverse=True)
    if rest:
        assert len(found.countries) == 5


@settings(max_examples=60)
@given(RETURNS, st.none() | st.builds(YearBefore, st.just("Y"), st.integers(0, 20), st.integers(0, 10**6)))
def test_the_order_does_not_matter_and_the_finding_replays_in_sentences(returns, before):
    given_facts = facts(*returns, before=before)
    found = quality_report(given_facts, RULES)
    backwards = report(*returns[::-1], before=before)
    assert replace(backwards, finding=found.finding) == found
    assert backwards.finding.value == found.finding.value
    again = quality_report(read(ReportFacts, plain(given_facts)), RULES.only(*TABLES))
    assert again.finding.canonical() == found.finding.canonical()
    for step in found.finding.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_SCORECARD_QUALITY_REPORT", "zh", **found.finding.value) != say(
        "VALUE_SCORECARD_QUALITY_REPORT", "en", **found.finding.value
    )


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_change_agrees_with_plain_arithmetic(now, before):
    exact = (Decimal(now) - before) * 100 / before
    assert abs(Decimal(change(now, before).percent) - exact) <= Decimal("0.00501")
