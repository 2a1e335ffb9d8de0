"""Acts as they are sent in: read and taken, or shown again on their record's page with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import alerts as alert_actions
from gongzhi.actions import contests as contest_actions
from gongzhi.actions import credit, help_effects
from gongzhi.actions import links as link_actions
from gongzhi.actions import matters as matter_actions
from gongzhi.actions import words as word_actions
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.errors import BadInput, Cell, Conflict, GongzhiError, NoRuleApplies, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web import answers
from gongzhi.web.pages import (
    alert_answers,
    alert_editor,
    alerts,
    cases,
    cities,
    draw_opening,
    enterprises,
    findings,
    help_list,
    links,
    matter_fields,
    matter_forms,
    matters,
    measures,
    names,
    reconsiderations,
    starting,
    words,
)
from gongzhi.web.pages.acts import (
    DRAFT,
    KEYED_BY_ID,
    OFFERED,
    PAGE_OF,
    STARTED,
    blank_form,
    draft_form,
    record_id,
    seen,
    values_of,
)
from gongzhi.web.presenters.forms import ActForm, CameBack
from gongzhi.web.words import moment_words

Key = str | UUID
Happened = Callable[[int], tuple[str, ...]]  # the version that was seen → what happened to the record since
PAGES: Mapping[str, Callable[..., HttpResponse]] = {
    "case": cases.case,
    "return": cases.tracing,
    "alert": alerts.alert,
    "draft_alert": alert_editor.editor,
    "enterprise": enterprises.enterprise,
    "city": cities.city,
    "link": links.link,
    "word": words.word,
    "finding": findings.finding,
    "reconsideration": reconsiderations.reconsideration,
    "spot_check": measures.spot_check,
    "help_plan": measures.help_plan,
    "help_list": help_list.help_list,
    "open_round": draw_opening.open_round_page,
    "sanction": measures.sanction,
    **{route: partial(starting.start, kind=kind) for kind, route in starting.ROUTE_OF.items()},
    **{name: partial(matters.matter, scheme=name) for name in schemes()},
    **{f"{name}_new": partial(matters.new_matter, scheme=name) for name in schemes()},
}
# Where what a refusal asks for is given, in the forms that have such a field.
FIELD_OF = {
    "GUARD_REASON_GIVEN": "reason",
    "GUARD_REASSESSED": "reason",
    "GUARD_SOURCE_CHECKED": "source_checked",
    "GUARD_MERGE_TARGET": "into",
    "GUARD_EXAMINATION_GIVEN": "examination",
    "GUARD_ANSWER_GIVEN": "answer",
    "TWO_PERSON": "investigators",
    "NOT_CERTIFIED": "investigators",
    "RECUSAL": "investigators",
    "CAUSE_AND_RESPONSIBILITY": "cause_code",
    "CAUSE_CONTRADICTS": "responsibility",
    "NO_SCENARIO": "scenarios",
}


def take(request: HttpRequest, kind: str, record: str, act: str) -> HttpResponse:
    """POST of an act of a workflow table."""
    offered = OFFERED.get((kind, act))
    if offered is None:
        raise Http404
    subject: Key = record_id(record) if kind in KEYED_BY_ID else record

    key = queries.contests.contest(record).finding if kind == "contest" else subject  # stands on its finding's page

    def taken() -> str:
        values = values_of(offered.asks, request.POST, record, request.lang)
        offered.take(subject, **values, by=request.actor, at=now(), seen=seen(request.POST))
        return reverse(PAGE_OF[kind], args=[key])

    return _tried(
        request, taken, PAGE_OF[kind], key, lambda: blank_form(kind, record, act, request.lang),
        lambda since: _steps_since(kind, subject, since, request.lang),
    )  # fmt: skip


def begin_matter(request: HttpRequest, *, scheme: str) -> HttpResponse:
    """The form that begins a procedure of a scheme, and its POST."""
    if request.method != "POST":
        return matters.new_matter(request, scheme=scheme)
    one, lang = schemes()[scheme], request.lang

    def taken() -> str:
        values = matter_fields.read(one.asked_by(matter_forms.opening_act(one)), request.POST, request.FILES)
        whose = {name: request.POST.get(name, "").strip() or None for name in ("region", "uscc")}
        number = matter_actions.open_matter(scheme, values=values, **whose, by=request.actor, at=now())
        return reverse(scheme, args=[number])

    return _tried(
        request, taken, f"{scheme}_new", None, lambda: matter_forms.opening_form(one, request.actor, lang, {})
    )


def take_on_matter(request: HttpRequest, number: str, act: str, *, scheme: str) -> HttpResponse:
    """POST of an act on a scheme's record."""
    one, lang = schemes()[scheme], request.lang
    if act not in {row.act for row in workflow(scheme).rows}:
        raise Http404

    def taken() -> str:
        values = matter_fields.read(one.asked_by(act), request.POST, request.FILES)
        matter_actions.take_act(scheme, number, act, values=values, by=request.actor, at=now(), seen=seen(request.POST))
        return reverse(scheme, args=[number])

    return _tried(
        request, taken, scheme, number,
        lambda: matter_forms.act_form(one, queries.matters.matter(scheme, number), act, [], lang),
        lambda since: _steps_since(scheme, number, since, lang),
    )  # fmt: skip


