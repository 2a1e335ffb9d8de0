"""From a published plan and the registers to a frame, each object with the finding of its size; then to a round."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act
from gongzhi.actions.deliveries import lake
from gongzhi.actions.supervision import NAMED
from gongzhi.catalogue.codes import lists_of
from gongzhi.core.canonical import read
from gongzhi.core.draw import frame as frame_method
from gongzhi.core.draw import sizes
from gongzhi.core.draw.frame import FrameFacts, Sized, Snapshot, frame, in_parts
from gongzhi.core.draw.leaving_out import Candidate, Scope, left_out
from gongzhi.core.draw.pools import EarlierCheck, earliest_that_counts
from gongzhi.core.draw.sizes import (
    OF_THE_PLAN,
    Goods,
    Market,
    SizeFacts,
    declared_since,
    markets_since,
    size_of,
)
from gongzhi.core.draw.vdr.params import Slot
from gongzhi.core.errors import Refusal
from gongzhi.core.recognition.suspension import DemonstrationEnterprise, facilitation_of
from gongzhi.core.region_codes import part_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.categories import category_row
from gongzhi.core.targeting.consignments import goods_row
from gongzhi.core.targeting.ratio import Facilitation, LadderRow, Level, Standing
from gongzhi.engine.engines import DUCKDB, Chosen, engine
from gongzhi.engine.looking import sent_to
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.pools import Made, Registered

PLAN, TASK = "check_plan", "check_task"
ONE = "all"  # code of the stratum of a plan that has but one
Stratifying = Callable[[Registered], str]
GIVEN_UP = "not_possible"
PARTS = 10_000  # shares of exports are kept to a hundredth of a percent, rounded down


def make_frame(act: Act, plan: MatterRow) -> tuple[UUID, FrameFacts]:
    """Compute and keep the size of each object of a plan's place and the frame of its next round.

    The office of whoever acts approves who is left out. Refuses as core.draw.frame does; NoRuleApplies for an object
    that no row sizes.
    """
    rules, known = act.rules(), queries.pools.registry(plan.region)
    number = drawn_rounds(plan.number) + 1
    out = left_out(
        _candidates(known, plan, act.day, rules),
        scope(plan),
        rules,
        approver=f"{act.by.role}-{act.by.region}",
        on=act.day,
    )
    gone = {one.object for one in out}
    sized = tuple(_sized(act, plan, [row for row in known if row.uscc not in gone]))
    frame_id = f"{plan.number}/{number}"
    facts = FrameFacts(
        subject=plan.number,
        as_of=act.day,
        round=number,
        registry=Snapshot(frame_id, tuple(row.uscc for row in known)),
        sized=in_parts(frame_id, sized, plan.values["parts"] or 1),
        left_out=out,
        team=team(plan),
        most_visits=_most_visits(plan, number),
    )
    kept = act.keep(frame(facts, rules), facts=facts, tables=frame_method.TABLES, region=plan.region)
    return kept, facts


def frame_of(plan: MatterRow) -> FrameFacts:
    """The facts of a plan's newest frame. Raises Refusal FRAME_NOT_MADE where it has none."""
    if plan.values["frame"] is None:
        raise Refusal("FRAME_NOT_MADE", plan=plan.number)
    return read(FrameFacts, json.loads(queries.findings.kept(plan.values["frame"]).facts))  # type: ignore[no-any-return]


def drawn_rounds(number: str) -> int:
    """How many rounds of a plan were opened as draws and are not void."""
    rounds = queries.draws.rounds_of(number)
    return sum(one.purpose == "draw" and one.state != "void" for one in rounds)


def scope(plan: MatterRow) -> Scope:
    """What a plan covers; producers where it does not say whom."""
    whom = plan.values["whom"] or "producers"
    return Scope(
        plan.values["level"], whom in ("producers", "both"), whom in ("exporters", "both"),
        tuple(plan.values["goods"]), plan.values["frequency"],
    )  # fmt: skip


def team(plan: MatterRow) -> tuple[Slot, ...]:
    """Who makes a visit: one of each of the plan's bodies, two where it names fewer; the first leads."""
    wanted = [(f"body:{body}",) for body in plan.values["bodies"]]
    quals: list[tuple[str, ...]] = [*wanted, *[()] * (2 - len(wanted))]
    return tuple(Slot(int(at == 0), named) for at, named in enumerate(quals))


