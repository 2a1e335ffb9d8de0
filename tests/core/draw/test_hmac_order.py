from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.draw.hmac_order import (
    TABLES,
    TEAM_TABLES,
    DrawFacts,
    InspectorPool,
    ObjectPool,
    PoolInspector,
    PoolObject,
    TeamFacts,
    draw,
    inspector_pool_hash,
    key,
    object_pool_hash,
    stratum_size,
    team,
)
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal
from gongzhi.core.targeting.ratio import BaseRow

TODAY = date(2017, 3, 15)
RULES = book(TODAY, "JX2017")
SEED = "JX-2017-EXP-01|20170315"
POOL = ObjectPool(
    "JX-2017-EXP-01",
    tuple(
        PoolObject(f"{grade}{number:03}", grade)
        for grade, many in (("A", 120), ("B", 60), ("C", 15), ("D", 5))
        for number in range(1, many + 1)
    ),
)
INSPECTORS = InspectorPool("JX-2017-EXP-01", tuple(PoolInspector(f"I{number:02}", ()) for number in range(1, 13)))
FACTS = DrawFacts("JX-2017-EXP-01", TODAY, SEED, POOL)
DRAWN = "A046 A034 A002 A116 B056 B051 B046 B002 B048 B050 C007 C012 C006 C009 C015 D002 D004 D001 D005 D003"


def drawn(facts: DrawFacts = FACTS, by=RULES) -> list[str]:
    return str(draw(facts, by).value["drawn"]).split()


def inspectors(object_drawn: str, pool: InspectorPool = INSPECTORS, by=RULES) -> str | None:
    return team(TeamFacts("JX-2017-EXP-01", TODAY, SEED, object_drawn, pool), by).value["inspectors"]


def with_conflict(*pairs: tuple[str, str], pool: InspectorPool = INSPECTORS) -> InspectorPool:
    """pairs: object and inspector."""
    return replace(
        pool,
        inspectors=tuple(
            replace(one, conflicts=tuple(of for of, who in pairs if who == one.inspector)) for one in pool.inspectors
        ),
    )


def test_the_seed_of_march_2017_draws_twenty_objects_in_this_order():
    found = draw(FACTS, RULES)
    assert found.value["drawn"] == DRAWN
    assert (found.value["many"], found.value["objects"]) == ("20", "200")
    assert [(step.values["standing"], step.values["many"]) for step in found.trace[1:]] == [
        ("A", "4"), ("B", "6"), ("C", "5"), ("D", "5"),
    ]  # fmt: skip
    assert key(SEED, "object", "D001").startswith("756f1e5d89dd3405")


@pytest.mark.parametrize(
    ("object_drawn", "expected"),
    [("D001", "I04 I05"), ("D002", "I11 I09"), ("D003", "I10 I09"), ("D004", "I11 I10"), ("D005", "I11 I02")],
)
def test_two_inspectors_are_drawn_for_each_object(object_drawn, expected):
    assert inspectors(object_drawn) == expected


def test_an_inspector_with_a_conflict_is_passed_over():
    pool = with_conflict(("D003", "I10"))
    found = team(TeamFacts("JX-2017-EXP-01", TODAY, SEED, "D003", pool), RULES)
    assert (found.value["inspectors"], found.value["passed_over"]) == ("I09 I05", "I10")
    assert inspectors("D004", pool) == "I11 I10"  # a conflict with another object does not count
    late = with_conflict(("D003", "I03"))
    assert team(TeamFacts("X", TODAY, SEED, "D003", late), RULES).value["passed_over"] is None


def test_with_one_free_inspector_the_task_is_blocked():
    alone = with_conflict(*(("D001", f"I{number:02}") for number in range(2, 13)))
    with pytest.raises(Refusal) as refused:
        inspectors("D001", alone)
    assert refused.value.code == "TOO_FEW_INSPECTORS"
    assert refused.value.params == {"object": "D001", "needed": 2, "free": 1}
    two = with_conflict(*(("D001", f"I{number:02}") for number in range(3, 13)))
    assert set(str(inspectors("D001", two)).split()) == {"I01", "I02"}


