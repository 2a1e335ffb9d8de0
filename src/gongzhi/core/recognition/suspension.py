"""What takes the name from a demonstration enterprise for the time being, and what that changes.

Worked example and limits: docs/method/demonstration.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.recognition.demonstration import judged_events
from gongzhi.core.recognition.record import QualityEvent
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import Facilitation

METHOD = "recognition.revoking@1"
TABLES = ("demonstration_events",)
FACILITATED = "demonstration_enterprise"  # its kind in the table facilitation


@dataclass(frozen=True)
class DemonstrationEnterprise:
    id: str  # number of the plate or of the decision
    since: date  # named; or kept, by the decision after a suspension


@dataclass(frozen=True)
class RevokingFacts:
    subject: str  # unified social credit code
    as_of: date
    named: DemonstrationEnterprise
    events: tuple[QualityEvent, ...]


def revoking_fact(facts: RevokingFacts, book: RuleBook) -> Finding:
    """Whether something confirmed since the naming suspends a demonstration enterprise, and from which day.

    value: suspended ("true", "false"); suspended_on (the day on which the first such event was confirmed);
    event and event_id (of that one). None where nothing suspends.
    An event from before the naming that is confirmed only after it suspends as well.
    """
    known = judged_events(facts.events, facts.as_of, book)
    since = [(event, row) for event, row in known if event.confirmed_on >= facts.named.since]
    since.sort(key=lambda each: (each[0].confirmed_on, each[0].id))
    first = next((event for event, row in since if row.revokes), None)
    told = (
        Step("DEMO_REVOKED" if row.revokes else "DEMO_NOT_REVOKING", _about(event), row.rule) for event, row in since
    )
    trace = tuple(told) or (Step("DEMO_NOTHING_SINCE", {"since": facts.named.since.isoformat()}),)
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "suspended": "true" if first else "false",
            "suspended_on": first.confirmed_on.isoformat() if first else None,
            "event": first.kind if first else None,
            "event_id": first.id if first else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def facilitation_of(named: DemonstrationEnterprise, suspended_on: date | None) -> Facilitation:
    """What check_ratio is told of a demonstration enterprise: facilitated up to the day before its suspension."""
    return Facilitation(named.id, FACILITATED, named.since, suspended_on)


def _about(event: QualityEvent) -> dict[str, str]:
    days = {"happened_on": event.happened_on.isoformat(), "confirmed_on": event.confirmed_on.isoformat()}
    return {"id": event.id, "event": event.kind, **days}
