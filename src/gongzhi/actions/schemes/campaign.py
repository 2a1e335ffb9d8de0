"""Campaigns: the reports of the bodies and the seizures out of leads, added up when they are concluded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.counterfeits.campaign import TABLES, CampaignFacts, campaign_found
from gongzhi.core.counterfeits.leads import campaign_on
from gongzhi.core.counterfeits.statistics import Checked, Seizure, campaign_figures
from gongzhi.core.finding import Finding
from gongzhi.store import queries


def _campaign_runs(taking: Taking) -> None:
    holds("campaign_runs", campaign_on(taking.day, taking.act.rules()) is not None)()


def _within_campaign(taking: Taking) -> None:
    row = campaign_on(_began_on(taking), taking.act.rules())
    last = min(row.last_day, taking.day) if row else None
    days = [line["day"] for line in taking.given["reports"]]
    holds("within_campaign", row is not None and all(row.first_day <= day <= (last or day) for day in days))()
    campaign_figures(_checked(taking))


def _conclude(taking: Taking) -> dict[str, object]:
    row = campaign_on(_began_on(taking), taking.act.rules())
    acted = queries.matters.all_of("lead", states=["acted", "fed_back", "closed"], region=taking.region)
    seizures = tuple(
        Seizure(lead.number, lead.values["value"])
        for lead in acted
        if row and lead.values["acted_on"] and row.first_day <= lead.values["acted_on"] <= row.last_day
    )
    facts = CampaignFacts(taking.number, taking.day, _began_on(taking), _checked(taking), seizures)
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


def _began_on(taking: Taking) -> date:
    return day_of(taking.before.instance.opened_at) if taking.before else taking.day


def _decimal(found: Finding, name: str) -> Decimal | None:
    shown = found.value[name]
    return None if shown is None else Decimal(shown)


GUARDS = {"campaign_runs": _campaign_runs, "within_campaign": _within_campaign}
OUTCOMES = {"conclude": _conclude}
