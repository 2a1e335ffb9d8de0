"""Registration of bases: complete papers, a number without doubles written into the register of bases, inspections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.registers import put_bases
from gongzhi.actions.schemes._article_7 import holders_case, show_conformity, valid_ahead
from gongzhi.actions.supervision import NAMED
from gongzhi.catalogue.places import regions
from gongzhi.core.recognition.bases import next_base_number
from gongzhi.core.region_codes import city_of
from gongzhi.core.registers import BaseRow
from gongzhi.store import queries
from gongzhi.store.locks import alone_until_commit


def _base_in_city(taking: Taking) -> None:
    holds("base_in_city", city_of(taking.value("base_region")) == city_of(taking.region))()


def _papers_complete(taking: Taking) -> None:
    (paper, _) = taking.scheme.fields["papers"].lines
    given = {line["paper"] for line in taking.lines("papers")}
    holds("papers_complete", given >= set(paper.words))()


def _on_site_or_simplified(taking: Taking) -> None:
    holds("on_site_or_simplified", taking.value("manner") == "on_site" or taking.value("simplified"))()


def _applied(taking: Taking) -> Mapping[str, Any]:
    """A demonstration enterprise is reviewed on paper alone: less is asked of whom the province trusts."""
    return {"simplified": bool(queries.matters.all_of("demo_enterprise", states=NAMED, uscc=taking.uscc))}


def _numbered(taking: Taking) -> Mapping[str, Any]:
    """The next number of region and produce; the base stands in the register from today on."""
    assert taking.before is not None
    region, letters = taking.value("base_region"), taking.value("letters")
    alone_until_commit(f"base number {region} {letters}")
    last = queries.registers.last_base_serial(region, letters)
    number = str(next_base_number(region, letters, last, frozenset(place.code6 for place in regions())))
    base = BaseRow(
        number, taking.uscc or "", region, taking.value("crop"), taking.value("area_mu"), taking.day,
        taking.value("valid_to"), taking.before.synthetic,
    )  # fmt: skip
    put_bases([base])
    return {"reg_no": number}


def _passed(taking: Taking) -> Mapping[str, Any]:
    show_conformity(taking, conforms=True)
    return {}


def _cancelled(taking: Taking) -> Mapping[str, Any]:
    """The base is no longer valid after today."""
    show_conformity(taking, conforms=False)
    mine = queries.registers.bases(uscc=taking.uscc or "")
    put_bases([replace(base, valid_to=taking.day) for base in mine if base.reg_no == taking.value("reg_no")])
    return {}


GUARDS = {
    "base_in_city": _base_in_city,
    "papers_complete": _papers_complete,
    "on_site_or_simplified": _on_site_or_simplified,
    "valid_ahead": valid_ahead,
    "holders_case": holders_case,
}
OUTCOMES = {"apply": _applied, "give_number": _numbered, "pass": _passed, "cancel": _cancelled}
