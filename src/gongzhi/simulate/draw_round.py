"""A whole round of a verifiable draw in the invented province: a meeting with keys and dice, visits, disclosure.

Every party is invented, so are its key, its secret number and the witness; each is made out of the run's seed. The
transcript is whole all the same, and does again like any other.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from gongzhi.actions import check_meetings, check_rounds, draws, intake, round_results
from gongzhi.actions.clock import at_noon, day_of
from gongzhi.actions.log_key import log_key
from gongzhi.actions.matters import take_act
from gongzhi.actions.witness import Desk
from gongzhi.actions.witnessing import Answer
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.rules import book
from gongzhi.core.draw.round_rules import meeting_rule
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.draw.vdr.nonces import nonce_commitment, opened, sealed_commitment
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.statements import committed_content, message
from gongzhi.core.draw.vdr.tables import line
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor, CheckResult, Envelope, Evidence
from gongzhi.core.log_heads import SignedHead
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.draws import RoundRow
from gongzhi.store.queries.matters import MatterRow

PROVINCE = "360000"
SEATS = {
    "approver": ("PGO", 0), "custodian_1": ("COM", 0), "custodian_2": ("IPR", 0), "custodian_3": ("ASC", 0),
    "clerk_1": ("MSA", 0), "clerk_2": ("EXP", 0), "dispatcher": ("CIQ_R", 1), "keeper": ("PSB", 0),
}  # fmt: skip
DAYS_TO_WAVES = (1, 11)  # working days after the meeting, each wave
STRICTER = ("3", "4")  # classes whose enterprises are checked with the first wave
DAYS_TO_SEED, DAYS_TO_VISIT, DAYS_TO_RESULT, DAYS_TO_PUBLISH = 3, 3, 8, 14  # working days, each
DAYS_TO_DISCLOSE = 40  # working days after the meeting
FAILING_PERCENT = 12
SAMPLE = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50}
LOTS = "JC"  # beginning of the numbers of sampling sheets


@dataclass
class Room:
    """The round, who acts as which party, and the moment by everybody's clock."""

    run: Play
    number: str
    folder: Path  # of the witness
    actors: Mapping[str, Actor] = field(default_factory=dict)

    @property
    def row(self) -> RoundRow:
        with seeing_as(self.run.system):
            return queries.draws.round_named(self.number)

    def of(self, role: str) -> list[str]:
        return [party.id for party in self.row.parties if party.role == role]

    def signed(self, step: str, party: str, content: bytes) -> str:
        row = self.row
        wanted = message(row.params, bytes.fromhex(row.commit), step, party, content)
        return self.key(party).sign(wanted.message).hex()

    def key(self, party: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret("key", party))

    def secret(self, what: str, party: str) -> bytes:
        """32 bytes that only this party of this run has."""
        return hashlib.sha256(f"{self.run.seed} {self.number} {what} {party}".encode()).digest()

    def go_on(self, at: datetime) -> None:
        """What the platform owes, with the play's own witness."""
        with _witness(self.folder, at) as witness:
            draws.go_on(self.number, by=self.run.system, at=at, witness=witness)


@dataclass(frozen=True)
class PlayedWitness:
    """The invented witness: a desk of its own, at the play's hour."""

    desk: Desk
    at: datetime

    def seen(self) -> int:
        head = self.desk.seen()
        return head.size if head else 0

    def sign(self, offered: SignedHead, path: tuple[str, ...]) -> Answer:
        at = moment(self.at)
        return Answer(at, self.desk.sign(offered, path, at=at))


def play(run: Play, day: date, plan: str) -> None:
    """Hold the round that a plan's frame is for; none where the log has no sequencer, so no head to be witnessed."""
    if run.is_sequenced:
        folder = Path(tempfile.mkdtemp(prefix="gongzhi-witness-"))
        run.later(day, 1, lambda on: _open(run, on, plan, folder))


def _open(run: Play, day: date, plan: str, folder: Path) -> None:
    """The organiser opens it, parties hand in their keys, both bodies freeze and publish."""
    organiser, at = run.staff["CIQ_R", PROVINCE][0], at_noon(day)
    seats = {seat: run.staff[role, PROVINCE][nth] for seat, (role, nth) in SEATS.items()}
    meets = _after(day, DAYS_TO_SEED)
    first, second = (_after(meets, days) for days in DAYS_TO_WAVES)
    wanted = check_meetings.Wanted(
        "draw", {seat: str(actor.post) for seat, actor in seats.items()}, at_noon(meets), 60,
        _after(meets, DAYS_TO_DISCLOSE), second, _of_the_first(run, plan, first),
    )  # fmt: skip
    number = check_meetings.convene(plan, wanted, by=organiser, at=at)
    by_post = {actor.post: actor for actor in (organiser, *seats.values())}
    room = Room(run, number, folder)
    room.actors = {party.id: by_post[party.post] for party in room.row.parties}
    for party, actor in room.actors.items():
        draws.hand_in_key(number, key=room.key(party).public_key().public_bytes_raw().hex(), by=actor, at=at)
    leaders = [*room.of("organiser"), *room.of("approver")]
    with _witness(folder, at):
        for party in leaders:
            draws.freeze(number, by=room.actors[party], at=at, seen=room.row.instance.seen)
    room.go_on(at)
    for party in leaders:
        signature = room.signed("commit", party, bytes.fromhex(room.row.commit))
        draws.publish_commitment(
            number, signature=signature, by=room.actors[party], at=at, seen=room.row.instance.seen
        )  # fmt: skip
    for party in room.of("custodian"):
        _commit(room, party, at)
    for wave in room.row.params.waves:
        for holder in wave.holders:
            _commit(room, holder, at, wave.wave)
    run.on(meets, lambda on: _meet(room, on))


