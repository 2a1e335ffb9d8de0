"""What a case changes: the effects proposed before it closes, and written once it has closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.catalogue.places import cities
from gongzhi.core.cases.ladder import ConfirmedReturn, Firm, SupervisionFacts, supervision
from gongzhi.core.cases.tracing import is_own_fault
from gongzhi.core.credit.grade import (
    Certificate,
    Conduct,
    CreditEvent,
    CreditFacts,
    grade,
    notice_event,
    return_event,
)
from gongzhi.core.events import CityIndexComputed, CreditEventKept, CreditRegraded, SupervisionChanged
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.scorecard.index import IndexFacts, Measure, city_index
from gongzhi.core.scorecard.returns import (
    ExportTotals,
    NoticeRef,
    ReturnItem,
    ReturnRateFacts,
    return_rates,
    status_of,
)
from gongzhi.store import queries, save
from gongzhi.store.queries.cases import CaseRow, TracingRow

NO_CREDIT_EFFECT, NO_INDEX_EFFECT, SAME_SUPERVISION = "none", "none", "same"


@dataclass(frozen=True)
class Effects:
    """The three guard fields that the rules fill."""

    credit: str  # events that count, or "none"
    index: str  # city and year whose rate the returns enter, or "none"
    supervision: str  # level and ratio, or "same"


@dataclass(frozen=True)
class Written:
    """Signed by the system: the findings that a closed case led to."""

    credit: str  # hash of the finding
    supervision: str
    index: str


def effects_of(act: Act, case: CaseRow, *, cause_code: str, responsibility: str) -> Effects:
    """What the rules say will follow, once the case closes with this cause and responsibility."""
    if case.uscc is None:
        return Effects(NO_CREDIT_EFFECT, NO_INDEX_EFFECT, SAME_SUPERVISION)
    kinds = [kind for kind, *_ in _counting(act, case, cause_code, responsibility)]
    returns = queries.cases.tracings_of(case.id)
    found, _ = _supervision(act, case.uscc)
    standing = next(iter(queries.enterprises.supervision(case.uscc)), None)
    level = found.value["level"]
    same = level == (standing.level if standing else "L0")
    return Effects(
        credit=" ".join(kinds) or NO_CREDIT_EFFECT,
        index=f"{case.region[:4]}00 {act.day.year}" if returns else NO_INDEX_EFFECT,
        supervision=SAME_SUPERVISION if same else f"{level} {found.value['ratio']}",
    )


def write_effects(act: Act, case: CaseRow) -> Written:
    """Credit events and grade, supervision level and ratio, the city's index: from the closed case on."""
    assert case.uscc is not None
    assert case.cause_code is not None
    assert case.responsibility is not None
    for kind, evidence, occurred_on in _counting(act, case, case.cause_code, case.responsibility):
        event = act.record(CreditEventKept(kind, evidence), subject=case.uscc, region=case.region, uscc=case.uscc)
        save.outcomes.credit_event(
            uscc=case.uscc,
            region=case.region,
            kind=kind,
            occurred_on=occurred_on,
            voluntary=False,
            case=case.id,
            evidence=evidence,
            event=event,
        )
    return Written(
        credit=_regrade(act, case.uscc, case.region),
        supervision=_supervise(act, case.uscc, case.region),
        index=compute_city_index(act, f"{case.region[:4]}00").hash,
    )


def compute_city_indices(*, by: Actor, at: datetime) -> int:
    """The index of every city as of a day; returns how many."""
    with acting(by, at) as act:
        codes = [city.code6 for city in cities(by.region)]
        for code in codes:
            compute_city_index(act, code)
        return len(codes)


def compute_city_index(act: Act, city: str) -> Finding:
    """Rates and index of a city for the year so far, kept with everything that they were computed from."""
    year, first = act.day.year, date(act.day.year, 1, 1)
    totals = queries.outcomes.city_totals(city, year)
    outcomes = queries.outcomes.city_returns(city, first, act.day)
    facts = ReturnRateFacts(
        subject=city,
        as_of=act.day,
        exports=ExportTotals(f"{city} {year}", totals.items, totals.value_usd_cents),
        returns=tuple(
            ReturnItem(
                outcome.reference,
                status_of(outcome.cause_code, outcome.responsibility, act.rules()),
                outcome.value_usd_cents,
                outcome.case_number,
            )
            for outcome in outcomes
        ),
        notices=tuple(NoticeRef(reference) for reference in queries.outcomes.city_notices(city, first, act.day)),
    )
    rates = return_rates(facts, act.rules())
    rates_id = act.keep(rates, facts=facts, region=city)
    finished = [outcome.on_time for outcome in outcomes if outcome.on_time is not None]
    index_facts = IndexFacts(
        subject=city,
        as_of=act.day,
        measures=(
            _measure(rates, "quality_return_rate", "assessed_items", "export_items"),
            Measure(rates.hash, "per_100m", len(facts.returns) + len(facts.notices), totals.value_usd_cents),
            Measure(f"{city} {year} tracings", "cases_on_time", sum(finished), len(finished)),
        ),
        recognitions=(),
        vetoes=(),
    )
    found = city_index(index_facts, act.rules())
    finding = act.keep(found, facts=index_facts, region=city)
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
        CityIndexComputed(city, act.day, Decimal(points) if points is not None else None, found.value["grade"], found.hash), subject=city, region=city
    )
    return found


