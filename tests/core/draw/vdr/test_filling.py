"""Look-ahead beside trying everything, and beside a plain maximum flow."""

from __future__ import annotations

from collections import deque
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.draw.vdr.filling import Filling


def instance(random: Random) -> tuple[list[int], list[int], list[int]]:
    """able, object_of, room of a small instance, feasible or not."""
    inspectors = random.randint(1, 5)
    object_of = [at for at in range(random.randint(1, 3)) for _ in range(random.randint(1, 2))]
    dense = random.random()
    able = [sum((random.random() < dense) << i for i in range(inspectors)) for _ in object_of]
    return able, object_of, [random.randint(0, 2) for _ in range(inspectors)]


def can_be_filled(able: list[int], object_of: list[int], room: list[int], given: tuple[int, ...] = ()) -> bool:
    """Whether the slots after those given can be filled, by trying everyone for each."""
    slot = len(given)
    if slot == len(able):
        return True
    for one, many in enumerate(room):
        taken = any(holder == one and object_of[at] == object_of[slot] for at, holder in enumerate(given))
        free = able[slot] >> one & 1 and given.count(one) < many and not taken
        if free and can_be_filled(able, object_of, room, (*given, one)):
            return True
    return False


def flow(able: list[int], object_of: list[int], room: list[int]) -> tuple[int, set[int], set[int]]:
    """The largest flow through slot → (object, inspector) → inspector, by plain augmenting paths over named nodes; and
    the slots and inspectors that the source still reaches then."""
    left: dict[tuple[object, object], int] = {}

    def edge(start: object, end: object, many: int) -> None:
        left[start, end] = left.get((start, end), 0) + many
        left.setdefault((end, start), 0)

    for slot, mask in enumerate(able):
        edge("source", ("slot", slot), 1)
        for one in range(len(room)):
            if mask >> one & 1:
                into, out = ("in", object_of[slot], one), ("out", object_of[slot], one)
                edge(("slot", slot), into, 1)
                left[into, out], left[out, into] = 1, 0
                left[out, ("person", one)] = 1
                left.setdefault((("person", one), out), 0)
    for one, many in enumerate(room):
        edge(("person", one), "sink", many)
    total = 0
    while True:
        came: dict[object, object] = {"source": None}
        queue = deque(["source"])
        while queue:
            node = queue.popleft()
            for (start, end), many in left.items():
                if start == node and many and end not in came:
                    came[end] = node
                    queue.append(end)  # type: ignore[arg-type]
        if "sink" not in came:
            reached = [node for node in came if isinstance(node, tuple)]
            return (
                total,
                {node[1] for node in reached if node[0] == "slot"},
                {node[1] for node in reached if node[0] == "person"},
            )
        total += 1
        node: object = "sink"
        while came[node] is not None:
            left[came[node], node] -= 1
            left[node, came[node]] += 1
            node = came[node]


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_the_obstacle_is_that_of_a_largest_flow(start: int):
    seen = {True: 0, False: 0}
    for number in range(start, start + 100):
        able, object_of, room = instance(Random(number))
        filling = Filling(able, object_of, room)
        most, slots, inspectors = flow(able, object_of, room)
        assert sum(holder >= 0 for holder in filling.holder) == most
        obstacle = filling.obstacle()
        seen[obstacle is None] += 1
        assert (obstacle is None) == can_be_filled(able, object_of, room)
        if obstacle is not None:
            assert (set(obstacle.slots), set(obstacle.inspectors)) == (slots, inspectors)
            assert needs_more(able, object_of, room, obstacle.slots, obstacle.inspectors)
    assert min(seen.values()) > 10


def needs_more(
    able: list[int], object_of: list[int], room: list[int], slots: tuple[int, ...], inspectors: tuple[int, ...]
) -> bool:
    """Hall: more slots than the inspectors have room for, with one more for each object and other person."""
    others = {(object_of[slot], one) for slot in slots for one in range(len(room)) if able[slot] >> one & 1}
    return len(slots) > sum(room[one] for one in inspectors) + sum(one not in inspectors for _, one in others)


@given(st.integers(0, 2**32))
def test_a_choice_is_refused_exactly_where_the_rest_could_not_be_filled(number: int):
    """Every order of the inspectors is one way to go; the walk never gets stuck."""
    random = Random(number)
    able, object_of, room = instance(random)
    filling = Filling(able, object_of, room)
    if filling.obstacle() is not None:
        return
    chosen: tuple[int, ...] = ()
    for slot in range(len(able)):
        order = list(range(len(room)))
        random.shuffle(order)
        for one in order:
            mates = [at for at, holder in enumerate(chosen) if holder == one and object_of[at] == object_of[slot]]
            if able[slot] >> one & 1 and not mates and filling.has_room(one):
                can = can_be_filled(able, object_of, room, (*chosen, one))
                assert filling.settle(slot, one) == can
                if can:
                    chosen = (*chosen, one)
                    break
        assert len(chosen) == slot + 1
    assert list(chosen) == filling.holder


def test_one_person_fills_one_slot_of_an_object():
    """Two slots, one person with room for five: it is the pair and not the room that stands in the way."""
    obstacle = Filling([1, 1], [0, 0], [5]).obstacle()
    assert obstacle is not None
    assert (obstacle.slots, obstacle.inspectors) == ((0, 1), ())


def test_every_order_of_choices_ends_in_a_full_filling():
    able, object_of, room = [0b011, 0b001, 0b110], [0, 1, 2], [1, 1, 1]
    for order in permutations(range(3)):
        filling = Filling(able, object_of, room)
        for slot in range(3):
            assert any(able[slot] >> one & 1 and filling.has_room(one) and filling.settle(slot, one) for one in order)
        assert sorted(filling.holder) == [0, 1, 2]
