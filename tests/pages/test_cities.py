"""The map and the page of a city: each point leads to its sources and back, and nobody sees another's numbers."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from datetime import date
from html import unescape
from io import StringIO
from itertools import pairwise

import pytest

from gongzhi.actions import scores, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web.presenters.charts.axes import text_width
from tests.signed_in import *
from tests.spec.conftest import POTTERY, RAW, export_total, register, returned, traced
from tests.spec.test_03_scores import notice
from tests.web.province import take_in, today

GANZHOU, FUZHOU, ZHANGGONG = "360700", "361000", "360702"
CITY = f"/cities/{GANZHOU}/"
CENTS = 100
__all__ = ["today"]  # a fixture that holds for every test
LINK = re.compile(r'href="(/[^"]*)"')


@pytest.fixture
def year(officers):
    """Ganzhou in 2017 up to 1 May: 1,200 items out, four back: own fault, carrier's fault, two not investigated."""
    at = at_noon(date(2017, 5, 1))
    totals = [
        export_total(POTTERY, ZHANGGONG, 2017, 400, 50_000_000 * CENTS, month=month) for month in (1, 2, 3)
    ]  # fmt: skip
    setting_up.take_in_export_totals(totals, raw_hash=RAW, by=officers.system, at=at)
    days = [date(2017, 2, 1), date(2017, 3, 1), date(2017, 3, 2), date(2017, 4, 3)]
    given = [register(officers, returned(number, day)) for number, day in enumerate(days, start=1)]
    traced(officers, given[0], days[0], "Q2", "producer")
    traced(officers, given[1], days[1], "N1", "carrier")
    fact = notice(1, "赣州试验陶瓷有限公司")
    take_in(officers, fact)
    scores.city_index_now(GANZHOU, by=officers.system, at=at)
    return {"returns": [f"/returns/{one}/" for one in given], "notice": f"/notices/{fact.id}/"}


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def links(page: str) -> set[str]:
    return set(LINK.findall(page))


def rows(answer) -> list[list[str]]:
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


# The map


def test_the_map_says_the_index_its_grade_its_day_and_that_its_points_are_assumed(year, signed_in, officers):
    page = read(signed_in(officers.office, "en"), "/scores/")
    with seeing_as(officers.office):
        (row,) = queries.outcomes.indices(2017)
    assert f"Ganzhou: {row.points} points; Grade {row.grade}" in page
    assert "Nanchang: not computed" in page
    assert 'datetime="2017-05-01"' in page
    assert "JX2017 · 2017-03-01" in page
    assert say("ORIGIN_ASSUMED", "en") in page


def test_the_classes_of_the_index_begin_where_the_grades_do(year, signed_in, officers):
    page = read(signed_in(officers.office, "en"), "/scores/")
    bands = sorted(float(row["min_points"]) for row in book(date(2017, 5, 2)).table("index_grades").rows)
    assert f"below {bands[1]:.1f} points" in page
    for low, high in pairwise(bands[1:]):
        assert f"{low:.1f} to under {high:.1f} points" in page
    assert f"{bands[-1]:.1f} points and more" in page


def test_a_county_shows_what_its_rate_was_divided_by_and_one_without_exports_says_so(year, signed_in, officers):
    page = read(signed_in(officers.office, "en"), "/scores/?measure=rate")
    assert f"Zhanggong District, Ganzhou: {100 * 3 / 1200:.2f} %; 3 of 1,200 export items" in page
    assert "Nankang District, Ganzhou: no exports" in page


def test_a_tile_leads_to_the_page_of_its_city_and_the_choice_stays_in_the_address(year, signed_in, officers):
    client = signed_in(officers.office)
    page = read(client, "/scores/?measure=open_cases")
    assert f"{CITY}?year=2017" in links(page)
    assert "/scores/?measure=rate" in links(page)
    assert "/scores/cities.csv?measure=open_cases" in links(page)
    assert '<a class="gz-chip" href="/scores/?measure=open_cases" aria-current="true">' in page


def test_a_city_sees_its_own_points_and_not_those_of_others(year, signed_in, officers):
    page = read(signed_in(officers.city, "en"), "/scores/")
    assert "Fuzhou: not shown to you" in page
    assert re.search(r"Ganzhou: [\d.]+ points", page)
    assert f"/cities/{FUZHOU}/" not in page
    elsewhere = read(signed_in(officers.elsewhere, "en"), "/scores/")
    assert "Ganzhou: not shown to you" in elsewhere
    assert signed_in(officers.elsewhere).get(CITY).status_code == 404
    assert signed_in(officers.elsewhere).get(f"{CITY}rate.csv").status_code == 404


def test_a_case_counts_in_its_city_and_in_the_province_and_in_no_other_city(year, signed_in, officers):
    with seeing_as(officers.office):
        assert queries.cases.count(queries.cases.CaseFilter(region=GANZHOU, state=queries.cases.OPEN)).n == 1
        assert queries.cases.count(queries.cases.CaseFilter(region="360000")).n == 1
        assert queries.cases.count(queries.cases.CaseFilter(region=FUZHOU)).n == 0


