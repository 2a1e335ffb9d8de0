"""Orders to declare: only where nothing is declared, shown in public only past their limit."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.store import queries


def _not_yet_declared(taking: Taking) -> None:
    product = taking.value("product").strip()
    holds("not_yet_declared", product not in _declared(taking).values(), product=product)()


def _limit_ahead(taking: Taking) -> None:
    holds("limit_ahead", taking.value("correct_by") > taking.day, until=taking.value("correct_by"))()


def _limit_over(taking: Taking) -> None:
    holds("limit_over", taking.value("correct_by") < taking.day, until=taking.value("correct_by"))()


def _declared_in_public(taking: Taking) -> None:
    number, product = taking.value("declaration"), taking.value("product").strip()
    holds("declared_in_public", _declared(taking).get(number) == product, number=number, product=product)()


def _declared(taking: Taking) -> dict[str, str]:
    """Product by number, of the firm's public declarations."""
    rows = queries.matters.all_of("self_declaration", states=["public"], uscc=taking.uscc)
    return {row.number: row.values["product"].strip() for row in rows}


GUARDS = {
    "not_yet_declared": _not_yet_declared,
    "limit_ahead": _limit_ahead,
    "limit_over": _limit_over,
    "declared_in_public": _declared_in_public,
}
