"""Numbers that people read: without gaps, because the counter is locked to the end of the act."""

from __future__ import annotations

from django.db import connection

from gongzhi.core.documents import DocumentNumber


def next_number(name: str) -> int:
    """The next value of the named counter, from 1. Call it last: it holds the counter until the act commits.

    An act that does not commit gives its number back: the next one gets it. Acts that take numbers of several
    counters take them in the order of their names, or PostgreSQL ends one of two that wait for each other.
    Raises RuntimeError outside an act, where the number would be gone before what it is for is kept.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"a number of {name} outside an act")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into store_counter (name, value) values (%s, 1)"
            " on conflict (name) do update set value = store_counter.value + 1 returning value",
            [name],
        )
        return int(cursor.fetchone()[0])


def next_document(series: str, year: int) -> DocumentNumber:
    """The next number of a series of official documents in a year, from 1; see `next_number`."""
    return DocumentNumber(series, year, next_number(f"document {series} {year}"))
