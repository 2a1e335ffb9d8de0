"""Pages of the declarations lake: loads with drift and quarantine, and what was decided of a month."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from gongzhi.actions import deliveries
from gongzhi.actions.clock import at_noon
from tests.deliveries import delivery, item
from tests.signed_in import *

DAY = date(2024, 7, 3)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


@pytest.fixture
def loads(officers, tmp_path) -> list[str]:
    """Two loads: two lines of April and May, then a line of May beside a faulty one."""
    files = [
        [item(1, export_date="2024-04-06", destination="PL"), item(2)],
        [item(3, destination="DE", hs_code="6101000000", inspected="是"), item(4, hs_code="=1")],
    ]
    paths = [delivery(tmp_path / f"{number}.csv", *lines) for number, lines in enumerate(files)]
    by = officers.headquarters[0]
    return [deliveries.deliver(path, "append", by=by, at=at_noon(DAY)).load.id for path in paths]


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize(("lang", "country", "chapter"), [("zh", "德国", "第 61 章"), ("en", "Germany", "Chapter 61")])
def test_the_list_shows_loads_and_what_was_decided_of_the_newest_month_or_the_one_asked_for(
    officers, loads, signed_in, lang, country, chapter
):
    browser = signed_in(officers.headquarters[0], lang)
    page = text(browser.get("/declarations/"))
    assert all(f"/declarations/{load}/" in page for load in loads)
    assert page.index(loads[1]) < page.index(loads[0])
    assert country in page
    assert chapter in page
    assert "1,000.0" in page  # one fault beside one line
    assert country not in text(browser.get("/declarations/?month=2024-04"))
    assert country in text(browser.get("/declarations/?month=1999-13"))


def test_a_load_shows_its_counts_its_faults_in_words_and_who_ordered_it(officers, loads, signed_in):
    browser = signed_in(officers.headquarters[0], "en")
    page = text(browser.get(f"/declarations/{loads[1]}/"))
    for said in ("1.csv", "10 digits", "2024-05", "ordered", f"/declarations/{loads[1]}/quarantine.csv"):
        assert said in page
    assert "REGISTER_" not in page
    answer = browser.get(f"/declarations/{loads[1]}/quarantine.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [("2", "hs_code", "'=1")]


def test_an_empty_lake_says_how_it_is_filled_and_no_load_is_no_page(officers, signed_in):
    browser = signed_in(officers.headquarters[0], "en")
    assert "gongzhi declarations load" in text(browser.get("/declarations/"))
    assert browser.get(f"/declarations/{'0' * 64}/").status_code == 404
    assert browser.get(f"/declarations/{'0' * 64}/quarantine.csv").status_code == 404


def test_officers_of_a_place_see_no_lines_of_the_whole_province(officers, loads, signed_in):
    browser = signed_in(officers.origin[0])
    for page in ("", f"{loads[0]}/", f"{loads[0]}/quarantine.csv"):
        assert browser.get(f"/declarations/{page}").status_code == 404
