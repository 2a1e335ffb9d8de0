"""To which of the nine categories goods belong, by the chapter of their commodity code."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.rules import RuleBook

CHAPTER = 2  # leading digits of a commodity code


@dataclass(frozen=True)
class CategoryRow:
    """A row of goods_categories: the chapters from this one up to the next row's."""

    rule: str
    from_chapter: int
    category: str  # one of the nine of the enterprise register


def category_row(hs_code: str, book: RuleBook) -> CategoryRow:
    """The row that a commodity code reaches. Raises NoRuleApplies for a code that does not begin with two digits."""
    chapter = hs_code[:CHAPTER]
    if len(chapter) < CHAPTER or not (chapter.isascii() and chapter.isdigit()):
        raise NoRuleApplies("goods_categories", hs_code=hs_code)
    rows = book.table("goods_categories").typed(CategoryRow)
    return max((row for row in rows if row.from_chapter <= int(chapter)), key=lambda row: row.from_chapter)
