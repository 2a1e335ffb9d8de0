"""The first page: what is due from me, why me, by when, and the next click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import every_version
from gongzhi.core.cases.sanctions import Defence, hearing_asked_until
from gongzhi.core.facts import Actor
from gongzhi.core.workflow import WorkflowRow, acts_open_to
from gongzhi.store import queries
from gongzhi.store.queries.home import DueRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import draw_rounds, home_alerts, names
from gongzhi.web.pages.acts import KEYED_BY_ID, OFFERED, PAGE_OF
from gongzhi.web.pages.mails import dead_task
from gongzhi.web.pages.shown import due_chip
from gongzhi.web.pages.subscriptions import unread_tasks
from gongzhi.web.presenters.lists import EmptyState, Link
from gongzhi.web.presenters.marks import StateBadge
from gongzhi.web.presenters.tasks import Task, TaskGroup

MOST = 100  # tasks shown; the rest comes up as these are done


def home(request: HttpRequest) -> HttpResponse:
    lang, actor, today = request.lang, request.actor, day_of(now())
    steps = {
        (table.name, state.code): row.act
        for table in every_version().values()
        for state in table.states
        for row in _most_urgent_last(acts_open_to(table, state.code, actor.role), state.code)
        if (table.name in schemes() or (table.name, row.act) in OFFERED) and not row.choice
    }
    rows = queries.home.due_from(actor, list(steps), limit=MOST)
    mine = [row for row in rows if not row.signed_by_me]
    week = today + timedelta(days=7)
    groups = [
        ("HOME_OVERDUE", [row for row in mine if row.due_on and row.due_on < today]),
        ("HOME_TODAY", [row for row in mine if row.due_on == today]),
        ("HOME_WEEK", [row for row in mine if row.due_on and today < row.due_on <= week]),
        ("HOME_LATER", [row for row in mine if row.due_on is None or row.due_on > week]),
    ]
    drawing = draw_rounds.tasks(actor, lang)
    asked = home_alerts.asked(actor, lang)
    views = [TaskGroup(say("HOME_DRAWS", lang), drawing)] if drawing else []
    for code, found in groups:
        if code == "HOME_LATER":
            views += asked
        if found:
            tasks = tuple(_task(row, steps, lang) for row in found)
            views.append(TaskGroup(say(code, lang), tasks, is_overdue=code == "HOME_OVERDUE"))
    views += home_alerts.told(actor, lang)
    if subscribed := unread_tasks(actor.post, lang):
        views.append(TaskGroup(say("HOME_SUBSCRIBED", lang), subscribed))
    if may_open("mails", actor) and (dead := dead_task(lang)):
        views.append(TaskGroup(say("MAILS_TITLE", lang), dead))
    rights = _rights(actor, today, lang) if actor.uscc else ()
    if rights:
        views.append(TaskGroup(say("HOME_RIGHTS", lang), rights))
    if judging := _to_judge(actor, lang):
        views.append(TaskGroup(say("HOME_JUDGE", lang), judging))
    waiting = tuple(_task(row, steps, lang) for row in rows if row.signed_by_me)
    if waiting:
        views.append(TaskGroup(say("HOME_WAITING", lang), waiting))
    if not views:
        link = Link(say("NAV_NOTICES", lang), reverse("notices")) if may_open("notices", actor) else None
        views = [EmptyState(say("HOME_NOTHING", lang), say("HOME_NOTHING_HOW", lang), link)]
    due = len(mine) + sum(len(group.tasks) for group in asked) + len(drawing)
    lead = say("HOME_LEAD_MORE" if len(rows) == MOST else "HOME_LEAD", lang, n=due)
    return render(request, "gongzhi/pages/list.html", {"title": say("NAV_HOME", lang), "lead": lead, "views": views})


def _to_judge(actor: Actor, lang: str) -> tuple[Task, ...]:
    """Links and words that wait for whoever may decide them."""
    if actor.role not in ("CIQ_O", "CIQ_R"):
        return ()
    waiting = (("LINKS", queries.home.links_to_decide()), ("WORDS", queries.words.count_to_decide()))
    return tuple(
        Task(
            say(f"HOME_{what}", lang, n=n), say(f"HOME_{what}_WHY", lang), reverse(what.lower()), say("HOME_OPEN", lang)
        )
        for what, n in waiting
        if n
    )


def _most_urgent_last(rows: Sequence[WorkflowRow], state: str) -> list[WorkflowRow]:
    """Acts that leave a record where it is, then those that lead on; the table's first act last of all."""
    return sorted(rows, key=lambda row: row.to_state == state)[::-1]


def _rights(actor: Actor, today: date, lang: str) -> tuple[Task, ...]:
    """What the enterprise may ask for while its time runs: a retest, a hearing. Nobody owes it."""
    found = []
    for row in queries.measure_lines.rights_of(actor.uscc or "", today):
        due = row.due_on
        if row.workflow == "sanction":
            due = hearing_asked_until(Defence(row.number, row.noticed_on, None, None), calendar(), book(today))
        if due is None or due < today:
            continue
        act = names.act_word(row.workflow, row.act, lang)
        found.append(
            Task(
                title=f"{act}　{row.number}" if lang == "zh" else f"{act}: {row.number}",
                why=say("HOME_RIGHT_WHY", lang),
                href=reverse(PAGE_OF[row.workflow], args=[row.number]),
                next_act=say("HOME_OPEN", lang),
                about=names.matter(row.workflow, row.about, lang),
                due=due_chip(due),
                badge=StateBadge(names.state_word(row.workflow, row.state, lang)),
                synthetic=row.synthetic,
            )
        )
    return tuple(found)


def _task(row: DueRow, steps: dict[tuple[str, str], str], lang: str) -> Task:
    act = names.act_word(row.workflow, steps[row.workflow, row.state], lang)
    act = names.optional(f"TASK_{row.workflow}_{row.state}".upper(), lang, act)  # where several acts are one duty
    key = str(row.record) if row.workflow in {*KEYED_BY_ID, "contest"} else row.label
    return Task(
        title=f"{act}　{row.label}" if lang == "zh" else f"{act}: {row.label}",
        why=say("HOME_SIGNED" if row.signed_by_me else "HOME_WHY", lang, place=names.region(row.region, lang)),
        href=reverse(PAGE_OF.get(row.workflow, row.workflow), args=[key]),
        next_act=act,
        about=names.matter(row.workflow, row.matter, lang),
        due=due_chip(row.due_on),
        badge=StateBadge(names.state_word(row.workflow, row.state, lang)),
        reminder=_reminder(row, lang),
    )


def _reminder(row: DueRow, lang: str) -> str:
    """When the system reminded of it; "" where it did not."""
    return "" if row.reminder is None else say("HOME_REMINDED", lang, day=day_of(row.reminder.at))
