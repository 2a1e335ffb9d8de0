"""Rounds of draws by VDR-1: opened, frozen, committed to, thrown, drawn, sealed, dispatched, disclosed or void.

In the order of the protocol: `open_round`, `hand_in_key`, `freeze`, `publish_commitment`, `hand_in_commitment`,
`close_commitments`, `open_nonce`, `close_openings`, `hand_in_reading`, `record_beacon`, then for each wave `draw_wave`,
`assign_wave`, `seal_wave`, `dispatch`, and in the end `disclose`. Between them `go_on` does what no person owes.
docs/howto/run-a-ceremony.md tells who does what; docs/decisions/0030-draw-rounds.md why it is so.
"""

from gongzhi.actions.draws.custody import close_commitments, close_openings, hand_in_commitment, open_nonce
from gongzhi.actions.draws.dice import hand_in_reading, record_beacon
from gongzhi.actions.draws.disclosing import bundle_of, disclose
from gongzhi.actions.draws.dispatching import dispatch, targets
from gongzhi.actions.draws.going_on import go_on, go_on_everywhere
from gongzhi.actions.draws.opening import freeze, hand_in_key, open_round, open_round_in
from gongzhi.actions.draws.publishing import publish_commitment
from gongzhi.actions.draws.replacing import replace, replaceable, replacement_for, replacements_of
from gongzhi.actions.draws.voiding import void_round
from gongzhi.actions.draws.waves import assign_wave, draw_wave, seal_wave

__all__ = [
    "assign_wave",
    "bundle_of",
    "close_commitments",
    "close_openings",
    "disclose",
    "dispatch",
    "draw_wave",
    "freeze",
    "go_on",
    "go_on_everywhere",
    "hand_in_commitment",
    "hand_in_key",
    "hand_in_reading",
    "open_nonce",
    "open_round",
    "open_round_in",
    "publish_commitment",
    "record_beacon",
    "replace",
    "replaceable",
    "replacement_for",
    "replacements_of",
    "seal_wave",
    "targets",
    "void_round",
]
