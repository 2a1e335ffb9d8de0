"""A delivery as a whole: good lines in, faults aside, nothing twice, corrections in place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gongzhi.core.errors import BadInput, Refusal
from gongzhi.engine.engines import Chosen, engine
from gongzhi.engine.lake import FAULTS, LINES, Lake
from gongzhi.engine.loading import Delivery, load
from gongzhi.engine.reading import standing_faults, standing_lines
from gongzhi.engine.versions import form, in_force
from tests.engine.lines import FIRMS, GOOD

NOON = "2024-12-27T04:00:00Z"


@pytest.fixture(scope="module")
def known():
    return in_force(FIRMS)


@pytest.fixture
def deliver(known, tmp_path):
    lake = Lake(tmp_path / "lake")

    def loaded(path: Path, kind="append", superseding=None):
        with engine(Chosen("duckdb", ""), tmp_path / "scratch") as opened:
            return load(opened, lake, form(), known, Delivery(path, kind, NOON, superseding))

    loaded.lake = lake
    return loaded


def written(path: Path, lines, extra: str = "") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([column.zh for column in form().columns])
        out.writerows([line[column.field] for column in form().columns] for line in lines)
        file.write(extra)
    return path


def item(number: int, **changed: str) -> dict[str, str]:
    return {**GOOD, "item_no": str(number), **changed}


def stands(lake: Lake) -> list[tuple[int, str, int]]:
    with engine(Chosen("duckdb", "")) as opened:
        lines = standing_lines(opened, lake, lake.manifest())
        rows = [] if lines is None else opened.arrow(lines).to_pylist()
    return sorted((row["item_no"], row["goods"], row["line"]) for row in rows)


def aside(lake: Lake) -> list[tuple[int, str, str, str]]:
    with engine(Chosen("duckdb", "")) as opened:
        faults = standing_faults(opened, lake, lake.manifest())
        rows = [] if faults is None else opened.arrow(faults).to_pylist()
    return sorted((row["line"], row["column"], row["rule"], row["value"]) for row in rows)


def test_bad_lines_are_set_aside_by_number_column_rule_and_value_and_good_ones_go_on(deliver, tmp_path):
    lines = [item(1), item(2, hs_code="85"), item(3, export_date="2024-07-01"), item(1, goods="再")]
    path = written(tmp_path / "may.csv", lines, extra="只有一格\r\n" + "," * 15 + "\r\n")
    loaded = deliver(path)
    assert stands(deliver.lake) == [(1, "蓄电池", 1), (3, "蓄电池", 3)]
    assert aside(deliver.lake) == [
        (2, "hs_code", "REGISTER_WRONG_FORM", "85"),
        (4, "declaration_no", "LAKE_LINE_TWICE", "1"),
        (5, "", "LAKE_LINE_BROKEN", "1"),
    ]
    months = {file.path.split("/")[1] for file in loaded.files if file.table == LINES}
    assert months == {"month=2024-05", "month=2024-07"}
    assert (loaded.rows(LINES), loaded.rows(FAULTS)) == (2, 3)


def test_the_same_file_twice_has_one_effect(deliver, tmp_path):
    path = written(tmp_path / "may.csv", [item(1), item(2)])
    first = deliver(path)
    version = deliver.lake.manifest().version
    assert deliver(path) == first
    assert deliver.lake.manifest().version == version


def test_a_line_that_stands_is_changed_by_a_correction_only_and_a_correction_needs_one(deliver, tmp_path):
    deliver(written(tmp_path / "may.csv", [item(1), item(2)]))
    deliver(written(tmp_path / "again.csv", [item(2, goods="新"), item(3)]))
    assert stands(deliver.lake) == [(1, "蓄电池", 1), (2, "蓄电池", 2), (3, "蓄电池", 2)]
    deliver(written(tmp_path / "mend.csv", [item(2, goods="新"), item(9)]), "correct")
    assert stands(deliver.lake) == [(1, "蓄电池", 1), (2, "新", 1), (3, "蓄电池", 2)]
    assert [rule for _, _, rule, _ in aside(deliver.lake)] == ["LAKE_LINE_STANDS", "LAKE_LINE_UNKNOWN"]


def test_a_load_takes_the_place_of_another_and_may_repeat_its_lines(deliver, tmp_path):
    first = deliver(written(tmp_path / "may.csv", [item(1), item(2)]))
    deliver(written(tmp_path / "may_anew.csv", [item(2, goods="新"), item(3)]), superseding=first.id)
    assert stands(deliver.lake) == [(2, "新", 1), (3, "蓄电池", 2)]
    with pytest.raises(Refusal, match="LAKE_SUPERSEDED"):
        deliver(tmp_path / "may.csv")


def test_a_file_without_any_good_line_is_a_load_of_faults(deliver, tmp_path):
    deliver(written(tmp_path / "bad.csv", [item(1, unit="")]))
    assert stands(deliver.lake) == []
    assert aside(deliver.lake) == [(1, "unit", "REGISTER_VALUE_MISSING", "")]


def test_a_header_that_is_not_the_forms_is_refused_and_nothing_is_loaded(deliver, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("编号,名称\n1,a\n", encoding="utf-8")
    with pytest.raises(BadInput, match="REGISTER_NOT_CSV"):
        deliver(path)
    assert deliver.lake.manifest().loads == ()
    assert deliver.lake.orphans() == ()


def test_a_file_that_cannot_be_read_to_its_end_is_refused_in_words_and_nothing_is_loaded(deliver, tmp_path):
    path = written(tmp_path / "may.csv", [item(1)], extra='"' + "x\r\n" * 10)
    with pytest.raises(BadInput, match="REGISTER_BROKEN_QUOTES"):
        deliver(path)
    assert deliver.lake.manifest().loads == ()
    assert deliver.lake.orphans() == ()
