"""Mergers of registrations: what stands in their way, and what follows from them."""

from __future__ import annotations

from gongzhi.actions import merging
from gongzhi.actions.matters import Taking
from gongzhi.store import queries


def _may_be_merged(taking: Taking) -> None:
    merging.may_be_merged(taking.uscc or "", taking.value("merged"), proof=taking.value("proof") or "")


def _merge(taking: Taking) -> None:
    matter = queries.matters.matter(taking.scheme.name, taking.number)
    merging.merge(
        taking.act, matter.id, taking.number, kept=taking.uscc or "", merged=taking.value("merged")
    )  # fmt: skip


def _part(taking: Taking) -> None:
    merging.part(
        taking.act, taking.number, kept=taking.uscc or "", merged=taking.value("merged"), reason=taking.given["reason"]
    )


def _other_place(taking: Taking) -> str | None:
    """The county of the merged registration: its office sees the record too."""
    return queries.enterprises.known_regions_of([taking.value("merged")]).get(taking.value("merged"))


GUARDS = {"may_be_merged": _may_be_merged}
OUTCOMES = {"merge": _merge, "part": _part}
OTHER_PLACE = {"propose": _other_place}
