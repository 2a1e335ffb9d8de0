"""Backbone enterprises: entered on the letter of an association that the register knows."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.store import queries


def _known_association(taking: Taking) -> None:
    name = taking.value("association").strip()
    holds("known_association", name in {row.name for row in queries.registers.associations()}, name=name)()


GUARDS = {"known_association": _known_association}
