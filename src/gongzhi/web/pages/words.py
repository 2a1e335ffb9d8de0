"""Words to decide: what a notice's words may mean whose source names no hazard, and what a person says of them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of
from gongzhi.catalogue.codes import hazards
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.wording import word as said_word
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.queries.words import JudgementRow, LabelRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import detail, tables_cited
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import EmptyState, Link, Option, Pager
from gongzhi.web.presenters.marks import Hash, StateBadge, SyntheticMark, Tone
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.words import moment_words

PAGE = 20  # words on a page, each with its form
MOST_NAMED = 5  # notices that are named beside their words
TONES: dict[str, Tone] = {"inferred": "blue", "asked": "orange", "confirmed": "green", "unsayable": "grey"}


def words(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    after = request.GET.get("after", "")
    groups = queries.words.to_decide(after=after, size=PAGE + 1)
    more = len(groups) > PAGE
    groups = groups[:PAGE]
    sections = [Section(group[0].words, _proposal(group, lang)) for group in groups]
    count = queries.words.count_to_decide()
    if not sections:
        empty = EmptyState(say("WORDS_NONE", lang), say("WORDS_NONE_HOW", lang))
        sections = [Section(say("NAV_WORDS", lang), [empty])]
    if more or after:
        onward = f"{request.path}?{urlencode({'after': groups[-1][0].looked_up})}" if more else ""
        turning = Pager(count, len(groups), request.path if after else "", next_href=onward)
        sections.append(Section(say("LIST_PAGES", lang), [turning]))
    return render(
        request,
        "gongzhi/pages/detail.html",
        {"title": say("NAV_WORDS", lang), "lead": say("WORDS_LEAD", lang, n=count), "left": sections},
    )


def word(request: HttpRequest, label_id: UUID, came_back: CameBack | None = None) -> HttpResponse:
    """Some words with the notices that hold them, what was said of them so far, and the way to say otherwise."""
    lang = request.lang
    row = queries.words.label(label_id)
    alike = queries.words.alike(row)
    first = next((one for one in alike if one.id == label_id), row)
    given = queries.words.judgements(row.task, row.looked_up)
    facts = [Fact(f"{moment_words(one.at)} {one.person_name}", _said(one, lang)) for one in given]
    return detail(
        request,
        row.words,
        lead=say(f"WORDS_STATE_{row.state}".upper(), lang),
        left=[Section(say("NAV_WORDS", lang), _proposal([first, *(one for one in alike if one != first)], lang))],
        right=[Section(say("WORDS_ANSWERS", lang), [Facts(facts)])] if facts else [],
        came_back=came_back,
    )


def judged_since(label_id: UUID, since: int, lang: str) -> tuple[str, ...]:
    """What others said after the version that was seen, one sentence each."""
    row = queries.words.label(label_id)
    return tuple(_judged(one, lang) for one in queries.words.judgements(row.task, row.looked_up)[since:])


def judge_form(row: LabelRow, lang: str) -> ActForm:
    """Agreed, another family, or cannot say. What is agreed to goes back as it was proposed."""
    families = sorted((Option(code, names.hazard(code, lang)) for code in hazards()), key=lambda one: one.label)
    agreed = Submit(say("WORDS_CONFIRM", lang, hazard=names.hazard(row.hazard, lang)), "answer", "confirm")
    return ActForm(
        action=reverse("judge_words", args=[row.id]),
        id=f"words-{row.id}",
        fields=(
            Field(
                "hazard", say("WORDS_CHOOSE", lang), "select", required=False,
                options=(Option("", say("WORDS_CHOOSE_NONE", lang)), *families),
            ),
            Field("note", say("ASK_REASON", lang), "text", required=False),
        ),
        submits=(
            *((agreed,) if row.hazard else ()),
            Submit(say("WORDS_ANOTHER", lang), "answer", "another", "plain"),
            Submit(say("WORDS_CANNOT_SAY", lang), "answer", "cannot_say", "plain"),
        ),
        seen=row.seen,
        kept=(("proposed", row.hazard),),
    )  # fmt: skip


def section_of_notice(evidence_id: UUID, actor: Actor, lang: str) -> list[Section]:
    """What a notice's words were labelled, and who decided; nothing where its source tells the hazard."""
    views: list[object] = []
    for row in queries.words.of_notice(evidence_id):
        if row.state == "nothing":
            views.append(Words(say("WORDS_STATE_NOTHING", lang)))
            continue
        more = [Fact(say("COL_WORDS_STATE", lang), _state(row, lang), wide=True)]
        if may_open("word", actor):
            more.append(Fact(say("NAV_WORDS", lang), Link(say("WORDS_DECIDE", lang), reverse("word", args=[row.id]))))
        read = Fact(say("COL_WORDS_READ", lang), row.words, wide=True)
        views.append(Facts([*more, read, *_facts(row, lang), Fact(say("COL_WORDS_FACTS", lang), Hash(row.facts_hash))]))
        if row.judged:
            views.append(Words(_judged(row.judged, lang)))
        if may_open("rule_table", actor):
            views.append(tables_cited(("word_lines",), book(day_of(row.at)), lang))
    return [Section(say("SECTION_WORDS", lang), views)] if views else []


