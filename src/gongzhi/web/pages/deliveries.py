"""Declarations in the lake: what was delivered and what lay aside, and what was decided of a month's goods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse

from gongzhi.actions.deliveries import lake
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import NotThere
from gongzhi.engine import looking
from gongzhi.engine.engines import DUCKDB, Chosen, engine
from gongzhi.engine.lake import Load
from gongzhi.engine.looking import Brought, Decided
from gongzhi.engine.versions import form
from gongzhi.reports.quarantine import fault_words, quarantine_csv
from gongzhi.store import queries
from gongzhi.web.pages.listing import filter_bar
from gongzhi.web.pages.shown import detail, timeline
from gongzhi.web.presenters.lists import Column, EmptyState, FilterBar, Link, ListView, Option, Row
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.words import moment_words, number_words

DECISIONS = ("release", "documents", "candidate")
SHORT = 12  # characters of a load's number that a list shows
MOST_LOADS = 100
MOST_GROUPS = 20  # destinations or chapters by themselves; the others are one row
MOST_FAULTS = 50
PER = 1_000  # lines by which faults are counted


def deliveries(request: HttpRequest) -> HttpResponse:
    """The loads that count, the newest first, and the decisions of one month: the newest unless the address says so."""
    lang, place = request.lang, lake()
    manifest = place.manifest()
    months = looking.months(manifest)
    asked = request.GET.get("month", "")
    month = asked if asked in months else (months[0] if months else "")
    bar = filter_bar(request, {"month": ("DELIVERIES_MONTH", [Option(one, one) for one in months])})
    left = [Section(say("DELIVERIES_LOADS", lang), [_loads(looking.brought(manifest), lang)])]
    if month:
        now, before = _decided(month), _decided(_month_before(month))
        title = say("DELIVERIES_DECIDED", lang, month=month)
        by_place = _shares(now, before, lambda row: row.destination, _country, "DELIVERIES_BY_DESTINATION", lang, bar)
        by_chapter = _shares(now, before, lambda row: row.chapter, _chapter, "DELIVERIES_BY_CHAPTER", lang)
        left.append(Section(title, [Words(say("DELIVERIES_DECIDED_NOTE", lang)), by_place, by_chapter], id="decided"))
    return detail(request, say("NAV_DELIVERIES", lang), left=left, lead=say("DELIVERIES_LEAD", lang))


def delivery(request: HttpRequest, load_id: str) -> HttpResponse:
    """One load: what came with it, what lay aside, what was done."""
    lang, place = request.lang, lake()
    load = _load(load_id)
    every = looking.brought(place.manifest())
    at = next(number for number, one in enumerate(every) if one.id == load_id)
    one, before = every[at], every[at - 1] if at else None
    acts = queries.deliveries.acts().get(load_id, ())
    name = next((act.name for act in acts if act.name), "")
    facts = [
        Fact(say("COL_FILE", lang), name or None),
        Fact(say("DELIVERIES_LOAD", lang), one.id, wide=True),
        Fact(say("COL_KIND", lang), say(f"DELIVERY_{one.kind}".upper(), lang)),
        Fact(say("DELIVERIES_AT", lang), moment_words(one.at)),
        Fact(say("DELIVERIES_LINES", lang), one.lines),
        Fact(say("DELIVERIES_FAULTS", lang), one.faults),
        Fact(say("DELIVERIES_RATE", lang), _rate(one)),
        Fact(say("DELIVERIES_RATE_BEFORE", lang), before and _rate(before)),
    ]
    left = [
        Section(say("DELIVERIES_CAME", lang), [Facts(facts), _months(one, lang)]),
        Section(say("DELIVERIES_QUARANTINE", lang), [_faults(load, one, lang)], id="quarantine"),
    ]
    right = [Section(say("SECTION_TIMELINE", lang), [timeline(queries.cases.events_on(load_id), lang)])]
    return detail(request, say("DELIVERIES_ONE", lang, load=load_id[:SHORT]), left=left, right=right)


def quarantine(request: HttpRequest, load_id: str) -> StreamingHttpResponse:
    """All faults of a load as a csv."""
    pieces = quarantine_csv(looking.faults(lake(), _load(load_id)), form(), request.lang)
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="quarantine-{load_id[:SHORT]}.csv"'
    return answer


def _load(load_id: str) -> Load:
    load = lake().manifest().load(load_id)
    if load is None:
        raise NotThere("delivery")
    return load


def _decided(month: str) -> tuple[Decided, ...]:
    with engine(Chosen(DUCKDB, "")) as opened:
        return looking.decided_in(opened, lake(), month)


def _month_before(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def _loads(every: Sequence[Brought], lang: str) -> ListView:
    codes = ("DELIVERIES_LOAD", "COL_KIND", "DELIVERIES_AT", "DELIVERIES_MONTHS")
    numbers = ("DELIVERIES_LINES", "DELIVERIES_FAULTS", "DELIVERIES_RATE", "DELIVERIES_RATE_BEFORE")
    pairs = list(zip(every, [None, *every], strict=False))[::-1][:MOST_LOADS]
    return ListView(
        caption=say("DELIVERIES_LOADS", lang),
        columns=(
            *(Column(say(code, lang)) for code in codes),
            *(Column(say(code, lang), is_number=True, digits=1 if "RATE" in code else 0) for code in numbers),
        ),
        rows=tuple(
            Row(
                (
                    one.id[:SHORT], say(f"DELIVERY_{one.kind}".upper(), lang), moment_words(one.at), _span(one),
                    one.lines, one.faults, _rate(one), before and _rate(before),
                ),
                href=reverse("delivery", args=[one.id]),
            )
            for one, before in pairs
        ),
        empty=EmptyState(say("NONE_DELIVERIES", lang), say("NONE_DELIVERIES_HOW", lang)),
    )  # fmt: skip


def _span(one: Brought) -> str:
    months = list(one.months)
    return "" if not months else months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}"


def _rate(one: Brought) -> Fraction | None:
    """Faults for PER lines in the lake; None where no line came."""
    return Fraction(PER * one.faults, one.lines) if one.lines else None


def _months(one: Brought, lang: str) -> ListView:
    return ListView(
        caption=say("DELIVERIES_BY_MONTH", lang),
        columns=(Column(say("DELIVERIES_MONTH", lang)), Column(say("DELIVERIES_LINES", lang), is_number=True)),
        rows=tuple(Row((month, lines)) for month, lines in one.months.items()),
        empty=EmptyState(say("DELIVERIES_NO_LINES", lang), ""),
    )


def _faults(load: Load, one: Brought, lang: str) -> ListView:
    columns = {column.field: column for column in form().columns}
    codes = ("QUARANTINE_LINE", "QUARANTINE_COLUMN", "QUARANTINE_RULE", "QUARANTINE_VALUE")
    rows = [
        Row(
            (
                str(fault.line), getattr(columns[fault.column], lang) if fault.column else None,
                fault_words(fault, columns.get(fault.column), form(), lang), fault.value,
            )
        )
        for fault in islice(looking.faults(lake(), load), MOST_FAULTS)
    ]  # fmt: skip
    return ListView(
        caption=say("DELIVERIES_FIRST_FAULTS", lang, shown=len(rows), all=number_words(one.faults)),
        columns=tuple(Column(say(code, lang)) for code in codes),
        rows=tuple(rows),
        empty=EmptyState(say("DELIVERIES_NO_FAULTS", lang), ""),
        downloads=(Link("CSV", reverse("delivery_quarantine", args=[load.id])),) if rows else (),
        is_titled=True,
    )


def _shares(
    now: Sequence[Decided],
    before: Sequence[Decided],
    key: Callable[[Decided], str],
    called: Callable[[str, str], str],
    title: str,
    lang: str,
    filters: FilterBar | None = None,
) -> ListView:
    """Lines of a month and the share of each decision, beside the candidates of the month before."""
    then = _grouped(before, key)
    return ListView(
        caption=say(title, lang),
        columns=(
            Column(say(title, lang)),
            Column(say("DELIVERIES_LINES", lang), is_number=True),
            *(Column(wording.word("decision", one, lang), "%", is_number=True, digits=1) for one in DECISIONS),
            Column(say("DELIVERIES_CANDIDATES_BEFORE", lang), "%", is_number=True, digits=1),
        ),
        rows=tuple(_share_row(name, counts, then, called, lang) for name, counts in _most(_grouped(now, key))),
        empty=EmptyState(say("DELIVERIES_NO_LINES", lang), ""),
        filters=filters,
        is_titled=True,
    )


def _share_row(
    name: str, counts: Counter[str], then: Mapping[str, Counter[str]], called: Callable[[str, str], str], lang: str
) -> Row:
    earlier = then.get(name, Counter()) if name else Counter[str]()
    shares = (_percent(counts, decision) for decision in DECISIONS)
    shown = called(name, lang) if name else say("DELIVERIES_OTHERS", lang)
    return Row((shown, counts.total(), *shares, _percent(earlier, "candidate")))


def _grouped(rows: Sequence[Decided], key: Callable[[Decided], str]) -> Mapping[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(key(row), Counter())[row.decision] += row.lines
    return found


def _most(found: Mapping[str, Counter[str]]) -> Iterator[tuple[str, Counter[str]]]:
    """Those with most lines, then the others as one under ""."""
    ranked = sorted(found.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    yield from ranked[:MOST_GROUPS]
    if rest := ranked[MOST_GROUPS:]:
        yield "", sum((counts for _, counts in rest), Counter())


def _percent(counts: Counter[str], decision: str) -> Fraction | None:
    return Fraction(100 * counts[decision], counts.total()) if counts.total() else None


def _country(code: str, lang: str) -> str:
    return wording.country(code, lang)


def _chapter(chapter: str, lang: str) -> str:
    return say("DELIVERIES_CHAPTER", lang, chapter=chapter)
