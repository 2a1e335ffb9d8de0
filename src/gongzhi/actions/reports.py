"""A report is made: its findings are kept, so that its head can be computed again years later."""

from __future__ import annotations

from datetime import datetime

from gongzhi.actions.acting import acting
from gongzhi.core.events import ReportMade
from gongzhi.core.facts import Actor
from gongzhi.core.months import Month
from gongzhi.reports import city_month
from gongzhi.reports.tables import Report


def make_report(region: str, month: Month, *, by: Actor, at: datetime) -> Report:
    """Make the quality report of a place for a month, keep what it was computed from, and leave an event.

    Raises NotThere for a place that does not exist or is not the actor's, Refusal MONTH_NOT_BEGUN.
    """
    with acting(by, at) as act:
        report = city_month.build(region, month, at=at, rules=act.rules())
        for computed in report.computed:
            act.keep(computed.finding, facts=computed.facts, tables=computed.tables, region=region)
        head = report.computed[0].finding
        act.record(
            ReportMade(report.name, region, str(month), head.hash), subject=report_subject(region, month), region=region
        )
        return report


def report_subject(region: str, month: Month) -> str:
    """Under which name the ledger knows the reports on a place and month."""
    return f"{region} {month}"
