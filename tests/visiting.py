"""Visits for tests: a task of the pottery with its two inspectors, and packets as a phone makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from gongzhi.actions import visits
from gongzhi.actions.clock import CHINA
from gongzhi.actions.doors import code_of_door
from gongzhi.core.facts import Actor
from gongzhi.core.visits.packets import hash_of, written
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY
from tests.spec.test_13_double_random import SEED, drawn

DAY = date(2017, 5, 22)
AT = datetime(2017, 5, 22, 8, 0, tzinfo=CHINA)
JPG = b"\xff\xd8\xff\xe0" + b"photo" * 20
SHEET = {"lot_size": "400", "level": "II", "aql": "2.5", "sampled": "50", "defects": "1", "sheet": "CY-1"}


@dataclass
class Phone:
    """One inspector's phone: its packets follow each other by their hashes."""

    visit: str
    by: Actor
    device: UUID = field(default_factory=uuid4)
    texts: list[str] = field(default_factory=list)

    def packet(self, kind: str, *, after: float = 0, seen: int = 0, place: Any = None, **content: str) -> str:
        tree = {
            "id": str(uuid4()), "device": str(self.device), "visit": self.visit, "seq": len(self.texts) + 1,
            "prev": hash_of(self.texts[-1]) if self.texts else "", "kind": kind,
            "at": (AT + timedelta(minutes=30 + after)).isoformat(), "place": place or {"lat": "25.83", "lon": "114.93"},
            "seen": seen, "content": content,
        }  # fmt: skip
        self.texts.append(written(tree))
        return self.texts[-1]

    def arrive(self) -> str:
        return self.packet("arrive", door_code=code_of_door(POTTERY, DAY))

    def send(self, *texts: str, photos: dict[str, bytes] | None = None, at: datetime = AT + timedelta(hours=3)) -> Any:
        return visits.sync(texts or self.texts, photos or {}, by=self.by, at=at)


def task_with_team(officers: Any, day: date = date(2017, 5, 15), seed: str = SEED) -> tuple[str, list[Actor]]:
    """A check task of the pottery and the two officers who were drawn for it. seed: published, of one draw alone."""
    firms = ({"object": POTTERY, "standing": "4"},)
    found = drawn(officers, objects=firms, inspectors=(), day=day, seed=seed, region="360700", level="city")
    (line,) = found.lines["drawn"]
    named = zip(officers.origin, ("JX-1", "JX-2", "JX-3"), strict=True)
    return line["task"], [officer for officer, number in named if number in line["inspectors"]]


def planned(officers: Any, at: datetime = AT) -> tuple[str, list[Actor]]:
    task, team = task_with_team(officers)
    return visits.plan_visit(task, inspectors=(), by=team[0], at=at), team


def record_code(officers: Any, number: str) -> str:
    with seeing_as(officers.system):
        return queries.visits.record(queries.visits.packets(queries.visits.visit(number).instance.id)).code


def state(officers: Any, scheme: str, number: str) -> str:
    with seeing_as(officers.system):
        return queries.matters.matter(scheme, number).instance.state
