"""Views that several pages show: findings, workflow tracks, due chips, timelines."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import input_kind, listed, method_question, worded
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.canonical import read
from gongzhi.core.contests import is_party
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.rules import RuleBook
from gongzhi.core.workflow import WorkflowRow, ends_ahead
from gongzhi.store import queries
from gongzhi.store.queries.cases import EventRow
from gongzhi.store.queries.evidence import Replacement
from gongzhi.store.queries.findings import KeptFinding
from gongzhi.store.queries.notices import Fate
from gongzhi.store.queries.paging import Counted
from gongzhi.store.queries.workflow import InstanceRow
from gongzhi.web.pages import names
from gongzhi.web.presenters.finding import FindingView, FoldedFinding, InputCited, Standing, finding_view
from gongzhi.web.presenters.forms import ActForm, CameBack, ErrorSummary
from gongzhi.web.presenters.lists import Link, Pager
from gongzhi.web.presenters.marks import DueChip, OriginChip, StateBadge
from gongzhi.web.presenters.page import Fact, Facts, Section
from gongzhi.web.presenters.timeline import Happening, TimelineView
from gongzhi.web.presenters.workflow import NextAct, Stop, WorkflowView

PAGE = 50
Missing = Mapping[str, Sequence[str]]
NOTHING: Missing = {}


def detail(
    request: HttpRequest,
    title: str,
    *,
    left: Sequence[Section],
    right: Sequence[Section] = (),
    marks: Sequence[object] = (),
    lead: str = "",
    came_back: CameBack | None = None,
) -> HttpResponse:
    """The page of one record. came_back: a form of it that was refused, or that its sender wants to change.

    The page then begins with what is wrong, and the form stands in its place with what was typed. Where the record
    no longer offers it, what was typed is shown by itself, so that it is not lost.
    """
    page = {"title": title, "marks": marks, "lead": lead, "left": left, "right": right}
    if came_back is None:
        return render(request, "gongzhi/pages/detail.html", page)
    form = next((view for section in (*left, *right) for view in section.views if _is_same(view, came_back)), None)
    if form is None:
        page["summary"] = ErrorSummary(general=(*came_back.refused, *came_back.errors.values()))
        if came_back.typed:
            typed = Facts([Fact(label, words) for label, words in came_back.typed])
            page["left"] = [Section(say("FORM_TYPED", request.lang), [typed]), *left]
    else:
        again = came_back.into(form)
        wrong = tuple(field for field in again.asked if field.error)
        if wrong or came_back.refused:
            page["summary"] = ErrorSummary(
                wrong,
                came_back.refused,
                "" if again.has_file else f"#{again.id}",  # no page gives a file back
            )
        page["left"], page["right"] = (
            [replace(part, views=[again if view is form else view for view in part.views]) for part in parts]
            for parts in (left, right)
        )
    return render(request, "gongzhi/pages/detail.html", page, status=came_back.status)


def _is_same(view: object, came_back: CameBack) -> bool:
    return isinstance(view, ActForm) and view.id == came_back.form.id


def due_chip(due: date | None) -> DueChip | None:
    if due is None:
        return None
    today = day_of(now())
    return DueChip(due, today, abs(calendar().working_days_left(today, due)))


def finding(finding_id: UUID, lang: str, actor: Actor | None = None) -> FindingView:
    """One finding. actor: who is offered to contest it, where it concerns them."""
    is_stale = bool(queries.evidence.doubtful([finding_id]))
    return finding_of(queries.findings.kept(finding_id), lang, actor, is_stale=is_stale)


def folded(finding_id: UUID, lang: str, actor: Actor | None = None) -> FoldedFinding:
    return FoldedFinding(finding(finding_id, lang, actor))


def all_folded(finding_ids: Collection[UUID], lang: str, actor: Actor | None = None) -> dict[UUID, FoldedFinding]:
    """Those of them that the reader may see, by id."""
    kept = queries.findings.all_kept(finding_ids)
    stale = queries.evidence.doubtful(list(kept))
    return {
        finding_id: FoldedFinding(finding_of(found, lang, actor, is_stale=finding_id in stale))
        for finding_id, found in kept.items()
    }


def _standing(kept: KeptFinding, *, is_stale: bool) -> Standing:
    if kept.is_contested:
        return "contested"
    if kept.is_replaced:
        return "replaced"
    return "upheld" if kept.is_upheld else "stale" if is_stale else "standing"


def may_contest(kept: KeptFinding, actor: Actor) -> bool:
    """Whether this reader may file a contest now: the finding concerns them, and none is open."""
    return not kept.is_contested and is_party(
        actor, region=kept.region, uscc=queries.identity.holder(kept.uscc) if actor.uscc else kept.uscc
    )


def finding_of(kept: KeptFinding, lang: str, actor: Actor | None = None, *, is_stale: bool = False) -> FindingView:
    """A stored finding in words. is_stale: an input of it was corrected or withdrawn."""
    found = read(Finding, json.loads(kept.body))
    page = reverse("finding", args=[kept.id])
    hrefs: dict[Literal["recompute", "contest"], str] = {"recompute": page}
    if actor is not None and may_contest(kept, actor):
        hrefs["contest"] = f"{page}#contest"
    return finding_view(
        found,
        read(RuleBook, json.loads(kept.book)),
        lang,
        question=method_question(found.method, lang),
        value=value_words(found, lang),
        cite=lambda ref: InputCited(input_kind(ref.kind, lang), ref.id, ref.hash),
        rule_page=lambda ref: reverse("rule_table", args=[ref.profile, ref.table]),
        standing=_standing(kept, is_stale=is_stale),
        hrefs=hrefs,
    )


def value_words(found: Finding, lang: str) -> str:
    """The answer in words: what the value's own message says, or its fields in order."""
    known = worded(found.value, lang)
    if found.method.startswith("link.place"):
        known["code"] = names.region(found.value["code"], lang)
    return say(f"VALUE_{found.method.partition('@')[0].replace('.', '_')}".upper(), lang, **known)


