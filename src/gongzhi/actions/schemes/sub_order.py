"""Sub-orders: a body is matched by what its scope allows, does the work, and the enterprise rates it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, take_in
from gongzhi.actions.province import seeing_the_province
from gongzhi.actions.schemes.service_request import SETTLED
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.finding import Finding
from gongzhi.core.infrastructure.matching import (
    TABLES,
    Capability,
    ServiceFacts,
    SubOrder,
    bodies_for,
    expected_finish,
    hindrance,
)
from gongzhi.store import queries, save
from gongzhi.store.queries.matters import MatterRow


def _request_in_service(taking: Taking) -> None:
    request = _request(taking)
    holds("request_in_service", request is not None and request.instance.state == "in_service")()


def _body_found(taking: Taking) -> None:
    _, found = _matched(taking)
    holds("body_found", found.value["first"] is not None)()


def _time_to_match_over(taking: Taking) -> None:
    assert taking.before is not None
    due = taking.before.instance.due_on
    holds("time_to_match_over", due is not None and taking.day > due)()


def _own_order(taking: Taking) -> None:
    holds("own_order", taking.act.by.post == taking.value("body"))()


def _scope_still_valid(taking: Taking) -> None:
    listed = queries.matters.all_of("capability", states=["listed"], number=taking.value("capability_no"))
    due = taking.value("due_on")
    valid = [one for one in listed if hindrance(_order(taking), _capability(one, due, None)) is None]
    holds("scope_still_valid", bool(valid))()


def _keep_matching(taking: Taking) -> dict[str, object]:
    """Whose request it is, and which bodies can take it, with what stands against each other one."""
    request = _request(taking)
    assert request is not None
    asked_on, case_no = day_of(request.instance.opened_at), request.values["case_no"]
    facts, found = _matched(taking, asked_on)
    return {"requested_on": asked_on, "case_no": case_no, "matching": taking.keep(found, facts=facts, tables=TABLES)}


def _offer(taking: Taking) -> dict[str, object]:
    assert taking.before is not None
    facts, found = _matched(taking)
    with seeing_the_province():
        chosen = queries.matters.matter("capability", str(found.value["line"]))
        body = chosen.instance.parties[0]
    save.workflow.party(taking.before.instance.id, body)
    return {
        "body": body,
        "body_name": chosen.values["body_name"],
        "capability_no": chosen.number,
        "price": chosen.values["price"],
        "due_on": expected_finish(taking.day, chosen.values["lead_days"], calendar()),
        "matching": taking.keep(found, facts=facts, tables=TABLES),
    }


def _deliver(taking: Taking) -> dict[str, object]:
    return {"done_on": taking.day}


def _close_request(taking: Taking) -> None:
    """The request is closed with its last sub-order."""
    orders = queries.matters.all_of("sub_order", request_no=taking.value("request_no"))
    request = _request(taking)
    if request is not None and all(order.instance.state in SETTLED for order in orders):
        take_in(taking.act, "service_request", request.number, "close", values={}, seen=request.instance.seen)


def _matched(taking: Taking, asked_on: date | None = None) -> tuple[ServiceFacts, Finding]:
    """The bodies that can take it from today on, those that refused it before left out."""
    refused = taking.signers_of("refuse")
    with seeing_the_province():
        listed = queries.matters.all_of("capability", states=["listed"])
        ratings = queries.services.ratings()
        capabilities = tuple(
            _capability(
                one, expected_finish(taking.day, one.values["lead_days"], calendar()),
                ratings.get(one.instance.parties[0]),
            )
            for one in listed
            if queries.accounts.post(one.instance.parties[0]).person not in refused
        )  # fmt: skip
    facts = ServiceFacts(taking.number, taking.day, _order(taking, asked_on), capabilities)
    return facts, bodies_for(facts, taking.act.rules())


def _order(taking: Taking, asked_on: date | None = None) -> SubOrder:
    value = taking.value
    return SubOrder(
        taking.number, value("element"), value("parameter"), value("method"), asked_on or value("requested_on")
    )


def _capability(one: MatterRow, finish_on: date, rating: Decimal | None) -> Capability:
    values: Any = one.values
    return Capability(
        one.number, values["body_name"], values["element"], values["parameter"], values["method"],
        values["valid_from"], values["valid_to"], values["price"], values["lead_days"], finish_on, rating,
        values["calibration_due"],
    )  # fmt: skip


def _request(taking: Taking) -> MatterRow | None:
    found = queries.matters.all_of("service_request", number=taking.value("request_no"), uscc=taking.uscc)
    return found[0] if found else None


GUARDS = {
    "request_in_service": _request_in_service,
    "body_found": _body_found,
    "time_to_match_over": _time_to_match_over,
    "own_order": _own_order,
    "scope_still_valid": _scope_still_valid,
}
OUTCOMES = {
    "open": _keep_matching,
    "match": _offer,
    "deliver": _deliver,
    "rate": _close_request,
    "give_up": _close_request,
}
