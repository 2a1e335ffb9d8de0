"""What a campaign found, as a finding with what each rate divides by.

Worked example and limits: docs/method/counterfeits.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongzhi.core.cases.sanctions import yuan
from gongzhi.core.counterfeits.leads import CampaignRow, campaign_on
from gongzhi.core.counterfeits.statistics import Checked, Seizure, campaign_figures
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
    first_day: date
    last_day: date
    checked: tuple[Checked, ...]
    seizures: tuple[Seizure, ...]


def campaign_found(facts: CampaignFacts, book: RuleBook) -> Finding:
    """Sums and rates of a campaign.

    value: batches, bad_batches, bad_batch_percent (two decimals, None where nothing was checked), value, bad_value
    (US$), bad_value_percent, seizures (how many), seized (CNY)
    The trace names the national campaign within which it begins, if one ran.
    Raises BadInput for figures that do not fit together.
    """
    national = campaign_on(facts.first_day, book)
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
    trace = (
        Step("CAMPAIGN_PERIOD", _days(facts)),
        *(
            [Step("CAMPAIGN_NATIONAL", {"campaign": national.campaign, **_days(national)}, national.rule)]
            if national
            else []
        ),
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


def _days(period: CampaignFacts | CampaignRow) -> dict[str, str]:
    return {"first_day": period.first_day.isoformat(), "last_day": period.last_day.isoformat()}


def _some(said: dict[str, str], *names: str) -> dict[str, str]:
    return {name: said[name] for name in names}
