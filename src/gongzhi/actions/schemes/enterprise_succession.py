"""Predecessors: who goes on with the business of another carries its history; values are computed anew."""

from __future__ import annotations

from gongzhi.actions.credit import regrade_enterprise
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.recognitions import follow_fact
from gongzhi.actions.supervision import supervise_enterprise
from gongzhi.core.errors import Refusal
from gongzhi.store import queries


def _may_succeed(taking: Taking) -> None:
    """Refuses by name what cannot be: itself, what it preceded already, synthetic with real, a day to come."""
    uscc, predecessor = taking.uscc or "", queries.identity.holder(taking.value("predecessor")) or ""
    known = queries.enterprises.known_regions_of([predecessor])
    if predecessor not in known:
        raise Refusal("PRODUCER_UNKNOWN", uscc=predecessor)
    if predecessor in queries.identity.codes_of(uscc):
        raise Refusal("SUCCESSION_ITSELF", uscc=uscc)
    if uscc in queries.identity.history_of(predecessor):
        raise Refusal("SUCCESSION_ROUND", uscc=uscc, predecessor=predecessor)
    if queries.identity.is_synthetic(predecessor) != taking.synthetic:
        raise Refusal("SUCCESSION_SYNTHETIC")
    succeeded_on = taking.value("succeeded_on")
    if succeeded_on > taking.day:
        raise Refusal("SUCCESSION_TO_COME", day=succeeded_on)


def _confirmer_did_not_propose(taking: Taking) -> None:
    opener = taking.opener()
    proposed = opener is not None and queries.accounts.post(opener).person == taking.act.by.person
    holds("confirmer_did_not_propose", not proposed)()


def _compute_anew(taking: Taking) -> None:
    """Credit, supervision, names and lists of the successor, from the record that it has now."""
    uscc = taking.uscc or ""
    regrade_enterprise(taking.act, uscc, taking.region)
    supervise_enterprise(taking.act, uscc, taking.region)
    follow_fact(taking.act, uscc)


def _other_place(taking: Taking) -> str | None:
    """The county of the predecessor: its office sees the record too."""
    return queries.enterprises.known_regions_of([taking.value("predecessor")]).get(taking.value("predecessor"))


GUARDS = {"may_succeed": _may_succeed, "confirmer_did_not_propose": _confirmer_did_not_propose}
OUTCOMES = {"confirm": _compute_anew, "undo": _compute_anew}
OTHER_PLACE = {"propose": _other_place}
