"""Spec tests as the tables of this folder name them: file::function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib import import_module
from typing import Any

from gongzhi.catalogue.codes import profile_on


def spec_test(place: str) -> Callable[..., Any]:
    """The test function at a place of tests/spec. Raises where it is gone."""
    file, _, name = place.partition("::")
    found = getattr(import_module(f"tests.spec.{file.removesuffix('.py')}"), name, None)
    if found is None or not name.startswith("test_"):
        raise LookupError(f"tests/spec/{place} is gone")
    return found  # type: ignore[no-any-return]


def is_marked(tried: Callable[..., Any], scenario: str) -> bool:
    return any(mark.name == "scenario" and mark.args == (scenario,) for mark in _marks(tried))


def profiles_tried(tried: Callable[..., Any]) -> set[str]:
    """The profiles in force on the days that a test is run for, as its own parameters say.

    Its last day of each run: a test may name earlier ones of what happened before.
    """
    found = set()
    for mark in _marks(tried):
        if mark.name == "parametrize":
            for values in mark.args[1]:
                days = list(_days(values))
                found |= {profile_on(max(days)).code} if days else set()
    return found


def _marks(tried: Callable[..., Any]) -> Iterable[Any]:
    return getattr(tried, "pytestmark", ())


def _days(values: object) -> Iterator[date]:
    if isinstance(values, date):
        yield values
    elif isinstance(values, tuple | list):
        for value in values:
            yield from _days(value)
