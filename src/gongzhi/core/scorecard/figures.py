"""What may be reported for a city: figures that the platform does not compute itself."""

from __future__ import annotations

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.months import read_month
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.index import RECOGNITIONS, Measure, PointsRow

COMPUTED = ("quality_return_rate", "per_100m", "cases_on_time", RECOGNITIONS)  # indicators that nobody reports
LARGEST = 10**12  # of a numerator or denominator: beyond it somebody mistyped
DECLARED = "declared"  # items declared to the platform beside those of customs


def reportable(kind: str, book: RuleBook) -> tuple[str, ...]:
    """The names under which a measure or a veto may be reported, in the table's order."""
    if kind == "measure":
        rows = book.table("index_points").typed(PointsRow)
        return tuple(row.indicator for row in rows if row.indicator not in COMPUTED)
    return tuple(row["kind"] for row in book.table("index_veto").rows)


def check_figure(kind: str, name: str, numerator: int, denominator: int, book: RuleBook) -> None:
    """Raises BadInput for a name that nobody reports, and for numbers that are no share of a whole.

    What is declared is reported by month: its name is one.
    """
    cells = []
    if kind == DECLARED:
        read_month(name)
    elif name not in reportable(kind, book):
        cells.append(Cell("", "name", name, "FIGURE_NAME"))
    if not 1 <= denominator <= LARGEST:
        cells.append(Cell("", "denominator", str(denominator), "FIGURE_DENOMINATOR", {"largest": str(LARGEST)}))
    elif not 0 <= numerator <= denominator:
        cells.append(Cell("", "numerator", str(numerator), "FIGURE_NUMERATOR", {"denominator": str(denominator)}))
    if cells:
        raise BadInput(cells)


def not_better(reported: Measure | None, known: Measure) -> Measure | None:
    """What counts of an indicator that a place reports: at least as many failures as the platform itself knows.

    known: what it knows; a denominator of 0 where it knows nothing. Nothing reported: what is known, None for nothing.
    """
    if reported is None:
        return known if known.denominator else None
    failed, failed_known = (one.denominator - one.numerator for one in (reported, known))
    if failed >= failed_known:
        return reported
    whole = max(reported.denominator, known.denominator)
    return Measure(reported.id, reported.indicator, whole - failed_known, whole)
