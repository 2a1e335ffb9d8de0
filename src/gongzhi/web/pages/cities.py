"""One city: its index with every point's way back to the source, trends, causes, counties, and what it reports."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions import scores as actions
from gongzhi.actions.clock import day_of, now
from gongzhi.actions.standings import (
    CountedReturn,
    IndexRead,
    counted_returns,
    covers,
    days_of,
    index_read,
    rates_rules,
)
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, Cell, NotThere
from gongzhi.core.facts import Actor
from gongzhi.core.months import month_of
from gongzhi.core.reporters import facts_of
from gongzhi.core.scorecard.figures import reportable
from gongzhi.core.scorecard.index import RECOGNITIONS, Assessed
from gongzhi.core.scorecard.returns import counts_as_assessed
from gongzhi.store import queries
from gongzhi.store.queries.outcomes import CityIndexRow, ReportedRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.city_charts import OPEN_CAUSE, cause_words, causes_in, charts, first_month, status_words
from gongzhi.web.pages.place_maps import (
    CENTS_IN_A_MILLION,
    chart_file,
    chosen_measure,
    counties_choice,
    for_counties,
    grade_badge,
    rules_of,
)
from gongzhi.web.pages.scores import may_see
from gongzhi.web.pages.shown import PAGE, detail, folded, pager
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Cell as ListCell
from gongzhi.web.presenters.lists import (
    Column,
    EmptyState,
    Filter,
    FilterBar,
    Link,
    ListView,
    Option,
    Row,
)
from gongzhi.web.presenters.marks import StateBadge, SyntheticMark
from gongzhi.web.presenters.number import NumberView
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

STATUS_TONES = {"own_fault": "orange", "uninvestigated": "yellow", "other": "grey"}
KINDS = ("measure", "veto")  # of reported figures
COUNT = re.compile(r"[0-9]{1,13}")
LISTED = ("quality_return_rate", "per_100m", "cases_on_time")  # indicators whose returns and notices can be listed


Shown = TypeVar("Shown")


def city(request: HttpRequest, code6: str, came_back: CameBack | None = None) -> HttpResponse:
    lang = request.lang
    _must_see(request, code6)
    history = queries.outcomes.index_history(code6)
    years = sorted({day_of(now()).year, *(row.year for row in history)}, reverse=True)
    year = next((one for one in years if str(one) == request.GET.get("year")), years[0])
    _, last = days_of(year, day_of(now()))
    newest = next((row for row in history if row.year == year), None)
    measure = for_counties(chosen_measure(request))
    drawn = charts(request, code6, year)
    figures = queries.outcomes.figures_of(code6, year)
    sections = [
        Section(say("SECTION_INDEX", lang), _index(code6, year, newest, history, lang), id="index"),
        Section(say("SECTION_TRENDS", lang), drawn[:3], id="trends"),
        Section(say("SECTION_COUNTIES", lang), [counties_choice(request, measure), drawn[3]], id="counties"),
        Section(
            say("SECTION_REPORTED", lang),
            [*_forms(request.actor, code6, lang), _reported(figures, lang)],
            id="reported",
        ),
        Section(say("SECTION_INDEX_HISTORY", lang), [_history(history, lang)], id="history"),
        Section(
            say("SECTION_HOW_COUNTED", lang),
            [*rules_of(measure, book(last), lang), Words(say("SCORES_HOW_TO_READ", lang))],
        ),
    ]
    marks: list[object] = [grade_badge(newest.grade)] if newest and newest.grade else []
    if drawn[3].frame.synthetic:
        marks.append(SyntheticMark())
    lead = say("CITY_LEAD", lang, year=year, last=last)
    return detail(request, names.region(code6, lang), left=sections, marks=marks, lead=lead, came_back=came_back)


def city_file(request: HttpRequest, code6: str, chart: str, kind: str) -> HttpResponse:
    """One of the page's charts as picture or data."""
    _must_see(request, code6)
    year = next((one for one in _years_of(code6) if str(one) == request.GET.get("year")), day_of(now()).year)
    return chart_file(charts(request, code6, year), chart, kind, code6, request.lang)


