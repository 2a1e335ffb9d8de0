"""A round played by the province's officers: each party with a key of its own, a witness with its own folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from gongzhi.actions import draws, setting_up
from gongzhi.actions.log_key import log_key
from gongzhi.actions.witness import Desk
from gongzhi.actions.witnessing import Answer
from gongzhi.core.draw.vdr import params as p
from gongzhi.core.draw.vdr.rounds import Inputs, Meeting, MeetingParty, moment
from gongzhi.core.draw.vdr.statements import message
from gongzhi.core.draw.vdr.tables import ConflictRow, Exclusion, FrameRow, InspectorRow, Tables
from gongzhi.core.facts import Actor
from gongzhi.core.log_heads import SignedHead
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import PEOPLE, POTTERY, SEVERAL, TEA, Officers

PLAN = "CJ-2017-000001"
OPENED = datetime(2017, 3, 10, 1, tzinfo=UTC)
SEED_AT = datetime(2017, 3, 15, 1, tzinfo=UTC)
UNTIL = SEED_AT + timedelta(hours=1)
DICE = SEED_AT + timedelta(minutes=30)
DISPATCH = {1: datetime(2017, 4, 1, 1, tzinfo=UTC), 2: datetime(2017, 5, 2, 1, tzinfo=UTC)}
DISCLOSED = datetime(2017, 9, 1, 4, tzinfo=UTC)
CUSTODIANS = ("c1检验院", "c2双打办", "c3协会")
CLERKS = ("d1记录", "d2记录")
BODIES = {
    "a1组织": "直属局", "a2批准": "省质量办", "a3派发": "直属局", "c1检验院": "检验院", "c2双打办": "双打办",
    "c3协会": "协会", "d1记录": "直属局", "d2记录": "专家组", "e1信封": "商务局",
}  # fmt: skip
VALUE, FILM = "31415926535897932384", sha256(b"film").hexdigest()


@dataclass
class InProcess:
    """A witness of the test's own clock, for rounds that are played in other years."""

    desk: Desk
    at: datetime = OPENED

    def seen(self) -> int:
        head = self.desk.seen()
        return head.size if head else 0

    def sign(self, offered: SignedHead, path: tuple[str, ...]) -> Answer:
        at = moment(self.at)
        return Answer(at, self.desk.sign(offered, path, at=at))


@dataclass
class World:
    """Who acts as which party, and the round that they are in."""

    officers: Officers
    witness: InProcess
    actors: Mapping[str, Actor]
    number: str = ""
    waves: tuple[int, ...] = (0,)
    secrets: dict[tuple[int, str], bytes] = field(default_factory=dict)

    @property
    def row(self) -> queries.draws.RoundRow:
        with seeing_as(self.officers.system):
            return queries.draws.round_named(self.number)

    @property
    def seen(self) -> int:
        return self.row.instance.seen

    def on(self, at: datetime) -> None:
        """What the platform owes by itself at a moment."""
        self.witness.at = at
        draws.go_on(self.number, by=self.officers.system, at=at, witness=self.witness)

    def signed(self, step: str, party: str, content: bytes) -> str:
        row = self.row
        wanted = message(row.params, bytes.fromhex(row.commit), step, party, content)
        return private(party).sign(wanted.message).hex()


def private(party: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(f"key {party}".encode()).digest())


def a_world(officers: Officers, folder: Path) -> World:
    folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(folder, log_key().public.hex(), settings.LOG_ORIGIN)
    settings.WITNESS = {"url": "", "key": desk.key, "name": "witness"}
    actors = {
        "a1组织": officers.headquarters[0], "a2批准": officers.office, "a3派发": officers.headquarters[1],
        "c1检验院": officers.laboratories[0], "c2双打办": officers.brand_office[0], "c3协会": officers.association,
        "d1记录": officers.headquarters[2], "d2记录": officers.experts[0], "e1信封": officers.commerce,
    }  # fmt: skip
    return World(officers, InProcess(desk), actors)


ROLES: Mapping[str, p.Role] = {
    "a1": "organiser", "a2": "approver", "a3": "dispatcher", "c1": "custodian", "c2": "custodian", "c3": "custodian",
    "d1": "clerk", "d2": "clerk", "e1": "keeper",
}  # fmt: skip


def inputs(waves: tuple[int, ...] = (0,), units: int = 12) -> Inputs:
    """Two enterprises that the register knows and others that it does not, in one stratum a wave."""
    strata = tuple(
        p.Stratum(f"S{wave}", "pps", 3, 1 if wave == waves[0] else 0, 2, wave, (p.Slot(1, ()), p.Slot(0, ())))
        for wave in waves
    )
    frame = [FrameRow(POTTERY, f"S{waves[0]}", 900, 1, ""), FrameRow(TEA, f"S{waves[-1]}", 300, 0, "")]
    frame += [FrameRow(f"企业{wave}-{at:03}号", f"S{wave}", 100 + at, 0, "") for wave in waves for at in range(units)]
    out = (Exclusion("注销企业", "注销", sha256(b"gone").hexdigest(), "a2批准", ""),)
    inspectors = tuple(InspectorRow(f"JX-{at}", f"队{at % 2}", (), int(at % 2 == 0), 0, 4, "") for at in range(8))
    conflicts = (ConflictRow(POTTERY, "JX-1", "同址", ""),)
    return Inputs(
        Tables(tuple(frame), out, inspectors, conflicts), tuple(row.id for row in (*frame, *out)),
        "企业名录 2017-03", "2017-03-09T00:00:00Z", "商检法第十九条", ("出口日用陶瓷",), strata,
        (p.LadderStep(0, 0), p.LadderStep(2, 0)), ("注销",), ("同址",), "一年内严重退运",
        p.SizeRule("抽查比例，万分之一", 10_000), p.Reasons(("停产",), ("离岗",)),
    )  # fmt: skip


def meeting(world: World, waves: tuple[int, ...] = (0,)) -> Meeting:
    parties = tuple(
        MeetingParty(name, BODIES[name], ROLES[name[:2]], str(actor.post)) for name, actor in world.actors.items()
    )
    return Meeting(
        parties, 2, (p.Beacon("骰子", "dice", 20, "斜置者重掷该枚", "", ""),),
        tuple(p.Wave(wave, moment(DISPATCH[wave]), ("c1检验院", "e1信封")) for wave in waves if wave),
        moment(SEED_AT), moment(UNTIL), DISCLOSED.date().isoformat(),
    )  # fmt: skip


def opened_round(world: World, *, waves: tuple[int, ...] = (0,), purpose: Any = "draw", plan: str = PLAN) -> World:
    number = draws.open_round(
        plan, inputs(waves), meeting(world, waves), purpose=purpose, by=world.actors["a1组织"], at=OPENED,
        synthetic=True,
    )  # fmt: skip
    return replace(world, number=number, waves=waves)


def taken_up(number: str, folder: Path) -> World:
    """A round that another process led so far, by the same parties."""
    actors = {name: tuple(setting_up.actor(row) for row in rows) for name, rows in PEOPLE.items()}
    officers = Officers(
        system=setting_up.the_system("360000"),
        **{name: found if name in SEVERAL else found[0] for name, found in actors.items()},
    )
    world = replace(a_world(officers, folder), number=number)
    return replace(world, waves=world.row.wave_numbers)
