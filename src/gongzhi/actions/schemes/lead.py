"""Leads on counterfeits: reports of one matter are one lead, and every reporter sees what becomes of it."""

from __future__ import annotations

from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, take_in
from gongzhi.actions.province import seeing_the_province
from gongzhi.core.counterfeits.leads import Lead, fingerprint, priority
from gongzhi.core.counterfeits.nodes import Node, nodes_to_tell
from gongzhi.core.errors import BadInput
from gongzhi.store import queries, save
from gongzhi.store.queries.matters import MatterRow

OPEN = ("filed", "verified", "shared", "assigned", "acted", "transferred", "no_case", "fed_back")


def _lead_comparable(taking: Taking) -> None:
    node, case = taking.value("node"), taking.value("case_no")
    with seeing_the_province():
        is_node = not node or bool(queries.matters.all_of("monitor_node", states=["active"], number=node))
    is_case = not case or case in queries.cases.visible([case])
    try:
        fingerprint(_lead(taking))
    except BadInput:
        holds("lead_comparable", False)()
    holds("lead_comparable", is_node and is_case, node=node, case=case)()


def _same_lead_stands(taking: Taking) -> None:
    holds("same_lead_stands", _earlier(taking) is not None)()


def _assigned_body(taking: Taking) -> None:
    body = queries.accounts.post(taking.value("body"))
    holds("assigned_body", taking.act.by.post == body.id or taking.act.by.region == body.region)()


def _file(taking: Taking) -> dict[str, object]:
    """Compared with what others reported: the earliest stays the lead, this report joins it."""
    told = {
        "fingerprint": fingerprint(_lead(taking)),
        "priority": priority(taking.value("hs_code"), taking.act.rules()),
    }
    earlier = _earlier(taking)
    if earlier is None:
        return told
    with seeing_the_province():
        save.workflow.party(earlier.instance.id, taking.act.by.post)
    take_in(taking.act, "lead", taking.number, "join", values={}, seen=0)
    return {**told, "joined_to": earlier.number}


def _share(taking: Taking) -> dict[str, object]:
    """Nodes of the same goods or market see the lead from now on."""
    assert taking.before is not None
    active = queries.matters.all_of("monitor_node", states=["active"])
    nodes = [Node(row.number, row.values["country"], tuple(row.values["products"])) for row in active]
    told = {node.id for node in nodes_to_tell(taking.value("hs_code"), taking.value("market"), nodes)}
    for row in active:
        if row.number in told and row.values["contact"]:
            save.workflow.party(taking.before.instance.id, row.values["contact"])
    return {"shared_with": "、".join(row.values["name"] for row in active if row.number in told)}


def _assign(taking: Taking) -> None:
    """Every inspector of the body sees it, so that a second one can sign."""
    assert taking.before is not None
    place = queries.accounts.post(taking.value("body")).region
    for post in queries.accounts.holders("MSA", taking.day, region=place):
        save.workflow.party(taking.before.instance.id, post.id)


def _acted(taking: Taking) -> dict[str, object]:
    return {"acted_on": taking.day}


def _earlier(taking: Taking) -> MatterRow | None:
    """The earliest open lead on the same brand, heading, maker and market, whoever reported it."""
    with seeing_the_province():
        same = queries.matters.all_of("lead", states=OPEN, fingerprint=fingerprint(_lead(taking)))
    return next((row for row in same if row.number != taking.number), None)


def _lead(taking: Taking) -> Lead:
    value = taking.value
    reported_on = day_of(taking.before.instance.opened_at) if taking.before else taking.day
    reporter = str(taking.opener() or taking.act.by.post)
    return Lead(taking.number, reporter, value("brand"), value("hs_code"), value("maker"), value("market"), reported_on)


GUARDS = {"lead_comparable": _lead_comparable, "same_lead_stands": _same_lead_stands, "assigned_body": _assigned_body}
OUTCOMES = {"file": _file, "share": _share, "assign": _assign, "act": _acted, "answer": _acted}
