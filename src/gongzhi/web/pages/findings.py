"""One finding with everything that it rests on, the way to compute it again, and the contests of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.actions.clock import day_of
from gongzhi.actions.replay import replay_finding, would_change
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import input_kind
from gongzhi.core.contests import Part, is_party, may_answer
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.queries.contests import ContestRow
from gongzhi.web.pages import matter_papers, names, shown
from gongzhi.web.pages.acts import Asked, field, forms_for
from gongzhi.web.presenters.finding import FindingView
from gongzhi.web.presenters.forms import ActForm, CameBack, Submit
from gongzhi.web.presenters.lists import Link, Option
from gongzhi.web.presenters.marks import StateBadge
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

ANSWERS = ("accept", "refuse", "examine", "uphold", "reject")


def _parts(record: str, lang: str) -> tuple[Option, ...]:
    """Every input and every step of a finding, as its page words them."""
    view = shown.finding(UUID(record), lang)
    inputs = tuple(Part("input", place) for place, _ in enumerate(view.inputs, start=1))
    steps = tuple(Part("step", place) for place, _ in enumerate(view.trace, start=1))
    return tuple(Option(str(part), _part_words(part, view, lang)) for part in (*inputs, *steps))


CONTEST = (
    Asked("part", "select", _parts, hint="HINT_PART"),
    Asked("reason", "textarea", hint="HINT_CONTEST_REASON"),
    Asked("proposed", required=False, hint="HINT_PROPOSED"),
    Asked("files", "file", required=False),
)


def finding(request: HttpRequest, finding_id: UUID, came_back: CameBack | None = None) -> HttpResponse:
    """The finding computed again at this very moment, beside the one that was kept."""
    lang, actor = request.lang, request.actor
    replay = replay_finding(finding_id)
    outcome = StateBadge(
        say("REPLAY_EQUAL" if replay.equal else "REPLAY_DIFFERS", lang), "green" if replay.equal else "red"
    )
    view = replace(shown.finding(finding_id, lang, actor), would_change=_would_change(finding_id, lang))
    contests = queries.contests.contests_of(finding_id)
    left = [Section(say("FINDING", lang), [view])]
    right = []
    for contest in contests:
        said: list[Any] = [_matter(contest, view, lang)]
        files = queries.papers.files(contest.instance.id)
        if files:
            said.append(matter_papers.contest_files_list(contest.number, files, lang))
        left.append(Section(f"{say('CONTEST', lang)} {contest.number}", said))
        missing = _missing(contest, actor, lang)
        forms = forms_for(actor, contest.instance, contest.number, lang, missing)
        right.append(Section(contest.number, [shown.track(contest.instance, lang, forms, missing)]))
        if forms:
            right.append(Section(say("SECTION_ACTS", lang), forms, id="acts"))
    left.append(Section(say("REPLAY", lang), [Words(say("REPLAY_HOW", lang))]))
    if view.contest_href:
        right.insert(0, Section(say("FINDING_CONTEST", lang), [contest_form(finding_id, lang)]))
    if contests:
        events = queries.cases.events_on(*(contest.number for contest in contests))
        right.append(Section(say("SECTION_TIMELINE", lang), [shown.timeline(events, lang)]))
    return shown.detail(
        request, view.question, lead=replay.subject, marks=[outcome], left=left, right=right, came_back=came_back
    )


def contest_form(finding_id: UUID, lang: str) -> ActForm:
    return ActForm(
        reverse("file_contest", args=[finding_id]),
        tuple(field(asked, str(finding_id), lang, {}) for asked in CONTEST),
        (Submit(say("ACT_CONTEST_FILE", lang)),),
        title=say("ACT_CONTEST_FILE", lang),
        id="contest",
    )


def _matter(contest: ContestRow, view: FindingView, lang: str) -> Facts:
    facts = [
        Fact(say("COL_STATE", lang), shown.state_badge("contest", contest.instance.state, lang)),
        Fact(say("CONTEST_PARTY", lang), contest.uscc or names.region(contest.region, lang)),
        Fact(say("CONTEST_FILED", lang), day_of(contest.filed_at)),
        Fact(say("ASK_PART", lang), _part_words(contest.part, view, lang)),
        Fact(say("ASK_REASON", lang), contest.reason),
        Fact(say("CONTEST_PROPOSED", lang), contest.proposed or "—"),
    ]
    if contest.examination:
        facts.append(Fact(say("ASK_EXAMINATION", lang), contest.examination))
    if contest.answer:
        facts.append(Fact(say("ASK_ANSWER", lang), contest.answer))
    if contest.instance.state == "upheld":
        facts += _follows(contest, lang)
    return Facts(facts)


def _would_change(finding_id: UUID, lang: str) -> tuple[str, ...]:
    """One sentence for each fact without which the value would be another."""
    return tuple(
        say(
            "WITHOUT_FACT", lang, kind=input_kind(change.fact.kind, lang), id=change.fact.id,
            value=shown.value_words(change.found, lang),
        )
        for change in would_change(finding_id)
    )  # fmt: skip


def _follows(contest: ContestRow, lang: str) -> list[Fact]:
    """What became of an upheld contest: the finding computed without the fact, or that one is still to come."""
    if not queries.contests.set_aside_of(contest.id):
        return [Fact(say("CONTEST_FOLLOWS", lang), say("CONTEST_MARKED", lang))]
    contested = queries.findings.kept(contest.finding)
    newest = queries.findings.newest(contested.method, contested.subject) or contest.finding
    link = Link(shown.finding(newest, lang).value, reverse("finding", args=[newest]))
    return [
        Fact(say("CONTEST_FOLLOWS", lang), say("CONTEST_WAS_SET_ASIDE", lang)),
        Fact(say("CONTEST_NEW_FINDING", lang), link),
    ]


def _part_words(part: Part, view: FindingView, lang: str) -> str:
    if part.kind == "input":
        cited = view.inputs[part.place - 1]
        return say("CONTEST_INPUT", lang, place=part.place, name=f"{cited.kind} {cited.name}")
    return say("CONTEST_STEP", lang, place=part.place, text=view.trace[part.place - 1].text)


def _missing(contest: ContestRow, actor: Actor, lang: str) -> shown.Missing:
    """By act, why this reader cannot take it: an office does not answer for itself, and only the party withdraws."""
    own = () if may_answer(actor, contest.maker) else (say("MISSING_OWN_FINDING", lang),)
    stranger = (
        ()
        if is_party(actor, region=contest.region, uscc=queries.identity.holder(contest.uscc))
        else (say("MISSING_PARTY", lang),)
    )
    return {**dict.fromkeys(ANSWERS, own), "withdraw": stranger}
