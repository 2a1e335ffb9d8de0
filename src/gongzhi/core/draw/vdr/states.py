"""The states of a round: which follows which, by whose act, and what each act needs. There is no arrow back."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gongzhi.core.draw.vdr.params import Party, Role, VoidReason
from gongzhi.core.errors import Refusal

State = Literal[
    "draft", "frozen", "committed", "nonces_committed", "nonces_revealed", "beacon_recorded", "drawn", "assigned",
    "sealed", "disclosed", "void",
]  # fmt: skip
Act = Literal[
    "freeze", "publish", "close_commitments", "close_openings", "record_beacon", "draw", "assign", "seal", "disclose"
]
Need = Literal[
    "inputs_fit", "commit_logged", "head_witnessed", "custodians_committed", "holders_committed", "custodians_opened",
    "clerks_agree", "wave_nonces_opened", "seed_recorded", "teams_filled", "result_logged", "waves_sealed",
    "disclosure_day",
]  # fmt: skip
VOID_REASONS: tuple[VoidReason, ...] = typing.get_args(VoidReason)


@dataclass(frozen=True)
class Arrow:
    start: State
    act: Act
    end: State
    by: tuple[Role, ...]  # all of them sign; () the platform by itself
    needs: tuple[Need, ...]


# The last three before disclosure are passed by each wave by itself.
ARROWS: tuple[Arrow, ...] = (
    Arrow("draft", "freeze", "frozen", ("organiser", "approver"), ("inputs_fit",)),
    Arrow("frozen", "publish", "committed", ("organiser", "approver"), ("commit_logged", "head_witnessed")),
    Arrow(
        "committed", "close_commitments", "nonces_committed", ("custodian",),
        ("custodians_committed", "holders_committed", "head_witnessed"),
    ),
    Arrow(
        "nonces_committed", "close_openings", "nonces_revealed", ("custodian",),
        ("custodians_opened", "head_witnessed"),
    ),
    Arrow("nonces_revealed", "record_beacon", "beacon_recorded", ("clerk",), ("clerks_agree",)),
    Arrow("beacon_recorded", "draw", "drawn", (), ("wave_nonces_opened", "seed_recorded")),
    Arrow("drawn", "assign", "assigned", (), ("teams_filled",)),
    Arrow("assigned", "seal", "sealed", ("organiser", "approver"), ("result_logged", "head_witnessed")),
    Arrow("sealed", "disclose", "disclosed", ("dispatcher",), ("waves_sealed", "disclosure_day")),
)  # fmt: skip


def arrow(state: State, act: Act) -> Arrow:
    """The arrow of an act from a state. Refuses with VDR_NO_ARROW."""
    for one in ARROWS:
        if (one.start, one.act) == (state, act):
            return one
    raise Refusal("VDR_NO_ARROW", draw_state=state, draw_act=act)


def may_void(state: State, reason: str, approvers: Sequence[Party]) -> VoidReason:
    """The reason, where two approvers of different bodies may void a round of this state.

    Refuses with VDR_VOID_OVER, VDR_VOID_REASON, VDR_VOID_BODIES.
    """
    if state in ("disclosed", "void"):
        raise Refusal("VDR_VOID_OVER", draw_state=state)
    if reason not in VOID_REASONS:
        raise Refusal("VDR_VOID_REASON", reason=reason)
    if len({one.body for one in approvers}) < 2 or len({one.id for one in approvers}) < 2:
        raise Refusal("VDR_VOID_BODIES", approvers=", ".join(f"{one.id}/{one.body}" for one in approvers) or "0")
    return reason


def only_seed(recorded: bytes | None, computed: bytes) -> bytes:
    """The one seed of a round: what is recorded, or what is computed where nothing is recorded yet.

    Refuses with VDR_SECOND_SEED where they differ.
    """
    if recorded is not None and recorded != computed:
        raise Refusal("VDR_SECOND_SEED", recorded=recorded.hex(), computed=computed.hex())
    return computed