def counted(request: HttpRequest, code6: str, indicator: str) -> HttpResponse:
    """The returns and notices that count in one indicator of a city's index, each with the way to its source."""
    lang = request.lang
    _must_see(request, code6)
    history = queries.outcomes.index_history(code6)
    row = next((one for one in history if str(one.year) == request.GET.get("year")), history[0] if history else None)
    if indicator not in LISTED or row is None:
        raise NotThere("indicator")
    read = index_read(row)
    back = Link(names.region(code6, lang), f"{reverse('city', args=[code6])}?year={row.year}#index")
    views: list[object] = [
        Facts(
            [
                Fact(say("COL_CITY", lang), back),
                Fact(say("COL_COMPUTED", lang), row.as_of),
            ]
        ),
        _counted_returns(request, code6, indicator, row, read, lang),
    ]
    if indicator == "per_100m":
        views.append(_counted_notices(code6, row, read, lang))
    title = say("COUNTED_TITLE", lang, city=names.region(code6, lang), year=row.year)
    words = names.optional(f"indicator.{indicator}", lang, indicator)
    return render(request, "gongzhi/pages/detail.html", {"title": title, "left": [Section(words, views)]})


def city_returns(request: HttpRequest, code6: str) -> HttpResponse:
    """The returns of a city's producers over some months, by cause, county and how they count."""
    lang = request.lang
    _must_see(request, code6)
    first, last = _period(request)
    rows = counted_returns(code6, first, last)
    chosen = {name: request.GET.get(name, "") for name in ("cause", "county", "status")}
    causes = set(chosen["cause"].split(",")) - {""}
    fitting = [
        row
        for row in reversed(rows)
        if (not causes or (row.outcome.cause_code or OPEN_CAUSE) in causes)
        and chosen["county"] in ("", row.outcome.region)
        and chosen["status"] in ("", row.status)
    ]
    options = {
        "cause": (
            *(Option(one, cause_words(one, lang)) for one in causes_in(rows)),
            *([Option(chosen["cause"], cause_words(chosen["cause"], lang))] if len(causes) > 1 else []),
        ),
        "county": tuple(
            Option(one, names.region(one, lang)) for one in sorted({row.outcome.region for row in rows})
        ),
        "status": tuple(Option(one, status_words(one, lang)) for one in STATUS_TONES),
    }  # fmt: skip
    after = request.GET.get("after")
    shown, more = _page(fitting, after)
    view = ListView(
        say("SECTION_RETURNS_OF", lang, city=names.region(code6, lang)),
        _return_columns(lang),
        tuple(_return_row(row, lang) for row in shown),
        EmptyState(say("RETURNS_NONE", lang), say("RETURNS_NONE_HOW", lang)),
        FilterBar(
            request.path,
            tuple(Filter(name, say(f"FILTER_{name}".upper(), lang), options[name], chosen[name]) for name in options),
            has_search=False,
            kept=(("since", f"{first:%Y-%m}"), ("until", f"{last:%Y-%m}")),
        ),
        pager(request, count=len(fitting), shown=len(shown), after=after, more=more),
    )
    city_link = Link(names.region(code6, lang), reverse("city", args=[code6]))
    section = Section(f"{first} – {last}", [Facts([Fact(say("COL_CITY", lang), city_link)]), view])
    title = say("SECTION_RETURNS_OF", lang, city=names.region(code6, lang))
    return render(request, "gongzhi/pages/detail.html", {"title": title, "left": [section]})


def report_figure(code6: str, given: QueryDict, *, by: Actor, at: datetime) -> None:
    """Take in a figure of this year that others report; the index follows in the same step.

    Raises NotThere for a city that is not the reader's, BadInput for what cannot be.
    """
    if not covers(by, code6):
        raise NotThere("city")
    name = given.get("name", "")
    kind = next((kind for kind in KINDS if name in reportable(kind, book(day_of(at)))), "measure")
    part, whole = (_count(given, column) if kind == "measure" else 1 for column in ("numerator", "denominator"))
    actions.report_figure(code6, day_of(at).year, kind=kind, name=name, numerator=part, denominator=whole, by=by, at=at)
    actions.city_index_now(code6, by=by, at=at)


def _count(given: QueryDict, column: str) -> int:
    """Raises BadInput for anything but digits."""
    text = given.get(column, "").strip()
    if not COUNT.fullmatch(text):
        raise BadInput([Cell("", column, text, "FIGURE_NOT_A_NUMBER")])
    return int(text)


