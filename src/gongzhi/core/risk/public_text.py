"""What a text for the public rests on, so that one sees when it no longer fits what officers know."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.core.canonical import digest


@dataclass(frozen=True)
class PublicBasis:
    """What officers read and know of an alert at one moment. evidence: references of what stands behind its case."""

    alert: str
    state: str  # issued while it holds; changed, lifted
    level: int
    scope_words: str
    matters: str
    measures: str
    risk_level: str
    hazard: str
    evidence: tuple[str, ...]
    overtaken: tuple[str, ...]  # of the evidence, what its source corrected or withdrew since


def basis_hash(basis: PublicBasis) -> str:
    """Another one as soon as anything that the text rests on is another."""
    return digest(basis)


def has_drifted(approved: str, now: PublicBasis) -> bool:
    """Whether a text approved on that hash may no longer fit; never where no text was approved."""
    return bool(approved) and approved != basis_hash(now)
