"""A firm's name taken apart, Chinese, English or pinyin alike.

The legal form is dropped, trade words become codes that both languages share, and the brand becomes letters,
so that 赣州市天华现代农业有限公司 and "GANZHOU TIANHUA MODERN FARM CO.,LTD" fall into the same parts.
Limits and measured figures: docs/method/names.md
"""

from __future__ import annotations

import unicodedata

from gongzhi.core.identity.firm_name import FirmName, FirmWords
from gongzhi.core.identity.gazetteer import HAN
from gongzhi.core.identity.han_names import read_han
from gongzhi.core.identity.latin_names import read_latin

LONGEST = 300  # characters of a name; what comes after is not read

__all__ = ["FirmName", "FirmWords", "read", "trades_in"]


def read(written: str, words: FirmWords) -> FirmName:
    """A name as its parts.

    Width, case, punctuation, traditional characters and the spelling of the legal form leave no trace.
    """
    plain = unicodedata.normalize("NFKC", written[:LONGEST])
    plain = plain.translate(words.simplified)
    return read_han(plain, words) if HAN.search(plain) else read_latin(plain, words)


def trades_in(written: str, words: FirmWords) -> tuple[str, ...]:
    """The trade codes that a product's words name."""
    return read(written, words).trades
