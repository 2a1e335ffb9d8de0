"""Spot checks, help plans, sanctions and clusters as facts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from gongzhi.core.errors import NotThere
from gongzhi.core.region_codes import codes_within
from gongzhi.store.codes import codes_of, merged_into, with_history
from gongzhi.store.models import (
    MATTERS,
    Case,
    CaseEvidence,
    CheckResult,
    Cluster,
    Enterprise,
    Evidence,
    HelpPlan,
    RetestedBatch,
    Sanction,
    SpotCheck,
)
from gongzhi.store.queries.cases import OVER
from gongzhi.store.queries.evidence import REPLACED, SET_ASIDE_IN_CASE
from gongzhi.store.queries.paging import Page, page
from gongzhi.store.queries.workflow import InstanceRow, row_of

CLOSED = ("closed", "applied")  # states of a case that found its cause


@dataclass(frozen=True)
class ResultRow:
    """A laboratory's result as it came in."""

    evidence: UUID
    reference: str
    event_date: date
    producer_uscc: str
    goods: str
    hs_code: str
    lot: str
    checked_on: date
    targeted: bool
    lab: str
    passed: bool
    safety: bool
    hazard: str
    failed_items: tuple[str, ...]
    ordered_by: str  # the level of the body that ordered the check
    synthetic: bool


@dataclass(frozen=True)
class EarlierCheckRow:
    """That a maker was checked, on whose order."""

    evidence: str
    uscc: str
    ordered_by: str
    checked_on: date


@dataclass(frozen=True)
class SpotCheckRow:
    id: UUID
    number: str
    case_number: str
    region: str
    uscc: str
    goods: str
    hs_code: str
    kind: str
    reason: str
    result: UUID | None
    objection: str
    retest: UUID | None
    synthetic: bool
    instance: InstanceRow


@dataclass(frozen=True)
class BatchRow:
    id: UUID
    lot: str
    tested_on: date
    lab: str
    passed: bool


@dataclass(frozen=True)
class HelpPlanRow:
    id: UUID
    number: str
    case_number: str
    region: str
    uscc: str
    hazard: str
    score: UUID
    root_cause: str
    actions: str
    owner: str
    due_on: date | None
    budget_fen: int | None
    experts: str
    agreed_on: date | None
    verdict: UUID | None
    batches: tuple[BatchRow, ...]  # oldest first
    synthetic: bool
    instance: InstanceRow


@dataclass(frozen=True)
class SanctionRow:
    id: UUID
    number: str
    case_number: str
    region: str
    uscc: str
    offence: str
    facts: str
    goods_value_fen: int
    illegal_gain_fen: int
    range: UUID
    filed_by: UUID
    noticed_on: date | None
    asked_on: date | None
    heard_on: date | None
    defence: str
    fine_fen: int | None
    confiscated_fen: int | None
    reasons: str
    decided_on: date | None
    served_on: date | None  # the decision
    carried_out: str
    synthetic: bool
    instance: InstanceRow


@dataclass(frozen=True)
class ClusterRow:
    id: UUID
    kind: str
    hazard: str
    key: str
    found_on: date
    cases: tuple[str, ...]
    finding: UUID
    synthetic: bool


@dataclass(frozen=True)
class SignalRow:
    """One piece of evidence of a case, as the search for clusters counts it."""

    reference: str
    seen_on: date
    case_number: str
    hs_code: str
    uscc: str
    county: str
    cause: str
    synthetic: bool


@dataclass(frozen=True)
class HistoryRow:
    """One standing piece of evidence in an enterprise's cases, with what was found about it."""

    reference: str
    kind: str
    event_date: date
    hazard: str  # of the case
    source: str
    measure: str  # of a notice, by its source's code
    risk_decision: str  # of a notice
    passed: bool | None  # of a check
    safety: bool | None  # of a check or a traced return
    cause_code: str | None  # of a traced return
    responsibility: str | None
    case_number: str
    case_cause: str | None  # what the case found of its cause, and who answers for it
    case_responsibility: str | None
    case_closed_at: datetime | None  # None while it is open