def _must_see(request: HttpRequest, code6: str) -> None:
    if not may_see(request, code6):
        raise NotThere("city")


def _years_of(code6: str) -> tuple[int, ...]:
    return tuple({row.year for row in queries.outcomes.index_history(code6)})


# The index


def _index(
    code6: str, year: int, newest: CityIndexRow | None, history: tuple[CityIndexRow, ...], lang: str
) -> list[object]:
    if newest is None:
        return [EmptyState(say("INDEX_NOT_COMPUTED", lang), say("INDEX_NOT_COMPUTED_HOW", lang, year=year))]
    read = index_read(newest)
    of_year = [row.points for row in history if row.year == year]
    number = NumberView(
        say("MEASURE_INDEX", lang),
        newest.points,
        say("UNIT_INDEX", lang),
        newest.as_of,
        digits=1,
        trend=tuple(reversed(of_year[:12])),
        why_none=say("INDEX_NOTHING_ASSESSED", lang),
    )
    weight = say("INDEX_WITHIN_REACH", lang, weight=read.assessed_weight)
    return [
        number,
        Words(weight),
        *rules_of("index", read.book, lang),
        folded(newest.finding, lang),
        _indicators(code6, newest, read, lang),
        folded(newest.rates, lang),
    ]


def _indicators(code6: str, row: CityIndexRow, read: IndexRead, lang: str) -> ListView:
    columns = (
        Column(say("COL_INDICATOR", lang)),
        Column(say("COL_POINTS", lang), is_number=True, digits=2),
        Column(say("COL_FULL_POINTS", lang), is_number=True),
        Column(say("COL_INDICATOR_VALUE", lang), is_number=True, digits=2),
        Column(say("COL_TARGET", lang), is_number=True, digits=2),
        Column(say("COL_CEILING", lang), is_number=True, digits=2),
        Column(say("COL_NUMERATOR", lang), is_number=True),
        Column(say("COL_DENOMINATOR", lang)),
        Column(say("COL_COUNTED_FROM", lang)),
        Column(say("COL_RULE", lang)),
    )
    rows = tuple(_indicator(code6, row, each, read, lang) for each in read.indicators)
    return ListView(say("SECTION_INDICATORS", lang), columns, rows, EmptyState("", ""), is_titled=True)


def _indicator(code6: str, row: CityIndexRow, each: Assessed, read: IndexRead, lang: str) -> Row:
    table, measure = read.book.table("index_points"), each.measure
    rule = Link(each.row.rule, reverse("rule_table", args=[table.profile, table.name]))
    points: ListCell = say("INDICATOR_NOT_ASSESSED", lang) if each.points is None else each.points
    return Row(
        (
            names.optional(f"indicator.{each.row.indicator}", lang, each.row.indicator),
            points,
            each.row.weight,
            each.value,
            each.row.best,
            each.row.worst,
            measure.numerator if measure else None,
            _denominator(each, lang),
            _way(code6, row, each, lang),
            rule,
        )
    )


def _denominator(each: Assessed, lang: str) -> str | None:
    """The denominator with what it counts; money in millions."""
    if each.measure is None:
        return None
    if each.row.indicator == RECOGNITIONS:
        return say("DENOMINATOR_NONE", lang)
    if each.row.indicator == "per_100m":
        millions = Decimal(each.measure.denominator) / CENTS_IN_A_MILLION
        return say("DENOMINATOR_USD_MILLION", lang, n=f"{millions:,.1f}")
    return say(f"DENOMINATOR_{each.row.indicator}".upper(), lang, n=f"{each.measure.denominator:,}")


def _way(code6: str, row: CityIndexRow, each: Assessed, lang: str) -> ListCell:
    """Where the indicator's numbers come from: the list of what counts, or what was reported."""
    indicator = each.row.indicator
    if indicator in LISTED:
        return Link(
            say("COUNTED_OPEN", lang), f"{reverse('counted', args=[code6, indicator])}?year={row.year}"
        )  # fmt: skip
    if indicator == RECOGNITIONS:
        schemes = ("zone", "demo_enterprise")
        return tuple(
            Link(names.word("workflow", one, lang), f"{reverse(f'{one}_list')}?region={code6}") for one in schemes
        )
    return Link(say("COUNTED_REPORTED", lang), "#reported") if each.measure else say("COUNTED_NOT_REPORTED", lang)


