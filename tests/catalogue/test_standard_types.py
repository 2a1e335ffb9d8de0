"""The kinds of standards: each with words, a pattern and an example of its own; a fault is named with its place."""

from __future__ import annotations

import pytest

from gongzhi.catalogue.codes import FOLDER, standard_types
from gongzhi.catalogue.rules import all_tables
from gongzhi.catalogue.wording import word

FILE = "standard_types.yml"


@pytest.fixture
def written(tmp_path):
    def write(old: str, new: str) -> None:
        text = (FOLDER / FILE).read_text("utf-8")
        assert old in text
        (tmp_path / FILE).write_text(text.replace(old, new), "utf-8")
        standard_types(tmp_path)

    return write


def test_every_kind_has_a_rule_row_of_its_own_and_a_word():
    table = next(table for table in all_tables()["JX2017"] if table.name == "declaration_indicators")
    for version in table.versions:
        assert [row.values["standard_type"] for row in version.rows] == list(standard_types())
    assert word("standard_type", "enterprise", "zh") == "企业标准"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("example: GB 6675.1-2014", "example: GB/T 6675.1-2014", "mandatory: example"),
        ("'GB/[TZ] ", "'GB/[TZ ", "national: pattern"),
        (", example: T/CAS 115-2015", "", "group: lacks example"),
    ],
)
def test_a_fault_is_named(written, old, new, fault):
    with pytest.raises(ValueError, match=f"standard_types.yml: {fault}"):
        written(old, new)
