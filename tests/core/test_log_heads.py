"""Consistency, signed heads, and a witness that is not deceived."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.messages import say
from gongzhi.core import ledger
from gongzhi.core.errors import Refusal
from gongzhi.core.log_heads import Head, SignedHead, consistency, is_consistent, is_signed, may_witness, to_sign
from gongzhi.core.log_heads import to_witness as witnessed
from tests.core.test_ledger import CT_LEAVES, CT_ROOTS, naive_root

KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"log").digest())
PUBLIC = KEY.public_key().public_bytes_raw()
AT = "2017-03-15T01:00:00Z"
# The consistency proofs that the Certificate Transparency project publishes, over the same eight leaves.
CT_PROOFS = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


@pytest.mark.parametrize(("sizes", "path"), CT_PROOFS.items())
def test_proofs_are_the_published_ones(sizes: tuple[int, int], path: tuple[str, ...]):
    old, new = sizes
    assert consistency(CT_LEAVES[:new], old) == path
    assert is_consistent(old, CT_ROOTS[old - 1], new, CT_ROOTS[new - 1], path)


def leaves(many: int) -> list[str]:
    return [sha256(str(at).encode()).hexdigest() for at in range(many)]


def by_definition(hashes: list[bytes], size: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2, word for word."""
    if size == len(hashes):
        return [] if whole else [naive_root(hashes)]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    if size <= split:
        return [*by_definition(hashes[:split], size, whole=whole), naive_root(hashes[split:])]
    return [*by_definition(hashes[split:], size - split, whole=False), naive_root(hashes[:split])]


def test_every_size_up_to_forty_is_consistent_with_every_smaller_one():
    for new in range(1, 41):
        log = leaves(new)
        for old in range(1, new + 1):
            path = consistency(log, old)
            assert list(path) == [one.hex() for one in by_definition([bytes.fromhex(h) for h in log], old, whole=True)]
            assert is_consistent(old, ledger.root(log[:old]), new, ledger.root(log), path)


@given(st.integers(1, 60), st.data())
def test_another_past_is_not_consistent(new: int, data: st.DataObject):
    log = leaves(new)
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    other = [*log[:changed], sha256(b"other").hexdigest(), *log[changed + 1 :]]
    for path in (consistency(log, old), consistency(other, old)):
        assert not is_consistent(old, ledger.root(log[:old]), new, ledger.root(other), path)
    path = consistency(log, old)
    assert not is_consistent(old, ledger.root(log[:old]), new, ledger.root(log), (*path, log[0]))
    if path:
        assert not is_consistent(old, ledger.root(log[:old]), new, ledger.root(log), path[1:])
    assert not is_consistent(new + 1, ledger.root(log), new, ledger.root(log), path)


def test_there_is_no_proof_from_more_than_there_is():
    assert consistency(leaves(3), 0) == ()
    with pytest.raises(IndexError):
        consistency(leaves(3), 4)


def head(log: list[str], at: str = AT) -> SignedHead:
    one = Head("gongzhi", len(log), ledger.root(log), at)
    return SignedHead(one, KEY.sign(to_sign(one)).hex())


def test_a_witness_follows_a_log_that_grows():
    seen = None
    for many in (1, 2, 2, 7, 8, 9, 31):
        path = consistency(leaves(many), seen.size if seen else 0)
        seen = may_witness(seen, head(leaves(many)), path, key=PUBLIC, origin="gongzhi")
        assert seen.size == many


def test_a_witness_refuses_another_log_signature_or_past():
    log, offered = leaves(9), head(leaves(9))
    seen = head(leaves(5)).head
    path = consistency(log, 5)

    def refusal(seen: Head | None, offered: SignedHead, path: tuple[str, ...], origin: str = "gongzhi") -> str:
        with pytest.raises(Refusal) as found:
            may_witness(seen, offered, path, key=PUBLIC, origin=origin)
        assert say(found.value.code, "en", **found.value.params)
        return found.value.code

    assert refusal(seen, offered, path, "other") == "WITNESS_OTHER_LOG"
    assert refusal(seen, replace(offered, signature="0" * 128), path) == "WITNESS_SIGNATURE"
    assert refusal(seen, replace(offered, head=replace(offered.head, size=8)), path) == "WITNESS_SIGNATURE"
    assert refusal(offered.head, head(leaves(5)), ()) == "WITNESS_SHRUNK"
    assert refusal(seen, offered, path[1:]) == "WITNESS_INCONSISTENT"
    assert refusal(seen, head([*leaves(4), "0" * 64, *leaves(9)[5:]]), path) == "WITNESS_INCONSISTENT"
    assert refusal(seen, head([*leaves(4), "0" * 64]), ()) == "WITNESS_INCONSISTENT"


def test_the_signatures_of_log_and_witness_are_never_each_other():
    one = head(leaves(3))
    assert is_signed(PUBLIC, to_sign(one.head), one.signature)
    assert not is_signed(PUBLIC, witnessed(one.head, one.head.at), one.signature)
    assert not is_signed(PUBLIC, to_sign(one.head), "no hex")


def test_five_hundred_alterations_of_a_copied_log_are_all_found():
    """A copy changed anywhere and signed anew with the log's own key: the witness has kept one head and sees it."""
    log = leaves(200)
    kept = head(log[:120]).head
    found = 0
    for number in range(500):
        random = Random(number)
        copy, at = list(log), random.randrange(120)
        kind = random.choice(("change", "remove", "insert", "swap"))
        if kind == "change":
            copy[at] = sha256(f"forged {number}".encode()).hexdigest()
        elif kind == "remove":
            del copy[at]
        elif kind == "insert":
            copy.insert(at, sha256(f"forged {number}".encode()).hexdigest())
        else:
            other = random.choice([one for one in range(200) if one != at])
            copy[at], copy[other] = copy[other], copy[at]
        with pytest.raises(Refusal) as refused:
            may_witness(kept, head(copy), consistency(copy, 120), key=PUBLIC, origin="gongzhi")
        found += refused.value.code == "WITNESS_INCONSISTENT"
    assert found == 500
