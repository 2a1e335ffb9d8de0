"""Keyset paging: a page is what comes after a row, so that page 400 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

Row = TypeVar("Row")
Moment = TypeVar("Moment", date, datetime)


MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Counted:
    """How many there are; is_more: more than that, since counting stopped there."""

    n: int
    is_more: bool = False


def counted(rows: QuerySet[Any], most: int = MOST_COUNTED) -> Counted:
    """An exact count costs as much as there are rows, so it stops at `most`."""
    found = rows.order_by()[: most + 1].count()
    return Counted(min(found, most), found > most)


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: tuple[Row, ...]
    after: str | None  # the mark to ask the next page with; None on the last page


def page(
    rows: QuerySet[Any],
    *,
    moment: str,
    read: Callable[[str], date | datetime],
    after: str | None,
    size: int,
    present: Callable[[Any], Row],
    key: str = "id",
) -> Page[Row]:
    """The newest `size` rows after the mark, by `moment` and `key`. A mark nobody made is read as no mark."""
    mark = _read_mark(after, read)
    if mark is not None:
        when, row_id = mark
        rows = rows.filter(**{f"{moment}__lte": when})  # where the index starts; the rest is for equal moments
        rows = rows.filter(Q(**{f"{moment}__lt": when}) | Q(**{moment: when, f"{key}__lt": row_id}))
    found = list(rows.order_by(f"-{moment}", f"-{key}")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(
        tuple(present(row) for row in found[:size]),
        f"{_value(last, moment).isoformat()}_{_value(last, key)}" if last is not None else None,
    )


def _value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def _read_mark(after: str | None, read: Callable[[str], date | datetime]) -> tuple[date | datetime, UUID] | None:
    if not after:
        return None
    when, _, row_id = after.partition("_")
    try:
        return read(when), UUID(row_id)
    except ValueError:
        return None
