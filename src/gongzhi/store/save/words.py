"""Labels of notices' words and people's judgements of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from gongzhi.core.errors import Conflict
from gongzhi.core.words.judging import Reading
from gongzhi.store.models import WordJudgement, WordLabel

PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Labelled:
    """A notice and what its words were read as; None where it holds no words that say anything."""

    evidence: UUID
    looked_up: str
    reading: Reading | None


def labels(rows: Iterable[Labelled], *, task: str, rule: str, facts_hash: str, at: datetime, event: UUID) -> None:
    """One row for each notice; a notice that has one already keeps it."""
    WordLabel.objects.bulk_create(
        (_row(row, task=task, rule=rule, facts_hash=facts_hash, at=at, event_id=event) for row in rows),
        ignore_conflicts=True,
    )


def judgement(
    *,
    task: str,
    looked_up: str,
    answer: str,
    hazard: str,
    note: str,
    person: UUID,
    at: datetime,
    event: UUID,
    seen: int,
) -> UUID:
    """Keep a person's judgement as the one that stands. seen: how many there were for who judged.

    Raises Conflict when another came first.
    """
    many = WordJudgement.objects.filter(task=task, looked_up=looked_up).count()
    if many != seen:
        raise Conflict("words", seen=seen, now=many)
    row = WordJudgement(
        id=uuid4(),
        task=task,
        looked_up=looked_up,
        position=seen,
        answer=answer,
        hazard=hazard,
        note=note,
        person_id=person,
        at=at,
        event_id=event,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:  # in the same moment
        raise Conflict("words", seen=seen, now=seen + 1) from twice
    return row.id


def _row(row: Labelled, **of: object) -> WordLabel:
    if row.reading is None:
        return WordLabel(
            evidence_id=row.evidence, looked_up=row.looked_up, probability=None, how="nothing", ask=False, reasons=[],
            **of,
        )  # fmt: skip
    told = row.reading.judgement
    return WordLabel(
        evidence_id=row.evidence,
        words=row.reading.words,
        looked_up=row.looked_up,
        label=told.label,
        hazard=row.reading.hazard,
        probability=Decimal(told.probability).quantize(PLACES),
        how=told.how,
        ask=told.ask,
        reasons=list(told.reasons),
        **of,
    )
