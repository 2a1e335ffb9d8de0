"""Public warnings: one with a page of its own, the filters of their list, and the same list as an RSS feed."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape

from gongzhi.actions.announcing import read_delivery
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.core.risk.subscriptions import EVERY_LEVEL, Wish
from gongzhi.store import queries
from gongzhi.store.queries.public import PublicAlertRow
from gongzhi.web.pages import names
from gongzhi.web.pages.cases import LEVELS
from gongzhi.web.pages.shown import state_badge
from gongzhi.web.presenters.lists import Filter, Link, Option
from gongzhi.web.presenters.marks import LevelBadge, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section

NEWEST = 50  # items of a feed
LANGUAGES = {"zh": "zh-cn", "en": "en"}  # as RSS spells them
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMES = ("level", "hs", "market", "place")


def wish_of(request: HttpRequest) -> Wish:
    """The filters that stand in the address. What is no such code filters everything out, but a level."""
    level = request.GET.get("level", "")
    return Wish(
        request.GET.get("hs", ""), request.GET.get("market", ""), request.GET.get("place", ""),
        int(level) if level in ("1", "2", "3", "4") else EVERY_LEVEL,
    )  # fmt: skip


def filters(request: HttpRequest) -> tuple[Filter, ...]:
    """By level, HS chapter, market and city: those that published alerts name."""
    lang = request.lang
    chapters, markets, cities = queries.public.alert_facets()
    offered = (
        ("level", "SUBSCRIBE_LEVEL_UP_TO", level_options(lang)),
        ("hs", "SUBSCRIBE_CHAPTER", tuple(Option(code, say("HS_PREFIX", lang, prefix=code)) for code in chapters)),
        ("market", "COL_MARKET", tuple(Option(code, names.country(code, lang)) for code in markets)),
        ("place", "COL_REGION", tuple(Option(code, names.region(code, lang)) for code in cities)),
    )
    return tuple(Filter(name, say(code, lang), found, request.GET.get(name, "")) for name, code, found in offered)


def level_options(lang: str) -> tuple[Option, ...]:
    return tuple(
        Option(str(level), say("SUBSCRIBE_AND_GRAVER", lang, level=say(f"LEVEL_{code}", lang)))
        for level, code in LEVELS.items()
    )


def ways_to_be_told(request: HttpRequest) -> Facts:
    """The same list as a feed and by mail, with the filters that are in force."""
    lang, query = request.lang, _query(request)
    feed = reverse("public_alerts_feed", args=[lang]) + query
    return Facts(
        [
            Fact(
                say("SUBSCRIBE_BY_MAIL", lang), Link(say("SUBSCRIBE_PUBLIC_LINK", lang), reverse("subscribe") + query)
            ),
            Fact(say("SUBSCRIBE_BY_FEED", lang), Link(say("SUBSCRIBE_FEED_LINK", lang), feed)),
        ]
    )


def warning(request: HttpRequest, number: str) -> HttpResponse:
    """One published alert: what was published and nothing behind it."""
    lang, row = request.lang, queries.public.alert(number)
    if request.actor is not None:
        read_delivery(number, by=request.actor, at=now())
    shown = [
        ("COL_ISSUED", day_of(row.issued_at)),
        ("COL_STARTS", row.starts_on),
        ("PUBLIC_WARNING_ENDED", day_of(row.ended_at) if row.ended_at else None),
        ("ASK_MATTERS", row.matters),
        ("ASK_SCOPE_WORDS", row.scope_words),
        ("ASK_MEASURES", row.measures),
        ("SUBSCRIBE_CHAPTER", say("HS_PREFIX", lang, prefix=row.chapter) if row.chapter else None),
        ("COL_MARKET", names.listed([names.country(code, lang) for code in row.markets], lang)),
        ("COL_REGION", names.region(row.city, lang) if row.city else None),
    ]
    facts = Facts([Fact(say(code, lang), value, wide=code.startswith("ASK_")) for code, value in shown if value])
    marks = [
        LevelBadge(LEVELS[row.level]),  # type: ignore[arg-type]
        state_badge("alert", row.state, lang),
        *([SyntheticMark()] if row.synthetic else []),
    ]
    back = Facts([Fact(say("PUBLIC_ALERTS", lang), Link(say("PUBLIC_WARNING_ALL", lang), reverse("public_alerts")))])
    sections = [Section(say("SECTION_MATTER", lang), [facts]), Section(say("PUBLIC_WARNING_MORE", lang), [back])]
    page = {"title": say("PUBLIC_WARNING_TITLE", lang, number=number), "marks": marks, "sections": sections}
    return render(request, "gongzhi/pages/public_record.html", page)


def feed(request: HttpRequest, lang: str) -> HttpResponse:
    """RSS 2.0 of the newest published alerts that fit the filters. A lifted or changed one is a new item."""
    if lang not in LANGUAGES:
        raise Http404
    page, _ = queries.public.alerts("", wish=wish_of(request), size=NEWEST)
    body = feed_bytes(page.rows, lang, site=f"{request.scheme}://{request.get_host()}", query=_query(request))
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    answer = HttpResponse(body, content_type="application/rss+xml; charset=utf-8")
    answer["ETag"], answer["Cache-Control"] = tag, "public, max-age=300"
    return get_conditional_response(request, etag=tag, response=answer) or answer


def feed_bytes(rows: tuple[PublicAlertRow, ...], lang: str, *, site: str, query: str) -> bytes:
    """The feed of these alerts. site: where readers reach the platform; query: of the feed's own address."""
    written = Rss201rev2Feed(
        title=say("WARNINGS_FEED_TITLE", lang),
        link=site + reverse("public_alerts") + query,
        description=say("PUBLIC_ALERTS_LEAD", lang),
        language=LANGUAGES[lang],
        feed_url=site + reverse("public_alerts_feed", args=[lang]) + query,
        ttl="60",
    )
    for row in rows:
        link = f"{site}{reverse('public_alert', args=[row.number])}?lang={lang}"
        moment = row.ended_at or row.issued_at
        written.add_item(
            title=say(f"MAIL_SUBJECT_{row.state}".upper(), lang, number=row.number, level="ⅠⅡⅢⅣ"[row.level - 1]),
            link=link,
            description=_plain(_described(row, lang)),
            unique_id=f"{row.number}:{row.state}",
            unique_id_is_permalink=False,
            pubdate=moment,
        )
    return written.writeString("utf-8").encode()


def _described(row: PublicAlertRow, lang: str) -> str:
    said = (("ASK_MATTERS", row.matters), ("ASK_SCOPE_WORDS", row.scope_words), ("ASK_MEASURES", row.measures))
    lines = [say("MAIL_LINE", lang, label=say(code, lang), value=value) for code, value in said if value]
    return "\n".join([*([say("SYNTHETIC", lang)] if row.synthetic else []), *lines])


def _plain(text: str) -> str:
    """Without what XML cannot hold, and escaped: readers of feeds take a description for HTML."""
    return escape(NOT_IN_XML.sub("", text))


def _query(request: HttpRequest) -> str:
    kept = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""
