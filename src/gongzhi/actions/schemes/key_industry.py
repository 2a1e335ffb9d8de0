"""Key industries: a place chooses one a year."""

from __future__ import annotations

from gongzhi.actions.matters import Taking
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.locks import alone_until_commit


def _one_industry_a_year(taking: Taking) -> None:
    year = taking.value("plan_year")
    alone_until_commit(f"key industry of {taking.region} {year}")
    of_year = queries.matters.all_of("key_industry", states=["chosen", "reported"], plan_year=year)
    for other in of_year:
        if other.region == taking.region:
            industry = other.values["industry"]
            raise Refusal("KEY_INDUSTRY_CHOSEN", year=str(year), industry=industry, record=other.number)


GUARDS = {"one_industry_a_year": _one_industry_a_year}
