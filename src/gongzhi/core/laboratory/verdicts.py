"""What a tested figure comes to beside its limit.

Figures are compared as reported, whole and unrounded (全数值比较法). Worked examples and limits:
docs/method/laboratory.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.spelling import folded

LimitKind = Literal["most", "least", "range", "absent"]
Verdict = Literal["passed", "failed"]


@dataclass(frozen=True)
class Measured:
    """One line of a test report. Limits, result and detection limit are in `unit`.

    limit_low: of least and range. limit_high: of most and range; of absent the largest detection limit that shows
    absence, None where the standard names none. result: None where nothing was detected. uncertainty: expanded
    (k = 2), None where the report states none.
    """

    parameter: str
    method: str
    unit: str
    kind: LimitKind
    limit_low: Decimal | None
    limit_high: Decimal | None
    result: Decimal | None
    detection_limit: Decimal | None
    uncertainty: Decimal | None


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    near: bool  # the limit lies within the stated uncertainty of the result


def judge(line: Measured, where: str = "") -> Judged:
    """Raises BadInput where the line does not say enough, or its method cannot see what the limit asks."""
    faults = list(_faults(line, where))
    if faults:
        raise BadInput(faults)
    if line.result is None:
        return Judged("passed", near=False)
    if line.kind == "absent":
        return Judged("failed", near=False)
    low = line.limit_low if line.kind in ("least", "range") else None
    high = line.limit_high if line.kind in ("most", "range") else None
    within = (low is None or line.result >= low) and (high is None or line.result <= high)
    room = line.uncertainty or Decimal(0)
    near = room > 0 and any(abs(line.result - limit) <= room for limit in (low, high) if limit is not None)
    return Judged("passed" if within else "failed", near)


def judge_all(lines: Sequence[Measured], asked: Iterable[tuple[str, str]]) -> tuple[Judged, ...]:
    """Of each line, in their order. asked: parameter and method of everything that was to be tested.

    Raises BadInput for what is asked and not tested, tested and not asked, tested twice, or cannot be judged.
    """
    wanted = {_key(*one): one[0] for one in asked}
    cells: list[Cell] = []
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(lines, start=1):
        key, where = _key(line.parameter, line.method), f"results {number}"
        if key not in wanted:
            cells.append(Cell(where, "parameter", line.parameter, "TESTED_NOT_ASKED", {"method": line.method}))
        elif key in seen:
            cells.append(Cell(where, "parameter", line.parameter, "TESTED_TWICE"))
        seen.add(key)
        cells += _faults(line, where)
    missing = [name for key, name in wanted.items() if key not in seen]
    cells += [Cell("results", "parameter", name, "ASKED_NOT_TESTED") for name in missing]
    if cells:
        raise BadInput(cells)
    return tuple(judge(line) for line in lines)


def _key(parameter: str, method: str) -> tuple[str, str]:
    return folded(parameter), folded(method)


def _faults(line: Measured, where: str) -> Iterable[Cell]:
    needs = {"most": ("limit_high",), "least": ("limit_low",), "range": ("limit_low", "limit_high"), "absent": ()}
    for field in needs[line.kind]:
        if getattr(line, field) is None:
            yield Cell(where, field, "", "LIMIT_MISSING", {"parameter": line.parameter})
    low, high = line.limit_low, line.limit_high
    if line.kind == "range" and low is not None and high is not None and low > high:
        yield Cell(where, "limit_low", str(low), "LIMITS_CROSSED", {"high": str(high)})
    if line.result is None:
        yield from _unseen(line, where)
    elif line.detection_limit is not None and line.result < line.detection_limit:
        yield Cell(where, "result", str(line.result), "RESULT_UNDER_DETECTION", {"limit": str(line.detection_limit)})


def _unseen(line: Measured, where: str) -> Iterable[Cell]:
    """Not detected shows something only where the method would have seen what the limit forbids."""
    if line.kind in ("least", "range"):
        yield Cell(where, "result", "", "RESULT_MISSING", {"parameter": line.parameter})
    elif line.detection_limit is None:
        yield Cell(where, "detection_limit", "", "DETECTION_MISSING", {"parameter": line.parameter})
    elif line.limit_high is not None and line.detection_limit > line.limit_high:
        values = {"parameter": line.parameter, "limit": str(line.limit_high)}
        yield Cell(where, "detection_limit", str(line.detection_limit), "DETECTION_ABOVE_LIMIT", values)
