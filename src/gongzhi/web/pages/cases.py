"""Cases: the list, and one with the matter on the left and what can be done on the right."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.cases.tracing import checks_missing
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import city_of
from gongzhi.reports.matter_words import choice
from gongzhi.store import queries
from gongzhi.store.queries.cases import GUARD_FIELDS, OPEN, CaseFilter, CaseRow, EvidenceOfCase, TracingRow
from gongzhi.store.queries.evidence import Replacement
from gongzhi.store.queries.measure_lines import MeasureLine
from gongzhi.store.queries.notices import PUBLISHED, Fate
from gongzhi.store.queries.reconsiderations import ReconsiderationRow
from gongzhi.store.queries.reported import REPORTED
from gongzhi.store.queries.returns import RoutingRow
from gongzhi.store.queries.workflow import SignatureRow
from gongzhi.web.answers import sentence
from gongzhi.web.gate import may_open
from gongzhi.web.pages import assessing, case_matters, clusters, names
from gongzhi.web.pages.acts import GOODS_CHECK, SYSTEM_CHECK, draft_form, forms_for
from gongzhi.web.pages.alert_editor import LEVELS
from gongzhi.web.pages.counted_in import counted_in
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.measures import LISTS, of_case
from gongzhi.web.pages.shown import (
    PAGE,
    Missing,
    all_folded,
    detail,
    due_chip,
    ended,
    state_and_due,
    state_badge,
    timeline,
    track,
)
from gongzhi.web.presenters.evidence import EvidenceView, Observed
from gongzhi.web.presenters.forms import CameBack
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import LevelBadge, StateBadge, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section

RISK_TONES = {"S": "red", "H": "orange", "M": "yellow", "L": "blue"}
COLUMNS = ("COL_CASE", "COL_OPENED", "COL_PRODUCT", "COL_REGION", "COL_RISK", "COL_STATE", "COL_DUE")
LOW = "L"
STARTS = {"order_check": "spot_check", "shortlist": "help_plan", "file_sanction": "sanction"}  # route → procedure
STILL_OPEN = {"spot_check": "MISSING_CHECKS", "help_plan": "MISSING_HELP", "sanction": "MISSING_SANCTIONS"}
CHECKS = {"check_goods": GOODS_CHECK, "check_system": SYSTEM_CHECK}
RECUSALS = ("ask_recusal", "grant_recusal", "refuse_recusal")
COUNTED = ("export_return", "foreign_notice")  # kinds of evidence that a city's index counts


def cases(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    choices = {
        "state": ("FILTER_STATE", [Option(OPEN, say("CASES_OPEN", lang)), *names.state_options("case", lang)]),
        "region": ("FILTER_REGION", names.region_options(lang)),
        "risk": ("FILTER_RISK", [Option(level, say(f"RISK_LEVEL_{level}", lang)) for level in RISK_TONES]),
    }
    filters = filter_bar(request, choices, search_hint=say("CASES_SEARCH", lang))
    wanted = CaseFilter(words=filters.searched, **filters.chosen)
    page = queries.cases.cases(wanted, after=request.GET.get("after"), size=PAGE)
    return list_page(
        request,
        say("NAV_CASES", lang),
        COLUMNS,
        [_row(row, lang) for row in page.rows],
        found=page,
        count=queries.cases.count(wanted),
        filters=filters,
        empty=EmptyState(say("CASES_NONE", lang), say("CASES_NONE_HOW", lang)),
    )


def case(request: HttpRequest, number: str, came_back: CameBack | None = None) -> HttpResponse:
    lang, actor = request.lang, request.actor
    row = queries.cases.case(number)
    instance = queries.workflow.instance(row.instance)
    tracings = queries.cases.tracings_of(row.id)
    alerts = queries.alerts.alerts_of(row.id)
    events = queries.cases.events_on(number, *(tracing.reference for tracing in tracings))
    findings = queries.cases.findings_on(number)
    evidence = queries.cases.evidence_of(row.id)
    replaced = queries.evidence.replacements([entry.id for entry in evidence])
    pages = {tracing.evidence: reverse("return", args=[tracing.id]) for tracing in tracings}
    pages |= {
        entry.id: reverse(page, args=[entry.id])
        for entry in evidence
        if (page := _page_of(entry.kind)) and may_open(page, actor)
    }
    measures = queries.measure_lines.lines_of(row.id)
    left = [
        Section(say("SECTION_MATTER", lang), [_matter(row, lang)]),
        Section(say("SECTION_GUARDS", lang), [_guards(row, lang)], id="guards"),
        Section(
            say("SECTION_EVIDENCE", lang),
            [_evidence(entry, replaced.get(entry.id), pages, lang) for entry in evidence],
        ),
    ]
    left += assessing.section(row, lang, by_name=actor.uscc is None)
    reconsidered = queries.reconsiderations.of_case(row.id)
    if reconsidered:
        left.append(Section(say("SECTION_RECONSIDERED", lang), [_reconsidered(reconsidered, lang)]))
    if tracings:
        left.append(Section(say("SECTION_TRACINGS", lang), [_tracings(tracings, lang)]))
    for kind, lines in measures.items():
        if lines:
            left.append(Section(say(f"NAV_{LISTS[kind]}".upper(), lang), [of_case(kind, lines, lang)]))
    if row.recall:
        left.append(Section(say("SECTION_RECALL", lang), _recall(row, row.recall, lang)))
    left += case_matters.sections(row, actor, lang)
    found_in = queries.measures.clusters_of(number)
    left += [Section(say("NAV_CLUSTERS", lang), [clusters.of_case(number, found_in, lang)])] if found_in else []
    if findings:
        left.append(
            Section(
                say("SECTION_FINDINGS", lang),
                list(all_folded([finding.id for finding in findings], lang, actor).values()),
            )
        )
    missing = _missing(row, tracings, measures, has_alert=bool(alerts), lang=lang)
    forms = forms_for(actor, instance, number, lang, missing)
    right = [Section(say("WORKFLOW", lang), [track(instance, lang, forms, missing)])]
    if forms:
        right.append(Section(say("SECTION_ACTS", lang), forms, id="acts"))
    starts = [
        *_starts(row, actor, has_help=bool(measures["help_plan"]), lang=lang),
        *case_matters.starts(row, actor, lang),
    ]
    if starts:
        right.append(Section(say("SECTION_START", lang), [Facts(starts)]))
    if alerts:
        links = tuple(
            Fact(
                alert.number,
                (Link(say("HOME_OPEN", lang), reverse("alert", args=[alert.number])), LevelBadge(LEVELS[alert.level])),
            )
            for alert in alerts
        )
        right.append(Section(say("NAV_ALERTS", lang), [Facts(links)]))
    if actor.role == "CIQ_R" and row.state in ("assessed", "alerted", "acting"):
        right.append(Section(say("SECTION_WARN", lang), [draft_form(number, lang)]))
    counting = [e for e in evidence if e.kind in COUNTED and e.id not in replaced and not e.withdraws]
    years = sorted({entry.event_date.year for entry in counting})
    right += counted_in(actor, [(city_of(row.region), year) for year in years], lang)
    right.append(Section(say("SECTION_TIMELINE", lang), [timeline(events, lang)]))
    marks: list[object] = [state_badge("case", row.state, lang)]
    if row.due_on:
        marks.append(due_chip(row.due_on))
    if row.synthetic:
        marks.append(SyntheticMark())
    return detail(request, f"{number}　{row.product}", left=left, right=right, marks=marks, came_back=came_back)


def _asked_besides(form: Mapping[str, str], lang: str) -> list[Fact]:
    """What the official forms of a return ask besides, as far as it was filled in."""
    return [
        Fact(str(getattr(column, f"label_{lang}")), names.cell(column, form[column.field], lang))
        for column in registers.form_columns()
        if column.field in form
    ]


def tracing(request: HttpRequest, tracing_id: UUID, came_back: CameBack | None = None) -> HttpResponse:
    """One return: what came back, who traces it, what was found."""
    lang, actor = request.lang, request.actor
    row = queries.cases.tracing(tracing_id)
    people = queries.accounts.names_of(row.investigators)
    found = [
        Fact(say("ASK_METHOD", lang), say(f"METHOD_{row.method}".upper(), lang) if row.method else "—"),
        Fact(say("ASK_INVESTIGATORS", lang), ("、" if lang == "zh" else ", ").join(people) or "—"),
        Fact(say("ASK_CAUSE_CODE", lang), names.cause(row.cause_code, lang)),
        Fact(say("ASK_RESPONSIBILITY", lang), names.cause(row.responsibility, lang)),
        Fact(
            say("ASK_SAFETY", lang), "—" if row.safety is None else say("SAID_YES" if row.safety else "SAID_NO", lang)
        ),
        Fact(say("COL_CLOSED", lang), row.closed_on),
    ]
    matter = [
        Fact(say("COL_PRODUCT", lang), row.goods),
        Fact(say("COL_HS", lang), row.hs_code),
        Fact(say("COL_PRODUCER", lang), row.uscc),
        Fact(say("COL_REGION", lang), f"{names.region(row.region, lang)} {row.region}"),
        Fact(say("COL_PORT", lang), names.region(row.port_region, lang)),
        Fact(say("COL_OFFICE", lang), names.region(row.office_region, lang)),
        Fact(say("COL_RETURNED_FROM", lang), names.country(row.returned_from, lang)),
        Fact(say("COL_ARRIVED", lang), row.arrived_on),
        Fact(say("COL_VALUE_USD", lang), f"{row.value_usd_cents / 100:,.2f}"),
        Fact(say("COL_STATED_CAUSE", lang), names.cause(row.stated_cause, lang)),
        *_asked_besides(row.form, lang),
    ]
    missing = _missing_of(row, actor, lang)
    forms = forms_for(actor, row.instance, str(tracing_id), lang, missing)
    right = [Section(say("WORKFLOW", lang), [track(row.instance, lang, forms, missing)])]
    if forms:
        right.append(Section(say("SECTION_ACTS", lang), forms, id="acts"))
    if not queries.evidence.replacements([row.evidence]):
        right += counted_in(actor, [(city_of(row.region), row.registered_on.year)], lang)
    right.append(Section(say("SECTION_TIMELINE", lang), [timeline(queries.cases.events_on(row.reference), lang)]))
    marks = [state_badge("return_tracing", row.instance.state, lang)]
    if row.instance.due_on:
        marks.append(due_chip(row.instance.due_on))
    if row.synthetic:
        marks.append(SyntheticMark())
    left = [
        Section(say("SECTION_RETURN", lang), [Facts(matter)]),
        Section(say("SECTION_TRACINGS", lang), [Facts(found)]),
    ]
    left += _checks_within(row, lang)
    routed = queries.returns.routing(row.instance.id)
    if any(one.act == "turn_away" for one in routed):
        left.append(Section(say("SECTION_ROUTING", lang), [_routing(routed, lang)]))
    if row.case_number:
        link = Link(row.case_number, reverse("case", args=[row.case_number]))
        left.append(Section(say("NAV_CASES", lang), [Facts([Fact(say("COL_CASE", lang), link)])]))
    title = f"{say('KIND_EXPORT_RETURN', lang)} {row.reference}"
    return detail(request, title, left=left, right=right, marks=marks, came_back=came_back)


def _missing(
    row: CaseRow, tracings: tuple[TracingRow, ...], measures: Mapping[str, tuple[MeasureLine, ...]], *,
    has_alert: bool, lang: str,
) -> Missing:  # fmt: skip
    """By act, what the case still lacks for it."""
    comma = "、" if lang == "zh" else ", "
    unset = [say(f"GUARD_FIELD_{name}".upper(), lang) for name in GUARD_FIELDS if not getattr(row, name)]
    running = [tracing.reference for tracing in tracings if tracing.is_running]
    found: dict[str, list[str]] = {"close": [], "close_low": [], "act": []}
    if unset:
        found["close"].append(say("MISSING_GUARD_FIELDS", lang, fields=comma.join(unset)))
    if running:
        found["close"].append(say("MISSING_TRACING", lang, references=comma.join(running)))
    rectifying = queries.cases.rectifying(row.number)
    if rectifying:
        found["close"].append(say("MISSING_RECTIFICATION", lang, numbers=comma.join(rectifying)))
    for kind, code in STILL_OPEN.items():
        running = queries.measure_lines.not_final(measures[kind])
        if running:
            found["close"].append(say(code, lang, numbers=comma.join(running)))
    if row.risk_level != LOW:
        found["close_low"].append(say("MISSING_LOW_RISK", lang))
    if not tracings and not has_alert:
        found["act"].append(say("MISSING_TASKS", lang))
    return found


def _missing_of(row: TracingRow, actor: Actor, lang: str) -> Missing:
    """By act, why this person cannot sign it on the tracing."""
    named = actor.person in row.investigators
    concerned = (say("MISSING_ANOTHER_DECIDER", lang),) if named else ()
    done = {step.act for step in queries.workflow.transitions(row.instance.id)}
    checks = checks_missing(row.method, done, book(day_of(now())))
    unchecked = tuple(sentence("CHECKS_MISSING", lang, {"check": check}) for check in checks)
    by_named = () if named else (say("MISSING_NAMED", lang),)
    return {
        "investigate": (*by_named, *unchecked),
        **(dict.fromkeys(CHECKS, by_named) if actor.role == "CIQ_O" else {}),
        "grant_recusal": concerned,
        "refuse_recusal": concerned,
        "review": (say("MISSING_OTHER_REVIEWER", lang),) if named else (),
    }


def _row(row: CaseRow, lang: str) -> Row:
    return Row(
        cells=(
            row.number,
            day_of(row.opened_at),
            row.product,
            names.region(row.region, lang),
            risk_badge(row.risk_level, lang),
            state_badge("case", row.state, lang),
            due_chip(row.due_on),
        ),
        href=reverse("case", args=[row.number]),
        synthetic=row.synthetic,
    )


def risk_badge(level: str | None, lang: str) -> StateBadge | None:
    if level is None:
        return None
    return StateBadge(say(f"RISK_LEVEL_{level}", lang), RISK_TONES[level])  # type: ignore[arg-type]


def _starts(row: CaseRow, actor: Actor, *, has_help: bool, lang: str) -> list[Fact]:
    """What may be started on the case now, each with the way to its form."""
    if row.uscc is None or queries.cases.is_over(row):
        return []
    return [
        Fact(
            say(f"START_{kind}".upper(), lang), Link(say(f"GO_{kind}".upper(), lang), reverse(route, args=[row.number]))
        )
        for route, kind in STARTS.items()
        if may_open(route, actor) and not (kind == "help_plan" and has_help)
    ]


def _recall(row: CaseRow, finding: UUID, lang: str) -> list[Any]:
    report = Fact(say("COL_RECALL_REPORT", lang), due_chip(row.recall_report_due))
    return [*all_folded([finding], lang).values(), *([Facts([report])] if row.recall_report_due else [])]


def _matter(row: CaseRow, lang: str) -> Facts:
    enterprise = Link(row.uscc, reverse("enterprise", args=[row.uscc])) if row.uscc else None
    earlier = Link(row.earlier, reverse("case", args=[row.earlier])) if row.earlier else None
    facts = [
        Fact(say("COL_PRODUCT", lang), row.product),
        Fact(say("COL_PRODUCER", lang), enterprise),
        Fact(say("COL_REGION", lang), f"{names.region(row.region, lang)} {row.region}"),
        Fact(say("COL_HAZARD", lang), names.hazard(row.hazard, lang)),
        Fact(say("COL_MARKET", lang), ", ".join(names.country(code, lang) for code in row.markets)),
        Fact(say("COL_RISK", lang), risk_badge(row.risk_level, lang)),
        Fact(say("COL_OPENED", lang), day_of(row.opened_at)),
        Fact(say("FINDING_PROFILE", lang), names.profile_title(row.profile, lang)),
    ]
    if earlier:
        facts.append(Fact(say("COL_EARLIER", lang), earlier))
    gap = queries.cases.gap_of(row.number)
    if gap:
        said = say("FLAG_RESPONSIBILITY_GAP_YES", lang, number=gap)
        facts.append(Fact(say("FLAG_RESPONSIBILITY_GAP", lang), Link(said, reverse("responsibility_gap", args=[gap]))))
    return Facts(facts)


def _guards(row: CaseRow, lang: str) -> Facts:
    """The six guard fields; what is not known yet is said so."""
    facts = []
    for field in GUARD_FIELDS:
        value = getattr(row, field)
        words = names.effect(field, value, lang) if value else ""
        if field == "corrective_action" and row.waiver_reason:
            words = f"{words}: {row.waiver_reason}"
        facts.append(Fact(say(f"GUARD_FIELD_{field}".upper(), lang), words, missing=not value))
    return Facts(facts)


def _reconsidered(rows: tuple[ReconsiderationRow, ...], lang: str) -> ListView:
    return ListView(
        caption=say("SECTION_RECONSIDERED", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_REPLACED", "COL_REPLACED_HOW", "COL_STATE", "COL_DUE")),
        rows=tuple(
            Row(
                cells=(
                    row.replaced_reference,
                    say(f"EVIDENCE_{row.how}".upper(), lang),
                    state_badge("reconsideration", row.instance.state, lang),
                    due_chip(row.instance.due_on),
                ),
                href=reverse("reconsideration", args=[row.id]),
                synthetic=row.synthetic,
            )
            for row in rows
        ),
        empty=EmptyState("", ""),
    )


def _page_of(kind: str) -> str:
    """The route of a piece of evidence by its kind; a return has the page of its tracing."""
    return "notice" if kind in PUBLISHED else "evidence" if kind in REPORTED else ""


def _evidence(
    entry: EvidenceOfCase, replacement: Replacement | None, pages: Mapping[UUID, str], lang: str
) -> EvidenceView:
    observed = [("COL_PRODUCT", entry.words), ("COL_MARKET", names.country(entry.market, lang))]
    if entry.kind == "export_return":
        observed += [
            ("COL_VALUE_USD", f"{(entry.value_usd_cents or 0) / 100:,.2f}"),
            ("COL_STATED_CAUSE", names.cause(entry.stated_cause, lang)),
        ]
    elif entry.kind == "check_result":
        observed.append(("COL_RESULT", say("RESULT_PASSED" if entry.failed_safety is None else "RESULT_FAILED", lang)))
    else:
        observed.append(("COL_DECISION", names.titled(entry.source, "risk_decision", entry.risk_decision, lang)))
    fate: Fate = "withdrawn" if entry.withdraws else "standing"  # of what nothing replaced
    return EvidenceView(
        title=entry.words or entry.reference,
        kind=say(f"KIND_{entry.kind}".upper(), lang),
        source=names.source_title(entry.source, lang),
        reference=entry.reference,
        event_date=entry.event_date,
        known_since=day_of(entry.known_at),
        hash=entry.raw_hash,
        observed=tuple(Observed(say(code, lang), value) for code, value in observed if value),
        synthetic=entry.synthetic,
        href=pages.get(entry.id, ""),
        **ended(replacement, fate, page=_page_of(entry.kind) if entry.id in pages else ""),  # type: ignore[arg-type]
    )


def _checks_within(row: TracingRow, lang: str) -> list[Section]:
    """What two investigators recorded of goods and quality system, and who was asked to stay away, with the answers."""
    signed = queries.workflow.signed(row.instance.id)
    taken = [step for step in queries.workflow.transitions(row.instance.id) if step.act in CHECKS]
    parts: list[Any] = []
    for step in taken:
        said = next(json.loads(one.content) for one in signed if one.act == step.act and one.at <= step.at)
        facts = [Fact(say("COL_WHO", lang), ("、" if lang == "zh" else ", ").join(step.persons))]
        facts += [
            Fact(say(f"ASK_{asked.name}".upper(), lang), _said(said[asked.name], lang)) for asked in CHECKS[step.act]
        ]
        parts += [Facts([Fact(names.act_word("return_tracing", step.act, lang), day_of(step.at)), *facts])]
    found = [Section(say("SECTION_CHECKS_WITHIN", lang), parts)] if parts else []
    asked = [one for one in signed if one.act in RECUSALS]
    if asked:
        found.append(Section(say("SECTION_RECUSAL_REQUESTS", lang), [_recusals(asked, lang)]))
    return found


def _said(value: object, lang: str) -> str:
    if isinstance(value, bool):
        return say("SAID_YES" if value else "SAID_NO", lang)
    return str(value) or "—"


def _recusals(rows: Sequence[SignatureRow], lang: str) -> ListView:
    tie = schemes()["recusal"].fields["tie"].column
    cells = []
    for one in rows:
        said = json.loads(one.content)
        who = queries.accounts.names_of((UUID(said["investigator"]),))
        words = _because(choice(tie, said["tie"], lang) if "tie" in said else "", said["reason"], lang)
        cells.append((day_of(one.at), names.act_word("return_tracing", one.act, lang), " ".join(who), words))
    return ListView(
        caption=say("SECTION_RECUSAL_REQUESTS", lang),
        columns=tuple(
            Column(say(code, lang)) for code in ("COL_DAY", "COL_ACT", "ASK_INVESTIGATOR", "COL_REASON_GIVEN")
        ),
        rows=tuple(Row(cells=row) for row in cells),
        empty=EmptyState("", ""),
    )


def _because(ground: str, reason: str, lang: str) -> str:
    return ("：" if lang == "zh" else ": ").join(filter(None, (ground, reason)))


def _routing(rows: Sequence[RoutingRow], lang: str) -> ListView:
    """Who sent a return where, who turned it away and why, who decided."""
    return ListView(
        caption=say("SECTION_ROUTING", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_DAY", "COL_ACT", "COL_OFFICE", "COL_REASON_GIVEN")),
        rows=tuple(
            Row(
                cells=(
                    day_of(row.at),
                    names.act_word("return_tracing", row.act, lang),
                    names.region(row.office_region, lang) if row.office_region else None,
                    _because(names.cause(row.ground, lang) if row.ground else "", row.reason, lang) or None,
                )
            )
            for row in rows
        ),
        empty=EmptyState("", ""),
    )


def _tracings(tracings: tuple[TracingRow, ...], lang: str) -> ListView:
    return ListView(
        caption=say("SECTION_TRACINGS", lang),
        columns=tuple(
            Column(say(code, lang))
            for code in ("COL_REFERENCE", "COL_ARRIVED", "ASK_CAUSE_CODE", "ASK_RESPONSIBILITY", "COL_STATE_DUE")
        ),
        rows=tuple(
            Row(
                cells=(
                    row.reference,
                    row.arrived_on,
                    names.cause(row.cause_code, lang),
                    names.cause(row.responsibility, lang),
                    state_and_due("return_tracing", row.instance.state, row.instance.due_on, lang),
                ),
                href=reverse("return", args=[row.id]),
                synthetic=row.synthetic,
            )
            for row in tracings
        ),
        empty=EmptyState("", ""),
    )
