"""Article 13, visits: under the rules of 2026 nobody is on site without the door's code."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import visits
from gongzhi.actions.clock import at_noon
from gongzhi.actions.doors import code_of_door
from gongzhi.core.errors import Refusal
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY
from tests.visiting import state, task_with_team

DAY, NEW = date(2017, 5, 15), date(2026, 5, 12)
both_profiles = pytest.mark.parametrize("day", [DAY, NEW], ids=["JX2017", "CN2026"])


@pytest.mark.scenario("13c")
@both_profiles
def test_scanning_in_is_required_from_the_second_profile_on(officers, day):
    task, (first, _) = task_with_team(officers, day)
    at = at_noon(day + timedelta(days=3))
    number = visits.plan_visit(task, inspectors=(), by=first, at=at)
    wrong = {"door_code": "00000000"}
    if day == DAY:
        visits.enter(number, "arrive", wrong, photo=None, by=first, at=at)
    else:
        with pytest.raises(Refusal, match="GUARD_DOOR_OPEN"):
            visits.enter(number, "arrive", wrong, photo=None, by=first, at=at)
        assert state(officers, "visit", number) == "planned"
        right = {"door_code": code_of_door(POTTERY, at.date())}
        visits.enter(number, "arrive", right, photo=None, by=first, at=at)
    assert state(officers, "visit", number) == "on_site"
