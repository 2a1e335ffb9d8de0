"""The addresses of the platform; each names who may open it."""

from collections.abc import Iterator
from functools import partial

from django.urls import URLPattern

from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.schemes import Scheme
from gongzhi.core.workflow import opening_rows
from gongzhi.web import sign_in
from gongzhi.web.gate import ANY_POST, path_for
from gongzhi.web.pages import (
    alert_results,
    alerts,
    board,
    case_scope,
    cases,
    check_frames,
    check_results,
    cities,
    city_returns,
    clusters,
    deliveries,
    draw_acts,
    draw_ceremony,
    draw_files,
    draw_public,
    draw_rounds,
    enterprises,
    findings,
    home,
    inspector_addresses,
    links,
    mails,
    matter_files,
    matter_papers,
    matters,
    measures,
    mergers,
    notices,
    partner_feeds,
    partners_api,
    public_warnings,
    radar,
    radar_map,
    radar_nodes,
    radar_signal,
    reconsiderations,
    registering,
    reported,
    reports,
    responsibilities,
    returns,
    rules,
    scores,
    sources,
    subscribing,
    subscriptions,
    taking,
    upload,
    uploads,
    visits,
    wheels,
    words,
)

BOTH = ("GET", "POST")
POST = ("POST",)
OFFICERS = {"CGOV", "MGOV", "PGO", "CIQ_P", "CIQ_O", "CIQ_R", "MSA", "AGR", "COM", "DRC", "PSB", "IPR", "EXP", "AUD"}
JUDGES = {"CIQ_O", "CIQ_R"}
PARTIES = {"ENT", "MGOV", "CGOV"}
ACTING = {"CIQ_P", "CIQ_O", "CIQ_R", "MSA", "EXP", "PGO", *PARTIES}
ORDERING = {"CIQ_R", "MSA"}  # who orders checks and files sanctions
REPORTERS = {"MGOV", "PGO"}
LAKE_READERS = {"CIQ_R", "AUD"}  # whose work is the whole province: lines of the lake are not parted by place
SENDERS = {"CIQ_P", "CIQ_O", "CIQ_R", "MSA"}  # who hands in files
KEEPERS = {"CIQ_R", "PGO", "AUD"}  # who reads what partners send
SUBSCRIBERS = ANY_POST - {"AUD"}  # the auditor reads everything and writes nothing
CHECKING = {"CIQ_O", "CIQ_R", "MSA", "PGO", "AUD"}  # who prepares random checks, makes them or looks at them
INSPECTORS = {"CIQ_O", "CIQ_R", "MSA"}
PROVINCIAL = {"PGO", "CIQ_R"}  # who sees the whole province: coverage of a part would be another number


def _of_scheme(one: Scheme) -> Iterator[URLPattern]:
    """The addresses of one declared procedure: its list and files, a new record, a record, its acts."""
    table, at = workflow(one.name), one.name.replace("_", "-")
    signing = {role for row in table.rows for role in row.roles} - {"SYSTEM"}
    opening = set(opening_rows(table)[0].roles) - {"SYSTEM"}
    of = {"scheme": one.name}
    yield path_for(f"{at}/", partial(matters.matter_list, **of), name=f"{one.name}_list", roles=one.readers)
    yield path_for(
        f"{at}/records.<str:kind>", partial(matter_files.matter_file, **of), name=f"{one.name}_file", roles=one.readers
    )
    if opening:
        yield path_for(
            f"{at}/new/", partial(taking.begin_matter, **of), name=f"{one.name}_new", roles=opening, methods=BOTH
        )
    yield path_for(f"{at}/<str:number>/", partial(matters.matter, **of), name=one.name, roles=one.readers)
    if one.papers:
        yield path_for(
            f"{at}/<str:number>/papers/<uuid:paper_id>.<str:language>.<str:kind>",
            partial(matter_papers.paper, **of), name=f"{one.name}_paper", roles=one.readers,
        )  # fmt: skip
    if any(field.shape == "file" for field in one.fields.values()):
        yield path_for(
            f"{at}/<str:number>/files/<uuid:file_id>", partial(matter_papers.attachment, **of),
            name=f"{one.name}_attachment", roles=one.readers,
        )  # fmt: skip
    yield path_for(
        f"{at}/<str:number>/<str:act>/", partial(taking.take_on_matter, **of), name=f"{one.name}_act", roles=signing,
        methods=POST,
    )  # fmt: skip


