"""A city's return rates and index, computed from what is known and what is reported for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.supervision import NAMED
from gongzhi.catalogue.places import regions
from gongzhi.core.credit.same_facts import NoticeTold, repeated
from gongzhi.core.errors import Refusal
from gongzhi.core.events import CityIndexComputed, FigureReported
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.infrastructure.on_time import on_time
from gongzhi.core.recognition.zone_record import BEARS_NAME
from gongzhi.core.reporters import may_report
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard import index, returns
from gongzhi.core.scorecard.figures import check_figure, not_better
from gongzhi.core.scorecard.index import IndexFacts, Measure, Recognition, Veto, city_index
from gongzhi.core.scorecard.returns import (
    ExportTotals,
    NoticeRef,
    ReturnItem,
    ReturnRateFacts,
    notices_counted,
    return_rates,
    status_of,
)
from gongzhi.store import queries, save
from gongzhi.store.queries.outcomes import NoticeCounted, ReturnOutcome

CHECKS, DEFECTS = "spot_check_pass", "defects_eliminated"
SERVICES = "service_on_time"  # counted from sub-orders; as reported where no sub-order of the city was due
FINAL = ("final", "published")  # states of an assessment after which no figure of its year changes


@dataclass(frozen=True)
class PlaceIndex:
    """An index with its finding, and the finding of the rates in it."""

    rates_id: UUID
    index: Finding
    index_id: UUID


def report_figure(
    city: str, year: int, *, kind: str, name: str, numerator: int, denominator: int, by: Actor, at: datetime
) -> None:
    """Report a figure that the platform does not compute itself; a later report of a measure replaces an earlier one.

    kind: measure (an indicator of index_points), veto (of index_veto), declared
    (name: a month, 2017-03; declared items of customs items)
    Raises BadInput for a name that is none of these or is computed here, and for a numerator outside its whole.
    Refuses with YEAR_IS_FINAL once the assessment of the place and year is final.
    """
    with acting(by, at) as act:
        may_report("score", kind, by.role, act.rules())
        _year_is_open(city, year)
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
    year = act.day.year
    found = index_of(act, city, year, first=date(year, 1, 1), last=act.day)
    value = found.index.value
    points = Decimal(value["points"]) if value["points"] is not None else None
    save.outcomes.city_index(
        region=city,
        year=year,
        as_of=act.day,
        points=points,
        grade=value["grade"],
        rates=found.rates_id,
        finding=found.index_id,
    )
    computed = CityIndexComputed(city, act.day, points, value["grade"], found.index.hash)
    act.record(computed, subject=city, region=city)
    return found.index


def index_of(act: Act, place: str, year: int, *, first: date, last: date) -> PlaceIndex:
    """Rates and index of a city or county over some days; both findings are kept, no index of the year is.

    year: whose reported figures count. first, last: returns, notices and exports from one to the other, both included,
    as far as they are known now; the findings are as of the last.
    """
    totals = queries.outcomes.city_totals(place, first, last)
    outcomes = queries.outcomes.returns_in(place, first, last)
    facts = ReturnRateFacts(
        subject=place,
        as_of=last,
        exports=ExportTotals(f"{place} {year}", totals.items, totals.value_usd_cents),
        returns=tuple(item_of(outcome, act.rules()) for outcome in outcomes),
        notices=refs_of(queries.outcomes.notices_in(place, first, last), act.rules()),
    )
    rates = return_rates(facts, act.rules())
    rates_id = act.keep(rates, facts=facts, tables=returns.TABLES, region=place)
    finished = [outcome for outcome in outcomes if outcome.on_time is not None or _overdue(outcome.due_on, last)]
    reported = queries.outcomes.reported(place, year)
    index_facts = IndexFacts(
        subject=place,
        as_of=last,
        measures=(
            _measure(rates, "quality_return_rate", "assessed_items", "export_items"),
            Measure(
                rates.hash, "per_100m", len(facts.returns) + notices_counted(facts.notices), totals.value_usd_cents
            ),
            Measure(
                f"{place} {year} tracings", "cases_on_time", sum(o.on_time is True for o in finished), len(finished)
            ),
            *_reported(place, year, first, last),
        ),
        recognitions=_recognitions(place, last),
        vetoes=tuple(Veto(str(f.id), f.name) for f in reported if f.kind == "veto"),
    )
    index_found = city_index(index_facts, act.rules())
    index_id = act.keep(index_found, facts=index_facts, tables=index.TABLES, region=place)
    return PlaceIndex(rates_id, index_found, index_id)


def _reported(place: str, year: int, first: date, last: date) -> Iterator[Measure]:
    """What a place reports of itself; services on time, where any was due, are counted here instead.

    What the platform knows to have failed is in it, reported or not.
    """
    given = {
        row.name: Measure(str(row.id), row.name, row.numerator, row.denominator)
        for row in queries.outcomes.reported(place, year)
        if row.kind == "measure"
    }
    services = on_time(queries.services.orders_due(place, first, last), last)
    if services.due:
        given[SERVICES] = Measure(f"{place} {year} sub-orders", SERVICES, services.on_time, services.due)
    known = {
        CHECKS: queries.measures.checks_within(place, first, last),
        DEFECTS: queries.measures.help_ended(place, first, last),
    }
    for name, (good, many) in known.items():
        counted = not_better(given.pop(name, None), Measure(f"{place} {year} {name}", name, good, many))
        if counted:
            yield counted
    yield from given.values()


def item_of(outcome: ReturnOutcome, book: RuleBook) -> ReturnItem:
    """A return as the rates count it."""
    return ReturnItem(
        outcome.reference,
        status_of(outcome.cause_code, outcome.responsibility, book),
        outcome.value_usd_cents,
        outcome.case_number,
        export_item=outcome.reference,
    )


def refs_of(notices: Iterable[NoticeCounted], book: RuleBook) -> tuple[NoticeRef, ...]:
    """Each notice once, though it be linked to several counties; a repetition by another source says of what it is."""
    by_evidence: dict[UUID, list[NoticeCounted]] = {}
    for notice in notices:
        by_evidence.setdefault(notice.evidence, []).append(notice)
    told = [
        NoticeTold(
            str(evidence), rows[0].source, " ".join(sorted({row.uscc for row in rows})), rows[0].product, "",
            rows[0].event_date,
        )
        for evidence, rows in by_evidence.items()
    ]  # fmt: skip
    again = repeated(told, book) if len({one.source for one in told}) > 1 else {}
    reference = {str(evidence): rows[0].reference for evidence, rows in by_evidence.items()}
    return tuple(NoticeRef(named, reference.get(again.get(key, ""), "")) for key, named in reference.items())


def _recognitions(place: str, last: date) -> tuple[Recognition, ...] | None:
    """The zones and enterprises of a place that bear their names; None where nobody has begun to seek one."""
    zones, firms = queries.zones.zones_in(place), queries.zones.firms_in(place)
    standing = [
        *(Recognition(row.number, row.kind) for row in zones if row.state in BEARS_NAME and row.since_by(last)),
        *(Recognition(row.number, row.kind) for row in firms if row.state in NAMED and row.since_by(last)),
    ]
    return tuple(standing) if zones or firms else None


def _year_is_open(place: str, year: int) -> None:
    for row in queries.matters.all_of("assessment", states=FINAL, region=place, assessment_year=year):
        if row.region == place:
            raise Refusal("YEAR_IS_FINAL", place=place, year=year, number=row.number)


def _overdue(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today


def _measure(rates: Finding, indicator: str, numerator: str, denominator: str) -> Measure:
    return Measure(rates.hash, indicator, int(rates.value[numerator] or 0), int(rates.value[denominator] or 0))