def _of_the_first(run: Play, plan: str, day: date) -> dict[str, date]:
    """The day of dispatch of the strata that go out first."""
    with seeing_as(run.system):
        return {one.code: day for one in check_rounds.strata_of(plan) if one.code in STRICTER}


def _commit(room: Room, party: str, at: datetime, wave: int = 0) -> None:
    row = room.row
    bound, secret = bytes.fromhex(row.commit), room.secret(f"nonce {wave}" if wave else "nonce", party)
    if wave:
        given = sealed_commitment(row.purpose, bound, wave, party, secret).hex()
    else:
        given = nonce_commitment(row.purpose, bound, party, secret).hex()
    step = f"sealed-{wave}" if wave else "nonce"
    draws.hand_in_commitment(
        room.number, commitment=given, committed_at=moment(at), wave=wave,
        signature=room.signed(step, party, committed_content(given, moment(at))), by=room.actors[party], at=at,
    )  # fmt: skip


def _meet(room: Room, day: date) -> None:
    """Custodians open and dice are thrown; what is drawn then is known to nobody before the day of its wave."""
    at = at_noon(day)
    (organiser,) = room.of("organiser")
    lead = room.actors[organiser]
    draws.close_commitments(room.number, by=lead, at=at - timedelta(minutes=30), seen=room.row.instance.seen)
    room.go_on(at - timedelta(minutes=20))
    for party in room.of("custodian"):
        _open_nonce(room, party, at + timedelta(minutes=2))
    draws.close_openings(room.number, by=lead, at=at + timedelta(minutes=5), seen=room.row.instance.seen)
    room.go_on(at + timedelta(minutes=6))
    thrown = at + timedelta(minutes=10)
    for party in room.of("clerk"):
        _read_dice(room, party, thrown)
    draws.record_beacon(room.number, by=lead, at=thrown + timedelta(minutes=6), seen=room.row.instance.seen)
    room.go_on(thrown + timedelta(minutes=8))
    for wave in room.row.params.waves:
        room.run.on(day_of(datetime.fromisoformat(wave.dispatch_at)), partial(_of_wave, room, wave.wave))
    room.run.later(day, DAYS_TO_DISCLOSE, lambda on: _disclose(room, on))


def _of_wave(room: Room, wave: int, day: date) -> None:
    """Both holders open, the platform draws and assigns, both bodies seal unseen, the dispatcher sends it out."""
    if room.row.state == "void":
        return
    at, (organiser,), (approver,) = at_noon(day), room.of("organiser"), room.of("approver")
    (sealed,) = (one for one in room.row.params.waves if one.wave == wave)
    for holder in sealed.holders:
        draws.open_nonce(
            room.number, nonce=room.secret(f"nonce {wave}", holder).hex(), opened_at=moment(at), signature="",
            wave=wave, by=room.actors[holder], at=at,
        )  # fmt: skip
    try:
        room.go_on(at + timedelta(minutes=2))
    except Refusal:  # too few inspectors for as many objects: both bodies void the round
        for party in (organiser, approver):
            draws.void_round(
                room.number, reason="assignment_impossible", by=room.actors[party], at=at + timedelta(minutes=3),
                seen=room.row.instance.seen,
            )  # fmt: skip
        return
    for party in (organiser, approver):
        content = bytes.fromhex(room.row.wave(wave).result)
        draws.seal_wave(
            room.number, wave=wave, signature=room.signed(f"result-{wave}", party, content), by=room.actors[party],
            at=at + timedelta(minutes=5),
        )  # fmt: skip
    _dispatch(room, wave, day)


def _open_nonce(room: Room, party: str, at: datetime) -> None:
    row, nonce = room.row, room.secret("nonce", party)
    with seeing_as(room.run.system):
        (mine,) = (one for one in queries.draws.nonces(row.id) if one.custodian == party)
    told = opened(row.params, bytes.fromhex(row.commit), mine, nonce.hex(), moment(at), dice_started=False)
    draws.open_nonce(
        room.number, nonce=nonce.hex(), opened_at=moment(at), by=room.actors[party], at=at,
        signature=room.signed("opening", party, leaf(line(told))),
    )  # fmt: skip


