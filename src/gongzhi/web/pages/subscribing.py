"""Public subscriptions: asked for, confirmed by the link in a mail, ended by another.

A link that is opened does nothing yet, since mail filters open every link: the button on its page does it. A mail
program ends a subscription by a POST of its own, without the page (RFC 8058).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from gongzhi.actions import subscribing
from gongzhi.actions.clock import now
from gongzhi.actions.mail_server import mail_server
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.facts import Actor
from gongzhi.web.pages import names, subscription_form
from gongzhi.web.presenters.forms import ActForm, Submit
from gongzhi.web.presenters.lists import Link, View
from gongzhi.web.presenters.page import Fact, Facts

ONE_CLICK = ("List-Unsubscribe", "One-Click")


def subscribe(request: HttpRequest) -> HttpResponse:
    """Whatever the address has already, the answer is the same: who has the mailbox learns the rest."""
    lang = request.lang
    if mail_server() is None:
        return _page(request, "SUBSCRIBE_TITLE", "SUBSCRIBE_NO_MAIL", _feeds(lang))
    if "sent" in request.GET:
        return _page(request, "SUBSCRIBE_SENT", "SUBSCRIBE_SENT_TEXT", _feeds(lang))
    form = subscription_form.form(request, public=True, mails=True)
    if request.method != "POST":
        return _page(request, "SUBSCRIBE_TITLE", "SUBSCRIBE_TEXT", form)
    try:
        wish, how, address = subscription_form.typed(request.POST, public=True)
        subscribing.subscribe_publicly(wish, how=how, address=address, lang=lang, by=_system(), at=now())
    except (BadInput, Refusal) as no:
        again = subscription_form.came_back(request, form, no)
        status = 400 if isinstance(no, BadInput) else 409
        return _page(request, "SUBSCRIBE_TITLE", "SUBSCRIBE_TEXT", again, status=status)
    return redirect(f"{reverse('subscribe')}?sent=1")


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    row = subscribing.looked_up(token, subscribing.CONFIRM, by=_system())
    if request.method == "POST":
        subscribing.confirm(token, by=_system(), at=now())
        return _page(request, "CONFIRM_DONE", "CONFIRM_DONE_TEXT", _feeds(request.lang))
    if row.confirmed_at is not None:
        return _page(request, "CONFIRM_DONE", "CONFIRM_DONE_TEXT", _feeds(request.lang))
    return _page(request, "CONFIRM_TITLE", "CONFIRM_TEXT", _button(request, "CONFIRM_SUBMIT"))


@csrf_exempt
def end(request: HttpRequest, token: str) -> HttpResponse:
    """Without a token of the form: the token in the address is the proof, and a mail program has no other."""
    row = subscribing.looked_up(token, subscribing.END, by=_system())
    if request.method == "POST":
        subscribing.end_by_mail(token, by=_system(), at=now())
        if request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]:
            return HttpResponse(status=204)
        return _page(request, "END_DONE", "END_DONE_TEXT", _feeds(request.lang))
    if not row.address:
        return _page(request, "END_DONE", "END_DONE_TEXT", _feeds(request.lang))
    return _page(request, "END_TITLE", "END_TEXT", _button(request, "END_SUBMIT"))


def _button(request: HttpRequest, code: str) -> ActForm:
    return ActForm(request.path, (), (Submit(say(code, request.lang)),))


def _feeds(lang: str) -> Facts:
    feed = Link(say("SUBSCRIBE_FEED_LINK", lang), reverse("public_alerts_feed", args=[lang]))
    board = Link(say("PUBLIC_WARNING_ALL", lang), reverse("public_alerts"))
    return Facts([Fact(say("PUBLIC_ALERTS", lang), board), Fact(say("SUBSCRIBE_BY_FEED", lang), feed)])


def _page(request: HttpRequest, title: str, text: str, view: View, *, status: int = 200) -> HttpResponse:
    said = {"title": say(title, request.lang), "text": say(text, request.lang), "form": view}
    return render(request, "gongzhi/one_form.html", said, status=status)


def _system() -> Actor:
    return the_system(names.HOME_PROVINCE)
