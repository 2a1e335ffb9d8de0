"""A table as it stands in a file: rows of texts with their numbers, and cells whose text is not to be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gongzhi.core.register_cells import Fault


class Odd(str):
    """A cell that seems to say this text and must not be read as it, such as a formula; `fault` says why."""

    fault: Fault

    def __new__(cls, text: str, code: str) -> Odd:
        made = super().__new__(cls, text)
        made.fault = Fault(code)
        return made


class NoTable(Exception):
    """A file that is refused as a whole. fault: why; row: where in the file, None where it has no place."""

    def __init__(self, code: str, row: int | None = None, **params: object) -> None:
        super().__init__(code)
        self.fault = Fault(code, {name: str(value) for name, value in params.items()})
        self.row = row


@dataclass(frozen=True)
class Table:
    """The one table of a file that is read.

    sheet: its name, "" of a text file; unread: the names of the other sheets
    rows: opens the rows from the first on; each row with the number that its reader's program shows, blank ones left
    out. May raise NoTable on the way.
    """

    sheet: str
    unread: tuple[str, ...]
    rows: Callable[[], Iterator[tuple[int, Sequence[str]]]]
