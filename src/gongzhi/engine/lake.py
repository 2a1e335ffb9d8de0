"""The declarations lake: Parquet files by month, and manifests that say which of them count.

A load comes into view as a whole, by one link: its files are written, flushed and named by their content first, then
the next manifest is linked under its number. A reader takes the manifest with the highest number and reads the files
that it names, so it never sees half a load, and goes on seeing the same lines whatever is loaded meanwhile. Whatever a
killed writer leaves behind is named by no manifest: `orphans`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

from gongzhi.core.errors import Refusal

Kind = Literal["append", "correct"]
LINES, FAULTS = "lines", "faults"  # the tables of a load; each is a folder
BLOCK = 1 << 20  # bytes that are hashed at a time


@dataclass(frozen=True)
class DataFile:
    """One Parquet file; its name is the hash of its bytes."""

    path: str  # below the lake's folder: lines/month=2024-01/<sha256>.parquet
    rows: int
    size: int  # bytes

    @property
    def table(self) -> str:
        return self.path.partition("/")[0]


@dataclass(frozen=True)
class Load:
    """What one delivery brought."""

    id: str  # SHA-256 of the delivered bytes: the same delivery twice is the same load
    kind: Kind  # correct: its lines stand instead of earlier ones of the same declaration and item
    at: str  # when it was loaded, ISO 8601 in UTC
    files: tuple[DataFile, ...]

    def rows(self, table: str) -> int:
        return sum(file.rows for file in self.files if file.table == table)


@dataclass(frozen=True)
class Manifest:
    """What the lake holds at one moment: its loads in the order in which their lines count."""

    version: int = 0
    before: str = ""  # SHA-256 of the manifest before this one
    loads: tuple[Load, ...] = ()
    superseded: tuple[str, ...] = ()  # ids of loads that no longer count

    def load(self, load_id: str) -> Load | None:
        return next((load for load in self.loads if load.id == load_id), None)

    def files(self, table: str, *kinds: Kind) -> tuple[DataFile, ...]:
        """The files of a table, of loads of these kinds or of all."""
        loads = [load for load in self.loads if not kinds or load.kind in kinds]
        return tuple(file for load in loads for file in load.files if file.table == table)


class Lake:
    """A folder with a lake in it; it need not exist before the first load."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._manifests = self.folder / "manifests"

    def manifest(self, version: int | None = None) -> Manifest:
        """The newest one, or that of a version; the lake keeps all. Raises FileNotFoundError for none such."""
        if version is None:
            version = max(self._versions(), default=0)
        return _read(self._manifest_path(version).read_bytes()) if version else Manifest()

    def paths(self, files: tuple[DataFile, ...]) -> list[Path]:
        return [self.folder / file.path for file in files]

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """The right to load, which one process has at a time; it ends with the process, however that ends."""
        for folder in (self._manifests, self.folder / "staging"):
            folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writing.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            writing = Writing(self, self.manifest())
            try:
                yield writing
            finally:
                shutil.rmtree(writing.staging, ignore_errors=True)

    def orphans(self) -> tuple[Path, ...]:
        """Files that no manifest names: what a killed writer left, and what one that is at work has not yet shown."""
        named = {path for version in self._versions() for path in _named(self.manifest(version))}
        found = [path for table in (LINES, FAULTS) for path in (self.folder / table).rglob("*.parquet")]
        found += [path for path in (self.folder / "staging").rglob("*") if path.is_file()]
        return tuple(sorted(path for path in found if str(path.relative_to(self.folder)) not in named))

    def sweep(self) -> int:
        """Removes the orphans while nobody loads; how many there were."""
        with self.writing() as writing:
            found = self.orphans()
            for path in found:
                path.unlink()
            for left in (self.folder / "staging").iterdir():
                if left != writing.staging:
                    shutil.rmtree(left)
            return len(found)

    def _versions(self) -> list[int]:
        return [int(path.stem) for path in self._manifests.glob("*.json")]

    def _manifest_path(self, version: int) -> Path:
        return self._manifests / f"{version:08d}.json"

    def _link(self, manifest: Manifest, draft: Path) -> None:
        """Shows a manifest: all of it or nothing, and only as the next one."""
        _write_through(draft, _written(manifest))
        os.link(draft, self._manifest_path(manifest.version))
        _flush(self._manifests)


