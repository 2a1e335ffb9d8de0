"""A finding computed again from what it was given: equal byte for byte, or something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gongzhi.catalogue.places import gazetteer
from gongzhi.core.canonical import read
from gongzhi.core.cases import ladder, recall, sanctions
from gongzhi.core.cogovernance import responsibility
from gongzhi.core.counterfeits import campaign
from gongzhi.core.credit import grade, red_list
from gongzhi.core.draw import frame, hmac_order, sampling, sizes, stages, switching
from gongzhi.core.finding import Finding
from gongzhi.core.help import effect, elimination, shortlist
from gongzhi.core.identity import links, place_links
from gongzhi.core.improvement import projects
from gongzhi.core.infrastructure import matching as service_matching
from gongzhi.core.laboratory import order as laboratory_order
from gongzhi.core.prevalence import rounds as prevalence
from gongzhi.core.recognition import awards, demonstration, gap, same_line, suspension, zones
from gongzhi.core.risk import alerts, assessment
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard import index, quality_report, returns
from gongzhi.core.signals import clusters, radar
from gongzhi.core.standards import benchmark, self_control
from gongzhi.core.targeting import consignments, ratio
from gongzhi.core.trade import matching as trade_matching
from gongzhi.core.trade import notifications, survey_result
from gongzhi.core.what_if import Change, changes
from gongzhi.store import queries

Method = Callable[[Any, RuleBook], Finding]

# Versions that stored findings cite stay here beside their successors.
METHODS: dict[str, tuple[type, Method]] = {
    assessment.METHOD: (assessment.RiskFacts, assessment.assess),
    assessment.METHOD_1: (assessment.RiskFacts, assessment.assess_1),
    alerts.METHOD: (alerts.AlertFacts, alerts.alert_for),
    grade.METHOD: (grade.CreditFacts, grade.grade),
    red_list.METHOD: (red_list.RedListFacts, red_list.red_list),
    ladder.METHOD: (ladder.SupervisionFacts, ladder.supervision),
    ratio.METHOD: (ratio.RatioFacts, ratio.check_ratio),
    sizes.METHOD: (sizes.SizeFacts, sizes.size_of),
    frame.METHOD: (frame.FrameFacts, frame.frame),
    returns.METHOD: (returns.ReturnRateFacts, returns.return_rates),
    index.METHOD: (index.IndexFacts, index.city_index),
    links.METHOD: (links.LinkFacts, links.link),
    links.METHOD_3: (links.LinkFacts, links.link_3),
    links.METHOD_2: (links.LinkFacts, links.link_2),
    links.METHOD_1: (links.LinkFacts, links.link_1),
    clusters.METHOD: (clusters.ClusterFacts, clusters.clusters),
    radar.METHOD: (radar.RadarFacts, radar.judge_week),
    radar.METHOD_1: (radar.RadarFacts, radar.judge_week_1),
    sanctions.METHOD: (sanctions.FineFacts, sanctions.fine_range),
    recall.METHOD: (recall.RecallFacts, recall.recall_flag),
    shortlist.METHOD: (shortlist.HelpFacts, shortlist.help_score),
    shortlist.LIST_METHOD: (shortlist.ShortlistFacts, shortlist.shortlist),
    effect.METHOD: (effect.EffectFacts, effect.help_effect),
    elimination.METHOD: (elimination.EliminationFacts, elimination.elimination),
    awards.METHOD: (awards.AwardFacts, awards.may_apply_for_award),
    zones.METHOD: (zones.ZoneFacts, zones.assess_zone),
    demonstration.METHOD: (demonstration.NamingFacts, demonstration.may_be_named),
    suspension.METHOD: (suspension.RevokingFacts, suspension.revoking_fact),
    same_line.METHOD: (same_line.SameLineFacts, same_line.review_same_line),
    gap.METHOD: (gap.GapFacts, gap.gap_level),
    responsibility.METHOD: (responsibility.CoverageFacts, responsibility.coverage),
    benchmark.METHOD: (benchmark.BenchmarkFacts, benchmark.benchmark),
    self_control.METHOD: (self_control.SelfControlFacts, self_control.self_control),
    projects.METHOD: (projects.ProjectFacts, projects.project),
    hmac_order.METHOD: (hmac_order.DrawFacts, hmac_order.draw),
    hmac_order.TEAM_METHOD: (hmac_order.TeamFacts, hmac_order.team),
    laboratory_order.METHOD: (laboratory_order.OrderFacts, laboratory_order.laboratory_for),
    prevalence.METHOD: (prevalence.RoundResults, prevalence.round_prevalence),
    sampling.METHOD: (sampling.SampleFacts, sampling.sample_verdict),
    stages.METHOD: (stages.StagedFacts, stages.staged_verdict),
    switching.METHOD: (switching.SeverityFacts, switching.severity),
    switching.METHOD_1: (switching.SeverityFacts, switching.severity_1),
    quality_report.METHOD: (
        quality_report.ReportFacts,
        lambda facts, book: quality_report.quality_report(facts, book).finding,
    ),
    place_links.METHOD: (
        place_links.PlaceFacts,
        lambda facts, book: place_links.link_place(facts, book, gazetteer()),
    ),
    notifications.METHOD: (notifications.NotificationFacts, notifications.notification_terms),
    trade_matching.METHOD: (trade_matching.MatchFacts, trade_matching.exposure),
    campaign.METHOD: (campaign.CampaignFacts, campaign.campaign_found),
    survey_result.METHOD: (survey_result.SurveyFacts, survey_result.survey_result),
    consignments.METHOD: (consignments.ConsignmentFacts, consignments.decide),
    service_matching.METHOD: (service_matching.ServiceFacts, service_matching.bodies_for),
}


def would_change(finding_id: UUID) -> tuple[Change, ...]:
    """The facts without any single one of which a stored finding would be another. Raises NotThere for no finding."""
    kept = queries.findings.kept(finding_id)
    facts_type, method = METHODS[kept.method]
    facts, book = read(facts_type, json.loads(kept.facts)), read(RuleBook, json.loads(kept.book))
    return changes(read(Finding, json.loads(kept.body)), facts, book, method)


@dataclass(frozen=True)
class Replay:
    finding: UUID
    method: str
    subject: str
    equal: bool
    stored: str  # canonical JSON as kept
    computed: str  # canonical JSON as computed now


def replay_finding(finding_id: UUID) -> Replay:
    """Compute a stored finding again from its stored facts and rule tables. Raises NotThere for no such finding."""
    kept = queries.findings.kept(finding_id)
    facts_type, method = METHODS[kept.method]
    computed = method(read(facts_type, json.loads(kept.facts)), read(RuleBook, json.loads(kept.book)))
    text = computed.canonical().decode()
    return Replay(finding_id, kept.method, kept.subject, text == kept.body, kept.body, text)
