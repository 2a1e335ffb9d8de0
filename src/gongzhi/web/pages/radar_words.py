"""Nodes, recurrence intervals and addresses of Radar in words."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from gongzhi.catalogue import nodes
from gongzhi.catalogue.messages import say
from gongzhi.core.signals.radar import Node
from gongzhi.web.pages import names
from gongzhi.web.presenters.lists import Link

WEEKS_A_MONTH, WEEKS_A_YEAR = Decimal("4.35"), Decimal("52.18")
LEAST_SAID = Decimal("0.001")  # events
MONTHS_FROM, YEARS_FROM, RARE_FROM = 9, 104, 5218  # weeks


def recurrence(weeks: Decimal, lang: str) -> str:
    """How often chance alone brings as much, as one says it."""
    if weeks >= RARE_FROM:
        return say("RECURS_RARE", lang)
    if weeks >= YEARS_FROM:
        return say("RECURS_YEARS", lang, n=round(weeks / WEEKS_A_YEAR))
    if weeks >= MONTHS_FROM:
        return say("RECURS_MONTHS", lang, n=round(weeks / WEEKS_A_MONTH))
    return say("RECURS_WEEKS", lang, n=max(1, round(weeks)))


def expected_words(events: Decimal) -> str:
    """Expected events to one decimal; fewer than a tenth to the first that says something, at most three."""
    if events < LEAST_SAID:
        return f"<{LEAST_SAID}"
    return f"{events:.{1 if events >= Decimal('0.1') else 2 if events >= Decimal('0.01') else 3}f}"


def node_words(node: Node, lang: str) -> str:
    subject = nodes.subject_words(node.goods, node.hazard, lang, node.market)
    return say("NODE_WORDS", lang, place=names.region(node.region, lang), subject=subject)


def node_href(node: Node) -> str:
    asked = {"region": node.region, "goods": node.goods, "hazard": node.hazard, "market": node.market}
    return f"{reverse('radar_nodes')}?{urlencode(asked)}"


def node_link(node: Node, lang: str) -> Link:
    return Link(node_words(node, lang), node_href(node))
