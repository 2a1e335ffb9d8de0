"""Partners as the interface knows them, their messages, and what stands of their feeds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, Sum

from gongzhi.catalogue.partner_services import SERVICES
from gongzhi.core.errors import Cell, NotThere
from gongzhi.core.partners.envelope import fingerprint, key_bytes
from gongzhi.core.partners.feeds import sources_of
from gongzhi.core.source_changes import Stands, about
from gongzhi.store.models import Evidence, PartnerMessage, PartnerRecord
from gongzhi.store.queries import matters
from gongzhi.store.queries.paging import Counted, Page, counted, page
from gongzhi.store.queries.sources import envelope_of, fact_of


@dataclass(frozen=True)
class PartnerKey:
    """One public key with the days on which it signs, both included."""

    fingerprint: str
    public: bytes
    valid_from: date
    valid_to: date
    is_revoked: bool


@dataclass(frozen=True)
class PartnerRow:
    number: str  # of its record
    feed: str
    name: str
    state: str  # proposed, in_force, suspended, ended
    services: tuple[str, ...]
    place: str  # region code
    records_a_day: int
    keys: tuple[PartnerKey, ...]

    def key(self, named: str) -> PartnerKey | None:
        return next((key for key in self.keys if key.fingerprint == named), None)


@dataclass(frozen=True)
class MessageRow:
    id: UUID
    feed: str
    service: str
    message_id: UUID
    sequence: int
    idempotency_key: str
    received_at: datetime
    body_hash: str
    size: int
    content_type: str
    records: int
    envelope: str
    receipt: str
    receipt_signature: str
    state: str
    faults: tuple[Cell, ...]
    new: int | None
    known: int | None
    late: int | None


@dataclass(frozen=True)
class MessageFilter:
    """All empty means all."""

    state: str = ""
    feed: str = ""


def by_feed(feed: str) -> PartnerRow | None:
    """The partner whose feed it is; None where nobody's is. A feed that ended stays its partner's."""
    with connection.cursor() as cursor:
        cursor.execute(BY_FEED, [feed])
        row = cursor.fetchone()
    if row is None:
        return None
    number, name, state, *sends, place, records_a_day, keys = row
    services = tuple(service for service, sent in zip(SERVICES, sends, strict=True) if sent)
    return PartnerRow(number, feed, name, state, services, place, records_a_day, tuple(map(_key, keys or ())))


# Asked at every call, so in one question.
BY_FEED = f"""
    select m.number, m.partner_name, i.state, {", ".join(f"m.sends_{service}" for service in SERVICES)}, m.place,
           m.records_a_day,
           (select json_agg(json_build_array(k.public_key, k.valid_from, k.valid_to, (
                        select array_agg(r.key) from store_matterpartnerrevokedkeys r where r.matter_id = m.id))
                    order by k.position)
            from store_matterpartnerpublickeys k where k.matter_id = m.id)
    from store_matterpartner m join store_instance i on i.id = m.instance_id
    where m.feed = %s order by i.opened_at desc limit 1
