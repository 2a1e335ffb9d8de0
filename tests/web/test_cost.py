"""A list of three costs as many questions to the database as a list of one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.spec.conftest import register, returned, to_method_set
from tests.web.province import *
from tests.web.province import notice, take_in

MORE = date(2017, 4, 20)


def asked(client, address: str) -> int:
    client.get(address)  # what is read once and kept
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/", "/notices/", "/cases/", "/alerts/", "/enterprises/", "/links/"])
def test_a_longer_list_asks_no_more_often(province, signed_in, address):
    client = signed_in(province.officers.headquarters[2])
    before = asked(client, address)
    people = province.officers
    for number in (2, 3):
        fact = returned(number, MORE)
        to_method_set(people, register(people, fact), MORE)
    take_in(people, *(notice(number, "赣州试验陶瓷公司") for number in (2, 3)))
    assert asked(client, address) == before
