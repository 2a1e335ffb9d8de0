"""What stands of each source, and how the last questions to it went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db import connection

from gongzhi.core.facts import (
    CheckResult,
    Complaint,
    Envelope,
    ExportReturn,
    ForeignNotice,
    Hazard,
    RefusalCount,
)
from gongzhi.core.facts import Evidence as EvidenceFact
from gongzhi.core.source_changes import FAILED, FileRun, Stands, about
from gongzhi.store.models import Evidence, SourceRun

KEPT_SECONDS = 600
PUBLISHED = ("foreign_notice", "refusal_count")  # the kinds that outside sources publish


def standing(source: str, *, synthetic: bool) -> Mapping[str, Stands]:
    """The last piece of evidence about each reference of a source, by reference; real and synthetic stay apart."""
    rows = Evidence.objects.filter(source=source, synthetic=synthetic, kind__in=PUBLISHED)
    rows = rows.select_related("notice", "refusals").prefetch_related("hazards")
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


def runs(source: str, *, size: int = 50) -> tuple[FileRun, ...]:
    """The newest first."""
    return tuple(_run(row) for row in SourceRun.objects.filter(source=source).order_by("-at", "name")[:size])


def last_asked(source: str, url: str) -> datetime | None:
    """When an address was asked last, whatever came of it."""
    row = SourceRun.objects.filter(source=source, url=url).order_by("-at").first()
    return row.at if row else None


def last_good(source: str, url: str) -> FileRun | None:
    """The last run of an address that did not fail: what it said then is what was taken in."""
    row = SourceRun.objects.filter(source=source, url=url).exclude(outcome=FAILED).order_by("-at").first()
    return _run(row) if row else None


def taken_in_before(source: str, raw_hashes: Iterable[str]) -> datetime | None:
    """When the last of these very files was read without a fault for the first time; None while one of them is new."""
    wanted = set(raw_hashes)
    rows = SourceRun.objects.filter(source=source, raw_hash__in=wanted).exclude(outcome=FAILED).order_by("-at")
    first = dict(rows.values_list("raw_hash", "at"))  # the oldest is written last
    return max(first.values()) if set(first) == wanted else None


def shapes(source: str) -> Mapping[str, str]:
    """The export form of each file that was read, by its hash."""
    return dict(SourceRun.objects.filter(source=source).exclude(shape="").values_list("raw_hash", "shape"))


def shape_of(source: str, raw_hash: str) -> str:
    """The export form of one file that was read; "" for one that no run tells of."""
    rows = SourceRun.objects.filter(source=source, raw_hash=raw_hash).exclude(shape="")
    return rows.values_list("shape", flat=True).first() or ""


@dataclass(frozen=True)
class SourceMonth:
    """What a source published in a month, as far as it was taken in; corrections and withdrawals are pieces too."""

    source: str
    synthetic: bool
    month: date  # its first day
    pieces: int
    china: int  # with China among the origins
    jiangxi: int  # linked to a place or firm of the province
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Census:
    at: datetime  # when it was counted
    months: tuple[SourceMonth, ...]


def census(*, at: datetime) -> Census:
    """Every source's months, the same for whoever asks; counted anew when the last count is older than KEPT_SECONDS.

    Counting goes over every notice: many seconds for a million (docs/method/scale.md).
    """
    kept_under = f"census-{connection.settings_dict['NAME']}"
    found: Census | None = cache.get(kept_under)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute("select * from gongzhi_source_months() order by source, synthetic, month")
            found = Census(at, tuple(SourceMonth(*row) for row in cursor.fetchall()))
        cache.set(kept_under, found, KEPT_SECONDS)
    return found


def last_runs() -> Mapping[str, FileRun]:
    """The newest run of each source that has one; of several files the first by name."""
    rows = SourceRun.objects.order_by("source", "-at", "name").distinct("source")
    return {row.source: _run(row) for row in rows}


def _run(row: SourceRun) -> FileRun:
    return FileRun(
        row.source,
        row.name,
        row.url,
        row.at,
        row.outcome,
        row.fault,
        row.etag,
        row.last_modified,
        row.raw_hash,
        row.shape,
        row.records,
        row.new,
    )


def fact_of(row: Evidence) -> EvidenceFact:
    """A row of any kind as the fact that it was written from."""
    return EvidenceFact(envelope_of(row), _BODIES[row.kind](row))


def envelope_of(row: Evidence) -> Envelope:
    return Envelope(
        row.source,
        row.reference,
        row.kind,  # type: ignore[arg-type]
        row.event_date,
        row.raw_id,
        row.synthetic,
        row.corrects,
        row.withdraws,
    )


def _notice(row: Evidence) -> ForeignNotice:
    body = row.notice
    return ForeignNotice(
        notifying_country=body.notifying_country,
        origins=tuple(body.origins),
        product=body.product,
        product_category=body.product_category,
        hazards=tuple(Hazard(h.substance, h.category) for h in sorted(row.hazards.all(), key=lambda h: h.position)),
        classification=body.classification,
        risk_decision=body.risk_decision,
        firm=body.firm,
        place=body.place,
        measure=body.measure,
    )


def _refusals(row: Evidence) -> RefusalCount:
    body = row.refusals
    return RefusalCount(body.country, body.province, body.city, body.refusals, body.first_day, body.last_day)


def _return(row: Evidence) -> ExportReturn:
    body = row.export_return
    told = {field.name: getattr(body, field.name) for field in fields(ExportReturn)}
    return ExportReturn(**{**told, "inspected_by": tuple(body.inspected_by)})


def _check(row: Evidence) -> CheckResult:
    body = row.check_result
    told = {field.name: getattr(body, field.name) for field in fields(CheckResult)}
    return CheckResult(**{**told, "failed_items": tuple(body.failed_items)})


def _complaint(row: Evidence) -> Complaint:
    return Complaint(**{field.name: getattr(row.complaint, field.name) for field in fields(Complaint)})


_BODIES: Mapping[str, Callable[[Evidence], Any]] = {
    "foreign_notice": _notice,
    "refusal_count": _refusals,
    "export_return": _return,
    "check_result": _check,
    "complaint": _complaint,
}
