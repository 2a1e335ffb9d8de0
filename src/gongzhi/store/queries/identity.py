"""Who is who: judgements, mergers, and which columns of the database name an enterprise."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflows
from gongzhi.core.identity.judging import ordered
from gongzhi.core.identity.merging import ORG_CODE, Relation
from gongzhi.store.codes import as_if_one, codes_of, heirs_of, history_of, holder
from gongzhi.store.grams import grams
from gongzhi.store.models import (
    LINES,
    MATTERS,
    CreditGrade,
    Enterprise,
    EnterpriseGram,
    IdentityJudgement,
    Instance,
    MergedValue,
    SupervisionLevel,
)

__all__ = ["as_if_one", "codes_of", "heirs_of", "history_of", "holder"]
IN_TURN = ("at", "position", "id")  # the last judgement stands
MOST_ALIKE = 5  # enterprises that a page sets beside one
ALIKE = 0.6  # share of the two-character grams of a name that another must hold to be set beside it
VALUES = {"store_creditgrade": CreditGrade, "store_supervisionlevel": SupervisionLevel}


@dataclass(frozen=True)
class JudgementRow:
    uscc: str
    other_uscc: str | None
    verdict: str
    reason: str
    person: UUID
    person_name: str
    at: datetime
    position: int


@dataclass(frozen=True)
class StandingValue:
    """The row of a computed value that is in force."""

    id: UUID
    since: date
    finding: UUID
    shown: str


@dataclass(frozen=True)
class MergedValueRow:
    of_table: str
    before: str
    after: str
    finding: UUID


def judged_words(source: str, words: str) -> Mapping[str, JudgementRow]:
    """The judgement that stands on these words of a source, by credit code; none that was taken back."""
    return judged_of({(source, words)}).get((source, words), {})


def judged_of(asked: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Mapping[str, JudgementRow]]:
    """The judgements that stand on several sources' words at once, by source and words."""
    sources, words = ({pair[part] for pair in asked} for part in (0, 1))
    rows = IdentityJudgement.objects.filter(source__in=sources, words__in=words, other_uscc=None)
    found: dict[tuple[str, str], dict[str, JudgementRow]] = {}
    for of, judged in zip(rows.order_by(*IN_TURN).values_list("source", "words"), _rows(rows), strict=True):
        found.setdefault(of, {})[judged.uscc] = judged
    return {
        of: {uscc: row for uscc, row in newest.items() if row.verdict != "taken_back"} for of, newest in found.items()
    }


def judgements_between(first: str, second: str) -> tuple[JudgementRow, ...]:
    """All that was ever judged about two enterprises, oldest first; the last one stands."""
    one, other = ordered(first, second)
    return _rows(IdentityJudgement.objects.filter(uscc=one, other_uscc=other))


def judgements_about(uscc: str) -> tuple[JudgementRow, ...]:
    """All that was judged about an enterprise and another one, oldest first."""
    rows = IdentityJudgement.objects.filter(Q(uscc=uscc) | Q(other_uscc=uscc)).exclude(other_uscc=None)
    return _rows(rows)


def naming_columns() -> tuple[tuple[str, str], ...]:
    """(table, column) of the database that names an enterprise: by its name, its declaration, or a foreign key."""
    declared = [
        (MATTERS[one.name]._meta.db_table, field.name)
        for one in schemes().values()
        for field in one.stored()
        if field.shape == "value" and field.column.kind == "uscc"
    ]
    declared += [
        (model._meta.db_table, column.field)
        for (name, field), model in LINES.items()
        for column in schemes()[name].fields[field].lines
        if column.kind == "uscc"
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped and a.attnum > 0"
            " and (a.attname ~ '(^|_)uscc(_|$)' or exists (select 1 from pg_constraint k where k.conrelid = c.oid"
            " and k.confrelid = 'store_enterprise'::regclass and a.attnum = any (k.conkey)))"
        )
        named = [(str(table), str(column)) for table, column in cursor.fetchall()]
    return tuple(sorted({*named, *declared}))


def rows_of(relations: Sequence[Relation], uscc: str) -> dict[tuple[str, str], int]:
    """How many rows name an enterprise, by table and column, of those that the actor may see."""
    found = {}
    with connection.cursor() as cursor:
        for one in relations:
            table, column = (connection.ops.quote_name(name) for name in (one.table, one.column))
            cursor.execute(f"select count(*) from {table} where {column} = %s", [uscc])
            (found[one.table, one.column],) = cursor.fetchone()
    return found


def open_procedures(uscc: str, names: Collection[str]) -> dict[str, int]:
    """How many procedures of these workflows stand in a state that is not final, by workflow."""
    rows = Instance.objects.filter(workflow__in=names, uscc__in=codes_of(uscc))
    found = dict.fromkeys(names, 0)
    for name, state in rows.values_list("workflow", "state"):
        found[name] += not workflows()[name].state(state).final
    return found


def alike(uscc: str, name: str) -> tuple[str, ...]:
    """Codes of other enterprises that may be the same: of one organisation code, or of a name much like it."""
    others = Enterprise.objects.filter(merged_into=None).exclude(uscc__in=codes_of(uscc))
    found = list(others.filter(uscc__contains=uscc[ORG_CODE]).values_list("uscc", flat=True)[:MOST_ALIKE])
    wanted = grams(name)
    if wanted:
        near = EnterpriseGram.objects.filter(gram__in=wanted).values("uscc").annotate(n=Count("gram"))
        near = near.filter(n__gte=ALIKE * len(wanted)).order_by("-n", "uscc").values_list("uscc", flat=True)
        known = set(others.filter(uscc__in=list(near[: 4 * MOST_ALIKE])).values_list("uscc", flat=True))
        found += [code for code in near[: 4 * MOST_ALIKE] if code in known and code not in found]
    return tuple(found[:MOST_ALIKE])


def is_synthetic(uscc: str) -> bool | None:
    """Whether an enterprise is invented, whoever asks; None for a code that the register does not know."""
    with connection.cursor() as cursor:
        cursor.execute("select gongzhi_is_synthetic(%s)", [uscc])
        (found,) = cursor.fetchone()
    return found  # type: ignore[no-any-return]


def in_force(table: str, uscc: str) -> StandingValue | None:
    """The value in force of an enterprise's own row; None where none was ever computed."""
    row = VALUES[table].objects.filter(uscc=uscc, in_force__upper_inf=True).first()
    if row is None:
        return None
    return StandingValue(row.id, row.in_force.lower, row.finding_id, _shown(row))


def values_of(number: str) -> tuple[MergedValueRow, ...]:
    """What a merger computed anew."""
    rows = MergedValue.objects.filter(merger__number=number).order_by("of_table")
    return tuple(MergedValueRow(row.of_table, row.before, row.after, row.finding_id) for row in rows)


def _shown(row: CreditGrade | SupervisionLevel) -> str:
    if isinstance(row, CreditGrade):
        return f"{row.grade} {row.score}"
    return f"{row.level} {row.ratio * 100:f}%"


def _rows(rows: object) -> tuple[JudgementRow, ...]:
    found = rows.select_related("person").order_by(*IN_TURN)  # type: ignore[attr-defined]
    return tuple(
        JudgementRow(
            row.uscc, row.other_uscc, row.verdict, row.reason, row.person_id, row.person.name, row.at, row.position
        )
        for row in found
    )
