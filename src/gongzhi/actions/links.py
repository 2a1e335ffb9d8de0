"""What evidence is about: proposed by the core, answered by people where it stands between the lines, undone at will."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.cases import join_or_open
from gongzhi.catalogue.places import gazetteer
from gongzhi.core.errors import Refusal
from gongzhi.core.events import LinkAnswered, LinksProposed
from gongzhi.core.facts import Actor
from gongzhi.core.identity.names import LinkFacts, NameIndex, PartyNamed, RegisteredFirm, index, link_proposals
from gongzhi.core.identity.places import PlaceFacts, place_link
from gongzhi.store import queries, save
from gongzhi.store.queries.links import LinkRow, Unlinked

ANSWERS = ("same", "different", "unsure")
HOME = "36"  # the province's own region codes begin so


def propose_links(
    *, by: Actor, at: datetime, size: int = 200, done: Callable[[int], None] = lambda count: None
) -> int:
    """Propose what every piece of evidence is about that names a firm or a place; returns how many were looked at."""
    looked_at = 0
    firms: NameIndex | None = None
    while True:
        with acting(by, at) as act:
            waiting = queries.links.unlinked(size=size)
            if not waiting:
                act.record(LinksProposed(looked_at), subject="links")
                return looked_at
            for evidence in waiting:
                if evidence.kind == "refusal_count":
                    _propose_place(act, evidence)
                else:
                    firms = firms or _register()
                    _propose_firm(act, evidence, firms)
            act.record(LinksProposed(len(waiting)), subject="links")
            looked_at += len(waiting)
        done(len(waiting))


def answer_link(proposal_id: UUID, *, answer: str, reason: str, by: Actor, at: datetime, seen: int) -> None:
    """A person says same, different or unsure; the answer is kept and can be undone."""
    if answer not in ANSWERS:
        raise Refusal("ANSWER_UNKNOWN", answer=answer)
    with acting(by, at) as act:
        row = queries.links.proposal(proposal_id)
        event = _answered(act, row, answer, reason, None)
        save.links.answer(
            proposal_id,
            answer=answer,
            reason=reason,
            person=by.person,
            at=at,
            undoes=None,
            event=event,
            standing_answer=answer,
            seen=seen,
        )
        if answer == "same" and row.target_kind == "enterprise" and row.target:
            _into_case(act, row.evidence, row.target)


def undo_answer(proposal_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> None:
    """Take the newest standing answer back; the one before it stands again. A case that it opened stays to be decided."""
    with acting(by, at) as act:
        row = queries.links.proposal(proposal_id)
        standing = [given for given in queries.links.answers(proposal_id) if not given.undone and not given.undoes]
        if not standing:
            raise Refusal("NOTHING_TO_UNDO")
        undone = standing[-1]
        event = _answered(act, row, "undo", reason, undone.id)
        save.links.answer(
            proposal_id,
            answer="undo",
            reason=reason,
            person=by.person,
            at=at,
            undoes=undone.id,
            event=event,
            standing_answer=standing[-2].answer if len(standing) > 1 else None,
            seen=seen,
        )


def _propose_place(act: Act, evidence: Unlinked) -> None:
    facts = PlaceFacts(evidence.reference, act.day, evidence.province, evidence.city)
    found = place_link(facts, gazetteer())
    finding = act.keep(found, facts=facts)
    code = found.value["code"]
    save.links.proposal(
        evidence=evidence.id,
        target_kind="region",
        target=code,
        score=Decimal(found.value["score"] or 0),
        standing=found.value["standing"] or "to_decide",
        region=code,
        uscc=None,
        finding=finding,
    )


def _propose_firm(act: Act, evidence: Unlinked, firms: NameIndex) -> None:
    named = PartyNamed(evidence.reference, evidence.firm, evidence.place, evidence.product)
    candidates = firms.candidates(named)
    # A real notice is never tied to a synthetic enterprise: it waits for a register that knows the firm.
    candidates = tuple(firm for firm in candidates if queries.enterprises.is_synthetic(firm.id) == evidence.synthetic)
    facts = LinkFacts(evidence.reference, act.day, named, candidates)
    found, proposals = link_proposals(facts, act.rules())
    finding = act.keep(found, facts=facts)
    for proposal in proposals:
        region = queries.enterprises.region_of(proposal.target)
        save.links.proposal(
            evidence=evidence.id,
            target_kind="enterprise",
            target=proposal.target,
            score=proposal.score,
            standing=proposal.standing,
            region=region,
            uscc=proposal.target,
            finding=finding,
        )
        if proposal.standing == "linked":
            _into_case(act, evidence.id, proposal.target)
