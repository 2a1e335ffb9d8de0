"""What a photo says of itself is read, whatever its bytes are; and it can be given away without that."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongzhi.core.visits.exif import NOTHING, Exif, exif_of, without_claims
from tests.core.visits.photos import exif, jpg, png

CHINA = timezone(timedelta(hours=8))
TAKEN = "2017:05:22 08:31:02"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("made", [jpg, png])
def test_time_and_place_are_read_of_either_kind_and_byte_order(made, order):
    block = exif(TAKEN, "+08:00", 25.8301, 114.9342, order)
    assert exif_of(made(block)) == Exif("2017-05-22T08:31:02+08:00", "25.8301", "114.9342")


def test_south_and_west_are_negative():
    assert exif_of(jpg(exif(lat=-33.5, lon=-70.25))) == Exif("", "-33.5000", "-70.2500")


def test_a_moment_without_a_zone_is_read_in_that_of_the_phone():
    found = exif_of(jpg(exif(TAKEN)))
    assert found.taken_at == "2017-05-22T08:31:02"
    assert found.moment(datetime(2017, 1, 1, tzinfo=CHINA)) == datetime(2017, 5, 22, 8, 31, 2, tzinfo=CHINA)
    assert NOTHING.moment(datetime(2017, 1, 1, tzinfo=CHINA)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"GIF89a", jpg(), png(), jpg(exif()), jpg(exif("2017:13:45 99:00:00")), jpg(exif("0000:00:00 00:00:00")),
        jpg(exif("1999:12:31 23:59:59")), jpg(exif(lat=91.0, lon=0.0)), jpg(b"XX*\0"), jpg(b"II*\0\xff\xff\xff\xff"),
    ],
)  # fmt: skip
def test_what_is_not_there_or_cannot_be_says_nothing(raw):
    assert exif_of(raw) == NOTHING


@given(some.data())
def test_no_bytes_are_too_odd_to_be_looked_at(data):
    whole = bytearray(data.draw(some.sampled_from([jpg, png]))(exif(TAKEN, "+08:00", 25.8, 114.9)))
    for at in data.draw(some.lists(some.integers(0, len(whole) - 1), max_size=8)):
        whole[at] = data.draw(some.integers(0, 255))
    cut = bytes(whole[: data.draw(some.integers(0, len(whole)))])
    found = exif_of(cut)
    assert found.place is None or abs(found.place.lat) <= 90
    assert exif_of(without_claims(cut)) == NOTHING


@pytest.mark.parametrize("made", [jpg, png])
def test_without_its_claims_a_photo_keeps_its_pixels_and_nothing_else_that_tells(made):
    bare = without_claims(made(exif(TAKEN, "+08:00", 25.8301, 114.9342)))
    assert exif_of(bare) == NOTHING
    assert b"pixels" in bare and b"secret" not in bare and b"2017" not in bare
    assert without_claims(bare) == bare
