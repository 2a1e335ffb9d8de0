"""Heads of the ledger's tree: proofs that it only grew (RFC 6962), signatures, and what a witness asks first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gongzhi.core import ledger
from gongzhi.core.canonical import canonical
from gongzhi.core.errors import Refusal

SIGNED_BY_LOG = b"gongzhi-head-1\n"  # before what is signed, so that no other signature of the key passes for one
SIGNED_BY_WITNESS = b"gongzhi-witness-1\n"


@dataclass(frozen=True)
class Head:
    """The tree at a size. A witness signs the same with its own time."""

    origin: str  # name of the log
    size: int
    root: str
    at: str  # UTC, "2017-03-15T01:00:00Z"


@dataclass(frozen=True)
class SignedHead:
    head: Head
    signature: str  # of the log, hex


def consistency(leaves: Sequence[str], size: int) -> tuple[str, ...]:
    """The proof that the tree over these leaves grew out of its first `size`; () for none or all of them.

    Raises IndexError for more than there are.
    """
    if not 0 <= size <= len(leaves):
        raise IndexError(size)
    return _grown(leaves, size, whole=True) if size else ()


def is_consistent(size: int, root: str, new_size: int, new_root: str, path: Sequence[str]) -> bool:
    """Whether the path proves that the tree of the new size begins with the one of the old size (RFC 9162, 2.1.4.2)."""
    if not size or size == new_size:
        return not path and (not size or root == new_root)
    if size > new_size or not path:
        return False
    first, second = size - 1, new_size - 1
    hashes = [root, *path] if size & first == 0 else list(path)
    while first & 1:
        first, second = first >> 1, second >> 1
    old = new = hashes[0]
    for other in hashes[1:]:
        if not second:
            return False
        if first & 1 or first == second:
            old, new = _node(other, old), _node(other, new)
            while first and not first & 1:
                first, second = first >> 1, second >> 1
        else:
            new = _node(new, other)
        first, second = first >> 1, second >> 1
    return (old, new, second) == (root, new_root, 0)


def to_sign(head: Head) -> bytes:
    """What the log signs."""
    return SIGNED_BY_LOG + canonical(head)


def to_witness(head: Head, at: str) -> bytes:
    """What a witness signs at its own time."""
    return SIGNED_BY_WITNESS + canonical(replace(head, at=at))


def is_signed(key: bytes, message: bytes, signature: str) -> bool:
    """Whether the signature (hex) is one of this Ed25519 key over exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: bytes) -> str:
    """How a key is compared by eye: the first 16 digits of its SHA-256."""
    return hashlib.sha256(key).hexdigest()[:16]


def may_witness(seen: Head | None, offered: SignedHead, path: Sequence[str], *, key: bytes, origin: str) -> Head:
    """The head that a witness may sign and keep in place of the last one it has seen. None: it has seen none.

    Refuses with WITNESS_OTHER_LOG, WITNESS_SIGNATURE, WITNESS_SHRUNK, WITNESS_INCONSISTENT.
    """
    head = offered.head
    if head.origin != origin:
        raise Refusal("WITNESS_OTHER_LOG", origin=head.origin, expected=origin)
    if not is_signed(key, to_sign(head), offered.signature):
        raise Refusal("WITNESS_SIGNATURE", size=head.size, key=fingerprint(key))
    if seen is None:
        return head
    if head.size < seen.size:
        raise Refusal("WITNESS_SHRUNK", size=head.size, seen=seen.size)
    if not is_consistent(seen.size, seen.root, head.size, head.root, path):
        raise Refusal("WITNESS_INCONSISTENT", size=head.size, root=head.root, seen=seen.size, seen_root=seen.root)
    return head


def _grown(leaves: Sequence[str], size: int, *, whole: bool) -> tuple[str, ...]:
    if size == len(leaves):
        return () if whole else (ledger.root(leaves),)
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if size <= split:
        return (*_grown(leaves[:split], size, whole=whole), ledger.root(leaves[split:]))
    return (*_grown(leaves[split:], size - split, whole=False), ledger.root(leaves[:split]))


def _node(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
