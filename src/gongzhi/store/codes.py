"""The codes under which one enterprise is registered: more than one while a merger stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from typing import TypeVar

from django.db import connection

from gongzhi.core.identity.succession import Succession, heirs, history

Row = TypeVar("Row")

SUPPOSED: ContextVar[tuple[str, ...]] = ContextVar("supposed", default=())


def codes_of(uscc: str) -> tuple[str, ...]:
    """The code that stays, then those merged into it, whichever of them is asked for; alone for any other code."""
    supposed = SUPPOSED.get()
    if uscc in supposed:
        return supposed
    with connection.cursor() as cursor:
        cursor.execute("select gongzhi_codes(%s)", [uscc])
        (codes,) = cursor.fetchone()
    return tuple(codes)


def holder(uscc: str | None) -> str | None:
    """The code that stays; None for none."""
    return codes_of(uscc)[0] if uscc else None


def successions() -> tuple[Succession, ...]:
    """All confirmed links between enterprises and their predecessors, whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("select successor, predecessor, ground, since from gongzhi_successions()")
        return tuple(Succession(*row) for row in cursor.fetchall())


def history_of(uscc: str) -> Mapping[str, date]:
    """Whose record counts for an enterprise: the code that stays of itself, first, and of each predecessor, each with
    the last day whose facts count. Without a predecessor itself alone.
    """
    supposed = SUPPOSED.get()
    links = successions()
    if links and uscc in supposed:
        links = tuple(replace(link, successor=supposed[0]) if link.successor in supposed else link for link in links)
    return history(codes_of(uscc)[0], links)


def with_history(uscc: str, read: Callable[[str], Iterable[Row]], day: Callable[[Row], date]) -> tuple[Row, ...]:
    """The facts of an enterprise and of its predecessors, as far as they count for it; its own first.

    read: the facts of one enterprise with all its codes. day: when a fact happened.
    """
    return tuple(row for code, until in history_of(uscc).items() for row in read(code) if day(row) <= until)


def heirs_of(uscc: str) -> tuple[str, ...]:
    """The enterprises that carry this one's history, by code; () for none."""
    return heirs(codes_of(uscc)[0], successions())


@contextmanager
def as_if_one(*codes: str) -> Iterator[None]:
    """Everything inside is read as if these codes, the one that stays first, were merged. Nothing is written."""
    token = SUPPOSED.set(codes)
    try:
        yield
    finally:
        SUPPOSED.reset(token)


def merged_into(codes: Collection[str] | None = None) -> Mapping[str, str]:
    """The code that stays by code merged, of those that the actor may see. codes: only into these; None: all."""
    condition, given = ("merged_into is not null", []) if codes is None else ("merged_into = any(%s)", [sorted(codes)])
    with connection.cursor() as cursor:
        cursor.execute(f"select uscc, merged_into from store_enterprise where {condition}", given)
        return dict(cursor.fetchall())
