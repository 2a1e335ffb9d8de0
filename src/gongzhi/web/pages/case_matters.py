"""On a case: test reports that a service brought for it, leads, concerns and signals on it, its firm's listings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from gongzhi.web.pages import matter_fields, names
from gongzhi.web.pages.matter_forms import title
from gongzhi.web.pages.shown import state_badge
from gongzhi.web.presenters.lists import Link
from gongzhi.web.presenters.page import Fact, Facts, Section

ON_A_CASE = ("rectification", "recall")  # records that name the case they began on
LISTS = ("black_list", "red_list")  # of the enterprise, whichever case they came from


def sections(case: CaseRow, actor: Actor, lang: str) -> Iterator[Section]:
    """One section for each kind of record that the reader may open; none where there is none."""
    for scheme, rows in (
        ("sub_order", queries.services.orders_of_case(case.number)),
        ("lead", queries.counterfeits.leads_on(case.number, case.uscc)),
        ("trade_concern", queries.matters.with_line("trade_concern", "cases", number=case.number)),
        *((name, queries.matters.all_of(name, case_no=case.number)) for name in ON_A_CASE),
        *((name, queries.matters.all_of(name, uscc=case.uscc) if case.uscc else ()) for name in LISTS),
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
            found.append(_start(scheme, given, lang))
    found += recall_start(case, actor, lang)
    if case.uscc and not queries.cases.is_over(case):
        known = {"case_no": case.number, "uscc": case.uscc}
        names_of = (name for name in ("rectification", "black_list") if may_open(f"{name}_new", actor))
        found += [_start(name, known, lang) for name in names_of]
    if case.uscc and may_open("case_scope", actor):
        link = Link(say("RECALL_SCOPE_GO", lang), reverse("case_scope", args=[case.number]))
        found.append(Fact(say("RECALL_SCOPE", lang), link))
    return found


def recall_start(case: CaseRow, actor: Actor, lang: str) -> list[Fact]:
    """The way to begin a recall on a running case, with what the case knows; none for whom may not."""
    if not case.uscc or queries.cases.is_over(case) or not may_open("recall_new", actor):
        return []
    flagged = queries.findings.fact(case.recall).value if case.recall else {}
    since = flagged.get("to_report_since")
    given = {
        "case_no": case.number, "uscc": case.uscc, "product": case.product, "hazard": names.hazard(case.hazard, lang),
        "clue": "overseas_recall" if since else "defect_confirmed",
    }  # fmt: skip
    return [_start("recall", given | ({"learned_on": since} if since else {}), lang)]


def _start(scheme: str, given: Mapping[str, str], lang: str) -> Fact:
    address = f"{reverse(f'{scheme}_new')}?{urlencode(given)}"
    return Fact(title(schemes()[scheme], lang), Link(say("HOME_OPEN", lang), address))


def _fact(row: MatterRow, about: str, lang: str) -> Fact:
    words = [matter_fields.words(schemes()[row.scheme].fields[about], row.values[about], lang)]
    words.append(str(row.values.get("report_no") or ""))
    link = Link(" ".join(word for word in words if word), reverse(row.scheme, args=[row.number]))
    return Fact(row.number, (link, state_badge(row.scheme, row.instance.state, lang)))
