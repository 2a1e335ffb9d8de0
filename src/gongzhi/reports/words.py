"""A report in the reader's language: words of terms, headings with units, rule rows with their origin, references."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import all_tables
from gongzhi.reports.tables import Cell, Cited, Column, Report, Row, Table, Term

MOST_NAMED = 3  # references of a row that are named; the rest is counted


def term(of: Term, lang: str) -> str:
    if of.kind == "region":
        return wording.region(of.code, lang)
    if of.kind == "country":
        return wording.country(of.code, lang)
    if of.kind == "cause":
        return wording.cause(of.code, lang)
    if of.kind == "source":
        return wording.source_title(of.code, lang)
    if of.kind == "rule_table":
        return _table(of, lang, "title")
    if of.kind == "rule_basis":
        return _table(of, lang, "basis")
    values = {name: term(value, lang) if isinstance(value, Term) else value for name, value in of.values.items()}
    return say(of.code, lang, **values)


def text(cell: Cell, lang: str) -> str:
    """A cell as text; numbers with their own digits, nothing known in words."""
    if cell is None:
        return say("NO_VALUE", lang)
    if isinstance(cell, Term):
        return term(cell, lang)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def heading(column: Column, lang: str) -> str:
    words = say(column.code, lang)
    return say("REPORT_COLUMN", lang, title=words, unit=say(column.unit, lang)) if column.unit else words


def rule_words(cited: Cited, lang: str) -> str:
    """RW-Q1 (assumed)."""
    return say("REPORT_RULE", lang, rule=cited.ref.rule, origin=say(f"ORIGIN_{cited.origin}".upper(), lang))


def rules(row: Row, lang: str) -> str:
    return "; ".join(rule_words(cited, lang) for cited in row.rules)


def references(row: Row, lang: str) -> str:
    """The first few by name and how many there are besides."""
    named = ", ".join(reference.name for reference in row.references[:MOST_NAMED])
    more = len(row.references) - MOST_NAMED
    return f"{named} {say('REPORT_MORE', lang, n=more)}" if more > 0 else named


def title(report: Report, lang: str) -> str:
    return f"{wording.region(report.region, lang)} {term(report.title, lang)}"


def about(report: Report, lang: str) -> tuple[str, ...]:
    """What stands above every table: the period and its end, the rules, what kind of data, who may read it."""
    lines = [
        say("REPORT_PERIOD", lang, first=report.first, last=report.last, as_of=report.as_of),
        say("REPORT_RULES", lang, profile=report.profile, tables="; ".join(versions(report, lang))),
    ]
    if report.synthetic:
        lines.append(say("REPORT_SYNTHETIC", lang))
    lines.append(say("REPORT_IS_PUBLIC" if report.public else "REPORT_IS_INTERNAL", lang))
    return tuple(lines)


def versions(report: Report, lang: str) -> list[str]:
    """The rule tables that spoke, each with its version and the origins of its numbers."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for cited in report.rules:
        key = (cited.ref.profile, cited.ref.table, cited.ref.effective_from.isoformat())
        found.setdefault(key, set()).add(cited.origin)
    return [_version(*key, origins, lang) for key, origins in found.items()]


def _version(profile: str, name: str, version: str, origins: set[str], lang: str) -> str:
    title = term(Term("rule_table", name, {"profile": profile}), lang)
    origin = ", ".join(say(f"ORIGIN_{origin}".upper(), lang) for origin in sorted(origins))
    return say("REPORT_RULE_TABLE", lang, table=title, version=version, origin=origin)


def header(table: Table, lang: str) -> tuple[str, ...]:
    """The headings of a table, and of what every row carries besides."""
    own = tuple(heading(column, lang) for column in table.columns)
    return (*own, *(say(code, lang) for code in ("REPORT_COL_RULES", "REPORT_COL_REFERENCES", "REPORT_COL_DATA")))


def besides(row: Row, lang: str) -> tuple[str, str, str]:
    """Rule rows, references and the mark of made-up data, as text."""
    return rules(row, lang), references(row, lang), say("SYNTHETIC", lang) if row.synthetic else ""


def _table(of: Term, lang: str, part: str) -> str:
    """A rule table's title or basis; the table's own name where the catalogue no longer holds it."""
    found = next((table for table in all_tables()[str(of.values["profile"])] if table.name == of.code), None)
    return str(getattr(found, part)[lang]) if found else of.code
