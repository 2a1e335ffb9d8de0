"""Two registrations of one enterprise become one, and two again: no row moves, values are computed anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act
from gongzhi.actions.credit import credit_facts, regrade_enterprise
from gongzhi.actions.supervision import ratio_of, supervise_enterprise, supervision_of
from gongzhi.catalogue.merging import relations
from gongzhi.core.credit.grade import grade
from gongzhi.core.errors import Refusal
from gongzhi.core.events import EnterprisesMerged, EnterprisesParted
from gongzhi.core.identity import merging
from gongzhi.core.identity.merging import Relation
from gongzhi.store import queries, save

ANEW: Mapping[str, Callable[[Act, str, str], str]] = {  # table of merging.yml → what computes its value
    "store_creditgrade": regrade_enterprise,
    "store_supervisionlevel": supervise_enterprise,
}
PROCEDURE = "enterprise_merge"


@dataclass(frozen=True)
class Counted:
    """Of one relation, how many rows name each side."""

    relation: Relation
    kept: int
    merged: int


@dataclass(frozen=True)
class Preview:
    """What a merger would mean, computed without writing anything."""

    counted: tuple[Counted, ...]  # relations that hold rows of the merged side
    grades: tuple[str, str, str]  # grade and score of the side that stays, of the merged one, of both together
    ratios: tuple[str, str, str]  # level and check ratio likewise
    open_cases: tuple[int, int]
    refused: Refusal | None  # why it is not possible; None where it is


def may_be_merged(kept: str, merged: str, *, proof: str) -> None:
    """Refuses by name what cannot be merged."""
    refuse_unknown()
    if kept == merged:
        raise Refusal("MERGE_ITSELF", uscc=kept)
    first, second = (queries.enterprises.enterprise(code) for code in (kept, merged))
    for code in (kept, merged):
        codes = queries.identity.codes_of(code)
        if codes[0] != code or (code == merged and len(codes) > 1):
            raise Refusal("MERGE_ALREADY", uscc=code, other=codes[0] if codes[0] != code else codes[1])
    if first.synthetic != second.synthetic:
        raise Refusal("MERGE_SYNTHETIC")
    judged = queries.identity.judgements_between(kept, merged)
    if judged and judged[-1].verdict == "different":
        raise Refusal("MERGE_JUDGED_DIFFERENT", who=judged[-1].person_name, reason=judged[-1].reason)
    if merging.needs_proof(kept, merged) and not proof.strip():
        raise Refusal("MERGE_TWO_LIVING_CODES", kept=kept, merged=merged)
    _refuse_in_the_way(kept, merged)


def refuse_unknown() -> None:
    """Refuses while the database holds a column that names an enterprise and that merging.yml does not know."""
    for table, column in merging.unknown(queries.identity.naming_columns(), relations()):
        raise Refusal("MERGE_RELATION_UNKNOWN", table=table, column=column)


def merge(act: Act, merger: UUID, number: str, *, kept: str, merged: str) -> None:
    """Within the act that two persons signed: one enterprise from now on, its values computed from both records."""
    regions = [queries.enterprises.region_of(code) for code in (kept, merged)]
    before = {table: [queries.identity.in_force(table, code) for code in (kept, merged)] for table in ANEW}
    save.identity.merged(merged, into=kept)
    told = []
    for table, compute in ANEW.items():
        stood, other = before[table]
        if stood is None and other is None:
            continue
        compute(act, kept, regions[0])
        made = queries.identity.in_force(table, kept)
        assert made is not None
        save.identity.merged_value(
            merger, table, stood=stood.id if stood else None, stood_since=stood.since if stood else None, made=made.id,
            finding=made.finding, before=stood.shown if stood else "", after=made.shown,
        )  # fmt: skip
        told.append(f"{table}: {stood.shown if stood else '—'} → {made.shown}")
    act.record(
        EnterprisesMerged(number, kept, merged, tuple(told)),
        subject=kept, region=regions[0], uscc=kept, port_region=regions[1],
    )  # fmt: skip


def part(act: Act, number: str, *, kept: str, merged: str, reason: str) -> None:
    """Within the act that two persons signed: two enterprises again.

    A value that the merger computed and that still stands gives way to the row before it, which is in force as if it
    had never ended. Where something newer was computed, both are computed anew as of today.
    """
    regions = {code: queries.enterprises.region_of(code) for code in (kept, merged)}
    act.record(
        EnterprisesParted(number, kept, merged, reason),
        subject=kept, region=regions[kept], uscc=kept, port_region=regions[merged],
    )  # fmt: skip
    missed = save.identity.parted(number)
    save.identity.merged(merged, into=None)
    if missed:
        for table, compute in ANEW.items():
            for code, region in regions.items():
                if queries.identity.in_force(table, code):
                    compute(act, code, region)


def preview(act: Act, kept: str, merged: str, *, proof: str) -> Preview:
    """Counts, credit and ratio as they are and as they would be; writes nothing."""
    counts = [queries.identity.rows_of(relations(), code) for code in (kept, merged)]
    grades, ratios = zip(*(_values(act, code) for code in (kept, merged)), strict=True)
    cases = [queries.identity.open_procedures(code, ("case",))["case"] for code in (kept, merged)]
    refused = None
    try:
        may_be_merged(kept, merged, proof=proof)
    except Refusal as no:
        refused = no
    with queries.identity.as_if_one(kept, merged):
        together = _values(act, kept)
    counted = [
        Counted(one, *(count[one.table, one.column] for count in counts))
        for one in relations()
        if counts[1][one.table, one.column]
    ]
    return Preview(
        tuple(counted), (*grades, together[0]), (*ratios, together[1]), (cases[0], cases[1]), refused
    )  # fmt: skip


def _values(act: Act, uscc: str) -> tuple[str, str]:
    found = grade(credit_facts(act, uscc), act.rules())
    level, _ = supervision_of(act, uscc)
    checked, _ = ratio_of(act, uscc, level)
    share = Decimal(checked.value["ratio"])
    return f"{found.value['grade']} {found.value['score']}", f"{level.value['level']} {share * 100:f}%"


def _refuse_in_the_way(kept: str, merged: str) -> None:
    names = sorted({one.procedure for one in relations() if one.procedure})
    open_on = [queries.identity.open_procedures(code, names) for code in (kept, merged)]
    standing = {name: [side[name] for side in open_on] for name in names}
    for one in merging.in_the_way(relations(), standing):
        here, there = standing[one.procedure]
        raise Refusal("MERGE_STANDS_IN_THE_WAY", zh=one.zh, en=one.en, kept=here, merged=there)
