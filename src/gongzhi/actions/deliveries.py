"""Deliveries of declared items into the lake: loaded, corrected, superseded, taken back, each by a named officer.

The lake is no part of the database, so an act leaves two events: what is ordered, before the lake changes, and what was
done, after it. Killed between them, the act is done by ordering it again, and told once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from gongzhi.actions.acting import acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.crash_points import CrashPoint, crash_at
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import Refusal
from gongzhi.core.events import DeliveryDone, DeliveryOrdered
from gongzhi.core.facts import Actor
from gongzhi.core.targeting import shares as shares_method
from gongzhi.core.targeting.consignments import Producer
from gongzhi.core.targeting.shares import Share, unrated_ratio
from gongzhi.engine.engines import engine
from gongzhi.engine.lake import FAULTS, LINES, Kind, Lake, Load
from gongzhi.engine.loading import Delivery, load
from gongzhi.engine.texts import content_hash
from gongzhi.engine.versions import form, in_force
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import alone_until_commit

KINDS: Mapping[str, Kind] = {"append": "append", "correct": "correct", "supersede": "append"}
SUPERSEDE, TAKE_BACK = "supersede", "take_back"
OFFICE = "CIQ_R"


@dataclass(frozen=True)
class Delivered:
    """new: the ledger had not told of it before"""

    load: Load
    new: bool


def lake() -> Lake:
    return Lake(Path(settings.LAKE_FOLDER))


def deliver(path: Path, act: str, *, instead_of: str = "", by: Actor, at: datetime) -> Delivered:
    """Load a file: append, correct or supersede. The same file again has no further effect.

    instead_of: of `supersede`, the load whose place this one takes
    Raises Refusal ROLE, and LAKE_SUPERSEDED, LAKE_NO_LOAD or LAKE_STANDS; BadInput as `engine.loading.load` does.
    """
    _only_the_headquarters(by, "load_declarations")
    load_id = content_hash(path)
    place = lake()
    _fits(place, load_id, instead_of)
    with seeing_as(by):
        if (known := place.manifest().load(load_id)) and queries.deliveries.is_done(load_id, act):
            return Delivered(known, new=False)
        producers, shares = producers_and_shares(at)
    _order(DeliveryOrdered(load_id, act, path.name, instead_of, ""), by, at)
    scratch = place.folder / "scratch"
    with engine(scratch=scratch) as opened:
        given = Delivery(path, KINDS[act], at.astimezone(UTC).isoformat(), instead_of or None)
        loaded = load(opened, place, form(), in_force(producers, shares), given)
    crash_at(CrashPoint.DELIVERY_AFTER_LAKE)
    return Delivered(loaded, new=_tell(loaded, act, place, by, at))


def take_back(load_id: str, *, reason: str, by: Actor, at: datetime) -> None:
    """The lake is as if the load had never been. A second time has no further effect.

    Raises Refusal ROLE, GUARD_REASON_GIVEN, and LAKE_NO_LOAD for no such load.
    """
    _only_the_headquarters(by, "take_back_declarations")
    if not reason.strip():
        raise Refusal("GUARD_REASON_GIVEN")
    place = lake()
    seen = place.manifest()
    gone = seen.load(load_id)
    with seeing_as(by):
        if gone is None and (load_id not in seen.superseded or queries.deliveries.is_done(load_id, TAKE_BACK)):
            raise Refusal("LAKE_NO_LOAD", load=load_id)
    _order(DeliveryOrdered(load_id, TAKE_BACK, "", "", reason.strip()), by, at)
    with place.writing() as writing:
        writing.withdraw(load_id)
    crash_at(CrashPoint.DELIVERY_AFTER_LAKE)
    _tell(gone or Load(load_id, "append", "", ()), TAKE_BACK, place, by, at)


def producers_and_shares(at: datetime) -> tuple[tuple[Producer, ...], tuple[Share, ...]]:
    """The producers with the share of their class by the rules of a day, and what the ladder said of them over time."""
    rules = book(day_of(at)).only(*shares_method.TABLES)
    registered = queries.deliveries.registered()
    by_class = {one: unrated_ratio(one, rules) for one in {row.firm_class for row in registered}}
    producers = tuple(Producer(row.uscc, row.region, by_class[row.firm_class]) for row in registered)
    return producers, queries.deliveries.shares()


def _only_the_headquarters(by: Actor, act: str) -> None:
    if by.role != OFFICE:
        raise Refusal("ROLE", act=act, role=by.role, roles=OFFICE)


def _fits(place: Lake, load_id: str, instead_of: str) -> None:
    """Refuses, before anything is ordered, what the lake would refuse after a whole pass."""
    seen = place.manifest()
    if load_id in seen.superseded:
        raise Refusal("LAKE_SUPERSEDED", load=load_id)
    if instead_of and seen.load(instead_of) and seen.load(load_id):
        raise Refusal("LAKE_STANDS", load=load_id)
    if instead_of and instead_of not in seen.superseded and seen.load(instead_of) is None:
        raise Refusal("LAKE_NO_LOAD", load=instead_of)


def _order(event: DeliveryOrdered, by: Actor, at: datetime) -> None:
    with acting(by, at) as act:
        act.record(event, subject=event.load, region=by.region)
    crash_at(CrashPoint.DELIVERY_AFTER_ORDER)


def _tell(loaded: Load, what: str, place: Lake, by: Actor, at: datetime) -> bool:
    """Leave the event of what was done, unless the ledger has it; whether it had not."""
    with seeing_as(by):
        alone_until_commit(f"delivery {loaded.id}")
        if queries.deliveries.is_done(loaded.id, what):
            return False
        with acting(by, at) as act:
            version, lines, faults = place.manifest().version, loaded.rows(LINES), loaded.rows(FAULTS)
            act.record(DeliveryDone(loaded.id, what, version, lines, faults), subject=loaded.id, region=by.region)
        crash_at(CrashPoint.DELIVERY_BEFORE_COMMIT)
    crash_at(CrashPoint.DELIVERY_AFTER_COMMIT)
    return True
