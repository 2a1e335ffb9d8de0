"""Outside sources: who publishes them, what was taken in, how the last run went, what was ignored or repaired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.source_files import SourceFile, source_file, source_names
from gongzhi.core.source_changes import FileRun
from gongzhi.sources import snapshot_tallies
from gongzhi.store import queries
from gongzhi.store.queries.sources import SourceMonth
from gongzhi.web.pages import names
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.month_bars import MOST_GROUPS, Month, MonthBars
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Folded, Section, Words
from gongzhi.web.words import counted, day_words, moment_words, number_words

MONTHS = 60
shipped_tallies = cache(snapshot_tallies)  # a snapshot changes with the code only


@dataclass(frozen=True)
class Account:
    """What was taken in of one source; synthetic pieces are counted in none of the others."""

    file: SourceFile
    months: tuple[SourceMonth, ...]  # real ones
    synthetic: int

    @property
    def pieces(self) -> int:
        return sum(month.pieces for month in self.months)

    @property
    def china(self) -> int:
        return sum(month.china for month in self.months)

    @property
    def jiangxi(self) -> int:
        return sum(month.jiangxi for month in self.months)

    @property
    def days(self) -> tuple[date, date] | None:
        if not self.months:
            return None
        return min(month.first_day for month in self.months), max(month.last_day for month in self.months)


def sources(request: HttpRequest) -> HttpResponse:
    lang, today = request.lang, day_of(now())
    census = queries.sources.census(at=now())
    runs = queries.sources.last_runs()
    accounts = [_account(name, census.months) for name in source_names()]
    left = [
        Section(say("SOURCES_OVERVIEW", lang), [_overview(accounts, lang)]),
        Section(say("SOURCES_BY_MONTH", lang), [_chart(accounts, today, lang), Words(say("SOURCES_CHART_NOTE", lang))]),
        *(
            Section(
                names.source_title(account.file.name, lang),
                [_facts(account, runs.get(account.file.name), lang), _tallies(account.file.name, lang)],
                id=account.file.name,
            )
            for account in accounts
        ),
    ]
    lead = say("SOURCES_LEAD", lang, at=moment_words(census.at))
    return render(request, "gongzhi/pages/detail.html", {"title": say("NAV_SOURCES", lang), "lead": lead, "left": left})


def _account(name: str, months: Sequence[SourceMonth]) -> Account:
    own = [month for month in months if month.source == name]
    return Account(
        source_file(name),
        tuple(month for month in own if not month.synthetic),
        sum(month.pieces for month in own if month.synthetic),
    )


def _overview(accounts: Sequence[Account], lang: str) -> ListView:
    return ListView(
        caption=say("SOURCES_OVERVIEW", lang),
        columns=(
            Column(say("COL_SOURCE", lang)),
            Column(say("COL_PIECES", lang), is_number=True),
            Column(say("COL_CHINA_SHARE", lang), is_number=True),
            Column(say("COL_JIANGXI_SHARE", lang), is_number=True),
            Column(say("COL_NEWEST", lang)),
            Column(say("COL_SYNTHETIC", lang), is_number=True),
        ),
        rows=tuple(
            Row(
                (
                    names.source_title(account.file.name, lang),
                    account.pieces,
                    _share(account.china, account.pieces, lang),
                    _share(account.jiangxi, account.pieces, lang),
                    account.days[1] if account.days else None,
                    account.synthetic,
                ),
                f"#{account.file.name}",
            )
            for account in accounts
        ),
        empty=EmptyState(say("SOURCES_NONE", lang), ""),
    )


def _share(part: int, whole: int, lang: str) -> str | None:
    """A share with what it was divided by; nothing where nothing was taken in."""
    if not whole:
        return None
    percent = number_words(Fraction(100 * part, whole), 1)
    return say("SOURCES_SHARE", lang, percent=percent, part=number_words(part), whole=number_words(whole))


def _facts(account: Account, run: FileRun | None, lang: str) -> Facts:
    file = account.file
    period = None
    if account.days:
        first, last = (day_words(day, lang) for day in account.days)
        period = say("SOURCES_PERIOD", lang, first=first, last=last)
    pairs = (
        ("COL_PUBLISHER", file.publisher[lang]),
        ("COL_LICENCE", file.licence[lang]),
        ("COL_ATTRIBUTION", file.attribution[lang]),
        ("COL_FREQUENCY", file.frequency[lang]),
        ("COL_PERIOD", period),
        ("COL_PIECES", account.pieces),
        ("COL_EXPECTED", _expected(file, lang)),
        ("COL_CHINA_SHARE", _share(account.china, account.pieces, lang)),
        ("COL_JIANGXI_SHARE", _share(account.jiangxi, account.pieces, lang)),
        ("COL_NEWEST", account.days[1] if account.days else None),
        ("COL_LAST_RUN", _run(run, lang)),
        ("COL_SYNTHETIC", account.synthetic),
    )
    return Facts([Fact(say(code, lang), value) for code, value in pairs])


def _expected(file: SourceFile, lang: str) -> str:
    counts = {what: number_words(count) for what, count in file.expected.items()}
    if "refusals" in counts:
        return say("SOURCES_EXPECTED_REFUSALS", lang, records=counts["records"], refusals=counts["refusals"])
    return say("SOURCES_EXPECTED", lang, records=counts["records"], china=counts.get("china", "—"))


def _run(run: FileRun | None, lang: str) -> str:
    if run is None:
        return say("SOURCES_NEVER_RUN", lang)
    outcome = say(f"RUN_{run.outcome}".upper(), lang)
    return say("SOURCES_RUN", lang, at=moment_words(run.at), outcome=outcome, new=number_words(run.new))


def _tallies(source: str, lang: str) -> Folded:
    found = shipped_tallies(source)
    rows = [
        Row((say(one.code, lang, name=one.name, count=number_words(one.count)), one.count))
        for one in sorted(found, key=lambda one: (one.code.split("_")[1], -one.count))
    ]
    view = ListView(
        caption=counted("SOURCES_TALLIES", lang, len(found)),
        columns=(Column(say("SOURCES_WHAT", lang)), Column(say("SOURCES_TIMES", lang), is_number=True)),
        rows=tuple(rows),
        empty=EmptyState(say("SOURCES_NO_TALLIES", lang), ""),
    )
    return Folded(view.caption, view)


def _chart(accounts: Sequence[Account], today: date, lang: str) -> MonthBars:
    """Real notices of the months up to today. Where there are too many sources to tell apart, the rarest are one."""
    last = today.year * 12 + today.month - 1
    firsts = [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]
    by_source = {
        account.file.name: Counter({month.month: month.pieces for month in account.months if month.month in firsts})
        for account in accounts
        if account.file.kind == "foreign_notice"
    }
    ranked = sorted((name for name, months in by_source.items() if months), key=lambda name: -by_source[name].total())
    room = MOST_GROUPS if len(ranked) <= MOST_GROUPS else MOST_GROUPS - 1
    groups = [(names.source_title(name, lang), by_source[name]) for name in ranked[:room]]
    if ranked[room:]:
        rest = sum((by_source[name] for name in ranked[room:]), Counter[date]())
        groups.append((say("SOURCES_OTHERS", lang), rest))
    unit = say("SOURCES_UNIT", lang)
    return MonthBars(
        frame=Frame(
            lang=lang,
            id="sources-months",
            title=say("SOURCES_CHART", lang),
            unit=unit,
            source=say("SOURCES_ALL", lang),
            as_of=today,
            empty=EmptyState(say("SOURCES_CHART_NONE", lang), say("SOURCES_CHART_NONE_HOW", lang)),
        ),
        groups=tuple(title for title, _ in groups) or (unit,),
        months=tuple(Month(first, tuple(counts[first] for _, counts in groups)) for first in firsts) if groups else (),
        counted_as=unit,
        dated_by=say("SOURCES_MONTH", lang),
    )
