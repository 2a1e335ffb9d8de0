"""The tables beside the returns: index, spot checks, notices, work done, declarations, sources, rules."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.utils.timezone import localdate

from gongzhi.catalogue.workflows import workflow
from gongzhi.core.canonical import read
from gongzhi.core.finding import Finding
from gongzhi.core.region_codes import codes_within, hold
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.index import Assessed, IndexFacts, assess_indicators
from gongzhi.core.scorecard.intervals import wilson
from gongzhi.core.scorecard.quality_report import (
    share,
)
from gongzhi.core.scorecard.returns import (
    CENTS_IN_100_MILLION,
    rounded,
)
from gongzhi.reports.city_month.seen import LOW_HIGH, Seen, percent_ends
from gongzhi.reports.tables import (
    Cell,
    Cited,
    Column,
    Reference,
    Report,
    Row,
    Table,
    Term,
    cite,
    dollars,
    said,
)
from gongzhi.reports.tables import number as exact
from gongzhi.store import queries
from gongzhi.store.queries.findings import KeptFinding
from gongzhi.store.queries.reports import CheckRow, ProcedureRow

ISSUED_LEVELS = (2, 3, 4)  # the first only goes up


def index(seen: Seen) -> Iterator[Table]:
    """The newest index of the place's cities, and of a single city each indicator that it is made of."""
    codes = codes_within(seen.region)
    rows = [
        row for row in queries.outcomes.indices(seen.month.year) if hold(codes, row.region) and row.as_of <= seen.on
    ]
    kept = queries.findings.all_kept([row.finding for row in rows])
    yield Table(
        "index",
        (
            Column("REPORT_COL_CITY"),
            Column("REPORT_COL_AS_OF", "day"),
            Column("REPORT_COL_POINTS", "number"),
            Column("REPORT_COL_GRADE"),
        ),
        tuple(
            Row(
                (Term("region", row.region), row.as_of, row.points, row.grade),
                _graded_by(kept[row.finding]),
                (Reference("finding", kept[row.finding].method, str(row.finding)),),
            )
            for row in rows
        ),
        said("REPORT_INDEX_NOTE" if rows else "REPORT_NO_INDEX", year=seen.month.year),
    )
    if len(rows) == 1:
        yield _indicators(kept[rows[0].finding])


def _graded_by(kept: KeptFinding) -> tuple[Cited, ...]:
    """The rows that gave the grade, by the rule tables kept with the finding."""
    refs = read(Finding, json.loads(kept.body)).rules
    return cite((ref for ref in refs if ref.table in ("index_grades", "index_veto")), _book(kept))


def _indicators(kept: KeptFinding) -> Table:
    book = _book(kept)
    table = book.table("index_points")
    about = (Reference("finding", kept.method, str(kept.id)),)
    return Table(
        "indicators",
        (
            Column("REPORT_COL_INDICATOR"),
            Column("REPORT_COL_AMOUNT", "number"),
            Column("REPORT_COL_NUMERATOR", "number"),
            Column("REPORT_COL_DENOMINATOR", "number"),
            Column("REPORT_COL_POINTS", "number"),
            Column("REPORT_COL_WEIGHT", "number"),
        ),
        tuple(
            Row(_indicator(each), cite([table.reference(each.row.rule)], book), about)
            for each in assess_indicators(read(IndexFacts, json.loads(kept.facts)), book)
        ),
        said("REPORT_INDICATORS_NOTE"),
    )


def _indicator(each: Assessed) -> tuple[Cell, ...]:
    whole: Cell = each.measure.denominator if each.measure else None
    if each.measure and each.row.per == CENTS_IN_100_MILLION:
        whole = dollars(each.measure.denominator)
    return (
        said(f"indicator.{each.row.indicator}"),
        exact(rounded(each.value, 2)),
        each.measure.numerator if each.measure else None,
        whole,
        exact(rounded(each.points, 4)),
        each.row.weight,
    )


def _book(kept: KeptFinding) -> RuleBook:
    return read(RuleBook, json.loads(kept.book))


