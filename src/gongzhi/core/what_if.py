"""What would change a finding: its method applied again with each single fact left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gongzhi.core.canonical import digest
from gongzhi.core.errors import GongzhiError
from gongzhi.core.finding import Finding, InputRef
from gongzhi.core.rules import RuleBook

MOST_FACTS = 30  # of a finding that rests on more, one alone is not looked for


@dataclass(frozen=True)
class Change:
    """A fact of a finding, and what would have been found without it."""

    fact: InputRef
    found: Finding


def changes(
    found: Finding, facts: Any, book: RuleBook, method: Callable[[Any, RuleBook], Finding]
) -> tuple[Change, ...]:
    """The single facts without any of which another value would have been found, in the order of the facts.

    Facts are the parts with an id of their own that stand in a list. Without such a part, or with more than MOST_FACTS,
    there is none; one without which the method cannot speak is left out.
    """
    others = tuple(_without_each(facts))
    if len(others) > MOST_FACTS:
        return ()
    told = []
    for fact, fewer in others:
        try:
            otherwise = method(fewer, book)
        except GongzhiError:
            continue
        if otherwise.value != found.value:
            told.append(Change(fact, otherwise))
    return tuple(told)


def _without_each(facts: Any) -> Iterator[tuple[InputRef, Any]]:
    for field in dataclasses.fields(facts):
        items = getattr(facts, field.name)
        if not isinstance(items, tuple):
            continue
        for place, item in enumerate(items):
            own_id = getattr(item, "id", None)
            if own_id is not None and dataclasses.is_dataclass(item):
                fewer = dataclasses.replace(facts, **{field.name: (*items[:place], *items[place + 1 :])})
                yield InputRef(type(item).__name__, str(own_id), digest(item)), fewer
