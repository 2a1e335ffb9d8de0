"""Support of an enterprise: within its programme's place, days and budget, and not for the same proof twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.actions.matters import Taking
from gongzhi.actions.schemes.policy_measure import programme_of
from gongzhi.core.errors import Refusal
from gongzhi.core.improvement.support import Payment, may_pay
from gongzhi.core.region_codes import codes_within, hold
from gongzhi.store import queries
from gongzhi.store.locks import alone_until_commit

GIVEN = ("approved", "paid")


def _payee_of_the_programmes_place(taking: Taking) -> None:
    """Whoever approves sees the whole place of the programme, and with it every payment under it."""
    measure = queries.matters.matter("policy_measure", taking.value("programme"))
    if not hold(codes_within(measure.region), taking.region):
        raise Refusal("SUPPORT_OTHER_PLACE", programme=measure.number, place=measure.region, payee_place=taking.region)


def _payable(taking: Taking) -> None:
    measure = queries.matters.matter("policy_measure", taking.value("programme"))
    if measure.instance.state != "in_force":
        raise Refusal("SUPPORT_NOT_IN_FORCE", programme=measure.number)
    alone_until_commit(f"budget of {measure.number}")
    rows = queries.matters.all_of("support_payment", states=GIVEN, programme=measure.number)
    given = [_payment(row.uscc, row.values) for row in rows]
    assert taking.before is not None
    asked = _payment(taking.uscc, taking.before.values)
    may_pay(programme_of(measure), asked, given, taking.act.rules(), on=taking.day)


def _payment(uscc: str | None, values: Mapping[str, Any]) -> Payment:
    return Payment(values["programme"], uscc or "", values["proof"], values["amount_fen"] or 0)


GUARDS = {"payee_of_the_programmes_place": _payee_of_the_programmes_place, "payable": _payable}