def spot_check(number: str) -> SpotCheckRow:
    return _check(_one(SpotCheck, number))


def help_plan(number: str) -> HelpPlanRow:
    return _plan(_one(HelpPlan, number))


def sanction(number: str) -> SanctionRow:
    return _sanction(_one(Sanction, number))


def spot_checks_of(case_id: UUID) -> tuple[SpotCheckRow, ...]:
    return tuple(_check(row) for row in _of(SpotCheck, case_id))


def help_plans_of(case_id: UUID) -> tuple[HelpPlanRow, ...]:
    return tuple(_plan(row) for row in _of(HelpPlan, case_id))


def result(evidence_id: UUID) -> ResultRow:
    row = CheckResult.objects.filter(evidence_id=evidence_id).select_related("evidence").first()
    if row is None:
        raise NotThere("check_result")
    return _result(row)


def result_named(reference: str) -> ResultRow:
    """The newest standing result under a sampling sheet's number. Raises NotThere for none that one may see."""
    standing = Evidence.objects.filter(reference=reference, withdraws=None).exclude(REPLACED)
    rows = CheckResult.objects.filter(evidence__in=standing)
    row = rows.select_related("evidence").order_by("-evidence__recorded_at").first()
    if row is None:
        raise NotThere("check_result")
    return _result(row)


def quashed_results() -> Q:
    """The condition of results of drawn checks that were quashed: they count in no figure."""
    tasks = MATTERS["check_task"].objects.exclude(quashed="")
    first, again = tasks.values("reference"), tasks.exclude(retest="").values("retest")
    return Q(evidence__reference__in=first) | Q(evidence__reference__in=again)


def results_since(uscc: str, day: date) -> tuple[ResultRow, ...]:
    """A maker's standing results of samples taken since a day, newest first."""
    standing = Evidence.objects.filter(withdraws=None).exclude(REPLACED)
    rows = CheckResult.objects.filter(producer_uscc__in=codes_of(uscc), checked_on__gte=day, evidence__in=standing)
    rows = rows.exclude(quashed_results())
    return tuple(_result(row) for row in rows.select_related("evidence").order_by("-checked_on", "evidence_id"))


def checks_since(usccs: Collection[str], day: date) -> tuple[EarlierCheckRow, ...]:
    """Standing checks of makers sampled since a day, whoever ordered them."""
    standing = Evidence.objects.filter(withdraws=None).exclude(REPLACED)
    merged = merged_into(usccs)
    rows = CheckResult.objects.filter(producer_uscc__in={*usccs, *merged}, checked_on__gte=day, evidence__in=standing)
    return tuple(
        EarlierCheckRow(
            str(row.evidence_id), merged.get(row.producer_uscc, row.producer_uscc), row.ordered_by, row.checked_on
        )
        for row in rows.order_by("checked_on", "evidence_id")
    )


def checks_within(region: str, first: date, last: date) -> tuple[int, int]:
    """How many standing checks of a place's makers, sampled between two days, both included, passed, of how many."""
    makers = Enterprise.objects.filter(region__range=codes_within(region)).values("uscc")
    standing = Evidence.objects.filter(withdraws=None).exclude(REPLACED)
    rows = CheckResult.objects.filter(producer_uscc__in=makers, checked_on__range=(first, last), evidence__in=standing)
    rows = rows.exclude(quashed_results())
    return rows.filter(passed=True).count(), rows.count()


def help_ended(region: str, first: date, last: date) -> tuple[int, int]:
    """How many help plans of a place eliminated their defect between two days, both included, and of how many.

    The others were given up in these days, or are past the day agreed on and not under watch.
    """
    plans = HelpPlan.objects.filter(region__range=codes_within(region))
    ended = plans.filter(instance__entered_at__date__range=(first, last))
    eliminated = ended.filter(instance__state="eliminated").count()
    given_up = ended.filter(instance__state="given_up").count()
    late = plans.filter(instance__state__in=("agreed", "acting"), due_on__lt=last).count()
    return eliminated, eliminated + given_up + late


