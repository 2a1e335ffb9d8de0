"""A city's return rates and index, computed from what is known and what is reported for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from gongzhi.actions.acting import Act, acting
from gongzhi.catalogue.places import regions
from gongzhi.core.events import CityIndexComputed, FigureReported
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.recognition.zone_record import BEARS_NAME
from gongzhi.core.reporters import may_report
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard import index, returns
from gongzhi.core.scorecard.figures import ENTERPRISE, check_figure
from gongzhi.core.scorecard.index import IndexFacts, Measure, Recognition, Veto, city_index
from gongzhi.core.scorecard.returns import (
    ExportTotals,
    NoticeRef,
    ReturnItem,
    ReturnRateFacts,
    return_rates,
    status_of,
)
from gongzhi.store import queries, save
from gongzhi.store.queries.outcomes import FigureRow, NoticeCounted, ReturnOutcome


def report_figure(
    city: str, year: int, *, kind: str, name: str, numerator: int, denominator: int, by: Actor, at: datetime
) -> None:
    """Report a figure that the platform does not compute itself; a later report of a measure replaces an earlier one.

    kind: measure (an indicator of index_points), recognition (of index_recognitions), veto (of index_veto), declared
    (name: a month, 2017-03; declared items of customs items)
    Raises BadInput for a name that is none of these or is computed here, and for a numerator outside its whole.
    """
    with acting(by, at) as act:
        may_report("score", kind, by.role, act.rules())
        check_figure(kind, name, numerator, denominator, act.rules())
        event = act.record(FigureReported(city, year, kind, name, numerator, denominator), subject=city, region=city)
        save.outcomes.figure(
            region=city, year=year, kind=kind, name=name, numerator=numerator, denominator=denominator, at=at,
            event=event,
        )  # fmt: skip


def city_index_now(city: str, *, by: Actor, at: datetime) -> None:
    """Compute and keep a city's index as of a day."""
    with acting(by, at) as act:
        compute_city_index(act, city)


def compute_city_indices(*, by: Actor, at: datetime) -> int:
    """The index of every city as of a day; returns how many."""
    with acting(by, at) as act:
        codes = [region.code6 for region in regions() if region.level == "city" and region.parent == by.region]
        for code in codes:
            compute_city_index(act, code)
        return len(codes)


def compute_city_index(act: Act, city: str) -> Finding:
    """Rates and index of a city for the year so far, kept with everything that they were computed from."""
    year, first = act.day.year, date(act.day.year, 1, 1)
    totals = queries.outcomes.city_totals(city, first, act.day)
    outcomes = queries.outcomes.returns_in(city, first, act.day)
    facts = ReturnRateFacts(
        subject=city,
        as_of=act.day,
        exports=ExportTotals(f"{city} {year}", totals.items, totals.value_usd_cents),
        returns=tuple(item_of(outcome, act.rules()) for outcome in outcomes),
        notices=refs_of(queries.outcomes.notices_in(city, first, act.day)),
    )
    rates = return_rates(facts, act.rules())
    rates_id = act.keep(rates, facts=facts, tables=returns.TABLES, region=city)
    finished = [outcome for outcome in outcomes if outcome.on_time is not None or _overdue(outcome.due_on, act.day)]
    reported = queries.outcomes.reported(city, year)
    index_facts = IndexFacts(
        subject=city,
        as_of=act.day,
        measures=(
            _measure(rates, "quality_return_rate", "assessed_items", "export_items"),
            Measure(rates.hash, "per_100m", len(facts.returns) + len(facts.notices), totals.value_usd_cents),
            Measure(
                f"{city} {year} tracings", "cases_on_time", sum(o.on_time is True for o in finished), len(finished)
            ),
            *(Measure(str(f.id), f.name, f.numerator, f.denominator) for f in reported if f.kind == "measure"),
        ),
        recognitions=_recognitions(city, reported),
        vetoes=tuple(Veto(str(f.id), f.name) for f in reported if f.kind == "veto"),
    )
    found = city_index(index_facts, act.rules())
    finding = act.keep(found, facts=index_facts, tables=index.TABLES, region=city)
    points = found.value["points"]
    save.outcomes.city_index(
        region=city,
        year=year,
        as_of=act.day,
        points=Decimal(points) if points is not None else None,
        grade=found.value["grade"],
        rates=rates_id,
        finding=finding,
    )
    act.record(
        CityIndexComputed(
            city, act.day, Decimal(points) if points is not None else None, found.value["grade"], found.hash
        ),
        subject=city,
        region=city,
    )
    return found


def item_of(outcome: ReturnOutcome, book: RuleBook) -> ReturnItem:
    """A return as the rates count it."""
    return ReturnItem(
        outcome.reference,
        status_of(outcome.cause_code, outcome.responsibility, book),
        outcome.value_usd_cents,
        outcome.case_number,
        export_item=outcome.reference,
    )


def refs_of(notices: Iterable[NoticeCounted]) -> tuple[NoticeRef, ...]:
    """Each notice once, though it be linked to several counties."""
    once = {notice.evidence: notice.reference for notice in notices}
    return tuple(NoticeRef(reference) for reference in once.values())


def _recognitions(place: str, reported: Iterable[FigureRow]) -> tuple[Recognition, ...] | None:
    """Zones by the record, enterprises as they are reported; None for a place of which neither is known."""
    zones = queries.matters.all_of("zone", region=place)
    counted = [Recognition(row.number, row.values["level"]) for row in zones if row.instance.state in BEARS_NAME]
    named = (each for each in reported if each.kind == "recognition" and each.name == ENTERPRISE)
    firms = [Recognition(str(each.id), each.name) for each in named]
    return (*counted, *firms) if zones or firms else None


def _overdue(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today


def _measure(rates: Finding, indicator: str, numerator: str, denominator: str) -> Measure:
    return Measure(rates.hash, indicator, int(rates.value[numerator] or 0), int(rates.value[denominator] or 0))