class Writing:
    """The loading of one delivery. Put Parquet files into `staging`, as <table>/month=<month>/<any name>.parquet."""

    def __init__(self, lake: Lake, seen: Manifest) -> None:
        self._lake = lake
        self.seen = seen
        self.staging = lake.folder / "staging" / str(os.getpid())
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir()

    def known(self, load_id: str) -> Load | None:
        """The load that this delivery already is. Raises Refusal LAKE_SUPERSEDED for one that no longer counts."""
        if load_id in self.seen.superseded:
            raise Refusal("LAKE_SUPERSEDED", load=load_id)
        return self.seen.load(load_id)

    def standing(self, superseding: str | None) -> Manifest:
        """What stands beside a new load: all that is seen, or all without the load that it supersedes."""
        loads = tuple(load for load in self.seen.loads if load.id != superseding)
        return replace(self.seen, loads=loads)

    def commit(self, load_id: str, kind: Kind, at: str, *, superseding: str | None = None) -> Load:
        """Makes the staged files a load that readers see.

        superseding: the load whose place in the order the new one takes, and whose lines no longer count
        Raises Refusal LAKE_NO_LOAD when there is no such load to supersede, and LAKE_STANDS when the new one already
        stands in another place.
        """
        load = self.known(load_id)
        if load and superseding != load_id and self.seen.load(superseding or ""):
            raise Refusal("LAKE_STANDS", load=load_id)
        if load is None:
            old = self._index(superseding) if superseding else None
            load = Load(load_id, kind, at, tuple(self._place()))
            loads = self.seen.loads
            after = (*loads, load) if old is None else (*loads[:old], load, *loads[old + 1 :])
            self._show(after, superseding)
        return load

    def withdraw(self, load_id: str) -> None:
        """Takes a load back: the lake is what it would be without it. Raises Refusal LAKE_NO_LOAD for none such."""
        if load_id not in self.seen.superseded:
            old = self._index(load_id)
            self._show((*self.seen.loads[:old], *self.seen.loads[old + 1 :]), load_id)

    def _index(self, load_id: str) -> int:
        for place, load in enumerate(self.seen.loads):
            if load.id == load_id:
                return place
        raise Refusal("LAKE_NO_LOAD", load=load_id)

    def _place(self) -> Iterator[DataFile]:
        found = [staged for staged in sorted(self.staging.rglob("*.parquet")) if pq.read_metadata(staged).num_rows]
        with ThreadPoolExecutor() as readers:
            hashes = list(readers.map(_flushed_hash, found))
        for staged, hashed in zip(found, hashes, strict=True):
            rows, size = pq.read_metadata(staged).num_rows, staged.stat().st_size
            name = staged.parent.relative_to(self.staging) / f"{hashed}.parquet"
            placed = self._lake.folder / name
            placed.parent.mkdir(parents=True, exist_ok=True)
            staged.rename(placed)
            _flush(placed.parent)
            yield DataFile(str(name), rows, size)
        for table in (LINES, FAULTS):
            if (self._lake.folder / table).exists():
                _flush(self._lake.folder / table)
        _flush(self._lake.folder)

    def _show(self, loads: tuple[Load, ...], superseded: str | None) -> None:
        gone = (*self.seen.superseded, superseded) if superseded else self.seen.superseded
        before = hashlib.sha256(_written(self.seen)).hexdigest()
        shown = Manifest(self.seen.version + 1, before, loads, gone)
        self._lake._link(shown, self.staging / "manifest.json")
        self.seen = shown


def _named(manifest: Manifest) -> Iterator[str]:
    for load in manifest.loads:
        for file in load.files:
            yield file.path


def _written(manifest: Manifest) -> bytes:
    return json.dumps(asdict(manifest), sort_keys=True, separators=(",", ":")).encode()


def _read(written: bytes) -> Manifest:
    tree: dict[str, Any] = json.loads(written)
    loads = tuple(
        Load(**{**load, "files": tuple(DataFile(**file) for file in load["files"])}) for load in tree["loads"]
    )
    return Manifest(tree["version"], tree["before"], loads, tuple(tree["superseded"]))


def _flushed_hash(path: Path) -> str:
    """SHA-256 of a file whose bytes are on the disk when this returns."""
    hashed = hashlib.sha256()
    with path.open("r+b") as file:
        os.fsync(file.fileno())
        while block := file.read(BLOCK):
            hashed.update(block)
    return hashed.hexdigest()


def _write_through(path: Path, written: bytes) -> None:
    with path.open("wb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """A new name in a folder outlives a loss of power only once the folder is flushed too."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
