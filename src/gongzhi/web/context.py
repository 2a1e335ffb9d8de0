"""What the frame of a page needs: who reads, in which language, what they may open, as of which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gongzhi import __version__
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue import places
from gongzhi.catalogue.codes import roles
from gongzhi.store.queries import accounts
from gongzhi.web.gate import leads_somewhere, may_open
from gongzhi.web.language import switch_href

NAV = (
    "home", "new_return", "uploads", "notices", "sources", "deliveries", "links", "words", "complaints", "radar",
    "clusters", "alerts", "subscriptions",
    "cases", "returns", "spot_checks", "visits", "visit_door",
    "help_plans", "sanctions", "draws", "matters", "enterprises", "scores", "reports",
    "rules",
)  # fmt: skip  # names of routes, codes and icons


@dataclass(frozen=True)
class Who:
    name: str
    post: str
    region: str
    has_other_posts: bool


@dataclass(frozen=True)
class NavItem:
    name: str
    href: str
    is_here: bool

    @property
    def code(self) -> str:
        return f"NAV_{self.name.upper()}"


@dataclass(frozen=True)
class Shell:
    """The frame around a page. switch_href: the same page in the other language."""

    who: Who | None
    nav: tuple[NavItem, ...]
    path: str
    switch_href: str
    today: date
    version: str
    synthetic: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Every template's context: the reader's language, which links lead on, and the shell, made when asked for."""
    return {
        "lang": request.lang,
        "leads": partial(leads_somewhere, actor=request.actor),
        "shell": SimpleLazyObject(lambda: shell(request)),
    }


def shell(request: HttpRequest) -> Shell:
    return Shell(
        who=_who(request),
        nav=tuple(_item(name, request.path) for name in NAV if may_open(name, request.actor)),
        path=request.path,
        switch_href=switch_href(request),
        today=day_of(now()),
        version=__version__,
        synthetic=settings.HOLDS_SYNTHETIC_DATA,
    )


def role_name(role: str, lang: str) -> str:
    return getattr(roles()[role], lang)


def region_name(code6: str, lang: str) -> str:
    return _region_names()[code6][lang]


def _who(request: HttpRequest) -> Who | None:
    actor = request.actor
    if actor is None:
        return None
    posts = accounts.posts_of(actor.account, day_of(now()))
    mine = next(post for post in posts if post.id == actor.post)
    return Who(
        mine.person_name, role_name(actor.role, request.lang), region_name(actor.region, request.lang), len(posts) > 1
    )


def _item(name: str, path: str) -> NavItem:
    href = reverse(name)
    return NavItem(name, href, path == href or (href != "/" and path.startswith(href)))


@cache
def _region_names() -> dict[str, dict[str, str]]:
    return {region.code6: {"zh": region.name_zh, "en": region.name_en} for region in places.regions()}
