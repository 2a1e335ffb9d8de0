"""Link proposals and people's answers to them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db.models import F

from gongzhi.core.errors import Conflict
from gongzhi.store.models import LinkAnswer, LinkProposal


def proposal(
    *,
    evidence: UUID,
    target_kind: str,
    target: str | None,
    score: Decimal | None,
    standing: str,
    region: str | None,
    uscc: str | None,
    finding: UUID,
) -> UUID:
    row = LinkProposal(
        id=uuid4(),
        evidence_id=evidence,
        target_kind=target_kind,
        target=target,
        score=score,
        standing=standing,
        region=region,
        uscc=uscc,
        finding_id=finding,
    )
    row.save(force_insert=True)
    return row.id


def answer(
    proposal_id: UUID,
    *,
    answer: str,
    reason: str,
    person: UUID,
    at: datetime,
    undoes: UUID | None,
    event: UUID,
    standing_answer: str | None,
    seen: int,
) -> UUID:
    """Keep the answer and make it the one that stands. Raises Conflict when another answer came first."""
    changed = LinkProposal.objects.filter(id=proposal_id, seen=seen).update(answer=standing_answer, seen=F("seen") + 1)
    if not changed:
        raise Conflict("link_proposal", seen=seen, now=LinkProposal.objects.get(id=proposal_id).seen)
    row = LinkAnswer(
        id=uuid4(),
        proposal_id=proposal_id,
        position=seen,
        answer=answer,
        reason=reason,
        person_id=person,
        at=at,
        undoes_id=undoes,
        event_id=event,
    )
    row.save(force_insert=True)
    return row.id
