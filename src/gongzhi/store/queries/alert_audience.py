"""Firms and posts that an alert may reach, as the actor sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from gongzhi.core.region_codes import codes_within
from gongzhi.core.risk.audience import Firm
from gongzhi.store.models import Case, Enterprise, Post, Product, Tracing
from gongzhi.store.queries.accounts import PostRow, post_rows


def firms(places: Collection[str]) -> tuple[Firm, ...]:
    """Enterprises in these places with their goods and the markets that cases and returns tell of, by code."""
    where = Q()
    for place in places:
        where |= Q(region__range=codes_within(place))
    found = list(Enterprise.objects.filter(where, merged_into=None).order_by("uscc"))
    codes = [row.uscc for row in found]
    goods: dict[str, list[str]] = {}
    for uscc, hs_code in Product.objects.filter(producer_uscc__in=codes).values_list("producer_uscc", "hs_code"):
        goods.setdefault(uscc, []).append(hs_code)
    markets: dict[str, set[str]] = {}
    for uscc, named in Case.objects.filter(uscc__in=codes).values_list("uscc", "markets"):
        markets.setdefault(uscc, set()).update(named)
    returned = Tracing.objects.filter(uscc__in=codes).values_list("uscc", "evidence__export_return__returned_from")
    for uscc, market in returned:
        markets.setdefault(uscc, set()).add(market)
    return tuple(
        Firm(row.uscc, row.region, tuple(goods.get(row.uscc, row.hs_chapters.split())),
             frozenset(markets.get(row.uscc, ())))
        for row in found
    )  # fmt: skip


def holders_of(roles: Iterable[str], on: date) -> tuple[PostRow, ...]:
    """Posts of these roles held on a day, by role and region."""
    return post_rows(Post.objects.filter(role__in=list(roles), held__contains=on), "role", "region")


def posts(ids: Collection[UUID]) -> tuple[PostRow, ...]:
    """These posts, by role and region; those that nobody knows are left out."""
    return post_rows(Post.objects.filter(id__in=ids), "role", "region")
