"""Spot checks, help plans, sanctions and clusters into rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from gongzhi.store.models import Cluster, HelpPlan, RetestedBatch, Sanction, SpotCheck


def spot_check(**fields: object) -> UUID:
    row = SpotCheck(id=uuid4(), **fields)
    row.save(force_insert=True)
    return row.id


def spot_check_fields(check_id: UUID, **fields: object) -> None:
    SpotCheck.objects.filter(id=check_id).update(**fields)


def help_plan(**fields: object) -> UUID:
    row = HelpPlan(id=uuid4(), **fields)
    row.save(force_insert=True)
    return row.id


def help_plan_fields(plan_id: UUID, **fields: object) -> None:
    HelpPlan.objects.filter(id=plan_id).update(**fields)


def retested_batch(plan_id: UUID, *, lot: str, tested_on: date, lab: str, passed: bool, event: UUID) -> None:
    RetestedBatch(
        id=uuid4(), plan_id=plan_id, lot=lot, tested_on=tested_on, lab=lab, passed=passed, event_id=event
    ).save(force_insert=True)


def sanction(**fields: object) -> UUID:
    row = Sanction(id=uuid4(), **fields)
    row.save(force_insert=True)
    return row.id


def sanction_fields(sanction_id: UUID, **fields: object) -> None:
    Sanction.objects.filter(id=sanction_id).update(**fields)


def cluster(
    *,
    kind: str,
    hazard: str,
    key: str,
    found_on: date,
    cases: Sequence[str],
    finding: UUID,
    synthetic: bool,
    event: UUID,
) -> None:
    Cluster(
        id=uuid4(),
        kind=kind,
        hazard=hazard,
        key=key,
        found_on=found_on,
        cases=list(cases),
        finding_id=finding,
        synthetic=synthetic,
        event_id=event,
    ).save(force_insert=True)
