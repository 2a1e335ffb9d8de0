"""Boundaries are read with care: known places only, degrees only, simple enough to draw."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongzhi.core.errors import BadInput
from gongzhi.core.outlines import CODE_NAMES, MOST_BYTES, PER_DEGREE, TOLERANCE, area, read_outlines, simplified

KNOWN = {"360100", "360700"}
SQUARE = [[[115.0, 28.0], [116.0, 28.0], [116.0, 29.0], [115.0, 29.0], [115.0, 28.0]]]


def feature(coordinates: Any = SQUARE, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def read(*features: Any):
    return read_outlines(collection(*features), "map.geojson", KNOWN)


def codes(bad: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [cell.code for cell in bad.value.cells]


@pytest.mark.parametrize("name", CODE_NAMES)
@pytest.mark.parametrize("code", [360100, "360100", "156360100", " 360100 "])
def test_a_code_is_found_under_any_of_its_names(name, code):
    (outline,) = read(feature(**{name.upper(): code})).outlines
    assert outline.code6 == "360100"


def test_a_square_keeps_its_corners_in_ten_thousandths_of_a_degree():
    (outline,) = read(feature(adcode=360100)).outlines
    corners = [(115, 28), (116, 28), (116, 29), (115, 29)]
    assert outline.rings == (tuple((x * PER_DEGREE, y * PER_DEGREE) for x, y in corners),)


def test_a_place_of_another_province_and_a_feature_without_a_code_are_left_out_and_named():
    found = read(feature(adcode=360700), feature(adcode=110000), feature(name="?"))
    assert [outline.code6 for outline in found.outlines] == ["360700"]
    assert found.unknown == ("110000", "")


def test_an_islet_too_small_to_see_is_left_out_and_the_largest_part_never():
    speck = [[[114.0, 27.0], [114.001, 27.0], [114.001, 27.001]]]
    assert len(read(feature([SQUARE, speck], "MultiPolygon", adcode=360100)).outlines[0].rings) == 1
    assert len(read(feature([speck], "MultiPolygon", adcode=360100)).outlines[0].rings) == 1


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"type":"Feature"}', b'{"type":"FeatureCollection","features":[1]}',
     b'{"type":"FeatureCollection","features":null}', b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_feature_collection_is_said(raw):
    with pytest.raises(BadInput) as bad:
        read_outlines(raw, "map.geojson", KNOWN)
    assert codes(bad) == ["MAP_FILE_UNREADABLE"]


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [115.0, 28.0]),
        ("Polygon", []),
        ("Polygon", [[]]),
        ("Polygon", [[[115.0, 28.0], [116.0, 28.0], [115.0, 28.0]]]),
        ("Polygon", [[["115", 28.0]] * 4]),
        ("Polygon", [[[12_800_000.0, 3_300_000.0]] * 4]),
        ("Polygon", [[[float("nan"), 28.0]] * 4]),
        ("Polygon", [[[None, 28.0]] * 4]),
        ("Polygon", 7),
        ("MultiPolygon", [[]]),
    ],
)
def test_an_outline_that_is_no_area_in_degrees_is_said_with_its_place(kind, coordinates):
    with pytest.raises(BadInput) as bad:
        read(feature(adcode=360700), feature(coordinates, kind, adcode=360100))
    assert [(cell.where, cell.value, cell.code) for cell in bad.value.cells] == [
        ("map.geojson feature 2", "360100", "MAP_FEATURE_SHAPE")
    ]


def test_a_place_that_stands_twice_and_a_file_without_any_are_said():
    with pytest.raises(BadInput) as twice:
        read(feature(adcode=360100), feature(code="360100"))
    assert codes(twice) == ["MAP_CODE_TWICE"]
    with pytest.raises(BadInput) as none:
        read(feature(adcode=110000))
    assert codes(none) == ["MAP_NO_PLACE"]


def test_a_file_larger_than_bearable_is_not_even_read():
    with pytest.raises(BadInput) as bad:
        read_outlines(b" " * (MOST_BYTES + 1), "map.geojson", KNOWN)
    assert codes(bad) == ["MAP_FILE_TOO_LARGE"]


POINTS = some.tuples(some.integers(0, 2000), some.integers(0, 2000))


@given(some.lists(POINTS, min_size=3, max_size=60, unique=True).map(tuple))
def test_a_simplified_ring_has_only_points_of_its_own_and_stays_near_those_it_drops(ring):
    kept = simplified(ring, TOLERANCE)
    assert set(kept) <= set(ring)
    assert kept[0] == ring[0]
    for point in set(ring) - set(kept):
        ends = [(kept[at], kept[(at + 1) % len(kept)]) for at in range(len(kept))]
        assert min(_off(point, *end) for end in ends) <= TOLERANCE + 1e-6


def _off(point, first, last) -> float:
    (x, y), (x1, y1), (x2, y2) = point, first, last
    steps = [at / 1000 for at in range(1001)]
    return min(((x - x1 - at * (x2 - x1)) ** 2 + (y - y1 - at * (y2 - y1)) ** 2) ** 0.5 for at in steps) - 2


def test_area_is_twice_what_lies_inside_whichever_way_round():
    square = ((0, 0), (4, 0), (4, 3), (0, 3))
    assert area(square) == area(square[::-1]) == 2 * 4 * 3