def _history(history: tuple[CityIndexRow, ...], lang: str) -> ListView:
    shown = history[:PAGE]
    return ListView(
        say("SECTION_INDEX_HISTORY", lang),
        (
            Column(say("COL_COMPUTED", lang)),
            Column(say("COL_POINTS", lang), is_number=True, digits=1),
            Column(say("COL_GRADE", lang)),
        ),
        tuple(
            Row((row.as_of, row.points, grade_badge(row.grade)), reverse("finding", args=[row.finding]))
            for row in shown
        ),
        EmptyState(say("INDEX_NOT_COMPUTED", lang), say("INDEX_HISTORY_HOW", lang)),
    )


# What counts


def _counted_returns(
    request: HttpRequest, code6: str, indicator: str, row: CityIndexRow, read: IndexRead, lang: str
) -> ListView:
    """The returns of the index: as it counted them, beside what is known of each today."""
    first, _ = days_of(row.year, row.as_of)
    known = {each.outcome.reference: each for each in counted_returns(code6, first, row.as_of)}
    rules = rates_rules(row)
    rows = []
    for item in reversed(read.rates.returns):
        today = known.get(item.id)
        if indicator == "quality_return_rate" and not counts_as_assessed(item.status, rules):
            continue
        if today is None:
            rows.append((item.id, Row((item.id, *(None,) * 5, _status(item.status, lang), None, None), struck=True)))
        elif indicator != "cases_on_time" or _is_timed(today, row.as_of):
            rows.append((item.id, _return_row(replace(today, status=item.status), lang)))
    after = request.GET.get("after")
    shown, more = _page_of(rows, after)
    return ListView(
        say("COUNTED_RETURNS", lang),
        _return_columns(lang),
        tuple(line for _, line in shown),
        EmptyState(say("COUNTED_NO_RETURNS", lang), ""),
        pager=pager(request, count=len(rows), shown=len(shown), after=after, more=more),
        is_titled=True,
    )


def _is_timed(row: CountedReturn, as_of: date) -> bool:
    """Whether a return counts in cases closed on time: it is closed, or its next act is past its day."""
    due = row.outcome.due_on
    return row.outcome.on_time is not None or (due is not None and due < as_of)


def _counted_notices(code6: str, row: CityIndexRow, read: IndexRead, lang: str) -> ListView:
    first, _ = days_of(row.year, row.as_of)
    known = {notice.reference: notice for notice in queries.outcomes.notices_in(code6, first, row.as_of)}
    rows = []
    for ref in reversed(read.rates.notices):
        notice = known.get(ref.id)
        if notice is None:
            rows.append(Row((ref.id, None, None, None, None), struck=True))
        else:
            cells = (
                notice.reference, notice.event_date, names.source_title(notice.source, lang), notice.product,
                names.region(notice.region, lang),
            )  # fmt: skip
            rows.append(Row(cells, reverse("notice", args=[notice.evidence]), notice.synthetic))
    codes = ("COL_REFERENCE", "COL_EVENT_DATE", "COL_SOURCE", "COL_PRODUCT", "COL_COUNTY")
    return ListView(
        say("COUNTED_NOTICES", lang),
        tuple(Column(say(code, lang)) for code in codes),
        tuple(rows),
        EmptyState(say("COUNTED_NO_NOTICES", lang), ""),
        is_titled=True,
    )


def _return_columns(lang: str) -> tuple[Column, ...]:
    return tuple(
        Column(say(code, lang))
        for code in (
            "COL_REFERENCE", "COL_REGISTERED", "COL_PRODUCT", "COL_COUNTY", "ASK_CAUSE_CODE", "ASK_RESPONSIBILITY",
            "COL_COUNTS_AS", "COL_ON_TIME", "COL_CASE",
        )
    )  # fmt: skip


