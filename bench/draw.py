"""How long a verifiable draw takes: units, teams, the verifier; beside consistent-sampler on the same frame.

    python3 dev.py bench draw

consistent-sampler (PyPI) draws by SHA-256 of seed and id too, every unit with the same chance, by floats or long
decimals. It is installed for this run alone; where it cannot be, a sentence says so.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from gongzhi.core.draw.vdr.assignment import Objective, Pool, assign
from gongzhi.core.draw.vdr.commitment import registry_hash
from gongzhi.core.draw.vdr.params import LadderStep, Slot, Stratum
from gongzhi.core.draw.vdr.selection import select
from gongzhi.core.draw.vdr.tables import ConflictRow, FrameRow, InspectorRow, Tables, ordered
from gongzhi.core.draw.vdr.tickets import Source
from tests.core.draw.vdr.ceremonies import a_ceremony, held, whole
from tests.verifier.verifier import verifier

PEER = "consistent-sampler==1.0.10"
PEER_FOLDER = Path(__file__).parents[1] / "var" / "bench-draw"
SOURCE = Source("draw", bytes(range(32)))
RATIOS = (300, 300, 300, 1000, 1000, 3000)  # basis points
TEAM = (Slot(1, ("食品",)), Slot(0, ("食品",)))
DRAWN, OBJECTS, INSPECTORS, ROOM = 1_200, 600, 400, 4
RUNS = 3


def frame(many: int) -> tuple[FrameRow, ...]:
    random = Random(many)
    return tuple(
        FrameRow(f"91360{at:07}MA35{at % 97:02}", "F", random.choice(RATIOS), 0, random.randbytes(16).hex())
        for at in range(many)
    )


def stratum(reserves: int = 0) -> Stratum:
    return Stratum("F", "pps", DRAWN, 0, reserves, 0, TEAM)


def inspectors(room: int) -> tuple[InspectorRow, ...]:
    return tuple(
        InspectorRow(f"证{at:04}", f"队{at % 20}", ("食品",), int(at % 2 == 0), 0, room, f"{at:032x}")
        for at in range(INSPECTORS)
    )


def conflicts(enterprises: Sequence[str]) -> tuple[ConflictRow, ...]:
    """Two in a hundred of all pairs."""
    random = Random(1)
    return tuple(
        ConflictRow(one, f"证{at:04}", "亲属", random.randbytes(16).hex())
        for one in enterprises
        for at in sorted(random.sample(range(INSPECTORS), INSPECTORS // 50))
    )


@dataclass(frozen=True)
class Took:
    clock: float  # seconds
    processor: float  # seconds that this process had of it

    def line(self, what: str, limit: float | None = None) -> str:
        over = limit is not None and self.clock > limit
        limited = "" if limit is None else f"   limit {limit:4.1f} s{'   OVER' if over else ''}"
        return f"{what:72} {self.clock:6.2f} s   processor {self.processor:6.2f} s{limited}"


def fastest(act: Callable[[], Any], runs: int = RUNS) -> tuple[Took, Any]:
    """The fastest run: what else the machine does slows the others."""
    took = []
    for _ in range(runs):
        clock, processor = time.perf_counter(), time.process_time()
        found = act()
        took.append(Took(time.perf_counter() - clock, time.process_time() - processor))
    return min(took, key=lambda one: one.clock), found


def report() -> Iterator[str]:
    peer = consistent_sampler()
    for many, limit in ((60_000, 0.5), (1_000_000, 10.0)):
        rows = frame(many)
        took, found = fastest(partial(select, SOURCE, stratum(), rows))
        assert len(found.drawn) + len(found.by_size) == DRAWN
        yield took.line(f"{DRAWN:,} of {many:,} by size (pps)", limit)
        if many == 60_000:
            took, _ = fastest(partial(select, SOURCE, stratum(DRAWN // 10), rows))
            yield took.line(f"the same with {DRAWN // 10} reserves")
        if peer is None:
            yield f"{PEER} cannot be installed here, so the same frame is not drawn by it."
        else:
            ids = [row.id for row in rows]
            took, _ = fastest(lambda ids=ids: list(peer(ids, SOURCE.seed.hex(), take=DRAWN)))
            yield took.line(f"{PEER}, {DRAWN:,} of {many:,}, all alike")
    objects = [Objective(row.id, TEAM) for row in frame(OBJECTS)]
    pool = Pool(inspectors(ROOM), conflicts([one.enterprise for one in objects]))
    took, (_, teams) = fastest(lambda: assign(SOURCE, 0, (LadderStep(0, 0),), pool, objects))
    assert len(teams) == OBJECTS * len(TEAM)
    yield took.line(f"teams: {OBJECTS} objects x {len(TEAM)} of {INSPECTORS} inspectors, {ROOM} each", 0.5)
    bundle = whole_draw(60_000)
    took, _ = fastest(partial(verifier.verify, bundle), runs=1)
    size = f"{len(bundle) / 1e6:.0f} MB"
    yield took.line(f"verifier: 60,000 rows, {DRAWN:,} objects x {len(TEAM)} inspectors, {size}", 10.0)


def whole_draw(many: int) -> bytes:
    """The bundle of a draw of this size."""
    random = Random(7)
    small = a_ceremony(random, "draw", 5)
    rows = frame(many)
    enterprises = [row.id for row in rows]
    some = conflicts(random.sample(enterprises, many // 10))
    tables = ordered(Tables(rows, (), inspectors(2 * DRAWN // INSPECTORS + 2), some))
    registry = replace(small.params.registry, rows=many, hash=registry_hash(enterprises))
    params = replace(small.params, strata=(stratum(DRAWN // 10),), waves=(), registry=registry)
    return whole(held(random, params, tables), random).bundle


def consistent_sampler() -> Callable[..., Any] | None:
    """Its sampler; None where it cannot be installed."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(PEER_FOLDER), PEER]
    if not (PEER_FOLDER / "consistent_sampler").exists() and subprocess.run(command, check=False).returncode:
        return None
    sys.path.append(str(PEER_FOLDER))
    from consistent_sampler import sampler  # type: ignore[import-not-found]  # is there from here on

    return sampler  # type: ignore[no-any-return]


if __name__ == "__main__":
    for line in report():
        print(line, flush=True)
