"""A published draw of hmac-order done again: what is stated against what the seed and the pools give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongzhi.core.draw.hmac_order import (
    DrawFacts,
    InspectorPool,
    TeamFacts,
    draw,
    inspector_pool_hash,
    object_pool_hash,
    team,
)
from gongzhi.core.errors import Refusal
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class StatedDraw:
    """What somebody says a draw gave."""

    object_pool_hash: str  # as published before the draw
    inspector_pool_hash: str
    drawn: tuple[str, ...]  # objects in the order stated
    teams: Mapping[str, tuple[str, ...]]  # inspectors in order, by object; () for a task that is blocked


@dataclass(frozen=True)
class Difference:
    """Where a stated draw differs from the one computed. None: nothing is said, or the object is not drawn."""

    about: str  # object_pool, inspector_pool, drawn, team
    object: str | None  # whose team
    stated: str | None
    computed: str | None


def differences(
    stated: StatedDraw, facts: DrawFacts, inspectors: InspectorPool, book: RuleBook
) -> tuple[Difference, ...]:
    """Every difference between a stated draw and the one that these pools and this seed give; () where it is true.

    Raises BadInput and NoRuleApplies as `draw` and `team` do; a task without enough inspectors has a team of nobody.
    """
    drawn = (draw(facts, book).value["drawn"] or "").split()
    found = (
        Difference("object_pool", None, stated.object_pool_hash, object_pool_hash(facts.pool)),
        Difference("inspector_pool", None, stated.inspector_pool_hash, inspector_pool_hash(inspectors)),
        Difference("drawn", None, " ".join(stated.drawn), " ".join(drawn)),
        *(
            Difference(
                "team", one, _stated_team(stated, one), _team(one, facts, inspectors, book) if one in drawn else None
            )
            for one in dict.fromkeys((*drawn, *stated.teams))
        ),
    )
    return tuple(each for each in found if each.stated != each.computed)


def _stated_team(stated: StatedDraw, one: str) -> str | None:
    return " ".join(stated.teams[one]) if one in stated.teams else None


def _team(one: str, facts: DrawFacts, inspectors: InspectorPool, book: RuleBook) -> str:
    try:
        return team(TeamFacts(facts.subject, facts.as_of, facts.seed, one, inspectors), book).value["inspectors"] or ""
    except Refusal:
        return ""
