"""Accepted messages become evidence: one message, one transaction of records, event and mark; or quarantine."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError

from gongzhi.actions import returns
from gongzhi.actions.acting import Act, acting
from gongzhi.actions.crash_points import CrashPoint, crash_at
from gongzhi.actions.intake import write_evidence
from gongzhi.actions.partners import limits_on
from gongzhi.actions.raw_files import kept_raw
from gongzhi.actions.setting_up import the_system
from gongzhi.actions.withdrawals import follow_replacements
from gongzhi.catalogue.partner_services import evidence_in
from gongzhi.core.canonical import canonical
from gongzhi.core.errors import BadInput, Cell, GongzhiError, Refusal
from gongzhi.core.events import PartnerMessageDecided
from gongzhi.core.facts import Actor, Evidence, ExportReturn
from gongzhi.core.partners.feeds import source_of, subject_of
from gongzhi.core.partners.versions import Sorted, sort_records
from gongzhi.core.region_codes import Codes, hold
from gongzhi.core.source_changes import Stands, about, changes
from gongzhi.store import queries, save
from gongzhi.store.acting import jurisdiction, seeing_as
from gongzhi.store.queries.partners import MessageRow, PartnerRow
from gongzhi.store.save.partners import RecordRow

PROVINCE = "360000"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decided:
    """What became of a message."""

    state: str
    new: int = 0
    known: int = 0
    late: int = 0
    faults: tuple[Cell, ...] = ()


def take_in_waiting(*, at: datetime, most: int | None = None) -> int:
    """Take in what waits, the oldest first; returns how many messages were decided. Several workers share the queue."""
    done = 0
    while (most is None or done < most) and _take_in_next(at):
        crash_at(CrashPoint.UNIT_AFTER_COMMIT)
        done += 1
    return done


def try_again(message_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """A person puts a message in quarantine back into the queue, what stood in its way being mended."""
    _release(message_id, "received", reason, by, at)


def reject(message_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """A person finds that a message in quarantine will not be taken in; its bytes and receipt stay."""
    _release(message_id, "rejected", reason, by, at)


def _release(message_id: UUID, state: str, reason: str, by: Actor, at: datetime) -> None:
    if by.role != "CIQ_R":
        raise Refusal("ROLE", act="decide_message", role=by.role, roles="CIQ_R")
    if not reason.strip():
        raise Refusal("GUARD_REASON_GIVEN")
    with acting(by, at) as act:
        message = queries.partners.message(message_id)
        if message.state != "quarantined":
            raise Refusal("PARTNER_NOT_IN_QUARANTINE", message_id=message.message_id)
        if state == "received":
            save.partners.back_to_queue([message_id])
        else:
            save.partners.decided(message_id, state=state, at=at, faults=_written(message.faults))
        _tell(act, message, Decided(state), reason)


def _take_in_next(at: datetime) -> bool:
    system = the_system(PROVINCE)
    with seeing_as(system):
        message = queries.partners.next_waiting()
        if message is None:
            return False
        crash_at(CrashPoint.UNIT_AFTER_CLAIM)
        try:
            with acting(system, at) as act:
                _take_in(act, message)
        except GongzhiError as no:
            _quarantine(message, _cells(no), system, at)
        except (OperationalError, InterfaceError):
            raise  # the database is away: the message waits, nothing of it was kept
        except Exception:  # a bug of ours must not hold up the messages behind this one
            incident = uuid4().hex[:8]
            log.exception("incident %s: message %s of %s", incident, message.message_id, message.feed)
            _quarantine(message, (Cell("", "", "", "PARTNER_INCIDENT", {"incident": incident}),), system, at)
        crash_at(CrashPoint.UNIT_BEFORE_COMMIT)
    return True


def _take_in(act: Act, message: MessageRow) -> None:
    """Raises Refusal or BadInput for what has to be mended first; then nothing of the message is kept."""
    partner = queries.partners.by_feed(message.feed)
    assert partner is not None  # a partner's record is never deleted
    facts = _facts(message, act.at)
    source = source_of(message.feed, message.service)
    references = [fact.envelope.reference for fact in facts]
    versions = queries.partners.latest_versions(source, references)
    stands = queries.partners.standing(source, references)
    sorted_ = sort_records(facts, message.sequence, versions=versions, stands=stands)
    region_of, elsewhere = _fit(partner, message, facts, sorted_)
    fresh = [fact for fact in sorted_.fresh if fact.envelope.reference not in elsewhere]
    written = _write(act, message, fresh, stands, region_of)
    crash_at(CrashPoint.UNIT_AFTER_RECORDS)
    held = {reference: fact.id for reference, fact in sorted_.known.items()} | elsewhere | written
    rows = [
        RecordRow(position, source, reference, held.get(reference))
        for position, reference in enumerate(references, start=1)
    ]
    save.partners.records(message.id, message.sequence, rows)
    decided = Decided("taken_in", len(written), len(sorted_.known) + len(elsewhere), len(sorted_.late))
    _tell(act, message, decided)
    crash_at(CrashPoint.UNIT_AFTER_EVENT)
    save.partners.decided(
        message.id, state="taken_in", at=act.at, new=decided.new, known=decided.known, late=decided.late
    )


def _facts(message: MessageRow, at: datetime) -> tuple[Evidence, ...]:
    body = kept_raw(message.body_hash)
    if body is None:
        raise BadInput([Cell("", "", message.body_hash, "PARTNER_RAW_GONE")])
    limits = limits_on(message.received_at)
    return evidence_in(
        body, message.content_type, feed=message.feed, service=message.service, raw_hash=message.body_hash,
        deepest=limits.levels_of_json, most=limits.records_a_message,
    )  # fmt: skip


def _write(
    act: Act,
    message: MessageRow,
    fresh: Sequence[Evidence],
    stands: Mapping[str, Stands],
    region_of: Mapping[str, str],
) -> dict[str, UUID]:
    """Keep what is new; returns the evidence by the record's reference."""
    if not fresh:
        return {}
    wanted = {fact.envelope.reference for fact in fresh}
    among = {reference: one for reference, one in stands.items() if reference in wanted}
    found = changes(fresh, among, complete=True, on=act.day)
    file = {"raw_name": f"{message.feed} {message.sequence}", "raw_size": message.size}
    if message.service == "returns":
        for fact in found.evidence:
            returns.register_in(act, fact, **file)
    else:
        write_evidence(act, found.evidence, region_of=region_of, **file)
        follow_replacements(act, found.evidence)
    return {about(fact.envelope): fact.id for fact in found.evidence}


