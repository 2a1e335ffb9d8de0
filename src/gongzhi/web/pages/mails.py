"""Mails that could not be delivered, for those who answer for what is sent. No address is shown."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongzhi.actions import mailing
from gongzhi.actions.clock import day_of, now
from gongzhi.actions.mail_server import mail_server
from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.store.queries.subscriptions import MailRow
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import PAGE
from gongzhi.web.presenters.forms import ActForm, Submit
from gongzhi.web.presenters.lists import EmptyState, Link
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.presenters.tasks import Task

STATES = ("waiting", "sent", "dead", "dropped")


def mails(request: HttpRequest) -> HttpResponse:
    """How many mails stand where, and each that was given up with the way to try it again."""
    lang, after = request.lang, request.GET.get("after")
    counts = queries.subscriptions.mails_by_state()
    page = queries.subscriptions.dead_mails(after=after, size=PAGE)
    standing = Facts([Fact(names.word("mail_state", state, lang), counts.get(state, 0)) for state in STATES])
    views: list[object] = [Words(say("MAILS_READY" if mail_server() else "MAILS_NOT_SET_UP", lang)), standing]
    sections: list[Section] = []
    if page.rows:
        sections.append(Section(say("MAILS_DEAD", lang), [_dead(row, lang) for row in page.rows], id="dead"))
    else:
        views.append(EmptyState(say("MAILS_NONE_DEAD", lang), say("MAILS_NONE_DEAD_HOW", lang)))
    if page.after:
        views.append(
            Facts([Fact(say("MAILS_MORE", lang), Link(say("HOME_OPEN", lang), f"{request.path}?after={page.after}"))])
        )
    return render(
        request,
        "gongzhi/pages/list.html",
        {"title": say("MAILS_TITLE", lang), "lead": say("MAILS_LEAD", lang), "views": views, "sections": sections},
    )


def try_again(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    mailing.try_again(mail_id, by=request.actor, at=now())
    return redirect("mails")


def dead_task(lang: str) -> tuple[Task, ...]:
    """That mails were given up, for the first page of who answers for them."""
    many = queries.subscriptions.mails_by_state().get("dead", 0)
    if not many:
        return ()
    return (
        Task(
            say("HOME_DEAD_MAILS", lang, n=many),
            say("HOME_DEAD_MAILS_WHY", lang),
            reverse("mails"),
            say("HOME_OPEN", lang),
        ),
    )


def _dead(row: MailRow, lang: str) -> ActForm:
    title = say(
        "MAIL_DEAD", lang, kind=names.word("mail_kind", row.kind, lang), day=day_of(row.made_at),
        failed=row.failed, fault=names.word("mail_fault", row.why, lang),
    )  # fmt: skip
    action = reverse("try_mail_again", args=[row.id])
    return ActForm(action, (), (Submit(say("MAIL_TRY_AGAIN", lang), tone="plain"),), title=title, id=f"mail-{row.id}")
