"""Rectification: ordered on a running case of the same enterprise, and told of in the case."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.schemes._of_case import case_of
from gongzhi.core.events import RectificationOrdered
from gongzhi.store import queries


def _case_runs(taking: Taking) -> None:
    holds("case_runs", not queries.cases.is_over(case_of(taking)))()


def _tell_case(taking: Taking) -> None:
    case = case_of(taking)
    taking.act.record(
        RectificationOrdered(case.number, taking.number), subject=case.number, region=case.region, uscc=case.uscc
    )


GUARDS = {"case_runs": _case_runs}
OUTCOMES = {"order": _tell_case}