def _fit(
    partner: PartnerRow, message: MessageRow, facts: Sequence[Evidence], sorted_: Sorted
) -> tuple[Mapping[str, str], dict[str, UUID]]:
    """Counties of the producers named, and the returns that another source registered with this very content.

    Raises BadInput for every record that only what the platform holds shows to be wrong.
    """
    usccs = {uscc for fact in facts if (uscc := save.evidence.producer_of(fact))}
    region_of = queries.enterprises.known_regions_of(usccs)
    place = jurisdiction("CIQ_R", partner.place)
    fresh = {fact.envelope.reference for fact in sorted_.fresh}
    held = queries.evidence.contents("export_return", fresh) if message.service == "returns" else {}
    cells: list[Cell] = []
    elsewhere: dict[str, UUID] = {}
    for number, fact in enumerate(facts, start=1):
        where, reference = f"line {number}", fact.envelope.reference
        cells += _place_faults(where, fact, region_of, place)
        if reference in fresh and reference in held:
            if fact.content_hash in held[reference]:
                stands = queries.partners.evidence_of_reference("export_return", reference)
                assert stands is not None
                elsewhere[reference] = stands
            else:
                cells.append(Cell(where, "declaration_no", reference, "REGISTERED_OTHERWISE"))
    if cells:
        raise BadInput(cells)
    return region_of, elsewhere


def _place_faults(where: str, fact: Evidence, region_of: Mapping[str, str], place: Codes) -> list[Cell]:
    uscc = save.evidence.producer_of(fact)
    if uscc and uscc not in region_of:
        return [Cell(where, "producer_uscc", uscc, "PRODUCER_NOT_REGISTERED")]
    if isinstance(fact.body, ExportReturn):
        outside = not hold(place, fact.body.port_region)
        return [Cell(where, "port_region", fact.body.port_region, "PARTNER_PLACE")] if outside else []
    if uscc and not hold(place, region_of[uscc]):
        return [Cell(where, "producer_uscc", uscc, "PARTNER_PLACE")]
    return []


def _quarantine(message: MessageRow, faults: tuple[Cell, ...], by: Actor, at: datetime) -> None:
    with acting(by, at) as act:
        save.partners.decided(message.id, state="quarantined", at=at, faults=_written(faults))
        _tell(act, message, Decided("quarantined", faults=faults))
        crash_at(CrashPoint.QUARANTINE_BEFORE_COMMIT)


def _tell(act: Act, message: MessageRow, decided: Decided, reason: str = "") -> None:
    told = PartnerMessageDecided(
        message.feed, message.sequence, decided.state, decided.new, decided.known, decided.late, reason
    )
    act.record(told, subject=subject_of(message.feed, message.sequence))


def _cells(no: GongzhiError) -> tuple[Cell, ...]:
    if isinstance(no, BadInput):
        return tuple(no.cells)
    return (Cell("", "", "", no.code, {name: str(value) for name, value in no.params.items()}),)


def _written(faults: Sequence[Cell]) -> str:
    return canonical(list(faults)).decode() if faults else ""
