"""Runs of sources, written once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from uuid import UUID, uuid4

from gongzhi.core.source_changes import FileRun
from gongzhi.store.models import SourceRun


def runs(facts: Iterable[FileRun], *, event: UUID) -> None:
    """The files of one run; they share its event."""
    SourceRun.objects.bulk_create(SourceRun(id=uuid4(), event_id=event, **dataclasses.asdict(fact)) for fact in facts)
