"""What a disclosed round's results say, for officers and the public: a chart, a table, the lift; no firm is named."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.finding import Step
from gongzhi.store import queries
from gongzhi.store.queries.check_arms import PublicResults
from gongzhi.web.pages import names
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.intervals import Intervals, Measured
from gongzhi.web.presenters.charts.rate_line import Range
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Row
from gongzhi.web.presenters.page import Section, Words
from gongzhi.web.words import counted

KINDS = ("PREVALENCE_ALL", "PREVALENCE_PRODUCT", "PREVALENCE_MARKET", "PREVALENCE_COUNTY")  # steps, one for each row
NOTHING = "—"  # what a step writes where there is no value
COUNTS = ("framed", "drawn", "checked", "failed")
SHARES = ("rate", "low", "high", "by_frame")
HEADINGS = {
    "framed": "CHECKS_COL_FRAME", "drawn": "CHECKS_COL_DRAWN", "checked": "CHECKS_COL_CHECKED",
    "failed": "CHECKS_COL_FAILED", "rate": "CHECKS_COL_RATE", "low": "RESULT_COL_LOW", "high": "RESULT_COL_HIGH",
    "by_frame": "CHECKS_COL_BY_FRAME",
}  # fmt: skip


def sections(number: str, lang: str) -> list[Section]:
    """The results of a disclosed round; before they are estimated, when they will be."""
    found = queries.check_arms.public_results(number)
    title = say("ROUND_RESULTS", lang)
    if found is None:
        return [Section(title, [Words(say("ROUND_RESULTS_LATER", lang))], id="results")]
    everything, *parts = [step for step in found.trace if step.code in KINDS]
    # Who was drawn is public: a part with few firms in it would tell which of them failed.
    rows = [everything, *(step for step in parts if step.values["estimate"] == "said")]
    untold = len(parts) + 1 - len(rows)
    lift = say(f"ROUND_RESULTS_LIFT_{everything.values['lift_estimate']}".upper(), lang, **everything.values)
    drawn = [_chart(number, found, rows, lang)] if any(step.values["estimate"] == "said" for step in rows) else []
    left_out = [Words(counted("ROUND_RESULTS_UNTOLD", lang, untold))] if untold else []
    return [
        Section(title, [Words(say("ROUND_RESULTS_LEAD", lang)), *drawn, _table(rows, lang), *left_out], id="results"),
        Section(say("ROUND_RESULTS_LIFT", lang), [Words(lift)]),
    ]  # fmt: skip


def _chart(number: str, found: PublicResults, rows: list[Step], lang: str) -> Intervals:
    return Intervals(
        frame=Frame(
            lang=lang, id="round-results", title=say("ROUND_RESULTS_CHART", lang, number=number), unit="%",
            source=say("ROUND_RESULTS_SOURCE", lang), as_of=found.as_of,
            empty=EmptyState(say("ROUND_RESULTS_EMPTY", lang), ""), of_what=say("CHECKS_COL_CHECKED", lang),
            synthetic=found.synthetic,
        ),
        rows=tuple(_measured(step, lang) for step in rows if step.values["checked"] != "0"),
        told_by=say("CHECKS_COL_WHAT", lang),
        measured_as=say("CHECKS_COL_RATE", lang),
        counted_as=say("CHECKS_COL_FAILED", lang),
        interval_name=say("ROUND_RESULTS_INTERVAL", lang),
        why_none=say("ROUND_RESULTS_FEW", lang),
    )  # fmt: skip


def _measured(step: Step, lang: str) -> Measured:
    values = step.values
    part, n = int(values["failed"]), int(values["checked"])
    if values["low"] == NOTHING:
        return Measured(_what(step, lang), part, n, None)
    ends = Range(Decimal(values["low"]), Decimal(values["high"]))
    return Measured(_what(step, lang), part, n, Decimal(values["rate"]), ends)


def _table(rows: list[Step], lang: str) -> ListView:
    """Rows with their denominators. A rate without an interval is not shown: words say that too few failed."""
    return ListView(
        caption=say("ROUND_RESULTS", lang),
        columns=(
            Column(say("CHECKS_COL_WHAT", lang)),
            *(Column(say(HEADINGS[name], lang), is_number=True) for name in COUNTS),
            *(Column(say(HEADINGS[name], lang), "%", is_number=True, digits=2) for name in SHARES),
            Column(say("REPORT_COL_FINDING", lang)),
        ),
        rows=tuple(
            Row(
                (
                    _what(step, lang),
                    *(_number(step.values[name]) for name in COUNTS),
                    *_shares(step.values),
                    word("estimate", step.values["estimate"], lang),
                )
            )
            for step in rows
        ),
        empty=EmptyState("", ""),
    )


def _shares(values: Mapping[str, str]) -> tuple[Decimal | None, ...]:
    is_said = values["estimate"] == "said"
    return tuple(Decimal(values[name]) if is_said and values[name] != NOTHING else None for name in SHARES)


def _number(value: str) -> int | None:
    return None if value == NOTHING else int(value)


def _what(step: Step, lang: str) -> str:
    values = step.values
    if "hs_prefix" in values:
        return word("hs_prefix", values["hs_prefix"], lang)
    if "country" in values:
        return names.country(values["country"], lang)
    if "region" in values:
        return names.region(values["region"], lang)
    return say("CHECKS_BY_ALL", lang)
