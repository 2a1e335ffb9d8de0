from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.canonical import canonical
from gongzhi.core.ledger import EMPTY_ROOT, EventRecord, leaf, proof, root, root_from_proof

# The leaves and roots that the Certificate Transparency project publishes for RFC 6962.
CT_LEAVES = tuple(
    sha256(b"\x00" + bytes.fromhex(data)).hexdigest()
    for data in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
)  # fmt: skip
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
LOGS = st.lists(HASHES, min_size=1, max_size=40)
EVENT = EventRecord(
    id="00000000-0000-0000-0000-000000000001",
    kind="CaseOpened",
    subject="EQC-2017-360281-000001",
    at=datetime(2017, 3, 10, 9, tzinfo=UTC),
    recorded_at=datetime(2017, 3, 10, 9, 1, tzinfo=UTC),
    person="p",
    account="a",
    post="o",
    on_behalf_of=None,
    body="{}",
)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def test_the_root_of_an_empty_log_is_the_hash_of_nothing():
    assert root([]) == EMPTY_ROOT == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_of_one_to_eight_leaves_is_the_published_one(size: int):
    assert root(CT_LEAVES[:size]) == CT_ROOTS[size - 1]


@given(st.lists(HASHES, max_size=70))
def test_the_root_is_that_of_the_definition(leaves: list[str]):
    assert root(leaves) == naive_root([bytes.fromhex(one) for one in leaves]).hex()


@given(LOGS, st.data())
def test_a_proof_leads_from_each_leaf_to_the_root(leaves: list[str], data: st.DataObject):
    position = data.draw(st.integers(0, len(leaves) - 1))
    path = proof(leaves, position)
    assert len(path) <= (len(leaves) - 1).bit_length()
    assert root_from_proof(leaves[position], position, len(leaves), path) == root(leaves)


@given(LOGS, HASHES, st.data())
def test_a_proof_leads_no_other_leaf_to_the_root(leaves: list[str], other: str, data: st.DataObject):
    position = data.draw(st.integers(0, len(leaves) - 1))
    if other != leaves[position]:
        path = proof(leaves, position)
        assert root_from_proof(other, position, len(leaves), path) != root(leaves)


@pytest.mark.parametrize("size", range(2, 9))
def test_a_proof_holds_at_its_own_position_alone(size: int):
    leaves = CT_LEAVES[:size]
    for position in range(size):
        for elsewhere in set(range(size)) - {position}:
            try:
                led_to = root_from_proof(leaves[position], elsewhere, size, proof(leaves, position))
            except ValueError:
                continue
            assert led_to != root(leaves)


@pytest.mark.parametrize("size", range(1, 9))
def test_a_proof_that_is_too_long_or_too_short_is_refused(size: int):
    leaves = CT_LEAVES[:size]
    for position in range(size):
        path = proof(leaves, position)
        with pytest.raises(ValueError, match="proof"):
            root_from_proof(leaves[position], position, size, (*path, leaves[0]))
        if path:
            with pytest.raises(ValueError, match="proof"):
                root_from_proof(leaves[position], position, size, path[1:])


@pytest.mark.parametrize("position", [-1, 3])
def test_there_is_no_proof_beyond_the_log(position: int):
    with pytest.raises(IndexError):
        proof(CT_LEAVES[:3], position)


@given(LOGS, HASHES, st.data())
def test_every_changed_removed_or_inserted_leaf_changes_the_root(leaves: list[str], other: str, data: st.DataObject):
    position = data.draw(st.integers(0, len(leaves) - 1))
    kept = root(leaves)
    assert root([*leaves[:position], *leaves[position + 1 :]]) != kept
    assert root([*leaves[:position], other, *leaves[position:]]) != kept
    if other != leaves[position]:
        assert root([*leaves[:position], other, *leaves[position + 1 :]]) != kept


@given(st.lists(HASHES, min_size=2, max_size=20, unique=True), st.data())
def test_two_leaves_that_change_places_change_the_root(leaves: list[str], data: st.DataObject):
    one, other = data.draw(st.lists(st.integers(0, len(leaves) - 1), min_size=2, max_size=2, unique=True))
    swapped = list(leaves)
    swapped[one], swapped[other] = leaves[other], leaves[one]
    assert root(swapped) != root(leaves)


def test_a_leaf_is_the_prefixed_hash_of_the_event():
    assert leaf(EVENT) == sha256(b"\x00" + canonical(EVENT)).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "CaseClosed"},
        {"subject": "EQC-2017-360281-000002"},
        {"at": datetime(2017, 3, 11, 9, tzinfo=UTC)},
        {"recorded_at": datetime(2017, 3, 10, 9, 2, tzinfo=UTC)},
        {"person": "q"},
        {"account": "b"},
        {"post": "n"},
        {"on_behalf_of": "n"},
        {"body": '{"a":1}'},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_of_an_event_is_sealed(change: dict[str, object]):
    assert leaf(replace(EVENT, **change)) != leaf(EVENT)
