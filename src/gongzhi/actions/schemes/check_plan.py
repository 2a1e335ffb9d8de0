"""Check plans: items on the list, a fund, then a frame for rounds of VDR-1, or pools and a published seed."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongzhi.actions.check_frames import make_frame
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, open_in
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.draw import hmac_order
from gongzhi.core.draw.hmac_order import (
    DrawFacts,
    InspectorPool,
    ObjectPool,
    PoolInspector,
    PoolObject,
    TeamFacts,
    inspector_pool_hash,
    object_pool_hash,
)
from gongzhi.core.draw.pools import EarlierCheck, earliest_that_counts, skipped
from gongzhi.core.errors import Refusal
from gongzhi.core.identity.uscc import is_valid_uscc
from gongzhi.store import queries

VERIFIABLE, BY_SEED = "vdr1", "hmac_order"
ROUND_OVER = ("disclosed", "void")


def _items_listed(taking: Taking) -> None:
    wanted = {line["number"] for line in taking.lines("items")}
    listed = {row.number for row in queries.matters.all_of("check_item", states=["listed"], number__in=wanted)}
    if wanted - listed:
        raise Refusal("ITEMS_NOT_LISTED", items=" ".join(sorted(wanted - listed)))


def _fund_set(taking: Taking) -> None:
    holds("fund_set", bool(taking.value("fund_fen")))()


def _budget_within_fund(taking: Taking) -> None:
    """The rounds' budgets come to no more than the fund, and the visits end after they begin."""
    budget, fund = sum(line["fund_fen"] for line in taking.lines("budget")), taking.value("fund_fen") or 0
    if budget > fund:
        raise Refusal("BUDGET_OVER_FUND", budget=_yuan(budget), fund=_yuan(fund))
    first, last = taking.value("first_day"), taking.value("last_day")
    if first and last and last < first:
        raise Refusal("WINDOW_BACKWARDS", first=first.isoformat(), last=last.isoformat())


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _method_is_verifiable(taking: Taking) -> None:
    holds("method_is_verifiable", taking.value("method") in ("", VERIFIABLE))()


def _method_is_by_seed(taking: Taking) -> None:
    holds("method_is_by_seed", taking.value("method") in ("", BY_SEED))()


def _prepare(taking: Taking) -> dict[str, Any]:
    """The frame of the next round, with a finding for each object that can be drawn."""
    kept, facts = make_frame(taking.act, queries.matters.matter("check_plan", taking.number))
    found = queries.findings.fact(kept).value
    line = {
        "round": facts.round, "made_on": taking.day, "registry": len(facts.registry.objects),
        "left_out": len(facts.left_out), "certain": int(found["certain"] or 0), "chosen": int(found["drawn"] or 0),
    }  # fmt: skip
    taking.add_lines("frames", [line])
    return {"frame": kept}


def _pools_whole(taking: Taking) -> None:
    objects, _ = _objects(taking)
    if not objects:
        raise Refusal("POOL_OF_NOBODY", place=taking.region)
    if not _inspectors(taking):
        raise Refusal("POOL_OF_NO_INSPECTOR", place=taking.region)


def _freeze(taking: Taking) -> dict[str, Any]:
    """The pools as they are drawn from, with their digests, and who was left out."""
    objects, left_out = _objects(taking)
    inspectors = _inspectors(taking)
    if not taking.given.get("objects"):
        taking.add_lines("objects", [{"object": one.object, "standing": one.standing} for one in objects])
    if not taking.given.get("inspectors"):
        taking.add_lines(
            "inspectors", [{"inspector": one.inspector, "conflicts": list(one.conflicts)} for one in inspectors]
        )
    taking.add_lines("skipped", [{"object": one, "until": until} for one, until in left_out.items()])
    return {
        "object_pool_hash": object_pool_hash(ObjectPool(taking.number, objects)),
        "inspector_pool_hash": inspector_pool_hash(InspectorPool(taking.number, inspectors)),
    }


def _seed_unused(taking: Taking) -> None:
    others = queries.matters.all_of("check_plan", seed=taking.value("seed"))
    holds("seed_unused", not [row for row in others if row.number != taking.number])()


