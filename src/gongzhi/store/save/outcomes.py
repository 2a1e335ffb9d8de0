"""Credit events and grades, supervision levels, city indices."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from gongzhi.store.models import CityIndex, CreditEvent, CreditGrade, ReportedFigure, SupervisionLevel


def credit_event(
    *,
    uscc: str,
    region: str,
    kind: str,
    occurred_on: date,
    voluntary: bool,
    case: UUID | None,
    evidence: UUID | None,
    event: UUID,
    product: str = "",
    lot: str = "",
) -> UUID:
    row = CreditEvent(
        id=uuid4(),
        uscc=uscc,
        region=region,
        kind=kind,
        occurred_on=occurred_on,
        voluntary=voluntary,
        product=product,
        lot=lot,
        case_id=case,
        evidence_id=evidence,
        event_id=event,
    )
    row.save(force_insert=True)
    return row.id


def grade(*, uscc: str, region: str, grade: str, score: Decimal, since: date, finding: UUID) -> None:
    """The new grade from `since` on; the standing one ends the day before. A day's second grade replaces its first."""
    _end(CreditGrade, uscc, since)
    CreditGrade(
        id=uuid4(), uscc=uscc, region=region, grade=grade, score=score, in_force=(since, None), finding_id=finding
    ).save(force_insert=True)


def supervision(
    *,
    uscc: str,
    region: str,
    level: str,
    firm_class: int,
    ratio: Decimal,
    review_due: date | None,
    since: date,
    finding: UUID,
    ratio_finding: UUID,
) -> None:
    _end(SupervisionLevel, uscc, since)
    SupervisionLevel(
        id=uuid4(),
        uscc=uscc,
        region=region,
        level=level,
        firm_class=firm_class,
        ratio=ratio,
        review_due=review_due,
        in_force=(since, None),
        finding_id=finding,
        ratio_finding_id=ratio_finding,
    ).save(force_insert=True)


def city_index(
    *, region: str, year: int, as_of: date, points: Decimal | None, grade: str | None, rates: UUID, finding: UUID
) -> None:
    CityIndex(
        id=uuid4(),
        region=region,
        year=year,
        as_of=as_of,
        points=points,
        grade=grade,
        rates_id=rates,
        finding_id=finding,
    ).save(force_insert=True)


def figure(
    *, region: str, year: int, kind: str, name: str, numerator: int, denominator: int, at: datetime, event: UUID
) -> None:
    ReportedFigure(
        id=uuid4(),
        region=region,
        year=year,
        kind=kind,
        name=name,
        numerator=numerator,
        denominator=denominator,
        at=at,
        event_id=event,
    ).save(force_insert=True)


def _end(model: Any, uscc: str, since: date) -> None:
    # A range that began on the same day becomes empty: it is kept, and never was in force for a whole day.
    for row in model.objects.filter(uscc=uscc, in_force__contains=since):
        model.objects.filter(id=row.id).update(in_force=(row.in_force.lower, since))