# The page of a city


def test_every_point_leads_to_what_counts_in_it_and_from_there_back_to_the_city(year, signed_in, officers):
    client = signed_in(officers.office)
    page = read(client, f"{CITY}?year=2017")
    rate = f"{CITY}counted/quality_return_rate/?year=2017"
    assert rate in links(page)
    counted = links(read(client, rate))
    assert set(year["returns"]) & counted == {year["returns"][place] for place in (0, 2, 3)}  # not the carrier's
    everything = links(read(client, f"{CITY}counted/per_100m/?year=2017"))
    assert {*year["returns"], year["notice"]} <= everything
    for source in (*year["returns"], year["notice"], *(link for link in everything if link.startswith("/cases/EQC"))):
        assert f"{CITY}?year=2017" in links(read(client, source)), source


def test_on_time_lists_what_is_closed_or_past_its_day(year, signed_in, officers):
    listed = links(read(signed_in(officers.office), f"{CITY}counted/cases_on_time/?year=2017"))
    with seeing_as(officers.office):
        history = queries.outcomes.index_history(GANZHOU)
        facts = queries.findings.kept(history[0].finding).facts
    denominator = int(re.search(r'"denominator":(\d+),"id":"360700 2017 tracings"', facts)[1])
    assert len(set(year["returns"]) & listed) == denominator


def test_each_indicator_stands_with_its_numbers_its_edges_and_its_rule(year, signed_in, officers):
    page = read(signed_in(officers.office, "en"), CITY)
    assert "1,200 export items" in page
    assert "US$ 150.0 million of exports" in page
    assert "IP-RETURNS" in page
    assert page.count(f">{say('INDICATOR_NOT_ASSESSED', 'en')}<") == 5  # four that nobody reported, and the zones


def test_a_reader_of_another_place_is_offered_no_way_to_the_city(year, signed_in, officers):
    page = read(signed_in(officers.port), year["returns"][0])
    assert CITY not in page
    assert CITY not in read(signed_in(officers.enterprise), year["returns"][0])


def test_a_mark_of_a_chart_leads_to_the_returns_that_it_counts(year, signed_in, officers):
    client = signed_in(officers.office, "en")
    page = read(client, CITY)
    march = f"{CITY}returns/?since=2017-03&until=2017-03&cause=N1"
    assert march in links(page)
    assert set(year["returns"]) & links(read(client, march)) == {year["returns"][1]}
    open_ones = f"{CITY}returns/?since=2016-05&until=2017-05&cause=none"
    assert set(year["returns"]) & links(read(client, open_ones)) == set(year["returns"][2:])


def test_a_month_without_exports_has_no_rate_and_says_so(year, signed_in, officers):
    page = read(signed_in(officers.office, "en"), CITY)
    assert f"2017-04: {say('RATE_GAP', 'en')}, n = 0" in page
    assert re.search(rf"2017-03: {100 * 1 / 400:.2f} % \([\d.]+ to [\d.]+\), n = 400", page)


def test_a_city_without_an_index_says_so_and_not_nought(year, signed_in, officers):
    page = read(signed_in(officers.office, "en"), f"/cities/{FUZHOU}/")
    assert say("INDEX_NOT_COMPUTED", "en") in page
    assert "0.0 points" not in page
    assert say("RETURNS_NONE", "en") in page


@pytest.mark.parametrize(
    "address",
    ["/cities/360000/", "/cities/110000/", "/cities/360702/", "/cities/x/", "/cities/%27/", f"{CITY}nothing.csv",
     f"{CITY}rate.exe", "/scores/x.svg", f"{CITY}counted/service_on_time/", f"{CITY}counted/x/"],
)  # fmt: skip
def test_what_is_no_city_and_no_chart_is_missing(year, signed_in, officers, address):
    assert signed_in(officers.office).get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["measure=x&year=1e9", "since=2017-13&until=x", "since=9999-12", "since=2017-05&until=2016-01", "cause=%27,x",
     "after=nobody", "county=%25&status=?", "since=0001-01&until=0001-01"],
)  # fmt: skip
def test_hostile_queries_never_break_a_page(year, signed_in, officers, query):
    client = signed_in(officers.office)
    for address in ("/scores/", CITY, f"{CITY}returns/", f"{CITY}counted/per_100m/"):
        assert client.get(f"{address}?{query}").status_code == 200, address


# Reporting


