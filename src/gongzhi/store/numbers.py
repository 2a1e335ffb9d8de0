"""Numbers that people read: without gaps, because the counter is locked to the end of the act."""

from __future__ import annotations

from django.db import connection


def next_number(name: str) -> int:
    """The next value of the named counter, from 1. Call it last: it holds the counter until the act commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into store_counter (name, value) values (%s, 1)"
            " on conflict (name) do update set value = store_counter.value + 1 returning value",
            [name],
        )
        return int(cursor.fetchone()[0])
