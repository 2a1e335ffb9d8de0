"""`gongzhi signals METHOD`: counts as csv and parameters as JSON in; what the method finds, as csv, out."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from importlib import import_module
from io import StringIO
from math import isnan

METHODS = {"farrington": "series", "lattice": "nodes", "ebgm": "pairs", "spacetime": "places", "league": "counties"}


def run(given: Namespace) -> None:
    """Each method is a module beside this one whose `found` gives the header and the rows."""
    written = StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerows([_written(cell) for cell in row] for row in _found(given))
    if given.out is None:
        sys.stdout.write(written.getvalue())
    else:
        given.out.write_text(written.getvalue(), encoding="utf-8")


def _found(given: Namespace) -> Iterable[Sequence[object]]:
    rows: Iterable[Sequence[object]] = import_module(f"gongzhi.commands.signals.{METHODS[given.method]}").found(given)
    return rows


def _written(cell: object) -> object:
    """A number with twelve digits; an empty cell where none can be said."""
    if not isinstance(cell, float):
        return cell
    return "" if isnan(cell) else f"{cell + 0.0:.12g}"  # no zero is negative
