"""The end of a round: the whole transcript as one file, kept under its hash, for everybody to do again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gongzhi.actions.acting import Act
from gongzhi.actions.draws.custody import ceremony_of
from gongzhi.actions.draws.frame import Bound, on_round, party_of, witnessed
from gongzhi.actions.draws.replacing import drawn_so_far
from gongzhi.actions.guards import holds
from gongzhi.actions.raw_files import keep_raw, kept_raw
from gongzhi.actions.steps import Step, take_step
from gongzhi.core.draw.vdr.bundle import Evidence, HeadRow, LogRow, bundle_files, pack
from gongzhi.core.errors import Refusal
from gongzhi.core.events import DrawDisclosed, DrawTargetsSeen
from gongzhi.core.facts import Actor
from gongzhi.core.ledger import proof
from gongzhi.core.log_heads import consistency
from gongzhi.store import queries, save
from gongzhi.store.queries.draws import RoundRow
from gongzhi.store.queries.log_heads import HeadRow as Witnessed


def disclose(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Two of dispatcher, organiser and approver publish the transcript, once its day has come and all is dispatched.

    Both sign the same file; the second publishes it.
    Refuses with DRAW_NOT_WITNESSED where the log's witness has not signed a head with every record.
    """
    with on_round(number, by, at) as (act, one):
        party_of(act, one, "disclose", "dispatcher", "organiser", "approver")
        is_time = act.day.isoformat() >= one.params.disclosed_on and all(row.dispatched_at for row in one.waves)
        holds("disclosure_day", is_time)()
        bundle = keep_raw(_bundle(act, one))
        step = take_step(
            act, one.instance, "disclose", seen=seen, content=Bound(number, bundle), subject=number,
            guards={"disclosure_day": holds("disclosure_day", is_time)},
        )  # fmt: skip
        if step.taken:
            save.draws.fields(one.id, bundle=bundle)
            act.record(DrawDisclosed(bundle), subject=number, region=one.region)
        return step


def bundle_of(number: str) -> bytes:
    """The transcript of a disclosed round, for anybody. Refuses with DRAW_NOT_DISCLOSED, DRAW_NO_FILE."""
    one = queries.draws.public_round(number)
    if not one.bundle:
        raise Refusal("DRAW_NOT_DISCLOSED", number=number, day=one.params.disclosed_on)
    kept = kept_raw(one.bundle)
    if kept is None:
        raise Refusal("DRAW_NO_FILE", number=number, hash=one.bundle)
    return kept


def _bundle(act: Act, one: RoundRow) -> bytes:
    for wave in one.wave_numbers:
        act.record(DrawTargetsSeen(wave), subject=one.number, region=one.region)
    log, heads = _logged(one)
    replaced = tuple(given.row for given in queries.draws.replaced(one.id) if given.stands)
    evidence = Evidence(log, heads, queries.draws.signatures(one.id), replaced)
    return pack(bundle_files(ceremony_of(one), drawn_so_far(one), evidence))


def _logged(one: RoundRow) -> tuple[tuple[LogRow, ...], tuple[HeadRow, ...]]:
    """Every record with its way to the first witnessed head that holds it, and these heads."""
    rows: list[tuple[int, str, str, int]] = []
    signed: dict[int, Witnessed] = {}
    for record in queries.draws.records(one.id):
        witnessed(one, record.record)
        assert record.position is not None
        head = queries.log_heads.witnessed(covering=record.position)
        assert head is not None
        signed[head.size] = head
        rows.append((record.position, record.record, record.entry, head.size))
    leaves = queries.log_heads.leaves(max(signed))
    log = [
        LogRow(position, record, entry, size, proof(leaves[:size], position))
        for position, record, entry, size in sorted(rows)
    ]
    return tuple(log), tuple(_heads([signed[size] for size in sorted(signed)], leaves))


def _heads(signed: Sequence[Witnessed], leaves: Sequence[str]) -> list[HeadRow]:
    found: list[HeadRow] = []
    for head in signed:
        before = found[-1].size if found else 0
        path = consistency(leaves[: head.size], before)
        found.append(
            HeadRow(
                head.size, head.root, head.origin, head.at, head.signature, head.witness_at, head.witness_signature,
                path,
            )
        )  # fmt: skip
    return found
