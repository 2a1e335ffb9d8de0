"""What the three wheels of a county are made of: checks, exporters, brands, innovations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.db.models import Count, QuerySet

from gongzhi.core.improvement.three_wheels import PlaceFigures
from gongzhi.store.models import MATTERS, Enterprise
from gongzhi.store.queries.outcomes import exported_months
from gongzhi.store.queries.zones import standing_results


def county_figures(first: date, last: date) -> Mapping[str, PlaceFigures]:
    """By county of the producer, of what the actor sees; counties of which nothing is known lack.

    Checks sampled, months exported and innovations achieved from `first` to `last`, both included; brands that are in
    force and still valid on `last`.
    """
    results = standing_results(first, last)
    checked = Counter(row.evidence.region for row in results)
    passed = Counter(row.evidence.region for row in results if row.passed)
    exporters = _by_county(exported_months(first, last), "uscc")
    brands = _by_county(MATTERS["brand"].objects.filter(instance__state="in_force", valid_to__gte=last), "id")
    renewed = MATTERS["innovation"].objects.filter(instance__state="confirmed", achieved_on__range=(first, last))
    innovations = _by_county(renewed, "id")
    return {
        county: PlaceFigures(
            checked[county], passed[county], exporters[county], brands[county], innovations[county]
        )
        for county in {*checked, *exporters, *brands, *innovations}
        if county
    }  # fmt: skip


def made_up_counties() -> frozenset[str]:
    """Counties with an invented enterprise, so that their figures are not only of what there is."""
    return frozenset(Enterprise.objects.filter(synthetic=True).values_list("region", flat=True).distinct())


def _by_county(rows: QuerySet, counted: str) -> Counter[str]:
    by_county = rows.order_by().values("region").annotate(n=Count(counted, distinct=True))
    return Counter({row["region"]: row["n"] for row in by_county})
