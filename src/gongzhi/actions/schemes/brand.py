"""Brands: confirmed for one owner, used while they are valid and where they are registered."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.errors import Refusal
from gongzhi.store import queries

SHARED = "gi"  # a geographical indication is used by every enterprise that has the right to it


def _brand_valid(taking: Taking) -> None:
    if taking.day > taking.value("valid_to"):
        raise Refusal("BRAND_EXPIRED", name=taking.value("name"), valid_to=taking.value("valid_to"))


def _registration_of_nobody_else(taking: Taking) -> None:
    kind, registered = taking.value("kind"), taking.value("registration_no")
    if kind == SHARED:
        return
    for row in queries.matters.all_of("brand", states=["in_force"], kind=kind, registration_no=registered):
        if row.uscc != taking.uscc:
            raise Refusal("BRAND_OF_ANOTHER", registration_no=registered, number=row.number)


def _market_named(taking: Taking) -> None:
    others = sorted({line["market"] for line in taking.given["uses"]} - set(taking.value("markets")))
    if others:
        raise Refusal("BRAND_OTHER_MARKET", markets=" ".join(others))


def _valid_longer(taking: Taking) -> None:
    assert taking.before is not None
    holds("valid_longer", taking.given["valid_to"] > taking.before.values["valid_to"])()


GUARDS = {
    "brand_valid": _brand_valid,
    "registration_of_nobody_else": _registration_of_nobody_else,
    "market_named": _market_named,
    "valid_longer": _valid_longer,
}