def draft_alert(request: HttpRequest, number: str) -> HttpResponse:
    """The editor of an alert, its preview of who will be told, and the POST that drafts it."""
    if request.method != "POST":
        return alert_editor.editor(request, number)

    def taken() -> str:
        values = values_of(DRAFT, request.POST, number, request.lang)
        drafted = alert_actions.draft_alert(number, **values, starts_on=day_of(now()), by=request.actor, at=now())
        return reverse("alert", args=[drafted])

    form = partial(draft_form, number, request.lang)
    if "preview" not in request.POST:
        return _tried(request, taken, "draft_alert", number, form)
    try:
        found = alert_editor.preview(request, number)
    except (BadInput, NoRuleApplies, Refusal) as no:
        return alert_editor.editor(request, number, _came_back(request, no, form(), lambda since: ()))
    return alert_editor.editor(request, number, preview=found)


def order_check(request: HttpRequest, number: str) -> HttpResponse:
    return _start(request, number, "spot_check")


def shortlist(request: HttpRequest, number: str) -> HttpResponse:
    return _start(request, number, "help_plan")


def file_sanction(request: HttpRequest, number: str) -> HttpResponse:
    return _start(request, number, "sanction")


def _start(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The form that starts a procedure on a case, and its POST."""
    if request.method != "POST":
        return starting.start(request, number, kind)

    def taken() -> str:
        values = values_of(STARTED[kind].asks, request.POST, number, request.lang)
        return reverse(PAGE_OF[kind], args=[STARTED[kind].take(number, **values, by=request.actor, at=now())])

    form = partial(starting.start_form, number, kind, request.lang)
    return _tried(request, taken, starting.ROUTE_OF[kind], number, form)


def rank_for_help(request: HttpRequest) -> HttpResponse:
    """The list of enterprises to help, and the POST that makes it anew."""
    if request.method != "POST":
        return help_list.help_list(request)

    def taken() -> str:
        help_list.rank(request.POST, by=request.actor)
        return reverse("help_list")

    return _tried(request, taken, "help_list", None, lambda: help_list.rank_form(request.lang))


def open_round(request: HttpRequest, number: str) -> HttpResponse:
    """The form that opens a plan's round, and its POST."""
    if request.method != "POST":
        return draw_opening.open_round_page(request, number)

    def taken() -> str:
        return reverse("draw_round", args=[draw_opening.open_round(number, request.POST, by=request.actor)])

    def form() -> ActForm:
        return draw_opening.opening_form(number, queries.matters.matter("check_plan", number).region, request.lang)

    return _tried(request, taken, "open_round", number, form)


def measure_help(request: HttpRequest) -> HttpResponse:
    def taken() -> str:
        help_effects.measure_help(by=request.actor, at=now())
        return f"{reverse('help_list')}#effect"

    return _tried(request, taken, "help_list", None, lambda: help_list.effect_form(request.lang))


def acknowledge(request: HttpRequest, number: str) -> HttpResponse:
    def taken() -> str:
        words = request.POST.get("action_taken", "").strip()
        alert_actions.acknowledge_alert(number, action_taken=words, by=request.actor, at=now())
        return reverse("alert", args=[number])

    return _tried(request, taken, "alert", number, lambda: alert_answers.acknowledge_form(number, request.lang))


def report_action(request: HttpRequest, number: str) -> HttpResponse:
    def taken() -> str:
        words, outcome = (request.POST.get(name, "").strip() for name in ("action_taken", "outcome"))
        alert_actions.report_action(number, action_taken=words, outcome=outcome, by=request.actor, at=now())
        return reverse("alert", args=[number])

    return _tried(request, taken, "alert", number, lambda: alert_answers.action_form(number, request.lang))


def read_went_up(request: HttpRequest, number: str) -> HttpResponse:
    with seeing_as(request.actor):
        alert_actions.read_went_up(number, by=request.actor, at=now())
    return redirect(reverse("alert", args=[number]))


def read_doubt(request: HttpRequest, number: str) -> HttpResponse:
    with seeing_as(request.actor):
        alert_actions.read_doubt(number, by=request.actor, at=now())
    return redirect(reverse("alert", args=[number]))


def confirm_fact(request: HttpRequest, uscc: str) -> HttpResponse:
    """A regulator confirms a fact that counts in an enterprise's credit; the grade follows in the same step."""

    def taken() -> str:
        kind, given = request.POST.get("kind", ""), request.POST.get("occurred_on", "").strip()
        occurred_on = _day(given)
        cells = [] if kind else [Cell("", "kind", kind, "FIELD_MISSING")]
        if occurred_on is None:
            cells.append(Cell("", "occurred_on", given, "FIELD_NOT_A_DAY" if given else "FIELD_MISSING"))
        if occurred_on is None or cells:
            raise BadInput(cells)
        credit.confirm_credit_event(
            uscc,
            kind=kind,
            occurred_on=occurred_on,
            voluntary=request.POST.get("voluntary") == "yes",
            by=request.actor,
            at=now(),
            product=request.POST.get("hs_code", ""),
            lot=request.POST.get("lot", "")[:60],
        )
        credit.regrade(uscc, by=request.actor, at=now())
        return reverse("enterprise", args=[uscc])

    return _tried(
        request, taken, "enterprise", uscc, lambda: enterprises.confirm_form(uscc, request.actor.role, request.lang)
    )


def report_figure(request: HttpRequest, code6: str) -> HttpResponse:
    def taken() -> str:
        cities.report_figure(code6, request.POST, by=request.actor, at=now())
        return reverse("city", args=[code6])

    return _tried(request, taken, "city", code6, lambda: cities.figure_form(request.actor, code6, request.lang))


def file_contest(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    def taken() -> str:
        contest_actions.file_contest(
            finding_id,
            **values_of(findings.CONTEST, request.POST, str(finding_id), request.lang),
            files=matter_fields.read_files(request.FILES.getlist("files"), "files"),
            by=request.actor,
            at=now(),
        )
        return reverse("finding", args=[finding_id])

    return _tried(request, taken, "finding", finding_id, lambda: findings.contest_form(finding_id, request.lang))


def answer_link(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    def taken() -> str:
        given, reason = request.POST.get("answer", ""), request.POST.get("reason", "").strip()
        version = seen(request.POST)
        if given == "undo":
            link_actions.undo_answer(proposal_id, reason=reason, by=request.actor, at=now(), seen=version)
        else:
            link_actions.answer_link(proposal_id, answer=given, reason=reason, by=request.actor, at=now(), seen=version)
        return reverse("link", args=[proposal_id])

    return _tried(
        request, taken, "link", proposal_id,
        lambda: links.answer_form(queries.links.proposal(proposal_id), request.lang),
        lambda since: links.answers_since(proposal_id, since, request.lang),
    )  # fmt: skip


def judge_words(request: HttpRequest, label_id: UUID) -> HttpResponse:
    """A person agrees to what words were labelled, says another family, or that it cannot be said."""

    def taken() -> str:
        given = request.POST.get("answer", "")
        word_actions.judge_words(
            label_id,
            answer=given,
            hazard=request.POST.get("proposed" if given == "confirm" else "hazard", ""),
            note=request.POST.get("note", "").strip(),
            by=request.actor,
            at=now(),
            seen=seen(request.POST),
        )
        return reverse("word", args=[label_id])

    return _tried(
        request, taken, "word", label_id,
        lambda: words.judge_form(queries.words.label(label_id), request.lang),
        lambda since: words.judged_since(label_id, since, request.lang),
    )  # fmt: skip


def _tried(
    request: HttpRequest,
    taken: Callable[[], str],
    page: str,
    key: Key | None,
    form: Callable[[], ActForm],
    happened: Happened = lambda since: (),
) -> HttpResponse:
    """Lead to where a taken act leads; a refused one leaves nothing behind and shows its record's page again."""
    no: GongzhiError
    try:
        with seeing_as(request.actor):
            return redirect(taken())
    except (BadInput, Conflict, NoRuleApplies, Refusal) as said:
        no = said
    except DatabaseError as error:
        if not answers.is_not_the_tables_step(error):
            raise
        since = seen(request.POST) if "seen" in request.POST else 0
        no = Conflict(page, seen=since, now=since)
    of = [] if key is None else [key]
    request.path = reverse(page, args=of)  # what the page says of its own address: language, print, menu
    return PAGES[page](request, *of, came_back=_came_back(request, no, form(), happened))


def _came_back(request: HttpRequest, no: GongzhiError, form: ActForm, happened: Happened) -> CameBack:
    lang = request.lang
    asked = [field.name for field in form.fields]
    errors: dict[str, list[str]] = {}
    refused: list[str] = []
    if isinstance(no, BadInput):
        for cell in no.cells:
            # A fault that names no field of the form belongs to the only one there is, else to the form.
            name = asked[0] if len(asked) == 1 and cell.column != "seen" else cell.column
            place = f"{answers.where_words(cell.where, lang)}: " if cell.where else ""
            words = f"{place}{answers.sentence_of(cell, lang)}"
            errors.setdefault(name, []).append(words) if name in asked else refused.append(words)
    elif isinstance(no, Conflict):
        refused = [say("FORM_CONFLICT", lang), *happened(int(str(no.params["seen"])))]
    else:
        words = answers.refusal_words(no, lang)
        name = FIELD_OF.get(no.code, "") if isinstance(no, Refusal) else ""
        errors, refused = ({name: [words]}, []) if name in asked else ({}, [words])
    return CameBack(
        form,
        dict(request.POST.lists()),
        {name: " ".join(words) for name, words in errors.items()},
        tuple(refused),
        status=400 if isinstance(no, BadInput) else 409,
    )


def _steps_since(kind: str, record: Key, since: int, lang: str) -> tuple[str, ...]:
    """The steps that others took on a record after the version that was seen, one sentence each."""
    find = {
        "case": lambda: queries.cases.case(str(record)).instance,
        "alert": lambda: queries.alerts.alert(str(record)).instance.id,
        "contest": lambda: queries.contests.contest(str(record)).instance.id,
        "return_tracing": lambda: queries.cases.tracing(UUID(str(record))).instance.id,
        "spot_check": lambda: queries.measures.spot_check(str(record)).instance.id,
        "help_plan": lambda: queries.measures.help_plan(str(record)).instance.id,
        "sanction": lambda: queries.measures.sanction(str(record)).instance.id,
        "reconsideration": lambda: queries.reconsiderations.reconsideration(UUID(str(record))).instance.id,
        **{name: lambda name=name: queries.matters.matter(name, str(record)).instance.id for name in schemes()},
    }
    return tuple(
        say(
            "FORM_HAPPENED",
            lang,
            moment=moment_words(step.at),
            who=("、" if lang == "zh" else ", ").join(step.persons),
            act=names.act_word(kind, step.act, lang),
            state=names.state_word(kind, step.to_state, lang),
        )
        for step in queries.workflow.transitions(find[kind]())[since:]
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
