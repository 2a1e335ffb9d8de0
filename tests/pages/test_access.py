"""Who may open what: every route has a policy, a closed one looks like a missing one."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver

from gongzhi.catalogue.codes import roles
from gongzhi.web import urls
from gongzhi.web.gate import Policy, path_for, routes_without_policy
from tests.signed_in import *

TEMPLATES = Path(urls.__file__).parent / "templates"


def policies() -> dict[str, Policy]:
    return {pattern.name: pattern.callback.policy for pattern in get_resolver().url_patterns}


def test_every_route_has_a_policy_and_one_without_is_found():
    assert list(routes_without_policy()) == []
    from django.urls import path

    open_route = path("open/", lambda request: None)
    assert list(routes_without_policy([open_route])) == ["open/"]


def test_a_policy_that_admits_nobody_does_not_start():
    with pytest.raises(Exception, match="public=True"):
        path_for("x/", lambda request: None, name="x")
    with pytest.raises(Exception, match="no such role"):
        path_for("x/", lambda request: None, name="x", roles={"KING"})


def test_a_stranger_is_sent_to_sign_in_and_the_rules_are_open_to_everybody(db, loop):
    stranger = Client()
    for name, address in loop.items():
        answer = stranger.get(address)
        assert answer.status_code == (200 if policies()[name].public else 302), name


def test_each_page_opens_for_its_roles_and_looks_missing_to_all_others(signed_in, officers, loop):
    missing = None
    for actor in (officers.port, officers.origin[0], officers.headquarters[0], officers.experts[0], officers.enterprise,
                  officers.association, officers.market, officers.city):  # fmt: skip
        browser = signed_in(actor)
        for name, address in loop.items():
            answer = browser.get(address)
            if policies()[name].admits(actor):
                assert answer.status_code in (200, 404), (actor.role, name)
            else:
                assert answer.status_code == 404, (actor.role, name)
                missing = missing or answer.content
                assert answer.content == missing


def test_anothers_record_answers_byte_for_byte_like_one_that_does_not_exist(signed_in, officers, loop):
    for actor in (officers.elsewhere, officers.rival):
        browser = signed_in(actor)
        for name, nothing in (
            ("case", "/cases/EQC-1999-360702-000001/"),
            ("return", f"/returns/{UUID(int=0)}/"),
            ("enterprise", "/enterprises/914403001922038216/"),
        ):
            theirs, none = browser.get(loop[name]), browser.get(nothing)
            assert (theirs.status_code, theirs.content) == (404, none.content), (actor.role, name)


def test_an_enterprise_reads_its_own_case_and_file(signed_in, officers, loop):
    browser = signed_in(officers.enterprise)
    assert browser.get(loop["case"]).status_code == 200
    assert browser.get(loop["enterprise"]).status_code == 200
    assert browser.get("/enterprises/91361002705700033N/").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_stands_in_both_languages_without_inline_script_or_style(signed_in, officers, loop, lang):
    browser = signed_in(officers.headquarters[0], lang)
    for name, address in loop.items():
        answer = browser.get(address)
        assert answer.status_code == 200, name
        if "text/html" not in answer["Content-Type"]:
            continue  # a file
        text = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text), name
        assert f'lang="{"zh-Hans-CN" if lang == "zh" else "en"}"' in text


def test_no_template_holds_an_inline_script_or_style():
    """But for the custodian's page, one file that works without a network; its policy names the hash of each."""
    for template in {*TEMPLATES.rglob("*.html")} - {TEMPLATES / "gongzhi" / "draws" / "custodian.html"}:
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(click|load|change|submit)=", text), template


def test_a_hostile_name_is_shown_and_never_run(signed_in, officers, loop):
    from django.template.loader import render_to_string

    from gongzhi.web.presenters.page import Fact, Facts

    shown = render_to_string(
        "gongzhi/components/facts.html", {"view": Facts([Fact("<b>", "<script>x</script>")]), "lang": "zh"}
    )
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_signing_in_takes_the_right_password_and_says_no_in_a_sentence(db, officers):
    from gongzhi.actions import setting_up
    from gongzhi.actions.clock import now
    from tests.spec.conftest import PEOPLE

    post = setting_up.post_id(PEOPLE["port"][0])
    (account,) = setting_up.give_passwords([("ciq-p1", post)], by=officers.system, at=now())
    browser = Client()
    wrong = browser.post("/login/", {"name": "ciq-p1", "password": "wrong"})
    assert "账号或密码不对" in wrong.content.decode()
    right = browser.post("/login/", {"name": "ciq-p1", "password": account.password})
    assert (right.status_code, right["Location"]) == (302, "/")
    assert set(roles()) >= {"CIQ_P"}


def test_an_enterprise_opens_the_notice_of_its_own_case_and_a_rival_does_not(signed_in, officers):
    from tests.actions.test_links import notice, taken_in

    fact = notice(1, "赣州试验陶瓷有限公司", synthetic=True)
    taken_in(officers, fact)
    address = f"/notices/{fact.id}/"
    page = signed_in(officers.enterprise).get(address)
    assert page.status_code == 200
    assert fact.envelope.reference in page.content.decode()
    assert signed_in(officers.rival).get(address).status_code == 404