def checks(seen: Seen) -> Table:
    """What spot checks of the month found, all of them and by how they were chosen."""
    chosen: dict[str, list[CheckRow]] = {
        "CHECKS_ALL": list(seen.checks),
        "CHECKS_DRAWN": [row for row in seen.checks if not row.targeted],
        "CHECKS_TARGETED": [row for row in seen.checks if row.targeted],
    }
    rows = tuple(_checked(seen, code, found) for code, found in chosen.items()) if seen.checks else ()
    columns = (
        Column("REPORT_COL_CHECKS"),
        Column("REPORT_COL_SAMPLED", "number", "UNIT_BATCHES"),
        Column("REPORT_COL_FAILED", "number", "UNIT_BATCHES"),
        Column("REPORT_COL_FOUND_RATE", "number", "UNIT_PERCENT"),
        *LOW_HIGH,
    )
    return Table("checks", columns, rows, said("REPORT_CHECKS_NOTE" if rows else "REPORT_NO_CHECKS"))


def _checked(seen: Seen, code: str, found: Sequence[CheckRow]) -> Row:
    failed = [row for row in found if not row.passed]
    rate = exact(share(len(failed), len(found)).percent)
    about = () if seen.public else tuple(Reference("check", row.reference) for row in failed)
    cells = (said(code), len(found), len(failed), rate, *percent_ends(wilson(len(failed), len(found))))
    return Row(cells, (), about, any(row.synthetic for row in found))


def notices(seen: Seen) -> Table:
    """Foreign notices linked to the place, by source; they are published by their sources, so all may be named."""
    rows = []
    for source in sorted({row.source for row in seen.notices}):
        found = [row for row in seen.notices if row.source == source]
        named = sum(row.names_enterprise for row in found)
        about = tuple(Reference("notice", row.reference, str(row.evidence)) for row in found)
        cells = (Term("source", source), len(found), named)
        rows.append(Row(cells, (), about, any(row.synthetic for row in found)))
    columns = (
        Column("REPORT_COL_SOURCE"),
        Column("REPORT_COL_NOTICES", "number"),
        Column("REPORT_COL_NAMES_ENTERPRISE", "number"),
    )
    return Table("notices", columns, tuple(rows), said("REPORT_NOTICES_NOTE" if rows else "REPORT_NO_NOTICES"))


def work(seen: Seen) -> Table:
    """What was done in the month: cases, alerts, help, sanctions, each with the numbers of its records."""

    def of(kind: str, over: Collection[str]) -> tuple[ProcedureRow, ...]:
        return queries.reports.procedures(kind, seen.region, seen.first, seen.on, over=over)

    def row(kind: str, code: str, found: Iterable[ProcedureRow], many: Cell = None, unit: str = "UNIT_RECORDS") -> Row:
        counted = list(found)
        about = () if seen.public else tuple(Reference(kind, one.number, one.number) for one in counted)
        cells = (said(f"WORK_{kind}".upper()), said(code), len(counted) if many is None else many, said(unit))
        return Row(cells, (), about, any(one.synthetic for one in counted))

    def opened(found: Iterable[ProcedureRow]) -> Iterable[ProcedureRow]:
        return (one for one in found if seen.first <= one.opened_on <= seen.last)

    def came_to(found: Iterable[ProcedureRow], *states: str) -> list[ProcedureRow]:
        days = [(one, one.reached.get(state)) for one in found for state in states]
        return [one for one, day in days if day and seen.first <= day <= seen.last]

    cases = of("case", queries.cases.OVER)
    running = [one for one in cases if one.state not in queries.cases.OVER]
    alerts, help_plans, sanctions = (of(kind, _finals(kind)) for kind in ("alert", "help_plan", "sanction"))
    decided = came_to(sanctions, "decided")
    return Table(
        "work",
        (
            Column("REPORT_COL_PROCEDURE"),
            Column("REPORT_COL_WHAT"),
            Column("REPORT_COL_AMOUNT", "number"),
            Column("REPORT_COL_UNIT"),
        ),
        (
            row("case", "WORK_OPENED", opened(cases)),
            row("case", "WORK_CLOSED", came_to(cases, "closed")),
            row("case", "WORK_RUNNING", running),
            row("case", "WORK_OVERDUE", (one for one in running if one.due_on and one.due_on < seen.on)),
            *(
                row("alert", f"WORK_ISSUED_{level}", (one for one in came_to(alerts, "issued") if one.level == level))
                for level in ISSUED_LEVELS
            ),
            row("alert", "WORK_ESCALATED", came_to(alerts, "escalated")),
            row("help_plan", "WORK_SHORTLISTED", opened(help_plans)),
            row("help_plan", "WORK_ELIMINATED", came_to(help_plans, "eliminated")),
            row("help_plan", "WORK_GIVEN_UP", came_to(help_plans, "given_up")),
            row("sanction", "WORK_FILED", opened(sanctions)),
            row("sanction", "WORK_DECIDED", decided),
            row("sanction", "WORK_FINED", decided, dollars(sum(one.fine_fen or 0 for one in decided)), "UNIT_CNY"),
        ),
        said("REPORT_WORK_NOTE", as_of=seen.on.isoformat()),
    )


