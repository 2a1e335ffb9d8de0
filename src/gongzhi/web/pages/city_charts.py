"""The charts of a city's page: its rate and returns by month, their causes, the map of its counties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.actions.standings import (
    CountedReturn,
    MonthStanding,
    Standing,
    by_month,
    counted_returns,
    standings,
    year_of,
)
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.months import month_of
from gongzhi.store.queries.cases import OPEN
from gongzhi.web.pages import names
from gongzhi.web.pages.place_maps import chosen_measure, for_counties, map_files, place_map
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.month_bars import MOST_GROUPS, Month, MonthBars
from gongzhi.web.presenters.charts.pareto import Cause, Pareto
from gongzhi.web.presenters.charts.rate_line import Range, RateLine, RatePoint
from gongzhi.web.presenters.lists import EmptyState

MONTHS = 13  # of the trends: the same month a year ago stands at the other end, and a phone shows them whole
OPEN_CAUSE = "none"  # in an address: not investigated yet


@dataclass(frozen=True)
class Trends:
    """The last months of a city."""

    first: date
    last: date
    months: tuple[MonthStanding, ...]
    returned: tuple[CountedReturn, ...]


def charts(request: HttpRequest, code6: str, year: int) -> list[object]:
    """The rate by month, returns by month and cause, causes, counties: in the order of the page."""
    lang = request.lang
    trends = _trends(code6, day_of(now()))
    rows = year_of(code6, year, day_of(now()))
    measure = for_counties(chosen_measure(request))
    counties: dict[str, Standing] = standings(rows, code6, "county", request.actor)
    county_map = place_map(
        code6,
        "county",
        measure,
        counties,
        lang=lang,
        as_of=rows.last,
        book=book(rows.last),
        hrefs={county: _county_href(code6, county, measure, rows.year, rows.last) for county in counties},
        files=map_files("city_file", [code6], request, "counties"),
    )
    return [
        _rate_line(request, code6, trends),
        _month_bars(request, code6, trends),
        _pareto(request, code6, trends),
        county_map,
    ]


def _county_href(code6: str, county: str, measure: str, year: int, last: date) -> str:
    if measure == "open_cases":
        return f"{reverse('cases')}?{urlencode({'region': county, 'state': OPEN})}"
    return _returns_href(code6, date(year, 1, 1), last, county=county)


def first_month(today: date) -> date:
    """The first day of the trends."""
    return month_of(today).earlier(MONTHS - 1).first


def _trends(code6: str, today: date) -> Trends:
    first = first_month(today)
    return Trends(first, today, by_month(code6, first, today), counted_returns(code6, first, today))


def _frame(request: HttpRequest, code6: str, chart: str, trends: Trends, unit: str, of_what: str = "") -> Frame:
    lang = request.lang
    picture, data = map_files("city_file", [code6], request, chart)
    return Frame(
        lang=lang,
        id=chart,
        title=say(f"CHART_TITLE_{chart}".upper(), lang, city=names.region(code6, lang)),
        unit=unit,
        source=say("MAP_SOURCE_RATE" if of_what else "CHART_SOURCE_RETURNS", lang),
        as_of=trends.last,
        empty=EmptyState(say("RETURNS_NONE", lang), say("TRENDS_EMPTY_HOW", lang)),
        of_what=of_what,
        synthetic=any(row.outcome.synthetic for row in trends.returned),
        picture_href=picture,
        data_href=data,
    )


def _rate_line(request: HttpRequest, code6: str, trends: Trends) -> RateLine:
    lang = request.lang
    return RateLine(
        frame=_frame(request, code6, "rate", trends, "%", say("OF_EXPORT_ITEMS", lang)),
        points=tuple(_rate_point(code6, month) for month in trends.months),
        measured_as=say("MEASURE_RATE", lang),
        interval_name=say("WILSON_95", lang),
        dated_by=say("MONTH_REGISTERED", lang),
        why_none=say("RATE_GAP", lang),
    )


def _rate_point(code6: str, month: MonthStanding) -> RatePoint:
    """A month's rate; without exports, or where more came back than left, there is none to say."""
    counts, href = month.counts, _returns_href(code6, month.first, month.first)
    value, interval = counts.assessed, counts.interval
    if value is None or interval is None:
        return RatePoint(f"{month.first:%Y-%m}", counts.export_items, None, href=href)
    # The ends are rounded to four decimals and the rate is not: neither may leave it outside.
    ends = Range(min(interval.low * 100, value), max(interval.high * 100, value))
    return RatePoint(f"{month.first:%Y-%m}", counts.export_items, value, ends, href=href)


def _month_bars(request: HttpRequest, code6: str, trends: Trends) -> MonthBars:
    """The commonest causes one by one; the others together; what is not investigated by itself."""
    lang = request.lang
    counted = Counter(row.outcome.cause_code or OPEN_CAUSE for row in trends.returned)
    known = sorted((cause for cause in counted if cause != OPEN_CAUSE), key=lambda cause: (-counted[cause], cause))
    alone = known if len(known) < MOST_GROUPS else known[: MOST_GROUPS - 2]
    rest = known[len(alone) :]
    groups = [(cause,) for cause in alone] + ([tuple(rest)] if rest else [])
    groups += [(OPEN_CAUSE,)] if counted[OPEN_CAUSE] or not groups else []
    by = Counter(
        (row.outcome.registered_on.replace(day=1), row.outcome.cause_code or OPEN_CAUSE) for row in trends.returned
    )
    return MonthBars(
        frame=_frame(request, code6, "months", trends, say("UNIT_ITEMS", lang)),
        groups=tuple(cause_words(",".join(group), lang) for group in groups),
        months=tuple(
            Month(
                month.first,
                tuple(sum(by[month.first, cause] for cause in group) for group in groups),
                tuple(_returns_href(code6, month.first, month.first, cause=",".join(group)) for group in groups),
            )
            for month in (trends.months if trends.returned else ())
        ),
        counted_as=say("RETURNED_ITEMS", lang),
        dated_by=say("MONTH_REGISTERED", lang),
    )


def _pareto(request: HttpRequest, code6: str, trends: Trends) -> Pareto:
    lang = request.lang
    counted = Counter(row.outcome.cause_code or OPEN_CAUSE for row in trends.returned)
    return Pareto(
        frame=_frame(request, code6, "causes", trends, say("UNIT_ITEMS", lang)),
        causes=tuple(
            Cause(cause_words(cause, lang), many, _returns_href(code6, trends.first, trends.last, cause=cause))
            for cause, many in counted.items()
        ),
        caused_by=say("ASK_CAUSE_CODE", lang),
        counted_as=say("RETURNED_ITEMS", lang),
        top=len(counted) or 1,
    )


def cause_words(causes: str, lang: str) -> str:
    if causes == OPEN_CAUSE:
        return status_words("uninvestigated", lang)
    if "," in causes:
        return say("OTHER_CAUSES", lang, causes=causes.replace(",", " "))
    return names.cause(causes, lang)


def causes_in(rows: Iterable[CountedReturn]) -> tuple[str, ...]:
    return tuple(sorted({row.outcome.cause_code or OPEN_CAUSE for row in rows}))


def status_words(status: str, lang: str) -> str:
    return names.optional(f"status.{status}", lang, status)


def _returns_href(code6: str, first: date, last: date, **chosen: str) -> str:
    query: Mapping[str, str] = {"since": f"{first:%Y-%m}", "until": f"{last:%Y-%m}", **chosen}
    return f"{reverse('city_returns', args=[code6])}?{urlencode(query)}"
