from __future__ import annotations

from datetime import date

import pytest

from tests.signed_in import *
from tests.spec.conftest import POTTERY
from tests.spec.test_13_double_random import drawn


@pytest.mark.parametrize(
    ("lang", "title", "county"), [("zh", "抽查不合格率估计", "赣州"), ("en", "Failure rates", "Ganzhou")]
)
def test_the_page_and_its_csv_stand_in_both_languages_with_and_without_rows(officers, signed_in, lang, title, county):
    client = signed_in(officers.headquarters[0], lang)
    empty = client.get("/check-results/")
    assert (empty.status_code, title in empty.content.decode()) == (200, True)
    firms = ({"object": POTTERY, "standing": "4"}, {"object": "A001", "standing": "4"})
    drawn(officers, objects=firms, inspectors=(), day=date(2017, 5, 15), region="360700", level="city")
    page = client.get("/check-results/").content.decode()
    assert county in page
    assert "日用陶瓷" in client.get("/check-results.csv").content.decode("utf-8-sig")
    assert client.get("/checks/").content.decode().count("/check-results/") == 1