def _counting(
    act: Act, case: CaseRow, cause_code: str, responsibility: str
) -> Iterator[tuple[str, UUID, date]]:
    """(credit event, evidence, day) for each piece of a case's evidence that counts against the enterprise."""
    tracings = {tracing.evidence: tracing for tracing in queries.cases.tracings_of(case.id)}
    for entry in queries.cases.evidence_of(case.id):
        tracing = tracings.get(entry.id)
        if tracing is not None:
            if _own_fault(act, tracing):
                yield return_event(bool(tracing.safety)), entry.id, entry.event_date
        elif entry.kind == "foreign_notice" and is_own_fault(cause_code, responsibility, act.rules()):
            yield notice_event(entry.risk_decision == "serious"), entry.id, entry.event_date


def _own_fault(act: Act, tracing: TracingRow) -> bool:
    if tracing.cause_code is None or tracing.responsibility is None:
        return False
    return is_own_fault(tracing.cause_code, tracing.responsibility, act.rules())


def _regrade(act: Act, uscc: str, region: str) -> str:
    facts = CreditFacts(
        subject=uscc,
        as_of=act.day,
        events=tuple(
            CreditEvent(str(row.evidence or row.id), row.kind, row.occurred_on, row.voluntary)
            for row in queries.enterprises.credit_events(uscc)
        ),
        certificates=tuple(
            Certificate(str(row.id), row.standard, row.valid_from, row.valid_to)
            for row in queries.enterprises.certificates(uscc)
        ),
        # Declaration errors and other agencies' records are not collected yet, so AA is not given.
        conduct=Conduct(uscc, _a_level_since(uscc), None, None),
    )
    found = grade(facts, act.rules())
    finding = act.keep(found, facts=facts, region=region, uscc=uscc)
    score = Decimal(found.value["score"] or 0)
    save.outcomes.grade(
        uscc=uscc, region=region, grade=found.value["grade"] or "", score=score, since=act.day, finding=finding
    )
    act.record(
        CreditRegraded(uscc, found.value["grade"] or "", score, found.hash), subject=uscc, region=region, uscc=uscc
    )
    return found.hash


def _a_level_since(uscc: str) -> date | None:
    """The first day of the unbroken run of A and AA that reaches to today; None without one."""
    since = None
    for row in queries.enterprises.grades(uscc):
        if row.grade not in ("A", "AA"):
            break
        since = row.since
    return since


def _supervise(act: Act, uscc: str, region: str) -> str:
    found, facts = _supervision(act, uscc)
    finding = act.keep(found, facts=facts, region=region, uscc=uscc)
    review = found.value["review_due"]
    save.outcomes.supervision(
        uscc=uscc,
        region=region,
        level=found.value["level"] or "",
        firm_class=int(found.value["firm_class"] or 0),
        ratio=Decimal(found.value["ratio"] or 0),
        review_due=date.fromisoformat(review) if review else None,
        since=act.day,
        finding=finding,
    )
    act.record(
        SupervisionChanged(uscc, found.value["level"] or "", Decimal(found.value["ratio"] or 0), found.hash),
        subject=uscc,
        region=region,
        uscc=uscc,
    )
    return found.hash


def _supervision(act: Act, uscc: str) -> tuple[Finding, SupervisionFacts]:
    firm = queries.enterprises.enterprise(uscc)
    facts = SupervisionFacts(
        subject=uscc,
        as_of=act.day,
        firm=Firm(uscc, firm.firm_class),
        returns=tuple(
            ConfirmedReturn(
                tracing.reference,
                tracing.registered_on,
                tracing.closed_on or act.day,
                tracing.cause_code or "",
                tracing.responsibility or "",
            )
            for tracing in queries.cases.tracings_closed_for(uscc)
        ),
    )
    return supervision(facts, act.rules()), facts


def _measure(rates: Finding, indicator: str, numerator: str, denominator: str) -> Measure:
    return Measure(rates.hash, indicator, int(rates.value[numerator] or 0), int(rates.value[denominator] or 0))
