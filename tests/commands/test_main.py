"""The command line: engines in and out, and a sentence for every input that cannot be read."""

from __future__ import annotations

import csv
import io
import json

import pytest

from gongzhi.commands.main import main
from gongzhi.sources import snapshot


@pytest.fixture(autouse=True, params=["en_US.UTF-8", "zh_CN.UTF-8"])
def terminal(request, monkeypatch):
    monkeypatch.setenv("LANG", request.param)


def test_places_adds_code_certainty_and_reason(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("province,city\nCn-Jx,Ganzhou\n"))
    assert main(["places"]) == 0
    assert "Cn-Jx,Ganzhou,360700,sure," in capsys.readouterr().out


def test_assess_gives_a_finding_for_each_line(monkeypatch, capsys):
    steps = [{"event": "x", "probability": "1/2000"}]
    facts = {"subject": "c", "hazard": "", "scenarios": [{"id": "a", "severity": 4, "steps": steps}]}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(facts) + "\n"))
    assert main(["assess", "--on", "2017-06-01"]) == 0
    assert json.loads(capsys.readouterr().out)["value"]["level"] == "S"


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "bad.csv"), (b"reference,category\nx,y\n", "bad.csv"), (b"\x00\xff", "NUL")]
)
def test_a_source_file_that_cannot_be_read_is_refused_with_its_name(tmp_path, capsys, content, told):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    assert main(["sources", "parse", "eu_rasff", str(path)]) == 2
    assert told in capsys.readouterr().err


def test_a_snapshot_is_written_from_originals_where_one_says_and_reads_back(tmp_path, capsys):
    rows = [f"CN,GUANGDONG,Place {number},3" for number in range(900)]  # as many as a whole export has
    original, to = tmp_path / "places.csv", tmp_path / "x.csv.gz"
    original.write_text("\n".join(["ISO_CNTRY_CODE,PROVINCE_STATE,CITY_NAME,ENTRY_NUM", *rows, ""]))
    assert main(["sources", "snapshot", "us_fda", str(original), "--to", str(to)]) == 0
    assert len(snapshot.read(to.read_bytes(), "us_fda").evidence) == 900
    assert "evidence 900" in capsys.readouterr().err


def test_a_missing_file_an_unreadable_line_and_a_missing_column_are_sentences(monkeypatch, capsys, tmp_path):
    assert main(["sources", "parse", "eu_rasff", str(tmp_path / "none.csv")]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("{bad\n"))
    assert main(["assess"]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("a,b\n1,2\n"))
    assert main(["places"]) == 2
    told = capsys.readouterr().err
    assert "none.csv" in told
    assert "{bad" in told
    assert "province" in told


def test_simulate_writes_the_same_files_for_the_same_seed(tmp_path, capsys):
    for folder in ("a", "b"):
        assert main(["simulate", str(tmp_path / folder), "--seed", "x", "--scale", "0.1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[: len(lines) // 2] == lines[len(lines) // 2 :]


def test_simulate_declares_as_many_items_as_asked_for_or_says_how_many_it_can(tmp_path, capsys):
    asked = ["simulate", str(tmp_path), "--seed", "x", "--scale", "0.1", "--declarations"]
    assert main([*asked, "5000"]) == 0
    files = (tmp_path / "declarations").glob("*.csv")
    assert sum(len(path.read_bytes().splitlines()) - 1 for path in files) == 5000
    assert main([*asked, "200000000"]) == 2
    assert "100000000" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("task", "columns", "told"),
    [
        ("rasff-hazard", {"Hazard Substance": "Aflatoxin B1", "Product Category": "Nuts"}, "Mycotoxins"),
        ("rapex-category", {"descript_product": "Plush toy bear", "descript_descr": "Soft toy"}, "Toys"),
    ],
)
def test_words_adds_label_probability_and_reasons(tmp_path, capsys, task, columns, told):
    path = tmp_path / "notices.csv"
    path.write_text(",".join(columns) + "\n" + ",".join(columns.values()) + "\n")
    assert main(["words", "--task", task, str(path)]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["label"] == told
    assert 0 < float(row["probability"]) <= 1
    assert row["reasons"]
    assert {name: row[name] for name in columns} == columns


def test_words_refuses_a_file_of_another_source_or_coding_by_name(tmp_path, capsys):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    assert main(["words", "--task", "rasff-risk", str(path)]) == 2
    path.write_bytes(b"subject\n\xff\xfe\n")
    assert main(["words", "--task", "rasff-risk", str(path)]) == 2
    told = capsys.readouterr().err
    assert "subject" in told
    assert "UTF-8" in told
