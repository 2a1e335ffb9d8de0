"""Subsidies of certificates in a zone: once for a certificate, within what is left of the zone's special fund."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.errors import Refusal
from gongzhi.core.recognition.subsidies import Subsidy, SubsidyClaim, subsidy_for
from gongzhi.core.recognition.zone_record import BEARS_NAME, members
from gongzhi.core.region_codes import codes_within, hold
from gongzhi.store import queries
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.queries.matters import MatterRow

GIVEN = ("approved", "paid")


def _firm_of_zone(taking: Taking) -> None:
    """Whoever sees the zone sees every claim of firms within it, and with them what is left of its fund."""
    zone = _zone(taking)
    firms = members((line["uscc"], line["part"]) for line in zone.lines["enterprises"])
    stands = zone.instance.state in BEARS_NAME
    if not (stands and taking.uscc in firms and hold(codes_within(zone.region), taking.region)):
        raise Refusal("FIRM_NOT_OF_ZONE", firm=taking.uscc, zone=zone.number)


def _did_not_apply(taking: Taking) -> None:
    opener = taking.opener()
    applied = opener is not None and queries.accounts.post(opener).person == taking.act.by.person
    holds("did_not_apply", not applied)()


def _subsidy_due(taking: Taking) -> None:
    _subsidy(taking)


def _approved(taking: Taking) -> Mapping[str, Any]:
    due = _subsidy(taking)
    return {"amount_fen": due.amount_fen, "rule": due.rule, "approved_on": taking.day}


def _subsidy(taking: Taking) -> Subsidy:
    """What the certificate is subsidised with; one approval at a time looks at the zone's fund."""
    assert taking.before is not None
    zone = _zone(taking)
    alone_until_commit(f"fund of {zone.number}")
    granted = _others(taking, zone=zone.number)
    left = sum(line["amount_fen"] for line in zone.lines["funds"]) - sum(row.values["amount_fen"] for row in granted)
    before = [_claim(row) for row in _others(taking, uscc=taking.uscc)]
    return subsidy_for(_claim(taking.before), before, left, taking.act.rules())


def _others(taking: Taking, **whose: Any) -> list[MatterRow]:
    """Claims granted besides this one, of a zone or of an enterprise."""
    rows = queries.matters.all_of("zone_subsidy", states=GIVEN, **whose)
    return [row for row in rows if row.number != taking.number]


def _claim(row: MatterRow) -> SubsidyClaim:
    return SubsidyClaim(row.number, row.uscc or "", row.values["certificate_no"], row.values["cost_fen"])


def _zone(taking: Taking) -> MatterRow:
    return queries.matters.matter("zone", taking.value("zone"))


GUARDS = {"firm_of_zone": _firm_of_zone, "did_not_apply": _did_not_apply, "subsidy_due": _subsidy_due}
OUTCOMES = {"approve": _approved}
