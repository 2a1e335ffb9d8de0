"""What a rule says: the value, the rows that spoke, the inputs, the trace. Stored, replayable, contestable.

A method is `method(facts, book) -> Finding`: facts is a frozen dataclass with `subject` and `as_of`, its
parts carry real-world ids; book holds the rule tables. The core proposes; a named person decides.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from gongzhi.core.canonical import canonical, digest
from gongzhi.core.rules import RuleRef


class Facts(Protocol):
    """What every method is given: whom it is about, as of which day, and the facts themselves."""

    @property
    def subject(self) -> str: ...
    @property
    def as_of(self) -> date: ...


@dataclass(frozen=True)
class InputRef:
    """One input as it was: its kind, its real-world id, the digest of its content."""

    kind: str
    id: str
    hash: str


@dataclass(frozen=True)
class Step:
    """One line of the trace: a code of catalogue/messages and the values that fill its sentence."""

    code: str
    values: Mapping[str, str]
    rule: str | None = None  # id of the rule row that spoke at this step


@dataclass(frozen=True)
class Finding:
    method: str  # "risk.assess@1": another output for the same inputs is a new version
    subject: str  # a real-world id: case number, credit code, region code; never a database id
    as_of: date
    profile: str
    value: Mapping[str, str | None]  # the answer; numbers in canonical strings
    rules: tuple[RuleRef, ...]
    inputs: tuple[InputRef, ...]
    trace: tuple[Step, ...]

    def canonical(self) -> bytes:
        return canonical(self)

    @property
    def hash(self) -> str:
        return digest(self)


def inputs_of(facts: Any) -> tuple[InputRef, ...]:
    """The parts of a facts object that have an `id` of their own, wherever they lie, in field order."""
    return tuple(_parts(facts))


def _parts(value: Any) -> Iterable[InputRef]:
    if isinstance(value, tuple):
        for item in value:
            yield from _parts(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        own_id = getattr(value, "id", None)
        if own_id is not None:
            yield InputRef(type(value).__name__, str(own_id), digest(value))
        for field in dataclasses.fields(value):
            yield from _parts(getattr(value, field.name))
