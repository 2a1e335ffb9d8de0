"""Pages of checks, help, sanctions, clusters, returns and complaints: for whom, in which words, with which acts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.actions import intake
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.calendars import calendar
from gongzhi.store import queries, save
from tests.measured import *
from tests.measured import complaint, pages
from tests.pages.test_access import policies
from tests.signed_in import *
from tests.spec.conftest import POTTERY
from tests.spec.test_15_loop import check_result, investigated

NOBODY = "/checks/JC-1999-000001/"


def text(answer) -> str:
    return answer.content.decode()


def readers(officers):
    return {
        "headquarters": officers.headquarters[0], "origin": officers.origin[0], "market": officers.market,
        "city": officers.city, "experts": officers.experts[0], "port": officers.port, "enterprise": officers.enterprise,
        "rival": officers.rival, "association": officers.association, "elsewhere": officers.elsewhere,
    }  # fmt: skip


def test_each_page_opens_for_its_roles_and_anothers_record_looks_missing(measured, officers, signed_in):
    sees_all = {"headquarters", "origin", "market", "city", "experts", "enterprise"}
    of_the_place = {"spot_check", "help_plan", "sanction", "evidence"}
    for name, actor in readers(officers).items():
        browser = signed_in(actor)
        nothing = browser.get(NOBODY).content
        for route, address in pages(measured).items():
            answer = browser.get(address)
            placed = route in of_the_place or address.startswith("/cases/")
            opens = policies()[route].admits(actor) and (name in sees_all or not placed)
            assert answer.status_code == (200 if opens else 404), (name, route)
            assert opens or answer.content == nothing, (name, route)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_stands_in_both_languages_and_marks_what_is_synthetic(measured, officers, signed_in, lang):
    browser = signed_in(officers.headquarters[0], lang)
    for route, address in pages(measured).items():
        found = text(browser.get(address))
        assert f'lang="{"zh-Hans-CN" if lang == "zh" else "en"}"' in found
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", found), route
        if not address.startswith("/cases/"):
            assert "gz-synthetic" in found, route


def test_a_list_narrows_by_its_filters_and_teaches_when_nothing_is_left(measured, officers, signed_in):
    browser = signed_in(officers.headquarters[0])
    assert measured.served in text(browser.get("/checks/?state=served"))
    assert measured.served not in text(browser.get("/checks/?state=ordered"))
    assert "采取措施" in text(browser.get("/checks/?state=final"))
    for address in ("/help/?about=choking", "/sanctions/?about=unsafe", "/sanctions/?region=361000"):
        assert "采取措施" in text(browser.get(address)), address
    assert measured.plan in text(browser.get(f"/help/?about=heavy_metal&region=360700&q={measured.plan}"))
    assert measured.sanction in text(browser.get(f"/sanctions/?q={measured.case}"))
    for address, found in (("/returns/?cause=Q1&market=DE&state=received&region=360700&q=瓷杯", True),
                           ("/returns/?cause=Q2", False), ("/returns/?market=US", False)):  # fmt: skip
        assert ("000000000000000001-1" in text(browser.get(address))) == found, address
    for address, found in (("/complaints/?channel=hotline&hazard=heavy_metal&market=DE&q=Ganzhou", True),
                           ("/complaints/?channel=letter", False), ("/complaints/?q=T-2", False)):  # fmt: skip
        assert ("T-1" in text(browser.get(address))) == found, address
    assert "区域性" in text(browser.get("/clusters/?kind=regional&hazard=heavy_metal"))
    assert "没有发现风险聚集" in text(browser.get("/clusters/?kind=systemic"))


def test_lists_turn_their_pages(measured, officers, signed_in, monkeypatch):
    for module in ("measures", "returns", "reported", "clusters"):
        monkeypatch.setattr(f"gongzhi.web.pages.{module}.PAGE", 1)
    browser = signed_in(officers.headquarters[0])
    for address in ("/checks/", "/returns/", "/sanctions/"):
        first = text(browser.get(address))
        (onward,) = re.findall(r'href="([^"]*after=[^"]*)"', first)
        second = text(browser.get(onward.replace("&amp;", "&")))
        shown = [set(re.findall(r'class="gz-row-link" href="([^"]+)"', page)) for page in (first, second)]
        assert [len(found) for found in shown] == [1, 1]
        assert shown[0] != shown[1]


def test_a_case_shows_what_is_done_about_it_and_what_closing_still_lacks(measured, officers, signed_in):
    browser = signed_in(officers.headquarters[0])
    found = text(browser.get(f"/cases/{measured.case}/"))
    for number in (measured.served, measured.ordered, measured.plan, measured.sanction, measured.decided):
        assert number in found
    assert "区域性" in found
    others = set(re.findall(r"EQC-2017-3607\d\d-\d{6}", found)) - {measured.case}
    assert len(others) == 2
    assert all(f'href="/cases/{number}/"' in found for number in others)
    assert 'href="/cases/' + measured.case + '/check/"' in found
    assert measured.case + "/help/" not in found  # help is on its way already


def test_closing_names_every_measure_that_is_not_far_enough(measured, officers, signed_in):
    from gongzhi.actions import cases

    run = measured.run
    cases.submit_evidence(
        measured.case, cause_code="Q1", responsibility="producer", corrective_action="material_change",
        waiver_reason="", by=officers.origin[0], at=run.at(30), seen=4,
    )  # fmt: skip
    found = text(signed_in(officers.headquarters[0]).get(f"/cases/{measured.case}/"))
    assert 'id="act-close"' not in found
    for sentence in (
        f"抽查 {measured.served}、{measured.ordered} 的结果尚未生效。",
        f"帮扶 {measured.plan} 尚未转入观察。",
        f"处罚案件 {measured.sanction}、{measured.decided} 尚未办结。",
    ):
        assert sentence in found


def test_a_confirmed_defect_of_consumer_goods_flags_a_recall_on_the_case(measured, officers, signed_in):
    from gongzhi.actions import cases

    run, browser = measured.run, signed_in(officers.headquarters[0])
    assert "召回提示" not in text(browser.get(f"/cases/{measured.case}/"))
    for tracing in run.see(lambda: queries.cases.tracings_of(run.case.id)):
        investigated(run, tracing.id, 30)
    cases.submit_evidence(
        measured.case, cause_code="Q1", responsibility="producer", corrective_action="material_change",
        waiver_reason="", by=officers.origin[0], at=run.at(30), seen=4,
    )  # fmt: skip
    page = text(browser.get(f"/cases/{measured.case}/"))
    assert "召回提示" in page
    assert "应在此前报告" not in page  # only an overseas recall has to be reported
    with seeing_as(officers.system):
        save.cases.case_fields(run.case.id, recall_report_due=run.day(32))
    assert "应在此前报告" in text(browser.get(f"/cases/{measured.case}/"))


def test_a_list_of_three_asks_the_database_no_more_often_than_one_of_two(measured, officers, signed_in):
    from gongzhi.actions import checks

    browser, asked = signed_in(officers.headquarters[0]), []
    for _ in range(2):
        browser.get("/checks/")
        with CaptureQueriesContext(connection) as found:
            browser.get("/checks/")
        asked.append(len(found))
        checks.order_check(
            measured.case, goods="瓷杯", hs_code="", kind="food", reason="再查", by=officers.market,
            at=measured.run.at(30),
        )  # fmt: skip
    assert asked[0] == asked[1]


def test_a_county_that_may_not_open_a_case_of_the_cluster_reads_its_number_without_a_link(measured, officers):
    from gongzhi.core.facts import Actor
    from gongzhi.store.acting import seeing_as
    from gongzhi.web.pages import clusters

    origin = officers.origin[0]
    county = Actor(origin.person, origin.account, origin.post, "CGOV", "360702")
    with seeing_as(county):
        view = clusters.of_case(measured.case, queries.measures.clusters_of(measured.case), "zh")
    (row,) = view.rows
    assert sorted(type(cell).__name__ for cell in row.cells[-1]) == ["Link", "str"]


def test_acts_stand_where_their_role_finds_them(measured, officers, signed_in):
    head, origin, own = (
        signed_in(actor) for actor in (officers.headquarters[0], officers.origin[0], officers.enterprise)
    )
    assert 'id="act-object"' in text(own.get(f"/checks/{measured.served}/"))
    assert 'id="act-object"' not in text(origin.get(f"/checks/{measured.served}/"))
    waiting = text(origin.get(f"/checks/{measured.ordered}/"))
    assert 'id="act-enter_result"' not in waiting
    assert "还没有收到该企业的检验结果" in waiting
    plan = text(origin.get(f"/help/{measured.plan}/"))
    assert 'id="act-test_batch"' in plan
    assert "还缺 2 批连续合格的复检" in plan
    assert 'id="act-ask_hearing"' in text(own.get(f"/sanctions/{measured.sanction}/"))
    noticed = text(head.get(f"/sanctions/{measured.sanction}/"))
    assert "您是立案人，处罚决定须由他人作出" in noticed
    assert 'id="act-defend"' in noticed
    assert 'id="act-publish"' in text(head.get(f"/sanctions/{measured.decided}/"))


def test_home_names_what_is_due_and_what_an_enterprise_may_ask_for(measured, officers, signed_in):
    own = text(signed_in(officers.enterprise).get("/"))
    assert "我可以提出的" in own
    assert f"提出异议　{measured.served}" in own
    assert f"申请听证　{measured.sanction}" in own
    head = text(signed_in(officers.headquarters[0]).get("/"))
    assert f"公示决定　{measured.decided}" in head
    assert f"转入观察　{measured.plan}" in text(signed_in(officers.origin[0]).get("/"))


def test_home_tells_whose_act_it_is_of_a_reminder_until_the_act_is_done(measured, officers, signed_in, monkeypatch):
    from gongzhi.actions import sanctions
    from gongzhi.actions.clocks import run_clocks

    run = measured.run  # a sanction decided on the thirtieth day is published within 20 working days
    due = calendar().working_days_after(run.day(30), 20)
    head, other, _ = officers.headquarters
    first, second = (calendar().working_days_after(due, late) for late in (1, 2))
    assert first == due + timedelta(days=1)
    for day, said in (
        (due, f"系统已于 {due} 提醒<"),
        (first, f"系统已于 {first} 提醒<"),
        (second, f"系统已于 {first} 提醒<"),
    ):
        monkeypatch.setenv("GONGZHI_TODAY", day.isoformat())
        run_clocks(by=officers.system, at=at_noon(day))
        page = text(signed_in(head).get("/"))
        (task,) = [part for part in page.split("<li>") if f"公示决定　{measured.decided}" in part]
        assert said in task, day
    assert "reminded on" in text(signed_in(head, "en").get("/"))
    assert measured.decided not in text(signed_in(officers.city).get("/"))
    page = text(signed_in(head).get(f"/sanctions/{measured.decided}/"))
    assert f"提醒：“决定已送达”已逾期，期限 {due}" in page
    for officer in (head, other):
        sanctions.publish(measured.decided, by=officer, at=at_noon(second), seen=4)
    for _ in range(2):
        page = text(signed_in(head).get("/"))
        assert [part for part in page.split("<li>") if measured.decided in part and "系统已于" in part] == []
        run_clocks(by=officers.system, at=at_noon(second))


@pytest.mark.parametrize(("lang", "said"), [("zh", "（{} 起自动）"), ("en", ", by itself from {}")])
def test_a_page_says_from_which_day_its_procedure_acts_by_itself(measured, officers, signed_in, lang, said):
    page = text(signed_in(officers.headquarters[0], lang).get(f"/checks/{measured.served}/"))
    assert said.format(measured.run.day(28) + timedelta(days=16)) in page


def test_what_cannot_be_read_is_said_in_a_sentence_and_nothing_is_stored(measured, officers, signed_in):
    market, origin = signed_in(officers.market), signed_in(officers.origin[0])
    given = {"offence": "unsafe", "facts": "铅溶出", "goods_value_fen": "abc", "illegal_gain_fen": "0"}
    wrong = market.post(f"/cases/{measured.case}/sanction/", given)
    assert wrong.status_code == 400
    assert "以元为单位" in text(wrong)
    assert market.post(f"/cases/{measured.case}/sanction/", {**given, "goods_value_fen": "0"}).status_code == 400
    unknown = {**given, "offence": "theft", "goods_value_fen": "5"}
    assert market.post(f"/cases/{measured.case}/sanction/", unknown).status_code == 400
    batch = {"seen": "4", "lot": "B1", "tested_on": str(measured.run.day(25)), "lab": "L-1", "passed": "yes"}
    twice = origin.post(f"/act/help_plan/{measured.plan}/test_batch/", batch)
    assert twice.status_code == 409
    assert "已经录入" in text(twice)
    long = origin.post(f"/act/help_plan/{measured.plan}/test_batch/", {**batch, "lot": "B" * 61})
    assert long.status_code == 400
    goods = {"goods": "瓷" * 201, "kind": "product", "reason": "x"}
    assert market.post(f"/cases/{measured.case}/check/", goods).status_code == 400
    assert market.post(f"/cases/{measured.case}/check/", {**goods, "goods": "瓷杯", "kind": "x"}).status_code == 400
    assert market.post(f"/cases/{measured.case}/help/").status_code == 409  # on its way already
    with seeing_as(officers.system):
        assert queries.measure_lines.count("sanction", queries.measure_lines.MeasureFilter()) == 2
        assert len(queries.measures.help_plan(measured.plan).batches) == 1


def test_a_second_signer_reads_what_the_first_signed_in_yuan(measured, officers, signed_in):
    from gongzhi.actions import sanctions

    run, (head, other, third) = measured.run, officers.headquarters
    number = sanctions.file_sanction(measured.case, **FAKE, by=head, at=run.at(10))
    tell_rights(number, (head, other), run.day(10))
    given = {"seen": "2", "fine_fen": "15000.50", "reasons": "初次违法"}
    assert signed_in(other).post(f"/act/sanction/{number}/decide/", given).status_code == 302
    page = text(signed_in(third).get(f"/sanctions/{number}/"))
    assert 'value="15000.50"' in page
    assert signed_in(third).post(f"/act/sanction/{number}/decide/", given).status_code == 302
    with seeing_as(officers.system):
        assert queries.measures.sanction(number).fine_fen == 15_000_50
    assert "15,000.50" in text(signed_in(head).get(f"/sanctions/{number}/"))


def test_a_complaint_and_a_result_say_what_they_are_and_where_they_stand(measured, officers, signed_in):
    browser = signed_in(officers.market)
    result = text(browser.get(f"/evidence/{measured.evidence}/"))
    assert "铅溶出量" in result
    assert f'href="/cases/{measured.case}/"' in result
    said = text(browser.get(f"/evidence/{measured.complaint}/"))
    assert POTTERY in said
    assert "热线" in said
    assert f"/evidence/{measured.evidence}/" in text(browser.get(f"/cases/{measured.case}/"))


@pytest.mark.parametrize(
    ("lang", "corrected", "withdrawn"), [("zh", "已更正", "已撤回"), ("en", "Corrected", "Withdrawn")]
)
def test_a_complaint_and_a_result_say_what_became_of_them(measured, officers, signed_in, lang, corrected, withdrawn):
    """A withdrawal says it of itself too, though nothing came after it."""
    run = measured.run
    with seeing_as(officers.system):
        result, said = queries.reported.piece(measured.evidence), queries.reported.piece(measured.complaint)
    again = check_result("S-1#2", run.day(10), passed=True)
    again = replace(again, envelope=replace(again.envelope, corrects=result.reference))
    gone = complaint("T-1#withdrawn", run.day(14))
    gone = replace(gone, envelope=replace(gone.envelope, withdraws=said.reference))
    intake.record_evidence([again, gone], raw_name="x", raw_size=1, by=officers.system, at=run.at(30))

    browser = signed_in(officers.market, lang)
    pages = {piece: text(browser.get(f"/evidence/{piece}/")) for piece in (result.id, said.id, again.id, gone.id)}
    assert corrected in pages[result.id]
    assert f'href="/evidence/{again.id}/"' in pages[result.id]
    assert withdrawn in pages[said.id]
    assert f'href="/evidence/{gone.id}/"' in pages[said.id]
    assert "gz-evidence-standing" in pages[again.id]
    assert "gz-evidence-withdrawn" in pages[gone.id]
    assert withdrawn in pages[gone.id]


def test_whoever_may_shortlist_ranks_their_place_and_reads_why_each_stands_where_it_does(measured, officers, signed_in):
    browser = signed_in(officers.origin[0])
    assert 'href="/help/list/"' in text(browser.get("/help/"))
    assert "今年还没有名单" in text(browser.get("/help/list/"))
    assert browser.post("/help/list/", {"places": "1"}).status_code == 302
    found = text(browser.get("/help/list/"))
    placed, others = re.findall(r"<tbody.*?</tbody>", found, re.DOTALL)
    (first,), (second, third) = (re.findall(r"<tr.*?</tr>", body, re.DOTALL) for body in (placed, others))
    assert "未列入的 2 家，显示前 2 家" in found
    assert (
        "赣州章江陶瓷有限公司" in first
    )  # one serious notice: 1.2 × 5; the other one's equal score stands behind by code
    assert all(words in first for words in ("6.00", "小型", "帮扶分 6.00"))
    (case,) = re.findall(r"/cases/(EQC-2017-\d{6}-\d{6})/help/", found)
    assert f"/cases/{case}/help/" in first
    assert "因造假不列入" in second + third  # the pottery: a sanction for fakes was filed
    assert len(re.findall("未列入", second + third)) == 1
    assert signed_in(officers.market, "en").get("/help/list/").status_code == 200
    for other in (officers.enterprise, officers.city, officers.experts[0]):
        assert signed_in(other).get("/help/list/").status_code == 404
        assert "/help/list/" not in text(signed_in(other).get("/help/"))


@pytest.mark.parametrize(("typed", "said"), [("", "没有填写"), ("两家", "不是整数"), ("-1", "不是整数")])
def test_what_is_no_number_of_places_comes_back_with_what_was_typed(measured, officers, signed_in, typed, said):
    answer = signed_in(officers.origin[0]).post("/help/list/", {"places": typed})
    assert answer.status_code == 400
    assert said in text(answer)
    assert f'value="{typed}"' in text(answer)
    assert "今年还没有名单" in text(answer)


def test_a_longer_list_asks_the_database_no_more_often(measured, officers, signed_in):
    browser, asked = signed_in(officers.headquarters[0]), []
    for places in ("1", "3"):
        browser.post("/help/list/", {"places": places})
        with CaptureQueriesContext(connection) as found:
            browser.get("/help/list/")
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_did_it_help_is_measured_by_a_button_and_told_even_when_too_little_is_known(measured, officers, signed_in):
    browser = signed_in(officers.origin[0], "en")
    assert "Nothing was measured this year" in text(browser.get("/help/list/"))
    assert browser.get("/help/effect/").status_code == 405
    answer = browser.post("/help/effect/")
    assert (answer.status_code, answer["Location"]) == (302, "/help/list/#effect")
    found = text(browser.get("/help/list/"))
    assert "nothing can be said yet" in found
    assert "Nothing was measured this year" not in found
    assert signed_in(officers.enterprise).post("/help/effect/").status_code == 404
