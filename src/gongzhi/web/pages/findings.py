"""One finding with everything that it rests on, and the way to compute it again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.actions.replay import replay_finding
from gongzhi.catalogue.messages import say
from gongzhi.web.pages import shown
from gongzhi.web.presenters.marks import StateBadge
from gongzhi.web.presenters.page import Section, Words


def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """The finding computed again at this very moment, beside the one that was kept."""
    lang = request.lang
    replay = replay_finding(finding_id)
    outcome = StateBadge(
        say("REPLAY_EQUAL" if replay.equal else "REPLAY_DIFFERS", lang), "green" if replay.equal else "red"
    )
    view = shown.finding(finding_id, lang)
    return render(
        request,
        "gongzhi/pages/detail.html",
        {
            "title": view.question,
            "lead": replay.subject,
            "marks": [outcome],
            "left": [
                Section(say("FINDING", lang), [view]),
                Section(say("REPLAY", lang), [Words(say("REPLAY_HOW", lang))]),
            ],
        },
    )
