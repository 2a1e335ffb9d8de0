"""Withdrawal notices: whoever was handed the record says what became of the copy."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking

SYSTEM = "SYSTEM"


def _receiver_confirms(taking: Taking) -> None:
    """The post that was handed the record; for a partner the system, on its signed answer."""
    post = taking.value("receiver_post")
    mine = str(taking.act.by.post) == post if post else taking.act.by.role == SYSTEM
    holds("receiver_confirms", mine)()


GUARDS = {"receiver_confirms": _receiver_confirms}
