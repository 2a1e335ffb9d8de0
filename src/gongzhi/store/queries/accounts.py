"""Who somebody is and which posts they hold; read before any row policy can act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import codes_within
from gongzhi.store.codes import codes_of, holder
from gongzhi.store.models import Account, Person, Post


@dataclass(frozen=True)
class PostRow:
    id: UUID
    person: UUID
    person_name: str
    certificate_no: str
    role: str
    region: str
    uscc: str | None


def actor_of(account_id: UUID, post_id: UUID | None, on: date) -> Actor:
    """The actor behind an account in one of its posts; without a post named, the first held.

    Raises NotThere when the account is closed or holds no such post on that day.
    """
    account = Account.objects.filter(id=account_id, is_active=True).first()
    if account is None:
        raise NotThere("account")
    for post in posts_of(account_id, on):
        if post_id in (None, post.id):
            return Actor(account.person_id, account.id, post.id, post.role, post.region, holder(post.uscc))
    raise NotThere("post")


def actor_named(username: str, role: str, on: date) -> Actor:
    """The actor of a sign-in name in its post of a role. Raises NotThere where it holds none on that day."""
    account = Account.objects.filter(username=username, is_active=True).first()
    for post in posts_of(account.id, on) if account else ():
        if post.role == role:
            return Actor(post.person, account.id, post.id, post.role, post.region, holder(post.uscc))
    raise NotThere("post")


def posts_of(account_id: UUID, on: date) -> tuple[PostRow, ...]:
    return post_rows(Post.objects.filter(person__accounts__id=account_id, held__contains=on))


def holders(role: str, on: date, *, region: str | None = None, uscc: str | None = None) -> tuple[PostRow, ...]:
    """Posts of a role held on a day, optionally in exactly one region or for one enterprise."""
    posts = Post.objects.filter(role=role, held__contains=on)
    if region is not None:
        posts = posts.filter(region=region)
    if uscc is not None:
        posts = posts.filter(uscc__in=codes_of(uscc))
    return post_rows(posts)


def post(post_id: UUID) -> PostRow:
    """One post, held now or once. Raises NotThere when there is none."""
    found = post_rows(Post.objects.filter(id=post_id))
    if not found:
        raise NotThere("post")
    return found[0]


def inspectors_within(region: str, on: date) -> tuple[PostRow, ...]:
    """Posts of certified inspectors of a place with its parts, held on a day."""
    posts = Post.objects.filter(role__in=("CIQ_O", "MSA"), region__range=codes_within(region), held__contains=on)
    return post_rows(posts.exclude(person__certificate_no=""))


def offices(regions: Collection[str], on: date) -> tuple[PostRow, ...]:
    """Posts held on a day in exactly these regions, of no enterprise, by region and role."""
    return post_rows(Post.objects.filter(region__in=regions, uscc=None, held__contains=on), "region", "role")


def certificates_of(persons: tuple[UUID, ...]) -> dict[UUID, str]:
    """Inspection certificate numbers by person; "" without one."""
    return dict(Person.objects.filter(id__in=persons).values_list("id", "certificate_no"))


def names_of(persons: tuple[UUID, ...]) -> tuple[str, ...]:
    return tuple(Person.objects.filter(id__in=persons).order_by("name").values_list("name", flat=True))


def is_known(person: UUID) -> bool:
    return Person.objects.filter(id=person).exists()


def is_post(post: UUID) -> bool:
    return Post.objects.filter(id=post).exists()


def has_post_at(person: UUID, uscc: str, on: date) -> bool:
    """Whether a person holds a post of an enterprise on a day."""
    return Post.objects.filter(person_id=person, uscc__in=codes_of(uscc), held__contains=on).exists()


def post_rows(posts: QuerySet[Post], *order: str) -> tuple[PostRow, ...]:
    """Posts in this order, then by their persons' names."""
    return tuple(
        PostRow(
            post.id, post.person_id, post.person.name, post.person.certificate_no, post.role, post.region, post.uscc
        )
        for post in posts.select_related("person").order_by(*order, "person__name", "id")
    )
