"""Persons, accounts and posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from gongzhi.core.errors import NotThere
from gongzhi.store.models import Account, Person, Post


def person(person_id: UUID, *, name: str, certificate_no: str, synthetic: bool) -> None:
    Person(id=person_id, name=name, certificate_no=certificate_no, synthetic=synthetic).save(force_insert=True)


def account(account_id: UUID, *, person_id: UUID, username: str, password: str | None) -> None:
    """Without a password nobody can sign in with it: the simulator's players act without signing in."""
    row = Account(id=account_id, person_id=person_id, username=username)
    if password is None:
        row.set_unusable_password()
    else:
        row.set_password(password)
    row.save(force_insert=True)


def sign_in(wanted: Sequence[tuple[str, str, UUID]]) -> None:
    """Sign-in name and password for the first account of each post's holder."""
    for username, password, post in wanted:
        row = Account.objects.filter(person__posts__id=post).order_by("username").first()
        if row is None:
            raise NotThere("post")
        row.username = username
        row.set_password(password)
        row.save(update_fields=["username", "password"])


def post(
    post_id: UUID, *, person_id: UUID, role: str, region: str, uscc: str | None, since: date, until: date | None
) -> None:
    """until: the last day, None while held."""
    held = (since, until + timedelta(days=1) if until else None)
    Post(id=post_id, person_id=person_id, role=role, region=region, uscc=uscc, held=held).save(force_insert=True)
