"""What is done about a case: lists and pages of spot checks, help plans and sanctions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.actions import helping
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.wording import worded
from gongzhi.core.calendar import months_after
from gongzhi.core.cases.sanctions import Defence, hearing_asked_until, may_decide
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.help.elimination import BACK, ELIMINATED
from gongzhi.core.remedies import remedies
from gongzhi.store import queries
from gongzhi.store.queries.measure_lines import MeasureFilter, MeasureLine
from gongzhi.store.queries.measures import BatchRow, HelpPlanRow, SanctionRow, SpotCheckRow
from gongzhi.store.queries.workflow import InstanceRow
from gongzhi.web.answers import sentence
from gongzhi.web.gate import may_open
from gongzhi.web.pages import handed_over, matter_papers, names
from gongzhi.web.pages.acts import forms_for
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.shown import (
    PAGE,
    Missing,
    all_folded,
    detail,
    due_chip,
    state_and_due,
    state_badge,
    timeline,
    track,
)
from gongzhi.web.presenters.forms import CameBack
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import StateBadge, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section

LISTS = {"spot_check": "spot_checks", "help_plan": "help_plans", "sanction": "sanctions"}  # route of each list
LINE = ("COL_NUMBER", "COL_OPENED", "COL_ABOUT", "COL_PRODUCER", "COL_REGION", "COL_CASE", "COL_STATE", "COL_DUE")
WATCHED = ("agreed", "acting", "verifying")  # states of a help plan in which batches and months count


def spot_checks(request: HttpRequest) -> HttpResponse:
    return _list(request, "spot_check", lambda lang: ())


def help_plans(request: HttpRequest) -> HttpResponse:
    return _list(request, "help_plan", names.hazard_options)


def sanctions(request: HttpRequest) -> HttpResponse:
    return _list(request, "sanction", names.offence_options)


def _list(request: HttpRequest, kind: str, about: Callable[[str], tuple[Option, ...]]) -> HttpResponse:
    lang, its_matter = request.lang, f"COL_ABOUT_{kind}".upper()
    choices = {
        "state": ("FILTER_STATE", names.state_options(kind, lang)),
        "region": ("FILTER_REGION", names.region_options(lang)),
        "about": (its_matter, about(lang)),
    }
    choices = {name: (label, options) for name, (label, options) in choices.items() if options}
    filters = filter_bar(request, choices, search_hint=say("MEASURES_SEARCH", lang))
    wanted = MeasureFilter(words=filters.searched, **filters.chosen)
    page = queries.measure_lines.lines(kind, wanted, after=request.GET.get("after"), size=PAGE)
    return list_page(
        request,
        say(f"NAV_{LISTS[kind]}".upper(), lang),
        [its_matter if code == "COL_ABOUT" else code for code in LINE],
        [_line(row, lang) for row in page.rows],
        found=page,
        count=queries.measure_lines.count(kind, wanted),
        filters=filters,
        empty=EmptyState(say(f"NONE_{kind}".upper(), lang), say(f"NONE_HOW_{kind}".upper(), lang)),
        lead=say(f"LEAD_{kind}".upper(), lang),
        above=_above(kind, request.actor, lang),
    )


def _above(kind: str, actor: Actor, lang: str) -> list[Facts]:
    """The way to the list of whom to help first, and to what the checks together say, for those who may open it."""
    ways = {"help_plan": ("help_list", "NAV_HELP_LIST"), "spot_check": ("check_results", "REPORT_CHECK_RESULTS")}
    name, title = ways.get(kind, ("", ""))
    if not name or not may_open(name, actor):
        return []
    return [Facts([Fact(say(title, lang), Link(say("HOME_OPEN", lang), reverse(name)))])]


def _line(row: MeasureLine, lang: str) -> Row:
    return Row(
        cells=(
            row.number,
            day_of(row.opened_at),
            names.matter(row.workflow, row.about, lang),
            row.uscc,
            names.region(row.region, lang),
            row.case_number,
            state_badge(row.workflow, row.state, lang),
            due_chip(row.due_on),
        ),
        href=reverse(row.workflow, args=[row.number]),
        synthetic=row.synthetic,
    )


def of_case(kind: str, rows: tuple[MeasureLine, ...], lang: str) -> ListView:
    """The measures of one kind on the page of their case."""
    return ListView(
        caption=say(f"NAV_{LISTS[kind]}".upper(), lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_NUMBER", f"COL_ABOUT_{kind}".upper(), "COL_STATE_DUE")),
        rows=tuple(
            Row(
                cells=(
                    row.number,
                    names.matter(kind, row.about, lang),
                    state_and_due(kind, row.state, row.due_on, lang),
                ),
                href=reverse(kind, args=[row.number]),
                synthetic=row.synthetic,
            )
            for row in rows
        ),
        empty=EmptyState("", ""),
    )


def spot_check(request: HttpRequest, number: str, came_back: CameBack | None = None) -> HttpResponse:
    """A check on suspicion: what was ordered and why, its result, the objection, the retest."""
    lang = request.lang
    row = queries.measures.spot_check(number)
    facts = [
        *_common(row, lang),
        Fact(say("COL_PRODUCT", lang), row.goods),
        Fact(say("COL_HS", lang), row.hs_code or "—"),
        Fact(say("ASK_KIND", lang), say(f"GOODS_KIND_{row.kind}".upper(), lang)),
        Fact(say("COL_SUSPICION", lang), row.reason),
    ]
    left = [Section(say("SECTION_MATTER", lang), [Facts(facts)])]
    for code, evidence in (("SECTION_RESULT", row.result), ("SECTION_RETEST", row.retest)):
        if evidence:
            left.append(Section(say(code, lang), [_result(evidence, lang)]))
    if row.objection:
        left.insert(2, Section(say("SECTION_OBJECTION", lang), [Facts([Fact(say("ASK_REASON", lang), row.objection)])]))
    return _page(request, row, f"{number}　{row.goods}", left, _missing_of_check(row, day_of(now()), lang), came_back)


def help_plan(request: HttpRequest, number: str, came_back: CameBack | None = None) -> HttpResponse:
    """Precise help: why this enterprise, what was agreed, which batches were tested since, how far it is."""
    lang = request.lang
    row = queries.measures.help_plan(number)
    hazard = names.hazard(row.hazard, lang)
    left = [
        Section(
            say("SECTION_MATTER", lang),
            [
                Facts(
                    [
                        *_common(row, lang),
                        Fact(say("COL_HAZARD", lang), hazard),
                        Fact(say("ASK_ROOT_CAUSE", lang), row.root_cause or "—"),
                    ]
                )
            ],
        )
    ]
    if row.agreed_on:
        left.append(Section(say("SECTION_PLAN", lang), [_plan(row, row.agreed_on, lang)]))
    so_far = None
    if row.instance.state in WATCHED:
        so_far = helping.elimination_so_far(number, by=request.actor, at=now())
        left.append(Section(say("SECTION_ELIMINATION", lang), [_so_far(so_far, lang)]))
    if row.batches:
        left.append(Section(say("SECTION_BATCHES", lang), [_batches(row.batches, lang)]))
    left += _findings([row.score, row.verdict], lang)
    return _page(request, row, f"{number}　{hazard}", left, _missing_of_plan(so_far, lang), came_back)


def sanction(request: HttpRequest, number: str, came_back: CameBack | None = None) -> HttpResponse:
    """The file of an offence: facts, lawful range, notice and defence, decision."""
    lang = request.lang
    row = queries.measures.sanction(number)
    offence = names.matter("sanction", row.offence, lang)
    facts = [
        *_common(row, lang),
        Fact(say("ASK_OFFENCE", lang), offence),
        Fact(say("ASK_FACTS", lang), row.facts),
        Fact(say("ASK_GOODS_VALUE_FEN", lang), yuan(row.goods_value_fen)),
        Fact(say("ASK_ILLEGAL_GAIN_FEN", lang), yuan(row.illegal_gain_fen)),
    ]
    until = hearing_asked_until(_defence(row), calendar(), book(day_of(now())))
    rights = [
        Fact(say("COL_NOTICED", lang), _service(row, "notice", lang) or row.noticed_on),
        Fact(say("COL_HEARING_UNTIL", lang), until),
        Fact(say("COL_HEARING_ASKED", lang), row.asked_on),
        *(Fact(say("COL_HEARING_WHY", lang), reason) for reason in _hearing_reasons(row)),
        Fact(say("COL_HEARD", lang), row.heard_on),
        Fact(say("ASK_WORDS", lang), row.defence or "—"),
    ]
    left = [
        Section(say("SECTION_MATTER", lang), [Facts(facts)]),
        Section(say("SECTION_RIGHTS", lang), [Facts(rights)]),
    ]
    if row.decided_on:
        decided = [
            Fact(say("COL_DECIDED", lang), row.decided_on),
            Fact(say("ASK_FINE_FEN", lang), yuan(row.fine_fen)),
            Fact(say("COL_CONFISCATED", lang), yuan(row.confiscated_fen)),
            Fact(say("ASK_REASONS", lang), row.reasons),
            *_served(row, lang),
            Fact(say("ASK_CARRIED_OUT", lang), row.carried_out or "—"),
        ]
        left.append(Section(say("SECTION_DECISION", lang), [Facts(decided)]))
    left += _findings([row.range], lang)
    papers = queries.papers.issued(row.instance.id)
    if papers:
        left.append(Section(say("SECTION_PAPERS", lang), [matter_papers.papers_list(row, papers, lang, "sanction")]))
    left += handed_over.sections(number, request.actor, lang)
    missing = _missing_of_sanction(row, request.actor, until, lang)
    return _page(request, row, f"{number}　{offence}", left, missing, came_back)


def _service(row: SanctionRow, act: str, lang: str) -> str:
    """How a paper was served, as it was signed; "" where it was not, or not as a step of its own."""
    for signature in queries.workflow.signed(row.instance.id):
        if signature.act == act and "served_on" in (said := json.loads(signature.content)):
            return say("SERVICE_SAID", lang, day=said.pop("served_on"), **worded(said, lang))
    return ""


def _served(row: SanctionRow, lang: str) -> list[Fact]:
    """The service of the decision, and until when the party may act against it, counted from the service."""
    if row.served_on is None:
        return [Fact(say("COL_DECISION_SERVED", lang), None)]
    lengths = remedies(book(row.served_on))
    return [
        Fact(say("COL_DECISION_SERVED", lang), _service(row, "serve", lang)),
        Fact(say("COL_REVIEW_UNTIL", lang), row.served_on + timedelta(days=lengths["review_days"])),
        Fact(say("COL_SUIT_UNTIL", lang), months_after(row.served_on, lengths["suit_months"])),
    ]


def _hearing_reasons(row: SanctionRow) -> list[str]:
    """What the party said when it asked to be heard."""
    signed = queries.workflow.signed(row.instance.id)
    return [json.loads(signature.content)["words"] for signature in signed if signature.act == "ask_hearing"]


def yuan(fen: int | None) -> str:
    return "—" if fen is None else f"{Decimal(fen) / 100:,.2f}"


def _page(
    request: HttpRequest, row: SpotCheckRow | HelpPlanRow | SanctionRow, title: str, left: list[Section],
    missing: Missing, came_back: CameBack | None,
) -> HttpResponse:  # fmt: skip
    lang = request.lang
    instance: InstanceRow = row.instance
    forms = forms_for(request.actor, instance, row.number, lang, missing)
    right = [Section(say("WORKFLOW", lang), [track(instance, lang, forms, missing)])]
    if forms:
        right.append(Section(say("SECTION_ACTS", lang), forms, id="acts"))
    right.append(Section(say("SECTION_TIMELINE", lang), [timeline(queries.cases.events_on(row.number), lang)]))
    marks = [
        state_badge(instance.workflow, instance.state, lang),
        *([due_chip(instance.due_on)] if instance.due_on else []),
        *([SyntheticMark()] if row.synthetic else []),
    ]
    return detail(request, title, left=left, right=right, marks=marks, came_back=came_back)


def _common(row: SpotCheckRow | HelpPlanRow | SanctionRow, lang: str) -> list[Fact]:
    return [
        Fact(say("COL_CASE", lang), Link(row.case_number, reverse("case", args=[row.case_number]))),
        Fact(say("COL_PRODUCER", lang), Link(row.uscc, reverse("enterprise", args=[row.uscc]))),
        Fact(say("COL_REGION", lang), f"{names.region(row.region, lang)} {row.region}"),
    ]


def _findings(ids: list[UUID | None], lang: str) -> list[Section]:
    folded = list(all_folded([found for found in ids if found], lang).values())
    return [Section(say("SECTION_FINDINGS", lang), folded)] if folded else []


def _result(evidence: UUID, lang: str) -> Facts:
    found = queries.measures.result(evidence)
    facts = [
        Fact(say("COL_SHEET", lang), Link(found.reference, reverse("evidence", args=[found.evidence]))),
        Fact(say("COL_SAMPLED", lang), found.checked_on),
        Fact(say("ASK_LOT", lang), found.lot or "—"),
        Fact(say("ASK_LAB", lang), found.lab),
        Fact(say("COL_RESULT", lang), passed_badge(found.passed, lang)),
    ]
    if found.failed_items:
        facts.append(Fact(say("COL_FAILED_ITEMS", lang), ("、" if lang == "zh" else ", ").join(found.failed_items)))
    return Facts(facts)


def passed_badge(passed: bool, lang: str) -> StateBadge:
    return StateBadge(say("RESULT_PASSED" if passed else "RESULT_FAILED", lang), "green" if passed else "red")


def _plan(row: HelpPlanRow, agreed_on: date, lang: str) -> Facts:
    return Facts(
        [
            Fact(say("COL_AGREED", lang), agreed_on),
            Fact(say("ASK_ACTIONS", lang), row.actions),
            Fact(say("ASK_OWNER", lang), row.owner),
            Fact(say("ASK_DUE_ON", lang), row.due_on),
            Fact(say("ASK_BUDGET_FEN", lang), yuan(row.budget_fen)),
            Fact(say("ASK_EXPERTS", lang), row.experts or "—"),
        ]
    )


def _so_far(found: Finding, lang: str) -> Facts:
    return Facts(
        [
            Fact(say("COL_VERDICT", lang), names.word("verdict", found.value["verdict"] or "", lang)),
            Fact(say("COL_CLEAN_BATCHES", lang), int(found.value["clean_batches"] or 0)),
            Fact(say("COL_MISSING_BATCHES", lang), int(found.value["missing_batches"] or 0)),
            Fact(say("COL_WATCHED_UNTIL", lang), found.value["clean_until"]),
        ]
    )


def _batches(rows: tuple[BatchRow, ...], lang: str) -> ListView:
    return ListView(
        caption=say("SECTION_BATCHES", lang),
        columns=tuple(Column(say(code, lang)) for code in ("ASK_LOT", "ASK_TESTED_ON", "ASK_LAB", "COL_RESULT")),
        rows=tuple(Row((row.lot, row.tested_on, row.lab, passed_badge(row.passed, lang))) for row in rows),
        empty=EmptyState("", ""),
    )


def _missing_of_check(row: SpotCheckRow, today: date, lang: str) -> Missing:
    found = queries.measures.results_since(row.uscc, day_of(row.instance.opened_at))
    first = queries.measures.result(row.result).lab if row.result else None
    due = row.instance.due_on
    return {
        "enter_result": () if found else (say("MISSING_RESULT", lang),),
        "retest": () if any(one.lab != first for one in found) else (say("MISSING_RETEST", lang),),
        "object": (say("MISSING_TIME_TO_OBJECT", lang, until=due),) if due and due < today else (),
    }


def _missing_of_plan(so_far: Finding | None, lang: str) -> Missing:
    if so_far is None:
        return {}
    value = so_far.value
    lacking = value["missing_batches"] != "0"
    return {
        "verify": (say("MISSING_BATCHES", lang, n=value["missing_batches"]),) if lacking else (),
        "eliminate": ()
        if value["verdict"] == ELIMINATED
        else (say("MISSING_WATCH", lang, until=value["clean_until"] or "—"),),
        "fall_back": () if value["verdict"] == BACK else (say("MISSING_RECURRENCE", lang),),
    }


def _missing_of_sanction(row: SanctionRow, actor: Actor, until: date | None, lang: str) -> Missing:
    today = day_of(now())
    decide = []
    if actor.person == row.filed_by:
        decide.append(say("MISSING_OTHER_DECIDER", lang))
    try:
        may_decide(_defence(row), calendar(), book(today), on=today)
    except Refusal as refused:
        decide.append(sentence(refused.code, lang, refused.params))
    ask = []
    if row.asked_on:
        ask.append(say("MISSING_ASKED_ALREADY", lang, asked=row.asked_on))
    elif until and until < today:
        ask.append(say("MISSING_TIME_TO_ASK", lang, until=until))
    return {"decide": decide, "ask_hearing": ask}


def _defence(row: SanctionRow) -> Defence:
    return Defence(row.number, row.noticed_on, row.asked_on, row.heard_on)
