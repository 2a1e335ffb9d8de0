"""Work items: delivered with evidence, verified by somebody who did not deliver."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking


def _proof_attached(taking: Taking) -> None:
    holds("proof_attached", bool(taking.lines("evidence")))()


def _verifier_is_not_owner(taking: Taking) -> None:
    holds("verifier_is_not_owner", taking.act.by.person not in taking.signers_of("accept", "deliver"))()


GUARDS = {"proof_attached": _proof_attached, "verifier_is_not_owner": _verifier_is_not_owner}