def ended(replacement: Replacement | None, fate: Fate, *, page: str) -> dict[str, object]:
    """How a piece of evidence ended, for its view; nothing where it stands.

    fate: what it says of itself, as a withdrawal that nothing replaced. page: route of what replaced it, or "".
    """
    if replacement is None:
        return {} if fate == "standing" else {"standing": fate}
    by = Link(replacement.reference, reverse(page, args=[replacement.by]) if page else "")
    return {"standing": replacement.how, "ended_on": day_of(replacement.known_at), "ended_by": by}


def forward_first(rows: Sequence[WorkflowRow]) -> list[WorkflowRow]:
    """The acts that lead on before those that somebody takes for a reason of theirs: rejecting, sending back."""
    return sorted(rows, key=lambda row: "reason_given" in row.guards)


def track(instance: InstanceRow, lang: str, forms: Sequence[ActForm], missing: Missing = NOTHING) -> WorkflowView:
    """Where a procedure stands, who brought it there, and what may come next.

    forms: those that stand on the page for this reader. missing: by act, what is to be done before it.
    """
    table = workflow(instance.workflow, instance.version)
    taken = queries.workflow.transitions(instance.id)
    reached = {row.to_state: row for row in taken}
    stops = []
    for state in table.states:
        row = reached.get(state.code)
        if state.code == instance.state:
            passed = "now"
        elif row is not None or state.code == instance.opened_state:
            passed = "done"
        elif state.final or (taken and not any(stop.passed == "now" for stop in stops)):
            continue  # an end is a stop once it is reached, and what was passed over is none
        else:
            passed = "ahead"
        name = str(getattr(state, lang))
        if row is None:
            stops.append(Stop(name, passed, at=instance.opened_at if state.code == instance.opened_state else None))
        else:
            act = names.act_word(instance.workflow, row.act, lang)
            stops.append(Stop(name, passed, act, ("、" if lang == "zh" else ", ").join(row.persons), row.at))
    mine = {form.id for form in forms}
    acts = tuple(
        NextAct(
            label=names.act_word(instance.workflow, row.act, lang),
            who=_whose(row, instance, lang),
            href=f"#act-{row.act}" if f"act-{row.act}" in mine else "",
            missing=tuple(missing.get(row.act, ())),
        )
        for row in forward_first(table.rows)
        if instance.state in row.from_states
    )
    return WorkflowView(
        title=str(getattr(table, lang)),
        table=say("WORKFLOW_VERSION", lang, version=table.version),
        stops=tuple(stops),
        ends=listed([str(getattr(state, lang)) for state in ends_ahead(table, instance.state)], lang),
        acts=acts,
        clock=due_chip(instance.due_on),
    )


def _whose(row: WorkflowRow, instance: InstanceRow, lang: str) -> str:
    """Whose act it is and how many sign it; for one that the table takes by itself, from which day."""
    who = names.role_words(row.roles, lang)
    if row.act == instance.own_act:
        return say("BY_ITSELF", lang, who=who, day=instance.acts_on)
    return who + (say("PERSONS", lang, n=row.persons) if row.persons > 1 else "")


def timeline(rows: Sequence[EventRow], lang: str) -> TimelineView:
    return TimelineView(
        tuple(
            Happening(
                at=row.at,
                words=names.event_words(row, lang),
                who=row.person_name,
                ledger_no=row.position,
                post=names.role_words((row.role,), lang),
                recorded_at=row.recorded_at if row.backdated else None,
            )
            for row in reversed(rows)
        )
    )


def state_badge(kind: str, state: str, lang: str) -> StateBadge:
    tone = {"closed": "green", "applied": "green", "rejected": "grey", "merged": "grey", "upheld": "orange"}.get(
        state, "blue"
    )
    return StateBadge(names.state_word(kind, state, lang), tone)  # type: ignore[arg-type]


def state_and_due(kind: str, state: str, due: date | None, lang: str) -> tuple[StateBadge | DueChip, ...]:
    """Both in one cell, for tables in the narrow column of a page."""
    badge, chip = state_badge(kind, state, lang), due_chip(due)
    return (badge, chip) if chip else (badge,)


def pager(request: HttpRequest, *, count: int | Counted, shown: int, after: str | None, more: str | None) -> Pager:
    """Keyset pages: the address keeps the filters and names the row after which to go on."""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    first = f"{request.path}?{urlencode(kept)}" if kept else request.path
    counted = count if isinstance(count, Counted) else Counted(count)
    return Pager(
        count=counted.n,
        shown=shown,
        first_href=first if after else "",
        next_href=f"{request.path}?{urlencode({**kept, 'after': more})}" if more else "",
        is_more=counted.is_more,
    )


def tables_cited(tables: Collection[str], book: RuleBook, lang: str) -> Facts:
    """Rule tables by which something is counted, each with its version and the origin of its numbers."""
    facts = []
    for name in tables:
        table = book.table(name)
        link = Link(f"{table.profile} · {table.effective_from}", reverse("rule_table", args=[table.profile, name]))
        facts.append(Fact(say(f"RULES_{name}".upper(), lang), (link, OriginChip(table.origin))))  # type: ignore[arg-type]
    return Facts(facts)
