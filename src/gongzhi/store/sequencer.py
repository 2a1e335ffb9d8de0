"""The sequencer: gives every committed event its place in the log and publishes the log's head.

It connects with a role of its own, which may read events and add leaves and heads, nothing else. The acts
themselves never wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from gongzhi.core.ledger import EventRecord, leaf, root

ONE_SEQUENCER = 7_063_215  # advisory lock: two sequencers would race for the same position
COLUMNS = "id, kind, subject, at, recorded_at, person_id, account_id, post_id, on_behalf_of_id, body"


@dataclass(frozen=True)
class LogHead:
    size: int
    root: str
    at: datetime


@dataclass(frozen=True)
class LogFault:
    """Where the log no longer says what it said: a position and what is wrong there."""

    position: int
    code: str


def sequence(url: str) -> LogHead:
    """Append all committed events that have no place yet; returns the head, new or standing."""
    with psycopg.connect(url, row_factory=namedtuple_row) as link:
        link.execute("select pg_advisory_xact_lock(%s)", [ONE_SEQUENCER])
        leaves = [row.hash for row in link.execute("select hash from store_leaf order by position")]
        fresh = link.execute(
            f"select {COLUMNS} from store_event e"
            " where not exists (select 1 from store_leaf l where l.event_id = e.id) order by recorded_at, id"
        ).fetchall()
        rows = []
        for position, row in enumerate(fresh, start=len(leaves)):
            leaves.append(leaf(_record(row)))
            rows.append((position, row.id, leaves[-1]))
        with link.cursor() as cursor:
            cursor.executemany("insert into store_leaf (position, event_id, hash) values (%s, %s, %s)", rows)
        head = LogHead(len(leaves), root(leaves), datetime.now(UTC))  # noqa: TID251 - a head says when it was taken
        if fresh:
            link.execute("insert into store_head (size, root, at) values (%s, %s, %s)", [head.size, head.root, head.at])
        return head


def faults(url: str, witnessed: LogHead | None = None) -> list[LogFault]:
    """Recompute the whole log from the events; an empty list means that it stands as it was.

    witnessed: a head kept outside. Without one, a log rebuilt from its first event cannot be told from a true one.
    """
    with psycopg.connect(url, row_factory=namedtuple_row) as link:
        rows = link.execute(
            f"select l.position, l.hash, {', '.join('e.' + name for name in COLUMNS.split(', '))}"
            " from store_leaf l left join store_event e on e.id = l.event_id order by l.position"
        ).fetchall()
        heads = link.execute("select size, root, at from store_head order by size").fetchall()
    found = [
        LogFault(row.position, "LEDGER_EVENT_CHANGED")
        for row in rows
        if row.id is None or leaf(_record(row)) != row.hash
    ]
    found += [LogFault(at, "LEDGER_GAP") for at, row in enumerate(rows) if row.position != at]
    leaves = [row.hash for row in rows]
    for head in [*heads, *([witnessed] if witnessed else [])]:
        if head.size > len(leaves) or root(leaves[: head.size]) != head.root:
            found.append(LogFault(head.size, "LEDGER_HEAD_DIFFERS"))
    return found


def _record(row: Any) -> EventRecord:
    return EventRecord(
        id=str(row.id),
        kind=row.kind,
        subject=row.subject,
        at=row.at.astimezone(UTC),
        recorded_at=row.recorded_at.astimezone(UTC),
        person=str(row.person_id),
        account=str(row.account_id),
        post=str(row.post_id),
        on_behalf_of=str(row.on_behalf_of_id) if row.on_behalf_of_id else None,
        body=row.body,
    )
