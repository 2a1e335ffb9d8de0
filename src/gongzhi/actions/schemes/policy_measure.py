"""Programmes of support: in order and with a budget before they are on the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.actions.matters import Taking
from gongzhi.core.improvement.support import Programme, check_programme
from gongzhi.store.queries.matters import MatterRow


def programme_of(row: MatterRow) -> Programme:
    """A programme of the record as payments under it are checked."""
    return _programme(row.number, row.values)


def _programme_whole(taking: Taking) -> None:
    check_programme(_programme(taking.number, taking.given), taking.act.rules())


def _programme(number: str, values: Mapping[str, Any]) -> Programme:
    return Programme(number, values["support"], values["budget_fen"] or 0, values["first_day"], values["last_day"])


GUARDS = {"programme_whole": _programme_whole}
