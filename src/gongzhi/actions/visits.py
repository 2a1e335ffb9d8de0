"""Visits: planned from a task, entered on the spot or on a page, sent from a phone once and only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.matters import open_in, take_in
from gongzhi.actions.setting_up import the_system
from gongzhi.actions.visit_packets import TRIES_SPENT, Keeping, in_place_of, of_the_page
from gongzhi.core.errors import BadInput, Conflict, GongzhiError, NoRuleApplies, NotThere, Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import province_of
from gongzhi.core.visits.doubts import Doubt, limit
from gongzhi.core.visits.packets import LOST, Packet, follow, read_packet
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.visits import SCHEME

TASK = "check_task"
OF_A_DRAW = "RC-"  # the beginning of the numbers of tasks that were drawn
STEPS = {"arrive": "arrive", "sign": "sign"}  # packets that are steps of the procedure
MOST_PACKETS = 100  # in one call


@dataclass(frozen=True)
class Taken:
    """What became of one packet. held: why it is kept without effect, None where it counts."""

    packet: Packet
    is_new: bool
    held: GongzhiError | None = None
    doubts: tuple[Doubt, ...] = ()


def plan_visit(task: str, *, inspectors: Sequence[str], by: Actor, at: datetime) -> str:
    """Plan a visit for today, on a task that was drawn or a check on suspicion; returns its number.

    inspectors: certificates; of a task that was drawn its own where none are given
    """
    with acting(by, at) as act:
        if task.startswith(OF_A_DRAW):
            found = queries.matters.matter(TASK, task)
            uscc, goods, team = found.uscc, found.values["goods"], tuple(found.values["inspectors"])
        else:
            check = queries.measures.spot_check(task)
            uscc, goods, team = check.uscc, check.goods, ()
        values = {"task": task, "goods": goods, "visit_on": act.day, "inspectors": tuple(inspectors) or team}
        return open_in(act, SCHEME, values=values, uscc=uscc)


def notify(number: str, *, by: Actor, at: datetime) -> None:
    """Issue the notice of the visit, which the inspectors show; a second call issues none."""
    with acting(by, at) as act:
        visit = queries.visits.visit(number)
        take_in(act, SCHEME, number, "notify", values={}, seen=visit.instance.seen)


def sync(texts: Sequence[str], photos: Mapping[str, bytes], *, by: Actor, at: datetime) -> tuple[Taken, ...]:
    """Take packets of one phone and one visit, in their order; those that are kept already are told and left alone.

    photos: bytes by their hash, one for each packet of a photo that is new
    All or nothing. Raises Refusal PACKET_… or PHOTO_… for a chain that does not go on or a packet that is not what it
    says; NotThere for a visit that the sender does not see.
    """
    packets = _of_one_chain(texts)
    with seeing_as(by):
        visit = queries.visits.visit(packets[0].visit)
        if all(_is_kept(visit, packet) for packet in packets):
            return tuple(Taken(packet, is_new=False) for packet in packets)
    with acting(by, at) as act:
        save.visits.alone_with(visit.instance.id)
        visit = queries.visits.visit(visit.number)
        new = [packet for packet in packets if not _is_kept(visit, packet)]
        follow(new, queries.visits.end_of_chain(visit.instance.id, packets[0].device))
        known = tuple(Taken(packet, is_new=False) for packet in packets if packet not in new)
        return (*known, *(_take(act, visit.number, packet, photos) for packet in new))


def set_aside(number: str, device: UUID, text: str, *, known: str, by: Actor, at: datetime) -> Taken:
    """Keep, in the place of a phone's packet that cannot be taken, that it was lost and why: the next can follow then.

    known: the hash by which the phone's next packet names it; not that of the text, where this was cut on the phone
    It counts for nothing and stands among the doubts. A second call keeps nothing. Refuses with PACKET_SOUND a packet
    that can be read and is no photo, and with VISIT_NOT_YOURS whoever is no inspector of the visit.
    """
    why = _why_lost(text)
    with seeing_as(by):
        visit = queries.visits.visit(number)
        packet = in_place_of(visit, device, text, known, why.code, at)
        if _is_kept(visit, packet):
            return Taken(packet, is_new=False, held=why)
    with acting(by, at) as act:
        if (no := _not_yours(act, visit)) is not None:
            raise no
        save.visits.alone_with(visit.instance.id)
        packet = in_place_of(visit, device, text, known, why.code, at)
        keeping = Keeping(act, visit, device)
        keeping.add(packet, why)
        keeping.write()
        return Taken(packet, is_new=True, held=why)


def enter(number: str, kind: str, content: Mapping[str, str], *, photo: bytes | None, by: Actor, at: datetime) -> Taken:
    """Take what somebody enters on the visit's page, without the phone's queue. Raises what stands in its way.

    What is refused leaves nothing, but for an arrival: each code that was tried at the door is kept and counts.
    """
    with acting(by, at) as act:
        visit = queries.visits.visit(number)
        save.visits.alone_with(visit.instance.id)
        packet = of_the_page(visit, kind, content, person=by.person, at=at)
        taken = _take(act, number, packet, {packet.content["hash"]: photo} if photo is not None else {})
        if taken.held is not None and not _is_a_try(visit, packet):
            raise taken.held
    if taken.held is not None:
        raise taken.held
    return taken


def check_items(visit: MatterRow) -> tuple[MatterRow, ...]:
    """The check items of the plan that a visit's task was drawn for; () for a check on suspicion.

    Read by the system: an item of the province is no record of the inspectors' county, and binds them.
    """
    if not visit.values["task"].startswith(OF_A_DRAW):
        return ()
    with seeing_as(the_system(province_of(visit.region))):
        plan = queries.matters.matter(TASK, visit.values["task"]).values["plan"]
        lines = queries.matters.matter("check_plan", plan).lines["items"]
        return tuple(queries.matters.matter("check_item", line["number"]) for line in lines)


def _of_one_chain(texts: Sequence[str]) -> tuple[Packet, ...]:
    packets = tuple(read_packet(text) for text in texts)
    if any(one.kind == LOST for one in packets):
        raise Refusal("PACKET_UNREADABLE", part="kind")
    if not packets or len(packets) > MOST_PACKETS or len({(one.device, one.visit) for one in packets}) > 1:
        raise Refusal("PACKETS_OF_ONE_VISIT", most=MOST_PACKETS)
    return packets


def _is_kept(visit: MatterRow, packet: Packet) -> bool:
    kept = queries.visits.hash_of_packet(visit.instance.id, packet.id)
    if kept is not None and kept != packet.hash:
        raise Refusal("PACKET_ID_TAKEN", visit=visit.number, seq=packet.seq)
    return kept is not None


def _take(act: Act, number: str, packet: Packet, photos: Mapping[str, bytes]) -> Taken:
    """One packet: its step, if it is one, and its row. A step that is refused leaves the packet kept without effect."""
    visit = queries.visits.visit(number)
    held = _stands_in_the_way(act, visit, packet)
    keeping = Keeping(act, visit, packet.device)
    if held is None and packet.kind in STEPS:
        try:
            with transaction.atomic():
                _step(act, visit, packet)
        except (Refusal, Conflict, BadInput, NotThere, NoRuleApplies) as refused:
            held = refused
    found = keeping.add(packet, held, photos.get(packet.content.get("hash", "")))
    keeping.write()
    return Taken(packet, is_new=True, held=held, doubts=found)


def _stands_in_the_way(act: Act, visit: MatterRow, packet: Packet) -> GongzhiError | None:
    """Why the visit has gone on without this packet; None where it counts."""
    if (no := _not_yours(act, visit)) is not None:
        return no
    state = visit.instance.state
    if state in ("signed", "withdrawn"):
        return Refusal("VISIT_OVER", visit=visit.number, workflow=SCHEME, state=state)
    if state == "planned" and packet.kind != "arrive":
        return Refusal("VISIT_NOT_ON_SITE", visit=visit.number)
    if state == "on_site" and packet.kind == "arrive":
        return Refusal("VISIT_ARRIVED", visit=visit.number)
    if packet.kind == "arrive":
        assert visit.uscc is not None
        most = limit("door_tries", act.rules())
        if queries.visits.wrong_codes(visit.uscc, person=act.by.person, day=act.day) >= most:
            return Refusal(TRIES_SPENT, visit=visit.number, most=most)
    return None


def _not_yours(act: Act, visit: MatterRow) -> Refusal | None:
    (certificate,) = queries.accounts.certificates_of((act.by.person,)).values()
    if certificate in visit.values["inspectors"] and certificate:
        return None
    return Refusal("VISIT_NOT_YOURS", visit=visit.number)


def _is_a_try(visit: MatterRow, packet: Packet) -> bool:
    """Whether somebody tried a code at the door of a visit that had not begun."""
    return packet.kind == "arrive" and visit.instance.state == "planned"


def _why_lost(text: str) -> Refusal:
    """Why a packet cannot be taken. Raises Refusal PACKET_SOUND for one that can."""
    try:
        packet = read_packet(text)
    except Refusal as no:
        return no
    if packet.kind != "photo":
        raise Refusal("PACKET_SOUND", visit=packet.visit, seq=packet.seq)
    return Refusal("PHOTO_MISSING", visit=packet.visit, name=packet.content["name"])


def _step(act: Act, visit: MatterRow, packet: Packet) -> None:
    take_in(act, SCHEME, visit.number, packet.kind, values=dict(packet.content), seen=visit.instance.seen)
    if packet.kind == "sign" and visit.values["task"].startswith(OF_A_DRAW):
        _sample_on_task(act, visit)


def _sample_on_task(act: Act, visit: MatterRow) -> None:
    """The same signature says on the task that its sample was taken, once the visit's sheet has one."""
    record = queries.visits.record(queries.visits.packets(visit.instance.id))
    if not record.text("lot_size"):
        return
    task = queries.matters.matter(TASK, visit.values["task"])
    values = {
        "site": "producer", "scan_in": visit.number, "lot_size": int(record.text("lot_size")),
        "sampled": int(record.text("sampled")), "sheet": record.text("sheet"),
    }  # fmt: skip
    take_in(act, TASK, task.number, "sample", values=values, seen=task.instance.seen)
