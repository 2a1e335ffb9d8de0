"""What a page is made of: titled sections of views, and plain facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from gongzhi.web.presenters.lists import Cell


@dataclass(frozen=True)
class Fact:
    label: str
    value: Cell
    missing: bool = False  # a guard that is not known yet
    wide: bool = False  # a line of its own: a name with its number, which a narrow column would break


@dataclass(frozen=True)
class Facts:
    template: ClassVar[str] = "gongzhi/components/facts.html"
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Words:
    """A plain sentence."""

    template: ClassVar[str] = "gongzhi/components/words.html"
    text: str


@dataclass(frozen=True)
class Folded:
    """A view behind one line that opens it: what few readers of the page want."""

    template: ClassVar[str] = "gongzhi/components/folded.html"
    summary: str
    view: Any  # anything that {% show %} renders


@dataclass(frozen=True)
class Section:
    title: str
    views: Sequence[Any]  # anything that {% show %} renders
    id: str = ""
