"""`gongzhi radar`: history by file, the weeks that are over, what rises."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest

from gongzhi.commands.main import main
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.radar import BEGINS, WEEK, arrive, failed, quiet_years
from tests.spec.conftest import *

HEADERS = ("monday", "county", "chapter", "hazard", "events", "market", "data_kind")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", (BEGINS + WEEK).isoformat())
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


def test_history_comes_in_by_file_and_weeks_are_judged_and_listed_by_command(officers, tmp_path, capsys):
    rows, file = quiet_years(), tmp_path / "counts.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(HEADERS)
        table.writerows(
            (row.monday, row.county, row.chapter, row.hazard, row.events, "", "synthetic") for row in rows
        )  # fmt: skip
    assert main(["radar", "history", str(file)]) == 0
    assert f"{len(rows)} rows" in capsys.readouterr().out
    arrive(officers, [failed(n, BEGINS) for n in range(9)], BEGINS + timedelta(days=1))
    assert main(["radar", "judge"]) == 0
    said = capsys.readouterr().out
    assert "HS chapter 69 · heavy metals: 9 in 1 weeks" in said
    assert "once in 3000 weeks" in said
    assert main(["radar", "list"]) == 0
    assert capsys.readouterr().out == said
    with seeing_as(officers.system):
        assert [week.monday for week in queries.radar.weeks()] == [BEGINS]


def test_a_missing_file_and_a_faulty_line_are_refused_by_name(officers, tmp_path, capsys):
    assert main(["radar", "history"]) != 0
    file = tmp_path / "counts.csv"
    file.write_text(",".join(HEADERS) + "\n2017-02-27,999999,69,heavy_metal,1,synthetic\n", encoding="utf-8")
    assert main(["radar", "history", str(file)]) != 0
    assert "999999" in capsys.readouterr().err
