"""On a case: test reports that a service brought for it, leads, concerns and signals on it, its firm's listings."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.facts import Actor
from gongzhi.core.trade.dossier import BARRIER
from gongzhi.store import queries
from gongzhi.store.queries.cases import CaseRow
from gongzhi.store.queries.matters import MatterRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import matter_fields
from gongzhi.web.pages.matter_forms import title
from gongzhi.web.pages.shown import state_badge
from gongzhi.web.presenters.lists import Link
from gongzhi.web.presenters.page import Fact, Facts, Section

LISTS = ("black_list", "red_list", "recall")  # of the enterprise, whichever case they came from


def sections(case: CaseRow, actor: Actor, lang: str) -> Iterator[Section]:
    """One section for each kind of record that the reader may open; none where there is none."""
    for scheme, rows in (
        ("sub_order", queries.services.orders_of_case(case.number)),
        ("lead", queries.counterfeits.leads_on(case.number, case.uscc)),
        ("trade_concern", queries.matters.with_line("trade_concern", "cases", number=case.number)),
        *((scheme, queries.matters.all_of(scheme, uscc=case.uscc) if case.uscc else ()) for scheme in LISTS),
        ("radar_signal", queries.matters.with_line("radar_signal", "cases", case_number=case.number)),
    ):
        if rows and may_open(scheme, actor):
            one = schemes()[scheme]
            yield Section(title(one, lang), [Facts([_fact(row, one.about, lang) for row in rows])])


def starts(case: CaseRow, actor: Actor, lang: str) -> list[Fact]:
    """The way to ask for a service for the case, to open a lead or a trade concern from it, for whom may."""
    found = []
    barred = queries.cases.of_cause(BARRIER, numbers=[case.number])
    for scheme, given in (
        ("service_request", {"case_no": case.number, "product": case.product}),
        ("lead", {"case_no": case.number, "product": case.product, "hs_code": case.hs_code,
                  "maker_code": case.uscc or ""}),
        *([("trade_concern", {"cases": case.number})] if barred else []),
    ):  # fmt: skip
        if may_open(f"{scheme}_new", actor):
            address = f"{reverse(f'{scheme}_new')}?{urlencode(given)}"
            found.append(Fact(title(schemes()[scheme], lang), Link(say("HOME_OPEN", lang), address)))
    return found


def _fact(row: MatterRow, about: str, lang: str) -> Fact:
    words = [matter_fields.words(schemes()[row.scheme].fields[about], row.values[about], lang)]
    words.append(str(row.values.get("report_no") or ""))
    link = Link(" ".join(word for word in words if word), reverse(row.scheme, args=[row.number]))
    return Fact(row.number, (link, state_badge(row.scheme, row.instance.state, lang)))
