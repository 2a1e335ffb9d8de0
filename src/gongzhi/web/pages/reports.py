"""Quality reports: months by place, one report with its tables and drawings, and the same as files."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.actions.reports import make_report, report_subject
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.months import Month, month_of, read_month
from gongzhi.core.region_codes import city_of, codes_within, hold, province_of
from gongzhi.reports import city_month, words
from gongzhi.reports.csv_text import csv_bytes
from gongzhi.reports.tables import Cell, Column, Reference, Report, Table, Term
from gongzhi.reports.tables import Row as ReportRow
from gongzhi.reports.workbook import workbook_bytes
from gongzhi.store import queries
from gongzhi.store.queries.reports import Tally
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names, shown
from gongzhi.web.presenters import lists
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.month_bars import Month as BarMonth
from gongzhi.web.presenters.charts.month_bars import MonthBars
from gongzhi.web.presenters.charts.pareto import Cause, Pareto
from gongzhi.web.presenters.charts.rate_line import Range, RateLine, RatePoint
from gongzhi.web.presenters.forms import ActForm, Submit
from gongzhi.web.presenters.lists import EmptyState, Link, ListView, View
from gongzhi.web.presenters.marks import OriginChip, SyntheticMark
from gongzhi.web.presenters.number import Interval, NumberView, Share
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.words import number_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PUBLIC = "public"
PAGES = {"case": "case", "return": "return", "notice": "notice", "alert": "alert", "finding": "finding"}
AT_THE_TOP = ("FIGURE_BATCHES", "FIGURE_VALUE", "FIGURE_QUALITY", "FIGURE_ASSESSED_RATE")
TOLD_APART = ("REPORT_COL_QUALITY", "REPORT_COL_OTHER", "REPORT_COL_UNINVESTIGATED")


def reports(request: HttpRequest) -> HttpResponse:
    """Months by place with how many items came back; each number leads to its report."""
    lang = request.lang
    tally = queries.reports.tally()
    columns = _places(tally)
    counted: Counter[tuple[str, Month]] = Counter()
    for entry in tally:
        for region in columns:
            if hold(codes_within(region), entry.county):
                counted[region, entry.month] += entry.returned
    view = ListView(
        caption=say("NAV_REPORTS", lang),
        columns=(
            lists.Column(say("REPORT_COL_MONTH", lang)),
            *(lists.Column(names.region(region, lang), is_number=True) for region in columns),
        ),
        rows=tuple(
            lists.Row((str(month), *(_to_report(region, month, counted[region, month]) for region in columns)))
            for month in sorted({entry.month for entry in tally}, reverse=True)
        ),
        empty=EmptyState(say("REPORTS_NONE", lang), say("REPORTS_NONE_HOW", lang)),
    )
    return render(
        request,
        "gongzhi/pages/list.html",
        {"title": say("NAV_REPORTS", lang), "lead": say("REPORTS_LEAD", lang), "views": [view]},
    )


def report(request: HttpRequest, region: str, month: str) -> HttpResponse:
    lang = request.lang
    found = _built(request, region, month)
    events = queries.cases.events_on(report_subject(region, read_month(month)))
    sections = [
        Section(say("REPORT_FIGURES", lang), _figures(found, lang)),
        Section(say("REPORT_DRAWN", lang), _drawings(found, lang)),
        *(Section(words.term(table.title, lang), _table(request, found, table)) for table in found.tables),
        Section(say("REPORT_MADE", lang), _made(request, found, events)),
    ]
    return render(
        request,
        "gongzhi/pages/detail.html",
        {
            "title": words.title(found, lang),
            "lead": words.about(found, lang)[0],
            "marks": [SyntheticMark()] if found.synthetic else [],
            "left": [Section(say("REPORT_ABOUT", lang), [*_about(request, found)]), *sections],
            "print_source": found.computed[0].finding.hash,
        },
    )


def workbook(request: HttpRequest, region: str, month: str) -> HttpResponse:
    found = _built(request, region, month)
    return _file(workbook_bytes(found, request.lang), XLSX, f"{_stem(found)}.xlsx")


def table(request: HttpRequest, region: str, month: str, table: str) -> HttpResponse:
    found = _built(request, region, month)
    wanted = found.table(table)
    if wanted is None:
        raise Http404
    return _file(csv_bytes(found, wanted, request.lang), "text/csv; charset=utf-8", f"{_stem(found)}-{table}.csv")


def make(request: HttpRequest, region: str, month: str) -> HttpResponse:
    make_report(region, read_month(month), by=request.actor, at=now())
    return redirect("report", region=region, month=month)


def _built(request: HttpRequest, region: str, month: str) -> Report:
    at = now()
    is_public = request.GET.get("version") == PUBLIC
    return city_month.build(region, read_month(month), at=at, rules=book(day_of(at)), public=is_public)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _stem(found: Report) -> str:
    return "-".join(["report", found.region, f"{found.first:%Y-%m}", *([PUBLIC] if found.public else [])])


def _places(tally: tuple[Tally, ...]) -> list[str]:
    """The places that have returns and lie wholly in view, the widest first: one level and what lies right below."""
    counties = {entry.county for entry in tally}
    cities, provinces = set(map(city_of, counties)), set(map(province_of, counties))
    view = queries.reports.view()
    for above, below in ((provinces, cities), (cities, counties)):
        seen = sorted(place for place in above if hold(view, place))
        if seen:
            return [*seen, *sorted(below)]
    return sorted(counties)


def _to_report(region: str, month: Month, returned: int) -> Link | None:
    return Link(str(returned), reverse("report", args=[region, month])) if returned else None


def _href(name: str, found: Report, *more: str, public: bool) -> str:
    address = reverse(name, args=[found.region, f"{found.first:%Y-%m}", *more])
    return f"{address}?{urlencode({'version': PUBLIC})}" if public else address


def _about(request: HttpRequest, found: Report) -> list[View]:
    lang = request.lang
    other = say("REPORT_TO_INTERNAL" if found.public else "REPORT_TO_PUBLIC", lang)
    forms = [
        Fact(
            say("REPORT_FILES", lang), Link(say("REPORT_XLSX", lang), _href("report_xlsx", found, public=found.public))
        ),
        Fact(say("REPORT_VERSION", lang), Link(other, _href("report", found, public=not found.public))),
    ]
    return [*(Words(line) for line in words.about(found, lang)[1:]), Facts(forms)]


def _figures(found: Report, lang: str) -> list[View]:
    """The four numbers that a reader looks for first; all of them stand in the table below."""
    return [_number(found, row, lang) for row in _rows(found, "head") if _code(row.cells[0]) in AT_THE_TOP]


def _number(found: Report, row: ReportRow, lang: str) -> NumberView:
    name, value, unit, part, whole, low, high = row.cells
    of_what = say("OF_RETURNS" if _code(name) == "FIGURE_QUALITY" else "OF_EXPORTS", lang)
    return NumberView(
        label=words.text(name, lang),
        value=value,  # type: ignore[arg-type]
        unit=words.text(unit, lang),
        as_of=found.as_of,
        digits=_digits(value),
        share=Share(part, whole or 0, of_what) if _code(unit) == "UNIT_PERCENT" else None,  # type: ignore[arg-type]
        interval=Interval(low, high, say("WILSON", lang)) if isinstance(low, Decimal) else None,  # type: ignore[arg-type]
        why_none=say("REPORT_NO_DENOMINATOR", lang),
    )


def _drawings(found: Report, lang: str) -> list[View]:
    return [_pareto(found, lang), _bars(found, lang), _line(found, lang)]


def _frame(found: Report, lang: str, id: str, title: str, unit: str, table: str, of_what: str = "") -> Frame:
    return Frame(
        lang=lang,
        id=id,
        title=say(title, lang),
        unit=unit,
        source=say("REPORT_CHART_SOURCE", lang),
        as_of=found.as_of,
        empty=EmptyState(say("REPORT_NO_RETURNS", lang), ""),
        of_what=of_what,
        synthetic=found.synthetic,
        data_href=_href("report_csv", found, table, public=found.public),
    )


def _pareto(found: Report, lang: str) -> Pareto:
    causes = _rows(found, "causes")
    return Pareto(
        frame=_frame(found, lang, "causes-drawn", "REPORT_CAUSES", say("UNIT_BATCHES", lang), "causes"),
        causes=tuple(Cause(words.text(row.cells[0], lang), row.cells[1]) for row in causes),  # type: ignore[arg-type]
        caused_by=say("REPORT_COL_CAUSE", lang),
        counted_as=say("REPORT_COUNTED_RETURNS", lang),
    )


def _bars(found: Report, lang: str) -> MonthBars:
    return MonthBars(
        frame=_frame(found, lang, "months-drawn", "REPORT_MONTHS", say("UNIT_BATCHES", lang), "months"),
        groups=tuple(say(code, lang) for code in TOLD_APART),
        months=tuple(
            BarMonth(read_month(str(row.cells[0])).first, row.cells[1:4])  # type: ignore[arg-type]
            for row in _known_months(found)
        ),
        counted_as=say("REPORT_COL_BATCHES", lang),
        dated_by=say("REPORT_COL_REGISTERED", lang),
    )


def _line(found: Report, lang: str) -> RateLine:
    points = []
    for row in _known_months(found):
        month, *_, exported, rate, low, high = row.cells
        interval = Range(low, high) if low is not None else None  # type: ignore[arg-type]
        points.append(RatePoint(str(month), exported or 0, rate if interval else None, interval))  # type: ignore[arg-type]
    return RateLine(
        frame=_frame(found, lang, "rate-drawn", "REPORT_RATE_DRAWN", "%", "months", say("OF_EXPORTS", lang)),
        points=tuple(points),
        measured_as=say("REPORT_COL_RATE", lang),
        interval_name=say("WILSON", lang),
        dated_by=say("REPORT_COL_REGISTERED", lang),
        why_none=say("REPORT_NO_DENOMINATOR", lang),
    )


def _known_months(found: Report) -> list[ReportRow]:
    """From the month on to which the register of returns reaches back."""
    return [row for row in _rows(found, "months") if row.cells[1] is not None]


def _rows(found: Report, name: str) -> tuple[ReportRow, ...]:
    table = found.table(name)
    return table.rows if table else ()


def _table(request: HttpRequest, found: Report, table: Table) -> list[View]:
    return table_view(
        request, found, table, (Link("CSV", _href("report_csv", found, table.name, public=found.public)),)
    )


def table_view(request: HttpRequest, found: Report, table: Table, downloads: tuple[Link, ...]) -> list[View]:
    """One table of a report, its note before it, each row with its rule rows and references."""
    lang = request.lang
    has_rules, has_references = (any(getattr(row, name) for row in table.rows) for name in ("rules", "references"))
    view = ListView(
        caption=words.term(table.title, lang),
        columns=(
            *(_column(column, lang) for column in table.columns),
            *([lists.Column(say("REPORT_COL_RULES", lang))] if has_rules else []),
            *([lists.Column(say("REPORT_COL_REFERENCES", lang))] if has_references else []),
        ),
        rows=tuple(
            lists.Row(
                (
                    *(_cell(cell, lang) for cell in row.cells),
                    *([_rules(row)] if has_rules else []),
                    *([_references(request, row)] if has_references else []),
                ),
                synthetic=row.synthetic,
            )
            for row in table.rows
        ),
        empty=EmptyState(words.term(table.note, lang) if table.note else "", ""),
        downloads=downloads,
    )
    return [*([Words(words.term(table.note, lang))] if table.note and table.rows else []), view]


def _column(column: Column, lang: str) -> lists.Column:
    unit = say(column.unit, lang) if column.unit else ""
    return lists.Column(say(column.code, lang), unit, column.kind == "number")


def _cell(cell: Cell, lang: str) -> lists.Cell:
    """Numbers with their own digits: a column may hold counts beside shares."""
    if isinstance(cell, int | Decimal):
        return number_words(cell, _digits(cell))
    return words.term(cell, lang) if isinstance(cell, Term) else cell


def _digits(cell: Cell) -> int:
    return max(0, -int(cell.as_tuple().exponent)) if isinstance(cell, Decimal) else 0


def _code(cell: Cell) -> str:
    return cell.code if isinstance(cell, Term) else ""


def _rules(row: ReportRow) -> lists.Cell:
    """The rows that spoke, then once each where their numbers come from."""
    links = [
        Link(cited.ref.rule, reverse("rule_table", args=[cited.ref.profile, cited.ref.table])) for cited in row.rules
    ]
    chips = [OriginChip(origin) for origin in dict.fromkeys(cited.origin for cited in row.rules)]
    return (*links, *chips) or None


def _references(request: HttpRequest, row: ReportRow) -> lists.Cell:
    named = [_reference(request, reference) for reference in row.references[: words.MOST_NAMED]]
    more = len(row.references) - words.MOST_NAMED
    return (*named, *([say("REPORT_MORE", request.lang, n=more)] if more > 0 else [])) or None


def _reference(request: HttpRequest, reference: Reference) -> str | Link:
    page = PAGES.get(reference.kind, "")
    if not page or not reference.id or not may_open(page, request.actor):
        return reference.name
    return Link(reference.name, reverse(page, args=[reference.id]))


def _made(request: HttpRequest, found: Report, events: Any) -> list[View]:
    """When the report was made and by whom, its newest kept finding, and the way to make it now."""
    lang, views = request.lang, []
    kept = queries.findings.with_hash(found.computed[0].finding.hash)
    if events:
        views.append(shown.timeline(events, lang))
    else:
        views.append(Words(say("REPORT_NEVER_MADE", lang)))
    if kept:
        views.append(shown.folded(kept, lang))
    if not found.public and may_open("make_report", request.actor):
        action = reverse("make_report", args=[found.region, month_of(found.first)])
        views.append(ActForm(action, (), (Submit(say("REPORT_MAKE", lang)),), title=say("REPORT_MAKE_WHY", lang)))
    return views
