"""The black list: no listing before notice and defence, none without its legal basis, none longer than its term."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.confirmed import FAILED_CHECKS, adverse_to
from gongzhi.actions.guards import holds
from gongzhi.actions.handing_over import withdraw_copies
from gongzhi.actions.matters import Taking
from gongzhi.actions.recognitions import follow_fact
from gongzhi.actions.schemes._of_case import case_of
from gongzhi.core.credit.listing import CheckTold, ListTerm, check_ground, check_measures, list_term, repair_from
from gongzhi.core.errors import BadInput, Cell, NotThere
from gongzhi.core.events import ListingProposed
from gongzhi.core.recognition.record import confirmed
from gongzhi.store import queries

HEARD = ("stated", "silent")


def _term(taking: Taking) -> ListTerm:
    return list_term(str(taking.value("fact_class")), taking.act.rules())


def _notice_and_defence(taking: Taking) -> None:
    """The firm has answered, or its time to answer is over."""
    holds("notice_and_defence", taking.before is not None and taking.before.instance.state in HEARD)()


def _ground_holds(taking: Taking) -> None:
    """A ground that is counted holds by the record; a sanction named as basis is the firm's, decided, and stands."""
    check_ground(str(taking.value("ground")), _checks(taking), taking.act.rules(), on=taking.day)
    number = (taking.value("sanction_no") or "").strip()
    if number and not _is_basis(number, taking.uscc or ""):
        raise BadInput([Cell("", "sanction_no", number, "LISTING_NO_SANCTION")])


def _is_basis(number: str, uscc: str) -> bool:
    try:
        found = queries.measures.sanction(number)
    except NotThere:
        return False
    own = found.uscc in queries.identity.codes_of(uscc)
    return own and found.decided_on is not None and not queries.handovers.is_revoked(number)


def _checks(taking: Taking) -> tuple[CheckTold, ...]:
    """Checks whose results are certain: failures once confirmed, passed ones as they came in."""
    uscc, failed = taking.uscc or "", adverse_to(taking.act, taking.uscc or "")
    passed = queries.measures.results_since(uscc, date.min)
    return (
        *(
            CheckTold(event.id, event.happened_on, False, event.check_level)
            for event in confirmed(failed, taking.day)
            if event.kind in FAILED_CHECKS
        ),
        *(CheckTold(row.reference, row.checked_on, True, row.ordered_by) for row in passed if row.passed),
    )


def _sanction_fell(taking: Taking) -> None:
    holds("sanction_fell", queries.handovers.is_revoked(taking.value("sanction_no") or ""))()


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
    "ground_holds": _ground_holds,
    "sanction_fell": _sanction_fell,
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
    **dict.fromkeys(("accept", "expire", "revoke", "drop", "fall"), withdraw_copies),
}
