"""`gongzhi signals` over files: what each method finds, and each fault with its line, column and value."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import numpy as np
import pytest

from gongzhi.commands.main import main

WEEKS = 7 * 52
CORNER = {"A": (0, 0), "B": (1, 0), "C": (0, 1), "D": (9, 9), "E": (8, 9), "F": (9, 8)}


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Writes the files it is given, runs a method over them, gives the exit code, rows and what was said."""

    def signals(method: str, counts: str, parameters=None, *more: str, language: str = "en", **files: str):
        monkeypatch.setenv("LANG", language)
        (tmp_path / "counts.csv").write_text(counts, encoding="utf-8")
        given = ["signals", method, str(tmp_path / "counts.csv")]
        if parameters is not None:
            written = parameters if isinstance(parameters, str) else json.dumps(parameters)
            (tmp_path / "parameters.json").write_text(written, encoding="utf-8")
            given.append(str(tmp_path / "parameters.json"))
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
            given += [f"--{name}", str(tmp_path / f"{name}.csv")]
        ended = main([*given, *more])
        told = capsys.readouterr()
        return ended, list(csv.DictReader(io.StringIO(told.out))), told.err

    return signals


def series(weeks: int = WEEKS, last: int = 3) -> str:
    first = date(2018, 1, 1)
    rows = [f"{first + timedelta(weeks=at)},{2 + at % 3},{last if at == weeks - 1 else 3}" for at in range(weeks)]
    return "\n".join(["week,quiet,loud", *rows]) + "\n"


def test_farrington_judges_the_last_period_of_each_series(run):
    ended, rows, _ = run("farrington", series(last=30), {"b": 4, "w": 3})
    assert (ended, [row["series"] for row in rows], [row["alarm"] for row in rows]) == (
        0,
        ["quiet", "loud"],
        ["0", "1"],
    )
    loud = rows[1]
    assert (loud["k"], loud["date"], loud["observed"]) == (str(WEEKS), "2024-12-16", "30")
    assert float(loud["upperbound"]) > float(loud["expected"]) == pytest.approx(3)


def test_farrington_judges_a_range_by_one_of_several_sets(run):
    sets = {"default": [], "two": {"b": 2, "thresholdMethod": "nbPlugin", "from": WEEKS - 2, "to": WEEKS - 1}}
    _, rows, _ = run("farrington", series(last=30), sets, "--set", "two")
    assert [(row["series"], row["k"]) for row in rows] == [
        (name, str(k)) for name in ("quiet", "loud") for k in (WEEKS - 2, WEEKS - 1)
    ]
    _, rows, _ = run("farrington", series(last=30), sets, "--set", "default")
    assert [row["k"] for row in rows] == [str(WEEKS)] * 2


def test_farrington_expects_in_proportion_to_a_population(run):
    counts = "\n".join(["k,x", *(f"{at},{2 if at < 300 else 4}" for at in range(1, 301))])
    people = "\n".join(["k,x", *(f"{at},{100 if at < 300 else 200}" for at in range(1, 301))])
    _, (row,), _ = run("farrington", counts, {"populationOffset": True}, population=people)
    assert float(row["expected"]) == pytest.approx(4, rel=1e-6)
    ended, _, said = run("farrington", counts, {"populationOffset": True}, population=people[:-8])
    assert ended == 2 and "299" in said and "300" in said


REPORTS = "id,var1,var2\n" + "".join(
    f"{at},{'toys' if at < 10 else 'food' if at % 2 else 'wood'},{'lead' if at % 10 < 4 else 'mould'}\n"
    for at in range(40)
)


def test_ebgm_counts_reports_once_and_shrinks_by_a_given_prior(run):
    prior = {"prior": {"alpha1": 3, "beta1": 0.5, "alpha2": 2, "beta2": 2, "p": 0.1}}
    _, rows, said = run("ebgm", REPORTS + "0,toys,lead\n", prior)
    toys = next(row for row in rows if (row["var1"], row["var2"]) == ("toys", "lead"))
    assert (toys["N"], float(toys["E"])) == ("4", pytest.approx(10 * 16 / 40))
    assert float(toys["PRR"]) == pytest.approx((4 / 10) / (12 / 30))
    assert float(toys["EB05"]) < float(toys["EBGM"]) < float(toys["EB95"])
    assert "6 pairs" in said and "alpha1=3" in said


