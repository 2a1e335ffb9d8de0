"""The lattice gone through: a place, goods, a hazard and a market of one's choice, its weeks and the nodes below it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.radar_views import NodeView, browsed_weeks, markets_of, newest_week, node_view
from gongzhi.catalogue import nodes
from gongzhi.catalogue.messages import say
from gongzhi.core.signals.radar import EVERYTHING, Node
from gongzhi.store.queries.radar import WeekRow
from gongzhi.web.pages import names
from gongzhi.web.pages.place_maps import chart_file
from gongzhi.web.pages.radar_charts import below_list, series_chart
from gongzhi.web.pages.radar_words import node_words
from gongzhi.web.presenters.charts.week_counts import WeekCounts
from gongzhi.web.presenters.lists import EmptyState, Filter, FilterBar, Option
from gongzhi.web.presenters.page import Section, Words

PROVINCE = "360000"


def radar_nodes(request: HttpRequest) -> HttpResponse:
    lang, node, week = request.lang, chosen_node(request), newest_week()
    views: list[object] = [_filters(request, node, week), *no_markets(week, lang)]
    sections = [Section(say("RADAR_CHOOSE", lang), views)]
    if week is None:
        views.append(EmptyState(say("RADAR_NONE_YET", lang), say("RADAR_NONE_YET_HOW", lang)))
    else:
        view = node_view(week, node)
        views_of_weeks = [_chart(request, week, view), Words(say("RADAR_BOUND_HOW", lang))]
        sections.append(Section(node_words(node, lang), views_of_weeks, id="series"))
        window = say("RADAR_BELOW_WINDOW", lang, n=browsed_weeks(week))
        sections.append(Section(say("RADAR_BELOW", lang), [Words(window), below_list(view, lang)], id="below"))
    page = {"title": say("NAV_RADAR_NODES", lang), "lead": say("RADAR_NODES_LEAD", lang), "left": sections}
    return render(request, "gongzhi/pages/detail.html", page)


def nodes_chart(request: HttpRequest, kind: str) -> HttpResponse:
    """The chart of the chosen node as picture or data."""
    week, node = newest_week(), chosen_node(request)
    charts = [] if week is None else [_chart(request, week, node_view(week, node))]
    name = f"{node.region}-{node.goods}-{node.hazard}-{node.market}".replace(EVERYTHING, "all")
    return chart_file(charts, "series", kind, name, request.lang)


def _chart(request: HttpRequest, week: WeekRow, view: NodeView) -> WeekCounts:
    query = request.GET.urlencode()
    picture, table = (f"{reverse('radar_nodes_chart', args=[kind])}?{query}" for kind in ("svg", "csv"))
    return series_chart(
        view, request.lang, as_of=week.judged_on, synthetic=week.synthetic, files=(picture, table)
    )  # fmt: skip


def chosen_node(request: HttpRequest) -> Node:
    """The node that the address names; everything for a part that it does not name or that is none."""
    asked = request.GET
    places = {option.value for option in names.places_within(PROVINCE, request.lang)}
    region, goods, hazard, market = (asked.get(name, "") for name in ("region", "goods", "hazard", "market"))
    return Node(
        region if region in places else PROVINCE,
        goods if goods in nodes.goods_codes() else EVERYTHING,
        hazard if hazard in nodes.hazard_codes() else EVERYTHING,
        market if market in nodes.markets() else EVERYTHING,
    )


def no_markets(week: WeekRow | None, lang: str) -> list[Words]:
    """That a judged week cannot be looked at by market, and why; nothing where it can."""
    return [] if week is None or markets_of(week) else [Words(say("RADAR_NO_MARKETS", lang))]


def subject_filters(node: Node, week: WeekRow | None, lang: str) -> tuple[Filter, ...]:
    """The choice of goods, hazard and, where the week knows them, market."""
    goods = tuple(Option(code, nodes.goods_words(code, lang)) for code in nodes.goods_codes() if code != EVERYTHING)
    hazard = tuple(Option(code, nodes.hazard_words(code, lang)) for code in nodes.hazard_codes() if code != EVERYTHING)
    market = tuple(Option(code, nodes.market_words(code, lang)) for code in (markets_of(week) if week else ()))
    return tuple(
        Filter(name, say(f"COL_{name.upper()}", lang), options, "" if chosen == EVERYTHING else chosen)
        for name, options, chosen in (
            ("goods", goods, node.goods), ("hazard", hazard, node.hazard), ("market", market, node.market)
        )
        if options
    )  # fmt: skip


def _filters(request: HttpRequest, node: Node, week: WeekRow | None) -> FilterBar:
    lang = request.lang
    places = tuple(one for one in names.places_within(PROVINCE, lang) if one.value != PROVINCE)
    region = Filter("region", say("COL_REGION", lang), places, "" if node.region == PROVINCE else node.region)
    return FilterBar(action=request.path, filters=(region, *subject_filters(node, week, lang)), has_search=False)
