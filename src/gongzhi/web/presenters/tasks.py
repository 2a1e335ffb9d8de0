"""What is due from someone: what, why them, by when, and the next click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gongzhi.web.presenters.lists import EmptyState
from gongzhi.web.presenters.marks import DueChip, GradeBadge, LevelBadge, StateBadge


@dataclass(frozen=True)
class Task:
    """One thing to do. why: the sentence that says why it is this reader's. next_act: the words on the link.

    reminder: the sentence that says when the system reminded of it, "" where it did not.
    """

    title: str
    why: str
    href: str
    next_act: str
    about: str = ""
    due: DueChip | None = None
    badge: LevelBadge | GradeBadge | StateBadge | None = None
    synthetic: bool = False
    reminder: str = ""


AT_ONCE = 8  # tasks of a group that are seen without unfolding it


@dataclass(frozen=True)
class TaskGroup:
    """Overdue, today, this week, later; handed over; changed. empty: what to say when there is none.

    Of many tasks the first AT_ONCE are seen and the rest unfold.
    """

    template: ClassVar[str] = "gongzhi/components/tasks.html"
    title: str
    tasks: tuple[Task, ...]
    empty: EmptyState | None = None
    is_overdue: bool = False

    @property
    def lists(self) -> tuple[tuple[Task, ...], ...]:
        """What is seen at once, and what unfolds where there is more."""
        first, rest = self.tasks[:AT_ONCE], self.tasks[AT_ONCE:]
        return (first, rest) if rest else (first,)
