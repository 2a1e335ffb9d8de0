"""Enterprises: search, and the file with everything that counts for or against one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.region_codes import codes_within
from gongzhi.store.codes import codes_of, with_history
from gongzhi.store.grams import grams
from gongzhi.store.models import (
    MATTERS,
    CreditEvent,
    CreditGrade,
    Enterprise,
    EnterpriseCertificate,
    EnterpriseGram,
    Evidence,
    ExportTotal,
    Sanction,
    SetAside,
    SupervisionLevel,
)
from gongzhi.store.queries.evidence import REPLACED, SET_ASIDE
from gongzhi.store.queries.paging import Counted, counted


@dataclass(frozen=True)
class EnterpriseRow:
    uscc: str
    name_zh: str
    name_en: str
    region: str
    size: str
    sector: str
    hs_chapters: str
    firm_class: int
    is_producer: bool
    is_exporter: bool
    registered_on: date
    synthetic: bool
    merged_into: str | None
    address: str  # registered, "" where the register has none
    premises: str  # "north,east" of the gate, WGS 84; "" where the register has none
    premises_source: str  # survey, licence, map
    premises_on: date | None


@dataclass(frozen=True)
class GradeRow:
    grade: str
    score: Decimal
    since: date
    until: date | None
    finding: UUID


@dataclass(frozen=True)
class SupervisionRow:
    level: str
    firm_class: int
    ratio: Decimal
    review_due: date | None
    since: date
    until: date | None
    finding: UUID
    ratio_finding: UUID | None  # None for levels kept before ratios had a finding of their own


@dataclass(frozen=True)
class CreditEventRow:
    id: UUID
    kind: str
    occurred_on: date
    voluntary: bool
    case_number: str | None
    evidence: UUID | None
    product: str  # first six digits of its HS code, "" where not known
    lot: str  # lot or declaration, "" where not known


@dataclass(frozen=True)
class CertificateRow:
    id: UUID
    uscc: str
    standard: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class ExportYear:
    year: int
    items: int
    value_usd_cents: int


def search(words: str, *, after: str = "", size: int = 50) -> tuple[EnterpriseRow, ...]:
    """Enterprises whose name or code holds the words, by code; all of them without words.

    A merged registration is found by its own code alone.
    """
    rows = Enterprise.objects.filter(Q(merged_into=None) | Q(uscc=words.strip().upper()), uscc__gt=after)
    wanted = grams(words)
    if wanted:
        # Each pair of characters is an equality, which keeps its index under a row policy; the text
        # itself is compared only on the few rows that hold all pairs.
        holding = EnterpriseGram.objects.filter(gram__in=wanted).values("uscc")
        holding = holding.annotate(n=Count("gram")).filter(n=len(wanted)).values_list("uscc", flat=True)
        packed = "".join(words.lower().split())
        found = rows.filter(uscc__in=list(holding)).order_by("uscc")
        return tuple(
            _row(row)
            for row in found
            if any(packed in "".join(text.lower().split()) for text in (row.name_zh, row.name_en, row.uscc))
        )[:size]
    return tuple(_row(row) for row in rows.order_by("uscc")[:size])


def count(words: str) -> Counted:
    """How many enterprises a search finds in all."""
    if grams(words):
        return Counted(len(search(words, size=10**6)))
    return counted(Enterprise.objects.filter(merged_into=None))


def enterprise(uscc: str) -> EnterpriseRow:
    row = Enterprise.objects.filter(uscc=uscc).first()
    if row is None:
        raise NotThere("enterprise")
    return _row(row)


def several(usccs: Collection[str]) -> dict[str, EnterpriseRow]:
    """Those of them that the actor may see, by credit code."""
    return {row.uscc: _row(row) for row in Enterprise.objects.filter(uscc__in=usccs)}


def names_of(usccs: Collection[str]) -> dict[str, str]:
    """Chinese names by code; those that the actor may not see are left out."""
    return dict(Enterprise.objects.filter(uscc__in=usccs).values_list("uscc", "name_zh"))


def known(codes: Collection[str]) -> frozenset[str]:
    """Those of the credit codes that the register holds and the actor may see."""
    return frozenset(Enterprise.objects.filter(uscc__in=codes).values_list("uscc", flat=True))


def name_of(uscc: str) -> str | None:
    """The name on the licence, which is public, whoever asks; None for a code that the register does not know."""
    with connection.cursor() as cursor:
        cursor.execute("select gongzhi_producer_name(%s)", [uscc])
        (name,) = cursor.fetchone()
    return name  # type: ignore[no-any-return]


def region_of(uscc: str) -> str:
    """The producer's county, for routing, whoever asks. Raises NotThere when the register does not know the code."""
    with connection.cursor() as cursor:
        cursor.execute("select gongzhi_producer_region(%s)", [uscc])
        (region,) = cursor.fetchone()
    if region is None:
        raise NotThere("enterprise")
    return str(region)


def regions_of(usccs: Collection[str]) -> Mapping[str, str]:
    """The producers' counties by code, whoever asks. Raises Refusal for the first code that no register knows."""
    found = known_regions_of(usccs)
    for uscc in sorted(usccs):
        if uscc not in found:
            raise Refusal("PRODUCER_UNKNOWN", uscc=uscc)
    return found


def known_regions_of(usccs: Collection[str]) -> Mapping[str, str]:
    """The producers' counties by code, whoever asks; codes that no register knows are left out."""
    if not usccs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select code, gongzhi_producer_region(code) from unnest(%s::text[]) code", [sorted(usccs)])
        return {code: region for code, region in cursor.fetchall() if region is not None}


