"""The draw itself: from what was frozen, opened and read to seeds, units, teams and results. The same each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.core.draw.vdr.assignment import AssignmentRow, LadderRow, Objective, Pool, assign
from gongzhi.core.draw.vdr.beacons import Reading, beacon_values
from gongzhi.core.draw.vdr.commitment import Roots, commit, roots
from gongzhi.core.draw.vdr.encoding import digest, u64
from gongzhi.core.draw.vdr.merkle import leaf, root
from gongzhi.core.draw.vdr.nonces import Nonce, Sealed, enough_opened
from gongzhi.core.draw.vdr.params import Params
from gongzhi.core.draw.vdr.seeds import draw_seed, wave_seed
from gongzhi.core.draw.vdr.selection import TAKEN, Selected, SelectionRow, select, selection_rows
from gongzhi.core.draw.vdr.tables import FrameRow, Tables, key, line
from gongzhi.core.draw.vdr.tickets import Source


@dataclass(frozen=True)
class Ceremony:
    """Everything from which a draw follows."""

    params: Params
    tables: Tables  # in canonical order
    nonces: tuple[Nonce, ...]  # a line for each custodian
    sealed: tuple[Sealed, ...]  # by wave and holder, all opened
    readings: tuple[Reading, ...]  # by beacon and clerk


@dataclass(frozen=True)
class WaveDraw:
    """What a wave gave. `selection` in the order of ids."""

    wave: int
    seed: bytes
    selected: dict[str, Selected]  # by stratum
    selection: tuple[SelectionRow, ...]
    ladder: LadderRow
    assignment: tuple[AssignmentRow, ...]
    result: bytes


@dataclass(frozen=True)
class Transcript:
    roots: Roots
    commit: bytes
    seed: bytes
    waves: tuple[WaveDraw, ...]


def seed_of(ceremony: Ceremony) -> bytes:
    """SEED. Refuses as nonces.enough_opened and beacons.beacon_values do: there is none before the dice are read."""
    values = beacon_values(ceremony.params, ceremony.readings)
    enough_opened(ceremony.params, ceremony.nonces, at=min(one.started_at for one in ceremony.readings))
    bound = commit(ceremony.params, ceremony.tables)
    return draw_seed(ceremony.params, bound, ceremony.nonces, values)


def transcript(ceremony: Ceremony) -> Transcript:
    """The whole draw. Refuses as `seed_of` and `assign` do. Raises KeyError where a wave's nonces are not opened."""
    seed = seed_of(ceremony)
    return Transcript(
        roots(ceremony.params, ceremony.tables),
        commit(ceremony.params, ceremony.tables),
        seed,
        tuple(wave_draw(ceremony, seed, wave) for wave in sorted({one.wave for one in ceremony.params.strata})),
    )


def wave_draw(ceremony: Ceremony, seed: bytes, wave: int) -> WaveDraw:
    """The units and teams of one wave, by the draw's seed and the wave's sealed nonces."""
    params, tables = ceremony.params, ceremony.tables
    of_wave = {one.wave: one for one in params.waves}
    own = wave_seed(params, seed, of_wave[wave], ceremony.sealed) if wave else seed
    source = Source(params.purpose, own)
    frame: dict[str, list[FrameRow]] = defaultdict(list)
    for row in tables.frame:
        frame[row.stratum].append(row)
    strata = {one.code: one for one in params.strata if one.wave == wave}
    selected = {code: select(source, one, frame[code]) for code, one in strata.items()}
    rows = [row for code, one in strata.items() for row in selection_rows(selected[code], one, frame[code])]
    rows.sort(key=lambda row: key(row.id))
    objects = [Objective(row.id, strata[row.stratum].team) for row in rows if row.role in TAKEN]
    ladder, teams = assign(source, wave, params.ladder, Pool(tables.inspectors, tables.conflicts), objects)
    bound = commit(params, tables)
    result = digest(params.purpose, "result", bound, u64(wave), own, *_of_result(rows, ladder, teams))
    return WaveDraw(wave, own, selected, tuple(rows), ladder, teams, result)


def _of_result(
    rows: Sequence[SelectionRow], ladder: LadderRow, teams: Sequence[AssignmentRow]
) -> tuple[bytes, bytes, bytes]:
    return root(line(row) for row in rows), root(line(row) for row in teams), leaf(line(ladder))
