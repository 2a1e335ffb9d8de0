"""Which records of a block of csv are plain, so that the form of their texts need not be asked cell by cell.

A plain record has no control character, no blank at the end of a cell, and none of NOT_PLAIN; of what is rare in good
files a record with a little of it is taken for not plain too. Bytes are looked at a block at a time, which costs a
fifth of asking each text.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLAIN = "plain"  # the column that says so
NOT_PLAIN = ',;|"'  # in no cell of a plain record
_SPACE, _NEWLINE, _RETURN, _COMMA = b" \n\r,"
_ENDS = [_COMMA, _NEWLINE, _RETURN]
# Delete, ; and |; and what the second control characters and the blank that does not break begin with in UTF-8.
_RARE = b"\x7f;|\xc2"
# Other blanks of Unicode by their first byte, and the second ones of which at least one is a blank.
_BLANKS = {0xE1: (0x9A,), 0xE2: (0x80, 0x81)}
_WIDE = (0xE3, 0x80, 0x80)  # the ideographic space; the Chinese comma differs in the last byte


def plain_records(block: bytes, records: int, quoted: bool) -> NDArray[np.bool_]:
    """Of each record whether it is plain. None of a block with quotes is, nor where records are not lines.

    block: whole records in UTF-8, without the header
    records: how many there are, lines without anything too
    quoted: whether there is a quote in it
    """
    if quoted:
        return np.zeros(records, np.bool_)
    signs = np.frombuffer(block, np.uint8)
    found = np.concatenate([_low(signs), *_blanks(block, signs), *_rare(block, signs)])
    plain = np.ones(records, np.bool_)
    if len(found):
        ends = np.flatnonzero(signs == _NEWLINE)
        lines = len(ends) + (signs[-1] != _NEWLINE)
        if lines != records or (signs[found] == _RETURN).any():
            return np.zeros(records, np.bool_)
        plain[np.searchsorted(ends, found)] = False
    return plain


def _low(signs: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Where control characters are, but for the ends of lines, and blanks before or behind which a cell ends."""
    found = np.flatnonzero((signs <= _SPACE) & (signs != _NEWLINE))
    sign, before, after = signs[found], _beside(signs, found, -1), _beside(signs, found, 1)
    inner = (sign == _SPACE) & ~np.isin(before, _ENDS) & ~np.isin(after, _ENDS)
    return found[~inner & ~((sign == _RETURN) & (after == _NEWLINE))]


def _blanks(block: bytes, signs: NDArray[np.uint8]) -> list[NDArray[np.intp]]:
    places = []
    for first, seconds in _BLANKS.items():
        if first in block:
            found = np.flatnonzero(signs == first)
            places.append(found[np.isin(_beside(signs, found, 1), seconds)])
    first, second, third = _WIDE
    if first in block:
        found = np.flatnonzero(signs == first)
        places.append(found[(_beside(signs, found, 2) == third) & (_beside(signs, found, 1) == second)])
    return places


def _rare(block: bytes, signs: NDArray[np.uint8]) -> list[NDArray[np.intp]]:
    return [np.flatnonzero(signs == sign) for sign in _RARE if sign in block]


def _beside(signs: NDArray[np.uint8], places: NDArray[np.intp], steps: int) -> NDArray[np.uint8]:
    """The signs so many steps from some places; beyond the block, the end of a line."""
    there = places + steps
    within = (there >= 0) & (there < len(signs))
    return np.where(within, signs[np.where(within, there, 0)], np.uint8(_NEWLINE))
