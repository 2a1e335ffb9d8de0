"""Whether what is to be frozen can be drawn from: every fault with its place, before anything is committed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from gongzhi.core.draw.vdr.commitment import registry_hash
from gongzhi.core.draw.vdr.forms import faults
from gongzhi.core.draw.vdr.params import Params
from gongzhi.core.draw.vdr.params_checks import params_faults
from gongzhi.core.draw.vdr.tables import Tables, key
from gongzhi.core.errors import BadInput, Cell, Refusal

MOST_NAMED = 5


def may_freeze(params: Params, tables: Tables, registry: Iterable[str]) -> None:
    """Whether tables (in canonical order) and parameters fit each other and the registry's snapshot of ids.

    Raises BadInput with every fault; Refusal VDR_REGISTRY where frame and exclusions are not exactly the registry.
    """
    if found := [*params_faults(params), *_table_faults(params, tables)]:
        raise BadInput(found)
    if found := list(_stratum_faults(params, tables)):
        raise BadInput(found)
    _is_the_registry(params, tables, frozenset(registry))


def _table_faults(params: Params, tables: Tables) -> Iterator[Cell]:
    strata = {stratum.code for stratum in params.strata}
    for at, row in enumerate(tables.frame, start=1):
        where = f"frame.jsonl:{at}"
        yield from faults(row, where)
        if row.stratum not in strata:
            yield Cell(where, "stratum", row.stratum, "VDR_NO_STRATUM")
        if row.size > params.size_rule.cap:
            yield Cell(where, "size", str(row.size), "VDR_OVER_CAP", {"cap": str(params.size_rule.cap)})
    for at, out in enumerate(tables.exclusions, start=1):
        yield from faults(out, f"exclusions.jsonl:{at}")
        if out.reason not in params.exclusion_reasons:
            yield Cell(f"exclusions.jsonl:{at}", "reason", out.reason, "VDR_NOT_ON_LIST")
    for at, one in enumerate(tables.inspectors, start=1):
        yield from faults(one, f"inspectors.jsonl:{at}")
        if list(one.quals) != sorted(set(one.quals), key=str.encode):
            yield Cell(f"inspectors.jsonl:{at}", "quals", " ".join(one.quals), "VDR_NOT_ASCENDING")
    for at, conflict in enumerate(tables.conflicts, start=1):
        yield from faults(conflict, f"conflicts.jsonl:{at}")
        if conflict.rule not in params.conflict_rules:
            yield Cell(f"conflicts.jsonl:{at}", "rule", conflict.rule, "VDR_NOT_ON_LIST")
    yield from _twice("frame.jsonl", (row.id for row in tables.frame))
    yield from _twice("exclusions.jsonl", (row.id for row in tables.exclusions))
    yield from _twice("inspectors.jsonl", (row.id for row in tables.inspectors))
    yield from _twice("conflicts.jsonl", (f"{row.enterprise} {row.inspector} {row.rule}" for row in tables.conflicts))


def _twice(file: str, ids: Iterable[str]) -> Iterator[Cell]:
    counted = Counter(ids)
    yield from (
        Cell(file, "id", one, "VDR_TWICE", {"times": str(often)}) for one, often in counted.items() if often > 1
    )


def _stratum_faults(params: Params, tables: Tables) -> Iterator[Cell]:
    many = Counter((row.stratum, row.certainty) for row in tables.frame)
    for stratum in params.strata:
        where, there, certain = f"strata {stratum.code}", many[stratum.code, 0], many[stratum.code, 1]
        about = {"there": str(there)}
        if certain != stratum.certain:
            yield Cell(where, "certain", str(stratum.certain), "VDR_CERTAIN", {"there": str(certain)})
        if stratum.n > there:
            yield Cell(where, "n", str(stratum.n), "VDR_TOO_MANY", about)
        elif stratum.n + stratum.reserves > there:
            yield Cell(where, "reserves", str(stratum.reserves), "VDR_TOO_MANY_RESERVES", about)


def _is_the_registry(params: Params, tables: Tables, registry: frozenset[str]) -> None:
    frame, out = {row.id for row in tables.frame}, {row.id for row in tables.exclusions}
    missing, foreign, both = registry - frame - out, (frame | out) - registry, frame & out
    stated = params.registry
    if missing or foreign or both or (stated.hash, stated.rows) != (registry_hash(registry), len(registry)):
        raise Refusal(
            "VDR_REGISTRY",
            rows=len(registry),
            stated=stated.rows,
            missing=_named(missing),
            foreign=_named(foreign),
            both=_named(both),
        )


def _named(ids: Iterable[str]) -> str:
    """A few of them, and how many there are; "0" for none."""
    ordered = sorted(ids, key=key)
    shown = ", ".join(ordered[:MOST_NAMED])
    return f"{len(ordered)} ({shown}{', …' if len(ordered) > MOST_NAMED else ''})" if ordered else "0"