def test_ebgm_takes_counts_of_pairs_with_and_without_expected_ones(run):
    prior = {"prior": {"alpha1": 3, "beta1": 0.5, "alpha2": 2, "beta2": 2, "p": 0.1}}
    _, rows, _ = run("ebgm", "var1,var2,N\na,x,30\na,y,10\nb,x,10\nb,y,50\n", prior)
    assert float(rows[0]["E"]) == 16 and float(rows[0]["ROR"]) == pytest.approx(30 * 50 / (10 * 10))
    _, rows, _ = run("ebgm", "var1,var2,N,E\na,x,12,2.6\nb,y,1,0.1\n", prior)
    assert [round(float(row["EB05"]), 2) for row in rows] == [2.19, 0.44]  # the worked example of the method
    assert [bool(row["signal"]) for row in rows] == [True, False]
    assert rows[0]["PRR"] == ""


def test_ebgm_estimates_a_prior_from_many_pairs_only(run):
    ended, _, said = run("ebgm", REPORTS)
    assert ended == 2 and "6 pairs" in said and "30" in said
    chance = np.random.default_rng(2)
    lines = "".join(f"p{at // 8},h{at % 8},{chance.poisson(3) + 1}\n" for at in range(64))
    for starts in ("usual", "wide"):
        ended, rows, _ = run("ebgm", "var1,var2,n\n" + lines, {"starts": starts})
        assert ended == 0 and len(rows) == 64


POINTS = "place,x,y\n" + "".join(f"{name},{x},{y}\n" for name, (x, y) in CORNER.items())


def weekly(rise: int = 4, last: int = 10) -> str:
    first = date(2026, 1, 5)
    rows = [
        f"{name},{first + timedelta(weeks=at)},{rise if name in 'ABC' and at >= 7 else 1}"
        for name in CORNER
        for at in range(last)
    ]
    return "\n".join(["place,date,n", *rows]) + "\n"


def test_spacetime_finds_neighbours_and_says_since_when_it_goes_on(run):
    parameters = {"days": 7, "longest": 4, "replicates": 199, "recurrence": 50, "seed": "x", "earlier": 2}
    _, rows, _ = run("spacetime", weekly(), parameters, places=POINTS)
    first = [row for row in rows if row["rank"] == "1"]
    assert {frozenset(row["places"].split()) for row in first[1:]} == {frozenset("ABC")}
    assert [row["last"] for row in first] == ["2026-02-23", "2026-03-02", "2026-03-09"]
    assert (first[2]["first"], first[2]["seen"], first[2]["seed"]) == ("2026-02-23", "36", "x 2026-03-09")
    assert [row["state"] for row in first[1:]] == ["new" if first[0]["alarm"] == "0" else "ongoing", "ongoing"]


def test_spacetime_takes_expected_counts_and_degrees(run):
    expected = weekly().replace("date,n", "date,n,expected").replace(",4\n", ",4,4\n").replace(",1\n", ",1,1\n")
    parameters = {"days": 7, "given": "expected", "coordinates": "degrees", "replicates": 19}
    ended, rows, _ = run("spacetime", expected, parameters, places=POINTS)
    assert (ended, rows) == (0, [])
    _, rows, _ = run("spacetime", expected.replace(",4,4\n", ",9,4\n"), parameters, places=POINTS)
    assert set(rows[0]["places"].split()) == set("ABC")
    assert 111 < float(rows[0]["radius"]) < 158


COUNTIES = "county,n,y,r\nc1,100,1,0.01\nc2,9000,60,0.01\nc3,8000,140,0.01\n"


def test_league_compares_counties_with_their_own_mix(run):
    _, rows, said = run("league", COUNTIES)
    assert [row["band"] for row in rows] == ["too few to say", "better", "worse"]
    assert sum(float(row["E"]) for row in rows) == pytest.approx(201)
    assert "a=" in said
    by_mix = "county,mix,n,y\nc1,toys,1000,20\nc1,wood,1000,2\nc2,toys,100,2\nc2,wood,1900,4\n"
    _, rows, _ = run("league", by_mix)
    told = (1000 * 22 / 1100 + 1000 * 6 / 2900) / 2000
    assert float(rows[0]["r"]) == pytest.approx(told)


TREES = {
    "region": {"a1": "a", "a2": "a", "b1": "b", "b2": "b"},
    "hs": {"01": "I", "02": "I", "03": "II"},
    "hazard": {"lead": "chemical", "zinc": "chemical", "fire": "physical"},
}


