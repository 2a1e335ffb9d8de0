"""The commitment is published under both keys once the witness has it."""

from __future__ import annotations

from datetime import datetime

from gongzhi.actions.draws.frame import Bound, commitment_due, keep_signature, on_round, party_of, witnessed
from gongzhi.actions.steps import Step, take_step
from gongzhi.core.facts import Actor


def publish_commitment(number: str, *, signature: str, by: Actor, at: datetime, seen: int) -> Step:
    """Organiser and approver sign COMMIT with their own keys; with both signatures it is public.

    Refuses with DRAW_NOT_WITNESSED where the log's witness has not signed a head with it a day before the seed.
    """
    with on_round(number, by, at) as (act, one):
        party = party_of(act, one, "publish", "organiser", "approver")
        step = take_step(
            act, one.instance, "publish", seen=seen, content=Bound(number, one.commit), subject=number,
            guards={"commitment_witnessed": lambda: witnessed(one, "commit", until=commitment_due(one.params))},
        )  # fmt: skip
        keep_signature(act, one, "commit", party, bytes.fromhex(one.commit), signature)
        return step
