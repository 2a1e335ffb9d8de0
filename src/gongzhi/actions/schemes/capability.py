"""Capabilities: listed while their scope is valid; the earliest end of a calibration counts."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.infrastructure.matching import calibrated_to


def _scope_not_over(taking: Taking) -> None:
    begins, ends = taking.value("valid_from"), taking.value("valid_to")
    holds("scope_not_over", ends >= taking.day and (begins is None or begins <= ends))()


def _first_calibration(taking: Taking) -> dict[str, object]:
    lines = taking.lines("equipment")
    return {"calibration_due": calibrated_to([(line["instrument"], line["calibrated_to"]) for line in lines])}


GUARDS = {"scope_not_over": _scope_not_over}
OUTCOMES = {"calibrate": _first_calibration}
