"""Notices that name no hazard, as the tests of words take them in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gongzhi.actions import intake, links
from gongzhi.actions.clock import at_noon
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.words import LabelRow
from tests.spec.conftest import RAW, Officers

DAY = date(2017, 5, 2)
AT = at_noon(DAY)


def notice(number: int, *substances: str, category: str = "", firm: str = "", **outside: str) -> Evidence:
    """A synthetic notice of herbs and spices; outside: what is different of its envelope."""
    hazards = tuple(Hazard(substance, category) for substance in substances)
    body = ForeignNotice("DE", ("CN",), "chilli powder", "herbs_spices", hazards, "", "serious", firm=firm)
    envelope = Envelope("eu_rasff", f"SIM.2017.{number:04d}", "foreign_notice", date(2017, 5, 1), RAW, synthetic=True)
    return Evidence(replace(envelope, **outside), body)


def recorded(officers: Officers, *facts: Evidence) -> None:
    intake.record_evidence(facts, raw_name="x", raw_size=1, by=officers.system, at=AT)


def proposed(officers: Officers, *facts: Evidence) -> None:
    """Taken in, labelled, and linked to what they name."""
    recorded(officers, *facts)
    links.propose_links(by=officers.system, at=AT)


def label_of(officers: Officers, fact: Evidence) -> LabelRow:
    with seeing_as(officers.system):
        (row,) = queries.words.of_notice(fact.id)
    return row
