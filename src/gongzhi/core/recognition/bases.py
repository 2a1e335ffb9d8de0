"""Numbers of registered plantation and breeding bases.

Worked example and limits: docs/method/bases.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from gongzhi.core.errors import BadInput, Cell, Refusal

PARTS = re.compile(r"([0-9]*)(.*?)([0-9]*)", re.DOTALL)
REGION = re.compile(r"[0-9]{6}")
LETTERS = re.compile(r"[A-Z]{1,29}")  # as many as the register of bases takes
SERIAL = re.compile(r"[0-9]{5}")
LAST_SERIAL = 99_999


@dataclass(frozen=True)
class BaseNumber:
    region: str  # six digits of the county
    letters: str  # initials of the produce in pinyin
    serial: int  # 1 to 99 999

    def __str__(self) -> str:
        return f"{self.region}{self.letters}{self.serial:05}"


def read_base_number(written: str, regions: Set[str]) -> BaseNumber:
    """A base number in its parts: 361023MJ00017.

    regions: known codes of six digits. A county that has since got another code is taken where its city is known.
    Raises BadInput with a cell for each part that is wrong: BASE_REGION, BASE_REGION_UNKNOWN, BASE_LETTERS,
    BASE_SERIAL.
    """
    faults = tuple(_faults(written, regions))
    if faults:
        raise BadInput(faults)
    region, letters, serial = _parts(written)
    return BaseNumber(region, letters, int(serial))


def next_base_number(region: str, letters: str, last_serial: int, regions: Set[str]) -> BaseNumber:
    """The number after the last one given in this region for this produce; last_serial 0: none was given.

    Raises BadInput for a region or letters that no number can have. Refuses with BASE_SERIALS_USED_UP.
    """
    if last_serial >= LAST_SERIAL:
        raise Refusal("BASE_SERIALS_USED_UP", code6=region, letters=letters)
    return read_base_number(str(BaseNumber(region, letters, last_serial + 1)), regions)


def _parts(written: str) -> tuple[str, str, str]:
    """Digits at the start, digits at the end, and what stands between them; digits alone are a start."""
    found = PARTS.fullmatch(written)
    return (found[1], found[2], found[3]) if found else ("", written, "")


def _faults(written: str, regions: Set[str]) -> Iterator[Cell]:
    region, letters, serial = _parts(written)

    def cell(part: str, code: str) -> Cell:
        return Cell(written, "reg_no", part, code)

    if not REGION.fullmatch(region):
        yield cell(region, "BASE_REGION")
    elif region not in regions and region[:4] + "00" not in regions:
        yield cell(region, "BASE_REGION_UNKNOWN")
    if not LETTERS.fullmatch(letters):
        yield cell(letters, "BASE_LETTERS")
    if not SERIAL.fullmatch(serial) or not int(serial):
        yield cell(serial, "BASE_SERIAL")
