"""Reconsiderations: what was replaced, by what, and whether what was decided on it still stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gongzhi.core.errors import NotThere
from gongzhi.store.models import Reconsideration
from gongzhi.store.queries.workflow import InstanceRow, row_of


@dataclass(frozen=True)
class ReconsiderationRow:
    id: UUID
    case_id: UUID
    case_number: str
    product: str
    replaced: UUID
    replaced_reference: str
    by: UUID
    by_reference: str
    how: str  # corrected, withdrawn
    synthetic: bool
    instance: InstanceRow


def reconsideration(reconsideration_id: UUID) -> ReconsiderationRow:
    row = _rows().filter(id=reconsideration_id).first()
    if row is None:
        raise NotThere("reconsideration")
    return _row(row)


def of_case(case_id: UUID) -> tuple[ReconsiderationRow, ...]:
    """Newest first."""
    return tuple(_row(row) for row in _rows().filter(case_id=case_id).order_by("-instance__opened_at", "id"))


def cases_to_end() -> tuple[str, ...]:
    """Numbers of cases that still run though a reconsideration found that what was decided falls."""
    over = ("closed", "applied", "rejected", "merged", "withdrawn")
    rows = Reconsideration.objects.filter(instance__state="falls").exclude(case__instance__state__in=over)
    return tuple(rows.order_by("case__number").values_list("case__number", flat=True).distinct())


def _rows() -> Any:
    return Reconsideration.objects.select_related("case", "instance", "replaced", "by")


def _row(row: Reconsideration) -> ReconsiderationRow:
    return ReconsiderationRow(
        id=row.id,
        case_id=row.case_id,
        case_number=row.case.number,
        product=row.case.product,
        replaced=row.replaced_id,
        replaced_reference=row.replaced.reference,
        by=row.by_id,
        by_reference=row.by.reference,
        how="withdrawn" if row.by.withdraws else "corrected",
        synthetic=row.case.synthetic,
        instance=row_of(row.instance),
    )
