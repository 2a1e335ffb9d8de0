"""How strictly a visit samples, by the earlier visits to the same enterprise for the same goods."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, cast

from gongzhi.actions.clock import day_of
from gongzhi.core.canonical import read
from gongzhi.core.draw.sampling import ACCEPTED, Inspection, Severity
from gongzhi.core.draw.stages import METHOD as STAGED
from gongzhi.core.draw.stages import Kind
from gongzhi.core.draw.switching import (
    DISCONTINUED,
    Corrected,
    EarlierLot,
    SeverityFacts,
    StagedLot,
    is_same_goods,
    severity,
)
from gongzhi.core.errors import Refusal
from gongzhi.core.finding import Finding
from gongzhi.core.rules import RuleBook
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow


def facts_of(visit: MatterRow) -> SeverityFacts:
    """What speaks on a visit's severity: signed visits with a sample before its day, and verified rectifications.

    Those of all registrations of the enterprise, as far as the actor sees them.
    """
    goods = visit.values["goods"]
    signed = queries.matters.all_of("visit", states=["signed"], uscc=visit.uscc)
    mended = queries.matters.all_of("rectification", states=["verified"], uscc=visit.uscc)
    sampled = [
        one for one in signed
        if one.number != visit.number and one.values["verdict"] and is_same_goods(one.values["goods"], goods)
    ]  # fmt: skip
    staged = _by_several_samples(sampled)
    return SeverityFacts(
        subject=visit.number,
        as_of=visit.values["visit_on"],
        goods=goods,
        lots=tuple(_lot(one) for one in sampled if one.number not in staged),
        corrected=tuple(Corrected(one.number, day_of(one.instance.entered_at)) for one in mended),
        staged=tuple(staged.values()),
    )


def severity_of(visit: MatterRow, rules: RuleBook) -> Finding:
    """The finding of how strictly the visit samples."""
    return severity(facts_of(visit), rules)


def sampled_by(visit: MatterRow, rules: RuleBook) -> Severity:
    """Under which plans the visit samples. Refuses with SAMPLING_DISCONTINUED where no lot may pass by a sample."""
    found = cast(Literal["normal", "tightened", "reduced", "discontinued"], severity_of(visit, rules).value["severity"])
    if found == DISCONTINUED:
        raise Refusal("SAMPLING_DISCONTINUED", visit=visit.number, goods=visit.values["goods"])
    return found


def _by_several_samples(visits: Sequence[MatterRow]) -> dict[str, StagedLot]:
    """Of these visits those that sampled by two or more, by their numbers, as their verdicts say."""
    verdicts = queries.findings.all_kept([one.values["verdict"] for one in visits])
    found: dict[str, StagedLot] = {}
    for visit in visits:
        kept = verdicts.get(visit.values["verdict"])
        if kept is None or kept.method != STAGED:
            continue
        value = read(Finding, json.loads(kept.body)).value
        kind = cast(Kind, value["sampling_kind"])
        if kind != "single":
            samples, is_accepted = int(str(value["samples"])), value["lot"] == ACCEPTED
            found[visit.number] = StagedLot(visit.number, visit.values["visit_on"], kind, samples, is_accepted)
    return found


def _lot(visit: MatterRow) -> EarlierLot:
    values = visit.values
    return EarlierLot(
        visit.number, values["visit_on"], values["lot_size"], Inspection(values["level"], Decimal(values["aql"])),
        values["defects"],
    )  # fmt: skip
