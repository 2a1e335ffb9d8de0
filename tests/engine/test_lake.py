"""The lake against a naive one in memory, and what a reader sees while others load."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.errors import Refusal
from gongzhi.engine.engines import Chosen, engine
from gongzhi.engine.lake import LINES, Lake
from gongzhi.engine.reading import standing_lines
from tests.engine.loads import Key, Lines, files_below, load_id, stage

DUCKDB = Chosen("duckdb", "")
NOON = "2024-12-27T04:00:00+00:00"


@pytest.fixture(scope="module")
def duckdb():
    with engine(DUCKDB) as opened:
        yield opened


def add(lake: Lake, lines: Lines, kind="append", *, superseding=None, salt="") -> str:
    name = load_id(lines, salt)
    with lake.writing() as writing:
        if writing.known(name) is None:
            stage(writing, name, lines)
        writing.commit(name, kind, NOON, superseding=superseding)
    return name


def read(duckdb, lake: Lake, version=None) -> dict[Key, tuple[str, int]]:
    lines = standing_lines(duckdb, lake, lake.manifest(version))
    rows = [] if lines is None else duckdb.arrow(lines).to_pylist()
    found = {(row["declaration_no"], row["item_no"]): (row["month"], row["value"]) for row in rows}
    assert len(found) == len(rows), "a key stands twice"
    return found


@dataclass
class Naive:
    """A lake of dictionaries: loads in order, the last one to speak of a key has it."""

    loads: list[tuple[str, Lines]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def standing(self) -> dict[Key, tuple[str, int]]:
        found: dict[Key, tuple[str, int]] = {}
        for _, lines in self.loads:
            found.update(lines)
        return found


MONTHS = st.sampled_from(["2024-01", "2024-02", "2024-03"])
KEYS = st.tuples(st.sampled_from(["A", "B", "C", "D"]), st.integers(1, 2))
LINES_OF_LOAD = st.dictionaries(KEYS, st.tuples(MONTHS, st.integers(-3, 3)), max_size=6)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["append", "correct", "again", "supersede", "withdraw"]), LINES_OF_LOAD, st.integers(0, 9)
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(STEPS)
def test_the_lake_holds_what_a_naive_one_holds_after_every_step_and_keeps_its_past(duckdb, steps):
    naive, past = Naive(), []
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder))
        for number, (act, lines, chosen) in enumerate(steps):
            salt = str(number)
            target = naive.loads[chosen % len(naive.loads)] if naive.loads else None
            if act == "append":
                fresh = {key: line for key, line in lines.items() if key not in naive.standing()}
                naive.loads.append((add(lake, fresh, salt=salt), fresh))
            elif act == "correct":
                naive.loads.append((add(lake, lines, "correct", salt=salt), lines))
            elif target and act == "again":
                with lake.writing() as writing:
                    before = writing.seen
                    writing.commit(target[0], "append", NOON)
                    assert writing.seen == before
            elif target and act == "supersede":
                elsewhere = Naive([load for load in naive.loads if load is not target]).standing()
                fresh = {key: line for key, line in lines.items() if key not in elsewhere}
                name = add(lake, fresh, superseding=target[0], salt=salt)
                naive.loads[naive.loads.index(target)] = (name, fresh)
            elif target and act == "withdraw":
                with lake.writing() as writing:
                    writing.withdraw(target[0])
                    writing.withdraw(target[0])
                naive.loads.remove(target)
            assert read(duckdb, lake) == naive.standing()
            past.append((lake.manifest().version, naive.standing()))
        for version, stood in past:
            assert read(duckdb, lake, version) == stood
        assert lake.orphans() == ()


def test_taking_a_correction_back_brings_the_first_line_back(duckdb, tmp_path):
    lake = Lake(tmp_path)
    first = {("A", 1): ("2024-01", 10), ("B", 1): ("2024-01", 20)}
    add(lake, first)
    correction = add(lake, {("A", 1): ("2024-02", 11)}, "correct")
    assert read(duckdb, lake) == first | {("A", 1): ("2024-02", 11)}
    with lake.writing() as writing:
        writing.withdraw(correction)
    assert read(duckdb, lake) == first


def test_a_load_that_no_longer_counts_is_refused_by_name_when_it_comes_again(duckdb, tmp_path):
    lake = Lake(tmp_path)
    lines = {("A", 1): ("2024-01", 10)}
    name = add(lake, lines)
    with lake.writing() as writing:
        writing.withdraw(name)
    with pytest.raises(Refusal, match="LAKE_SUPERSEDED"):
        add(lake, lines)
    assert read(duckdb, lake) == {}


def test_there_must_be_a_load_to_supersede_and_the_new_one_must_not_stand_elsewhere(tmp_path):
    lake = Lake(tmp_path)
    one = add(lake, {("A", 1): ("2024-01", 10)})
    add(lake, {("B", 1): ("2024-01", 10)})
    with pytest.raises(Refusal, match="LAKE_NO_LOAD"):
        add(lake, {("C", 1): ("2024-01", 1)}, superseding="nothing")
    with pytest.raises(Refusal, match="LAKE_STANDS"):
        add(lake, {("B", 1): ("2024-01", 10)}, superseding=one)
    assert len(lake.manifest().loads) == 2


def test_each_manifest_names_the_hash_of_the_one_before_and_each_file_that_of_its_bytes(tmp_path):
    lake = Lake(tmp_path)
    for number in range(3):
        add(lake, {("A", number): ("2024-01", number)})
    for version in (2, 3):
        earlier = (tmp_path / "manifests" / f"{version - 1:08d}.json").read_bytes()
        assert lake.manifest(version).before == hashlib.sha256(earlier).hexdigest()
    for path in lake.paths(lake.manifest().files(LINES)):
        assert path.stem == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_was_staged_and_not_shown_is_an_orphan_until_it_is_swept(duckdb, tmp_path):
    lake = Lake(tmp_path)
    kept = {("A", 1): ("2024-01", 10)}
    add(lake, kept)
    with lake.writing() as writing:
        stage(writing, "x", {("B", 1): ("2024-02", 1)})
        list(writing._place())
    assert len(lake.orphans()) == 1
    assert read(duckdb, lake) == kept
    assert lake.sweep() == 1
    assert lake.orphans() == ()
    assert len(files_below(tmp_path)) == 1
    assert read(duckdb, lake) == kept


def test_readers_see_whole_loads_only_while_four_writers_load(tmp_path):
    lake, lines_of_load, loads_of_writer = Lake(tmp_path), 40, 6
    wrong: list[str] = []
    done = threading.Event()

    def write(writer: int) -> None:
        for number in range(loads_of_writer):
            key = f"{writer}-{number}"
            add(lake, {(key, item): (f"2024-{item % 3 + 1:02d}", number) for item in range(lines_of_load)}, salt=key)

    def look() -> int:
        with engine(DUCKDB) as own:
            looks = 0
            while not done.is_set() or looks == 0:
                seen = lake.manifest()
                rows = standing_lines(own, lake, seen)
                count = 0 if rows is None else own.arrow(rows).num_rows
                if count != len(seen.loads) * lines_of_load:
                    wrong.append(f"{count} lines of {len(seen.loads)} loads")
                looks += 1
            return looks

    readers = [threading.Thread(target=look) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert wrong == []
    assert len(lake.manifest().loads) == 4 * loads_of_writer
