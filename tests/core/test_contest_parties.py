"""Who may contest a finding, which part of it, and who may answer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from gongzhi.core.contests import Office, Part, is_party, may_answer, part_of, parts
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding, InputRef, Step

MAKER = "91360702158300012P"
SOMEBODY = UUID(int=1)


def actor(role: str, region: str, uscc: str | None = None) -> Actor:
    return Actor(SOMEBODY, SOMEBODY, SOMEBODY, role, region, uscc)


FOUND = Finding(
    "credit.grade@1", MAKER, date(2017, 5, 2), "JX2017", {"grade": "B"}, (),
    (InputRef("CreditEvent", "a", "0" * 64), InputRef("CreditEvent", "b", "0" * 64)), (Step("CREDIT_X", {}),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "concerned"),
    [
        (actor("ENT", "360702", MAKER), True),
        (actor("ENT", "360702", "91361002705700033N"), False),
        (actor("CGOV", "360702"), False),  # the enterprise speaks for itself
        (actor("CIQ_R", "360000"), False),
    ],
)
def test_a_finding_about_an_enterprise_concerns_that_enterprise_alone(who, concerned):
    assert is_party(who, region="360702", uscc=MAKER) is concerned


@pytest.mark.parametrize(
    ("who", "concerned"),
    [
        (actor("MGOV", "360700"), True),
        (actor("MGOV", "360100"), False),
        (actor("CGOV", "360702"), False),  # a city's index is the city's
        (actor("CIQ_O", "360700"), False),
        (actor("ENT", "360700", MAKER), False),
    ],
)
def test_a_finding_about_a_place_concerns_the_government_of_that_place(who, concerned):
    assert is_party(who, region="360700", uscc=None) is concerned


def test_a_finding_about_no_place_and_no_enterprise_concerns_nobody():
    assert not is_party(actor("MGOV", "360700"), region=None, uscc=None)
    assert not is_party(actor("ENT", "360700"), region=None, uscc=None)


def test_the_office_that_made_a_finding_does_not_answer_for_it():
    assert not may_answer(actor("CIQ_R", "360000"), Office("CIQ_R", "360000"))
    assert may_answer(actor("PGO", "360000"), Office("CIQ_R", "360000"))
    assert may_answer(actor("CIQ_R", "360000"), Office("SYSTEM", "360000"))


def test_inputs_and_steps_are_the_parts_that_can_be_contested():
    assert parts(FOUND) == (Part("input", 1), Part("input", 2), Part("step", 1))
    assert [part_of(FOUND, str(part)) for part in parts(FOUND)] == list(parts(FOUND))


@pytest.mark.parametrize("text", ["", "input-0", "input-3", "step-2", "step--1", "rule-1", "input-1 ", "input-9999999"])
def test_what_names_no_part_of_the_finding_is_none(text):
    assert part_of(FOUND, text) is None
