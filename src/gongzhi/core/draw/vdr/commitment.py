"""COMMIT: one hash that binds tables and parameters before any seed exists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from gongzhi.core.draw.vdr.encoding import digest
from gongzhi.core.draw.vdr.merkle import root
from gongzhi.core.draw.vdr.params import Params
from gongzhi.core.draw.vdr.tables import Tables, key, line


@dataclass(frozen=True)
class Roots:
    frame: bytes
    exclusions: bytes
    inspectors: bytes
    conflicts: bytes
    params: bytes  # hash of the line


def roots(params: Params, tables: Tables) -> Roots:
    return Roots(
        root(line(row) for row in tables.frame),
        root(line(row) for row in tables.exclusions),
        root(line(row) for row in tables.inspectors),
        root(line(row) for row in tables.conflicts),
        hashlib.sha256(line(params)).digest(),
    )


def commit(params: Params, tables: Tables) -> bytes:
    """COMMIT of tables in canonical order."""
    of = roots(params, tables)
    return digest(params.purpose, "commit", of.frame, of.exclusions, of.inspectors, of.conflicts, of.params)


def registry_hash(ids: Iterable[str]) -> str:
    """The hash of a registry snapshot, whatever order its ids come in; the same in practice."""
    return digest("draw", "registry", *(name for (name,) in sorted(key(one) for one in ids))).hex()