@pytest.mark.parametrize(
    ("ratio", "many", "least", "size"),
    [
        ("0.03", 120, 1, 4),  # 3.6
        ("0.10", 60, 1, 6),
        ("0.30", 15, 1, 5),  # 4.5
        ("1", 5, 1, 5),
        ("0.03", 100, 1, 3),  # no rounding up of a whole number
        ("0.07", 100, 1, 7),  # 7.000000000000001 in floats
        ("0.03", 1, 1, 1),
        ("0", 40, 1, 1),
        ("0.03", 3, 2, 2),
        ("0.03", 1, 2, 1),
        ("0", 40, 0, 0),
    ],
)
def test_the_size_of_a_stratum_is_rounded_up_in_whole_numbers(ratio, many, least, size):
    assert stratum_size(BaseRow("SR-X", "X", Decimal(ratio)), many, least) == size


def test_ratio_least_number_and_team_come_from_their_rule_rows(change):
    assert len(drawn(by=change("class_ratios", "SR-A", ratio="0.05"))) == 20 - 4 + 6
    assert len(drawn(by=change("draw_least", "DL-1", min_per_stratum="7"))) == 7 + 7 + 7 + 5
    assert inspectors("D003", by=change("draw_team", "DTM-1", inspectors="3")) == "I10 I09 I05"


def test_a_standing_of_no_row_has_no_default():
    with pytest.raises(NoRuleApplies):
        draw(replace(FACTS, pool=ObjectPool("X", (PoolObject("A001", "E"),))), RULES)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (replace(FACTS, seed=" "), ["DRAW_SEED"]),
        (replace(FACTS, pool=ObjectPool("X", ())), ["DRAW_POOL_EMPTY"]),
        (replace(FACTS, pool=ObjectPool("X", (PoolObject("A|1", "A"), PoolObject("A 1", "A")))), ["DRAW_ID"] * 2),
        (replace(FACTS, pool=ObjectPool("X", (PoolObject("", "A"),))), ["DRAW_ID"]),
        (replace(FACTS, pool=ObjectPool("X", (PoolObject("A1", "A"), PoolObject("A1", "B")))), ["DRAW_ID_TWICE"]),
    ],
)
def test_a_pool_or_seed_that_cannot_be_drawn_with_is_refused(facts, codes):
    with pytest.raises(BadInput) as refused:
        draw(facts, RULES)
    assert [cell.code for cell in refused.value.cells] == codes


@pytest.mark.parametrize(
    "facts",
    [
        TeamFacts("X", TODAY, "", "D001", INSPECTORS),
        TeamFacts("X", TODAY, SEED, "D|1", INSPECTORS),
        TeamFacts("X", TODAY, SEED, "D001", InspectorPool("X", ())),
        TeamFacts("X", TODAY, SEED, "D001", InspectorPool("X", INSPECTORS.inspectors * 2)),
    ],
)
def test_a_team_is_not_drawn_from_such_a_pool_either(facts):
    with pytest.raises(BadInput):
        team(facts, RULES)


def test_anybody_can_hash_a_pool_with_a_few_lines():
    lines = sorted(
        ({"object": one.object, "standing": one.standing} for one in POOL.objects), key=lambda x: x["object"]
    )
    text = json.dumps(lines, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert object_pool_hash(POOL) == hashlib.sha256(text.encode()).hexdigest()
    assert draw(FACTS, RULES).value["pool_hash"] == object_pool_hash(POOL)
    pool = with_conflict(("D003", "I10"), ("A001", "I10"))
    people = [{"inspector": f"I{n:02}", "conflicts": ["A001", "D003"] if n == 10 else []} for n in range(1, 13)]
    text = json.dumps(people, sort_keys=True, separators=(",", ":"))
    assert inspector_pool_hash(pool) == hashlib.sha256(text.encode()).hexdigest()


def test_one_conflict_or_standing_more_is_another_pool():
    assert inspector_pool_hash(with_conflict(("D003", "I10"))) != inspector_pool_hash(INSPECTORS)
    first, *others = POOL.objects
    assert object_pool_hash(replace(POOL, objects=(replace(first, standing="B"), *others))) != object_pool_hash(POOL)


IDS = st.lists(st.text("ABXY0189", min_size=1, max_size=6), min_size=1, max_size=40, unique=True)
SEEDS = st.text(min_size=1, max_size=20).filter(lambda seed: seed.strip())
GRADES = ("A", "B", "C", "D")


def hmac_by_hand(secret: bytes, message: bytes) -> str:
    """RFC 2104 as it is written, block of 64 bytes."""
    secret = (hashlib.sha256(secret).digest() if len(secret) > 64 else secret).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in secret) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in secret) + inner).hexdigest()