def _return_row(row: CountedReturn, lang: str) -> Row:
    outcome = row.outcome
    on_time: ListCell = None
    if outcome.on_time is not None:
        on_time = say("SAID_YES" if outcome.on_time else "SAID_NO", lang)
    elif outcome.due_on is not None:
        on_time = say("RETURN_DUE", lang, day=outcome.due_on)
    case = Link(outcome.case_number, reverse("case", args=[outcome.case_number])) if outcome.case_number else None
    return Row(
        (
            outcome.reference,
            outcome.registered_on,
            outcome.goods,
            names.region(outcome.region, lang),
            names.cause(outcome.cause_code, lang),
            names.cause(outcome.responsibility, lang),
            _status(row.status, lang),
            on_time,
            case,
        ),
        reverse("return", args=[outcome.tracing]),
        outcome.synthetic,
    )


def _status(status: str, lang: str) -> StateBadge:
    return StateBadge(status_words(status, lang), STATUS_TONES[status])  # type: ignore[arg-type]


def _page(rows: list[CountedReturn], after: str | None) -> tuple[list[CountedReturn], str | None]:
    shown, more = _page_of([(row.outcome.reference, row) for row in rows], after)
    return [row for _, row in shown], more


def _page_of(rows: list[tuple[str, Shown]], after: str | None) -> tuple[list[tuple[str, Shown]], str | None]:
    """One page of rows that each have a mark, and the mark after which the next begins; an unknown mark is none."""
    begin = next((at + 1 for at, (mark, _) in enumerate(rows) if mark == after), 0)
    shown = rows[begin : begin + PAGE]
    return shown, shown[-1][0] if begin + PAGE < len(rows) else None


def _period(request: HttpRequest) -> tuple[date, date]:
    """The months that the address names, whole, up to today; the months of the trends where it names none."""
    today = day_of(now())
    first = min(today, _month(request.GET.get("since", "")) or first_month(today))
    until = min(today, _month(request.GET.get("until", "")) or today)
    return first, min(today, month_of(max(first, until)).last)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None


# Reporting


def _reported(figures: tuple[ReportedRow, ...], lang: str) -> ListView:
    """What was reported for the year, the newest first; a measure that was reported again is struck through."""
    counted: set[str] = set()
    rows = []
    for figure in figures:
        prefix = "indicator" if figure.kind == "measure" else "kind"
        words = names.optional(f"{prefix}.{figure.name}", lang, figure.name)
        share = f"{figure.numerator:,} / {figure.denominator:,}" if figure.kind == "measure" else None
        who = f"{figure.person_name} {names.role_words((figure.role,), lang)}"
        rows.append(Row((words, share, day_of(figure.at), who), struck=figure.name in counted))
        if figure.kind == "measure":
            counted.add(figure.name)
    return ListView(
        say("SECTION_REPORTED", lang),
        tuple(Column(say(code, lang)) for code in ("COL_INDICATOR", "COL_FIGURE", "COL_EVENT_DATE", "COL_PERSON")),
        tuple(rows),
        EmptyState(say("REPORTED_NONE", lang), say("REPORTED_NONE_HOW", lang)),
    )


def _forms(actor: Actor, code6: str, lang: str) -> list[ActForm]:
    """One form of what this reader's role reports for the city this year; none for a role that reports nothing."""
    reports = may_open("report_figure", actor) and facts_of("score", actor.role, book(day_of(now())))
    return [figure_form(actor, code6, lang)] if reports else []


def figure_form(actor: Actor, code6: str, lang: str) -> ActForm:
    """The figures that the actor's role reports by the rules of today, as a form."""
    rules = book(day_of(now()))
    kinds = [kind for kind in facts_of("score", actor.role, rules) if kind in KINDS]
    options = tuple(
        Option(name, names.optional(f"{'indicator' if kind == 'measure' else 'kind'}.{name}", lang, name))
        for kind in kinds
        for name in reportable(kind, rules)
    )
    hint = " ".join(say(f"REPORT_{kind}_HINT".upper(), lang) for kind in kinds)
    fields = [Field("name", say("FIGURE_NAME_LABEL", lang), "select", hint=hint, options=options)]
    if "measure" in kinds:
        fields += [
            Field(column, say(f"FIGURE_{column}_LABEL".upper(), lang), "number", inputmode="numeric")
            for column in ("numerator", "denominator")
        ]
    submit = (Submit(say("REPORT_FIGURE", lang)),)
    return ActForm(reverse("report_figure", args=[code6]), tuple(fields), submit, id="report-form")
