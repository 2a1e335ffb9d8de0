"""Views that several pages show: findings, workflow tracks, due chips, timelines."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.canonical import read
from gongzhi.core.finding import Finding, InputRef
from gongzhi.core.rules import RuleBook
from gongzhi.core.workflow import WorkflowRow
from gongzhi.store import queries
from gongzhi.store.queries.cases import EventRow
from gongzhi.store.queries.evidence import Replacement
from gongzhi.store.queries.findings import KeptFinding
from gongzhi.store.queries.paging import Counted
from gongzhi.store.queries.workflow import InstanceRow
from gongzhi.web.pages import names
from gongzhi.web.presenters.finding import FindingView, FoldedFinding, InputCited, finding_view
from gongzhi.web.presenters.forms import ActForm
from gongzhi.web.presenters.lists import Link, Pager
from gongzhi.web.presenters.marks import DueChip, StateBadge
from gongzhi.web.presenters.timeline import Happening, TimelineView
from gongzhi.web.presenters.workflow import NextAct, Stop, WorkflowView

PAGE = 50
Missing = Mapping[str, Sequence[str]]
NOTHING: Missing = {}


def due_chip(due: date | None) -> DueChip | None:
    if due is None:
        return None
    today = day_of(now())
    return DueChip(due, today, abs(calendar().working_days_left(today, due)))


def finding(finding_id: UUID, lang: str) -> FindingView:
    return _finding(queries.findings.kept(finding_id), lang, is_stale=bool(queries.evidence.doubtful([finding_id])))


def folded(finding_id: UUID, lang: str) -> FoldedFinding:
    return FoldedFinding(finding(finding_id, lang))


def all_folded(finding_ids: Collection[UUID], lang: str) -> dict[UUID, FoldedFinding]:
    """Those of them that the reader may see, by id."""
    kept = queries.findings.all_kept(finding_ids)
    stale = queries.evidence.doubtful(list(kept))
    return {
        finding_id: FoldedFinding(_finding(found, lang, is_stale=finding_id in stale))
        for finding_id, found in kept.items()
    }


def _finding(kept: KeptFinding, lang: str, *, is_stale: bool) -> FindingView:
    found = read(Finding, json.loads(kept.body))
    value = _value_words(found, lang)
    return finding_view(
        found,
        read(RuleBook, json.loads(kept.book)),
        lang,
        question=say(f"METHOD_{found.method.partition('@')[0].replace('.', '_')}".upper(), lang),
        value=value,
        cite=_cited,
        in_words=lambda values: {name: names.spoken(name, value, lang) for name, value in values.items()},
        rule_page=lambda ref: reverse("rule_table", args=[ref.profile, ref.table]),
        standing="stale" if is_stale else "standing",
        hrefs={"recompute": reverse("finding", args=[kept.id])},
    )


def _value_words(found: Finding, lang: str) -> str:
    """The answer in words: what the value's own message says, or its fields in order."""
    code = f"VALUE_{found.method.partition('@')[0].replace('.', '_')}".upper()
    known = {name: "—" if value is None else names.spoken(name, value, lang) for name, value in found.value.items()}
    if found.method.startswith("risk.assess"):
        known["level"] = say(f"RISK_LEVEL_{known['level']}", lang)
    if found.method.startswith("link.place"):
        known["code"] = names.region(found.value["code"], lang)
    return messages()[code][lang].format(**known)


def _cited(ref: InputRef) -> InputCited:
    return InputCited(ref.kind, ref.id, ref.hash)


def ended(replacement: Replacement | None, *, has_page: bool) -> dict[str, object]:
    """How a piece of evidence ended, for its view; nothing where it stands."""
    if replacement is None:
        return {}
    by = Link(replacement.reference, reverse("notice", args=[replacement.by]) if has_page else "")
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
        elif state.final or any(stop.passed == "now" for stop in stops) is False:
            passed = "skipped" if taken else "ahead"
        else:
            passed = "ahead"
        if passed == "skipped":
            continue
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
            who=names.role_words(row.roles, lang) + (say("PERSONS", lang, n=row.persons) if row.persons > 1 else ""),
            href=f"#act-{row.act}" if f"act-{row.act}" in mine else "",
            missing=tuple(missing.get(row.act, ())),
        )
        for row in forward_first(table.rows)
        if instance.state in row.from_states
    )
    return WorkflowView(
        title=str(getattr(table, lang)),
        table=f"{table.name} v{table.version}",
        stops=tuple(stops),
        acts=acts,
        clock=due_chip(instance.due_on),
    )


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
    tone = {"closed": "green", "applied": "green", "rejected": "grey", "merged": "grey"}.get(state, "blue")
    return StateBadge(names.state_word(kind, state, lang), tone)  # type: ignore[arg-type]


def pager(request: HttpRequest, *, count: Counted, shown: int, after: str | None, more: str | None) -> Pager:
    """Keyset pages: the address keeps the filters and names the row after which to go on."""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    first = f"{request.path}?{urlencode(kept)}" if kept else request.path
    return Pager(
        count=count.n,
        shown=shown,
        first_href=first if after else "",
        next_href=f"{request.path}?{urlencode({**kept, 'after': more})}" if more else "",
        is_more=count.is_more,
    )
