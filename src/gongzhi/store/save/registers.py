"""Registers as others send them, by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

REGISTER_IDS = UUID("7f1f6c52-3f6b-5d59-8a1c-52e0c1f6a002")


def rows(
    table: str,
    columns: Sequence[str],
    values: Iterable[Sequence[Any]],
    *,
    once: Sequence[str],
    renewed: Sequence[str] = (),
) -> int:
    """COPY into a table. Of a row whose `once` columns are there already, only the `renewed` columns are written.

    Returns how many rows are new or renewed.
    """
    with connection.cursor() as cursor:
        names = ", ".join(columns)
        # PostgreSQL refuses COPY into a table under row security; what arrives passes its policies on insert.
        cursor.execute(f"create temporary table arriving on commit drop as select {names} from {table} with no data")
        with cursor.copy(f"copy arriving ({names}) from stdin") as copy:
            for row in values:
                copy.write_row(row)
        known = (
            f"do update set {', '.join(f'{name} = excluded.{name}' for name in renewed)}" if renewed else "do nothing"
        )
        cursor.execute(
            f"insert into {table} ({names}) select {names} from arriving on conflict ({', '.join(once)}) {known}"
        )
        new = cursor.rowcount
        cursor.execute("drop table arriving")
    return int(new)


def addresses(rows: Iterable[tuple[str, str, str]]) -> int:
    """Registered addresses of enterprises by credit code, with the doors they name; returns how many are others now.

    rows: credit code, address, door
    """
    given = list(rows)
    if not given:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "update store_enterprise e set address = given.address, door = given.door"
            " from unnest(%s::text[], %s::text[], %s::text[]) given(uscc, address, door)"
            " where e.uscc = given.uscc and e.address <> given.address",
            [list(column) for column in zip(*given, strict=True)],
        )
        return int(cursor.rowcount)


def premises(rows: Iterable[tuple[str, str, str, date]]) -> int:
    """Where enterprises are, by credit code; what is not older than what stands takes its place. Returns how many.

    rows: credit code, coordinates, source, day
    """
    given = list(rows)
    if not given:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "update store_enterprise e set premises = given.place, premises_source = given.source,"
            " premises_on = given.day"
            " from unnest(%s::text[], %s::text[], %s::text[], %s::date[]) given(uscc, place, source, day)"
            " where e.uscc = given.uscc and (e.premises, e.premises_source, e.premises_on)"
            " is distinct from (given.place, given.source, given.day) and coalesce(e.premises_on <= given.day, true)",
            [list(column) for column in zip(*given, strict=True)],
        )
        return int(cursor.rowcount)


def register_id(kind: str, key: str) -> UUID:
    """The same register row has the same id on every machine."""
    return uuid5(REGISTER_IDS, f"{kind}|{key}")