def test_a_city_reports_its_measure_and_the_index_follows(year, signed_in, officers):
    client = signed_in(officers.city, "en")
    assert say("REPORT_FIGURE", "en") in read(client, CITY)
    given = {"name": "service_on_time", "numerator": "92", "denominator": "100"}
    assert client.post(f"{CITY}report/", given).status_code == 302
    page = read(client, CITY)
    assert "100 services" in page
    assert "8.80" in page  # 10 × (92 − 70) ÷ (95 − 70)
    assert "92 / 100" in page
    scores.city_index_now(GANZHOU, by=officers.system, at=at_noon(date(2017, 5, 2)))
    with seeing_as(officers.system):
        bodies = [
            finding.body
            for finding in queries.cases.findings_on(GANZHOU)
            if finding.method.startswith("scorecard.city_index") and finding.as_of == date(2017, 5, 2)
        ]
    assert len(set(bodies)) == 1  # the city sees all that counts in its own index


def test_the_provincial_office_reports_events_and_neither_names_nor_measures(year, signed_in, officers):
    client = signed_in(officers.office, "en")
    assert client.post(f"{CITY}report/", {"name": "national_zone"}).status_code == 400  # zones count by their records
    assert client.post(f"{CITY}report/", {"name": "systemic"}).status_code == 302
    assert "Grade D" in read(client, CITY)
    measure = {"name": "service_on_time", "numerator": "1", "denominator": "1"}
    assert client.post(f"{CITY}report/", measure).status_code == 409
    assert signed_in(officers.city).post(f"{CITY}report/", {"name": "systemic"}).status_code == 409


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "quality_return_rate", "numerator": "0", "denominator": "1"}, "quality_return_rate"),
        ({"name": "nobody", "numerator": "0", "denominator": "1"}, "nobody"),
        ({"name": "service_on_time", "numerator": "2", "denominator": "1"}, "分母 1 之间"),
        ({"name": "service_on_time", "numerator": "-1", "denominator": "1"}, "-1"),
        ({"name": "service_on_time", "numerator": "1", "denominator": "0"}, "没有分母的指标不必报送"),
        ({"name": "service_on_time", "numerator": "1,0", "denominator": "١"}, "1,0"),
        ({"name": "service_on_time"}, "不是整数"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_answered_by_field_and_not_kept(year, signed_in, officers, given, sentence):
    answer = signed_in(officers.city).post(f"{CITY}report/", given)
    assert answer.status_code == 400
    assert sentence in unescape(answer.content.decode())
    with seeing_as(officers.system):
        assert queries.outcomes.figures_of(GANZHOU, 2017) == ()


def test_a_city_reports_for_itself_only(year, signed_in, officers):
    given = {"name": "service_on_time", "numerator": "1", "denominator": "1"}
    assert signed_in(officers.city).post(f"/cities/{FUZHOU}/report/", given).status_code == 404
    assert signed_in(officers.market).post(f"{CITY}report/", given).status_code == 404


# Files


def test_data_holds_exactly_what_the_chart_shows(year, signed_in, officers):
    client = signed_in(officers.office, "en")
    answer = client.get("/scores/counties.csv?measure=rate")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    head, *lines = rows(answer)
    assert head[:2] == ["County", "Assessed return rate (%)"]
    zhanggong = next(line for line in lines if line and line[0].startswith("Zhanggong"))
    assert zhanggong[1:] == [f"{100 * 3 / 1200:.2f}", "3", "1200"]
    nankang = next(line for line in lines if line and line[0].startswith("Nankang"))
    assert nankang[1:] == ["no exports", "—", "—"]
    assert ["divided by: export items"] in lines
    assert ["as of 2017-05-02"] in lines


@pytest.mark.parametrize(
    "address",
    ["/scores/cities", "/scores/counties", f"{CITY}rate", f"{CITY}months", f"{CITY}causes", f"{CITY}counties"],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_stands_alone_with_title_source_and_styles(year, signed_in, officers, address, lang):
    answer = signed_in(officers.office, lang).get(f"{address}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    text = answer.content.decode()
    svg = ET.fromstring(text)
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in text
    assert ":is(" not in text
    assert "href=" not in text  # nothing is fetched, and nothing leads to this server
    said = " ".join(unescape(words) for words in svg.itertext())
    assert say("SYNTHETIC", lang) in said
    assert say("CHART_SOURCE", lang, source="")[:3] in said
    width = float(svg.attrib["width"])
    for line in svg.findall("{*}text"):
        assert float(line.attrib["x"]) + text_width(line.text, float(line.attrib["font-size"])) <= width
    for used in set(re.findall(r'class="(gz-[\w-]+)"', text)) - {"gz-drawing", "gz-bar-name"}:
        assert f".{used}" in text.partition("</style>")[0], used


def test_the_page_offers_each_chart_as_picture_and_data(year, signed_in, officers):
    client = signed_in(officers.office)
    for address in ("/scores/?measure=rate", CITY):
        files = [
            link for link in links(read(client, address)) if re.search(r"\.(csv|svg)", link) and "/static/" not in link
        ]
        assert len(files) >= 4
        for link in files:
            assert client.get(link).status_code == 200, link
