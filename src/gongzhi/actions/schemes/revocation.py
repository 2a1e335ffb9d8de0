"""Revocations: a published sanction or recall notice stops to be public, shared and counted together."""

from __future__ import annotations

from gongzhi.actions.acting import acting
from gongzhi.actions.credit import regrade_enterprise
from gongzhi.actions.guards import holds
from gongzhi.actions.handing_over import withdraw
from gongzhi.actions.matters import Taking, take_in
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"
BLACK_LIST = "black_list"
SANCTION, PUBLISHED = "sanction", ("published", "done")  # states of a sanction


def _record_stands(taking: Taking) -> None:
    """The record is the enterprise's, is public, and was not revoked before."""
    kind, number = taking.value("of_kind"), taking.value("record").strip()
    try:
        uscc, state = _found(kind, number)
    except NotThere:
        raise Refusal("REVOCATION_NO_RECORD", of_kind=kind, record=number) from None
    if uscc not in queries.identity.codes_of(taking.uscc or ""):
        raise Refusal("REVOCATION_OTHER_FIRM", record=number)
    published = schemes()[kind].published if kind != SANCTION else None
    if state not in (published.states if published else PUBLISHED):
        raise Refusal("REVOCATION_NOT_PUBLISHED", record=number)
    if queries.handovers.is_revoked(number):
        raise Refusal("REVOCATION_DONE", record=number)


def _found(kind: str, number: str) -> tuple[str | None, str]:
    if kind == SANCTION:
        row = queries.measures.sanction(number)
        return row.uscc, row.instance.state
    matter = queries.matters.matter(kind, number)
    return matter.uscc, matter.instance.state


def _revoker_did_not_propose(taking: Taking) -> None:
    opener = taking.opener()
    proposed = opener is not None and queries.accounts.post(opener).person == taking.act.by.person
    holds("revoker_did_not_propose", not proposed)()


def _revoke(taking: Taking) -> None:
    """Credit anew without it, and a notice to each who was handed it; pages read the revocation themselves."""
    withdraw(taking.value("of_kind"), taking.value("record"), at=taking.act.at)
    if taking.value("of_kind") == SANCTION:
        _end_listings(taking)
    regrade_enterprise(taking.act, taking.uscc or "", taking.region)


def _end_listings(taking: Taking) -> None:
    """By the system, within this act: listings that rest on the sanction fall, in whichever state they are."""
    system = the_system(PROVINCE)
    with seeing_as(system):
        resting = queries.matters.all_of(BLACK_LIST, sanction_no=taking.value("record"))
    for row in resting:
        table = workflow(BLACK_LIST, row.instance.version)
        if any(step.act == "fall" and row.instance.state in step.from_states for step in table.rows):
            with acting(system, taking.act.at) as act:
                take_in(act, BLACK_LIST, row.number, "fall", values={}, seen=row.instance.seen)


GUARDS = {"record_stands": _record_stands, "revoker_did_not_propose": _revoker_did_not_propose}
OUTCOMES = {"decide": _revoke}
