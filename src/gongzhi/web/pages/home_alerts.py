"""What alerts ask of the reader of the first page, and whose silence about them went up to the reader."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import listed, word
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.queries.alerts import RecipientRow, WentUpRow
from gongzhi.web.pages.shown import due_chip
from gongzhi.web.presenters.tasks import Task, TaskGroup


def asked(actor: Actor, lang: str) -> list[TaskGroup]:
    """Alerts to acknowledge, and those to say of what was done; no group where there is nothing."""
    wanted = (
        ("HOME_ALERTS", "HOME_ACKNOWLEDGE", queries.alerts.to_acknowledge(actor.post)),
        ("REPORT_ACTION", "HOME_TO_ACT", queries.alerts.to_act(actor.post)),
    )
    return [
        TaskGroup(say(title, lang), tuple(_task(code, row, lang) for row in rows))
        for title, code, rows in wanted
        if rows
    ]


def told(actor: Actor, lang: str) -> list[TaskGroup]:
    """Alerts that went up for somebody's silence, and those whose evidence fell; no group where there is nothing."""
    found = []
    rows = sorted(queries.alerts.to_read_went_up(actor.post), key=lambda row: row.alert)
    if rows:
        by_alert = [tuple(of) for _, of in groupby(rows, key=lambda row: row.alert)]
        found.append(TaskGroup(say("HOME_WENT_UP", lang), tuple(_went_up(of, lang) for of in by_alert)))
    doubted = queries.alerts.to_read_doubts(actor.post)
    if doubted:
        found.append(TaskGroup(say("HOME_DOUBTS", lang), tuple(_task("HOME_DOUBT", row, lang) for row in doubted)))
    return found


def _task(code: str, row: RecipientRow, lang: str) -> Task:
    return Task(
        say(code, lang, number=row.alert),
        say(f"{code}_WHY", lang),
        reverse("alert", args=[row.alert]),
        say("HOME_OPEN", lang),
        due=None if code == "HOME_DOUBT" else due_chip(row.due_on),
    )


def _went_up(rows: Sequence[WentUpRow], lang: str) -> Task:
    """The silences about one alert: a single one by name, more by how many."""
    said = []
    for missing in sorted({row.missing for row in rows}):
        silent = {row.silent: row.silent_name for row in rows if row.missing == missing}
        code, values = ("MANY", {"n": len(silent)}) if len(silent) > 1 else ("ONE", {"who": min(silent.values())})
        said.append(say(f"HOME_WENT_UP_{code}", lang, missing=word("missing", missing, lang), **values))
    alert = rows[0].alert
    return Task(
        say("HOME_WENT_UP_TITLE", lang, number=alert, who=listed(said, lang)),
        say("HOME_WENT_UP_WHY", lang),
        reverse("alert", args=[alert]),
        say("HOME_OPEN", lang),
    )
