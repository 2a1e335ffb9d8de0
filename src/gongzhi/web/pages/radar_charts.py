"""A node's weeks as a chart, and the nodes below it as a list."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.radar_views import NodeView
from gongzhi.catalogue.messages import say
from gongzhi.web.pages.radar_words import node_link, node_words
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.week_counts import Week, WeekCounts
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Row

MOST_BELOW = 60  # nodes shown below one


def series_chart(
    view: NodeView, lang: str, *, as_of: date, synthetic: bool, files: tuple[str, str] = ("", "")
) -> WeekCounts:
    """files: addresses of the picture and of the data."""
    frame = Frame(
        lang=lang,
        id="series",
        title=say("RADAR_SERIES", lang, what=node_words(view.node, lang)),
        unit=say("UNIT_EVENTS", lang),
        source=say("RADAR_SOURCE", lang),
        as_of=as_of,
        empty=EmptyState(say("RADAR_SERIES_NONE", lang), say("RADAR_SERIES_NONE_HOW", lang)),
        synthetic=synthetic,
        picture_href=files[0],
        data_href=files[1],
    )
    weeks = tuple(Week(week.monday, week.seen, week.expected, week.upper) for week in view.weeks)
    return WeekCounts(
        frame, weeks, say("RADAR_EVENTS", lang), say("RADAR_DATED_BY", lang), say("RADAR_EXPECTED", lang),
        say("RADAR_UPPER", lang),
    )  # fmt: skip


def below_list(view: NodeView, lang: str) -> ListView:
    """The node and those one step below it, each with what was seen and what was expected of it."""
    unit = say("UNIT_EVENTS", lang)
    return ListView(
        caption=say("RADAR_BELOW", lang),
        columns=(
            Column(say("COL_NODE", lang)),
            Column(say("COL_SEEN", lang), unit, is_number=True),
            Column(say("COL_EXPECTED_EVENTS", lang), unit, is_number=True, digits=1),
        ),
        rows=tuple(Row((node_link(row.node, lang), row.seen, row.expected)) for row in view.below[: MOST_BELOW + 1]),
        empty=EmptyState(say("RADAR_SERIES_NONE", lang), say("RADAR_SERIES_NONE_HOW", lang)),
    )
