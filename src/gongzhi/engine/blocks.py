"""A csv file in blocks of whole records, so that several can be parsed at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

BLOCK = 2 << 20  # bytes
LONGEST_RECORD = 1 << 20  # bytes; longer than any of a form, so its quotes are broken
# A cell in quotes, to its end or to that of the block. Within a cell that does not begin with one, a quote is a letter.
_QUOTED = re.compile(rb'(?:(?<=[,\r\n])|^)"[^"]*(?:""[^"]*)*(?:"|\Z)')


class EndlessRecord(Exception):
    """A record that goes on and on: a quote that nothing closes."""


def blocks(file: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """What is left of the file, in order. Raises EndlessRecord."""
    rest = b""
    while read := file.read(size):
        block = rest + read
        end = _last_end(block)
        rest = block[end:]
        if len(rest) > max(LONGEST_RECORD, size):
            raise EndlessRecord
        if end:
            yield block[:end]
    if rest:
        if _last_end(rest + b"\n") == 0:
            raise EndlessRecord
        yield rest


def _last_end(block: bytes) -> int:
    """Where the last whole record ends: behind the last line break that does not stand within quotes; 0 for none."""
    if b'"' not in block:
        return block.rfind(b"\n") + 1
    end, after = 0, 0
    for quoted in _QUOTED.finditer(block):
        end = max(end, block.rfind(b"\n", after, quoted.start()) + 1)
        after = quoted.end()
    return max(end, block.rfind(b"\n", after) + 1)
