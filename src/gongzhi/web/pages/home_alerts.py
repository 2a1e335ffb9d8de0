"""What alerts still ask of the reader of the first page, besides acknowledging them."""

from __future__ import annotations

from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.web.presenters.tasks import Task, TaskGroup


def groups(actor: Actor, lang: str) -> list[TaskGroup]:
    """Alerts to act on, then what went up; no group where there is nothing."""
    acting = tuple(
        Task(
            say("HOME_TO_ACT", lang, number=row.alert), say("HOME_TO_ACT_WHY", lang),
            reverse("alert", args=[row.alert]), say("HOME_OPEN", lang),
        )
        for row in queries.alerts.to_act(actor.post)
    )  # fmt: skip
    went_up = tuple(
        Task(
            say(
                "HOME_WENT_UP_TITLE", lang, number=row.alert, who=row.silent_name,
                missing=word("missing", row.missing, lang),
            ),
            say("HOME_WENT_UP_WHY", lang), reverse("alert", args=[row.alert]), say("HOME_OPEN", lang),
        )
        for row in queries.alerts.to_read_went_up(actor.post)
    )  # fmt: skip
    found = []
    if acting:
        found.append(TaskGroup(say("REPORT_ACTION", lang), acting))
    if went_up:
        found.append(TaskGroup(say("HOME_WENT_UP", lang), went_up, is_overdue=True))
    return found