urlpatterns = [
    path_for("login/", sign_in.sign_in, name="login", public=True, methods=BOTH),
    path_for("logout/", sign_in.sign_out, name="logout", public=True, methods=BOTH),
    path_for("post/", sign_in.choose_post, name="post", public=True, methods=BOTH),
    path_for("public/", board.board, name="board", public=True),
    path_for("public/alerts/", board.alerts, name="public_alerts", public=True),
    path_for("public/alerts/<str:number>/", public_warnings.warning, name="public_alert", public=True),
    path_for("public/alerts.<str:lang>.xml", public_warnings.feed, name="public_alerts_feed", public=True),
    path_for("public/subscribe/", subscribing.subscribe, name="subscribe", public=True, methods=BOTH),
    path_for(
        "public/subscriptions/confirm/<str:token>/", subscribing.confirm, name="confirm_subscription", public=True,
        methods=BOTH,
    ),
    path_for(
        "public/subscriptions/end/<str:token>/", subscribing.end, name="end_by_mail", public=True, methods=BOTH
    ),
    path_for("public/draws/", draw_public.public_draws, name="public_draws", public=True),
    path_for("public/draws/<str:number>/", draw_public.public_draw, name="public_draw", public=True),
    path_for("public/draws/<str:number>/bundle.zip", draw_public.bundle, name="public_draw_bundle", public=True),
    path_for("public/draws/<str:number>/own/", draw_public.own, name="public_draw_own", public=True),
    path_for("public/draws/custodian.html", draw_files.custodian, name="draw_custodian", public=True),
    path_for("public/draws/verify.html", draw_files.verifier, name="draw_verifier", public=True),
    path_for("public/decisions/", board.decisions, name="public_decisions", public=True),
    path_for("public/matters/", board.matters, name="public_matters", public=True),
    path_for("public/papers/", board.papers, name="public_papers", public=True),
    path_for("public/notices/", board.notices, name="public_notices", public=True),
    path_for("", home.home, name="home", roles=ANY_POST),
    path_for("notices/", notices.notices, name="notices", roles=OFFICERS),
    path_for("notices/<uuid:evidence_id>/", notices.notice, name="notice", roles={*OFFICERS, "ENT"}),
    path_for("links/", links.links, name="links", roles=JUDGES),
    path_for("links/<uuid:proposal_id>/", links.link, name="link", roles=JUDGES),
    path_for("links/<uuid:proposal_id>/answer/", taking.answer_link, name="answer_link", roles=JUDGES, methods=POST),
    path_for("words/", words.words, name="words", roles=JUDGES),
    path_for("words/<uuid:label_id>/", words.word, name="word", roles=JUDGES),
    path_for("words/<uuid:label_id>/judge/", taking.judge_words, name="judge_words", roles=JUDGES, methods=POST),
    path_for("cases/", cases.cases, name="cases", roles={*OFFICERS, "ENT"}),
    path_for("cases/<str:number>/", cases.case, name="case", roles={*OFFICERS, "ENT"}),
    path_for(
        "cases/<str:number>/lots/", case_scope.case_scope, name="case_scope", roles={*INSPECTORS, "AUD", "ENT"}
    ),
    path_for("cases/<str:number>/warn/", taking.draft_alert, name="draft_alert", roles={"CIQ_R"}, methods=BOTH),
    path_for("returns/new/", registering.new_return, name="new_return", roles={"CIQ_P"}, methods=BOTH),
    path_for("cases/<str:number>/check/", taking.order_check, name="order_check", roles=ORDERING, methods=BOTH),
    path_for("cases/<str:number>/help/", taking.shortlist, name="shortlist", roles={*ORDERING, "CIQ_O"}, methods=BOTH),
    path_for("cases/<str:number>/sanction/", taking.file_sanction, name="file_sanction", roles=ORDERING, methods=BOTH),
    path_for("checks/", measures.spot_checks, name="spot_checks", roles={*OFFICERS, "ENT"}),
    path_for("checks/<str:number>/", measures.spot_check, name="spot_check", roles={*OFFICERS, "ENT"}),
    path_for("visits/", visits.today, name="visits", roles=INSPECTORS),
    path_for("visits/worker.js", visits.worker, name="visits_worker", roles=INSPECTORS),
    path_for("visits/sync/", visits.sync, name="sync_visits", roles=INSPECTORS, methods=POST),
    path_for("visits/plan/", visits.plan, name="plan_visit", roles=INSPECTORS, methods=POST),
    path_for("visits/doubts/", visits.doubts, name="visit_doubts", roles={"CIQ_R", "MSA", "AUD"}),
    path_for("visits/door/", visits.door, name="visit_door", roles={"ENT"}),
    path_for("visits/<str:number>/", visits.visit, name="visit_day", roles={*OFFICERS, "ENT"}),
    path_for(
        "visits/<str:number>/<str:kind>/", visits.enter, name="enter_visit", roles=INSPECTORS, methods=POST
    ),
    path_for("help/", measures.help_plans, name="help_plans", roles={*OFFICERS, "ENT"}),
    path_for("help/effect/", taking.measure_help, name="help_effect", roles={*ORDERING, "CIQ_O"}, methods=POST),
    path_for("help/list/", taking.rank_for_help, name="help_list", roles={*ORDERING, "CIQ_O"}, methods=BOTH),
    path_for("help/<str:number>/", measures.help_plan, name="help_plan", roles={*OFFICERS, "ENT"}),
    path_for("sanctions/", measures.sanctions, name="sanctions", roles={*OFFICERS, "ENT"}),
    path_for("sanctions/<str:number>/", measures.sanction, name="sanction", roles={*OFFICERS, "ENT"}),
    path_for(
        "sanctions/<str:number>/papers/<uuid:paper_id>.<str:language>.<str:kind>",
        matter_papers.sanction_paper,
        name="sanction_paper",
        roles={*OFFICERS, "ENT"},
    ),
    path_for("radar/", radar.radar, name="radar", roles=OFFICERS),
    path_for("radar/nodes/", radar_nodes.radar_nodes, name="radar_nodes", roles=OFFICERS),
    path_for("radar/nodes/series.<str:kind>", radar_nodes.nodes_chart, name="radar_nodes_chart", roles=OFFICERS),
    path_for("radar/map/", radar_map.radar_map, name="radar_map", roles=OFFICERS),
    path_for("radar/map/<str:chart>.<str:kind>", radar_map.map_file, name="radar_map_file", roles=OFFICERS),
    path_for(
        "radar-signal/<str:number>/series.<str:kind>", radar_signal.signal_chart, name="radar_signal_chart",
        roles=OFFICERS,
    ),
    path_for("clusters/", clusters.clusters, name="clusters", roles=OFFICERS),
    path_for("complaints/", reported.complaints, name="complaints", roles=OFFICERS),
    path_for("evidence/<uuid:evidence_id>/", reported.evidence, name="evidence", roles={*OFFICERS, "ENT"}),
    path_for("returns/", returns.returns, name="returns", roles={*OFFICERS, "ENT"}),
    path_for("returns/<uuid:tracing_id>/", cases.tracing, name="return", roles={*OFFICERS, "ENT"}),
    path_for(
        "reconsiderations/<uuid:reconsideration_id>/", reconsiderations.reconsideration, name="reconsideration",
        roles={*OFFICERS, "ENT"},
    ),
    path_for("act/<str:kind>/<str:record>/<str:act>/", taking.take, name="act", roles=ACTING, methods=POST),
    path_for("alerts/", alerts.alerts, name="alerts", roles={*OFFICERS, "ENT", "ASC"}),
    path_for("alerts/<str:number>/", alerts.alert, name="alert", roles={*OFFICERS, "ENT", "ASC"}),
    path_for(
        "alerts/<str:number>/acknowledge/", taking.acknowledge, name="acknowledge", methods=POST,
        roles={*OFFICERS, "ENT", "ASC"},
    ),
    path_for(
        "alerts/<str:number>/action/", taking.report_action, name="report_action", methods=POST,
        roles={*OFFICERS, "ENT", "ASC"},
    ),
    path_for(
        "alerts/<str:number>/gone-up/", taking.read_went_up, name="read_went_up", methods=POST,
        roles={*OFFICERS, "ENT", "ASC"},
    ),
    path_for(
        "alerts/<str:number>/read/", taking.read_doubt, name="read_doubt", methods=POST, roles={*OFFICERS, "ENT", "ASC"}
    ),
    path_for("alert-results/", alert_results.results, name="alert_results", roles=OFFICERS),
    path_for("alert-results.csv", alert_results.csv, name="alert_results_csv", roles=OFFICERS),
    path_for("check-results/", check_results.results, name="check_results", roles=OFFICERS),
    path_for("check-results.csv", check_results.csv, name="check_results_csv", roles=OFFICERS),
    path_for("subscriptions/", subscriptions.subscriptions, name="subscriptions", roles=SUBSCRIBERS, methods=BOTH),
    path_for(
        "subscriptions/<uuid:subscription_id>/end/", subscriptions.end_subscription, name="end_subscription",
        roles=SUBSCRIBERS, methods=POST,
    ),
    path_for(
        "addresses/", inspector_addresses.addresses, name="inspector_addresses", roles=INSPECTORS, methods=BOTH
    ),
    path_for(
        "addresses/<uuid:address_id>/end/", inspector_addresses.end, name="end_inspector_address", roles=INSPECTORS,
        methods=POST,
    ),
    path_for("mails/", mails.mails, name="mails", roles={"CIQ_R"}),
    path_for("mails/<uuid:mail_id>/again/", mails.try_again, name="try_mail_again", roles={"CIQ_R"}, methods=POST),
    path_for("enterprises/", enterprises.enterprises, name="enterprises", roles={*OFFICERS, "ENT"}),
    path_for("enterprises/<str:uscc>/", enterprises.enterprise, name="enterprise", roles={*OFFICERS, "ENT"}),
    path_for(
        "enterprises/<str:uscc>/facts/", taking.confirm_fact, name="confirm_fact", roles={"MSA", "CIQ_R"}, methods=POST
    ),
    path_for("uploads/", uploads.uploads, name="uploads", roles=SENDERS, methods=BOTH),
    path_for("uploads/<str:kind>.csv", uploads.blank_form, name="upload_form", roles=SENDERS),
    path_for("uploads/<str:kind>.xlsx", uploads.blank_workbook, name="upload_workbook", roles=SENDERS),
    path_for("uploads/<uuid:upload_id>/", upload.upload, name="upload", roles=SENDERS, methods=BOTH),
    path_for(
        "uploads/<uuid:upload_id>/<str:part>.<str:ending>", upload.upload_file, name="upload_file",
        roles=SENDERS,
    ),
    path_for("enterprises/<str:uscc>/beside/<str:other>/", mergers.sides, name="sides", roles=JUDGES),
    path_for(
        "enterprises/<str:uscc>/beside/<str:other>/judge/", mergers.judge, name="judge", roles=JUDGES, methods=POST
    ),
    path_for("api/partners/v1/", partners_api.page, name="partner_api", public=True),
    path_for("api/partners/v1/openapi.json", partners_api.description, name="partner_openapi", public=True),
    path_for("api/partners/v1/key", partners_api.key, name="partner_our_key", public=True),
    path_for(
        "api/partners/v1/messages", partners_api.messages, name="partner_send", public=True, machine=True, methods=POST
    ),
    path_for(
        "api/partners/v1/standing", partners_api.standing, name="partner_standing", public=True, machine=True,
        methods=POST,
    ),
    path_for(
        "api/partners/v1/lists", partners_api.lists, name="partner_lists", public=True, machine=True, methods=POST
    ),
    path_for("partner-messages/", partner_feeds.messages, name="partner_messages", roles=KEEPERS),
    path_for(
        "partner-messages/<uuid:message_id>/", partner_feeds.message, name="partner_message", roles=KEEPERS
    ),
    path_for(
        "partner-messages/<uuid:message_id>/decide/", partner_feeds.decide, name="decide_message", roles={"CIQ_R"},
        methods=POST,
    ),
    path_for("feeds/<str:feed>/", partner_feeds.feed, name="feed", roles=KEEPERS),
    path_for("reports/", reports.reports, name="reports", roles=OFFICERS),
    path_for("reports/<str:region>/<str:month>.xlsx", reports.workbook, name="report_xlsx", roles=OFFICERS),
    path_for("reports/<str:region>/<str:month>/", reports.report, name="report", roles=OFFICERS),
    path_for("reports/<str:region>/<str:month>/<str:table>.csv", reports.table, name="report_csv", roles=OFFICERS),
    path_for(
        "reports/<str:region>/<str:month>/make/", reports.make, name="make_report", roles=OFFICERS - {"AUD"},
        methods=POST,
    ),
    path_for("scores/", scores.scores, name="scores", roles=OFFICERS),
    path_for("scores/<str:chart>.<str:kind>", scores.scores_file, name="scores_file", roles=OFFICERS),
    path_for("cities/<str:code6>/", cities.city, name="city", roles=OFFICERS),
    path_for("cities/<str:code6>/returns/", city_returns.city_returns, name="city_returns", roles=OFFICERS),
    path_for("cities/<str:code6>/counted/<str:indicator>/", city_returns.counted, name="counted", roles=OFFICERS),
    path_for("cities/<str:code6>/report/", taking.report_figure, name="report_figure", roles=REPORTERS, methods=POST),
    path_for("cities/<str:code6>/<str:chart>.<str:kind>", cities.city_file, name="city_file", roles=OFFICERS),
    path_for("wheels/", wheels.wheels, name="wheels", roles=OFFICERS),
    path_for("sources/", sources.sources, name="sources", roles=OFFICERS),
    path_for("declarations/", deliveries.deliveries, name="deliveries", roles=LAKE_READERS),
    path_for("declarations/<str:load_id>/", deliveries.delivery, name="delivery", roles=LAKE_READERS),
    path_for(
        "declarations/<str:load_id>/quarantine.csv", deliveries.quarantine, name="delivery_quarantine",
        roles=LAKE_READERS,
    ),
    path_for("check-frames/<str:number>/round/", taking.open_round, name="open_round", roles=ORDERING, methods=BOTH),
    path_for("check-frames/<str:number>/", check_frames.check_frame, name="check_frame", roles=CHECKING),
    path_for("draws/", draw_rounds.draws, name="draws", roles=ANY_POST),
    path_for("draws/<str:number>/", draw_rounds.round_page, name="draw_round", roles=ANY_POST),
    path_for("draws/<str:number>/ceremony/", draw_ceremony.ceremony, name="draw_ceremony", roles=ANY_POST),
    path_for("draws/<str:number>/waves/<int:wave>/", draw_rounds.targets, name="draw_targets", roles=ANY_POST),
    path_for(
        "draws/<str:number>/replacements/", draw_acts.replacements, name="draw_replacements", roles=ANY_POST,
        methods=BOTH,
    ),
    path_for("draws/<str:number>/<str:act>/", draw_acts.take, name="draw_act", roles=ANY_POST, methods=POST),
    path_for("matters/", matters.matters, name="matters", roles=ANY_POST),
    path_for("coverage/", responsibilities.coverage, name="coverage", roles=PROVINCIAL),
    path_for("coverage/keep/", responsibilities.keep, name="keep_coverage", roles={"PGO"}, methods=POST),
    *(route for one in schemes().values() for route in _of_scheme(one)),
    path_for("rules/", rules.rules, name="rules", public=True),
    path_for("rules/<str:profile>/<str:table>/", rules.rule_table, name="rule_table", public=True),
    path_for("findings/<uuid:finding_id>/", findings.finding, name="finding", roles={*OFFICERS, "ENT"}),
    path_for(
        "contests/<str:number>/files/<uuid:file_id>", matter_papers.contest_attachment, name="contest_attachment",
        roles={*OFFICERS, "ENT"},
    ),
    path_for(
        "findings/<uuid:finding_id>/contest/", taking.file_contest, name="file_contest", roles=PARTIES, methods=POST
    ),
]  # fmt: skip

handler400 = "gongzhi.web.answers.bad_request"
handler403 = "gongzhi.web.answers.forbidden"
handler404 = "gongzhi.web.answers.not_there"
handler500 = "gongzhi.web.answers.broken"
