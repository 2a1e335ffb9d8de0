"""What became of a piece of evidence: whether a later one of the same source corrects or withdraws it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Exists, Func, OuterRef, Q, Value

from gongzhi.core.errors import NotThere
from gongzhi.store.codes import codes_of
from gongzhi.store.models import CaseEvidence, Evidence, SetAside
from gongzhi.store.models.evidence import OWN

NOTICE = Func(
    OuterRef("reference"), Value(OWN), Value(""), function="regexp_replace", output_field=CharField(max_length=120)
)
LATER = Evidence.objects.filter(source=OuterRef("source"), recorded_at__gt=OuterRef("recorded_at"))
WITHDRAWN = Exists(LATER.filter(Q(withdraws=OuterRef("reference")) | Q(withdraws=NOTICE)))
CORRECTED = Exists(LATER.filter(corrects=OuterRef("reference")))
REPLACED = Q(WITHDRAWN) | Q(CORRECTED)  # of an Evidence row: a later one took its place

# An upheld contest took the evidence of a row out of what counts against its enterprise.
SET_ASIDE = Exists(SetAside.objects.filter(evidence=OuterRef("evidence_id"), uscc=OuterRef("uscc")))
SET_ASIDE_IN_CASE = Exists(SetAside.objects.filter(evidence=OuterRef("evidence_id"), uscc=OuterRef("case__uscc")))

_REPLACING = """
    select old.id as old_id, old.reference, new.id, new.reference as by_reference, new.known_at, new.recorded_at,
           case when new.withdraws is not null then 'withdrawn' else 'corrected' end as how
    from store_evidence new
    join store_evidence old on old.source = new.source and old.recorded_at < new.recorded_at
"""
# Each way by itself, so that each finds its rows by an index.
REPLACEMENTS = f"""
    {_REPLACING} and old.reference = new.corrects where new.corrects is not null
    union
    {_REPLACING} and old.reference = new.withdraws where new.withdraws is not null
    union
    {_REPLACING} and old.corrects is not null and regexp_replace(old.reference, '{OWN}', '') = new.withdraws
    where new.withdraws is not null
"""


@dataclass(frozen=True)
class Replacement:
    """By what a piece of evidence was corrected or withdrawn, and since when that is known."""

    how: Literal["corrected", "withdrawn"]
    by: UUID
    reference: str  # of the replacing evidence
    known_at: datetime


@dataclass(frozen=True)
class Matter:
    """What a piece of evidence is about, as far as its kind tells."""

    source: str
    words: str  # product words
    market: str  # "" where nobody abroad is named
    categories: tuple[str, ...]  # of hazards, by the source's own codes
    hazard: str  # family, where the kind names it by family; "" otherwise
    hs_code: str
    synthetic: bool


def matter(evidence_id: UUID) -> Matter:
    """Of a notice, a check result or a complaint. Raises NotThere for any other kind, and for what one may not see."""
    row = (
        Evidence.objects.filter(id=evidence_id, kind__in=("foreign_notice", "check_result", "complaint"))
        .select_related("notice", "check_result", "complaint")
        .prefetch_related("hazards")
        .first()
    )
    if row is None:
        raise NotThere("evidence")
    if row.kind == "foreign_notice":
        categories = tuple(hazard.category for hazard in sorted(row.hazards.all(), key=lambda one: one.position))
        notice = row.notice
        return Matter(row.source, notice.product, notice.notifying_country, categories, "", "", row.synthetic)
    if row.kind == "check_result":
        check = row.check_result
        return Matter(row.source, check.goods, "", (), check.hazard, check.hs_code, row.synthetic)
    said = row.complaint
    return Matter(row.source, said.goods, said.country, (), said.hazard, "", row.synthetic)


def named_without_case() -> tuple[tuple[UUID, str], ...]:
    """(evidence, maker) of failed checks and of complaints that name the maker and stand in no case, oldest first."""
    standing = Evidence.objects.filter(cases=None, withdraws=None, uscc__isnull=False).exclude(REPLACED)
    rows = standing.filter(Q(kind="check_result", check_result__passed=False) | Q(kind="complaint"))
    return tuple(rows.order_by("event_date", "id").values_list("id", "uscc"))


def replacements(evidence: Collection[UUID]) -> dict[UUID, Replacement]:
    """The first replacement of each piece that has one."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select old_id, how, id, by_reference, known_at from ({REPLACEMENTS}) gone"
            " where old_id = any(%s) order by recorded_at desc",
            [list(evidence)],
        )
        return {old: Replacement(how, by, reference, known_at) for old, how, by, reference, known_at in cursor}


