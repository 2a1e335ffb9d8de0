"""A choice of one among few, each an address: what is looked at, of which year, how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Choice:
    words: str
    href: str
    is_here: bool


@dataclass(frozen=True)
class Choices:
    template: ClassVar[str] = "gongzhi/components/choices.html"
    label: str
    choices: tuple[Choice, ...]
