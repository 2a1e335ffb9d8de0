"""The codes under which one enterprise is registered: more than one while a merger stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

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