def events(weeks: int, outbreak: int = 0) -> str:
    chance, first = np.random.default_rng(4), date(2019, 1, 7)
    cells = [(r, h, z) for r in TREES["region"] for h in TREES["hs"] for z in TREES["hazard"]]
    lines = ["date,region,hs,hazard,n"]
    for week in range(weeks):
        for cell, many in zip(cells, chance.poisson(0.3, len(cells)), strict=True):
            more = outbreak if week >= weeks - 2 and cell == ("a1", "02", "zinc") else 0
            if many + more:
                lines.append(f"{first + timedelta(weeks=week)},{','.join(cell)},{many + more}")
    return "\n".join(lines) + "\n"


def test_lattice_raises_what_is_rising_and_says_when_history_is_short(run):
    ended, rows, _ = run("lattice", events(300, outbreak=12), {"trees": TREES})
    assert ended == 0
    assert (rows[0]["region"], rows[0]["hs"], rows[0]["hazard"]) == ("a1", "02", "zinc")
    assert (rows[0]["state"], rows[0]["week"]) == (
        "ongoing" if rows[0]["since"] < rows[0]["week"] else "new",
        "2024-09-30",
    )
    assert int(rows[0]["seen"]) >= 12 and "a1.02.zinc" in rows[0]["cells"]
    ended, _, said = run("lattice", events(20), {"trees": TREES})
    assert ended == 2 and "Not enough history" in said and "19 weeks" in said


def test_lattice_scans_cells_once_where_their_expected_counts_are_given(run):
    cells = [(r, h, z) for r in TREES["region"] for h in TREES["hs"] for z in TREES["hazard"]]
    lines = [f"{','.join(cell)},{9 if cell == ('b2', '03', 'fire') else 1},2" for cell in cells]
    counts = "\n".join(["region,hs,hazard,n,expected", *lines])
    _, rows, _ = run("lattice", counts, {"trees": TREES, "replicates": 99, "seed": 5})
    assert [rows[0][name] for name in ("region", "hs", "hazard", "seen", "p")] == ["b2", "03", "fire", "9", "0.01"]
    ended, _, said = run("lattice", "\n".join(counts.splitlines()[:-1]), {"trees": TREES})
    assert ended == 2 and "b2.03.fire" in said


