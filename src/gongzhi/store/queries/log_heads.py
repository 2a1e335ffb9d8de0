"""The log's leaves and the heads that its witness has signed."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.store.models import Leaf, WitnessedHead


@dataclass(frozen=True)
class HeadRow:
    size: int
    root: str
    origin: str
    at: str
    signature: str
    witness: str
    witness_key: str
    witness_at: str
    witness_signature: str


def leaves(size: int | None = None) -> list[str]:
    """Hashes of the log's entries in order, the first `size` of them; all for None."""
    rows = Leaf.objects.order_by("position").values_list("hash", flat=True)
    return list(rows if size is None else rows[:size])


def witnessed(*, covering: int = -1) -> HeadRow | None:
    """The smallest witnessed head that holds the entry at a position; None where no such head is."""
    return _row(WitnessedHead.objects.filter(size__gt=covering).order_by("size").first())


def last_witnessed() -> HeadRow | None:
    return _row(WitnessedHead.objects.order_by("-size").first())


def _row(row: WitnessedHead | None) -> HeadRow | None:
    return row and HeadRow(
        row.size, row.root, row.origin, row.at, row.signature, row.witness, row.witness_key, row.witness_at,
        row.witness_signature,
    )  # fmt: skip
