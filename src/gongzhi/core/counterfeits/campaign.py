"""What a campaign found, as a finding with what each rate divides by.

Worked example and limits: docs/method/counterfeits.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongzhi.core.cases.sanctions import yuan
from gongzhi.core.counterfeits.leads import campaign_on
from gongzhi.core.counterfeits.statistics import Checked, Seizure, campaign_figures
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.spoken import rules_spoken

METHOD = "counterfeits.campaign@1"
TABLES = ("campaigns",)


@dataclass(frozen=True)
class CampaignFacts:
    subject: str  # number of the record
    as_of: date
    began_on: date  # a day of the campaign, which says which one it is
    checked: tuple[Checked, ...]
    seizures: tuple[Seizure, ...]


def campaign_found(facts: CampaignFacts, book: RuleBook) -> Finding:
    """Sums and rates of a campaign.

    value: batches, bad_batches, bad_batch_percent (two decimals, None where nothing was checked), value, bad_value
    (US$), bad_value_percent, seizures (how many), seized (CNY)
    Raises NoRuleApplies for a day without a campaign, BadInput for figures that do not fit together.
    """
    row = campaign_on(facts.began_on, book)
    if row is None:
        raise NoRuleApplies("campaigns", day=facts.began_on.isoformat())
    sums = campaign_figures(facts.checked, facts.seizures)
    value = {
        "batches": str(sums.batches),
        "bad_batches": str(sums.bad_batches),
        "bad_batch_percent": rounded(sums.bad_batch_percent, 2),
        "value": yuan(sums.value_usd_cents),
        "bad_value": yuan(sums.bad_value_usd_cents),
        "bad_value_percent": rounded(sums.bad_value_percent, 2),
        "seizures": str(sums.seizures),
        "seized": yuan(sums.seized_fen),
    }
    said = {name: shown or "—" for name, shown in value.items()}
    period = {
        "campaign": row.campaign,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
    }
    trace = (
        Step("CAMPAIGN_PERIOD", period, row.rule),
        Step("CAMPAIGN_BATCHES", _some(said, "batches", "bad_batches") | {"percent": said["bad_batch_percent"]}),
        Step("CAMPAIGN_VALUE", _some(said, "value", "bad_value") | {"percent": said["bad_value_percent"]}),
        Step("CAMPAIGN_SEIZURES", _some(said, "seizures", "seized")),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value=value,
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def _some(said: dict[str, str], *names: str) -> dict[str, str]:
    return {name: said[name] for name in names}
