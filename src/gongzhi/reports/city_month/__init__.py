"""The monthly quality report of a city, a county or the province (质量分析报告).

What stands in it and why: docs/method/quality_report.md and docs/decisions/0010-reports-as-a-room.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localdate

from gongzhi.core.months import Month
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.quality_report import TABLES as REPORT_TABLES
from gongzhi.core.scorecard.quality_report import quality_report
from gongzhi.core.scorecard.returns import TABLES as RATE_TABLES
from gongzhi.core.scorecard.returns import return_rates
from gongzhi.reports.city_month import beside, returned
from gongzhi.reports.city_month.seen import look, rate_facts, report_facts
from gongzhi.reports.tables import Computed, Report

NAME = "city_month"


def build(region: str, month: Month, *, at: datetime, rules: RuleBook, public: bool = False) -> Report:
    """The report as of a moment, by these rule tables, of what the reader may see.

    public: names no enterprise about which nothing was decided, and lists no single return.
    Raises NotThere for a place that does not exist or is not wholly the reader's, Refusal MONTH_NOT_BEGUN.
    """
    seen = look(region, month, localdate(at), rules, public)
    facts, exported = report_facts(seen), rate_facts(seen)
    found = quality_report(facts, rules)
    computed = (
        Computed(found.finding, facts, REPORT_TABLES),
        Computed(return_rates(exported, rules), exported, RATE_TABLES),
    )
    tables = (
        returned.head(seen, found, computed),
        returned.compared(seen, found),
        returned.causes(seen, found),
        returned.categories(seen, found),
        returned.countries(seen, found),
        returned.counties(seen, found),
        returned.months(seen),
        returned.repeaters(seen, found),
        *beside.index(seen),
        beside.checks(seen),
        beside.notices(seen),
        beside.work(seen),
        beside.declared(seen),
        beside.sources(seen),
        *(() if public else (returned.returns_listed(seen),)),
    )
    report = Report(
        name=NAME,
        region=region,
        first=seen.first,
        last=seen.last,
        at=at,
        as_of=seen.on,
        profile=rules.profile,
        tables=tables,
        computed=computed,
        synthetic=any(row.synthetic for table in tables for row in table.rows),
        public=public,
    )
    return replace(report, tables=(*tables, beside.rules_cited(report)))
