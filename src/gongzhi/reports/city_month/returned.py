"""The tables about what came back: figures, causes, goods, countries, counties, months, enterprises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from gongzhi.core.cases.tracing import cause_row
from gongzhi.core.months import Month, month_of
from gongzhi.core.scorecard.intervals import wilson
from gongzhi.core.scorecard.quality_report import (
    UNINVESTIGATED,
    Figure,
    Line,
    QualityReport,
    share,
)
from gongzhi.core.scorecard.returns import (
    status_of,
)
from gongzhi.reports.city_month.seen import LOW_HIGH, MONTHS_BACK, Seen, percent_ends
from gongzhi.reports.tables import (
    Cell,
    Cited,
    Column,
    Computed,
    Reference,
    Row,
    Table,
    Term,
    dollars,
    said,
)
from gongzhi.reports.tables import number as exact
from gongzhi.store import queries
from gongzhi.store.queries.reports import CountyMonth, ReturnRow

DECIDED = ("decided", "served", "published", "done")  # a sanction from its decision on
SHOWN_HASH = 12  # hex digits by which a finding is named

SHARES = (
    Column("REPORT_COL_BATCHES", "number", "UNIT_BATCHES"),
    Column("REPORT_COL_ALL_BATCHES", "number", "UNIT_BATCHES"),
    Column("REPORT_COL_SHARE", "number", "UNIT_PERCENT"),
    Column("REPORT_COL_VALUE", "number", "UNIT_USD"),
    Column("REPORT_COL_ALL_VALUE", "number", "UNIT_USD"),
    Column("REPORT_COL_VALUE_SHARE", "number", "UNIT_PERCENT"),
)


def head(seen: Seen, found: QualityReport, computed: Sequence[Computed]) -> Table:
    """The figures of the head, each with what it is made of, its rule rows and the finding that says it."""
    quality, rates = (_finding(each) for each in computed)
    rate = computed[1].finding
    made = {name: int(value or 0) for name, value in rate.value.items() if name.endswith(("items", "cents", "notices"))}
    counting = seen.cite(rate.rules)
    open_ones = int(found.finding.value[UNINVESTIGATED] or 0)
    synthetic = _is_synthetic([*seen.returns, *seen.exports])

    def row(
        code: str, unit: str, value: Cell, part: Cell = "", whole: Cell = "", ends: tuple[Cell, Cell] = ("", ""),
        rules: tuple[Cited, ...] = (), by: Reference = quality,
    ) -> Row:  # fmt: skip
        return Row((said(code), value, said(unit), part, whole, *ends), rules, (by,), synthetic)

    def percent(code: str, figure: Figure) -> Row:
        part, whole = figure.numerator, figure.denominator
        return row(
            code,
            "UNIT_PERCENT",
            exact(figure.percent),
            part,
            whole,
            percent_ends(wilson(part, whole)),
            seen.cite(figure.rules),
        )

    def of_exports(code: str, name: str, part: str, rules: tuple[Cited, ...] = ()) -> Row:
        whole = made["export_items"]
        return row(
            code, "UNIT_PERCENT", exact(rate.value[name]), made[part], whole if seen.exports else None,
            percent_ends(wilson(made[part], whole)), rules, rates,
        )  # fmt: skip

    exported = dollars(made["export_usd_cents"]) if seen.exports else None
    return Table(
        "head",
        (
            Column("REPORT_COL_FIGURE"),
            Column("REPORT_COL_AMOUNT", "number"),
            Column("REPORT_COL_UNIT"),
            Column("REPORT_COL_NUMERATOR", "number"),
            Column("REPORT_COL_DENOMINATOR", "number"),
            *LOW_HIGH,
        ),
        (
            row("FIGURE_BATCHES", "UNIT_BATCHES", found.batches),
            row("FIGURE_VALUE", "UNIT_USD", dollars(found.value_usd_cents)),
            percent("FIGURE_QUALITY", found.quality),
            percent("FIGURE_UNINVESTIGATED", share(open_ones, found.batches)),
            row("FIGURE_EXPORT_ITEMS", "UNIT_BATCHES", made["export_items"] if seen.exports else None, by=rates),
            row("FIGURE_EXPORT_VALUE", "UNIT_USD", exported, by=rates),
            of_exports("FIGURE_BATCH_RATE", "batch", "returned_items"),
            row(
                "FIGURE_VALUE_RATE", "UNIT_PERCENT", exact(rate.value["value"]), dollars(made["returned_usd_cents"]),
                exported, by=rates,
            ),
            of_exports("FIGURE_ASSESSED_RATE", "assessed", "assessed_items", counting),
            row(
                "FIGURE_PER_100M", "UNIT_PER_100M", exact(rate.value["per_100m"]),
                made["notices"] + made["returned_items"], exported, by=rates,
            ),
        ),
        said("REPORT_HEAD_NOTE" if seen.exports else "REPORT_HEAD_NO_EXPORTS"),
    )  # fmt: skip


def compared(seen: Seen, found: QualityReport) -> Table:
    earlier = str(seen.month.earlier(MONTHS_BACK))
    columns = (
        Column("REPORT_COL_FIGURE"),
        Column("REPORT_COL_UNIT"),
        Column("REPORT_COL_NOW", "number"),
        Column("REPORT_COL_BEFORE", "number"),
        Column("REPORT_COL_CHANGE", "number", "UNIT_PERCENT"),
    )
    if found.compared is None:
        return Table("compared", columns, (), said("REPORT_NOT_COMPARED", month=earlier))
    batches, value = found.compared.batches, found.compared.value_usd_cents
    earlier_ones = [row for row in seen.all_returns if str(month_of(row.registered_on)) == earlier]
    about = seen.references([*seen.returns, *earlier_ones])
    synthetic = _is_synthetic([*seen.returns, *earlier_ones])
    rows = (
        (said("FIGURE_BATCHES"), said("UNIT_BATCHES"), batches.numerator, batches.denominator, exact(batches.percent)),
        (
            said("FIGURE_VALUE"),
            said("UNIT_USD"),
            dollars(value.numerator),
            dollars(value.denominator),
            exact(value.percent),
        ),
    )
    return Table(
        "compared",
        columns,
        tuple(Row(cells, references=about, synthetic=synthetic) for cells in rows),
        said("REPORT_COMPARED_NOTE", month=earlier),
    )


def causes(seen: Seen, found: QualityReport) -> Table:
    rows = tuple(
        _line(
            seen,
            said("REPORT_UNINVESTIGATED_CAUSE") if each.line.key == UNINVESTIGATED else Term("cause", each.line.key),
            each.line,
            [row for row in seen.returns if (row.cause or UNINVESTIGATED) == each.line.key],
            seen.cite(each.line.batches.rules),
            exact(each.cumulative.percent),
        )
        for each in found.causes
    )
    columns = (Column("REPORT_COL_CAUSE"), *SHARES, Column("REPORT_COL_CUMULATIVE", "number", "UNIT_PERCENT"))
    return Table("causes", columns, rows, said("REPORT_CAUSES_NOTE" if rows else "REPORT_NO_RETURNS"))


def categories(seen: Seen, found: QualityReport) -> Table:
    def rows_of(line: Line) -> list[ReturnRow]:
        return [row for row in seen.returns if seen.category(row).category == line.key]

    def rules_of(line: Line) -> tuple[Cited, ...]:
        table = seen.rules.table("goods_categories")
        return seen.cite(table.reference(rule) for rule in sorted({seen.category(row).rule for row in rows_of(line)}))

    rows = tuple(
        _line(seen, said(f"GOODS_{line.key}".upper()), line, rows_of(line), rules_of(line)) for line in found.categories
    )
    columns = (Column("REPORT_COL_CATEGORY"), *SHARES)
    return Table("categories", columns, rows, None if rows else said("REPORT_NO_RETURNS"))


def countries(seen: Seen, found: QualityReport) -> Table:
    named = {line.key for line in found.countries}
    rows = [
        _line(seen, Term("country", line.key), line, [row for row in seen.returns if row.country == line.key])
        for line in found.countries
    ]
    if found.other_countries:
        rest = [row for row in seen.returns if row.country not in named]
        rows.append(_line(seen, said("REPORT_OTHER_COUNTRIES"), found.other_countries, rest))
    columns = (Column("REPORT_COL_COUNTRY"), *SHARES)
    return Table("countries", columns, tuple(rows), said("REPORT_COUNTRIES_NOTE" if rows else "REPORT_NO_RETURNS"))


def counties(seen: Seen, found: QualityReport) -> Table:
    rows, reported = [], {row.county for row in seen.exports}
    for each in found.counties:
        back = [row for row in seen.returns if row.county == each.county]
        exported = each.rate.denominator if each.county in reported else None
        rate = (each.rate.numerator, exported, exact(each.rate.percent))
        cells = (Term("region", each.county), *rate, *percent_ends(each.interval))
        exports = [row for row in seen.exports if row.county == each.county]
        rows.append(Row(cells, (), seen.references(back), _is_synthetic([*back, *exports])))
    columns = (
        Column("REPORT_COL_COUNTY"),
        Column("REPORT_COL_BATCHES", "number", "UNIT_BATCHES"),
        Column("REPORT_COL_EXPORT_ITEMS", "number", "UNIT_BATCHES"),
        Column("REPORT_COL_RATE", "number", "UNIT_PERCENT"),
        *LOW_HIGH,
    )
    return Table("counties", columns, tuple(rows), said("REPORT_COUNTIES_NOTE" if rows else "REPORT_NO_COUNTIES"))


def months(seen: Seen) -> Table:
    """Thirteen months up to this one, so that the same month of the year before stands in the line."""
    rows = tuple(_month(seen, seen.month.earlier(back)) for back in range(MONTHS_BACK, -1, -1))
    columns = (
        Column("REPORT_COL_MONTH"),
        *(Column(code, "number", "UNIT_BATCHES") for code in (
            "REPORT_COL_QUALITY", "REPORT_COL_OTHER", "REPORT_COL_UNINVESTIGATED", "REPORT_COL_BATCHES",
            "REPORT_COL_EXPORT_ITEMS",
        )),
        Column("REPORT_COL_RATE", "number", "UNIT_PERCENT"),
        *LOW_HIGH,
    )  # fmt: skip
    return Table("months", columns, rows, said("REPORT_MONTHS_NOTE"))


def _month(seen: Seen, month: Month) -> Row:
    """Batches by what caused them, and their rate; not known before the register begins or exports are reported."""
    back = [row for row in seen.all_returns if month_of(row.registered_on) == month]
    items: dict[str, ReturnRow] = {}
    for row in back:
        items.setdefault(row.export_item, row)  # the first part speaks for its batch
    known = [cause_row(row.cause, seen.rules) for row in items.values() if row.cause]
    quality = sum(row.quality for row in known)
    counts: tuple[Cell, ...] = (quality, len(known) - quality, len(items) - len(known), len(items))
    exports = [row for row in seen.all_exports if row.month == month]
    exported = sum(row.items for row in exports)
    rate, ends = share(len(items), exported), percent_ends(wilson(len(items), exported))
    if not seen.is_known(month):
        counts, rate, ends = (None,) * len(counts), share(0, 0), (None, None)
    table = seen.rules.table("return_weights")
    return Row(
        (str(month), *counts, exported if exports else None, exact(rate.percent), *ends),
        seen.cite(table.reference(rule) for rule in sorted({row.rule for row in known})),
        seen.references(back),
        _is_synthetic([*back, *exports]),
    )


def repeaters(seen: Seen, found: QualityReport) -> Table:
    """Enterprises with two batches or more. The public version names only those about whom something was decided."""
    codes = [line.key for line in found.repeaters]
    named = queries.enterprises.names_of(codes)
    nameless = set(codes) - _decided(seen) if seen.public else set()
    rows = []
    for place, line in enumerate(found.repeaters, start=1):
        is_hidden = line.key in nameless
        name = said("REPORT_ENTERPRISE", n=place) if is_hidden else named.get(line.key, line.key)
        row = _line(seen, name, line, [row for row in seen.returns if row.uscc == line.key])
        rows.append(replace(row, cells=(row.cells[0], "" if is_hidden else line.key, *row.cells[1:])))
    columns = (Column("REPORT_COL_ENTERPRISE"), Column("REPORT_COL_USCC"), *SHARES)
    note = "REPORT_NO_REPEATERS" if not rows else "REPORT_REPEATERS_PUBLIC" if seen.public else "REPORT_REPEATERS_NOTE"
    return Table("repeaters", columns, tuple(rows), said(note))


def _decided(seen: Seen) -> set[str]:
    """Enterprises of the place on which a sanction was decided by the day of the report."""
    rows = queries.reports.procedures("sanction", seen.region, date.min, seen.on, over=())
    return {row.uscc for row in rows if row.state in DECIDED and row.uscc}


def returns_listed(seen: Seen) -> Table:
    """Every return of the month: what all tables above add up from."""
    rows = tuple(
        Row(
            (
                row.reference,
                row.registered_on,
                row.goods,
                row.hs_code,
                said(f"GOODS_{seen.category(row).category}".upper()),
                Term("country", row.country),
                Term("region", row.county),
                Term("cause", row.cause) if row.cause else said("REPORT_UNINVESTIGATED_CAUSE"),
                said(f"status.{status_of(row.cause, row.responsibility, seen.rules)}"),
                dollars(row.value_usd_cents),
            ),
            references=(
                *((Reference("case", row.case_number, row.case_number),) if row.case_number else ()),
                *seen.references([row]),
            ),
            synthetic=row.synthetic,
        )
        for row in seen.returns
    )
    columns = (
        Column("REPORT_COL_RETURN"),
        Column("REPORT_COL_REGISTERED", "day"),
        Column("REPORT_COL_GOODS"),
        Column("REPORT_COL_HS"),
        Column("REPORT_COL_CATEGORY"),
        Column("REPORT_COL_COUNTRY"),
        Column("REPORT_COL_COUNTY"),
        Column("REPORT_COL_CAUSE"),
        Column("REPORT_COL_STATUS"),
        Column("REPORT_COL_VALUE", "number", "UNIT_USD"),
    )
    return Table("returns_listed", columns, rows, None if rows else said("REPORT_NO_RETURNS"))


def _line(
    seen: Seen, name: Cell, line: Line, rows: Sequence[ReturnRow], rules: tuple[Cited, ...] = (), *more: Cell
) -> Row:
    """A category, country, cause or enterprise with its shares, and the returns that it was counted from."""
    batches, value = line.batches, line.value_usd_cents
    cells = (
        name,
        batches.numerator,
        batches.denominator,
        exact(batches.percent),
        dollars(value.numerator),
        dollars(value.denominator),
        exact(value.percent),
        *more,
    )
    return Row(cells, rules, seen.references(rows), _is_synthetic(rows))


def _finding(computed: Computed) -> Reference:
    """The finding by its digest; it has a page once an act has kept it."""
    found = computed.finding
    kept = queries.findings.with_hash(found.hash)
    return Reference("finding", f"{found.method} {found.hash[:SHOWN_HASH]}", str(kept or ""))


def _is_synthetic(rows: Iterable[ReturnRow | CountyMonth]) -> bool:
    return any(row.synthetic for row in rows)
