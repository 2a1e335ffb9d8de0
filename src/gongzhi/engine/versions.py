"""The rule tables and country lists that a pass over declarations reads, as of every day on which one changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongzhi.catalogue.codes import country_lists, lists_of, profiles
from gongzhi.catalogue.registers import register
from gongzhi.catalogue.rules import all_tables, book
from gongzhi.core.registers import Register
from gongzhi.core.targeting.consignments import TABLES, Producer
from gongzhi.core.targeting.shares import Share
from gongzhi.engine.dimensions import Dimensions, dimensions


def form() -> Register:
    return register("declarations")


def in_force(producers: Iterable[Producer], shares: Iterable[Share] = ()) -> Dimensions:
    """The small tables for lines of any day: places of producers as the register has them now, shares as of the day.

    shares: what the ladder said of producers over ranges of days; on all others a producer's own share counts
    """
    return dimensions(form(), [book(day).only(*TABLES) for day in days()], lists_of, producers, shares)


def days() -> list[date]:
    """The days on which what a pass reads becomes other than it was, the day of the oldest profile first."""
    oldest = next(iter(profiles().values())).begins
    changes = {profile.begins for profile in profiles().values()}
    changes |= {begins for found in country_lists().values() for begins, _ in found.versions}
    for tables in all_tables().values():
        changes |= {version.effective_from for table in tables if table.name in TABLES for version in table.versions}
    return [oldest, *sorted(day for day in changes if day > oldest)]
