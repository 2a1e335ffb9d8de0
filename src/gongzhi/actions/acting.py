"""The frame of every act: one transaction, the actor's view, at least one event, told only after commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gongzhi.actions.clock import day_of
from gongzhi.catalogue.rules import book
from gongzhi.core.events import FindingMade
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.rules import RuleBook
from gongzhi.store import ledger, save
from gongzhi.store.acting import seeing_as


@dataclass
class Act:
    """One act in progress."""

    by: Actor
    at: datetime
    events: int = 0

    @property
    def day(self) -> date:
        return day_of(self.at)

    def rules(self) -> RuleBook:
        """The rule tables in force on the act's day."""
        return book(self.day)

    def record(self, event: Any, *, subject: str, **seen_by: str | None) -> UUID:
        """Leave an event in this act's transaction; seen_by: region, uscc, port_region."""
        self.events += 1
        return ledger.record(event, by=self.by, at=self.at, subject=subject, **seen_by)

    def keep(
        self,
        found: Finding,
        *,
        facts: Any,
        tables: Sequence[str],
        region: str | None = None,
        uscc: str | None = None,
    ) -> UUID:
        """Store a finding with its facts and the rule tables its method reads, so that it replays; returns its id."""
        event = self.record(FindingMade(found.method, found.hash), subject=found.subject, region=region, uscc=uscc)
        return save.findings.finding(
            found, facts=facts, book=self.rules().only(*tables), at=self.at, event=event, region=region, uscc=uscc
        )

    def after_commit(self, tell: Callable[[], None]) -> None:
        transaction.on_commit(tell)


@contextmanager
def acting(by: Actor, at: datetime) -> Iterator[Act]:
    """Everything inside happens together or not at all, seen as `by` may see it.

    Raises RuntimeError when the act leaves no event: an act nobody could find again did not happen.
    """
    with seeing_as(by):
        act = Act(by, at)
        yield act
        if not act.events:
            raise RuntimeError("an act left no event in the ledger")
