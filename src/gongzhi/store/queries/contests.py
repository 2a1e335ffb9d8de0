"""Contests of findings, with their procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from gongzhi.core.contests import Office, Part, PartKind
from gongzhi.core.errors import NotThere
from gongzhi.store.models import Contest
from gongzhi.store.queries.workflow import InstanceRow, row_of


@dataclass(frozen=True)
class ContestRow:
    id: UUID
    number: str
    finding: UUID
    region: str
    uscc: str | None
    part: Part
    reason: str
    proposed: str  # "" where the party proposes no value
    maker: Office
    filed_at: datetime
    examination: str
    answer: str
    instance: InstanceRow


def contest(number: str) -> ContestRow:
    row = Contest.objects.filter(number=number).select_related("instance").first()
    if row is None:
        raise NotThere("contest")
    return _row(row)


def contests_of(finding_id: UUID) -> tuple[ContestRow, ...]:
    """The contests of one finding, newest first."""
    rows = Contest.objects.filter(finding_id=finding_id).select_related("instance")
    return tuple(_row(row) for row in rows.order_by("-filed_at", "-number"))


def _row(row: Contest) -> ContestRow:
    return ContestRow(
        id=row.id,
        number=row.number,
        finding=row.finding_id,
        region=row.region,
        uscc=row.uscc,
        part=Part(cast(PartKind, row.part), row.place),
        reason=row.reason,
        proposed=row.proposed,
        maker=Office(row.maker_role, row.maker_region),
        filed_at=row.filed_at,
        examination=row.examination,
        answer=row.answer,
        instance=row_of(row.instance),
    )
