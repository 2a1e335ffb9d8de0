"""Key industries: one is chosen a year."""

from __future__ import annotations

from gongzhi.actions.matters import Taking
from gongzhi.core.errors import Refusal
from gongzhi.store import queries


def _one_industry_a_year(taking: Taking) -> None:
    year = taking.value("plan_year")
    for other in queries.matters.all_of("key_industry", states=["chosen", "reported"], plan_year=year):
        raise Refusal(
            "KEY_INDUSTRY_CHOSEN", year=str(year), industry=other.values["industry"], record=other.number
        )  # fmt: skip


GUARDS = {"one_industry_a_year": _one_industry_a_year}
