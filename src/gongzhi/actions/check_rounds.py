"""What a round of a plan is opened with: its frame, and the inspectors of the day with whom they must not check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from gongzhi.actions import draws
from gongzhi.actions.acting import acting
from gongzhi.actions.check_frames import PLAN, TASK, drawn_rounds, frame_of
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.draw.conflicts import (
    RECUSED,
    ConflictFacts,
    DeclaredAddress,
    Tie,
    Visit,
    address_ties,
    conflict_rules,
    conflicts,
)
from gongzhi.core.draw.frame import strata, tables
from gongzhi.core.draw.leaving_out import exclusion_reasons
from gongzhi.core.draw.round_rules import InspectorDefault, defaults, ladder, replacement_reasons
from gongzhi.core.draw.sizes import WHOLE
from gongzhi.core.draw.vdr.encoding import Purpose
from gongzhi.core.draw.vdr.params import SizeRule, Stratum
from gongzhi.core.draw.vdr.rounds import Inputs, Meeting, moment
from gongzhi.core.draw.vdr.tables import InspectorRow
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.identity.addresses import door_of
from gongzhi.core.region_codes import province_of
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.accounts import PostRow
from gongzhi.store.queries.matters import MatterRow

EMPLOYED = "employed"
NOT_VISITED = ("assigned", "not_possible")
LANGUAGE = "zh"  # in which a round's own texts are committed to


def inputs_of(number: str, at: datetime, on: date) -> Inputs:
    """Everything that plan and registers bring to the plan's next round, as of a moment.

    Raises Refusal FRAME_NOT_MADE before the plan has a frame, POOL_OF_NO_INSPECTOR where nobody can be sent.
    """
    plan = queries.matters.matter(PLAN, number)
    facts, rules = frame_of(plan), book(on)
    registered = queries.pools.registry(plan.region)
    known = {row.uscc: row.region for row in registered}
    pool = inspectors(plan.region, on)
    if not pool:
        raise Refusal("POOL_OF_NO_INSPECTOR", place=plan.region)
    drawable = {one.object: known[one.object] for one in facts.sized if one.object in known}
    stands_for = {row.uscc: row.merged_into or row.uscc for row in registered}
    tied = conflicts(_conflict_facts(plan, pool, drawable, stands_for, on), rules)
    items = [queries.matters.matter("check_item", line["number"]) for line in plan.lines["items"]]
    return Inputs(
        tables=tables(facts, [row for row, _ in pool.values()], tied),
        registry=facts.registry.objects,
        registry_source=say("DRAW_REGISTRY_SOURCE", LANGUAGE, place=plan.region, day=facts.as_of.isoformat()),
        registry_taken_at=moment(at),
        basis="；".join(dict.fromkeys(item.values["legal_basis"] for item in items)),
        items=tuple(item.number for item in items),
        strata=strata(facts, book(facts.as_of)),
        ladder=ladder(rules),
        exclusion_reasons=exclusion_reasons(rules),
        conflict_rules=conflict_rules(rules),
        certainty_rule=say("DRAW_CERTAINTY_RULE", LANGUAGE),
        size_rule=SizeRule(say("DRAW_SIZE_RULE", LANGUAGE), WHOLE),
        replacement_reasons=replacement_reasons(rules),
    )


def strata_of(number: str) -> tuple[Stratum, ...]:
    """The strata of a plan's newest frame by their codes; () before it has one."""
    plan = queries.matters.matter(PLAN, number)
    if plan.values["frame"] is None:
        return ()
    facts = frame_of(plan)
    return strata(facts, book(facts.as_of))


def inspectors(region: str, on: date) -> Mapping[str, tuple[InspectorRow, str]]:
    """Who can be sent to a place's enterprises, with the place each belongs to, by certificate.

    An entry of the pool says what its holder may do; others count by inspector_defaults.
    """
    entries = {row.values["certificate"]: row for row in queries.matters.all_of("inspector", states=["listed"])}
    usual = defaults(book(on))
    return {
        post.certificate_no: (_row(post, entries.get(post.certificate_no), usual.get(post.role)), post.region)
        for post in queries.accounts.inspectors_within(region, on)
        if post.certificate_no in entries or post.role in usual
    }


