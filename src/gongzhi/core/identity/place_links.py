"""The region that a source's place words name, as a finding that a person can look at and answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongzhi.core.finding import Finding, inputs_of
from gongzhi.core.identity.gazetteer import Gazetteer
from gongzhi.core.identity.places import Certainty, place
from gongzhi.core.rules import RuleBook

METHOD = "link.place@1"
RIVALS = "PLACE_RIVALS"

# What a reading is good for: only a sure one links without a person.
STANDING: dict[Certainty, str] = {
    "sure": "linked",
    "likely": "to_decide",
    "conflict": "to_decide",
    "unknown": "to_decide",
}


@dataclass(frozen=True)
class PlaceNamed:
    id: str  # the evidence's reference
    province: str  # as named
    city: str  # as named


@dataclass(frozen=True)
class PlaceFacts:
    subject: str
    as_of: date
    named: PlaceNamed


def link_place(facts: PlaceFacts, book: RuleBook, gazetteer: Gazetteer) -> Finding:
    """The place as a finding; no rule row speaks, the gazetteer does.

    value: code (None for conflict and unknown), certainty, standing, rivals (codes of equal weight, spaced)
    """
    found = place(facts.named.province, facts.named.city, gazetteer)
    rivals = [step.values["codes"].replace(",", "") for step in found.reasons if step.code == RIVALS]
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "code": found.code6,
            "certainty": found.certainty,
            "standing": STANDING[found.certainty],
            "rivals": " ".join(rivals),
        },
        rules=(),
        inputs=inputs_of(facts),
        trace=found.reasons,
    )
