"""Article 2: what an enterprise has renewed in standards, technology and management stands on its file."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

DAY = date(2017, 6, 1)  # a Thursday
GLAZE = {"innovation": "technical", "what": "低铅釉料", "achieved_on": date(2017, 3, 1), "proof": "ZL201710000001.1"}


def test_an_innovation_is_confirmed_by_an_officer_within_20_working_days(officers):
    number = record(officers)
    assert standing(officers, number).instance.due_on == date(2017, 6, 29)
    with pytest.raises(Refusal, match="ROLE"):
        take(number, "confirm", officers.enterprise)
    take(number, "confirm", officers.market)
    assert standing(officers, number).instance.state == "confirmed"


def test_what_is_not_achieved_yet_is_no_innovation(officers):
    record(officers, achieved_on=DAY)
    with pytest.raises(Refusal, match="ALREADY_ACHIEVED"):
        record(officers, achieved_on=date(2017, 6, 2))


def test_a_refusal_has_its_reason(officers):
    number = record(officers)
    with pytest.raises(Refusal, match="REASON_GIVEN"):
        take(number, "refuse", officers.origin[0], reason=" ")
    take(number, "refuse", officers.origin[0], reason="专利号查无此件")
    assert standing(officers, number).instance.state == "refused"


def test_another_firm_does_not_see_it(officers):
    number = record(officers)
    with seeing_as(officers.rival), pytest.raises(NotThere):
        queries.matters.matter("innovation", number)


def record(officers, **other) -> str:
    return open_matter("innovation", values=GLAZE | other, by=officers.enterprise, at=at_noon(DAY))


def take(number: str, act: str, by, **values) -> None:
    take_act("innovation", number, act, values=values, by=by, at=at_noon(DAY), seen=0)


def standing(officers, number: str):
    with seeing_as(officers.system):
        return queries.matters.matter("innovation", number)