def _row(post: PostRow, entry: MatterRow | None, usual: InspectorDefault | None) -> InspectorRow:
    unit = f"{post.role}-{post.region}"
    if entry:
        quals = {f"body:{entry.values['body']}", *entry.values["skills"]}
        lead, most = int(entry.values["may_lead"]), entry.values["capacity"]
        return InspectorRow(post.certificate_no, unit, tuple(sorted(quals)), lead, 0, most, "")
    assert usual is not None
    return InspectorRow(post.certificate_no, unit, (f"body:{usual.body}",), int(usual.lead), 0, usual.capacity, "")


def _conflict_facts(
    plan: MatterRow,
    pool: Mapping[str, tuple[InspectorRow, str]],
    drawable: Mapping[str, str],
    stands_for: Mapping[str, str],
    on: date,
) -> ConflictFacts:
    """drawable: counties by credit code; stands_for: the code that stays, by each of the registry."""
    return ConflictFacts(
        as_of=on,
        ties=tuple(
            replace(tie, enterprise=stands_for.get(tie.enterprise, tie.enterprise))
            for tie in _ties([*pool], plan.region)
        ),
        visits=tuple(
            Visit(
                task.number, stands_for.get(task.uscc or "", ""), tuple(task.values["inspectors"]),
                task.instance.opened_at.date(),
            )
            for task in queries.matters.all_of(TASK, region=plan.region)
            if task.instance.state not in NOT_VISITED
        ),
        inspector_counties={one: place for one, (_, place) in pool.items()},
        enterprise_counties=drawable,
        cross_county=plan.values["cross_county"] is True,
    )  # fmt: skip


def _ties(certificates: Sequence[str], region: str) -> Iterator[Tie]:
    """What inspectors declared, what was granted to enterprises, and where inspectors hold or held posts."""
    for row in queries.matters.all_of("inspector_tie", states=["declared"]):
        yield Tie(
            row.number, row.values["certificate"], row.values["enterprise"], row.values["tie"], row.values["ended_on"]
        )
    for row in queries.matters.all_of("recusal", states=["granted"]):
        yield Tie(row.number, row.values["certificate"], row.uscc or "", RECUSED, None)
    for post in queries.pools.employed(frozenset(certificates)):
        yield Tie(str(post.id), post.certificate, post.uscc, EMPLOYED, post.until)
    yield from same_addresses(certificates, region)


def same_addresses(certificates: Sequence[str], region: str) -> tuple[Tie, ...]:
    """Which enterprises are registered where an inspector declared an address; no address comes out of here."""
    with seeing_as(the_system(province_of(region))):
        declared = [
            DeclaredAddress(str(one.id), one.certificate, one.address)
            for one in queries.inspectors.addresses()
            if one.certificate in certificates
        ]
        registered = queries.inspectors.at_doors({door_of(one.address) for one in declared})
    return address_ties(declared, registered)


def open_round(
    number: str, meeting: Meeting, *, purpose: Purpose, by: Actor, at: datetime, waves: Mapping[str, int] | None = None
) -> str:
    """Open the round that a plan's newest frame is for, or a practice of it; returns the round's number.

    waves: of each stratum's code the wave in which it is drawn; one that is not named is drawn at the meeting itself
    Refuses as `inputs_of` and `draws.open_round` do, and with FRAME_IS_DRAWN where the frame has had its draw.
    """
    with acting(by, at) as act:
        plan = queries.matters.matter(PLAN, number)
        inputs = inputs_of(number, at, act.day)
        if purpose == "draw" and frame_of(plan).round <= drawn_rounds(number):
            raise Refusal("FRAME_IS_DRAWN", plan=number, round=frame_of(plan).round)
        of = waves or {}
        waved = replace(inputs, strata=tuple(replace(one, wave=of.get(one.code, 0)) for one in inputs.strata))
        return draws.open_round_in(act, number, waved, meeting, purpose=purpose, synthetic=plan.synthetic)
