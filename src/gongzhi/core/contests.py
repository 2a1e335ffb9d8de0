"""Who may contest a finding, which part of it, and who may answer (异议)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding, InputRef

GOVERNMENTS = frozenset({"CGOV", "MGOV"})
PART = re.compile(r"(input|step)-([1-9][0-9]{0,5})")

PartKind = Literal["input", "step"]
MARKED, SET_ASIDE = "mark", "set_aside"  # what an upheld contest does
COUNTED = frozenset(
    {"CreditEvent", "ConfirmedReturn", "ReturnItem"}
)  # inputs that count against a party, one fact each


@dataclass(frozen=True)
class Office:
    """The office under which somebody acts: the role of the post and its region."""

    role: str
    region: str


@dataclass(frozen=True)
class Part:
    """One part of a finding that can be wrong: an input that it rests on, or a step of its trace."""

    kind: PartKind
    place: int  # from 1, in the finding's own order

    def __str__(self) -> str:
        return f"{self.kind}-{self.place}"


def is_party(actor: Actor, *, region: str | None, uscc: str | None) -> bool:
    """Whether a finding concerns the actor: the enterprise it is about; if it is about none, its place's government."""
    if uscc is not None:
        return actor.role == "ENT" and actor.uscc == uscc
    return actor.role in GOVERNMENTS and actor.region == region


def may_answer(actor: Actor, maker: Office) -> bool:
    """Whether the actor's office is another than the one under whose act the finding was made."""
    return Office(actor.role, actor.region) != maker


def parts(found: Finding) -> tuple[Part, ...]:
    """What of a finding can be contested: its inputs, then its steps."""
    inputs = (Part("input", place) for place, _ in enumerate(found.inputs, start=1))
    return *inputs, *(Part("step", place) for place, _ in enumerate(found.trace, start=1))


def counted_fact(found: Finding, part: Part) -> InputRef | None:
    """The fact counted against the party that a part names, which an upheld contest may set aside.

    None for a step, and for what is no single fact: totals, certificates, findings that others rest on.
    """
    if part.kind != "input":
        return None
    named = found.inputs[part.place - 1]
    return named if named.kind in COUNTED else None


def part_of(found: Finding, text: str) -> Part | None:
    """The part that a text such as "input-2" names; None where the finding has no such part."""
    named = PART.fullmatch(text)
    part = Part(cast(PartKind, named[1]), int(named[2])) if named else None
    return part if part in parts(found) else None