def drawn_by_hand(seed: str, standings: dict[str, str]) -> list[str]:
    """The smallest key again and again, from each grade in turn."""
    found = []
    for grade, ratio in zip(GRADES, (Fraction(3, 100), Fraction(1, 10), Fraction(3, 10), Fraction(1)), strict=True):
        left = {one for one, standing in standings.items() if standing == grade}
        size = -(-len(left) * ratio.numerator // ratio.denominator)
        for _ in range(size):
            first = min(left, key=lambda one: hmac_by_hand(seed.encode(), b"object|" + one.encode()))
            found.append(first)
            left.remove(first)
    return found


@settings(max_examples=60)
@given(IDS, SEEDS, st.randoms(use_true_random=False))
def test_the_draw_is_the_one_made_by_hand_in_whichever_order_the_pool_comes(ids, seed, shuffler):
    standings = {one: shuffler.choice(GRADES) for one in ids}
    objects = [PoolObject(one, standing) for one, standing in standings.items()]
    facts = DrawFacts("X", TODAY, seed, ObjectPool("X", tuple(objects)))
    found = draw(facts, RULES)
    assert str(found.value["drawn"]).split() == drawn_by_hand(seed, standings)
    shuffler.shuffle(objects)
    assert draw(replace(facts, pool=ObjectPool("X", tuple(objects))), RULES).canonical() == found.canonical()


@settings(max_examples=60)
@given(ids=IDS, seed=SEEDS, few=st.integers(0, 40), more=st.integers(0, 40))
def test_a_larger_draw_holds_the_smaller_one_as_its_beginning(ids, seed, few, more, change):
    few, more = sorted((few, more))
    facts = DrawFacts("X", TODAY, seed, ObjectPool("X", tuple(PoolObject(one, "A") for one in ids)))
    small, large = (drawn(facts, change("draw_least", "DL-1", min_per_stratum=str(least))) for least in (few, more))
    assert large[: len(small)] == small


@settings(max_examples=60)
@given(IDS, SEEDS)
def test_an_object_more_in_the_pool_changes_nothing_among_the_others(ids, seed):
    """Its key is its own: whoever is drawn of a larger pool and was in the smaller one is drawn there too."""
    pool = tuple(PoolObject(one, "C") for one in ids)
    without = pool[:-1]
    if not without:
        return
    larger = drawn(DrawFacts("X", TODAY, seed, ObjectPool("X", pool)))
    smaller = drawn(DrawFacts("X", TODAY, seed, ObjectPool("X", without)))
    kept = [one for one in larger if one != ids[-1]]
    assert kept[: len(smaller)] == smaller[: len(kept)]


@settings(max_examples=60)
@given(IDS, SEEDS, st.randoms(use_true_random=False))
def test_a_team_is_the_one_found_by_walking_the_keys(ids, seed, shuffler):
    people = [PoolInspector(one, tuple(shuffler.sample(["D1", "D2"], shuffler.randint(0, 2)))) for one in ids]
    free = [one.inspector for one in people if "D1" not in one.conflicts]
    facts = TeamFacts("X", TODAY, seed, "D1", InspectorPool("X", tuple(people)))
    if len(free) < 2:
        with pytest.raises(Refusal):
            team(facts, RULES)
        return
    in_order = sorted(free, key=lambda one: hmac_by_hand(seed.encode(), f"inspector|D1|{one}".encode()))
    found = team(facts, RULES)
    assert str(found.value["inspectors"]).split() == in_order[:2]
    shuffler.shuffle(people)
    shuffled = replace(facts, pool=InspectorPool("X", tuple(people)))
    assert team(shuffled, RULES).canonical() == found.canonical()
    assert team(read(TeamFacts, plain(shuffled)), RULES.only(*TEAM_TABLES)).canonical() == found.canonical()


def test_the_finding_replays_and_cites_the_pool_once():
    found = draw(FACTS, RULES)
    assert draw(read(DrawFacts, plain(FACTS)), RULES.only(*TABLES)).canonical() == found.canonical()
    assert [(ref.kind, ref.id) for ref in found.inputs] == [("ObjectPool", "JX-2017-EXP-01")]
    assert [ref.rule for ref in found.rules] == ["DL-1", "SR-A", "SR-B", "SR-C", "SR-D"]
