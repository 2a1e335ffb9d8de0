"""The public notice board: what anybody may read without signing in. Search first."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import schemes
from gongzhi.reports.papers.issued import content_of
from gongzhi.reports.papers.words import number_read, number_words
from gongzhi.store import queries
from gongzhi.store.queries.paging import Page
from gongzhi.store.queries.public import (
    PublicAlertRow,
    PublicDecisionRow,
    PublicMatterRow,
    PublicNoticeRow,
    PublicPaperRow,
)
from gongzhi.web.pages import names, public_warnings
from gongzhi.web.pages.alert_editor import LEVELS
from gongzhi.web.pages.matter_fields import given_words
from gongzhi.web.pages.matter_forms import title
from gongzhi.web.pages.measures import yuan
from gongzhi.web.pages.shown import PAGE, pager, state_badge
from gongzhi.web.presenters.lists import (
    Column,
    EmptyState,
    Filter,
    FilterBar,
    Link,
    ListView,
    Option,
    Pager,
    Row,
    View,
    address,
)
from gongzhi.web.presenters.marks import LevelBadge, StateBadge

FIRST = 5  # of each kind on the first page; the rest has a page of its own


def board(request: HttpRequest) -> HttpResponse:
    """The newest of each kind, or what fits the words searched for."""
    lang, words = request.lang, request.GET.get("q", "").strip()
    found = (
        ("public_alerts", _alerts, queries.public.alerts(words, size=FIRST)),
        ("public_decisions", _decisions, queries.public.decisions(words, size=FIRST)),
        ("public_matters", _matters, queries.public.matters(words, size=FIRST)),
        ("public_papers", _papers, _papers_asked(words, size=FIRST)),
        ("public_notices", _notices, queries.public.notices(words, size=FIRST)),
    )
    views = []
    for route, present, (page, count) in found:
        more = Pager(count, len(page.rows), next_href=address(reverse(route), {"q": words}) if page.after else "")
        views.append(present(page, lang, pager=more, is_titled=True))  # type: ignore[operator]
    search = FilterBar(request.path, searched=words, search_hint=say("BOARD_SEARCH", lang))
    return _shown(request, "BOARD_TITLE", "BOARD_LEAD", views, search)


def alerts(request: HttpRequest) -> HttpResponse:
    lang, words, after = request.lang, request.GET.get("q", "").strip(), request.GET.get("after")
    page, count = queries.public.alerts(words, wish=public_warnings.wish_of(request), after=after, size=PAGE)
    turning = pager(request, count=count, shown=len(page.rows), after=after, more=page.after)
    code, chosen = "PUBLIC_ALERTS", public_warnings.filters(request)
    search = FilterBar(request.path, chosen, words, say(f"{code}_SEARCH", lang))
    views = [_alerts(page, lang, pager=turning), public_warnings.ways_to_be_told(request)]
    return _shown(request, code, f"{code}_LEAD", views, search)


def decisions(request: HttpRequest) -> HttpResponse:
    words, after = request.GET.get("q", "").strip(), request.GET.get("after")
    page, count = queries.public.decisions(words, after=after, size=PAGE)
    turning = pager(request, count=count, shown=len(page.rows), after=after, more=page.after)
    return _one(request, "PUBLIC_DECISIONS", _decisions(page, request.lang, pager=turning), words)


def matters(request: HttpRequest) -> HttpResponse:
    lang, words, after = request.lang, request.GET.get("q", "").strip(), request.GET.get("after")
    scheme = request.GET.get("scheme", "")
    page, count = queries.public.matters(words, scheme=scheme, after=after, size=PAGE)
    turning = pager(request, count=count, shown=len(page.rows), after=after, more=page.after)
    published = tuple(Option(one.name, title(one, lang)) for one in schemes().values() if one.published)
    filters = (Filter("scheme", say("COL_PROCEDURE", lang), published, scheme),)
    return _one(request, "PUBLIC_MATTERS", _matters(page, lang, pager=turning), words, filters)


def papers(request: HttpRequest) -> HttpResponse:
    """Certificates, plates and announcements: the newest, or the one whose number is typed."""
    words, after = request.GET.get("q", "").strip(), request.GET.get("after")
    page, count = _papers_asked(words, after=after, size=PAGE)
    turning = pager(request, count=count, shown=len(page.rows), after=after, more=page.after)
    return _one(request, "PUBLIC_PAPERS", _papers(page, request.lang, pager=turning), words)


def _papers_asked(words: str, *, after: str | None = None, size: int) -> tuple[Page[PublicPaperRow], int]:
    number = number_read(words)
    return queries.public.papers(number, after=after, size=size) if number or not words else queries.public.no_papers()


def notices(request: HttpRequest) -> HttpResponse:
    lang, words, after = request.lang, request.GET.get("q", "").strip(), request.GET.get("after")
    origin, market = request.GET.get("origin", ""), request.GET.get("market", "")
    page, count = queries.public.notices(words, origin=origin, market=market, after=after, size=PAGE)
    turning = pager(request, count=count, shown=len(page.rows), after=after, more=page.after)
    filters = (
        Filter("origin", say("FILTER_ORIGIN", lang), names.country_options(lang), origin),
        Filter("market", say("FILTER_MARKET", lang), names.country_options(lang), market),
    )
    return _one(request, "PUBLIC_NOTICES", _notices(page, lang, pager=turning), words, filters)


def _one(request: HttpRequest, code: str, view: ListView, words: str, filters: tuple[Filter, ...] = ()) -> HttpResponse:
    search = FilterBar(request.path, filters, words, say(f"{code}_SEARCH", request.lang))
    return _shown(request, code, f"{code}_LEAD", [view], search)


def _shown(request: HttpRequest, title: str, lead: str, views: Sequence[View], search: FilterBar) -> HttpResponse:
    lang = request.lang
    routes = ("board", "public_alerts", "public_decisions", "public_matters", "public_papers", "public_notices")
    return render(
        request,
        "gongzhi/pages/board.html",
        {
            "title": say(title, lang),
            "lead": say(lead, lang),
            "search": search,
            "views": views,
            "parts": [
                (Link(say(f"PART_{route}".upper(), lang), reverse(route)), reverse(route) == request.path)
                for route in routes
            ],
        },
    )


def _alerts(page: Page[PublicAlertRow], lang: str, *, pager: Pager, is_titled: bool = False) -> ListView:
    return ListView(
        caption=say("PUBLIC_ALERTS", lang),
        columns=tuple(
            Column(say(code, lang))
            for code in (
                "COL_ALERT", "COL_LEVEL", "COL_ISSUED", "ASK_MATTERS", "ASK_SCOPE_WORDS", "ASK_MEASURES", "COL_STATE",
            )
        ),
        rows=tuple(
            Row(
                cells=(
                    row.number,
                    LevelBadge(LEVELS[row.level]),  # type: ignore[arg-type]
                    day_of(row.issued_at),
                    row.matters,
                    row.scope_words or None,
                    row.measures or None,
                    state_badge("alert", row.state, lang),
                ),
                href=reverse("public_alert", args=[row.number]),
                synthetic=row.synthetic,
                struck=row.state != "issued",
            )
            for row in page.rows
        ),
        empty=EmptyState(say("PUBLIC_ALERTS_NONE", lang), say("PUBLIC_ALERTS_NONE_HOW", lang)),
        pager=pager,
        is_titled=is_titled,
    )  # fmt: skip


def _decisions(page: Page[PublicDecisionRow], lang: str, *, pager: Pager, is_titled: bool = False) -> ListView:
    return ListView(
        caption=say("PUBLIC_DECISIONS", lang),
        columns=(
            Column(say("COL_NUMBER", lang)),
            Column(say("COL_NAME", lang)),
            Column(say("ASK_OFFENCE", lang)),
            Column(say("ASK_FINE_FEN", lang), is_number=True),
            Column(say("COL_CONFISCATED", lang), is_number=True),
            Column(say("COL_DECIDED", lang)),
            Column(say("COL_PUBLISHED", lang)),
        ),
        rows=tuple(
            Row(
                cells=(
                    row.number,
                    row.name_zh if lang == "zh" else row.name_en or row.name_zh,
                    names.word("offence", row.offence, lang),
                    yuan(row.fine_fen),
                    yuan(row.confiscated_fen),
                    row.decided_on,
                    day_of(row.published_at),
                ),
                synthetic=row.synthetic,
            )
            for row in page.rows
        ),
        empty=EmptyState(say("PUBLIC_DECISIONS_NONE", lang), say("PUBLIC_DECISIONS_NONE_HOW", lang)),
        pager=pager,
        is_titled=is_titled,
    )


def _matters(page: Page[PublicMatterRow], lang: str, *, pager: Pager, is_titled: bool = False) -> ListView:
    return ListView(
        caption=say("PUBLIC_MATTERS", lang),
        columns=tuple(
            Column(say(code, lang))
            for code in ("COL_NUMBER", "COL_PROCEDURE", "COL_NAME", "COL_REGION", "COL_CONTENT", "COL_STATE",
                         "COL_PUBLISHED")
        ),
        rows=tuple(
            Row(
                cells=(
                    row.number,
                    title(schemes()[row.scheme], lang),
                    (row.name_zh if lang == "zh" else row.name_en or row.name_zh) or None,
                    names.region(row.region, lang),
                    given_words(schemes()[row.scheme], row.details, lang),
                    state_badge(row.scheme, row.state, lang),
                    day_of(row.published_at),
                ),
                synthetic=row.synthetic,
            )
            for row in page.rows
        ),
        empty=EmptyState(say("PUBLIC_MATTERS_NONE", lang), say("PUBLIC_MATTERS_NONE_HOW", lang)),
        pager=pager,
        is_titled=is_titled,
    )  # fmt: skip


def _papers(page: Page[PublicPaperRow], lang: str, *, pager: Pager, is_titled: bool = False) -> ListView:
    return ListView(
        caption=say("PUBLIC_PAPERS", lang),
        columns=tuple(
            Column(say(code, lang))
            for code in ("COL_PAPER_NUMBER", "COL_PAPER", "COL_PAPER_TO", "COL_CONTENT", "COL_SIGNED_ON", "COL_STATE")
        ),
        rows=tuple(_paper(row, lang) for row in page.rows),
        empty=EmptyState(say("PUBLIC_PAPERS_NONE", lang), say("PUBLIC_PAPERS_NONE_HOW", lang)),
        pager=pager,
        is_titled=is_titled,
    )


def _paper(row: PublicPaperRow, lang: str) -> Row:
    content = content_of(row.body)
    said = content.zh if lang == "zh" else content.en
    return Row(
        (
            number_words(content.number, lang),
            said.title,
            said.addressee or None,
            " ".join(said.paragraphs),
            content.signed_on,
            state_badge(row.scheme, row.state, lang),
        ),
        synthetic=row.synthetic,
    )


def _notices(page: Page[PublicNoticeRow], lang: str, *, pager: Pager, is_titled: bool = False) -> ListView:
    return ListView(
        caption=say("PUBLIC_NOTICES", lang),
        columns=tuple(
            Column(say(code, lang))
            for code in (
                "COL_REFERENCE", "COL_EVENT_DATE", "COL_SOURCE", "COL_MARKET", "COL_ORIGIN", "COL_PRODUCT",
                "COL_HAZARD", "COL_DECISION",
            )
        ),
        rows=tuple(_notice(row, lang) for row in page.rows),
        empty=EmptyState(say("PUBLIC_NOTICES_NONE", lang), say("PUBLIC_NOTICES_NONE_HOW", lang)),
        pager=pager,
        is_titled=is_titled,
    )  # fmt: skip


def _notice(row: PublicNoticeRow, lang: str) -> Row:
    decision = names.titled(row.source, "risk_decision", row.risk_decision, lang) or None
    ended = None if row.fate == "standing" else StateBadge(say(f"EVIDENCE_{row.fate}".upper(), lang), "grey")
    return Row(
        cells=(
            row.reference,
            row.event_date,
            names.source_title(row.source, lang),
            names.country(row.notifying_country, lang),
            ", ".join(names.country(code, lang) for code in row.origins) or None,
            row.product or names.titled(row.source, "product_category", row.product_category, lang) or None,
            names.hazards_named(row.source, row.hazards, lang) or None,
            ended or decision,
        ),
        struck=row.fate != "standing",
    )
