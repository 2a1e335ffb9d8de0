"""An enterprise's supervision level and check ratio, computed anew when a return or its name of honour changes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act
from gongzhi.core.cases import ladder
from gongzhi.core.cases.ladder import ConfirmedReturn, Firm, SupervisionFacts, supervision
from gongzhi.core.events import SupervisionChanged
from gongzhi.core.finding import Finding
from gongzhi.core.recognition.suspension import DemonstrationEnterprise, facilitation_of
from gongzhi.core.targeting import ratio as ratio_method
from gongzhi.core.targeting.ratio import Level, RatioFacts, Standing, check_ratio
from gongzhi.store import queries, save

NAMED = ("named", "in_review", "kept")  # states of demo_enterprise in which the name stands


def supervise_enterprise(act: Act, uscc: str, region: str) -> str:
    """Compute and keep level, class and check ratio within an act; returns the finding's hash."""
    found, facts = supervision_of(act, uscc)
    finding = act.keep(found, facts=facts, tables=ladder.TABLES, region=region, uscc=uscc)
    _keep(act, uscc, region, found, finding)
    return found.hash


def check_anew(act: Act, uscc: str, region: str) -> None:
    """Compute and keep the check ratio within an act; the level stays as the last closed case left it."""
    standing = next(iter(queries.enterprises.supervision(uscc)), None)
    if standing is None:
        supervise_enterprise(act, uscc, region)
    else:
        _keep(act, uscc, region, queries.findings.fact(standing.finding), standing.finding)


def _keep(act: Act, uscc: str, region: str, level: Finding, finding: UUID) -> None:
    """The level found, and the check ratio of today at it."""
    checked, facts = ratio_of(act, uscc, level)
    ratio, review = Decimal(checked.value["ratio"] or 0), level.value["review_due"]
    save.outcomes.supervision(
        uscc=uscc,
        region=region,
        level=level.value["level"] or "",
        firm_class=int(level.value["firm_class"] or 0),
        ratio=ratio,
        review_due=date.fromisoformat(review) if review else None,
        since=act.day,
        finding=finding,
        ratio_finding=act.keep(checked, facts=facts, tables=ratio_method.TABLES, region=region, uscc=uscc),
    )
    changed = SupervisionChanged(uscc, level.value["level"] or "", ratio, level.hash)
    act.record(changed, subject=uscc, region=region, uscc=uscc)


def supervision_of(act: Act, uscc: str) -> tuple[Finding, SupervisionFacts]:
    """What the ladder says of an enterprise today, not yet kept."""
    firm = queries.enterprises.enterprise(uscc)
    facts = SupervisionFacts(
        subject=uscc,
        as_of=act.day,
        firm=Firm(uscc, firm.firm_class),
        returns=tuple(
            ConfirmedReturn(
                tracing.reference,
                tracing.registered_on,
                tracing.closed_on or act.day,
                tracing.cause_code or "",
                tracing.responsibility or "",
            )
            for tracing in queries.cases.tracings_closed_for(uscc)
        ),
    )
    return supervision(facts, act.rules()), facts


def ratio_of(act: Act, uscc: str, level: Finding) -> tuple[Finding, RatioFacts]:
    """The share of an enterprise's batches to check today at a level of the ladder, not yet kept.

    A demonstration enterprise's name makes it smaller for as long as it stands.
    """
    facts = RatioFacts(
        subject=uscc,
        as_of=act.day,
        standings=(Standing(uscc, str(queries.enterprises.enterprise(uscc).firm_class)),),
        facilitations=tuple(
            facilitation_of(DemonstrationEnterprise(row.number, row.values["since"]), None)
            for row in queries.matters.all_of("demo_enterprise", states=NAMED, uscc=uscc)
        ),
        level=Level(level.hash, level.value["level"] or ""),
    )
    return check_ratio(facts, act.rules()), facts
