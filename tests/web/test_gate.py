"""Nobody gets past the gate by a forged post, a borrowed page or a guessed number."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.catalogue.schemes import schemes
from gongzhi.web import urls
from tests.web.province import *
from tests.web.province import pages

POST_ONLY = {
    "answer_link",
    "judge_words",
    "report_action",
    "read_went_up",
    "act",
    "acknowledge",
    "confirm_fact",
    "file_contest",
    "read_doubt",
    "make_report",
    "report_figure",
    "keep_coverage",
    "decide_message",
    "partner_send",
    "partner_lists",
    "partner_standing",
    "judge",
    "end_subscription",
    "end_inspector_address",
    "sync_visits",
    "plan_visit",
    "enter_visit",
    "try_mail_again",
    "help_effect",
    "draw_act",
}
OF_OTHER_TESTS = {
    "spot_check",
    "help_list",
    "help_plan",
    "sanction",
    "evidence",
    "report",
    "report_xlsx",
    "report_csv",
    "coverage",
    "wheels",
    "upload",
    "upload_file",
    "partner_message",
    "delivery",
    "delivery_quarantine",
    "feed",
    "word",
    "visits",
    "visits_worker",
    "visit_doubts",
    "visit_door",
    "visit_day",
    "sides",
    "check_frame",
    "open_round",
    "radar_nodes_chart",
    "radar_map_file",
    "radar_signal_chart",
    "public_alert",
    "confirm_subscription",
    "end_by_mail",
    "draw_round",
    "draw_ceremony",
    "draw_targets",
    "draw_replacements",
    "public_draw",
    "public_draw_bundle",
    "public_draw_own",
    "contest_attachment",
    "sanction_paper",
    "draw_custodian",
    "draw_verifier",
}  # tests/pages and tests/browser look at them
OF_SCHEMES = {"matters"} | {
    f"{name}{part}" for name in schemes() for part in ("", "_list", "_file", "_new", "_act", "_paper", "_attachment")
}  # tests/pages/test_matters.py and test_matter_papers.py try them
SIGNING = {"login", "logout", "post"}
WALKED_TO = {
    "counted",
    "scores_file",
    "city_file",
}  # by tests/pages: they need more than there is here


def test_the_tests_know_every_page(province):
    known = {*pages(province), *POST_ONLY, *OF_OTHER_TESTS, *SIGNING, *WALKED_TO}
    assert {pattern.name for pattern in urls.urlpatterns} - OF_SCHEMES == known


def test_another_places_record_has_the_headers_of_no_record(province, signed_in):
    client = signed_in(province.officers.elsewhere)
    for theirs, nobodys in (
        (f"/alerts/{province.alert}/", "/alerts/YJ-2017-999999/"),
        (f"/findings/{province.finding}/", f"/findings/{uuid4()}/"),
        (f"/links/{province.proposal}/", f"/links/{uuid4()}/"),
        (f"/cases/{province.case}/", "/no/such/page/"),
    ):
        first, second = client.get(theirs), client.get(nobodys)
        assert (first.status_code, second.status_code) == (404, 404), theirs
        assert first.content == second.content, theirs
        assert first.headers == second.headers, theirs


def test_an_act_on_another_places_case_is_an_act_on_no_case(province, signed_in):
    client = signed_in(province.officers.elsewhere)
    first = client.post(f"/act/case/{province.case}/act/", {"seen": "2"})
    second = client.post("/act/case/EQC-2017-360702-999999/act/", {"seen": "2"})
    assert (first.status_code, second.status_code) == (404, 404)
    assert first.content == second.content


def test_a_stranger_comes_back_to_the_page_that_asked_for_a_name(db):
    answer = Client().get("/cases/?state=acting")
    assert answer["Location"] == "/login/?next=/cases/%3Fstate%3Dacting"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(officers, signed_in, target):
    answer = signed_in(officers.port).get("/login/", {"next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_post_of_somebody_else_is_nobodys(officers, signed_in):
    client = signed_in(officers.port)
    session = client.session
    session["post"] = str(officers.headquarters[0].post)
    session.save()
    assert client.get("/cases/").status_code == 302


def test_acting_needs_the_pages_own_token(province, signed_in):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(province.officers.origin[0]).cookies
    assert client.post(f"/act/case/{province.case}/act/", {"seen": "2"}).status_code == 403


def test_a_page_carries_the_policy_that_forbids_inline_code(db):
    policy = Client().get("/rules/")["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy


def test_the_language_is_kept_and_the_address_stays(db):
    client = Client()
    answer = client.get("/rules/?q=clock&lang=en")
    assert (answer.status_code, answer["Location"]) == (302, "/rules/?q=clock")
    assert 'lang="en"' in client.get("/rules/").content.decode()
