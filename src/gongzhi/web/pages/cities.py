"""One city: its index with every point's way back to the source, trends, causes, counties, and what it reports."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from gongzhi.actions import scores as actions
from gongzhi.actions.clock import day_of, now
from gongzhi.actions.standings import (
    IndexRead,
    covers,
    days_of,
    index_read,
)
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, Cell, NotThere
from gongzhi.core.facts import Actor
from gongzhi.core.reporters import facts_of
from gongzhi.core.scorecard.figures import reportable
from gongzhi.core.scorecard.index import RECOGNITIONS, Assessed
from gongzhi.store import queries
from gongzhi.store.queries.outcomes import CityIndexRow, ReportedRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.city_charts import charts
from gongzhi.web.pages.city_returns import LISTED
from gongzhi.web.pages.place_maps import (
    CENTS_IN_A_MILLION,
    chart_file,
    chosen_measure,
    counties_choice,
    for_counties,
    grade_badge,
    rules_of,
)
from gongzhi.web.pages.scores import must_see
from gongzhi.web.pages.shown import PAGE, detail, folded
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Cell as ListCell
from gongzhi.web.presenters.lists import (
    Column,
    EmptyState,
    Link,
    ListView,
    Option,
    Row,
)
from gongzhi.web.presenters.marks import SyntheticMark
from gongzhi.web.presenters.number import NumberView
from gongzhi.web.presenters.page import Section, Words

KINDS = ("measure", "veto")  # of reported figures
COUNT = re.compile(r"[0-9]{1,13}")


def city(request: HttpRequest, code6: str, came_back: CameBack | None = None) -> HttpResponse:
    lang = request.lang
    must_see(request, code6)
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
    must_see(request, code6)
    year = next((one for one in _years_of(code6) if str(one) == request.GET.get("year")), day_of(now()).year)
    return chart_file(charts(request, code6, year), chart, kind, code6, request.lang)


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
