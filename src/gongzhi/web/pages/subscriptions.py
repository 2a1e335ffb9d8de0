"""A post's own subscriptions: what it wants to be told, what came of that, and how to have it by mail as well."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import subscribing
from gongzhi.actions.clock import day_of, now
from gongzhi.actions.mail_server import mail_server
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.queries.subscriptions import DeliveryRow, SubscriptionRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names, subscription_form
from gongzhi.web.pages.cases import LEVELS
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.marks import LevelBadge, StateBadge
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.presenters.tasks import Task


def subscriptions(request: HttpRequest) -> HttpResponse:
    """The list with its form, and the form's POST."""
    lang, server = request.lang, mail_server()
    form = subscription_form.form(request, public=False, mails=server is not None)
    back = None
    if request.method == "POST":
        try:
            wish, how, address = subscription_form.typed(request.POST, public=False)
            subscribing.subscribe(
                wish, how=how, address=address, lang=lang, system=the_system(names.HOME_PROVINCE), by=request.actor,
                at=now(),
            )  # fmt: skip
            return redirect("subscriptions")
        except (BadInput, Refusal) as no:
            refused = subscription_form.came_back(request, form, no)
            errors = {field.name: field.error for field in refused.fields if field.error}
            status = 400 if isinstance(no, BadInput) else 409
            back = CameBack(form, dict(request.POST.lists()), errors, refused.refused, status)
    own = queries.subscriptions.of_post(request.actor.post)
    left = [
        Section(say("SUBSCRIPTIONS_CAME", lang), [_inbox(queries.subscriptions.inbox(request.actor.post), lang)]),
        Section(say("SUBSCRIPTIONS_OWN", lang), [*(_own(row, lang) for row in own), *_none(own, lang)]),
    ]
    mail = () if server else (Words(say("SUBSCRIPTIONS_NO_MAIL", lang)),)
    right = [Section(say("SUBSCRIPTIONS_NEW", lang), [Words(say("SUBSCRIPTIONS_TEXT", lang)), *mail, form], id="acts")]
    if may_open("mails", request.actor):
        link = Link(say("MAILS_TITLE", lang), reverse("mails"))
        right.append(
            Section(
                say("MAILS_TITLE", lang), [Words(say("MAILS_LEAD", lang)), Facts([Fact(say("HOME_OPEN", lang), link)])]
            )
        )
    return detail(request, say("NAV_SUBSCRIPTIONS", lang), left=left, right=right, came_back=back)


def end_subscription(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    subscribing.end_own(subscription_id, by=request.actor, at=now())
    return redirect("subscriptions")


def unread_tasks(post: UUID, lang: str) -> tuple[Task, ...]:
    """What came by subscriptions and is not opened yet, for the first page."""
    return tuple(
        Task(_told(row, lang), say("HOME_SUBSCRIBED_WHY", lang), _href(row), say("HOME_OPEN", lang))
        for row in queries.subscriptions.unread(post)
    )


def wish_words(row: SubscriptionRow, lang: str) -> str:
    """What a subscription asks for, in one line."""
    wish = row.wish
    said = [
        say("SUBSCRIBE_AND_GRAVER", lang, level=say(f"LEVEL_{LEVELS[wish.level]}", lang)),
        *([say("HS_PREFIX", lang, prefix=wish.hs)] if wish.hs else []),
        *([names.country(wish.market, lang)] if wish.market else []),
        *([names.region(wish.place, lang)] if wish.place else []),
    ]
    return (" · ").join(said)


def _own(row: SubscriptionRow, lang: str) -> ActForm:
    title = say("MAIL_LINE", lang, label=wish_words(row, lang), value=_mail_words(row, lang))
    action = reverse("end_subscription", args=[row.id])
    return ActForm(action, (), (Submit(say("SUBSCRIPTION_END", lang), tone="plain"),), title=title, id=f"own-{row.id}")


def _mail_words(row: SubscriptionRow, lang: str) -> str:
    if not row.address:
        return say("SUBSCRIPTION_HERE", lang)
    if row.confirmed_at is None:
        return say("SUBSCRIPTION_WAITS", lang, address=row.address)
    return say("SUBSCRIPTION_MAILED", lang, address=row.address, how=names.word("frequency", row.how, lang))


def _none(own: tuple[SubscriptionRow, ...], lang: str) -> list[EmptyState]:
    return [] if own else [EmptyState(say("SUBSCRIPTIONS_NONE", lang), say("SUBSCRIPTIONS_NONE_HOW", lang))]


def _inbox(rows: tuple[DeliveryRow, ...], lang: str) -> ListView:
    return ListView(
        caption=say("SUBSCRIPTIONS_CAME", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_ALERT", "COL_LEVEL", "COL_TOLD_ON", "COL_STATE")),
        rows=tuple(
            Row(
                (
                    Link(_told(row, lang), _href(row)),
                    LevelBadge(LEVELS[row.level]),  # type: ignore[arg-type]
                    day_of(row.at),
                    StateBadge(
                        say("TOLD_READ" if row.read_at else "TOLD_UNREAD", lang), "grey" if row.read_at else "blue"
                    ),
                )
            )
            for row in rows
        ),
        empty=EmptyState(say("SUBSCRIPTIONS_CAME_NONE", lang), say("SUBSCRIPTIONS_CAME_NONE_HOW", lang)),
    )


def _told(row: DeliveryRow, lang: str) -> str:
    return say(f"MAIL_SUBJECT_{row.what}".upper(), lang, number=row.number, level="ⅠⅡⅢⅣ"[row.level - 1])


def _href(row: DeliveryRow) -> str:
    return reverse("public_alert" if row.is_public else "alert", args=[row.number])
