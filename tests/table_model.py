"""The procedures once more, read straight from their files in the most naive way: what the engine is held against.

Nothing here knows `core.workflow`, the loader of the catalogue or the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations_with_replacement
from pathlib import Path

import yaml

import gongzhi

FOLDER = Path(gongzhi.__file__).parent / "catalogue" / "workflows"
OPENING = ""  # the state from which an opening act leads

Signed = tuple[int, str]  # a person, and the role in which they signed


@dataclass(frozen=True)
class Line:
    """What the file says of one act in one state."""

    act: str
    start: str
    end: str
    roles: tuple[str, ...]
    persons: int
    each_role: bool
    extends: str | None
    clocks: tuple[str, ...]
    guards: tuple[str, ...]
    choice: bool

    @property
    def is_own_act(self) -> bool:
        """Whether the table takes it by itself when its clock is over."""
        return set(self.roles) == {"SYSTEM"} and self.clocks != ()

    @property
    def id(self) -> str:
        return f"{self.start or 'nothing'}-{self.act}"


@dataclass(frozen=True)
class Table:
    name: str
    version: int
    states: frozenset[str]
    finals: frozenset[str]
    lines: dict[tuple[str, str], Line] = field(hash=False)

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def acts(self) -> list[str]:
        return sorted({line.act for line in self.lines.values()})

    @property
    def openings(self) -> list[Line]:
        return self.out_of(OPENING)

    def out_of(self, state: str) -> list[Line]:
        return [line for (start, _), line in self.lines.items() if start == state]

    def reached_from(self, state: str) -> frozenset[str]:
        """The states that acts lead to from this one, itself only where they lead back."""
        reached: set[str] = set()
        waiting = [state]
        while waiting:
            for line in self.out_of(waiting.pop()):
                if line.end not in reached:
                    reached.add(line.end)
                    waiting.append(line.end)
        return frozenset(reached)


@cache
def tables() -> tuple[Table, ...]:
    """Every file of the folder."""
    return tuple(_table(path) for path in sorted(FOLDER.glob("*.yml")))


def is_newest(table: Table) -> bool:
    return table.version == max(one.version for one in tables() if one.name == table.name)


def _table(path: Path) -> Table:
    tree = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # all values as text
    lines = {}
    for row in tree["rows"]:
        for start in row["from"] or [OPENING]:
            lines[start, row["act"]] = Line(
                act=row["act"],
                start=start,
                end=start if row["to"] == "same" else row["to"],
                roles=tuple(row["roles"]),
                persons=int(row.get("persons", 1)),
                each_role=row.get("each_role") == "true",
                extends=row.get("extends"),
                clocks=tuple(row.get("clocks", ())),
                guards=tuple(row.get("guards", ())),
                choice=row.get("choice", str("reason_given" in row.get("guards", ())).lower()) == "true",
            )
    finals = frozenset(code for code, words in tree["states"].items() if words.get("final") == "true")
    return Table(tree["workflow"], int(tree["version"]), frozenset(tree["states"]), finals, lines)


def is_complete(line: Line, roles: Sequence[str]) -> bool:
    """Whether one signature in each of these roles, each by another person, is what the line asks for."""
    counted = [role for role in roles if role in line.roles]
    return len(counted) >= line.persons and (not line.each_role or set(counted) == set(line.roles))


@cache
def still_missing(line: Line, roles: tuple[str, ...]) -> int:
    """The fewest further persons with whom the act is complete, found by trying."""
    more = 0
    while not any(is_complete(line, (*roles, *fresh)) for fresh in combinations_with_replacement(line.roles, more)):
        more += 1
    return more


def first_roles(signers: Sequence[Signed]) -> tuple[str, ...]:
    """The role in which each different person signed first, sorted."""
    found: dict[int, str] = {}
    for person, role in signers:
        if person not in found:
            found[person] = role
    return tuple(sorted(found.values()))


@dataclass
class Running:
    """One procedure as it should go: its state and who has signed what since it got there."""

    table: Table
    state: str
    signed: dict[tuple[str, str], list[Signed]] = field(default_factory=dict)  # by act and content

    @property
    def is_over(self) -> bool:
        return self.state in self.table.finals

    def refusal(self, act: str, role: str) -> str | None:
        """Why nobody in this role may sign the act now, or None."""
        line = self.table.lines.get((self.state, act))
        if line is None:
            return "NO_SUCH_STEP"
        return None if role in line.roles else "ROLE"

    def has_signed(self, act: str, content: str, person: int) -> bool:
        return any(signer == person for signer, _ in self.signed.get((act, content), ()))

    def sign(self, act: str, content: str, person: int, role: str) -> int:
        """How many persons are missing after this signature; with the last one the procedure moves on."""
        line = self.table.lines[self.state, act]
        signers = self.signed.setdefault((act, content), [])
        signers.append((person, role))
        missing = still_missing(line, first_roles(signers))
        if not missing:
            self.state, self.signed = line.end, {}
        return missing