def _finals(kind: str) -> tuple[str, ...]:
    return tuple(state.code for state in workflow(kind).states if state.final)


def declared(seen: Seen) -> Table:
    """How much of what customs counted was declared to the platform; said so where nobody reported it."""
    columns = (
        Column("REPORT_COL_DECLARED", "number"),
        Column("REPORT_COL_CUSTOMS", "number"),
        Column("REPORT_COL_DECLARED_RATE", "number", "UNIT_PERCENT"),
    )
    found = queries.reports.declared(seen.region, seen.month)
    if found is None:
        return Table("declared", columns, (), said("REPORT_NOT_REPORTED"))
    rate = share(found.declared, found.customs)
    return Table("declared", columns, (Row((rate.numerator, rate.denominator, exact(rate.percent))),))


def sources(seen: Seen) -> Table:
    """Where the evidence of the month came from; export totals come from a register and stand beside it."""
    used = [row.evidence for rows in (seen.returns, seen.checks, seen.notices) for row in rows]
    rows = [
        Row(
            (Term("source", row.source), said(f"KIND_{row.kind}".upper()), row.pieces, localdate(row.newest)),
            synthetic=row.synthetic,
        )
        for row in queries.reports.sources(used)
    ]
    if seen.exports:
        cells = (said("REPORT_EXPORT_REGISTER"), said("REPORT_EXPORT_TOTALS"), len(seen.exports), None)
        rows.append(Row(cells, synthetic=any(row.synthetic for row in seen.exports)))
    columns = (
        Column("REPORT_COL_SOURCE"),
        Column("REPORT_COL_KIND"),
        Column("REPORT_COL_PIECES", "number"),
        Column("REPORT_COL_NEWEST", "day"),
    )
    return Table("sources", columns, tuple(rows), said("REPORT_SOURCES_NOTE" if rows else "REPORT_NO_SOURCES"))


def rules_cited(report: Report) -> Table:
    """Every rule row that some number above rests on."""
    rows = tuple(
        Row(
            (
                Term("rule_table", cited.ref.table, {"profile": cited.ref.profile}),
                cited.ref.rule,
                cited.ref.effective_from,
                said(f"ORIGIN_{cited.origin}".upper()),
                Term("rule_basis", cited.ref.table, {"profile": cited.ref.profile}),
            )
        )
        for cited in report.rules
    )
    columns = (
        Column("REPORT_COL_RULE_TABLE"),
        Column("REPORT_COL_RULE"),
        Column("REPORT_COL_SINCE", "day"),
        Column("REPORT_COL_ORIGIN"),
        Column("REPORT_COL_BASIS"),
    )
    return Table("rules_cited", columns, rows, None if rows else said("REPORT_NO_RULES"))
