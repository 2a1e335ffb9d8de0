"""Recall of a feed: only of one that sends no more, so that nothing comes in while it is taken back."""

from __future__ import annotations

from gongzhi.actions.feed_recalls import recall_feed
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.store import queries


def _feed_stands(taking: Taking) -> None:
    feed = taking.value("feed")
    holds("feed_stands", queries.partners.by_feed(feed) is not None)()


def _feed_is_quiet(taking: Taking) -> None:
    partner = queries.partners.by_feed(taking.value("feed"))
    holds("feed_is_quiet", partner is not None and partner.state in ("suspended", "ended"))()


def _recall(taking: Taking) -> dict[str, object]:
    done = recall_feed(taking.act, taking.value("feed"))
    return {"pieces": done.pieces, "enterprises": done.enterprises, "cases": done.cases}


GUARDS = {"feed_stands": _feed_stands, "feed_is_quiet": _feed_is_quiet}
OUTCOMES = {"recall": _recall}