def _proposal(group: Sequence[LabelRow], lang: str) -> list[object]:
    """The form stands on the first of the group; its label is what is agreed to."""
    row = group[0]
    named = tuple(Link(one.reference, reverse("notice", args=[one.evidence])) for one in group[:MOST_NAMED])
    if len(group) > MOST_NAMED:
        named = (*named, say("WORDS_MORE", lang, n=len(group) - MOST_NAMED))
    facts = [
        Fact(say("COL_SOURCE", lang), names.source_title(row.source, lang), wide=True),
        *_facts(row, lang),
        Fact(say("WORDS_ALIKE", lang), named, wide=True),
    ]
    views: list[object] = [Facts(facts), judge_form(row, lang)]
    return [SyntheticMark(), *views] if all(one.synthetic for one in group) else views


def _facts(row: LabelRow, lang: str) -> list[Fact]:
    return [
        Fact(say("COL_WORDS_LABEL", lang), names.titled(row.source, "hazard_category", row.label, lang)),
        Fact(say("COL_WORDS_FAMILY", lang), names.hazard(row.hazard, lang)),
        Fact(say("COL_PROBABILITY", lang), f"{row.probability:.1%}"),
        Fact(say("COL_WORDS_HOW", lang), say(f"WORDS_HOW_{row.how}".upper(), lang), wide=True),
        Fact(say("COL_WORDS_REASONS", lang), _reasons(row, lang), wide=True),
    ]


def _reasons(row: LabelRow, lang: str) -> str:
    """The signs that spoke most, each as field and word; the words themselves where a table or the cell says it."""
    apart = "；" if lang == "zh" else "; "
    return apart.join(dict.fromkeys(_sign(reason, lang) for reason in row.reasons)) or "—"


def _sign(reason: str, lang: str) -> str:
    """`substance=salmonella`, `substance:sal`, `*=doll`, or two of them with & between."""
    parts = []
    for part in reason.split("&"):
        mark = next((at for at, sign in enumerate(part) if sign in "=:"), None)
        spoken = part[0 if mark is None else mark + 1 :].replace("_", " ")
        if mark is None:
            parts.append(spoken)
            continue
        field = "told" if part[:mark] == "*" else part[:mark]
        parts.append(say("WORDS_REASON_FIELD", lang, field=say(f"WORDS_FIELD_{field}".upper(), lang), word=spoken))
    return " + ".join(parts)


def _state(row: LabelRow, lang: str) -> StateBadge:
    return StateBadge(say(f"WORDS_STATE_{row.state}".upper(), lang), TONES[row.state])


def _said(given: JudgementRow, lang: str) -> str:
    """What a person answered: the family where one was said, and the reason."""
    family = f" {names.hazard(given.hazard, lang)}" if given.hazard else ""
    return f"{said_word('answer', given.answer, lang)}{family} {given.note}".strip()


def _judged(given: JudgementRow, lang: str) -> str:
    return say("WORDS_JUDGED_BY", lang, moment=moment_words(given.at), who=given.person_name, answer=_said(given, lang))
