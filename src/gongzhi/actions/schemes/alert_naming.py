"""Naming a firm beside a public alert: after its reply or its time, or at once for a serious risk, with reasons."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.public_texts import basis_of
from gongzhi.core.errors import BadInput, Cell, NotThere
from gongzhi.core.risk.public_text import basis_hash, has_drifted
from gongzhi.store import queries
from gongzhi.store.queries.alerts import AlertRow

SERIOUS = "S"
ENDED = ("withdrawn", "dropped")


def _alert(taking: Taking) -> AlertRow:
    number = taking.value("alert")
    try:
        return queries.alerts.alert(number)
    except NotThere:
        raise BadInput([Cell("", "alert", number, "NAMING_NO_ALERT")]) from None


def _alert_of_this_firm(taking: Taking) -> None:
    """Named is the firm that the alert is about, once the alert is public without its name."""
    alert = _alert(taking)
    fits = alert.kind == "public" and alert.issued_at is not None and queries.identity.holder(alert.uscc) == taking.uscc
    holds("alert_of_this_firm", fits, alert=alert.number)()


def _no_other_naming(taking: Taking) -> None:
    others = [
        one.number
        for one in queries.matters.all_of("alert_naming")
        if one.values["alert"] == taking.value("alert") and one.instance.state not in ENDED
    ]
    holds("no_other_naming", not others, number=" ".join(others))()


def _not_proposer(taking: Taking) -> None:
    """Persons count, in whichever posts."""
    opener = taking.opener()
    holds("not_proposer", opener is None or queries.accounts.post(opener).person != taking.act.by.person)()


def _not_decider(taking: Taking) -> None:
    holds("not_decider", taking.act.by.person not in taking.signers_of("decide", "decide_at_once"))()


def _risk_is_serious(taking: Taking) -> None:
    case = queries.cases.case(_alert(taking).case_number)
    holds("risk_is_serious", case.risk_level == SERIOUS)()


def _text_still_fits(taking: Taking) -> None:
    holds("text_still_fits", not has_drifted(taking.value("basis") or "", basis_of(_alert(taking))))()


def _keep_basis(taking: Taking) -> dict[str, object]:
    return {"basis": basis_hash(basis_of(_alert(taking)))}


GUARDS = {
    "alert_of_this_firm": _alert_of_this_firm,
    "no_other_naming": _no_other_naming,
    "not_proposer": _not_proposer,
    "not_decider": _not_decider,
    "risk_is_serious": _risk_is_serious,
    "text_still_fits": _text_still_fits,
}
OUTCOMES = {
    "decide": _keep_basis,
    "decide_at_once": _keep_basis,
    "renew": _keep_basis,
    "correct": _keep_basis,
}
