"""Joint meetings: held on their day, over when every action is done."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking


def _day_has_come(taking: Taking) -> None:
    holds("day_has_come", taking.value("held_on") <= taking.day, on=taking.value("held_on"))()


def _action_of_the_meeting(taking: Taking) -> None:
    unknown = sorted({line["item"] for line in taking.given["done"]} - _items(taking, "actions"))
    holds("action_of_the_meeting", not unknown, items=" ".join(map(str, unknown)))()


def _all_actions_done(taking: Taking) -> None:
    left = sorted(_items(taking, "actions") - _items(taking, "done"))
    holds("all_actions_done", not left, items=" ".join(map(str, left)))()


def _items(taking: Taking, field: str) -> frozenset[int]:
    return frozenset(line["item"] for line in taking.lines(field))


GUARDS = {
    "day_has_come": _day_has_come,
    "action_of_the_meeting": _action_of_the_meeting,
    "all_actions_done": _all_actions_done,
}