def _read_dice(room: Room, party: str, thrown: datetime) -> None:
    """Both clerks read the same film."""
    (beacon,) = room.row.params.beacons
    chance = Chance(room.run.seed, "dice", room.number)
    value = "".join(str(chance.below(10)) for _ in range(meeting_rule(book(thrown.date())).throws))
    film = hashlib.sha256(f"{room.run.seed} film {room.number}".encode()).hexdigest()
    at = thrown + timedelta(minutes=5)
    reading = Reading(beacon.name, party, value, film, ("甲", "乙"), moment(thrown), moment(at))
    signature = room.signed(f"reading-{beacon.name}", party, leaf(line(reading)))
    draws.hand_in_reading(room.number, reading=reading, signature=signature, by=room.actors[party], at=at)


def _dispatch(room: Room, wave: int, day: date) -> None:
    (dispatcher,) = room.of("dispatcher")
    at = at_noon(day) + timedelta(minutes=6)
    tasks = draws.dispatch(room.number, wave=wave, by=room.actors[dispatcher], at=at)
    room.run.later(day, DAYS_TO_VISIT, lambda on: _each(room, on, tasks, _sample))
    room.run.later(day, DAYS_TO_VISIT + DAYS_TO_RESULT, lambda on: _each(room, on, tasks, _result))
    room.run.later(day, DAYS_TO_VISIT + DAYS_TO_RESULT + DAYS_TO_PUBLISH, lambda on: _each(room, on, tasks, _publish))


def _each(
    room: Room, day: date, tasks: tuple[str, ...], work: Callable[[Room, date, MatterRow, list[Actor]], None]
) -> None:
    """A step of each task by its inspectors; a task whose inspectors are not all in post waits."""
    posts = {
        certificate: actor
        for (role, _), staff in sorted(room.run.staff.items())
        if role in ("CIQ_O", "CIQ_R", "MSA")
        for actor in staff
        if (certificate := _certificate(actor))
    }
    for number in tasks:
        with seeing_as(room.run.system):
            task = queries.matters.matter("check_task", number)
        team = [posts[one] for one in task.values["inspectors"] if one in posts]
        if len(team) > 1:
            work(room, day, task, team)


def _sample(room: Room, day: date, task: MatterRow, team: list[Actor]) -> None:
    _take(room, day, task, "sample", team, **SAMPLE, sheet=f"{LOTS}-{task.number[3:]}")


def _result(room: Room, day: date, task: MatterRow, team: list[Actor]) -> None:
    """The laboratory's result comes in, two enter it, one serves it; nobody objects, and the clock makes it final."""
    if task.instance.state != "sampled" or task.uscc is None:
        return
    reference = f"SIM-{LOTS}-{task.number[3:]}"
    fails = Chance(room.run.seed, "drawn result", task.number).below(100) < FAILING_PERCENT
    with seeing_as(room.run.system):
        made = queries.enterprises.enterprise(task.uscc).hs_chapters[:2]
    body = CheckResult(
        task.uscc, task.values["goods"], f"{made}0000", reference, day, "city", False,
        f"SIM-LAB-{task.region[:4]}", not fails, fails, "heavy_metal" if fails else "",
        ("铅溶出量",) if fails else (),
    )  # fmt: skip
    fact = Evidence(Envelope("jx_check_results", reference, "check_result", day, "0" * 64, True), body)
    intake.record_evidence(
        [fact], raw_name="drawn", raw_size=1, by=room.run.staff["MSA", PROVINCE][0], at=at_noon(day)
    )  # fmt: skip
    _take(room, day, task, "enter_result", team, reference=reference)
    _take(room, day, task, "serve", team[:1])


def _publish(room: Room, day: date, task: MatterRow, team: list[Actor]) -> None:
    if task.instance.state == "final":
        _take(room, day, task, "publish", room.run.staff["CIQ_R", PROVINCE][:2])


def _disclose(room: Room, day: date) -> None:
    """The transcript becomes public, and what its results say, once they are final."""
    if room.row.state == "void":
        return
    at = at_noon(day)
    room.go_on(at)
    for party in (*room.of("dispatcher"), *room.of("approver")):
        draws.disclose(room.number, by=room.actors[party], at=at, seen=room.row.instance.seen)
    round_results.estimate_everywhere(by=room.run.system, at=at)


@contextmanager
def _witness(folder: Path, at: datetime) -> Iterator[PlayedWitness]:
    """The play's own witness stands in for the installation's, whose clock shows another day."""
    before = settings.WITNESS
    desk = Desk(folder, log_key().public.hex(), settings.LOG_ORIGIN)
    settings.WITNESS = {"url": "", "key": desk.key, "name": "示范见证人"}
    try:
        yield PlayedWitness(desk, at)
    finally:
        settings.WITNESS = before


def _take(room: Room, day: date, task: MatterRow, act: str, by: Sequence[Actor], **values: object) -> None:
    with seeing_as(room.run.system):
        seen = queries.matters.matter("check_task", task.number).instance.seen
    for actor in by:
        take_act("check_task", task.number, act, values=values, by=actor, at=at_noon(day), seen=seen)


def _after(day: date, working_days: int) -> date:
    return calendar().working_days_after(day, working_days)


def _certificate(actor: Actor) -> str:
    return queries.accounts.certificates_of((actor.person,)).get(actor.person, "")
