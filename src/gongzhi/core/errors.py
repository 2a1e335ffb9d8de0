"""The four ways in which Gongzhi says no. Everything else is a bug.

The core emits codes and parameters; the sentences stand in catalogue/messages, Chinese beside English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Cell:
    """One thing wrong in what was handed in: where, which column, which value, and why (a message code)."""

    where: str  # "line 17", "sheet 退运 row 4": as the reader would point at it
    column: str
    value: str
    code: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class GongzhiError(Exception):
    """The common root, so that a boundary can answer all of them with a sentence."""

    code: str
    params: Mapping[str, object]


class Refusal(GongzhiError):
    """The act is understood but not allowed as things stand; the code names the guard."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = MappingProxyType(params)

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.params.items())])


class BadInput(GongzhiError):
    """What was handed in cannot be read; every fault found is a cell, not only the first."""

    code = "BAD_INPUT"

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = tuple(cells)
        self.params = MappingProxyType({"count": len(self.cells)})
        super().__init__("; ".join(f"{c.where} {c.column}={c.value!r}: {c.code}" for c in self.cells))


class Conflict(GongzhiError):
    """Somebody else changed the record after the actor looked at it."""

    code = "CONFLICT"

    def __init__(self, record: str, *, seen: int, now: int) -> None:
        super().__init__(record)
        self.params = MappingProxyType({"record": record, "seen": seen, "now": now})


class NotThere(GongzhiError):
    """No such record, or not yours: the two answers are the same on purpose."""

    code = "NOT_THERE"

    def __init__(self, record: str) -> None:
        super().__init__(record)
        self.params = MappingProxyType({"record": record})


class NoRuleApplies(GongzhiError):
    """A dated table has no row for this value. There is no default row in a legal rule."""

    code = "NO_RULE_APPLIES"

    def __init__(self, table: str, **looked_up: object) -> None:
        super().__init__(table)
        self.params = MappingProxyType({"table": table, **looked_up})

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self.params.items())
