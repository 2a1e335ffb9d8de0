"""Every method that findings are stored by computes the same bytes again from stored facts and stored rule tables."""

from __future__ import annotations

import json

import pytest

from gongzhi.actions.replay import METHODS
from gongzhi.core.canonical import canonical, read
from gongzhi.core.rules import RuleBook
from tests.web.test_said_in_words import BOOK, EXAMPLES

PAIRS = [
    pytest.param(name, facts, id=f"{name}-{at}")
    for name, (kind, _) in METHODS.items()
    for at, facts in enumerate(one for one in EXAMPLES if type(one) is kind)
]


def test_every_method_is_tried():
    assert {pair.values[0] for pair in PAIRS} == set(METHODS)


@pytest.mark.parametrize(("name", "facts"), PAIRS)
def test_a_finding_of_every_method_replays_byte_for_byte(name, facts):
    kind, method = METHODS[name]
    stored = method(facts, BOOK).canonical()
    again = method(read(kind, json.loads(canonical(facts))), read(RuleBook, json.loads(canonical(BOOK))))
    assert again.canonical() == stored
    assert name in stored.decode()
