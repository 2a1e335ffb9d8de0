"""Drafting an alert with a look at who will be told, before anything is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from gongzhi.actions.alerts import Preview, preview_audience
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.core.risk.audience import Reach
from gongzhi.store import queries
from gongzhi.store.queries.accounts import PostRow
from gongzhi.web.pages import names
from gongzhi.web.pages.acts import DRAFT, draft_form, values_of
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import CameBack
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Row
from gongzhi.web.presenters.marks import LevelBadge
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.words import counted

LEVELS = {1: "I", 2: "II", 3: "III", 4: "IV"}


def editor(
    request: HttpRequest, number: str, came_back: CameBack | None = None, preview: Preview | None = None
) -> HttpResponse:
    """The form of an alert on a case; preview: who would be told of it as typed."""
    lang = request.lang
    case = queries.cases.case(number)
    form = draft_form(number, lang)
    if preview:
        form = form.answered(dict(request.POST.lists()), {})
    left = [Section(say("SECTION_WARN", lang), [form])]
    right = _previewed(preview, lang) if preview else []
    marks = [LevelBadge(LEVELS[preview.level])] if preview else []
    title = f"{say('SECTION_WARN', lang)} {number}"
    return detail(request, title, lead=case.product, left=left, right=right, marks=marks, came_back=came_back)


def preview(request: HttpRequest, number: str) -> Preview:
    """Whom the alert as typed would tell. Raises BadInput for what cannot be read."""
    values = values_of(DRAFT, request.POST, number, request.lang)
    asked = ("urgency", "scope", "control_at_ports", "warns_consumers", "products", "markets", "places")
    return preview_audience(number, **{name: values[name] for name in asked}, by=request.actor, on=day_of(now()))


def _previewed(found: Preview, lang: str) -> list[Section]:
    kind = say(f"ALERT_KIND_{found.kind}".upper(), lang)
    level = Words(say("PREVIEW_LEVEL", lang, level="ⅠⅡⅢⅣ"[found.level - 1], kind=kind))
    return [
        Section(say("SECTION_REACH", lang), [level, reach(found.reach, lang)]),
        Section(say("SECTION_AUDIENCE", lang), audience(found.told, lang), id="audience"),
    ]


def reach(found: Reach, lang: str) -> Facts:
    comma = "、" if lang == "zh" else ", "
    return Facts(
        [
            Fact(say("ASK_PRODUCTS", lang), comma.join(found.products) or "—"),
            Fact(say("ASK_MARKETS", lang), comma.join(names.country(code, lang) for code in found.markets) or "—"),
            Fact(say("ASK_REGIONS", lang), comma.join(names.region(code, lang) for code in found.places) or "—"),
        ]
    )


def audience(told: Sequence[PostRow], lang: str) -> list[object]:
    """How many posts of each role, and which they are."""
    roles = Counter(post.role for post in told)
    counts = [Fact(names.role_words((role,), lang), str(many)) for role, many in roles.items()]
    table = ListView(
        caption=say("SECTION_AUDIENCE", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_ROLE", "COL_PERSON", "COL_REGION", "COL_PRODUCER")),
        rows=tuple(
            Row(
                cells=(
                    names.role_words((post.role,), lang), post.person_name, names.region(post.region, lang),
                    post.uscc,
                )
            )
            for post in told
        ),
        empty=EmptyState(say("AUDIENCE_NONE", lang), say("AUDIENCE_NONE_HOW", lang)),
    )  # fmt: skip
    return [Words(counted("AUDIENCE_COUNT", lang, len(told))), Facts(counts), table]
