"""The public notice board: exactly what is published, for whoever comes, and nothing behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from gongzhi.actions import alerts, intake, sanctions
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Envelope, Evidence
from gongzhi.store.models import PublicMatter
from gongzhi.store.security import guarded, published
from tests.draws.conftest import world  # noqa: F401
from tests.draws.test_results import estimated
from tests.measured import *
from tests.pages.test_measures import text
from tests.signed_in import *
from tests.spec.conftest import POTTERY, RAW
from tests.spec.test_08_services import opened_site

NAME = "赣州试验陶瓷有限公司"
BOARD = ("/public/", "/public/alerts/", "/public/decisions/", "/public/matters/", "/public/papers/", "/public/notices/")


def warned(measured, *, matters: str = f"{NAME}（{POTTERY}）瓷杯铅溶出", issue: bool = True) -> str:
    """An alert that consumers have to know of, which names its enterprise where nobody should."""
    run, (first, second, third) = measured.run, measured.run.officers.headquarters
    number = alerts.draft_alert(
        measured.case, urgency=3, scope=2, scope_words=f"{NAME}的陶瓷餐具", matters=matters, measures="停止使用",
        starts_on=run.day(30), control_at_ports=False, warns_consumers=True, by=first, at=run.at(30),
    )  # fmt: skip
    for officer in (first, second):
        alerts.approve_alert(number, by=officer, at=run.at(30), seen=0)
    if issue:
        for officer in (second, third):
            alerts.issue_alert(number, by=officer, at=run.at(30), seen=1)
    return number


def published_decision(measured) -> str:
    for officer in measured.run.officers.headquarters[:2]:
        sanctions.publish(measured.decided, by=officer, at=measured.run.at(30), seen=4)
    return measured.decided


def test_a_commitment_in_force_stands_on_the_board_with_its_firm_and_one_replaced_or_ended_does_not(officers):
    values = {"text_version": "甲", "promises": "不出口不合格产品", "quality_officer": "质量副总"}
    first = open_matter("commitment", values=values, by=officers.enterprise, at=at_noon(date(2017, 3, 1)))
    values["text_version"] = "乙"
    second = open_matter("commitment", values=values, by=officers.enterprise, at=at_noon(date(2017, 4, 1)))
    page = text(Client().get("/public/matters/"))
    assert second in page
    assert first not in page
    assert NAME in page
    assert "承诺内容：不出口不合格产品" in page
    assert second not in text(Client().get("/public/matters/?scheme=zone"))
    assert second in text(Client().get("/public/?q=试验陶瓷"))
    reason, at = {"reason": "企业停产"}, at_noon(date(2017, 5, 2))
    take_act("commitment", second, "end", values=reason, by=officers.enterprise, at=at, seen=0)
    assert "没有符合条件的公示" in text(Client().get("/public/matters/"))


def real_notice(measured, number: str, product: str, **ends: str) -> Evidence:
    made = notice(1, "Somebody Ltd", measured.run.day(2))
    envelope = Envelope("eu_rasff", number, "foreign_notice", measured.run.day(2), RAW, False, **ends)
    fact = Evidence(envelope, replace(made.body, product=product))
    intake.record_evidence([fact], raw_name="x", raw_size=1, by=measured.run.officers.system, at=measured.run.at(2))
    return fact


def test_an_issued_public_alert_stands_on_the_board_and_names_nobody(measured):
    drafted = warned(measured, matters="还没有发布", issue=False)
    number = warned(measured)
    for address in ("/public/", "/public/alerts/", "/public/?q=铅溶出"):
        page = text(Client().get(address))
        assert number in page, address
        assert "某企业（—）瓷杯铅溶出" in page
        assert "某企业的陶瓷餐具" in page
        assert NAME not in page
        assert POTTERY not in page
        assert drafted not in page
        assert "gz-synthetic" in page


@pytest.mark.parametrize("end", [alerts.lift_alert, alerts.change_alert])
def test_a_public_alert_that_no_longer_holds_is_struck_through(measured, end):
    number = warned(measured)
    assert "gz-struck" not in text(Client().get("/public/alerts/"))
    for officer in measured.run.officers.headquarters[:2]:
        end(number, reason="复评", by=officer, at=measured.run.at(30), seen=2)
    assert "gz-struck" in text(Client().get("/public/alerts/"))


def test_alerts_for_offices_and_operators_are_not_on_the_board(measured):
    with seeing_as(measured.run.officers.system):
        (told,) = queries.alerts.alerts().rows  # the fixture's own, level two, to operators
    assert (told.kind, told.issued_at is not None) == ("operators", True)
    assert told.number not in text(Client().get("/public/alerts/"))


def test_a_sanction_names_its_enterprise_when_two_have_published_it_and_not_before(measured):
    assert NAME not in text(Client().get("/public/decisions/"))
    first, second, _ = measured.run.officers.headquarters
    sanctions.publish(measured.decided, by=first, at=measured.run.at(30), seen=4)
    assert measured.decided not in text(Client().get("/public/decisions/"))
    sanctions.publish(measured.decided, by=second, at=measured.run.at(30), seen=4)
    for address in ("/public/", "/public/decisions/", f"/public/decisions/?q={NAME}"):
        page = text(Client().get(address))
        assert measured.decided in page
        assert NAME in page
        assert "20,000.00" in page
        assert measured.sanction not in page


def test_foreign_notices_are_facts_with_source_and_day_without_a_firm_and_never_made_up(measured):
    real_notice(measured, "2017.0001", "mugs from far away")
    page = text(Client().get("/public/notices/?q=mugs"))
    for words in ("2017.0001", str(measured.run.day(2)), "RASFF", "德国"):
        assert words in page
    assert "Somebody" not in page
    assert "SIM.2017" not in text(Client().get("/public/notices/"))
    assert "2017.0001" not in text(Client().get("/public/notices/?market=FR"))
    assert "2017.0001" in text(Client().get("/public/notices/?market=DE&origin=CN"))


def test_a_notice_that_its_source_withdrew_is_struck_through(measured):
    real_notice(measured, "2017.0002", "mugs withdrawn")
    assert "gz-struck" not in text(Client().get("/public/notices/?q=mugs"))
    real_notice(measured, "2017.0002#withdrawn-1", "mugs withdrawn", withdraws="2017.0002")
    assert "gz-struck" in text(Client().get("/public/notices/?q=mugs"))


def test_whoever_is_signed_in_reads_the_same_board_as_everybody(measured, officers, signed_in):
    warned(measured)
    published_decision(measured)
    real_notice(measured, "2017.0003", "mugs")
    for address in BOARD:
        stranger = text(Client().get(address))
        for actor in (officers.headquarters[0], officers.rival, officers.elsewhere):
            assert text(signed_in(actor).get(address)) == stranger, address


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_board_stands_in_both_languages_and_teaches_when_it_is_empty(db, lang):
    client = Client()
    client.cookies["lang"] = lang
    for address in BOARD:
        page = text(client.get(address))
        assert f'lang="{"zh-Hans-CN" if lang == "zh" else "en"}"' in page
        assert "gz-empty" in page
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_hostile_words_and_marks_never_break_the_board(db):
    for address in BOARD:
        for query in ("?q=%25_%27", "?after=x", "?q=%3Cscript%3E", "?origin=%27%22", "?after=2017-01-01_zz", "?q=%00"):
            answer = Client().get(address + query)
            assert answer.status_code in (200, 400)
            assert b"<script>" not in answer.content


def test_an_anonymous_visitor_reaches_the_board_the_rules_and_the_doors_and_no_more():
    public = {pattern.name for pattern in get_resolver().url_patterns if pattern.callback.policy.public}
    assert public == {
        "board", "public_alerts", "public_decisions", "public_matters", "public_papers", "public_notices",
        "public_alert", "public_alerts_feed", "subscribe", "confirm_subscription", "end_by_mail",
        "rules", "rule_table", "login", "logout", "post",
        "public_draws", "public_draw", "public_draw_own", "public_draw_bundle", "draw_custodian", "draw_verifier",
        "partner_api", "partner_openapi", "partner_lists", "partner_our_key", "partner_send", "partner_standing",
    }  # fmt: skip


def test_behind_the_board_a_reader_whom_nobody_knows_sees_no_row(measured, world):
    warned(measured)
    published_decision(measured)
    real_notice(measured, "2017.0004", "mugs")
    values = {"text_version": "甲", "promises": "依法出口", "quality_officer": "质量副总"}
    open_matter("commitment", values=values, by=measured.run.officers.enterprise, at=measured.run.at(30))
    opened_site(measured.run.officers)
    estimated(world)
    with connection.cursor() as cursor:
        for model in published():
            cursor.execute(f"select count(*) from {model._meta.db_table}")
            assert cursor.fetchone()[0] > 0, model
        for model in guarded():
            if model.row_policy != "true":
                cursor.execute(f"select count(*) from {model._meta.db_table}")
                assert cursor.fetchone() == (0,), model


def test_nobody_writes_through_the_board(measured):
    published_decision(measured)
    for model in published():
        for statement in ("update {} set synthetic = false", "delete from {}", "insert into {} (id) values (null)"):
            with connection.cursor() as cursor, pytest.raises(Exception, match=r"permission denied|cannot"):
                cursor.execute(statement.format(model._meta.db_table))


def test_a_published_view_has_no_column_that_leads_to_the_firm_or_the_case(measured):
    hidden = {"uscc", "firm", "place", "case_id", "case_number", "region", "facts", "defence", "filed_by"}
    for model in published():
        columns = {field.column for field in model._meta.concrete_fields}
        # Of a scheme's records the place is public: that of a zone, of a registered base, of a firm that is named.
        assert columns.isdisjoint(hidden - {"region"} if model is PublicMatter else hidden), model