def register() -> tuple[EnterpriseRow, ...]:
    """All enterprises that the actor may see: what names are matched against."""
    return tuple(_row(row) for row in Enterprise.objects.order_by("uscc"))


def grades(uscc: str) -> tuple[GradeRow, ...]:
    """Newest first; an emptied range (replaced the same day) is left out."""
    return tuple(
        GradeRow(row.grade, row.score, row.in_force.lower, row.in_force.upper, row.finding_id)
        for row in CreditGrade.objects.filter(uscc=uscc).order_by("-in_force")
        if not row.in_force.isempty
    )


def supervision(uscc: str) -> tuple[SupervisionRow, ...]:
    return tuple(
        SupervisionRow(
            row.level,
            row.firm_class,
            row.ratio,
            row.review_due,
            row.in_force.lower,
            row.in_force.upper,
            row.finding_id,
            row.ratio_finding_id,
        )
        for row in SupervisionLevel.objects.filter(uscc=uscc).order_by("-in_force")
        if not row.in_force.isempty
    )


def credit_events(uscc: str) -> tuple[CreditEventRow, ...]:
    """What counts in an enterprise's credit, newest first; what counted for its predecessors counts for it.

    Nothing whose evidence was corrected or withdrawn, and nothing that an upheld contest set aside.
    """
    found = with_history(uscc, _credit_events, lambda row: row.occurred_on)
    return tuple(sorted(found, key=lambda row: (-row.occurred_on.toordinal(), row.id)))


def _credit_events(uscc: str) -> tuple[CreditEventRow, ...]:
    codes = codes_of(uscc)
    gone = Evidence.objects.filter(REPLACED, id__in=CreditEvent.objects.filter(uscc__in=codes).values("evidence_id"))
    rows = CreditEvent.objects.filter(uscc__in=codes).exclude(evidence_id__in=gone.values("id"))
    entries = SetAside.objects.filter(uscc__in=codes, credit_event__isnull=False)
    rows = rows.exclude(SET_ASIDE).exclude(id__in=entries.values("credit_event_id"))
    rows = rows.exclude(id__in=quashed_penalties(codes))
    rows = rows.select_related("case", "evidence__check_result", "evidence__export_return")
    rows = rows.order_by("-occurred_on", "id")
    return tuple(
        CreditEventRow(
            row.id, row.kind, row.occurred_on, row.voluntary, row.case.number if row.case else None, row.evidence_id,
            *_goods(row),
        )
        for row in rows
    )  # fmt: skip


def _goods(row: CreditEvent) -> tuple[str, str]:
    """Product and lot: as they were given with the fact, else as its evidence or its case has them."""
    result, item = (getattr(row.evidence, name, None) for name in ("check_result", "export_return"))
    found = (result.hs_code, result.lot) if result else (item.hs_code, item.declaration_no) if item else ("", "")
    code = row.product or found[0] or (row.case.hs_code if row.case else "")
    return code[:6], row.lot or found[1]


def quashed_penalties(codes: Collection[str]) -> frozenset[UUID]:
    """The penalties that were counted for a sanction which was revoked since: of its case, on its day."""
    revoked = MATTERS["revocation"].objects.filter(of_kind="sanction", instance__state="revoked", uscc__in=codes)
    sanctions = Sanction.objects.filter(number__in=revoked.values("record")).values_list("case_id", "decided_on")
    found: set[UUID] = set()
    for case, decided_on in sanctions:
        rows = CreditEvent.objects.filter(case_id=case, kind="penalty", occurred_on=decided_on)
        found.update(rows.order_by("id").values_list("id", flat=True)[:1])
    return frozenset(found)


def certificates(uscc: str) -> tuple[CertificateRow, ...]:
    rows = EnterpriseCertificate.objects.filter(uscc__in=codes_of(uscc)).order_by("-valid_to")
    return tuple(CertificateRow(row.id, row.uscc, row.standard, row.valid_from, row.valid_to) for row in rows)


def exports(uscc: str) -> tuple[ExportYear, ...]:
    """Its months summed up by calendar year, the newest first."""
    years = ExportTotal.objects.filter(uscc__in=codes_of(uscc)).values("year").order_by("-year")
    return tuple(
        ExportYear(row["year"], row["all_items"], row["all_cents"])
        for row in years.annotate(all_items=Sum("items"), all_cents=Sum("value_usd_cents"))
    )


def _row(row: Enterprise) -> EnterpriseRow:
    return EnterpriseRow(
        row.uscc,
        row.name_zh,
        row.name_en,
        row.region,
        row.size,
        row.sector,
        row.hs_chapters,
        row.firm_class,
        row.is_producer,
        row.is_exporter,
        row.registered_on,
        row.synthetic,
        row.merged_into,
        row.address,
        row.premises,
        row.premises_source,
        row.premises_on,
    )


def producers_within(region: str) -> tuple[tuple[str, int], ...]:
    """Credit code and class of the exporting producers of a place with its parts, by code.

    The class that the ladder of returns has left; the register's where it has not spoken.
    """
    rows = Enterprise.objects.filter(
        region__range=codes_within(region), is_producer=True, is_exporter=True, merged_into=None
    )
    left = SupervisionLevel.objects.filter(uscc=OuterRef("uscc"), in_force__upper_inf=True)
    held = Coalesce(Subquery(left.values("firm_class")[:1]), "firm_class")
    return tuple(rows.order_by("uscc").values_list("uscc", held))
