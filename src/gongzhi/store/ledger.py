"""One event into the ledger, in the transaction of the act that it records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from gongzhi.core.canonical import canonical
from gongzhi.core.facts import Actor
from gongzhi.store.models import Event

SAME_MOMENT = timedelta(minutes=5)  # an act entered within it counts as entered when it happened


def record(
    event: Any,
    *,
    by: Actor,
    at: datetime,
    subject: str,
    region: str | None = None,
    uscc: str | None = None,
    port_region: str | None = None,
) -> UUID:
    """Write the event and return its id. region, uscc and port_region say who may read it."""
    row = Event(
        id=uuid4(),
        kind=type(event).__name__,
        subject=subject,
        at=at,
        backdated=abs(datetime.now(UTC) - at) > SAME_MOMENT,  # noqa: TID251 - this is where the two clocks are compared
        person_id=by.person,
        account_id=by.account,
        post_id=by.post,
        on_behalf_of_id=by.on_behalf_of,
        body=canonical(event).decode(),
        region=region,
        uscc=uscc,
        port_region=port_region,
    )
    row.save(force_insert=True)
    return row.id
