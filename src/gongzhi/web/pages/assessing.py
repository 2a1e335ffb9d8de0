"""What the experts said of a case's risk, side by side."""

from __future__ import annotations

from gongzhi.actions.opinions import Panel, panel_of
from gongzhi.catalogue.messages import say
from gongzhi.core.risk.levels import Scenario, probability
from gongzhi.store.queries.cases import CaseRow
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Row
from gongzhi.web.presenters.page import Section, Words
from gongzhi.web.words import counted


def section(row: CaseRow, lang: str, *, by_name: bool) -> list[Section]:
    """The opinions in a table with the range of their levels; nothing before anybody spoke.

    by_name: whether the reader may know who said what; others read the experts' numbers.
    """
    panel = panel_of(row)
    if not panel.said:
        return []
    table = ListView(
        caption=say("SECTION_OPINIONS", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_EXPERT", "COL_DAY", "ASK_SCENARIOS", "COL_RISK")),
        rows=tuple(
            Row(
                cells=(
                    one.name if by_name else say("EXPERT_NUMBER", lang, place=one.expert),
                    one.on,
                    "；".join(_said(scenario) for scenario in one.scenarios),
                    say(f"RISK_LEVEL_{one.level}", lang),
                )
            )
            for one in panel.said
        ),
        empty=EmptyState("", ""),
    )
    return [Section(say("SECTION_OPINIONS", lang), [Words(_range(panel, lang)), table], id="opinions")]


def _range(panel: Panel, lang: str) -> str:
    least, most = (say(f"RISK_LEVEL_{level}", lang) for level in (panel.least, panel.most))
    if panel.differ:
        return say("OPINIONS_DIFFER", lang, least=least, most=most)
    return counted("OPINIONS_AGREE", lang, len({one.expert for one in panel.said}), level=most)


def _said(scenario: Scenario) -> str:
    steps = " × ".join(f"{step.event} {step.probability}" for step in scenario.steps)
    return f"{scenario.severity}: {steps} = {probability(scenario)}"