FAULTS = [
    ("league", "", None, {}, ["counts.csv:1"]),
    ("league", "county,n,y\nc1,1,1\n", None, {}, ["counts.csv:1", "r"]),
    ("league", "county,n,y,r,r\n", None, {}, ["counts.csv:1", "r"]),
    ("league", "county,n,y,r\nc1,0,1,0.1\n", None, {}, ["counts.csv:2", "n", "0"]),
    ("league", "county,n,y,r\nc1,5,-1,0.1\n", None, {}, ["counts.csv:2", "y", "-1"]),
    ("league", "county,n,y,r\nc1,5,1.5,0.1\n", None, {}, ["counts.csv:2", "y", "1.5"]),
    ("league", "county,n,y,r\nc1,5,1,nan\n", None, {}, ["counts.csv:2", "r", "nan"]),
    ("league", "county,n,y,r\nc1,5,1,0.1\n\nc1,5,1,0.1\n", None, {}, ["counts.csv:4", "county", "c1", "2"]),
    ("league", "county,n,y,r\nc1,5,1\n", None, {}, ["counts.csv:2", "3", "4"]),
    ("league", 'county,n,y,r\n"c1,5,1,2\n', None, {}, ["counts.csv:"]),
    ("league", "county,n,y,r\nc1,5,0,0.1\nc2,5,0,0.1\n", None, {}, ["2", "0"]),
    ("league", "county,mix,n,y\nc1,a,5,0\nc2,b,5,1\n", None, {}, ["c1"]),
    ("league", COUNTIES, "{", {}, ["parameters.json:1", "2"]),
    ("league", COUNTIES, "3", {}, ["parameters.json", "3"]),
    ("league", COUNTIES, {"trim": 0.1}, {}, ["parameters.json", "trim", "trimmed"]),
    ("league", COUNTIES, {"trimmed": "a"}, {}, ["parameters.json", "trimmed", "a"]),
    ("ebgm", "var1,var2,N\na,x,0\n", None, {}, ["counts.csv:2", "N", "0"]),
    ("ebgm", "var1,var2,N\na,x,1\na,x,1\n", None, {}, ["counts.csv:3", "a, x", "2"]),
    ("ebgm", "var1,var2\na,\n", None, {}, ["counts.csv:2", "var2"]),
    ("ebgm", "var1,var2,N,E\na,x,1,0\n", None, {}, ["counts.csv:2", "E", "0"]),
    ("ebgm", REPORTS, {"starts": "far"}, {}, ["starts", "far", "wide"]),
    ("ebgm", REPORTS, {"prior": {"alpha1": 3}}, {}, ["beta1"]),
    ("ebgm", REPORTS, {"prior": 3}, {}, ["prior", "3"]),
    ("spacetime", weekly(), None, {}, ["--places"]),
    ("spacetime", weekly(), None, {"places": POINTS.replace("C,", "G,")}, ["counts.csv:22", "place", "C"]),
    ("spacetime", weekly(), None, {"places": POINTS + "A,1,1\n"}, ["places.csv:8", "A", "2"]),
    ("spacetime", weekly(), None, {"places": POINTS.replace("9,9", "9,north")}, ["places.csv:5", "y", "north"]),
    ("spacetime", weekly(), None, {"places": POINTS, "population": "place,population\nA,9\n"}, ["population.csv", "B"]),
    ("spacetime", weekly().replace("2026-01-05", "5.1.2026"), None, {"places": POINTS}, ["counts.csv:2", "5.1.2026"]),
    ("spacetime", weekly(), {"from": "2026-01-12"}, {"places": POINTS}, ["counts.csv:2", "2026-01-05", "2026-01-12"]),
    ("spacetime", weekly(), {"to": "soon"}, {"places": POINTS}, ["to", "soon"]),
    ("spacetime", weekly(), {"earlier": 99, "days": 7}, {"places": POINTS}, ["99", "10"]),
    ("spacetime", weekly(), {"longest": 0}, {"places": POINTS}, ["longest", "0", "1"]),
    ("spacetime", weekly(), {"seed": 4}, {"places": POINTS}, ["seed", "4"]),
    ("spacetime", "place,date,n,expected\nA,2026-01-05,1,0\n", None, {"places": POINTS}, ["A", "2026-01-05"]),
    ("spacetime", weekly() + "A,0001-01-01,1\nA,9999-12-31,1\n", None, {"places": POINTS}, ["20,000,000"]),
    ("spacetime", weekly(), {"coordinates": "degrees"}, {"places": POINTS + "Z,181,0\n"}, ["places.csv:8", "Z"]),
    ("lattice", "date,region,hs,hazard,n\n2026-01-05,a1,01,lead,30000000\n", {"trees": TREES}, {}, ["20,000,000"]),
    ("farrington", "week\n2026-01-05\n", None, {}, ["counts.csv:1"]),
    ("farrington", series().replace(",4,", ",four,", 1), None, {}, ["counts.csv:4", "quiet", "four"]),
    ("farrington", series(), {"alpha": 2}, {}, ["alpha", "2"]),
    ("farrington", series(), {"gamma": 2}, {}, ["gamma", "alpha"]),
    ("farrington", series(), {"a": {}, "b": {}}, {}, ["--set", "a, b"]),
    ("farrington", series(weeks=60), None, {}, ["261", "59"]),
    ("farrington", series(), {"to": 9999}, {}, ["9998", "364"]),
    ("farrington", series(), {"from": 364, "to": 300}, {}, ["periods"]),
    ("lattice", events(3), None, {}, ["trees"]),
    ("lattice", events(3), {"trees": {"region": {}}}, {}, ["region"]),
    ("lattice", events(3), {"trees": {name: TREES[name] for name in ("region", "hs")}}, {}, ["2"]),
    ("lattice", "date,region,hs,hazard\n2026-01-05,a1,01,salt\n", {"trees": TREES}, {}, ["counts.csv:2", "salt"]),
    ("lattice", "region,hs,hazard,n,expected\na1,01,salt,1,1\n", {"trees": TREES}, {}, ["counts.csv:2", "salt"]),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("method", "counts", "parameters", "files", "told"), FAULTS)
def test_a_fault_is_told_with_its_place_and_value(run, language, method, counts, parameters, files, told):
    ended, rows, said = run(method, counts, parameters, language=language, **files)
    assert (ended, rows) == (2, [])
    assert all(word in said for word in told), said
    assert any("一" <= letter <= "鿿" for letter in said) == (language == "zh")


def test_rows_go_to_a_file_where_one_is_named_and_are_the_same(run, tmp_path, capsys):
    _, rows, _ = run("league", COUNTIES)
    out = tmp_path / "out.csv"
    ended, nothing, _ = run("league", COUNTIES, None, "--out", str(out))
    assert (ended, nothing) == (0, [])
    assert list(csv.DictReader(io.StringIO(out.read_text("utf-8")))) == rows


def test_a_missing_file_is_a_sentence(capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en")
    assert main(["signals", "league", "/nowhere/counts.csv"]) == 2
    assert "/nowhere/counts.csv" in capsys.readouterr().err
