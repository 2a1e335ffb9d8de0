"""A reconsideration: what its source changed, what was decided on it, and the two who say whether it stands."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.web.pages.acts import forms_for
from gongzhi.web.pages.shown import Missing, detail, due_chip, state_badge, timeline, track
from gongzhi.web.presenters.forms import CameBack
from gongzhi.web.presenters.lists import Link
from gongzhi.web.presenters.marks import SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section, Words


def reconsideration(
    request: HttpRequest, reconsideration_id: UUID, *, came_back: CameBack | None = None
) -> HttpResponse:
    lang = request.lang
    row = queries.reconsiderations.reconsideration(reconsideration_id)
    case = queries.cases.case(row.case_number)
    facts = [
        Fact(say("COL_CASE", lang), Link(row.case_number, reverse("case", args=[row.case_number]))),
        Fact(say("COL_PRODUCT", lang), row.product),
        Fact(say("COL_REPLACED", lang), Link(row.replaced_reference, reverse("notice", args=[row.replaced]))),
        Fact(say("COL_REPLACED_HOW", lang), say(f"EVIDENCE_{row.how}".upper(), lang)),
        Fact(say("COL_REPLACED_BY", lang), Link(row.by_reference, reverse("notice", args=[row.by]))),
        Fact(say("COL_STATE", lang), state_badge("case", case.state, lang)),
    ]
    missing: Missing = {}
    if queries.evidence.all_replaced(row.case_id):
        missing = {"uphold": (say("MISSING_BASIS", lang),)}
    forms = forms_for(request.actor, row.instance, str(row.id), lang, missing)
    right = [Section(say("WORKFLOW", lang), [track(row.instance, lang, forms, missing)])]
    if forms:
        right.append(Section(say("SECTION_ACTS", lang), forms, id="acts"))
    events = queries.cases.events_on(row.case_number)
    left = [
        Section(say("SECTION_REPLACED", lang), [Words(say("RECONSIDERATION_WHY", lang)), Facts(facts)]),
        Section(say("SECTION_DECIDED", lang), [timeline(events, lang)]),
    ]
    marks = [state_badge("reconsideration", row.instance.state, lang)]
    if row.instance.due_on:
        marks.append(due_chip(row.instance.due_on))
    if row.synthetic:
        marks.append(SyntheticMark())
    title = f"{say('SECTION_RECONSIDERED', lang)} {row.case_number}"
    return detail(request, title, left=left, right=right, marks=marks, came_back=came_back)
