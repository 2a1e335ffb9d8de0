"""Small marks with a fixed meaning: always a word and a shape, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from gongzhi.core.rules import Origin

SOON_WORKING_DAYS = 2

AlertLevel = Literal["I", "II", "III", "IV"]
Grade = Literal["AA", "A", "B", "C", "D"]
Tone = Literal["grey", "green", "blue", "yellow", "orange", "red"]

LEVEL_TONES: dict[AlertLevel, Tone] = {"I": "red", "II": "orange", "III": "yellow", "IV": "blue"}
GRADE_TONES: dict[Grade, Tone] = {"AA": "green", "A": "green", "B": "blue", "C": "yellow", "D": "red"}


@dataclass(frozen=True)
class LevelBadge:
    """The level of an alert: Ⅰ red to Ⅳ blue."""

    template: ClassVar[str] = "gongzhi/components/level.html"
    level: AlertLevel

    @property
    def tone(self) -> Tone:
        return LEVEL_TONES[self.level]

    @property
    def code(self) -> str:
        return f"LEVEL_{self.level}"

    @property
    def icon(self) -> str:
        return f"level-{self.level.lower()}"


@dataclass(frozen=True)
class GradeBadge:
    """A quality credit or assessment grade; `meaning` is the scheme's own word for it."""

    template: ClassVar[str] = "gongzhi/components/grade.html"
    grade: Grade
    meaning: str = ""

    @property
    def tone(self) -> Tone:
        return GRADE_TONES[self.grade]

    @property
    def icon(self) -> str:
        return f"grade-{self.grade[0].lower()}"


@dataclass(frozen=True)
class StateBadge:
    """The state of a record in the workflow's own word."""

    template: ClassVar[str] = "gongzhi/components/state.html"
    word: str
    tone: Tone = "grey"


@dataclass(frozen=True)
class OriginChip:
    """Where a number of a rule comes from."""

    template: ClassVar[str] = "gongzhi/components/origin.html"
    origin: Origin

    @property
    def code(self) -> str:
        return f"ORIGIN_{self.origin.upper()}"

    @property
    def meaning_code(self) -> str:
        return f"ORIGIN_{self.origin.upper()}_MEANING"


@dataclass(frozen=True)
class SyntheticMark:
    """Beside everything that the simulator made up."""

    template: ClassVar[str] = "gongzhi/components/synthetic.html"


@dataclass(frozen=True)
class Hash:
    """A SHA-256, whole, broken where it has to be."""

    template: ClassVar[str] = "gongzhi/components/hash.html"
    value: str


@dataclass(frozen=True)
class DueChip:
    """When something is due, seen from a day. working_days: left until it, or gone by since; never negative."""

    template: ClassVar[str] = "gongzhi/components/due.html"
    due: date
    as_of: date
    working_days: int

    @property
    def is_past(self) -> bool:
        return self.as_of > self.due

    @property
    def is_today(self) -> bool:
        return self.as_of == self.due

    @property
    def tone(self) -> Tone:
        if self.is_past:
            return "red"
        return "orange" if self.working_days <= SOON_WORKING_DAYS else "grey"
