"""Campaigns: the reports of the bodies and the seizures out of leads, added up when they are concluded."""

from __future__ import annotations

from decimal import Decimal

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.counterfeits.campaign import TABLES, CampaignFacts, campaign_found
from gongzhi.core.counterfeits.statistics import Checked, Seizure, campaign_figures
from gongzhi.core.finding import Finding
from gongzhi.store import queries


def _period_in_order(taking: Taking) -> None:
    holds("period_in_order", taking.value("first_day") <= taking.value("last_day"))()


def _within_campaign(taking: Taking) -> None:
    first, last = taking.value("first_day"), min(taking.value("last_day"), taking.day)
    holds("within_campaign", all(first <= line["day"] <= last for line in taking.given["reports"]))()
    campaign_figures(_checked(taking))


def _conclude(taking: Taking) -> dict[str, object]:
    first, last = taking.value("first_day"), taking.value("last_day")
    acted = queries.matters.all_of("lead", states=["acted", "fed_back", "closed"], region=taking.region)
    seizures = tuple(
        Seizure(lead.number, lead.values["value"])
        for lead in acted
        if lead.values["acted_on"] and first <= lead.values["acted_on"] <= last
    )
    facts = CampaignFacts(taking.number, taking.day, first, last, _checked(taking), seizures)
    found = campaign_found(facts, taking.act.rules())
    return {
        "batches": int(found.value["batches"] or 0),
        "bad_batches": int(found.value["bad_batches"] or 0),
        "bad_batch_percent": _decimal(found, "bad_batch_percent"),
        "bad_value_percent": _decimal(found, "bad_value_percent"),
        "statistics": taking.keep(found, facts=facts, tables=TABLES),
    }


def _checked(taking: Taking) -> tuple[Checked, ...]:
    return tuple(
        Checked(
            f"{taking.number} {place} {line['body']}", line["batches"], line["bad_batches"], line["value"],
            line["bad_value"],
        )
        for place, line in enumerate(taking.lines("reports"), start=1)
    )  # fmt: skip


def _decimal(found: Finding, name: str) -> Decimal | None:
    shown = found.value[name]
    return None if shown is None else Decimal(shown)


GUARDS = {"period_in_order": _period_in_order, "within_campaign": _within_campaign}
OUTCOMES = {"conclude": _conclude}