"""


def _key(written: tuple[str, str, str, list[str] | None]) -> PartnerKey:
    public_key, first, last, revoked = written
    public = key_bytes(public_key)
    assert public is not None  # its form was checked when it was given
    name = fingerprint(public)
    return PartnerKey(name, public, date.fromisoformat(first), date.fromisoformat(last), name in (revoked or ()))


def all_partners() -> tuple[PartnerRow, ...]:
    """Oldest first."""
    found = (by_feed(row.values["feed"]) for row in matters.all_of("partner"))
    return tuple(one for one in found if one is not None)


def holder_of_key(named: str) -> str | None:
    """The feed whose key has this fingerprint; None where no partner has it."""
    return next((one.feed for one in all_partners() if one.key(named)), None)


def counts(feed: str, since: datetime) -> tuple[int, int]:
    """The highest sequence number that came, 0 before the first; and how many records came from a moment on."""
    today = Sum("records", filter=Q(received_at__gte=since))
    found = PartnerMessage.objects.filter(feed=feed).aggregate(top=Max("sequence"), today=today)
    return found["top"] or 0, found["today"] or 0


def highest(feed: str) -> int:
    """The highest sequence number that came; 0 before the first."""
    return PartnerMessage.objects.filter(feed=feed).aggregate(top=Max("sequence"))["top"] or 0


def numbers_from(feed: str, first: int) -> tuple[int, ...]:
    """The sequence numbers from one on that came, ascending."""
    rows = PartnerMessage.objects.filter(feed=feed, sequence__gte=first)
    return tuple(rows.order_by("sequence").values_list("sequence", flat=True))


def same_as(feed: str, *, message_id: UUID, sequence: int, idempotency_key: str) -> tuple[MessageRow, ...]:
    """Messages of a feed that have one of these already."""
    rows = PartnerMessage.objects.filter(feed=feed)
    found = rows.filter(message_id=message_id) | rows.filter(sequence=sequence)
    return tuple(_message(row) for row in found | rows.filter(idempotency_key=idempotency_key))


def next_waiting() -> MessageRow | None:
    """The message that waits longest and that nobody else works on; locked until the transaction ends."""
    rows = PartnerMessage.objects.select_for_update(skip_locked=True).filter(state="received")
    row = rows.order_by("received_at", "sequence").first()
    return _message(row) if row else None


def message(message_id: UUID) -> MessageRow:
    row = PartnerMessage.objects.filter(id=message_id).first()
    if row is None:
        raise NotThere("partner_message")
    return _message(row)


def messages(wanted: MessageFilter, *, after: str | None = None, size: int = 50) -> Page[MessageRow]:
    """The newest first."""
    return page(
        _filtered(wanted), moment="received_at", read=datetime.fromisoformat, after=after, size=size, present=_message
    )


def count(wanted: MessageFilter) -> Counted:
    return counted(_filtered(wanted))


def newest(feed: str, *, size: int) -> tuple[MessageRow, ...]:
    return tuple(_message(row) for row in PartnerMessage.objects.filter(feed=feed).order_by("-sequence")[:size])


def states(feed: str) -> Mapping[str, int]:
    """How many messages of a feed are in each state."""
    return Counter(PartnerMessage.objects.filter(feed=feed).values_list("state", flat=True))


def latest_versions(source: str, references: Collection[str]) -> Mapping[str, int]:
    """By reference the highest sequence number of a message that brought it and was taken in."""
    rows = PartnerRecord.objects.filter(source=source, reference__in=references).values("reference")
    return dict(rows.annotate(top=Max("sequence")).values_list("reference", "top"))


def standing(source: str, references: Collection[str] | None = None) -> Mapping[str, Stands]:
    """The last piece of evidence about each reference of a partner's source; None for all references."""
    rows = Evidence.objects.filter(source=source)
    if references is not None:
        ids = PartnerRecord.objects.filter(source=source, reference__in=references).values("evidence_id")
        own = Evidence.objects.filter(source=source, id__in=ids)
        later = Evidence.objects.filter(source=source, withdraws__in=list(references))
        rows = own | later
    rows = rows.select_related("notice", "check_result", "complaint", "export_return").prefetch_related("hazards")
    pieces: dict[str, list[Evidence]] = {}
    for row in rows.order_by("recorded_at", "id"):
        pieces.setdefault(about(envelope_of(row)), []).append(row)
    return {
        reference: Stands(
            fact_of(found[-1]),
            frozenset(row.reference for row in found),
            frozenset(row.content_hash for row in found),
        )
        for reference, found in pieces.items()
    }


def standing_of_feed(feed: str) -> Mapping[str, Mapping[str, Stands]]:
    """What stands of a feed, by source; what is withdrawn is left out."""
    found = {}
    for source in sources_of(feed, SERVICES):
        found[source] = {name: one for name, one in standing(source).items() if not one.is_withdrawn}
    return found


def evidence_of_reference(kind: str, reference: str) -> UUID | None:
    """The evidence that stands under a reference, of whatever source; None for none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.id from store_evidence e where e.kind = %s and e.reference = %s and e.withdraws is null"
            " and not exists (select 1 from store_evidence gone where gone.source = e.source"
            " and gone.withdraws = e.reference and gone.recorded_at > e.recorded_at) limit 1",
            [kind, reference],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def messages_that_repeat(evidence: Collection[UUID], *, but: str) -> tuple[UUID, ...]:
    """Messages of other feeds a record of which is one of these pieces of evidence."""
    rows = PartnerRecord.objects.filter(evidence_id__in=evidence).exclude(message__feed=but)
    return tuple(rows.values_list("message_id", flat=True).distinct())


def message_of(evidence_id: UUID) -> tuple[MessageRow, int] | None:
    """The message that brought a piece of evidence first, and the record's place in it; None where no partner did."""
    row = PartnerRecord.objects.filter(evidence_id=evidence_id).select_related("message").order_by("sequence").first()
    return (_message(row.message), row.position) if row else None


def _filtered(wanted: MessageFilter) -> Any:
    rows = PartnerMessage.objects.all()
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return rows.filter(feed=wanted.feed) if wanted.feed else rows


def _message(row: PartnerMessage) -> MessageRow:
    cells = tuple(Cell(**cell) for cell in json.loads(row.faults)) if row.faults else ()
    return MessageRow(
        row.id, row.feed, row.service, row.message_id, row.sequence, row.idempotency_key, row.received_at,
        row.body_hash, row.size, row.content_type, row.records, row.envelope, row.receipt, row.receipt_signature,
        row.state, cells, row.new, row.known, row.late,
    )  # fmt: skip
