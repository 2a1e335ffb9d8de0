"""A list of three costs as many questions to the database as a list of one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.actions import links as actions
from gongzhi.actions.clock import at_noon
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.notices import NoticeFilter
from tests.web.province import *
from tests.web.province import TODAY, notice, take_in


def left_open(people) -> None:
    """Nobody is sure of any link."""
    with seeing_as(people.system):
        rows = [
            row for fact in queries.notices.notices(NoticeFilter()).rows for row in queries.links.proposals_on(fact.id)
        ]
    for row in rows:
        if row.answer is None:
            actions.answer_link(
                row.id, answer="unsure", reason="", by=people.headquarters[0], at=at_noon(TODAY), seen=row.seen
            )


def asked(client, address: str) -> tuple[int, int]:
    client.get(address)  # what is read once and kept
    with CaptureQueriesContext(connection) as asked_for:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(asked_for), len(answer.content)


HAZARDS = ("heavy metals", "migration", "composition")


@pytest.mark.parametrize("address", ["/", "/cases/"])
def test_three_cases_ask_no_more_often_than_one(province, signed_in, address):
    people = province.officers
    client = signed_in(people.elsewhere)
    take_in(people, notice(11, "抚州试验茶业有限公司", hazard=HAZARDS[0]))
    questions, length = asked(client, address)
    take_in(
        people, *(notice(12 + place, "抚州试验茶业有限公司", hazard=hazard) for place, hazard in enumerate(HAZARDS[1:]))
    )
    again, longer = asked(client, address)
    assert again == questions
    assert longer > length


@pytest.mark.parametrize("address", ["/notices/", "/links/"])
def test_three_notices_ask_no_more_often_than_one(province, signed_in, address):
    people = province.officers
    client = signed_in(people.headquarters[2])
    left_open(people)
    questions, length = asked(client, address)
    take_in(people, *(notice(number, "赣州试验陶瓷公司") for number in (2, 3)))
    left_open(people)
    again, longer = asked(client, address)
    assert again == questions
    assert longer > length
