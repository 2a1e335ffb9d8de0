"""Self-declarations: what may be published, which one a new one replaces, and what is measured below it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gongzhi.actions.clock import day_of
from gongzhi.actions.credit import keep_credit_event, regrade_enterprise
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, take_in
from gongzhi.catalogue.codes import standard_types
from gongzhi.core.errors import NotThere
from gongzhi.core.standards.declarations import Declaration, Indicator, may_publish, meets, tidy_number
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow

BELOW = "below_self_declared"  # event of credit_weights


def _declaration_complete(taking: Taking) -> None:
    declaration = Declaration(
        taking.value("standard_no"), taking.value("standard_name"), taking.value("standard_type"), _indicators(taking)
    )
    may_publish(declaration, standard_types().values(), taking.act.rules())


def _replaces_own_public(taking: Taking) -> None:
    number = taking.value("replaces")
    old = _replaced(taking)
    fits = not number or (old is not None and old.uscc == taking.uscc and old.instance.state == "public")
    holds("replaces_own_public", fits, number=number)()


def _declared_once(taking: Taking) -> None:
    same = [row.number for row in _public(taking) if _about(row.values) == _about(taking.before.values)]  # type: ignore[union-attr]
    holds("declared_once", set(same) <= {taking.value("replaces")}, numbers=" ".join(same))()


def _newer_version_public(taking: Taking) -> None:
    holds("newer_version_public", _newer(taking) is not None)()


def _below_declared(taking: Taking) -> None:
    """Each report is new, sampled since the declaration is public, on a declared indicator; one value is not met."""
    assert taking.before is not None
    given, declared = taking.given["measured"], {one.name for one in _indicators(taking)}
    unknown = sorted({line["name"] for line in given} - declared)
    holds("indicators_declared", not unknown, names="、".join(unknown))()
    since = day_of(taking.before.instance.entered_at)
    outside = [line["reference"] for line in given if not since <= line["measured_on"] <= taking.day]
    holds("sampled_in_time", not outside, references=" ".join(outside), since=since)()
    known = {line["reference"] for line in taking.before.lines["measured"]}
    again = sorted({line["reference"] for line in given} & known)
    holds("report_counted_once", not again, references=" ".join(again))()
    holds("below_declared", bool(_falling_short(taking)))()


def _publish(taking: Taking) -> dict[str, Any]:
    old = _replaced(taking)
    if old is not None:
        take_in(taking.act, "self_declaration", old.number, "supersede", values={}, seen=old.instance.seen)
    said = [f"{one.name} {one.operator} {one.limit.normalize():f} {one.unit}".strip() for one in _indicators(taking)]
    return {"version": (old.values["version"] + 1) if old else 1, "declared": "；".join(said)}


def _name_newer(taking: Taking) -> dict[str, Any]:
    newer = _newer(taking)
    return {"replaced_by": newer.number if newer else ""}


def _count_in_credit(taking: Taking) -> None:
    """One credit event for each report that falls short, and the grade that follows."""
    assert taking.uscc is not None
    first = {line["reference"]: line["measured_on"] for line in reversed(_falling_short(taking))}
    for _, sampled_on in sorted(first.items()):
        keep_credit_event(taking.act, taking.uscc, kind=BELOW, occurred_on=sampled_on, voluntary=False)
    regrade_enterprise(taking.act, taking.uscc, taking.region)


def _falling_short(taking: Taking) -> list[dict[str, Any]]:
    """The lines given now whose value is outside a declared limit."""
    limits = _indicators(taking)
    return [
        line
        for line in taking.given["measured"]
        if any(one.name == line["name"] and not meets(one, Decimal(line["value"])) for one in limits)
    ]


def _indicators(taking: Taking) -> tuple[Indicator, ...]:
    return tuple(
        Indicator(line["name"], line["unit"] or "", line["operator"], Decimal(line["limit"]))
        for line in taking.lines("indicators")
    )


def _replaced(taking: Taking) -> MatterRow | None:
    number = taking.value("replaces")
    try:
        return queries.matters.matter("self_declaration", number) if number else None
    except NotThere:
        return None


def _newer(taking: Taking) -> MatterRow | None:
    """The public declaration that names this one as replaced."""
    return next((row for row in _public(taking) if row.values["replaces"] == taking.number), None)


def _public(taking: Taking) -> tuple[MatterRow, ...]:
    return queries.matters.all_of("self_declaration", states=["public"], uscc=taking.uscc)


def _about(values: Any) -> tuple[str, str]:
    return tidy_number(values["standard_no"]), values["product"].strip()


GUARDS = {
    "declaration_complete": _declaration_complete,
    "replaces_own_public": _replaces_own_public,
    "declared_once": _declared_once,
    "newer_version_public": _newer_version_public,
    "below_declared": _below_declared,
}
OUTCOMES = {"publish": _publish, "supersede": _name_newer, "find_below": _count_in_credit}
