"""A list of three costs as many questions to the database as a list of one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.actions import links as actions
from gongzhi.actions.clock import at_noon
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.notices import NoticeFilter
from tests.spec.conftest import register, returned, to_method_set
from tests.web.province import *
from tests.web.province import TODAY, notice, take_in

MORE = date(2017, 4, 20)


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


@pytest.mark.parametrize("address", ["/", "/notices/", "/cases/", "/links/"])
def test_a_longer_list_asks_no_more_often(province, signed_in, address):
    client = signed_in(province.officers.headquarters[2])
    people = province.officers
    left_open(people)
    questions, length = asked(client, address)
    for number in (2, 3):
        to_method_set(people, register(people, returned(number, MORE)), MORE)
    take_in(people, *(notice(number, "赣州试验陶瓷公司") for number in (2, 3)))
    left_open(people)
    again, longer = asked(client, address)
    assert again == questions
    assert longer > length