def _candidates(known: Sequence[Registered], plan: MatterRow, on: date, rules: RuleBook) -> Sequence[Candidate]:
    """Every registered enterprise with its checks of the year and its results; those of merged codes count too."""
    new_year, stands_for = date(on.year, 1, 1), {one.uscc: one.merged_into or one.uscc for one in known}
    visits: dict[str, list[str]] = defaultdict(list)
    for code, numbers in queries.pools.suspicions_since(plan.region, new_year).items():
        visits[stands_for.get(code, code)] += numbers
    for task in queries.matters.all_of(TASK, region=plan.region):
        if task.uscc and task.instance.opened_at.date() >= new_year and task.instance.state != GIVEN_UP:
            visits[stands_for.get(task.uscc, task.uscc)].append(task.number)
    checks: dict[str, list[EarlierCheck]] = defaultdict(list)
    for row in queries.measures.checks_since([one.uscc for one in known], earliest_that_counts(rules, on=on)):
        checks[row.uscc].append(EarlierCheck(row.evidence, row.uscc, row.ordered_by, row.checked_on))  # type: ignore[arg-type]
    return [
        Candidate(
            one.uscc, one.merged_into, one.is_producer, one.is_exporter, one.hs_chapters,
            tuple(visits[one.uscc]), tuple(checks[one.uscc]),
        )
        for one in known
    ]  # fmt: skip


def _sized(act: Act, plan: MatterRow, drawable: Sequence[Registered]) -> Iterator[Sized]:
    rules, stratum_of = act.rules(), _stratifying(plan)
    made = queries.pools.products_within(plan.region)
    markets = _markets(plan, act)
    helped = _facilitations(plan.region)
    lowest = min(rules.table("return_ladder").typed(LadderRow), key=lambda row: row.min_score)
    for one in drawable:
        facts = SizeFacts(
            subject=one.uscc,
            as_of=act.day,
            standings=(Standing(one.uscc, str(one.firm_class)),),
            facilitations=helped.get(one.uscc, ()),
            level=Level(one.finding or one.uscc, one.level or lowest.level),
            goods=tuple(_goods(one, made.get(one.uscc, ()), tuple(plan.values["goods"]), rules)),
            markets=markets.get(one.uscc, ()),
        )
        found = size_of(facts, rules)
        act.keep(found, facts=facts, tables=sizes.TABLES, region=one.region, uscc=one.uscc)
        yield Sized(one.uscc, stratum_of(one), int(found.value["size"] or 0), found.hash)


def _markets(plan: MatterRow, act: Act) -> Mapping[str, tuple[Market, ...]]:
    """Where each enterprise's goods go: by its declared exports, and by the countries from which they came back."""
    rules, day, named = act.rules(), act.day, set(plan.values["destinations"] or ())
    returned = queries.pools.markets_of(plan.region, markets_since(rules, on=day))
    declared: dict[str, dict[str, int]] = defaultdict(dict)
    with engine(Chosen(DUCKDB, "")) as opened:
        for row in sent_to(opened, lake(), declared_since(rules, on=day), day):
            declared[row.producer][row.destination] = row.value_usd_cents
    found = {}
    for uscc in {*returned, *declared}:
        values = declared.get(uscc, {})
        whole = sum(values.values())
        found[uscc] = tuple(
            Market(
                code,
                (*lists_of(code, day), *([OF_THE_PLAN] if code in named else ())),
                Decimal(values.get(code, 0) * PARTS // whole) / PARTS if whole else Decimal(0),
                code in returned.get(uscc, ()),
            )
            for code in sorted({*values, *returned.get(uscc, ())})
        )
    return found


def _stratifying(plan: MatterRow) -> Stratifying:
    """By which code an enterprise is in a stratum of a plan's frame."""
    wanted = plan.values["strata"]
    if wanted == "standing":
        return lambda one: str(one.firm_class)
    if wanted == "place":
        return lambda one: part_of(plan.region, one.region)
    return lambda one: ONE


def _goods(one: Registered, made: Sequence[Made], covered: tuple[str, ...], rules: RuleBook) -> Iterator[Goods]:
    """The registered products that the plan covers; where none is, the registered chapters that it covers."""
    meant = [row for row in made if not covered or row.hs_code.startswith(covered)]
    for row in meant:
        marks = {
            "children": row.children, "food": row.food, "agricultural": row.agri, "cross_border": row.cross_border,
        }  # fmt: skip
        yield Goods(row.sku, row.product_risk, tuple(name for name, holds in marks.items() if holds))
    for chapter in () if meant else one.hs_chapters:
        if not covered or any(code.startswith(chapter) or chapter.startswith(code) for code in covered):
            category = category_row(chapter, rules).category
            focus = (category,) if category in ("food", "agricultural") else ()
            yield Goods(chapter, goods_row(chapter, rules).product_risk, focus)


def _facilitations(region: str) -> Mapping[str, tuple[Facilitation, ...]]:
    """By credit code; of a merged enterprise, only where all its codes bear the name."""
    found: dict[str, list[Facilitation]] = defaultdict(list)
    for row in queries.matters.all_of("demo_enterprise", states=NAMED, region=region):
        found[row.uscc or ""].append(facilitation_of(DemonstrationEnterprise(row.number, row.values["since"]), None))
    return {uscc: tuple(rows) for uscc, rows in found.items() if found.keys() >= set(queries.identity.codes_of(uscc))}


def _most_visits(plan: MatterRow, number: int) -> int:
    """How many enterprises the round's budget pays for; 0 where the plan sets none."""
    return sum(line["most_visits"] for line in plan.lines["budget"] if line["round"] == number)