def signals(hazard: str, *, since: date, synthetic: bool) -> tuple[SignalRow, ...]:
    """Standing evidence of cases on a hazard observed since a day, oldest first; real and synthetic never mix."""
    rows = CaseEvidence.objects.filter(
        case__hazard=hazard,
        case__synthetic=synthetic,
        evidence__in=Evidence.objects.filter(event_date__gte=since, withdraws=None).exclude(REPLACED),
    ).exclude(case__instance__state__in=("rejected", "merged", "withdrawn"))
    rows = rows.select_related("case", "evidence").order_by("evidence__event_date", "evidence_id")
    return tuple(
        SignalRow(
            row.evidence.reference,
            row.evidence.event_date,
            row.case.number,
            row.case.hs_code,
            row.case.uscc or "",
            row.case.region,
            row.case.cause_code or "",
            row.case.synthetic,
        )
        for row in rows
    )


def first_signal_on(*, synthetic: bool) -> date | None:
    """The day of the oldest evidence that stands in a case; None while there is none."""
    rows = CaseEvidence.objects.filter(case__synthetic=synthetic).order_by("evidence__event_date")
    return rows.values_list("evidence__event_date", flat=True).first()


def hazards_signalled(*, since: date) -> tuple[tuple[str, bool], ...]:
    """(hazard, synthetic) of the cases that evidence joined since a day; what has no hazard is left out."""
    rows = CaseEvidence.objects.filter(joined_at__date__gte=since).exclude(case__hazard__in=("", "unknown"))
    return tuple(rows.order_by("case__hazard").values_list("case__hazard", "case__synthetic").distinct())


def monitoring(region: str, first: date, last: date) -> tuple[int, int]:
    """(failed, sampled): lots of a place's makers sampled from `first` to `last`, both included; none withdrawn.

    region: a county; a city with its counties; the province
    """
    standing = Evidence.objects.filter(kind="check_result", region__range=codes_within(region), withdraws=None)
    standing = standing.exclude(REPLACED)
    rows = CheckResult.objects.filter(evidence__in=standing, checked_on__range=(first, last))
    rows = rows.exclude(quashed_results())
    return rows.filter(passed=False).count(), rows.count()


def clusters(*, hazard: str = "", since: date | None = None) -> tuple[ClusterRow, ...]:
    """Newest first; of one hazard or all."""
    rows = Cluster.objects.all()
    if hazard:
        rows = rows.filter(hazard=hazard)
    if since:
        rows = rows.filter(found_on__gte=since)
    return tuple(_cluster(row) for row in rows.order_by("-found_on", "kind", "key"))


def cluster_page(
    *, hazard: str = "", kind: str = "", after: str | None = None, size: int = 50
) -> tuple[Page[ClusterRow], int]:
    """A page of the list, of one hazard and kind or all, with the count of the whole list."""
    wanted = {name: value for name, value in (("hazard", hazard), ("kind", kind)) if value}
    rows = Cluster.objects.filter(**wanted)
    found = page(rows, moment="found_on", read=date.fromisoformat, after=after, size=size, present=_cluster)
    return found, rows.count()


def clusters_of(case_number: str) -> tuple[ClusterRow, ...]:
    """The clusters that a case belongs to, newest first."""
    rows = Cluster.objects.filter(cases__contains=[case_number]).order_by("-found_on", "kind", "key")
    return tuple(_cluster(row) for row in rows)


def history(uscc: str) -> tuple[HistoryRow, ...]:
    """What is known of an enterprise and its predecessors through its cases, oldest first.

    Nothing corrected, withdrawn, rejected or set aside.
    """
    found = with_history(uscc, _history_of, lambda row: row.event_date)
    return tuple(sorted(found, key=lambda row: (row.event_date, row.reference)))


