"""Links to decide: what a notice may be about, and a person's same, different or unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongzhi.actions import links as actions
from gongzhi.actions.clock import now
from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.store.queries.links import LinkRow
from gongzhi.web.pages import names
from gongzhi.web.pages.acts import seen as seen_in
from gongzhi.web.pages.shown import PAGE, all_folded
from gongzhi.web.presenters.finding import FoldedFinding
from gongzhi.web.presenters.forms import ActForm, Field, Submit
from gongzhi.web.presenters.lists import EmptyState, Link, Pager
from gongzhi.web.presenters.marks import SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section


def links(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    after = request.GET.get("after", "")
    rows = queries.links.to_decide(after=after, size=PAGE)
    rows, more = _whole_notices(rows)
    seen_with = _beside(rows, lang)
    sections = [
        Section(reference, [view for row in group for view in _proposal(row, seen_with, lang)])
        for reference, group in groupby(rows, key=lambda row: row.reference)
    ]
    if not sections:
        empty = EmptyState(say("LINKS_NONE", lang), say("LINKS_NONE_HOW", lang))
        sections = [Section(say("NAV_LINKS", lang), [empty])]
    count = queries.home.links_to_decide()
    if more or after:
        turning = Pager(
            count,
            len(rows),
            request.path if after else "",
            next_href=f"{request.path}?{urlencode({'after': more})}" if more else "",
        )
        sections.append(Section(say("LIST_PAGES", lang), [turning]))
    return render(
        request,
        "gongzhi/pages/detail.html",
        {
            "title": say("NAV_LINKS", lang),
            "lead": say("LINKS_LEAD", lang, n=count),
            "left": sections,
        },
    )


def _whole_notices(rows: tuple[LinkRow, ...]) -> tuple[tuple[LinkRow, ...], str]:
    """The rows up to the last notice that stands here whole, and the reference after which the next page begins."""
    if len(rows) < PAGE:
        return rows, ""
    last = rows[-1].reference
    whole = tuple(row for row in rows if row.reference != last)
    return (whole, whole[-1].reference) if whole else (rows, last)


def answer(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    given = request.POST.get("answer", "")
    reason, seen = request.POST.get("reason", "").strip(), seen_in(request.POST)
    if given == "undo":
        actions.undo_answer(proposal_id, reason=reason, by=request.actor, at=now(), seen=seen)
    else:
        actions.answer_link(proposal_id, answer=given, reason=reason, by=request.actor, at=now(), seen=seen)
    return redirect(reverse("link", args=[proposal_id]))


def link(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal with the answers given so far, and the way to take the last one back."""
    lang = request.lang
    row = queries.links.proposal(proposal_id)
    answers = queries.links.answers(proposal_id)
    facts = [
        Fact(
            f"{given.at:%Y-%m-%d} {given.person_name}", f"{say(f'ANSWER_{given.answer}'.upper(), lang)} {given.reason}"
        )
        for given in answers
    ]
    return render(
        request,
        "gongzhi/pages/detail.html",
        {
            "title": row.reference,
            "lead": say(f"STANDING_{row.standing}".upper(), lang),
            "left": [
                Section(
                    say("NAV_LINKS", lang), _proposal(row, _beside((row,), lang), lang, undo=row.answer is not None)
                )
            ],
            "right": [Section(say("LINK_ANSWERS", lang), [Facts(facts)])] if facts else [],
        },
    )


@dataclass(frozen=True)
class Beside:
    """What stands beside proposals, read once for all of them: why, and what the firms are called."""

    findings: Mapping[UUID, FoldedFinding]
    firms: Mapping[str, str]


def _beside(rows: Sequence[LinkRow], lang: str) -> Beside:
    firms = {row.target for row in rows if row.target_kind == "enterprise" and row.target}
    return Beside(all_folded({row.finding for row in rows}, lang), queries.enterprises.names_of(firms))


def _proposal(row: LinkRow, beside: Beside, lang: str, *, undo: bool = False) -> list[object]:
    if row.target_kind == "region":
        target = f"{names.region(row.target, lang)} {row.target or ''}"
    else:
        target = "—" if row.target is None else f"{beside.firms.get(row.target, '')} {row.target}".strip()
    views: list[object] = [
        Facts(
            [
                Fact(say("COL_NOTICE", lang), Link(row.reference, reverse("notice", args=[row.evidence]))),
                Fact(say("COL_FIRM", lang), row.firm or "—"),
                Fact(say("COL_PLACE", lang), row.place or "—"),
                Fact(say(f"TARGET_{row.target_kind}".upper(), lang), target),
                Fact(say("COL_SCORE", lang), "—" if row.score is None else str(row.score)),
            ]
        ),
        *([beside.findings[row.finding]] if row.finding in beside.findings else []),
        ActForm(
            action=reverse("answer_link", args=[row.id]),
            fields=(Field("reason", say("ASK_REASON", lang), "text", required=False),),
            submits=(
                *(() if row.target is None else (Submit(say("ANSWER_SAME", lang), "answer", "same"),)),
                Submit(say("ANSWER_DIFFERENT", lang), "answer", "different", "plain"),
                Submit(say("ANSWER_UNSURE", lang), "answer", "unsure", "plain"),
                *((Submit(say("ANSWER_UNDO", lang), "answer", "undo", "plain"),) if undo else ()),
            ),
            seen=row.seen,
        ),
    ]
    return [SyntheticMark(), *views] if row.synthetic else views