def _draw(taking: Taking) -> dict[str, Any]:
    """Who is drawn, by whom each is checked, and a task for every one that the register of enterprises knows."""
    assert taking.before is not None
    left_out = {line["object"] for line in taking.before.lines["skipped"]}
    pool = tuple(
        PoolObject(line["object"], line["standing"])
        for line in taking.before.lines["objects"]
        if line["object"] not in left_out
    )
    seed, rules = taking.given["seed"], taking.act.rules()
    facts = DrawFacts(taking.number, taking.day, seed, ObjectPool(taking.number, pool))
    found = hmac_order.draw(facts, rules)
    inspectors = InspectorPool(taking.number, _named(taking.before.lines["inspectors"]))
    lines = []
    for one in (found.value["drawn"] or "").split():
        team = _team(taking, TeamFacts(taking.number, taking.day, seed, one, inspectors))
        lines.append({"object": one, "inspectors": list(team), "task": _open_task(taking, one, team)})
    taking.add_lines("drawn", lines)
    return {"found": taking.keep(found, facts=facts, tables=hmac_order.TABLES)}


def _team(taking: Taking, facts: TeamFacts) -> tuple[str, ...]:
    """The inspectors of one object; () where too few are free, and its task waits for others."""
    try:
        found = hmac_order.team(facts, taking.act.rules())
    except Refusal:
        return ()
    taking.keep(found, facts=facts, tables=hmac_order.TEAM_TABLES)
    return tuple((found.value["inspectors"] or "").split())


def _open_task(taking: Taking, one: str, team: tuple[str, ...]) -> str:
    if not is_valid_uscc(one) or queries.enterprises.name_of(one) is None:
        return ""
    values = {
        "plan": taking.number, "goods": taking.value("products"), "kind": taking.value("kind"), "inspectors": team,
    }  # fmt: skip
    return open_in(taking.act, "check_task", values=values, uscc=one)


def _tasks_ended(taking: Taking) -> None:
    own = queries.matters.all_of("check_task", plan=taking.number)
    tasks = [*own, *queries.matters.with_line("check_task", "joined", plan=taking.number)]
    final = {state.code for state in workflow("check_task").states if state.final}
    running = [row.number for row in tasks if row.instance.state not in final]
    if running:
        raise Refusal("TASKS_STILL_OPEN", tasks=" ".join(running))


def _rounds_ended(taking: Taking) -> None:
    running = [one.number for one in queries.draws.rounds_of(taking.number) if one.state not in ROUND_OVER]
    if running:
        raise Refusal("ROUNDS_STILL_OPEN", rounds=" ".join(running))


def _spent_within_fund(taking: Taking) -> None:
    holds("spent_within_fund", (taking.given.get("spent_fen") or 0) <= (taking.value("fund_fen") or 0))()


def _objects(taking: Taking) -> tuple[tuple[PoolObject, ...], dict[str, date]]:
    """The pool without those whom a higher level has checked, and until when each of these is left out."""
    given = taking.given.get("objects") or ()
    known = [(line["object"], line["standing"]) for line in given] or [
        (code, str(firm_class)) for code, firm_class in queries.enterprises.producers_within(taking.region)
    ]
    since = earliest_that_counts(taking.act.rules(), on=taking.day)
    earlier = [
        EarlierCheck(row.evidence, row.uscc, row.ordered_by, row.checked_on)  # type: ignore[arg-type]
        for row in queries.measures.checks_since([code for code, _ in known], since)
    ]
    out = skipped([code for code, _ in known], earlier, taking.act.rules(), level=taking.value("level"), on=taking.day)
    left_out = {one.object: one.until for one in out}
    return tuple(PoolObject(code, standing) for code, standing in known if code not in left_out), left_out


def _inspectors(taking: Taking) -> tuple[PoolInspector, ...]:
    given = taking.given.get("inspectors") or ()
    if given:
        return _named(given)
    posts = queries.accounts.inspectors_within(taking.region, taking.day)
    return tuple(PoolInspector(number, ()) for number in sorted({post.certificate_no for post in posts}))


def _named(lines: Any) -> tuple[PoolInspector, ...]:
    return tuple(PoolInspector(line["inspector"], tuple(line["conflicts"])) for line in lines)


GUARDS = {
    "items_listed": _items_listed,
    "fund_set": _fund_set,
    "budget_within_fund": _budget_within_fund,
    "method_is_verifiable": _method_is_verifiable,
    "method_is_by_seed": _method_is_by_seed,
    "rounds_ended": _rounds_ended,
    "pools_whole": _pools_whole,
    "seed_unused": _seed_unused,
    "tasks_ended": _tasks_ended,
    "spent_within_fund": _spent_within_fund,
}
OUTCOMES = {"freeze": _freeze, "draw": _draw, "prepare": _prepare}
