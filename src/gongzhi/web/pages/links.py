"""Links to decide: what a notice may be about, and a person's same, different or unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.core.identity.judging import words_key
from gongzhi.store import queries
from gongzhi.store.queries.identity import JudgementRow
from gongzhi.store.queries.links import AnswerRow, LinkRow
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import PAGE, all_folded, detail
from gongzhi.web.presenters.finding import FoldedFinding
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import EmptyState, Link, Pager
from gongzhi.web.presenters.marks import SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.words import moment_words


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


def link(request: HttpRequest, proposal_id: UUID, came_back: CameBack | None = None) -> HttpResponse:
    """One proposal with the answers given so far, and the way to take the last one back."""
    lang = request.lang
    row = queries.links.proposal(proposal_id)
    answers = queries.links.answers(proposal_id)
    facts = [Fact(f"{given.at:%Y-%m-%d} {given.person_name}", _said(given, lang)) for given in answers]
    proposal = _proposal(row, _beside((row,), lang), lang, undo=row.answer is not None)
    return detail(
        request,
        row.reference,
        lead=say(f"STANDING_{row.standing}".upper(), lang),
        left=[Section(say("NAV_LINKS", lang), proposal)],
        right=[Section(say("LINK_ANSWERS", lang), [Facts(facts)])] if facts else [],
        came_back=came_back,
    )


def answers_since(proposal_id: UUID, since: int, lang: str) -> tuple[str, ...]:
    """The answers that others gave after the version that was seen, one sentence each."""
    return tuple(
        say("LINK_ANSWERED", lang, moment=moment_words(given.at), who=given.person_name, answer=_said(given, lang))
        for given in queries.links.answers(proposal_id)[since:]
    )


def answer_form(row: LinkRow, lang: str, *, undo: bool = False) -> ActForm:
    """Same, different or unsure. undo: also the way to take the last answer back."""
    return ActForm(
        action=reverse("answer_link", args=[row.id]),
        id=f"answer-{row.id}",
        fields=(Field("reason", say("ASK_REASON", lang), "text", required=False),),
        submits=(
            *(() if row.target is None else (Submit(say("ANSWER_SAME", lang), "answer", "same"),)),
            Submit(say("ANSWER_DIFFERENT", lang), "answer", "different", "plain"),
            Submit(say("ANSWER_UNSURE", lang), "answer", "unsure", "plain"),
            *((Submit(say("ANSWER_UNDO", lang), "answer", "undo", "plain"),) if undo else ()),
        ),
        seen=row.seen,
    )


def _said(given: AnswerRow, lang: str) -> str:
    return f"{say(f'ANSWER_{given.answer}'.upper(), lang)} {given.reason}".strip()


@dataclass(frozen=True)
class Beside:
    """What stands beside proposals, read once for all of them: why, and what the firms are called."""

    findings: Mapping[UUID, FoldedFinding]
    firms: Mapping[str, str]
    judged: Mapping[tuple[str, str], Mapping[str, JudgementRow]]  # by source and words, by credit code


def _beside(rows: Sequence[LinkRow], lang: str) -> Beside:
    firms = {row.target for row in rows if row.target_kind == "enterprise" and row.target}
    return Beside(
        all_folded({row.finding for row in rows}, lang),
        queries.enterprises.names_of(firms),
        queries.identity.judged_of({_asked(row) for row in rows}),
    )


def _asked(row: LinkRow) -> tuple[str, str]:
    return row.source, words_key(row.firm, row.place)


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
                Fact(say(f"TARGET_{row.target_kind}".upper(), lang), target, wide=True),
                Fact(say("COL_SCORE", lang), "—" if row.score is None else str(row.score)),
            ]
        ),
        *_judged_before(row, beside, lang),
        *([beside.findings[row.finding]] if row.finding in beside.findings else []),
        answer_form(row, lang, undo=undo),
    ]
    return [SyntheticMark(), *views] if row.synthetic else views


def _judged_before(row: LinkRow, beside: Beside, lang: str) -> list[Words]:
    """What a person judged about the same words of this source and this enterprise."""
    if row.target_kind != "enterprise" or not row.target:
        return []
    judged = beside.judged.get(_asked(row), {}).get(row.target)
    if judged is None:
        return []
    verdict = say(f"VERDICT_{judged.verdict}".upper(), lang)
    told = {"who": judged.person_name, "on": f"{judged.at:%Y-%m-%d}", "verdict": verdict, "reason": judged.reason}
    return [Words(say("JUDGED_BEFORE", lang, **told))]
