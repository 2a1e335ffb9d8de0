from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.cogovernance.responsibility import (
    TABLES,
    Assignment,
    CoverageFacts,
    Gap,
    coverage,
    gaps,
    missing_layers,
)

TODAY = date(2017, 6, 30)
RULES = book(TODAY, "JX2017")
LAYERS = ("government", "regulator", "enterprise")
COUNTIES = tuple(f"36{number:04}" for number in range(1, 101))


def named(region: str, layer: str, since: date = date(2017, 1, 1), until: date | None = None) -> Assignment:
    return Assignment(f"{region} {layer} {since}", region, layer, "单位", "负责人", since, until)


def filled(*regions: str) -> tuple[Assignment, ...]:
    return tuple(named(region, layer) for region in regions for layer in LAYERS)


def facts(*assignments: Assignment, regions: tuple[str, ...] = COUNTIES) -> CoverageFacts:
    return CoverageFacts("360000", TODAY, regions, assignments)


# 97 counties are whole; the last three lack one, two and all layers.
SCENARIO = facts(
    *filled(*COUNTIES[:97]),
    named(COUNTIES[97], "government"),
    named(COUNTIES[97], "enterprise"),
    named(COUNTIES[98], "regulator"),
)


def test_97_of_100_counties_with_all_three_layers_are_97_percent_and_three_gaps():
    found = coverage(SCENARIO, RULES)
    assert (found.value["coverage"], found.value["covered"], found.value["regions"]) == ("97.00", "97", "100")
    assert found.value["gap_regions"] == "360098 360099 360100"
    assert gaps(SCENARIO, RULES) == (
        Gap("360098", ("regulator",)),
        Gap("360099", ("government", "enterprise")),
        Gap("360100", LAYERS),
    )


def test_a_region_given_twice_counts_once():
    assert (
        coverage(facts(*filled("360222"), regions=("360222", "360281", "360281")), RULES).value["coverage"] == "50.00"
    )


def test_a_case_in_a_gap_finds_what_its_region_lacks():
    assert missing_layers("360098", SCENARIO.assignments, TODAY, RULES) == ("regulator",)
    assert missing_layers("360001", SCENARIO.assignments, TODAY, RULES) == ()
    assert missing_layers("369999", SCENARIO.assignments, TODAY, RULES) == LAYERS


def test_the_layers_come_from_their_rule_rows(change):
    without = change("responsibility_layers", "RSL-REGULATOR", layer="enterprise")
    assert coverage(SCENARIO, without).value["coverage"] == "98.00"
    other = change("responsibility_layers", "RSL-REGULATOR", layer="association")
    assert coverage(SCENARIO, other).value["coverage"] == "0.00"


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY + timedelta(1), None, False),
        (date(2016, 1, 1), TODAY - timedelta(1), False),
    ],
)
def test_an_assignment_counts_from_its_first_day_to_its_last(since, until, counts):
    whole = (*filled("360222")[:2], named("360222", "enterprise", since, until))
    assert (gaps(facts(*whole, regions=("360222",)), RULES) == ()) is counts


@pytest.mark.parametrize("blank", [{"body": ""}, {"lead": " "}])
def test_a_layer_without_a_body_or_a_person_is_not_filled(blank):
    government, *others = filled("360222")
    found = gaps(facts(replace(government, **blank), *others, regions=("360222",)), RULES)
    assert found == (Gap("360222", ("government",)),)


def test_without_regions_there_is_no_coverage():
    found = coverage(facts(*filled("360222"), regions=()), RULES)
    assert (found.value["coverage"], found.value["gap_regions"]) == (None, None)


ASSIGNMENTS = st.lists(
    st.builds(
        lambda region, layer, start, days: named(region, layer, TODAY + timedelta(start), TODAY + timedelta(days)),
        st.sampled_from(["360222", "360281", "360702"]),
        st.sampled_from([*LAYERS, "neighbour"]),
        st.integers(-3, 3),
        st.integers(-3, 3),
    ),
    max_size=20,
).map(lambda drawn: tuple(replace(one, id=str(i)) for i, one in enumerate(drawn)))


@settings(max_examples=100)
@given(ASSIGNMENTS)
def test_a_region_is_covered_when_each_layer_is_found_by_looking_through_all_assignments(assignments):
    regions = ("360222", "360281")
    covered = 0
    for region in regions:
        layers = 0
        for layer in LAYERS:
            layers += any(
                a.region == region and a.layer == layer and a.valid_from <= TODAY <= (a.valid_to or TODAY)
                for a in assignments
            )
        covered += layers == 3
    found = coverage(facts(*assignments, regions=regions), RULES)
    assert found.value["covered"] == str(covered)
    assert coverage(facts(*assignments[::-1], regions=regions[::-1]), RULES).value == found.value


def test_the_finding_replays_and_cites_every_layer():
    found = coverage(SCENARIO, RULES)
    assert coverage(read(CoverageFacts, plain(SCENARIO)), RULES.only(*TABLES)).canonical() == found.canonical()
    assert [ref.rule for ref in found.rules] == ["RSL-GOVERNMENT", "RSL-REGULATOR", "RSL-ENTERPRISE"]
    assert len(found.inputs) == len(SCENARIO.assignments)


def test_every_layer_has_words():
    assert {f"layer.{row['layer']}" for row in RULES.table("responsibility_layers").rows} <= set(messages())
