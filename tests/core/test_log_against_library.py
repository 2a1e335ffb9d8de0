"""The log's roots and proofs beside those of pymerkle, which knows nothing of ours and writes proofs in its own way."""

from __future__ import annotations

from hashlib import sha256

import pytest
from pymerkle import InmemoryTree, InvalidProof, verify_consistency, verify_inclusion

from gongzhi.core import ledger
from gongzhi.core.log_heads import consistency, is_consistent

SIZE = 40
ENTRIES = [f"event {number} 𠮷".encode() for number in range(SIZE)]
LEAVES = [sha256(b"\x00" + entry).hexdigest() for entry in ENTRIES]


@pytest.fixture(scope="module")
def tree() -> InmemoryTree:
    grown = InmemoryTree(algorithm="sha256")
    for entry in ENTRIES:
        grown.append_entry(entry)
    return grown


def root(size: int) -> bytes:
    return bytes.fromhex(ledger.root(LEAVES[:size]))


def test_every_root_is_the_librarys(tree: InmemoryTree):
    assert [tree.get_root(size) for size in range(1, SIZE + 1)] == [root(size) for size in range(1, SIZE + 1)]


def test_the_librarys_proofs_of_inclusion_hold_for_our_roots_and_are_ours(tree: InmemoryTree):
    for size in range(1, SIZE + 1):
        for position in range(size):
            theirs = tree.prove_inclusion(position + 1, size)  # it counts from 1
            verify_inclusion(bytes.fromhex(LEAVES[position]), root(size), theirs)
            path = {*theirs.serialize()["path"], LEAVES[position]}
            assert path == {*ledger.proof(LEAVES[:size], position), LEAVES[position]}


def test_each_proof_of_consistency_holds_for_the_others_roots(tree: InmemoryTree):
    for size in range(2, SIZE + 1):
        for before in range(1, size):
            verify_consistency(root(before), root(size), tree.prove_consistency(before, size))
            old, new = tree.get_root(before).hex(), tree.get_root(size).hex()
            assert is_consistent(before, old, size, new, consistency(LEAVES[:size], before))


def test_neither_takes_another_root(tree: InmemoryTree):
    with pytest.raises(InvalidProof):
        verify_inclusion(bytes.fromhex(LEAVES[3]), root(9), tree.prove_inclusion(4, 8))
    with pytest.raises(InvalidProof):
        verify_consistency(root(6), root(9), tree.prove_consistency(5, 9))
