"""Innovations on the file of an enterprise."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking


def _already_achieved(taking: Taking) -> None:
    achieved = taking.value("achieved_on")
    holds("already_achieved", achieved <= taking.day, achieved=achieved, today=taking.day)()


GUARDS = {"already_achieved": _already_achieved}
