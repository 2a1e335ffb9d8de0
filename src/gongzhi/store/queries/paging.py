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
) -> Page[Row]:
    """The newest `size` rows after the mark, by `moment` and id. A mark nobody made is read as no mark."""
    mark = _read_mark(after, read)
    if mark is not None:
        when, row_id = mark
        rows = rows.filter(Q(**{f"{moment}__lt": when}) | Q(**{moment: when, "id__lt": row_id}))
    found = list(rows.order_by(f"-{moment}", "-id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(
        tuple(present(row) for row in found[:size]),
        f"{getattr(last, moment).isoformat()}_{last.id}" if last is not None else None,
    )


def _read_mark(after: str | None, read: Callable[[str], date | datetime]) -> tuple[date | datetime, UUID] | None:
    if not after:
        return None
    when, _, row_id = after.partition("_")
    try:
        return read(when), UUID(row_id)
    except ValueError:
        return None