def _history_of(uscc: str) -> tuple[HistoryRow, ...]:
    standing = Evidence.objects.filter(withdraws=None).exclude(REPLACED)
    rows = CaseEvidence.objects.filter(case__uscc__in=codes_of(uscc), evidence__in=standing)
    rows = (
        rows.exclude(SET_ASIDE_IN_CASE)
        .exclude(case__instance__state__in=("rejected", "merged", "withdrawn"))
        .select_related("case__instance", "evidence__notice", "evidence__check_result", "evidence__tracing")
    )
    return tuple(_history(row) for row in rows.order_by("evidence__event_date", "evidence_id"))


def enterprises_with_history(region: str) -> tuple[str, ...]:
    """Codes of the enterprises of a city or county that have a case, or carry the history of one that has, by code."""
    rows = Case.objects.filter(region__range=codes_within(region), uscc__isnull=False)
    merged = merged_into()
    found = {merged.get(code, code) for code in rows.values_list("uscc", flat=True)}
    carried = MATTERS["enterprise_succession"].objects.filter(
        region__range=codes_within(region), instance__state="linked"
    )
    heirs = {merged.get(code, code) for code in carried.values_list("uscc", flat=True) if code}
    return tuple(sorted(found | {code for code in heirs if history(code)}))


def help_agreed(region: str) -> dict[str, date]:
    """The day on which each helped enterprise of a place signed its first plan, by credit code; others are left out."""
    rows = HelpPlan.objects.filter(region__range=codes_within(region), agreed_on__isnull=False)
    merged = merged_into()
    found: dict[str, date] = {}
    for code, agreed_on in rows.order_by("agreed_on", "number").values_list("uscc", "agreed_on"):
        found.setdefault(merged.get(code, code), agreed_on)
    return found


