"""Commodity codes of the Harmonized System, as papers write them: 8507.60, 8507 60 00, 85."""

from __future__ import annotations

import re
import unicodedata

from gongzhi.core.errors import BadInput, Cell

CHAPTER, HEADING, SUBHEADING = 2, 4, 6  # digits

_CODE = re.compile(r"[0-9]{2,12}")
_BETWEEN = re.compile(r"[.\s]")


def read_hs(written: str) -> str:
    """The digits of one code: "8507.60" gives "850760". A chapter has two; tariffs go on beyond six.

    Raises BadInput for anything but 2 to 12 digits with dots and spaces between them.
    """
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", written))
    if not _CODE.fullmatch(digits):
        raise BadInput([Cell("", "hs_code", written, "HS_CODE_UNREADABLE")])
    return digits
