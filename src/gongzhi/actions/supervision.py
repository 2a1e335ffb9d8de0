"""An enterprise's supervision level and check ratio, computed anew when a return or its name of honour changes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act
from gongzhi.actions.whole_enterprise import whole
from gongzhi.core.cases import ladder
from gongzhi.core.cases.ladder import ConfirmedReturn, Firm, SupervisionFacts, supervision
from gongzhi.core.errors import NotThere
from gongzhi.core.events import SupervisionChanged
from gongzhi.core.finding import Finding
from gongzhi.core.recognition.suspension import DemonstrationEnterprise, facilitation_of
from gongzhi.core.targeting import ratio as ratio_method
from gongzhi.core.targeting.ratio import Level, RatioFacts, Standing, check_ratio
from gongzhi.store import queries, save

NAMED = ("named", "in_review", "kept")  # states of demo_enterprise in which the name stands


def supervise_enterprise(act: Act, uscc: str, region: str) -> str:
    """Compute and keep level, class and check ratio within an act, and those of whoever carries the history; returns
    the finding's hash.
    """
    for heir in queries.identity.heirs_of(uscc):
        _supervise(act, heir, queries.enterprises.region_of(heir))
    return _supervise(act, uscc, region)


def _supervise(act: Act, uscc: str, region: str) -> str:
    with whole(act, uscc, region) as (whole_act, code, place):
        found, facts = supervision_of(whole_act, code)
        finding = whole_act.keep(found, facts=facts, tables=ladder.TABLES, region=place, uscc=code)
        _keep(whole_act, code, place, found, finding)
    return found.hash


def check_anew(act: Act, uscc: str, region: str) -> None:
    """Compute and keep the check ratio within an act; the level stays as the last closed case left it."""
    with whole(act, uscc, region) as (whole_act, code, place):
        standing = next(iter(queries.enterprises.supervision(code)), None)
        if standing is None:
            supervise_enterprise(whole_act, code, place)
            return
        _keep(whole_act, code, place, queries.findings.fact(standing.finding), standing.finding)


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
    facts = SupervisionFacts(
        subject=uscc,
        as_of=act.day,
        firm=Firm(uscc, _class_of(uscc)),
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

    A demonstration enterprise's name makes it smaller for as long as it stands; of a merged enterprise, the name that
    all its codes bear.
    """
    named = queries.matters.all_of("demo_enterprise", states=NAMED, uscc=uscc)
    facts = RatioFacts(
        subject=uscc,
        as_of=act.day,
        standings=(Standing(uscc, str(_class_of(uscc))),),
        facilitations=tuple(
            facilitation_of(DemonstrationEnterprise(row.number, row.values["since"]), None)
            for row in (named if {row.uscc for row in named} >= set(queries.identity.codes_of(uscc)) else ())
        ),
        level=Level(level.hash, level.value["level"] or ""),
    )
    return check_ratio(facts, act.rules()), facts


def _class_of(uscc: str) -> int:
    """The registered class; with several codes or predecessors the lowest of all their classes."""
    history = queries.identity.history_of(uscc)
    known = queries.enterprises.several([code for one in history for code in queries.identity.codes_of(one)])
    if not known:
        raise NotThere("enterprise")
    return max(row.firm_class for row in known.values())
