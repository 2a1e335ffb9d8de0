"""What lists ask of an enterprise's record: what is under way against it, and black listings it has or had."""

from __future__ import annotations

from datetime import datetime

from gongzhi.catalogue.workflows import workflows
from gongzhi.store.codes import codes_of, history_of
from gongzhi.store.models import Case, Sanction
from gongzhi.store.queries import matters
from gongzhi.store.queries.cases import OVER

BLACK = "black_list"
UNDECIDED = ("proposed", "noticed", "stated", "silent")
UNDONE = ("revoked", "dropped")  # as if the firm had never been listed


def under_way(uscc: str) -> tuple[str, ...]:
    """Numbers of the running cases, sanctions and proposed black listings of an enterprise and its predecessors."""
    codes = [code for holder in history_of(uscc) for code in codes_of(holder)]
    cases = Case.objects.filter(uscc__in=codes).exclude(instance__state__in=OVER).order_by("number")
    ended = [state.code for state in workflows()["sanction"].states if state.final]
    sanctions = Sanction.objects.filter(uscc__in=codes).exclude(instance__state__in=ended).order_by("number")
    proposed = [row for holder in history_of(uscc) for row in matters.all_of(BLACK, states=UNDECIDED, uscc=holder)]
    return (
        *cases.values_list("number", flat=True),
        *sanctions.values_list("number", flat=True),
        *(row.number for row in proposed),
    )


def black(uscc: str) -> tuple[tuple[str, datetime | None], ...]:
    """(number, when it was taken off, None while it stands) of the decided black listings of an enterprise and its
    predecessors; none that was undone.
    """
    found = []
    for row in (row for holder in history_of(uscc) for row in matters.all_of(BLACK, uscc=holder)):
        state = row.instance.state
        if state not in (*UNDECIDED, *UNDONE):
            ended = workflows()[BLACK].state(state).final
            found.append((row.number, row.instance.entered_at if ended else None))
    return tuple(found)
