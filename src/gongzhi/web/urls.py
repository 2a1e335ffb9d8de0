"""The addresses of the platform; each names who may open it."""

from gongzhi.web import sign_in
from gongzhi.web.gate import ANY_POST, path_for
from gongzhi.web.pages import (
    acts,
    alerts,
    cases,
    enterprises,
    findings,
    home,
    links,
    notices,
    reconsiderations,
    rules,
    sources,
)

BOTH = ("GET", "POST")
POST = ("POST",)
OFFICERS = {"CGOV", "MGOV", "PGO", "CIQ_P", "CIQ_O", "CIQ_R", "MSA", "AGR", "COM", "DRC", "PSB", "IPR", "EXP", "AUD"}
JUDGES = {"CIQ_O", "CIQ_R"}
ACTING = {"CIQ_P", "CIQ_O", "CIQ_R", "EXP"}

urlpatterns = [
    path_for("login/", sign_in.sign_in, name="login", public=True, methods=BOTH),
    path_for("logout/", sign_in.sign_out, name="logout", public=True, methods=BOTH),
    path_for("post/", sign_in.choose_post, name="post", public=True, methods=BOTH),
    path_for("", home.home, name="home", roles=ANY_POST),
    path_for("notices/", notices.notices, name="notices", roles=OFFICERS),
    path_for("notices/<uuid:evidence_id>/", notices.notice, name="notice", roles={*OFFICERS, "ENT"}),
    path_for("links/", links.links, name="links", roles=JUDGES),
    path_for("links/<uuid:proposal_id>/", links.link, name="link", roles=JUDGES),
    path_for("links/<uuid:proposal_id>/answer/", links.answer, name="answer_link", roles=JUDGES, methods=POST),
    path_for("cases/", cases.cases, name="cases", roles={*OFFICERS, "ENT"}),
    path_for("cases/<str:number>/", cases.case, name="case", roles={*OFFICERS, "ENT"}),
    path_for("cases/<str:number>/warn/", acts.draft_alert, name="draft_alert", roles={"CIQ_R"}, methods=POST),
    path_for("returns/<uuid:tracing_id>/", cases.tracing, name="return", roles={*OFFICERS, "ENT"}),
    path_for(
        "reconsiderations/<uuid:reconsideration_id>/", reconsiderations.reconsideration, name="reconsideration",
        roles={*OFFICERS, "ENT"},
    ),
    path_for("act/<str:kind>/<str:record>/<str:act>/", acts.take, name="act", roles=ACTING, methods=POST),
    path_for("alerts/", alerts.alerts, name="alerts", roles={*OFFICERS, "ENT", "ASC"}),
    path_for("alerts/<str:number>/", alerts.alert, name="alert", roles={*OFFICERS, "ENT", "ASC"}),
    path_for(
        "alerts/<str:number>/acknowledge/", acts.acknowledge, name="acknowledge", methods=POST,
        roles={*OFFICERS, "ENT", "ASC"},
    ),
    path_for(
        "alerts/<str:number>/read/", acts.read_doubt, name="read_doubt", methods=POST, roles={*OFFICERS, "ENT", "ASC"}
    ),
    path_for("enterprises/", enterprises.enterprises, name="enterprises", roles={*OFFICERS, "ENT"}),
    path_for("enterprises/<str:uscc>/", enterprises.enterprise, name="enterprise", roles={*OFFICERS, "ENT"}),
    path_for(
        "enterprises/<str:uscc>/facts/", acts.confirm_fact, name="confirm_fact", roles={"MSA", "CIQ_R"}, methods=POST
    ),
    path_for("sources/", sources.sources, name="sources", roles=OFFICERS),
    path_for("rules/", rules.rules, name="rules", public=True),
    path_for("rules/<str:profile>/<str:table>/", rules.rule_table, name="rule_table", public=True),
    path_for("findings/<uuid:finding_id>/", findings.finding, name="finding", roles={*OFFICERS, "ENT"}),
]  # fmt: skip

handler400 = "gongzhi.web.answers.bad_request"
handler403 = "gongzhi.web.answers.forbidden"
handler404 = "gongzhi.web.answers.not_there"
handler500 = "gongzhi.web.answers.broken"
