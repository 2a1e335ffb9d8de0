"""Of a case: the lots that its defect is known in, and to whom else goods of these lots went."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.actions.recall_scope import scope_of
from gongzhi.catalogue.messages import say
from gongzhi.core.cases.recall import Consignment
from gongzhi.store import queries
from gongzhi.web.pages import case_matters, names
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

COLUMNS = ("COL_DECLARATION", "COL_EXPORTER", "COL_DESTINATION", "COL_DAY", "COL_LOTS", "COL_CAME_BACK")


def case_scope(request: HttpRequest, number: str) -> HttpResponse:
    """Read from the lake when somebody asks for it, because that takes a moment."""
    lang = request.lang
    case = queries.cases.case(number)
    found = scope_of(case)
    came_back = {row.reference.partition("#")[0] for row in queries.cases.tracings_of(case.id)}
    exporters, destinations = (
        {getattr(one, name) for one in found.consignments} for name in ("exporter", "destination")
    )
    facts = [
        Fact(say("COL_CASE", lang), Link(number, reverse("case", args=[number]))),
        Fact(say("RECALL_SCOPE_LOTS", lang), ("、" if lang == "zh" else ", ").join(found.lots) or "—"),
        Fact(
            say("RECALL_SCOPE_LINES", lang),
            say("RECALL_SCOPE_CUSTOMERS", lang, exporters=len(exporters), destinations=len(destinations)),
        ),
    ]
    lines = ListView(
        caption=say("RECALL_SCOPE_LINES", lang),
        columns=(
            *(Column(say(code, lang)) for code in COLUMNS[:4]),
            Column(say("COL_QUANTITY", lang), is_number=True),
            *(Column(say(code, lang)) for code in COLUMNS[4:]),
        ),
        rows=tuple(_row(one, one.item in came_back, lang) for one in found.consignments),
        empty=EmptyState(say("RECALL_SCOPE_NONE", lang), say("RECALL_SCOPE_NONE_HOW", lang)),
    )
    left = [Section(say("RECALL_SCOPE", lang), [Words(say("RECALL_SCOPE_LEAD", lang)), Facts(facts), lines])]
    starts = case_matters.recall_start(case, request.actor, lang)
    right = [Section(say("SECTION_START", lang), [Facts(starts)])] if starts else []
    return detail(request, f"{say('RECALL_SCOPE', lang)}　{number}", left=left, right=right)


def _row(one: Consignment, came_back: bool, lang: str) -> Row:
    return Row(
        (
            one.item,
            queries.enterprises.name_of(one.exporter) or one.exporter,
            names.country(one.destination, lang),
            one.exported_on,
            one.quantity,
            ("、" if lang == "zh" else ", ").join(one.lots),
            say("SAID_YES" if came_back else "SAID_NO", lang),
        )
    )
