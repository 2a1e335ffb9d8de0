"""Clusters: cases of one hazard that together are regional, industry-wide or systemic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.store.queries.measures import ClusterRow
from gongzhi.web.pages import names
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.shown import PAGE, all_folded
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import StateBadge

KINDS = ("regional", "industry", "systemic")
TONES = {"regional": "yellow", "industry": "orange", "systemic": "red"}
COLUMNS = ("COL_HAZARD", "COL_CLUSTER_KIND", "COL_CLUSTER_KEY", "COL_FOUND", "COL_CASES")


def clusters(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    choices = {
        "hazard": ("FILTER_HAZARD", names.hazard_options(lang)),
        "kind": ("COL_CLUSTER_KIND", [Option(code, names.word("flag", code, lang)) for code in KINDS]),
    }
    filters = filter_bar(request, choices)
    page, count = queries.measures.cluster_page(**filters.chosen, after=request.GET.get("after"), size=PAGE)
    findings = all_folded({row.finding for row in page.rows}, lang)
    return list_page(
        request,
        say("NAV_CLUSTERS", lang),
        (*COLUMNS, "SECTION_FINDINGS"),
        [
            Row((*cells, findings.get(row.finding)), synthetic=row.synthetic)
            for row, cells in zip(page.rows, _cells(page.rows, lang), strict=True)
        ],
        found=page,
        count=count,
        filters=filters,
        empty=EmptyState(say("CLUSTERS_NONE", lang), say("CLUSTERS_NONE_HOW", lang)),
        lead=say("CLUSTERS_LEAD", lang),
    )


def of_case(number: str, rows: Sequence[ClusterRow], lang: str) -> ListView:
    """The clusters of a case, with the other cases in them."""
    return ListView(
        caption=say("NAV_CLUSTERS", lang),
        columns=tuple(Column(say("COL_OTHER_CASES" if code == "COL_CASES" else code, lang)) for code in COLUMNS),
        rows=tuple(
            Row(cells, synthetic=row.synthetic)
            for row, cells in zip(rows, _cells(rows, lang, besides=number), strict=True)
        ),
        empty=EmptyState("", ""),
    )


def _cells(rows: Sequence[ClusterRow], lang: str, *, besides: str = "") -> Iterable[tuple]:
    """A case that the reader may not open stands there by its number alone."""
    seen = queries.cases.visible(number for row in rows for number in row.cases)
    for row in rows:
        yield (
            names.hazard(row.hazard, lang),
            StateBadge(names.word("flag", row.kind, lang), TONES[row.kind]),  # type: ignore[arg-type]
            names.cause(row.key, lang),
            row.found_on,
            tuple(
                Link(number, reverse("case", args=[number])) if number in seen else number
                for number in row.cases
                if number != besides
            ),
        )
