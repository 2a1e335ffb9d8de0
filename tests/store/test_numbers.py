"""Numbers that people read: each once, none left out, whatever runs beside and whatever is given up."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from gongzhi.core.documents import DocumentNumber
from gongzhi.core.facts import Actor
from gongzhi.store.acting import seeing_as
from gongzhi.store.numbers import next_document, next_number
from tests.spec.conftest import *

WORKERS = 10
ACTS = 30  # of each worker
PATIENCE = 20  # seconds


class GivenUpError(Exception):
    """The act is refused after it took its number."""


@pytest.fixture
def clerk(officers) -> Actor:
    return officers.system


def side_by_side(work: Callable[[int], list[DocumentNumber]], workers: int = WORKERS) -> list[DocumentNumber]:
    """What all workers kept, each on a connection of its own, begun together."""
    start = threading.Barrier(workers)

    def one(worker: int) -> list[DocumentNumber]:
        try:
            start.wait(PATIENCE)
            return work(worker)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return [number for kept in pool.map(one, range(workers)) for number in kept]


def serials(numbers: list[DocumentNumber], series: str, year: int) -> list[int]:
    return sorted(number.serial for number in numbers if (number.series, number.year) == (series, year))


def one_to(many: int) -> list[int]:
    return list(range(1, many + 1))


def test_acts_side_by_side_of_which_many_are_given_up_number_without_gap_or_double(clerk):
    def work(worker: int) -> list[DocumentNumber]:
        chance, kept = random.Random(worker), []
        for _ in range(ACTS):
            series, year = chance.choice(["decision", "notice"]), chance.choice([2016, 2017])
            try:
                with seeing_as(clerk):
                    number = next_document(series, year)
                    if chance.random() < 0.4:
                        raise GivenUpError
                kept.append(number)
            except GivenUpError:
                pass
        return kept

    numbers = side_by_side(work)
    assert WORKERS * ACTS // 3 < len(numbers) < WORKERS * ACTS  # some were given up, most were not
    for series in ("decision", "notice"):
        for year in (2016, 2017):
            found = serials(numbers, series, year)
            assert len(found) > WORKERS
            assert found == one_to(len(found))


def test_what_is_committed_counts_as_the_database_says(clerk, owner):
    """The counter ends at the number of acts that stood, not of those that tried."""

    def work(worker: int) -> list[DocumentNumber]:
        kept = []
        for turn in range(10):
            try:
                with seeing_as(clerk):
                    number = next_document("plate", 2017)
                    if (worker + turn) % 2:
                        raise GivenUpError
                kept.append(number)
            except GivenUpError:
                pass
        return kept

    numbers = side_by_side(work, 8)
    assert serials(numbers, "plate", 2017) == one_to(8 * 10 // 2)
    assert owner.execute("select value from store_counter where name = 'document plate 2017'").fetchone() == (40,)


def test_the_first_numbers_of_a_year_taken_at_once_are_not_doubled(clerk):
    def work(_worker: int) -> list[DocumentNumber]:
        with seeing_as(clerk):
            return [next_document("certificate", 2018)]

    assert serials(side_by_side(work, 16), "certificate", 2018) == one_to(16)


def test_a_part_of_an_act_that_is_taken_back_gives_its_number_back(clerk):
    with seeing_as(clerk):
        first = next_document("notice", 2017)
        with pytest.raises(GivenUpError), transaction.atomic():
            next_document("notice", 2017)
            raise GivenUpError
        second = next_document("notice", 2017)
    assert (first.serial, second.serial) == (1, 2)


def test_a_worker_whose_connection_breaks_gives_its_number_back(clerk, owner, clone):
    taken = threading.Event()

    def broken() -> None:
        try:
            with seeing_as(clerk):
                assert next_document("decision", 2017).serial == 1
                taken.set()
                with connection.cursor() as cursor:
                    cursor.execute("select pg_sleep(%s)", [PATIENCE])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(broken)
        assert taken.wait(PATIENCE)
        with psycopg.connect(os.environ["GONGZHI_TEST_SERVER"], autocommit=True) as server:
            server.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and query like %s",
                [clone, "%pg_sleep%"],
            )
        with pytest.raises(OperationalError):
            lost.result(PATIENCE)
    with seeing_as(clerk):
        assert next_document("decision", 2017).serial == 1


def test_two_acts_that_take_numbers_the_other_way_round_end_in_one_refused_and_no_gap(clerk):
    """PostgreSQL ends one of two that wait for each other; it tries again, as a person would."""
    both_hold_one = threading.Barrier(2)

    def work(worker: int) -> list[DocumentNumber]:
        first, second = ("decision", "notice") if worker else ("notice", "decision")
        for attempt in range(5):  # both may be ended at once, and meet again
            try:
                with seeing_as(clerk):
                    kept = [next_document(first, 2017)]
                    if not attempt:
                        both_hold_one.wait(PATIENCE)
                    return [*kept, next_document(second, 2017)]
            except OperationalError as ended:
                assert "deadlock" in str(ended)
        raise AssertionError("ended every time")

    numbers = side_by_side(work, 2)
    assert serials(numbers, "decision", 2017) == serials(numbers, "notice", 2017) == one_to(2)


def test_another_series_and_another_year_begin_at_one(clerk):
    with seeing_as(clerk):
        assert next_document("decision", 2017) == DocumentNumber("decision", 2017, 1)
        assert next_document("decision", 2017) == DocumentNumber("decision", 2017, 2)
        assert next_document("decision", 2018) == DocumentNumber("decision", 2018, 1)
        assert next_document("notice", 2017) == DocumentNumber("notice", 2017, 1)


def test_a_number_outside_an_act_is_refused(officers):
    with pytest.raises(RuntimeError, match="outside an act"):
        next_number("x")


@pytest.mark.parametrize("value", [1, 2, 4, 0, -1])
def test_a_counter_cannot_be_set_back_or_ahead(clerk, value):
    with seeing_as(clerk):
        assert (next_number("x"), next_number("x")) == (1, 2)
    with pytest.raises(DatabaseError, match="COUNTED_BY_ONE"), seeing_as(clerk), connection.cursor() as cursor:
        cursor.execute("update store_counter set value = %s where name = 'x'", [value])
    with seeing_as(clerk):
        assert next_number("x") == 3


def test_a_counter_cannot_begin_elsewhere_than_at_one(clerk):
    with pytest.raises(DatabaseError, match="COUNTED_BY_ONE"), seeing_as(clerk), connection.cursor() as cursor:
        cursor.execute("insert into store_counter (name, value) values ('y', 7)")


@pytest.mark.parametrize(("series", "year", "serial"), [("", 2017, 1), ("Decision 1", 2017, 1), ("decision", 17, 1),
                                                        ("decision", 2017, 0), ("decision", 2017, -3)])  # fmt: skip
def test_what_is_no_number_is_none(series, year, serial):
    with pytest.raises(ValueError, match="no document number"):
        DocumentNumber(series, year, serial)
