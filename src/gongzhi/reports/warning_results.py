"""Each issued alert with how far it came and what it was followed by, as a table."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from gongzhi.core.risk.effect import SAID, Effect, effect
from gongzhi.core.risk.reach import Stage, reach
from gongzhi.core.rules import RuleBook
from gongzhi.reports.tables import Column, Reference, Report, Row, Table, Term, cite, said
from gongzhi.store import queries
from gongzhi.store.queries.alert_results import IssuedRow

NAME = "warning_results"
STAGES = (
    ("REPORT_COL_READ", "REPORT_COL_READ_SHARE", "REPORT_COL_READ_HOURS"),
    ("REPORT_COL_ACKED", "REPORT_COL_ACKED_SHARE", "REPORT_COL_ACKED_HOURS"),
    ("REPORT_COL_ACTED", "REPORT_COL_ACTED_SHARE", "REPORT_COL_ACTED_HOURS"),
)
COLUMNS = (
    Column("COL_ALERT"),
    Column("COL_REGION"),
    Column("COL_ISSUED", "day"),
    Column("REPORT_COL_TOLD", "number", "UNIT_POSTS"),
    *(
        Column(code, "number", unit)
        for codes in STAGES
        for code, unit in zip(codes, ("UNIT_POSTS", "UNIT_PERCENT", "UNIT_HOURS"), strict=True)
    ),
    Column("REPORT_COL_WEEKS", "number"),
    Column("RESULT_COL_BEFORE", "number"),
    Column("RESULT_COL_AFTER", "number"),
    Column("REPORT_COL_RATIO", "number"),
    Column("RESULT_COL_LOW", "number"),
    Column("RESULT_COL_HIGH", "number"),
    Column("REPORT_COL_FINDING"),
)


def build(region: str, *, at: datetime, rules: RuleBook) -> Report:
    """All issued alerts that the acting person may see, the newest first; a table without rows says why."""
    rows = queries.alert_results.issued()
    today = timezone.localdate(at)
    table = Table(
        NAME,
        COLUMNS,
        tuple(_row(row, effect_of(row, at, rules), rules) for row in rows),
        said("WARNING_RESULTS_NOTE" if rows else "WARNING_RESULTS_NONE"),
    )
    first = min((timezone.localdate(row.issued_at) for row in rows), default=today)
    synthetic = any(row.synthetic for row in rows)
    return Report(NAME, region, first, today, at, today, rules.profile, (table,), (), synthetic, False)


def effect_of(row: IssuedRow, at: datetime, rules: RuleBook) -> Effect | None:
    """None where goods or hazard are not known, so that nothing is alike."""
    if row.days is None:
        return None
    return effect(timezone.localdate(row.issued_at), timezone.localdate(at), row.days, row.known_since, rules)


def _row(row: IssuedRow, found: Effect | None, rules: RuleBook) -> Row:
    stages = reach(row.told)
    counted = (found.weeks, found.before, found.after, found.ratio, found.low, found.high) if found else (None,) * 6
    return Row(
        (
            row.number,
            Term("region", row.region),
            timezone.localdate(row.issued_at),
            len(row.told),
            *(cell for stage in stages for cell in _stage(stage)),
            *counted,
            said(finding_code(found)),
        ),
        cite([found.ref], rules) if found else (),
        (Reference("alert", row.number, row.number),),
        row.synthetic,
    )


def finding_code(found: Effect | None) -> str:
    """What a comparison comes to, as a message: fewer, more, no telling, or why nothing is said."""
    if found is None:
        return "RESULT_NOT_ALIKE"
    if found.standing != SAID or found.low is None:
        return f"RESULT_{found.standing}".upper()
    if found.high is not None and found.high < 1:
        return "RESULT_FEWER"
    return "RESULT_MORE" if found.low > 1 else "RESULT_UNSURE"


def _stage(stage: Stage) -> tuple[int, Decimal | None, Decimal | None]:
    return stage.reached, stage.share, stage.median_hours