def replaced_by(evidence_id: UUID) -> tuple[UUID, ...]:
    """The pieces whose place this one takes: those of its source that stood until it came."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select old_id from ({REPLACEMENTS}) mine where id = %s and not exists (
                select from ({REPLACEMENTS}) earlier
                where earlier.old_id = mine.old_id and (earlier.recorded_at, earlier.id) < (mine.recorded_at, mine.id)
            )
            order by old_id
            """,
            [evidence_id],
        )
        return tuple(old for (old,) in cursor.fetchall())


def cases_with(evidence_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """(id, number) of the cases that hold a piece of evidence and were neither rejected nor merged."""
    rows = CaseEvidence.objects.filter(evidence_id=evidence_id).exclude(
        case__instance__state__in=("rejected", "merged")
    )
    return tuple(rows.order_by("joined_at", "case__number").values_list("case_id", "case__number"))


def set_aside_in(case_id: UUID) -> frozenset[UUID]:
    """Evidence of a case that an upheld contest took out of what counts against its enterprise."""
    return frozenset(
        CaseEvidence.objects.filter(SET_ASIDE_IN_CASE, case_id=case_id).values_list("evidence_id", flat=True)
    )


def is_in_case_of(evidence_id: UUID, uscc: str) -> bool:
    return CaseEvidence.objects.filter(evidence_id=evidence_id, case__uscc__in=codes_of(uscc)).exists()


def doubtful(finding_ids: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Findings that rest on evidence replaced after they were made, with the references of what replaced it.

    Followed from a finding to its inputs, through the findings among them, and from a case to its evidence.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with recursive gone as ({REPLACEMENTS}),
            reach (root, id, subject, at) as (
                select id, id, subject, at from store_finding where id = any(%s)
                union
                select reach.root, below.id, below.subject, below.at from reach
                join store_findinginput input on input.finding_id = reach.id
                join store_finding below on below.hash = input.input_id
            )
            select reach.root, gone.by_reference from reach
            join store_findinginput input on input.finding_id = reach.id
            join gone on input.input_id in (gone.reference, gone.old_id::text) and reach.at < gone.known_at
            union
            select reach.root, gone.by_reference from reach
            join store_case held on held.number = reach.subject
            join store_caseevidence link on link.case_id = held.id
            join gone on gone.old_id = link.evidence_id and reach.at < gone.known_at
            order by 1, 2
            """,
            [list(finding_ids)],
        )
        found: dict[UUID, tuple[str, ...]] = {}
        for root, reference in cursor.fetchall():
            found[root] = (*found.get(root, ()), reference)
        return found


def all_replaced(case_id: UUID) -> bool:
    """Whether nothing that a case was opened on still stands: every piece is replaced or itself a withdrawal."""
    links = CaseEvidence.objects.filter(case_id=case_id, evidence__withdraws=None)
    standing = Evidence.objects.filter(id__in=links.values("evidence_id")).exclude(REPLACED)
    return not standing.exists()


def contents(kind: str, references: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The content hashes of what stands under these references, as far as the actor finds it."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = Evidence.objects.filter(kind=kind, reference__in=references, withdraws=None).exclude(WITHDRAWN)
    for reference, content in rows.values_list("reference", "content_hash"):
        found[reference].add(content)
    return {reference: frozenset(held) for reference, held in found.items()}
