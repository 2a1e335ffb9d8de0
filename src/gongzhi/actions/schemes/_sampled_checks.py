"""The checks that samples are taken for, drawn or ordered on a suspicion, as a laboratory's work needs to know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gongzhi.core.facts import CheckLevel
from gongzhi.store import queries

DRAWN = "RC-"
TESTED = ("delivered", "kept", "returned", "destroyed")  # states of a sample that was tested
OPEN_TO_DISPUTE = ("assigned", "sampled", "ordered", "resulted", "served", "objected")
STAGES: dict[str, Literal["first", "retest"]] = {"sampled": "first", "ordered": "first", "objected": "retest"}


@dataclass(frozen=True)
class SampledCheck:
    number: str
    uscc: str
    stage: Literal["first", "retest"] | None  # which test it waits for; None where it waits for none
    is_final: bool  # nobody can dispute its result any more
    targeted: bool
    level: CheckLevel  # of the body that ordered it
    seed: str  # published with its plan; "" where none is
    first_lab: str  # "" before the first result


def check_named(number: str) -> SampledCheck:
    """Raises NotThere for a check that the actor does not see."""
    return _drawn(number) if number.startswith(DRAWN) else _ordered(number)


def _drawn(number: str) -> SampledCheck:
    row = queries.matters.matter("check_task", number)
    plan = next(iter(queries.matters.all_of("check_plan", number=row.values["plan"])), None)
    state = row.instance.state
    level = plan.values["level"] if plan else "provincial"
    seed = (plan.values["seed"] or "") if plan else ""
    return SampledCheck(
        number, str(row.uscc), STAGES.get(state), state not in OPEN_TO_DISPUTE, False, level, seed,
        row.values["first_lab"] or "",
    )  # fmt: skip


def _ordered(number: str) -> SampledCheck:
    row = queries.measures.spot_check(number)
    first = queries.measures.result(row.result).lab if row.result else ""
    state = row.instance.state
    return SampledCheck(
        number, row.uscc, STAGES.get(state), state not in OPEN_TO_DISPUTE, True, "provincial", "", first
    )
