"""The acting context: one transaction, one actor, row-level security set to what that actor may see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from gongzhi.core.facts import Actor

SETTINGS = ("role", "lo", "hi", "uscc", "person", "post")
# Roles that work in a jurisdiction. The others see what is addressed to them or their own.
PLACED = {
    "CGOV", "MGOV", "PGO", "CIQ_P", "CIQ_O", "CIQ_R", "MSA", "AGR", "COM", "DRC", "PSB", "IPR", "EXP", "AUD", "SYSTEM",
}  # fmt: skip


def jurisdiction(role: str, region: str) -> tuple[str, str]:
    """The range of region codes a post covers: a county itself, a city with its counties, a province everything.

    Everything, because evidence on places outside the province is the province's to look at and nobody else's.
    """
    if role not in PLACED:
        return "", ""
    return ("000000", "999999") if region.endswith("0000") else within(region)


def within(region: str) -> tuple[str, str]:
    """The first and the last region code of a province with its cities, a city with its counties, or a county."""
    if region.endswith("0000"):
        return region, region[:2] + "9999"
    return (region, region[:4] + "99") if region.endswith("00") else (region, region)


@contextmanager
def seeing_as(actor: Actor) -> Iterator[None]:
    """A transaction in which the database shows this actor's rows only; restored on the way out."""
    low, high = jurisdiction(actor.role, actor.region)
    wanted = (actor.role, low, high, actor.uscc or "", str(actor.person), str(actor.post))
    with transaction.atomic():
        before = _settings()
        _set(wanted)
        yield
        _set(before)


def _settings() -> tuple[str, ...]:
    columns = ", ".join(f"coalesce(current_setting('gongzhi.{name}', true), '')" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"select {columns}")
        return tuple(cursor.fetchone())


def _set(values: tuple[str, ...]) -> None:
    columns = ", ".join(f"set_config('gongzhi.{name}', %s, true)" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"select {columns}", values)
