"""What is published: alerts, decisions and foreign notices, for readers whom nobody knows. Newest first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from gongzhi.core.documents import DocumentNumber
from gongzhi.core.errors import NotThere
from gongzhi.core.risk.subscriptions import EVERY_LEVEL, Wish
from gongzhi.store.models import PublicAlert, PublicDecision, PublicMatter, PublicNotice, PublicPaper
from gongzhi.store.queries.paging import Page, page

Row = TypeVar("Row")
ALL = Wish("", "", "", EVERY_LEVEL)


@dataclass(frozen=True)
class PublicAlertRow:
    number: str
    level: int
    state: str  # issued, changed, lifted
    starts_on: date | None
    issued_at: datetime
    scope_words: str
    matters: str
    measures: str
    synthetic: bool
    ended_at: datetime | None
    chapter: str  # HS chapter, "" where it is not known
    markets: tuple[str, ...]
    city: str  # "" where the place would lead to the enterprise


@dataclass(frozen=True)
class PublicDecisionRow:
    number: str
    offence: str
    fine_fen: int
    confiscated_fen: int
    decided_on: date
    published_at: datetime
    name_zh: str
    name_en: str
    synthetic: bool


@dataclass(frozen=True)
class PublicNoticeRow:
    id: UUID
    source: str
    reference: str
    event_date: date
    notifying_country: str
    origins: tuple[str, ...]
    product: str
    product_category: str
    risk_decision: str
    hazards: tuple[tuple[str, str], ...]  # (substance, category)
    fate: str  # standing, corrected, withdrawn


@dataclass(frozen=True)
class PublicMatterRow:
    scheme: str
    number: str
    region: str
    state: str
    published_at: datetime
    about: str
    details: Mapping[str, object]  # the published fields by name, as JSON spells them
    name_zh: str  # of the enterprise, "" where it is not named
    name_en: str
    synthetic: bool


@dataclass(frozen=True)
class PublicPaperRow:
    scheme: str
    state: str
    body: str  # canonical JSON of its content
    synthetic: bool


def alerts(
    words: str, *, wish: Wish = ALL, after: str | None = None, size: int = 50
) -> tuple[Page[PublicAlertRow], int]:
    """A page with the count of the whole list. words: beginning of a number, or what it says; "" for all."""
    rows = PublicAlert.objects.filter(level__lte=wish.level)
    if wish.hs:
        rows = rows.filter(chapter=wish.hs)
    if wish.market:
        rows = rows.filter(markets__contains=[wish.market])
    if wish.place:
        rows = rows.filter(city=wish.place)
    if words:
        rows = rows.filter(Q(number__istartswith=words) | Q(matters__icontains=words) | Q(scope_words__icontains=words))
    return _page(rows, "issued_at", datetime.fromisoformat, after, size, _alert)


def alert_facets() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The chapters, markets and cities that published alerts name."""
    rows = list(PublicAlert.objects.values_list("chapter", "markets", "city"))
    chapters, cities = {row[0] for row in rows} - {""}, {row[2] for row in rows} - {""}
    return tuple(sorted(chapters)), tuple(sorted({code for row in rows for code in row[1]})), tuple(sorted(cities))


def alert(number: str) -> PublicAlertRow:
    """Raises NotThere for one that is not published."""
    row = PublicAlert.objects.filter(number=number).first()
    if row is None:
        raise NotThere("alert")
    return _alert(row)


def decisions(words: str, *, after: str | None = None, size: int = 50) -> tuple[Page[PublicDecisionRow], int]:
    """words: beginning of a number, or a name."""
    rows = PublicDecision.objects.all()
    if words:
        rows = rows.filter(Q(number__istartswith=words) | Q(name_zh__icontains=words) | Q(name_en__icontains=words))
    return _page(rows, "published_at", datetime.fromisoformat, after, size, _decision)


def matters(
    words: str, *, scheme: str = "", after: str | None = None, size: int = 50
) -> tuple[Page[PublicMatterRow], int]:
    """words: beginning of a number, a name, or what the record is about."""
    rows = PublicMatter.objects.all()
    if words:
        named = Q(number__istartswith=words) | Q(about__icontains=words)
        rows = rows.filter(named | Q(name_zh__icontains=words) | Q(name_en__icontains=words))
    if scheme:
        rows = rows.filter(scheme=scheme)
    return _page(rows, "published_at", datetime.fromisoformat, after, size, _matter)


def notices(
    words: str, *, origin: str = "", market: str = "", after: str | None = None, size: int = 50
) -> tuple[Page[PublicNoticeRow], int]:
    """words: beginning of a reference, or of the product's words. origin, market: ISO 3166-1 alpha-2."""
    rows = PublicNotice.objects.all()
    if words:
        rows = rows.filter(Q(reference__istartswith=words) | Q(product__icontains=words))
    if origin:
        rows = rows.filter(origins__contains=[origin])
    if market:
        rows = rows.filter(notifying_country=market)
    return _page(rows, "event_date", date.fromisoformat, after, size, _notice)


def papers(
    number: DocumentNumber | None, *, after: str | None = None, size: int = 50
) -> tuple[Page[PublicPaperRow], int]:
    """The paper of a number; the newest where none is asked for."""
    rows = PublicPaper.objects.all()
    if number:
        rows = rows.filter(series=number.series, year=number.year, serial=number.serial)
    return _page(rows, "signed_on", date.fromisoformat, after, size, _paper)


def no_papers() -> tuple[Page[PublicPaperRow], int]:
    """What is found for words that are no number."""
    return Page((), None), 0


def _page(
    rows: Any, moment: str, read: Callable[[str], date | datetime], after: str | None, size: int,
    present: Callable[[Any], Row],
) -> tuple[Page[Row], int]:  # fmt: skip
    return page(rows, moment=moment, read=read, after=after, size=size, present=present), rows.count()


def _alert(row: PublicAlert) -> PublicAlertRow:
    return PublicAlertRow(
        row.number, row.level, row.state, row.starts_on, row.issued_at, row.scope_words, row.matters, row.measures,
        row.synthetic, row.ended_at, row.chapter, tuple(row.markets), row.city,
    )  # fmt: skip


def _decision(row: PublicDecision) -> PublicDecisionRow:
    return PublicDecisionRow(
        row.number, row.offence, row.fine_fen, row.confiscated_fen, row.decided_on, row.published_at, row.name_zh,
        row.name_en, row.synthetic,
    )  # fmt: skip


def _matter(row: PublicMatter) -> PublicMatterRow:
    return PublicMatterRow(
        row.scheme, row.number, row.region, row.state, row.published_at, row.about, json.loads(row.details),
        row.name_zh, row.name_en, row.synthetic,
    )  # fmt: skip


def _paper(row: PublicPaper) -> PublicPaperRow:
    return PublicPaperRow(row.scheme, row.state, row.body, row.synthetic)


def _notice(row: PublicNotice) -> PublicNoticeRow:
    return PublicNoticeRow(
        row.id, row.source, row.reference, row.event_date, row.notifying_country, tuple(row.origins), row.product,
        row.product_category, row.risk_decision, tuple(zip(row.substances, row.hazards, strict=True)), row.fate,
    )  # fmt: skip
