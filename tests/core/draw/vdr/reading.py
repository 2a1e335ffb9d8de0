"""A bundle's files as the ceremony they tell. Needs nothing but the core, so that any Python can run it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gongzhi.core.canonical import read
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.nonces import Nonce, Sealed
from gongzhi.core.draw.vdr.params import Params
from gongzhi.core.draw.vdr.tables import ConflictRow, Exclusion, FrameRow, InspectorRow, Tables
from gongzhi.core.draw.vdr.transcript import Ceremony


def read_back(files: Mapping[str, Any]) -> Ceremony:
    """The ceremony that a bundle's files tell."""

    def rows(kind: type, name: str) -> tuple[Any, ...]:
        return tuple(read(kind, json.loads(line)) for line in files[name].decode().split("\n")[:-1])

    (params,) = rows(Params, "params.json")
    tables = Tables(
        rows(FrameRow, "frame.jsonl"), rows(Exclusion, "exclusions.jsonl"), rows(InspectorRow, "inspectors.jsonl"),
        rows(ConflictRow, "conflicts.jsonl"),
    )  # fmt: skip
    return Ceremony(
        params, tables, rows(Nonce, "nonces.jsonl"), rows(Sealed, "sealed.jsonl"), rows(Reading, "beacons.jsonl")
    )
