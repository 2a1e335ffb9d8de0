from __future__ import annotations

import pytest

from gongzhi.catalogue import tile_map
from gongzhi.catalogue.places import cities, regions
from gongzhi.catalogue.tile_map import FOLDER, TilePlace, tile_places, tiles_within


def at(code6: str) -> tuple[int, int]:
    (place,) = [place for place in tile_places() if place.region.code6 == code6]
    return place.column, place.row


def touching(places: tuple[TilePlace, ...]) -> set[tuple[int, int]]:
    """The cells that can be reached from the first over shared sides."""
    cells = {(place.column, place.row) for place in places}
    reached: set[tuple[int, int]] = set()
    waiting = [min(cells)]
    while waiting:
        cell = waiting.pop()
        if cell in cells and cell not in reached:
            reached.add(cell)
            column, row = cell
            waiting += [(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)]
    return reached


def test_every_city_and_county_of_jiangxi_has_one_tile():
    inside = {region.code6 for region in regions() if region.parent.startswith("36")}
    assert sorted(place.region.code6 for place in tile_places()) == sorted(inside)
    assert len(tiles_within("360000", "city")) == 11
    assert len(tiles_within("360000", "county")) == 100


@pytest.mark.parametrize("city", [region.code6 for region in cities("360000")])
def test_the_counties_of_a_city_lie_in_one_piece(city):
    counties = tiles_within(city, "county")
    assert len(touching(counties)) == len(counties) > 0


def test_the_province_is_in_one_piece():
    counties = tiles_within("360000", "county")
    assert len(touching(counties)) == len(counties)


@pytest.mark.parametrize(
    ("north", "south"),
    [("360400", "360100"), ("360100", "361000"), ("360900", "360800"), ("360800", "360700"), ("360430", "361128"),
     ("360424", "360926"), ("360881", "360724"), ("361130", "361123")],
)  # fmt: skip
def test_what_lies_north_lies_higher(north, south):
    assert at(north)[1] < at(south)[1]


@pytest.mark.parametrize(
    ("west", "east"),
    [("360300", "360500"), ("360500", "361000"), ("361000", "360600"), ("360900", "360100"), ("360100", "361100"),
     ("360424", "360429"), ("360322", "361102"), ("360725", "360781")],
)  # fmt: skip
def test_what_lies_west_lies_further_left(west, east):
    assert at(west)[0] < at(east)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("360424", "360423"), ("360723", "360722"), ("360728", "360726"), ("360222", "361130"), ("360726", "360733")],
)
def test_neighbours_stay_neighbours(one, other):
    (a, b), (c, d) = at(one), at(other)
    assert abs(a - c) + abs(b - d) == 1


def test_the_map_of_a_part_begins_in_its_corner_and_an_unknown_one_is_empty():
    for code6 in ("360000", "360700", "361100"):
        places = tiles_within(code6, "county")
        assert min(place.column for place in places) == min(place.row for place in places) == 0
    assert tiles_within("110000", "county") == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("999999,0,0", "there is no region 999999"),
        ("360100,9,9", "a region stands twice"),
        ("110101,0,x", "110101: row 'x' is no count"),
        ("110101,-1,0", "110101: column '-1' is no count"),
        ("110101,0,0\n110102,0,0", "110102 lies on 110101"),
    ],
)
def test_a_faulty_row_is_an_error_that_names_it(monkeypatch, tmp_path, row, said):
    text = (FOLDER / "tile_map.csv").read_text(encoding="utf-8")
    (tmp_path / "tile_map.csv").write_text(f"{text}{row}\n", encoding="utf-8")
    monkeypatch.setattr(tile_map, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=said):
        tile_places.__wrapped__()
