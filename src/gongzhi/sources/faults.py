"""The faults of one file, gathered so that a person sees all of them at once."""

from __future__ import annotations

from collections import Counter

from gongzhi.core.errors import BadInput, Cell

MOST_CELLS = 200  # of one BadInput: more than a person reads, little enough to show
LONGEST_SHOWN = 120  # characters of a value


class Faults:
    """The same fault in the same column is one cell, at its first place; its param `times` counts it."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, str, str], Cell] = {}
        self._times: Counter[tuple[str, str, str]] = Counter()

    def add(self, where: str, column: str, value: str, code: str, **params: object) -> None:
        """One fault: "line 17", the column, the value there, a code of catalogue/messages, what its sentence needs."""
        shown = value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"
        fault = (column, shown, code)
        self._times[fault] += 1
        if fault not in self._cells:
            texts = {name: str(param) for name, param in params.items()}
            self._cells[fault] = Cell(where, column, shown, code, texts)

    def bad_input(self) -> BadInput:
        return BadInput(
            Cell(cell.where, cell.column, cell.value, cell.code, {**cell.params, "times": str(self._times[fault])})
            for fault, cell in list(self._cells.items())[:MOST_CELLS]
        )

    def stop(self) -> None:
        """Raises BadInput when there is a fault."""
        if self._cells:
            raise self.bad_input()


def fault(where: str, column: str, value: str, code: str, **params: object) -> BadInput:
    """The BadInput of a single fault, for one after which nothing more can be read."""
    faults = Faults()
    faults.add(where, column, value, code, **params)
    return faults.bad_input()
