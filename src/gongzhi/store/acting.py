"""The acting context: one transaction, one actor, row-level security set to what that actor may see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import Codes, codes_within
from gongzhi.store.codes import codes_of

Rows = TypeVar("Rows", bound=QuerySet)  # type: ignore[type-arg]
View = tuple[str, str, tuple[str, ...]]  # low, high, codes of the enterprise that acts
VIEW: ContextVar[View] = ContextVar("view", default=("", "", ()))
SETTINGS = ("role", "lo", "hi", "uscc", "person", "post")
# Roles that work in a jurisdiction. The others see what is addressed to them or their own.
PLACED = {
    "CGOV", "MGOV", "PGO", "CIQ_P", "CIQ_O", "CIQ_R", "MSA", "AGR", "COM", "DRC", "PSB", "IPR", "EXP", "AUD", "SYSTEM",
}  # fmt: skip


def jurisdiction(role: str, region: str) -> Codes:
    """The range of region codes a post covers: a county itself, a city with its counties, a province everything.

    Everything, because evidence on places outside the province is the province's to look at and nobody else's.
    """
    if role not in PLACED:
        return "", ""
    return ("000000", "999999") if region.endswith("0000") else codes_within(region)


@contextmanager
def seeing_as(actor: Actor) -> Iterator[None]:
    """A transaction in which the database shows this actor's rows only; restored on the way out."""
    low, high = jurisdiction(actor.role, actor.region)
    own = codes_of(actor.uscc) if actor.uscc else ()
    wanted = (actor.role, low, high, " ".join(own), str(actor.person), str(actor.post))
    with transaction.atomic():
        before = _settings()
        _set(wanted)
        token = VIEW.set((low, high, own))
        try:
            yield
        finally:
            VIEW.reset(token)
        _set(before)


def narrowed(rows: Rows, region: str = "region", uscc: str = "uscc") -> Rows:
    """The rows again, with the acting view said in the query itself. For speed alone: the policies decide.

    The planner cannot look into a policy's settings. Told the place or the firm, it takes their index.
    """
    low, high, own = VIEW.get()
    if low == "000000":
        return rows
    if not low:
        return rows.filter(**{f"{uscc}__in": own}) if own else rows
    place = Q(**{region: low}) if low == high else Q(**{f"{region}__gte": low, f"{region}__lte": high})
    return rows.filter(place | Q(**{f"{uscc}__in": own}) if own else place)


def may_see(low: str, high: str) -> bool:
    """Whether a range of regions meets that of who acts; of an enterprise, which has none, nothing is said."""
    first, last, _ = VIEW.get()
    return not first or (low <= last and first <= high)


def _settings() -> tuple[str, ...]:
    columns = ", ".join(f"coalesce(current_setting('gongzhi.{name}', true), '')" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"select {columns}")
        return tuple(cursor.fetchone())


def _set(values: tuple[str, ...]) -> None:
    columns = ", ".join(f"set_config('gongzhi.{name}', %s, true)" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"select {columns}", values)
