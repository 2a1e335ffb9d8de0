"""Boundaries that the operator imports stand beside the tiles, with their review number or why they have none."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from django.conf import settings

from gongzhi.catalogue.messages import say
from gongzhi.commands.main import main
from tests.core.test_outlines import SQUARE, collection, feature
from tests.pages.test_cities import CITY, read, today, year
from tests.signed_in import *

__all__ = ["today", "year"]
REAL = Path(os.environ.get("GONGZHI_ORIGINALS", "/nowhere")) / "jiangxi_geojson"


@pytest.fixture
def drawn(tmp_path) -> Path:
    path = tmp_path / "map.geojson"
    east = [[[x + 1.0, y] for x, y in ring] for ring in SQUARE]
    path.write_bytes(
        collection(
            feature(adcode=360700), feature(east, gb="156360100"), feature(adcode=360702), feature(adcode=110000)
        )
    )
    return path


def test_without_an_import_the_map_offers_tiles_only(year, signed_in, officers):
    client = signed_in(officers.office)
    assert say("DRAWN_BOUNDARIES", "zh") not in read(client, "/scores/")
    assert 'class="gz-tile gz-tile-' in read(client, "/scores/?drawn=boundaries")


def test_boundaries_carry_their_review_number_and_lead_to_the_city(year, signed_in, officers, drawn, capsys):
    assert main(["map", str(drawn), "--review-number", "赣S(2024)001号"]) == 0
    assert "110000" in capsys.readouterr().out
    client = signed_in(officers.office)
    assert "/scores/?drawn=boundaries" in read(client, "/scores/")
    page = read(client, "/scores/?drawn=boundaries")
    assert "赣S(2024)001号" in page
    assert re.search(rf'<a href="{CITY}\?year=2017"><title>赣州市', page)
    assert "赣S(2024)001号" in client.get("/scores/cities.svg?drawn=boundaries").content.decode()
    assert (
        "抚州市" in client.get("/scores/cities.csv?drawn=boundaries").content.decode()
    )  # no outline, yet in the table


def test_without_a_review_number_they_are_for_officers_only_and_no_file_to_pass_on(year, signed_in, officers, drawn):
    assert main(["map", str(drawn)]) == 0
    client = signed_in(officers.office)
    assert say("MAP_NO_REVIEW_NUMBER", "zh") in read(client, "/scores/?drawn=boundaries")
    assert client.get("/scores/cities.svg?drawn=boundaries").status_code == 404
    assert client.get("/scores/cities.svg").status_code == 200


def test_bad_input_is_answered_by_a_sentence_and_what_was_kept_stays(db, drawn, tmp_path, capsys):
    assert main(["map", str(drawn)]) == 0
    before = settings.MAP_FILE.read_bytes()
    wrong = tmp_path / "wrong.geojson"
    wrong.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    assert main(["map", str(wrong)]) == 2
    assert main(["map", str(drawn), "--review-number", "yes"]) == 2
    assert main(["map", str(drawn), str(drawn)]) == 2
    assert main(["map", str(tmp_path / "nowhere.geojson")]) == 2
    said = capsys.readouterr().err
    assert "adcode" in said
    assert "“yes”" in said
    assert "360700" in said
    assert settings.MAP_FILE.read_bytes() == before


@pytest.mark.skipif(not REAL.exists(), reason="no real boundaries on this machine")
def test_real_boundaries_are_drawn_inside_their_frame(year, signed_in, officers, capsys):
    assert main(["map", str(REAL / "jiangxi_cities.geojson"), str(REAL / "jiangxi_counties.geojson")]) == 0
    page = read(signed_in(officers.office), "/scores/?drawn=boundaries")
    _, counties = re.findall(r'<svg class="gz-drawing" viewBox="0 0 (\d+) ([\d.]+)".*?</svg>', page, re.DOTALL)
    assert page.count('<path class="gz-tile ') == 11 + 97
    for path in re.findall(r'<path class="gz-tile [^>]* d="([^"]*)"', page):
        points = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[\d.]+,[\d.]+", path)]
        assert all(0 <= x <= float(counties[0]) and 0 <= y <= float(counties[1]) for x, y in points)
    assert settings.MAP_FILE.stat().st_size < 500_000
