"""Subscriptions made, confirmed by the owner of the address, and ended. No event and no log names an address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.mail_server import mail_server
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.events import SubscriptionConfirmed, SubscriptionEnded, SubscriptionMade
from gongzhi.core.facts import Actor
from gongzhi.core.risk.subscriptions import Wish, is_lapsed, limit
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.queries.subscriptions import SubscriptionRow

CONFIRM, END = "confirm", "end"


def subscribe(wish: Wish, *, how: str, address: str, lang: str, system: Actor, by: Actor, at: datetime) -> UUID:
    """A post's own subscription: within the platform from now on, by mail once the address is confirmed.

    address: "" without mail. system: who writes mails. Raises Refusal MAIL_NOT_SET_UP, SUBSCRIBE_ASKED_OFTEN.
    """
    with acting(by, at) as act:
        made = save.subscriptions.subscription(wish, post=by.post, how=how, address=address, lang=lang, at=at)
        act.record(SubscriptionMade("post", how, bool(address)), subject=str(made))
        if address:
            _ask(made, address, system, at)
        return made


def subscribe_publicly(wish: Wish, *, how: str, address: str, lang: str, by: Actor, at: datetime) -> None:
    """Somebody whom nobody knows asks for public warnings by mail; all that is sent is the question if it was they.

    by: the system. What an address already has is not asked again, and whoever asks is not told so.
    Raises Refusal MAIL_NOT_SET_UP, SUBSCRIBE_ASKED_OFTEN.
    """
    with seeing_as(by):
        if queries.subscriptions.is_wished(wish, address):
            return
        with acting(by, at) as act:
            made = save.subscriptions.subscription(wish, post=None, how=how, address=address, lang=lang, at=at)
            act.record(SubscriptionMade("public", how, True), subject=str(made))
            _ask(made, address, by, at)


def token_for(subscription: UUID, purpose: str, at: datetime) -> str:
    """A new token for a mail: the store keeps its digest alone."""
    token = secrets.token_urlsafe(32)
    save.subscriptions.token(subscription, purpose=purpose, digest=digest(token), at=at)
    return token


def looked_up(token: str, purpose: str, *, by: Actor) -> SubscriptionRow:
    """The subscription behind a link. Raises NotThere for a link of no mail, or one that was not used in time."""
    with seeing_as(by):
        row = queries.subscriptions.by_token(digest(token), purpose)
    if purpose == CONFIRM and (row.ended_at is not None or not row.address):
        raise NotThere("subscription")
    return row


def confirm(token: str, *, by: Actor, at: datetime) -> None:
    """The owner of the address says yes; a second time changes nothing. by: the system."""
    row = looked_up(token, CONFIRM, by=by)
    if row.confirmed_at is not None:
        return
    with acting(by, at) as act:
        save.subscriptions.confirmed(row.id, at)
        act.record(SubscriptionConfirmed(_subscriber(row)), subject=str(row.id))


def end_by_mail(token: str, *, by: Actor, at: datetime) -> None:
    """No more mails, by the link or the header of one; a second time changes nothing. by: the system."""
    row = looked_up(token, END, by=by)
    if row.address:
        _end(row, "mail", by, at)


def end_own(subscription: UUID, *, by: Actor, at: datetime) -> None:
    """A post's own subscription ends. Raises NotThere for another's."""
    with acting(by, at) as act:
        row = queries.subscriptions.subscription(subscription)
        if row.post != by.post:
            raise NotThere("subscription")
        save.subscriptions.ended(row.id, at)
        act.record(SubscriptionEnded("post", "page"), subject=str(row.id))


def forget_unconfirmed(*, by: Actor, at: datetime) -> int:
    """Addresses that nobody confirmed in time are forgotten; returns how many. by: the system."""
    rules, today = Act(by, at).rules(), day_of(at)
    with seeing_as(by):
        lapsed = [row for row in queries.subscriptions.unconfirmed() if is_lapsed(day_of(row.made_at), today, rules)]
    for row in lapsed:
        _end(row, "lapsed", by, at)
    return len(lapsed)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _ask(subscription: UUID, address: str, system: Actor, at: datetime) -> None:
    """Put the mail on its way that asks the owner of an address, as often as the rules allow."""
    if mail_server() is None:
        raise Refusal("MAIL_NOT_SET_UP")
    rules = Act(system, at).rules()
    with seeing_as(system):
        alone_until_commit("mails that ask for confirmation")
        day, hour = at - timedelta(days=1), at - timedelta(hours=1)
        if queries.subscriptions.asked_since(day, address) >= limit("asked_a_day", rules):
            raise Refusal("SUBSCRIBE_ASKED_OFTEN", n=limit("asked_a_day", rules))
        if queries.subscriptions.asked_since(hour) >= limit("asked_an_hour", rules):
            raise Refusal("SUBSCRIBE_BUSY")
        save.subscriptions.mail(subscription, CONFIRM, at)


def _end(row: SubscriptionRow, ending: str, by: Actor, at: datetime) -> None:
    """What a post reads within the platform goes on; its address is forgotten like anybody's."""
    with acting(by, at) as act:
        if row.post is None:
            save.subscriptions.ended(row.id, at)
        else:
            save.subscriptions.without_address(row.id)
        act.record(SubscriptionEnded(_subscriber(row), ending), subject=str(row.id))


def _subscriber(row: SubscriptionRow) -> str:
    return "public" if row.post is None else "post"
