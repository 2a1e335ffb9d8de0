"""Where a procedure stands, who brought it there, and what may come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from gongzhi.web.presenters.marks import DueChip

Passed = Literal["done", "now", "ahead"]


@dataclass(frozen=True)
class Stop:
    """One state of the track. act, who, at: what brought the record there; empty while it lies ahead."""

    name: str
    passed: Passed
    act: str = ""
    who: str = ""
    at: datetime | None = None

    @property
    def icon(self) -> str:
        return f"stop-{self.passed}"

    @property
    def code(self) -> str:
        return f"STOP_{self.passed.upper()}"


@dataclass(frozen=True)
class NextAct:
    """An act that the table allows here. href "" : not this reader's to do; `who` says whose it is.

    missing: the guards that do not hold yet, each as a sentence that says what to do; while there is one, the
    act is refused and shown so.
    """

    label: str
    who: str
    href: str = ""
    missing: tuple[str, ...] = ()
    dangerous: bool = False
    due: DueChip | None = None

    @property
    def is_open(self) -> bool:
        return bool(self.href) and not self.missing


@dataclass(frozen=True)
class WorkflowView:
    """The workflow component. table: version of the workflow table that this record keeps.

    ends: the states in which it can still end, as one phrase; "" where it has ended.
    """

    template: ClassVar[str] = "gongzhi/components/workflow.html"
    title: str
    table: str
    stops: tuple[Stop, ...]
    acts: tuple[NextAct, ...] = ()
    clock: DueChip | None = None
    ends: str = ""

    @property
    def mine(self) -> tuple[NextAct, ...]:
        return tuple(act for act in self.acts if act.is_open)

    @property
    def refused(self) -> tuple[NextAct, ...]:
        return tuple(act for act in self.acts if act.missing)

    @property
    def others(self) -> tuple[NextAct, ...]:
        return tuple(act for act in self.acts if not act.href and not act.missing)
