from __future__ import annotations

from dataclasses import replace

import pytest

from gongzhi.core.draw.hmac_order import inspector_pool_hash, object_pool_hash
from gongzhi.core.draw.verify import Difference, StatedDraw, differences
from tests.core.draw.test_hmac_order import DRAWN, FACTS, INSPECTORS, POOL, RULES, inspectors, with_conflict

STATED = StatedDraw(
    object_pool_hash(POOL),
    inspector_pool_hash(INSPECTORS),
    tuple(DRAWN.split()),
    {one: tuple(str(inspectors(one)).split()) for one in DRAWN.split()},
)


def found(stated: StatedDraw = STATED, pool=INSPECTORS, facts=FACTS) -> tuple[Difference, ...]:
    return differences(stated, facts, pool, RULES)


def test_a_true_statement_has_no_differences():
    assert found() == ()


def test_an_object_put_in_the_place_of_another_is_seen_and_so_is_its_team():
    swapped = tuple("A047" if one == "A046" else one for one in STATED.drawn)
    teams = {("A047" if one == "A046" else one): people for one, people in STATED.teams.items()}
    assert found(replace(STATED, drawn=swapped, teams=teams)) == (
        Difference("drawn", None, " ".join(swapped), DRAWN),
        Difference("team", "A046", None, " ".join(STATED.teams["A046"])),
        Difference("team", "A047", " ".join(STATED.teams["A046"]), None),
    )


def test_another_order_of_the_same_objects_is_a_difference():
    assert [one.about for one in found(replace(STATED, drawn=STATED.drawn[::-1]))] == ["drawn"]


@pytest.mark.parametrize("people", [("I05", "I04"), ("I04", "I06"), ("I04",), ()])
def test_another_team_is_a_difference(people):
    assert found(replace(STATED, teams={**STATED.teams, "D001": people})) == (
        Difference("team", "D001", " ".join(people), "I04 I05"),
    )


def test_a_pool_changed_after_its_hash_was_published_is_seen():
    pool = replace(POOL, objects=POOL.objects[1:])  # A001, who was not drawn
    assert [one.about for one in found(facts=replace(FACTS, pool=pool))] == ["object_pool"]
    changed = with_conflict(("D003", "I10"))
    assert [(one.about, one.object) for one in found(pool=changed)] == [("inspector_pool", None), ("team", "D003")]


def test_another_seed_draws_otherwise():
    assert "drawn" in {one.about for one in found(facts=replace(FACTS, seed="another"))}


def test_a_blocked_task_is_stated_as_a_team_of_nobody():
    alone = with_conflict(*(("D001", f"I{number:02}") for number in range(2, 13)))
    stated = replace(STATED, inspector_pool_hash=inspector_pool_hash(alone), teams={**STATED.teams, "D001": ()})
    assert found(stated, alone) == ()
    silent = {one: people for one, people in stated.teams.items() if one != "D001"}
    assert found(replace(stated, teams=silent), alone) == (Difference("team", "D001", None, ""),)