def cases_without_help(usccs: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Numbers of the running cases of enterprises for which no help was begun, oldest first, by credit code."""
    merged = merged_into(usccs)
    running = Case.objects.filter(uscc__in={*usccs, *merged}, helpplans=None).exclude(instance__state__in=OVER)
    found: dict[str, tuple[str, ...]] = {}
    for code, number in running.order_by("opened_at", "number").values_list("uscc", "number"):
        uscc = merged.get(code, code)
        found[uscc] = (*found.get(uscc, ()), number)
    return found


def is_under_sanction_for_fraud(uscc: str) -> bool:
    """Whether a sanction for fake or adulterated goods is running or was decided; such a firm is not helped.

    Nor is one that carries the history of such a firm.
    """

    def filed(code: str) -> list[date]:
        rows = Sanction.objects.filter(uscc__in=codes_of(code), offence__in=("fake_export", "fake_home"))
        rows = rows.exclude(instance__state="dropped")
        return list(rows.values_list("instance__opened_at__date", flat=True))

    return bool(with_history(uscc, filed, lambda day: day))


def due_plans(state: str) -> tuple[str, ...]:
    """Numbers of the help plans in a state, oldest first."""
    rows = HelpPlan.objects.filter(instance__state=state).order_by("instance__entered_at", "number")
    return tuple(rows.values_list("number", flat=True))


def checks_waiting_for(uscc: str, *, sampled_on: date) -> tuple[tuple[str, str], ...]:
    """(number, county) of the maker's ordered checks that a sample of that day can answer, oldest first."""
    rows = SpotCheck.objects.filter(
        uscc__in=codes_of(uscc), instance__state="ordered", instance__opened_at__date__lte=sampled_on
    )
    return tuple(rows.order_by("instance__opened_at", "number").values_list("number", "region"))


def checks_past_objection(today: date) -> tuple[str, ...]:
    """Numbers of the served spot checks whose time to object is over, oldest first: those of the table's version 1.

    From version 2 on the table itself lets the result stand.
    """
    rows = SpotCheck.objects.filter(instance__state="served", instance__version=1, instance__due_on__lt=today)
    return tuple(rows.order_by("instance__due_on", "number").values_list("number", flat=True))


def _one(model: Any, number: str) -> Any:
    row = model.objects.filter(number=number).select_related("case", "instance").first()
    if row is None:
        raise NotThere(model.__name__)
    return row


def _of(model: Any, case_id: UUID) -> Any:
    return model.objects.filter(case_id=case_id).select_related("case", "instance").order_by("number")


def _check(row: SpotCheck) -> SpotCheckRow:
    return SpotCheckRow(
        id=row.id,
        number=row.number,
        case_number=row.case.number,
        region=row.region,
        uscc=row.uscc,
        goods=row.goods,
        hs_code=row.hs_code,
        kind=row.kind,
        reason=row.reason,
        result=row.result_id,
        objection=row.objection,
        retest=row.retest_id,
        synthetic=row.synthetic,
        instance=row_of(row.instance),
    )


def _plan(row: HelpPlan) -> HelpPlanRow:
    return HelpPlanRow(
        id=row.id,
        number=row.number,
        case_number=row.case.number,
        region=row.region,
        uscc=row.uscc,
        hazard=row.hazard,
        score=row.score_id,
        root_cause=row.root_cause,
        actions=row.actions,
        owner=row.owner,
        due_on=row.due_on,
        budget_fen=row.budget_fen,
        experts=row.experts,
        agreed_on=row.agreed_on,
        verdict=row.verdict_id,
        batches=tuple(
            BatchRow(batch.id, batch.lot, batch.tested_on, batch.lab, batch.passed)
            for batch in RetestedBatch.objects.filter(plan_id=row.id).order_by("tested_on", "lot", "id")
        ),
        synthetic=row.synthetic,
        instance=row_of(row.instance),
    )


def _sanction(row: Sanction) -> SanctionRow:
    return SanctionRow(
        id=row.id,
        number=row.number,
        case_number=row.case.number,
        region=row.region,
        uscc=row.uscc,
        offence=row.offence,
        facts=row.facts,
        goods_value_fen=row.goods_value_fen,
        illegal_gain_fen=row.illegal_gain_fen,
        range=row.range_id,
        filed_by=row.filed_by,
        noticed_on=row.noticed_on,
        asked_on=row.asked_on,
        heard_on=row.heard_on,
        defence=row.defence,
        fine_fen=row.fine_fen,
        confiscated_fen=row.confiscated_fen,
        reasons=row.reasons,
        decided_on=row.decided_on,
        served_on=row.served_on,
        carried_out=row.carried_out,
        synthetic=row.synthetic,
        instance=row_of(row.instance),
    )


def _history(row: CaseEvidence) -> HistoryRow:
    notice, check = getattr(row.evidence, "notice", None), getattr(row.evidence, "check_result", None)
    tracing = getattr(row.evidence, "tracing", None)
    return HistoryRow(
        reference=row.evidence.reference,
        kind=row.evidence.kind,
        event_date=row.evidence.event_date,
        hazard=row.case.hazard,
        source=row.evidence.source,
        measure=notice.measure if notice else "",
        risk_decision=notice.risk_decision if notice else "",
        passed=check.passed if check else None,
        safety=check.safety if check else tracing.safety if tracing else None,
        cause_code=tracing.cause_code if tracing else None,
        responsibility=tracing.responsibility if tracing else None,
        case_number=row.case.number,
        case_cause=row.case.cause_code,
        case_responsibility=row.case.responsibility,
        case_closed_at=row.case.instance.entered_at if row.case.instance.state in CLOSED else None,
    )


def _result(row: CheckResult) -> ResultRow:
    return ResultRow(
        row.evidence_id,
        row.evidence.reference,
        row.evidence.event_date,
        row.producer_uscc,
        row.goods,
        row.hs_code,
        row.lot,
        row.checked_on,
        row.targeted,
        row.lab,
        row.passed,
        row.safety,
        row.hazard,
        tuple(row.failed_items),
        row.ordered_by,
        row.evidence.synthetic,
    )


def _cluster(row: Cluster) -> ClusterRow:
    return ClusterRow(
        row.id, row.kind, row.hazard, row.key, row.found_on, tuple(row.cases), row.finding_id, row.synthetic
    )
