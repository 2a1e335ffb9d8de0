"""What stands on a partner's feed: evidence, links, cases, alerts, findings, credit, scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from gongzhi.catalogue.partner_services import SERVICES
from gongzhi.core.partners.feeds import service_of, sources_of
from gongzhi.core.region_codes import city_of
from gongzhi.store.models import (
    Alert,
    CaseEvidence,
    CityIndex,
    CreditEvent,
    CreditGrade,
    Evidence,
    FindingInput,
    LinkProposal,
    SupervisionLevel,
)
from gongzhi.store.queries.evidence import REPLACED


@dataclass(frozen=True)
class Consequences:
    """What a recall of a feed would touch, before it is recalled."""

    evidence: frozenset[UUID]  # what stands
    by_service: Mapping[str, int]  # pieces that stand
    links: int  # proposals and answers on them
    cases: tuple[str, ...]  # numbers of cases that hold them and were neither rejected nor merged
    alerts: tuple[str, ...]  # numbers of alerts on those cases
    findings: int  # that name one of the pieces among their inputs
    credit_events: int
    enterprises: Mapping[str, str]  # credit code → county, named by the evidence or linked to it
    cities: tuple[str, ...]  # of those


def consequences(feed: str) -> Consequences:
    rows = Evidence.objects.filter(source__in=sources_of(feed, SERVICES), withdraws=None).exclude(REPLACED)
    standing = list(rows.values_list("id", "source", "reference", "uscc", "region"))
    ids = [row[0] for row in standing]
    by_service: dict[str, int] = {}
    for _, source, *_ in standing:
        by_service[service_of(source)] = by_service.get(service_of(source), 0) + 1
    links = LinkProposal.objects.filter(evidence_id__in=ids)
    linked = links.filter(target_kind="enterprise", target__isnull=False, region__isnull=False)
    enterprises = {uscc: region for *_, uscc, region in standing if uscc and region}
    enterprises |= {uscc: region for uscc, region in linked.values_list("uscc", "region") if uscc}
    held = CaseEvidence.objects.filter(evidence_id__in=ids)
    held = held.exclude(case__instance__state__in=("rejected", "merged"))
    cases = {number: case for case, number in held.values_list("case_id", "case__number")}
    alerts = Alert.objects.filter(case_id__in=cases.values()).order_by("number")
    enterprises |= {uscc: region for uscc, region in held.values_list("case__uscc", "case__region") if uscc}
    inputs = FindingInput.objects.filter(input_id__in=[str(one) for one in ids] + [row[2] for row in standing])
    return Consequences(
        frozenset(ids),
        by_service,
        links.count(),
        tuple(sorted(cases)),
        tuple(alerts.values_list("number", flat=True)),
        inputs.values("finding_id").distinct().count(),
        CreditEvent.objects.filter(evidence_id__in=ids).count(),
        enterprises,
        tuple(sorted({city_of(region) for region in enterprises.values()})),
    )


def with_grade(enterprises: Collection[str]) -> frozenset[str]:
    """Those that have a credit grade in force."""
    rows = CreditGrade.objects.filter(uscc__in=list(enterprises), in_force__upper_inf=True)
    return frozenset(rows.values_list("uscc", flat=True))


def with_supervision(enterprises: Collection[str]) -> frozenset[str]:
    """Those that have a supervision level in force."""
    rows = SupervisionLevel.objects.filter(uscc__in=list(enterprises), in_force__upper_inf=True)
    return frozenset(rows.values_list("uscc", flat=True))


def with_index(cities: Collection[str], year: int) -> frozenset[str]:
    """Those whose index was computed for a year."""
    return frozenset(CityIndex.objects.filter(region__in=list(cities), year=year).values_list("region", flat=True))
