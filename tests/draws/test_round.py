"""A whole round through the database: what comes out is done again by who knows nothing of Gongzhi."""

from __future__ import annotations

from gongzhi.actions import draws
from tests.draws.playing import play
from tests.draws.world import opened_round
from tests.verifier.verifier import verifier


def test_a_round_ends_in_a_bundle_that_the_verifier_accepts(world):
    world = play(opened_round(world, purpose="practice"))
    bundle = draws.bundle_of(world.number)
    assert "PRACTICE" in "".join(verifier.verify(bundle, practice=True))
