"""What a run can say of a file: the values it ignored by name, the repairs, the duplicates."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from gongzhi.catalogue.source_files import source_file
from gongzhi.sources.eu_rasff import parse

EXAMPLES = Path(__file__).parent / "example"


@pytest.fixture
def parsed(small, database):
    def of(name):
        path = EXAMPLES / name
        raw = database(path.read_text(encoding="utf-8")) if path.suffix == ".sql" else path.read_bytes()
        return parse(raw, name, small("eu_rasff"))

    return of


def test_a_file_is_named_with_its_shape_its_hash_and_the_records_read(parsed):
    (file,) = parsed("portal.csv").files
    raw_hash = sha256((EXAMPLES / "portal.csv").read_bytes()).hexdigest()
    assert (file.name, file.shape, file.raw_hash, file.records) == ("portal.csv", "portal", raw_hash, 3)
    assert {item.envelope.raw_hash for item in parsed("portal.csv").evidence} == {raw_hash}


def test_the_shape_is_known_from_the_content_whatever_the_file_is_called(small):
    raw = (EXAMPLES / "window.csv").read_bytes()
    assert parse(raw, "portal.db", small("eu_rasff")).files[0].shape == "window"


def test_the_portal_example_tells_what_was_left_out_and_repaired(parsed):
    portal = parsed("portal.csv")
    assert portal.counts("IGNORED") == {
        ("SOURCE_IGNORED_REPEATED_HAZARD", ""): 1,
        ("SOURCE_IGNORED_REST_OF_WORDS", "Product"): 1,
        ("SOURCE_IGNORED_WORDS", "n/a"): 1,
        ("SOURCE_IGNORED_WORDS", "unknown origin"): 1,
    }
    assert portal.counts("REPAIRED") == {("SOURCE_REPAIRED_HAZARD_WORDS", ""): 1}


def test_the_database_example_tells_the_reference_repaired_the_duplicate_and_the_columns_ignored(parsed):
    read = parsed("database.sql")
    assert (read.records, len(read.evidence)) == (3, 2)
    assert read.counts("REPAIRED") == {("SOURCE_REPAIRED_REFERENCE", ""): 1}
    assert read.counts("MERGED") == {("SOURCE_MERGED_REFERENCE", ""): 1}
    assert read.counts("CONFLICT") == {("SOURCE_CONFLICT_FIELD", "origins"): 1}
    ignored = {name: count for (code, name), count in read.counts("IGNORED").items() if code.endswith("_COLUMN")}
    assert ignored == {"type": 3, "distribution": 1, "operator": 1, "year": 3, "week": 3}


def test_the_window_example_tells_the_quotes_that_would_have_shifted_its_columns(parsed):
    assert parsed("window.csv").counts("REPAIRED") == {("SOURCE_REPAIRED_QUOTE", ""): 4}


def test_an_operator_of_a_real_notice_is_countries_and_not_a_firm(parsed):
    (notice,) = (item.body for item in parsed("window_wide.csv").evidence)
    assert (notice.firm, notice.place) == ("", "")
    assert parsed("window_wide.csv").counts("IGNORED")["SOURCE_IGNORED_COLUMN", "operator"] == 1


def test_a_synthetic_file_says_so_itself_and_may_be_shorter_than_a_whole_export():
    parsed = parse((EXAMPLES / "synthetic.csv").read_bytes(), "synthetic.csv", source_file("eu_rasff"))
    assert [item.envelope.synthetic for item in parsed.evidence] == [True]


def test_two_exports_of_one_notice_agree_in_their_evidence_id(small):
    one = parse((EXAMPLES / "window.csv").read_bytes(), "a.csv", small("eu_rasff"))
    other = parse((EXAMPLES / "window.csv").read_bytes() + b"\n", "b.csv", small("eu_rasff"))
    assert one.files[0].raw_hash != other.files[0].raw_hash
    assert [item.id for item in one.evidence] == [item.id for item in other.evidence]
