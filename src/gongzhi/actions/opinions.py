"""What each expert said of a case's risk: all of it stays, and whoever differs is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from gongzhi.actions.clock import day_of
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import read
from gongzhi.core.risk.assessment import Opinion
from gongzhi.core.risk.levels import LEVELS, Scenario, risk_of
from gongzhi.store import queries
from gongzhi.store.queries.cases import CaseRow
from gongzhi.store.queries.workflow import SignatureRow


@dataclass(frozen=True)
class Assessment:
    """Signed by each expert: how harm could come about, and how bad it would be."""

    scenarios: tuple[Scenario, ...]
    whereabouts: str = ""  # of a food, by the table food_classes; "" for goods that are no food


@dataclass(frozen=True)
class Said:
    """What one expert signed, and the level that follows from it by the rules of that day."""

    expert: int  # from 1, in the order in which they first spoke
    name: str
    on: date
    scenarios: tuple[Scenario, ...]
    level: str


@dataclass(frozen=True)
class Panel:
    """Opinions of a case, oldest first, and how far apart they are. least, most: "" before anybody spoke."""

    said: tuple[Said, ...]
    least: str
    most: str

    @property
    def differ(self) -> bool:
        return self.least != self.most


def panel_of(case: CaseRow) -> Panel:
    """Every opinion on a case's risk, also those that were not agreed on."""
    given = [one for one in queries.workflow.signed(case.instance) if one.act == "assess"]
    places = _places(given)
    said = tuple(
        Said(places[one.person], one.person_name, day_of(one.at), told.scenarios, _level(told, case.hazard, one.at))
        for one in given
        for told in [read(Assessment, json.loads(one.content))]
    )
    levels = sorted((one.level for one in said), key=LEVELS.index)
    return Panel(said, levels[0] if levels else "", levels[-1] if levels else "")


def otherwise(given: Iterable[SignatureRow], agreed: Assessment) -> tuple[Opinion, ...]:
    """What experts signed besides what was agreed on; each by the place at which the expert first spoke."""
    given = [one for one in given if one.act == "assess"]
    places = _places(given)
    said = ((one.person, read(Assessment, json.loads(one.content))) for one in given)
    return tuple(Opinion(str(places[person]), told.scenarios) for person, told in said if told != agreed)


def _places(given: Iterable[SignatureRow]) -> dict[object, int]:
    return {person: place for place, person in enumerate(dict.fromkeys(one.person for one in given), start=1)}


def _level(told: Assessment, hazard: str, at: datetime) -> str:
    return risk_of(told.scenarios, hazard, book(day_of(at))).level
