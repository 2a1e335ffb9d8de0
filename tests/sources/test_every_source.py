"""Whole-library checks: a new source passes them by bringing its module, its catalogue file and an example."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from gongzhi import sources
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.canonical import plain
from gongzhi.core.errors import NotThere

HERE = Path(__file__).parent
SOURCES = Path(sources.__file__).parent
SUFFIXES = {".csv", ".json", ".jsonl", ".sql"}


def examples_of(source: str) -> list[Path]:
    """The example files of a source: csv and JSON as they are, databases as the SQL that makes them."""
    files = (HERE / source / "example").glob("*")
    return sorted(path for path in files if path.suffix in SUFFIXES and path.name != "expected.json")


def facts_of(evidence):
    """Evidence as JSON without the hash of the file, which the example itself decides."""
    tree = plain(evidence)
    del tree["envelope"]["raw_hash"]
    return tree


@pytest.mark.parametrize("source", sources.names())
def test_a_source_gives_from_its_examples_the_expected_evidence(source, small, database):
    examples = examples_of(source)
    expected = json.loads((HERE / source / "example" / "expected.json").read_text(encoding="utf-8"))
    assert [path.name for path in examples] == sorted(expected)
    for path in examples:
        raw = database(path.read_text(encoding="utf-8")) if path.suffix == ".sql" else path.read_bytes()
        parsed = import_module(f"gongzhi.sources.{source}").parse(raw, path.name, small(source))
        assert [facts_of(item) for item in parsed.evidence] == expected[path.name], path.name


@pytest.mark.parametrize("source", sources.names())
def test_each_shape_of_a_source_stands_among_its_examples(source, small, database):
    module = import_module(f"gongzhi.sources.{source}")
    shown = {
        module.parse(
            database(path.read_text(encoding="utf-8")) if path.suffix == ".sql" else path.read_bytes(),
            path.name,
            small(source),
        )
        .files[0]
        .shape
        for path in examples_of(source)
    }
    assert shown == {shape.name for shape in source_file(source).shapes}


@pytest.mark.parametrize("source", sources.names())
def test_a_source_ships_a_snapshot_with_the_counts_that_its_catalogue_file_states(source):
    parsed = sources.snapshot_of(source)
    counted = {
        "records": len(parsed.evidence),
        "china": sum("CN" in getattr(item.body, "origins", ()) for item in parsed.evidence),
        "refusals": sum(getattr(item.body, "refusals", 0) for item in parsed.evidence),
    }
    expected = source_file(source).expected
    assert expected["records"] > 0
    assert {what: counted[what] for what in expected} == expected


@pytest.mark.parametrize("source", sources.names())
def test_a_snapshot_holds_real_evidence_of_its_source_and_kind_each_reference_once(source):
    evidence = sources.snapshot_of(source).evidence
    assert not any(item.envelope.synthetic for item in evidence)
    assert {(item.envelope.source, item.envelope.kind) for item in evidence} == {(source, source_file(source).kind)}
    assert len({item.envelope.reference for item in evidence}) == len(evidence)


def test_every_module_that_parses_is_a_source():
    modules = {path.parent.name if path.name == "__init__.py" else path.stem for path in SOURCES.glob("*.py")}
    modules |= {path.parent.name for path in SOURCES.glob("*/__init__.py")}
    parsing = {name for name in modules - {"sources"} if hasattr(import_module(f"gongzhi.sources.{name}"), "parse")}
    assert parsing == set(sources.names())


def test_the_snapshots_together_weigh_less_than_ten_megabytes():
    assert sum(path.stat().st_size for path in (SOURCES / "snapshots").iterdir()) < 10 * 2**20


def test_a_source_that_does_not_exist_is_not_there():
    with pytest.raises(NotThere):
        sources.read("us_fda/../eu_rasff", b"", "x.csv")
    with pytest.raises(NotThere):
        sources.snapshot_of("nobody")
