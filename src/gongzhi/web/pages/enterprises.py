"""Enterprises: search, and the file with grade, level, credit events, certificates and exports."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.actions.credit import ABOUT as CREDIT_FACTS
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.wording import word
from gongzhi.core.draw import sizes
from gongzhi.core.facts import Actor
from gongzhi.core.reporters import facts_of
from gongzhi.store import queries
from gongzhi.store.queries.cases import CaseFilter
from gongzhi.store.queries.enterprises import EnterpriseRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import mergers, names
from gongzhi.web.pages.shown import PAGE, detail, folded, state_badge
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, FilterBar, Link, ListView, Option, Pager, Row
from gongzhi.web.presenters.marks import GradeBadge, StateBadge, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

LEVEL_TONES = {"L0": "green", "L1": "yellow", "L2": "orange", "L3": "red"}


def enterprises(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    words, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    rows = queries.enterprises.search(words, after=after, size=PAGE)
    count = queries.enterprises.count(words)
    more = rows[-1].uscc if len(rows) == PAGE and not words else ""
    view = ListView(
        caption=say("NAV_ENTERPRISES", lang),
        columns=tuple(
            Column(say(code, lang)) for code in ("COL_NAME", "COL_USCC", "COL_REGION", "COL_SIZE", "COL_SECTOR")
        ),
        rows=tuple(
            Row(
                (
                    row.name_zh,
                    row.uscc,
                    names.region(row.region, lang),
                    say(f"SIZE_{row.size}".upper(), lang),
                    row.sector,
                ),
                reverse("enterprise", args=[row.uscc]),
                row.synthetic,
            )
            for row in rows
        ),
        empty=EmptyState(say("ENTERPRISES_NONE", lang), say("ENTERPRISES_NONE_HOW", lang)),
        filters=FilterBar(request.path, searched=words, search_hint=say("ENTERPRISES_SEARCH", lang)),
        pager=Pager(
            count.n,
            len(rows),
            request.path if after else "",
            next_href=f"{request.path}?{urlencode({'after': more})}" if more else "",
            is_more=count.is_more,
        ),
    )
    return render(request, "gongzhi/pages/list.html", {"title": say("NAV_ENTERPRISES", lang), "views": [view]})


def enterprise(request: HttpRequest, uscc: str, came_back: CameBack | None = None) -> HttpResponse:
    lang = request.lang
    row = queries.enterprises.enterprise(uscc)
    if row.merged_into and "alone" not in request.GET:
        return redirect(f"{reverse('enterprise', args=[row.merged_into])}?{urlencode({'merged': uscc})}")
    left = [
        Section(say("SECTION_REGISTER", lang), [_register(row, lang)]),
        Section(say("SECTION_CREDIT", lang), _credit(uscc, request.actor, lang)),
        Section(say("SECTION_LEVEL", lang), _level(uscc, request.actor, lang)),
        *_chance(uscc, request.actor, lang),
        Section(say("NAV_CASES", lang), [_cases(uscc, lang)]),
    ]
    right = [
        Section(say("SECTION_CERTIFICATES", lang), [_certificates(uscc, lang)]),
        Section(say("SECTION_EXPORTS", lang), [_exports(uscc, lang)]),
    ]
    if facts_of(CREDIT_FACTS, request.actor.role, book(day_of(now()))):
        right.append(Section(say("SECTION_CONFIRM", lang), [confirm_form(uscc, request.actor.role, lang)]))
    right += mergers.predecessors(row, lang)
    right += mergers.history(row, lang)
    if may_open("sides", request.actor):
        left.append(mergers.candidates(request, row))
    marks = [SyntheticMark()] if row.synthetic else []
    if request.GET.get("merged") in queries.identity.codes_of(uscc)[1:]:
        left.insert(
            0, Section(say("SECTION_MERGERS", lang), [Words(say("MERGED_INTO", lang, uscc=request.GET["merged"]))])
        )
    return detail(request, row.name_zh, lead=row.name_en, left=left, right=right, marks=marks, came_back=came_back)


def _register(row: EnterpriseRow, lang: str) -> Facts:
    trades = [say(code, lang) for code, held in (("PRODUCER", row.is_producer), ("EXPORTER", row.is_exporter)) if held]
    return Facts(
        [
            Fact(say("COL_USCC", lang), row.uscc),
            Fact(say("COL_REGION", lang), f"{names.region(row.region, lang)} {row.region}"),
            Fact(say("COL_SIZE", lang), say(f"SIZE_{row.size}".upper(), lang)),
            Fact(say("COL_SECTOR", lang), row.sector),
            *([Fact(say("COL_ADDRESS", lang), row.address, wide=True)] if row.address else []),
            *([_premises(row, lang)] if row.premises else []),
            Fact(say("COL_HS", lang), row.hs_chapters),
            Fact(say("COL_CLASS", lang), str(row.firm_class)),
            Fact(say("COL_TRADE", lang), ", ".join(trades)),
            Fact(say("COL_REGISTERED", lang), row.registered_on),
        ]
    )


def _premises(row: EnterpriseRow, lang: str) -> Fact:
    source = word("premises_source", row.premises_source, lang)
    said = say("PREMISES_SAID", lang, place=row.premises.replace(",", ", "), source=source, day=row.premises_on)
    return Fact(say("COL_PREMISES", lang), said, wide=True)


def _credit(uscc: str, actor: Actor, lang: str) -> list[object]:
    grades = queries.enterprises.grades(uscc)
    if not grades:
        return [Words(say("CREDIT_NONE", lang))]
    history = ListView(
        caption=say("SECTION_CREDIT", lang),
        columns=(
            Column(say("COL_SINCE", lang)),
            Column(say("COL_GRADE", lang)),
            Column(say("COL_POINTS", lang), is_number=True, digits=1),
        ),
        rows=tuple(Row((row.since, GradeBadge(row.grade), row.score)) for row in grades),  # type: ignore[arg-type]
        empty=EmptyState("", ""),
    )
    events = ListView(
        caption=say("SECTION_CREDIT_EVENTS", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_EVENT", "COL_EVENT_DATE", "COL_CASE")),
        rows=tuple(
            Row(
                (
                    names.optional(f"event.{row.kind}", lang, row.kind),
                    row.occurred_on,
                    Link(row.case_number, reverse("case", args=[row.case_number])) if row.case_number else None,
                )
            )
            for row in queries.enterprises.credit_events(uscc)
        ),
        empty=EmptyState(say("CREDIT_EVENTS_NONE", lang), ""),
    )
    return [folded(grades[0].finding, lang, actor), history, events]


def _level(uscc: str, actor: Actor, lang: str) -> list[object]:
    rows = queries.enterprises.supervision(uscc)
    if not rows:
        return [Words(say("LEVEL_NONE", lang))]
    history = ListView(
        caption=say("SECTION_LEVEL", lang),
        columns=(
            Column(say("COL_SINCE", lang)),
            Column(say("COL_LADDER", lang)),
            Column(say("COL_CLASS", lang), is_number=True),
            Column(say("COL_RATIO", lang), unit="%", is_number=True, digits=1),
            Column(say("COL_REVIEW", lang)),
        ),
        rows=tuple(
            Row(
                (
                    row.since,
                    StateBadge(names.word("level", row.level, lang), LEVEL_TONES[row.level]),
                    row.firm_class,
                    row.ratio * 100,
                    row.review_due,
                )
            )  # type: ignore[arg-type]
            for row in rows
        ),
        empty=EmptyState("", ""),
    )
    computed = [rows[0].finding, *([rows[0].ratio_finding] if rows[0].ratio_finding else [])]
    return [*(folded(finding, lang, actor) for finding in computed), history]


def _chance(uscc: str, actor: Actor, lang: str) -> list[Section]:
    """Why its chance in the newest random draw is what it is; nothing for an enterprise that no frame has had."""
    found = queries.findings.newest(sizes.METHOD, uscc)
    return [Section(say("SECTION_CHANCE", lang), [folded(found, lang, actor)])] if found else []


def _cases(uscc: str, lang: str) -> ListView:
    found = queries.cases.cases(CaseFilter(uscc=uscc), size=PAGE)
    return ListView(
        caption=say("NAV_CASES", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_CASE", "COL_OPENED", "COL_PRODUCT", "COL_STATE")),
        rows=tuple(
            Row(
                (row.number, day_of(row.opened_at), row.product, state_badge("case", row.state, lang)),
                reverse("case", args=[row.number]),
                row.synthetic,
            )
            for row in found.rows
        ),
        empty=EmptyState(say("ENTERPRISE_NO_CASES", lang), ""),
    )


def _certificates(uscc: str, lang: str) -> Facts | Words:
    rows = queries.enterprises.certificates(uscc)
    if not rows:
        return Words(say("CERTIFICATES_NONE", lang))
    return Facts(
        [
            Fact(
                names.word("certificate", row.standard, lang),
                (row.valid_from.isoformat(), "–", row.valid_to.isoformat()),
            )
            for row in rows
        ]
    )


def _exports(uscc: str, lang: str) -> ListView:
    return ListView(
        caption=say("SECTION_EXPORTS", lang),
        columns=(
            Column(say("COL_YEAR", lang)),
            Column(say("COL_ITEMS", lang), is_number=True),
            Column(say("COL_VALUE", lang), unit="US$", is_number=True),
        ),
        rows=tuple(
            Row((str(row.year), row.items, row.value_usd_cents // 100)) for row in queries.enterprises.exports(uscc)
        ),
        empty=EmptyState(say("NO_VALUE", lang), ""),
    )


def confirm_form(uscc: str, role: str, lang: str) -> ActForm:
    """The facts that this role may put on an enterprise's record by the rules of today."""
    facts = facts_of(CREDIT_FACTS, role, book(day_of(now())))
    kinds = tuple(Option(kind, names.optional(f"event.{kind}", lang, kind)) for kind in facts)
    return ActForm(
        reverse("confirm_fact", args=[uscc]),
        (
            Field("kind", say("COL_EVENT", lang), "select", options=kinds),
            Field("occurred_on", say("COL_EVENT_DATE", lang), "date"),
            Field(
                "hs_code",
                say("ASK_FACT_PRODUCT", lang),
                hint=say("ASK_FACT_PRODUCT_HINT", lang),
                required=False,
                maxlength=13,
            ),
            Field("lot", say("ASK_FACT_LOT", lang), required=False, maxlength=60),
            Field(
                "voluntary",
                say("ASK_VOLUNTARY", lang),
                "radio",
                value="no",
                options=(Option("yes", say("SAID_YES", lang)), Option("no", say("SAID_NO", lang))),
            ),
        ),
        (Submit(say("CONFIRM_FACT", lang)),),
        title=say("CONFIRM_FACT", lang),
        id="confirm-fact",
    )
