from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.canonical import canonical, digest, plain, read


@dataclass(frozen=True)
class Part:
    name: str
    share: Fraction


@dataclass(frozen=True)
class Whole:
    id: UUID
    on: date
    at: datetime
    points: Decimal
    many: int
    sure: bool
    note: str | None
    parts: tuple[Part, ...]
    weights: Mapping[str, Decimal]
    first: Part | None


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PARTS = st.builds(Part, TEXT, st.fractions())
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
WHOLES = st.builds(
    Whole,
    id=st.uuids(),
    on=st.dates(),
    at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])),
    points=DECIMALS,
    many=st.integers(),
    sure=st.booleans(),
    note=st.none() | TEXT,
    parts=st.lists(PARTS, max_size=3).map(tuple),
    weights=st.dictionaries(st.text(st.characters(codec="ascii"), max_size=8), DECIMALS, max_size=3),
    first=st.none() | PARTS,
)
ONE = Whole(
    UUID(int=1), date(2017, 3, 10), datetime(2017, 3, 10, 9, tzinfo=UTC), Decimal("88.0"), 3, True, None,
    (Part("瓷器", Fraction(1, 3)),), {"b": Decimal("0.10"), "a": Decimal(1)}, None,
)  # fmt: skip


@given(WHOLES)
def test_what_was_written_is_read_back_as_it_was(whole: Whole):
    assert read(Whole, plain(whole)) == whole


@given(WHOLES)
def test_the_bytes_are_json_that_reads_back_too(whole: Whole):
    assert read(Whole, json.loads(canonical(whole))) == whole


@given(st.dictionaries(st.text(st.characters(codec="ascii"), max_size=5), st.integers(), max_size=6))
def test_the_order_of_keys_does_not_count(facts: dict[str, int]):
    assert canonical(dict(reversed(facts.items()))) == canonical(facts)


def test_the_spelling_is_sorted_unspaced_and_not_escaped():
    assert canonical({"b": 1, "a": "瓷器", "c": [None, True]}) == '{"a":"瓷器","b":1,"c":[null,true]}'.encode()


def test_numbers_that_could_be_disputed_are_strings_with_all_their_digits():
    assert plain(ONE)["points"] == "88.0"
    assert plain(ONE)["parts"] == [{"name": "瓷器", "share": "1/3"}]
    assert plain(Decimal("1E+3")) == "1000"


def test_the_digest_is_of_the_spelling():
    assert digest({"a": 1}) == sha256(b'{"a":1}').hexdigest()
    assert digest({"a": 1}) != digest({"a": "1"})


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        float("nan"),
        {"deep": [{"down": 1.0}]},
        {1, 2},
        b"bytes",
        Part,
        datetime(2017, 3, 10, 9, tzinfo=UTC).replace(tzinfo=None),
        {1: 2},
        {"瓷": 1},
    ],
    ids=repr,
)
def test_what_has_no_spelling_is_refused(value: object):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("many", "3"),
        ("many", True),
        ("sure", 1),
        ("sure", "true"),
        ("points", "eighty"),
        ("on", "2017-02-30"),
        ("id", "1"),
        ("note", 3),
    ],
)
def test_a_tree_that_does_not_fit_the_type_is_refused(field: str, value: object):
    with pytest.raises((TypeError, ValueError, ArithmeticError)):
        read(Whole, plain(ONE) | {field: value})


def test_an_unknown_and_a_missing_field_are_refused():
    with pytest.raises(TypeError, match="no field extra"):
        read(Part, {"name": "a", "share": "1", "extra": 1})
    with pytest.raises(TypeError):
        read(Part, {"name": "a"})
