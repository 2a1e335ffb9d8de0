"""`gongzhi signals` over the files that other programs read, beside what they wrote."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from gongzhi.commands.main import main
from tests.goldens import golden, golden_rows, needs_goldens

pytestmark = needs_goldens


@pytest.fixture
def run(capsys, monkeypatch):
    def signals(*given: object) -> list[dict[str, str]]:
        monkeypatch.setenv("LANG", "en")
        assert main(["signals", *map(str, given)]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    return signals


@pytest.mark.parametrize("name", ["noufaily_delta", "nbPlugin", "half_noreweight", "popoffset"])
def test_farrington_raises_the_alarms_of_r(run, tmp_path, name):
    theirs = golden_rows(f"farrington/out_sim__{name}.csv")
    weeks = [int(row["k"]) for row in theirs]
    given = json.loads(golden("farrington/params.json").read_text("utf-8"))[name]
    told = tmp_path / "told.json"
    told.write_text(json.dumps(given | {"from": min(weeks), "to": max(weeks), "compat": "R"}), "utf-8")
    people = ["--population", golden("farrington/input_sim_population.csv")] if name == "popoffset" else []
    rows = {
        (row["series"], row["k"]): row for row in run("farrington", golden("farrington/input_sim.csv"), told, *people)
    }
    assert len(rows) == len(theirs)
    for row in theirs:
        ours = rows[row["series"], row["k"]]
        assert ours["alarm"] == row["alarm"]
        if row["upperbound"] not in ("", "NA"):
            assert float(ours["upperbound"]) == pytest.approx(float(row["upperbound"]), rel=1e-6, abs=1e-6)


def test_ebgm_reads_reports_and_counts_alike_and_agrees_with_openebgm(run, tmp_path):
    theirs = {(row["var1"], row["var2"]): row for row in golden_rows("ebgm/out_ebgm_caers.csv.gz")}
    hypers = [row["value"] for row in golden_rows("ebgm/out_hypers_caers.csv.gz")]
    told = tmp_path / "told.json"
    named = dict(zip(("alpha1", "beta1", "alpha2", "beta2", "p"), map(float, hypers), strict=True))
    told.write_text(json.dumps({"prior": named}), "utf-8")
    of_reports = run("ebgm", golden("ebgm/input_caers.csv.gz"), told)
    of_counts = run("ebgm", golden("ebgm/out_processRaw_caers.csv.gz"), told)
    assert len(of_reports) == len(of_counts) == len(theirs)
    for rows in (of_reports, of_counts):
        for row in rows:
            golden_row = theirs[row["var1"], row["var2"]]
            for ours, name in (("EBGM", "EBGM"), ("EB05", "QUANT_05"), ("EB95", "QUANT_95")):
                assert float(row[ours]) == pytest.approx(float(golden_row[name]), abs=0.01)
    assert sum(float(row["EB05"]) >= 2 for row in of_reports) == pytest.approx(131, abs=1)


def test_spacetime_reads_the_files_of_satscan(run):
    files = [golden(f"satscan/syn.{end}") for end in ("cas", "geo", "pop")]
    first, *_ = run("spacetime", files[0], "--places", files[1], "--population", files[2])
    assert [first[name] for name in ("places", "first", "last", "seen")] == [
        "L87 L25 L98 L17", "2024-02-18", "2024-02-21", "18",
    ]  # fmt: skip
    assert float(first["llr"]) == pytest.approx(29.521837, abs=5e-7)
    assert float(first["radius"]) == pytest.approx(8.22, abs=0.005)
    assert float(first["p"]) == 0.001


def test_league_gives_the_table_of_r(run):
    rows = run("league", golden("league/out_league12.csv"))
    for row, theirs in zip(rows, golden_rows("league/out_league12.csv"), strict=True):
        assert row["county"] == theirs["county"]
        for name in ("E", "rate", "srr", "lo", "hi", "z", "z_adj"):
            assert float(row[name]) == pytest.approx(float(theirs[name]), rel=1e-9, abs=1e-9)
        for name in ("eb", "eb_lo", "eb_hi", "p_gt1", "weight"):
            assert float(row[name]) == pytest.approx(float(theirs[name]), rel=1e-4)


def test_lattice_gives_the_ratios_of_treescan(run, tmp_path):
    counts, trees = tmp_path / "counts.csv", tmp_path / "told.json"
    lines = [line.replace(".", ",", 2) for line in golden("treescan_lattice/small.cas").read_text().split()]
    counts.write_text("\n".join(["r,h,z,n,expected", *lines]), "utf-8")
    groups: dict[str, dict[str, str]] = {"r": {}, "h": {}, "z": {}}
    pairs = (line.split(",") for line in golden("treescan_lattice/small.tre").read_text().split())
    for child, parent in (pair for pair in pairs if len(pair) == 2):
        for axis, low, high in zip("rhz", child.split("."), parent.split("."), strict=True):
            if low != high and high not in ("rA", "hA", "zA"):
                groups[axis][low] = high
    trees.write_text(json.dumps({"trees": groups, "replicates": 99}), "utf-8")
    rows = {tuple(row[axis] for axis in "rhz"): row for row in run("lattice", counts, trees)}
    compared = 0
    for theirs in golden_rows("treescan_lattice/small.csv"):
        if theirs["Log Likelihood Ratio"]:
            key = tuple("*" if name.endswith("A") else name for name in theirs["Node Identifier"].split("."))
            assert float(rows[key]["llr"]) == pytest.approx(float(theirs["Log Likelihood Ratio"]), abs=1e-6)
            compared += 1
    assert compared == 33 and np.all([float(row["llr"]) > 0 for row in rows.values()])
