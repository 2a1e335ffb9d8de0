"""The seed of the draw, and of each wave."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from gongzhi.core.draw.vdr.encoding import digest, u64
from gongzhi.core.draw.vdr.nonces import Nonce, Sealed
from gongzhi.core.draw.vdr.params import Params, Wave
from gongzhi.core.draw.vdr.tables import key


def draw_seed(params: Params, commit: bytes, nonces: Sequence[Nonce], values: Sequence[tuple[str, str]]) -> bytes:
    """SEED of the nonces that were opened and of the beacons' values in their order."""
    opened = sorted((one for one in nonces if one.status == "opened"), key=lambda one: key(one.custodian))
    parts = ((one.custodian.encode(), bytes.fromhex(one.nonce)) for one in opened)
    read = ((name.encode(), value.encode()) for name, value in values)
    return digest(
        params.purpose,
        "seed",
        commit,
        u64(len(opened)),
        *chain.from_iterable(parts),
        u64(len(values)),
        *chain.from_iterable(read),
    )


def wave_seed(params: Params, seed: bytes, wave: Wave, sealed: Sequence[Sealed]) -> bytes:
    """S of a wave, by the nonces of its two holders. Raises KeyError where one is not opened."""
    nonces = {one.holder: bytes.fromhex(one.nonce) for one in sealed if one.wave == wave.wave}
    return digest(params.purpose, "wave", seed, u64(wave.wave), *(nonces[holder] for holder in wave.holders))
