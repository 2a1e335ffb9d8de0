"""The page of the sources: what stands of each, by whom it may be read, and what it never mixes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache

from gongzhi import sources
from gongzhi.actions.clock import at_noon, now
from gongzhi.catalogue.source_files import source_file
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.sources import SourceMonth
from gongzhi.web.pages.sources import MONTHS, Account, _chart, _share
from gongzhi.web.presenters.charts.month_bars import MOST_GROUPS
from tests.web.province import *
from tests.web.province import TODAY


@pytest.fixture(autouse=True)
def counted_anew():
    cache.clear()


def month(source: str, first: date, pieces: int, *, synthetic: bool = False) -> SourceMonth:
    return SourceMonth(source, synthetic, first, pieces, 0, 0, first, first)


def test_the_county_counts_what_the_province_counts(province):
    people = province.officers
    with seeing_as(people.elsewhere):
        elsewhere = queries.sources.census(at=now()).months
    cache.clear()
    with seeing_as(people.headquarters[0]):
        (row,) = queries.sources.census(at=now()).months
    assert elsewhere == (row,)
    assert (row.source, row.synthetic, row.pieces, row.china) == ("eu_rasff", True, 3, 3)
    assert (row.month, row.last_day) == (date(2017, 5, 1), date(2017, 5, 1))


def test_a_count_is_kept_and_says_when_it_was_made(province):
    with seeing_as(province.officers.city):
        first = queries.sources.census(at=at_noon(TODAY))
        again = queries.sources.census(at=now())
    assert again == first


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_tells_of_every_source_what_its_catalogue_says(province, signed_in, lang):
    page = signed_in(province.officers.city, lang).get("/sources/").content.decode()
    for name in sources.names():
        file = source_file(name)
        assert f'id="{name}"' in page
        assert file.publisher[lang] in page
        assert f"{file.expected['records']:,}" in page
        assert f">{name}<" not in page


def test_officers_and_auditors_read_it_and_an_enterprise_does_not(province, signed_in):
    people = province.officers
    assert signed_in(people.city).get("/sources/").status_code == 200
    assert signed_in(people.enterprise).get("/sources/").status_code == 404


def test_synthetic_pieces_stand_apart_and_are_in_no_bar():
    account = Account(source_file("eu_rasff"), (month("eu_rasff", date(2017, 5, 1), 3),), synthetic=40)
    assert account.pieces == 3
    assert sum(bar.total for bar in _chart([account], TODAY, "en").months) == 3


def test_the_bars_are_the_sixty_months_up_to_the_day_and_older_ones_are_left_out():
    old = Account(source_file("us_cpsc"), (month("us_cpsc", date(2012, 5, 1), 9),), 0)
    edge = Account(source_file("eu_rasff"), (month("eu_rasff", date(2012, 6, 1), 2),), 0)
    chart = _chart([old, edge], TODAY, "zh")
    assert len(chart.months) == MONTHS
    assert (chart.months[0].first, chart.months[-1].first) == (date(2012, 6, 1), date(2017, 5, 1))
    assert chart.months[0].counts == (2,)


def test_more_sources_than_can_be_told_apart_are_one_group():
    names = [name for name in sources.names() if source_file(name).kind == "foreign_notice"]
    accounts = [
        Account(source_file(name), (month(name, TODAY.replace(day=1), 10 + place),), 0)
        for place, name in enumerate(names)
    ]
    chart = _chart(accounts, TODAY, "en")
    assert len(chart.groups) == min(len(names), MOST_GROUPS)
    assert chart.months[-1].total == sum(10 + place for place in range(len(names)))


def test_a_share_shows_what_it_was_divided_by_and_nothing_is_said_of_nothing():
    assert _share(1443, 22897, "en") == "6.3 % (1,443 of 22,897)"
    assert _share(0, 0, "en") is None


def test_every_source_tells_what_was_ignored_or_repaired():
    assert all(sources.snapshot_tallies(name) for name in sources.names())
    assert sources.snapshot_tallies("us_fda") == sources.snapshot_of("us_fda").tallies
