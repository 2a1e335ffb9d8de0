"""Figures of a campaign against counterfeits: what was checked, what was bad, what was seized.

Worked example and limits: docs/method/counterfeits.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.scorecard.returns import percent_of


@dataclass(frozen=True)
class Checked:
    """Export batches that a body checked in a period, and those of them that were not up to standard."""

    id: str  # of the report
    batches: int
    bad_batches: int
    value_usd_cents: int  # of all batches checked
    bad_value_usd_cents: int


@dataclass(frozen=True)
class Seizure:
    """Goods seized in a counterfeit case."""

    id: str  # number of the case
    value_fen: int


@dataclass(frozen=True)
class CampaignFigures:
    """Sums with what each rate divides by; a rate over nothing is None."""

    batches: int
    bad_batches: int
    value_usd_cents: int
    bad_value_usd_cents: int
    seizures: int
    seized_fen: int

    @property
    def bad_batch_percent(self) -> Fraction | None:
        return percent_of(self.bad_batches, self.batches)

    @property
    def bad_value_percent(self) -> Fraction | None:
        return percent_of(self.bad_value_usd_cents, self.value_usd_cents)


def campaign_figures(checked: Iterable[Checked], seizures: Iterable[Seizure] = ()) -> CampaignFigures:
    """The reports added up. Raises BadInput, naming all, for a count or value below 0 or a bad part above its whole."""
    reports, seized = tuple(checked), tuple(seizures)
    faults = [fault for report in reports for fault in _faults(report)]
    faults += [Cell(one.id, "value", str(one.value_fen), "SEIZED_VALUE") for one in seized if one.value_fen < 0]
    if faults:
        raise BadInput(faults)
    return CampaignFigures(
        batches=sum(report.batches for report in reports),
        bad_batches=sum(report.bad_batches for report in reports),
        value_usd_cents=sum(report.value_usd_cents for report in reports),
        bad_value_usd_cents=sum(report.bad_value_usd_cents for report in reports),
        seizures=len(seized),
        seized_fen=sum(one.value_fen for one in seized),
    )


def _faults(report: Checked) -> Iterable[Cell]:
    if not 0 <= report.bad_batches <= report.batches:
        yield Cell(report.id, "bad_batches", str(report.bad_batches), "CHECKED_PART", {"whole": str(report.batches)})
    if not 0 <= report.bad_value_usd_cents <= report.value_usd_cents:
        whole = {"whole": str(report.value_usd_cents)}
        yield Cell(report.id, "bad_value_usd_cents", str(report.bad_value_usd_cents), "CHECKED_PART", whole)
