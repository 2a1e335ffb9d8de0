"""The black list: no listing before notice and defence, none without its legal basis, none longer than its term."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.handing_over import withdraw_copies
from gongzhi.actions.matters import Taking
from gongzhi.actions.recognitions import follow_fact
from gongzhi.actions.schemes._of_case import case_of
from gongzhi.core.credit.listing import ListTerm, check_measures, list_term, repair_from
from gongzhi.core.events import ListingProposed
from gongzhi.store import queries

HEARD = ("stated", "silent")


def _term(taking: Taking) -> ListTerm:
    return list_term(str(taking.value("fact_class")), taking.act.rules())


def _notice_and_defence(taking: Taking) -> None:
    """The firm has answered, or its time to answer is over."""
    holds("notice_and_defence", taking.before is not None and taking.before.instance.state in HEARD)()


def _legal_basis_required(taking: Taking) -> None:
    stated = bool((taking.value("legal_basis") or "").strip())
    holds("legal_basis_required", stated or not _term(taking).needs_basis)()


def _lister_did_not_propose(taking: Taking) -> None:
    """Persons count, in whichever posts."""
    opener = taking.opener()
    holds("lister_did_not_propose", opener is None or queries.accounts.post(opener).person != taking.act.by.person)()


def _published_by_term(taking: Taking) -> None:
    holds("published_by_term", _term(taking).published)()


def _kept_by_term(taking: Taking) -> None:
    holds("kept_by_term", not _term(taking).published)()


def _measures_permitted(taking: Taking) -> None:
    check_measures([line["measure"] for line in taking.given["measures"]], taking.act.rules())


def _repair_term_over(taking: Taking) -> None:
    first = taking.value("repair_from")
    holds("repair_term_over", first is not None and taking.day >= first, first=first)()


def _pledge_made(taking: Taking) -> None:
    holds("pledge_made", taking.value("pledge") is True)()


def _reviewer_did_not_decide(taking: Taking) -> None:
    holds("reviewer_did_not_decide", taking.act.by.person not in taking.signers_of("decide"))()


def _tell_case(taking: Taking) -> None:
    """The case behind a listing, where one is named, tells of it."""
    if taking.value("case_no"):
        case = case_of(taking)
        proposed = ListingProposed(case.number, taking.number)
        taking.act.record(proposed, subject=case.number, region=case.region, uscc=case.uscc)


def _reckon(taking: Taking) -> dict[str, object]:
    """The days of the listing, from the day of the decision; a red listing ends with it."""
    follow_fact(taking.act, taking.uscc or "")
    term = _term(taking)
    return {"decided_on": taking.day, "term": term.term, "repair_from": repair_from(taking.day, term)}


GUARDS = {
    "notice_and_defence": _notice_and_defence,
    "legal_basis_required": _legal_basis_required,
    "lister_did_not_propose": _lister_did_not_propose,
    "published_by_term": _published_by_term,
    "kept_by_term": _kept_by_term,
    "measures_permitted": _measures_permitted,
    "repair_term_over": _repair_term_over,
    "pledge_made": _pledge_made,
    "reviewer_did_not_decide": _reviewer_did_not_decide,
}
OUTCOMES = {
    "propose": _tell_case,
    "decide": _reckon,
    **dict.fromkeys(("accept", "expire", "revoke", "drop"), withdraw_copies),
}
