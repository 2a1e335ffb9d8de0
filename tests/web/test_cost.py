"""A list of three costs as many questions to the database as a list of one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.actions import links as actions
from gongzhi.actions import scores
from gongzhi.actions.clock import at_noon
from gongzhi.store import models, queries
from gongzhi.store.acting import narrowed, seeing_as
from gongzhi.store.queries.notices import NoticeFilter
from gongzhi.store.queries.paging import Counted, counted
from tests.spec.conftest import register, returned
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


@pytest.mark.parametrize("address", ["/notices/", "/notices/?origin=CN&hazard=other&q=mug", "/links/"])
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


@pytest.mark.parametrize("address", ["/scores/", "/cities/360700/", "/cities/360700/returns/"])
def test_three_returns_on_the_map_and_in_a_city_ask_no_more_often_than_one(province, signed_in, address):
    people = province.officers
    client = signed_in(people.office)
    scores.city_index_now("360700", by=people.system, at=at_noon(TODAY))
    questions, _ = asked(client, address)
    before = client.get(address).content
    for number in (2, 3):
        register(people, returned(number, TODAY))
    take_in(people, notice(5, "赣州试验陶瓷公司"), notice(6, "赣州试验陶瓷公司"))
    scores.city_index_now("360700", by=people.system, at=at_noon(date(2017, 5, 3)))
    assert asked(client, address)[0] == questions
    assert client.get(address).content != before


MOST = {"/": 22, "/cases/": 16, "/cases/?q=mug&region=360700": 16, "/notices/": 20, "/sources/": 14}


@pytest.mark.parametrize("address", sorted(MOST))
def test_no_page_asks_more_often_than_it_needs(province, signed_in, address):
    questions, _ = asked(signed_in(province.officers.headquarters[2]), address)
    assert questions <= MOST[address]


def test_a_long_list_is_counted_to_a_bound_and_says_so(province, signed_in, monkeypatch):
    people = province.officers
    take_in(people, *(notice(number, "赣州试验陶瓷公司") for number in (2, 3)))
    with seeing_as(people.system):
        assert counted(models.Evidence.objects.filter(kind="foreign_notice"), 2) == Counted(2, is_more=True)
        there_are = models.Evidence.objects.filter(kind="foreign_notice").count()
        assert counted(models.Evidence.objects.filter(kind="foreign_notice"), there_are) == Counted(there_are)
    monkeypatch.setattr(queries.notices, "counted", lambda rows, most=2: counted(rows, 2))
    assert "超过 2 条" in signed_in(people.headquarters[2]).get("/notices/").content.decode()


def test_what_a_query_says_of_the_view_shows_nobody_more_or_less(province):
    people = province.officers
    for actor in (people.headquarters[0], people.city, people.elsewhere, people.enterprise, people.rival):
        with seeing_as(actor):
            plain, said = models.Case.objects.all(), narrowed(models.Case.objects.all())
            assert set(plain.values_list("id")) == set(said.values_list("id"))
