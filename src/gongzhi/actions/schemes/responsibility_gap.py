"""Gaps in responsibility: filled when every layer of the place is."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.responsibilities import layers_lacking


def _layers_filled(taking: Taking) -> None:
    lacking = layers_lacking(taking.act, taking.region)
    holds("layers_filled", not lacking, region=taking.region, layers=" ".join(lacking))()


GUARDS = {"layers_filled": _layers_filled}
