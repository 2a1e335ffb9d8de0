"""A refused form comes back on its record's page: what is wrong on top, what was typed still in it."""

from __future__ import annotations

import re
from html import unescape

from django.db import InternalError

from gongzhi.actions import links
from gongzhi.actions.clock import at_noon
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web.pages import taking
from tests.spec.conftest import TEA, register, returned
from tests.web.province import *
from tests.web.province import TODAY, notice, take_in
from tests.web.test_cost import left_open


def text(answer) -> str:
    return unescape(answer.content.decode())


def summary(answer) -> str:
    """The error summary, which stands before everything else of the page."""
    page = text(answer)
    top = page[page.index('class="gz-errors"') : page.index('class="gz-left"')]
    assert page.count('class="gz-errors"') == 1
    return top


def form(answer, identity: str) -> str:
    page = text(answer)
    begins = page.index(f'class="gz-form" id="{identity}"')
    return page[begins : page.index("</form>", begins)]


def received(officers) -> str:
    """A case that waits for its verification; returns its number."""
    take_in(officers, notice(3, "赣州试验陶瓷有限公司"))
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    return number


def test_a_field_that_cannot_be_read_is_linked_from_the_top_and_the_rest_stays_typed(province, signed_in):
    given = {"urgency": "3", "scope": "", "scope_words": "欧盟 <b>", "matters": "铅", "control_at_ports": "maybe"}
    client = signed_in(province.officers.headquarters[0])
    answer = client.post(f"/cases/{province.case}/warn/", given)
    assert answer.status_code == 400
    targets = re.findall(r'href="#(field-draft-[a-z_0-9-]+)"', summary(answer))
    assert targets == ["field-draft-scope-0", "field-draft-control_at_ports-0", "field-draft-warns_consumers-0"]
    sent = form(answer, "draft")
    assert all(f'id="{target}"' in sent for target in targets)
    assert re.search(r'name="urgency" value="3" checked', sent)
    assert 'value="欧盟 <b>"' in sent
    assert ">铅</textarea>" in sent
    with seeing_as(province.officers.system):
        assert len(queries.alerts.alerts_of(queries.cases.case(province.case).id)) == 1  # the fixture's own


def test_a_refusal_stands_on_the_record_and_names_the_field_that_can_mend_it(officers, signed_in):
    number = received(officers)
    given = {"seen": "0", "source_checked": "no", "note": "来电核对"}
    answer = signed_in(officers.origin[0]).post(f"/act/case/{number}/verify/", given)
    assert answer.status_code == 409
    assert 'href="#field-act-verify-source_checked-0"' in summary(answer)
    assert "已核对信息来源" in summary(answer)
    assert ">来电核对</textarea>" in form(answer, "act-verify")


def test_a_refusal_that_no_field_can_mend_leads_to_the_form(province, signed_in):
    people = province.officers
    given = {"seen": "5", "kind": "penalty", "occurred_on": "2017-05-01", "voluntary": "yes"}
    answer = signed_in(people.headquarters[0]).post(f"/enterprises/{TEA}/facts/", given)
    assert answer.status_code == 409
    assert 'href="#confirm-fact"' in summary(answer)
    assert 'value="2017-05-01"' in form(answer, "confirm-fact")
    assert re.search(r'value="yes" checked', form(answer, "confirm-fact"))


def test_a_fact_without_kind_and_day_is_told_of_both(province, signed_in):
    answer = signed_in(province.officers.market).post(f"/enterprises/{POTTERY}/facts/", {"voluntary": "yes"})
    assert answer.status_code == 400
    assert re.findall(r'href="#field-confirm-fact-(\w+)"', summary(answer)) == ["kind", "occurred_on"]


def test_a_conflict_says_that_the_record_moved_on_and_what_happened(province, signed_in):
    people = province.officers
    tracing = register(people, returned(7, date(2017, 4, 25)))
    client = signed_in(people.port)
    assert client.post(f"/act/return_tracing/{tracing}/send/", {"seen": "0"}).status_code == 302
    answer = client.post(f"/act/return_tracing/{tracing}/send/", {"seen": "0"})
    assert answer.status_code == 409
    assert "已被他人改动" in summary(answer)
    assert re.search(r"测试P1办理“移送产地”，现为“已移送产地”", summary(answer))
    assert "追溯" in text(answer)


def test_what_was_typed_into_a_form_that_is_gone_is_shown_by_itself(province, signed_in):
    people = province.officers
    given = {"seen": "1", "scenarios": "4: 1/2, 1/10"}
    answer = signed_in(people.experts[0]).post(f"/act/case/{province.case}/assess/", given)
    assert answer.status_code == 409
    page = text(answer)
    assert 'id="act-assess"' not in page
    assert "4: 1/2, 1/10" in page[page.index("您填写的内容（未保存）") :]


def test_a_wrong_line_of_scenarios_is_named_by_its_number_in_the_readers_words(officers, signed_in):
    number = received(officers)
    verified = {"seen": "0", "source_checked": "yes"}
    assert signed_in(officers.origin[0]).post(f"/act/case/{number}/verify/", verified).status_code == 302
    typed = "4: 1/2\nbad"
    answer = signed_in(officers.experts[0]).post(f"/act/case/{number}/assess/", {"seen": "1", "scenarios": typed})
    assert answer.status_code == 400
    assert "第 2 行" in summary(answer)
    assert f">{typed}</textarea>" in form(answer, "act-assess")


def test_a_case_to_merge_into_that_nobody_knows_is_a_fault_of_its_field(officers, signed_in):
    number = received(officers)
    answer = signed_in(officers.origin[0]).post(f"/act/case/{number}/merge/", {"seen": "0", "into": "EQC-1"})
    assert answer.status_code == 400
    assert "没有找到案卷“EQC-1”" in summary(answer)
    assert 'value="EQC-1"' in form(answer, "act-merge")


def test_a_link_that_somebody_answered_first_says_who_and_what(province, signed_in):
    people = province.officers
    with seeing_as(people.system):
        seen = queries.links.proposal(province.proposal).seen
    links.answer_link(
        province.proposal, answer="unsure", reason="再查", by=people.headquarters[1], at=at_noon(TODAY), seen=seen
    )
    client = signed_in(people.headquarters[0])
    given = {"seen": str(seen), "answer": "different", "reason": "地址不同"}
    answer = client.post(f"/links/{province.proposal}/answer/", given)
    assert answer.status_code == 409
    assert "测试R2判定：不确定 再查" in summary(answer)
    assert 'value="地址不同"' in form(answer, f"answer-{province.proposal}")


def test_nothing_of_a_refused_act_is_kept_even_where_its_first_half_went_through(province, signed_in, monkeypatch):
    from gongzhi.core.errors import Refusal

    def refuses(*args, **kwargs):
        raise Refusal("NOTHING_TO_UNDO")

    people = province.officers
    monkeypatch.setattr(taking.credit, "regrade", refuses)
    given = {"kind": "penalty", "occurred_on": "2017-05-01", "voluntary": "no"}
    assert signed_in(people.market).post(f"/enterprises/{POTTERY}/facts/", given).status_code == 409
    with seeing_as(people.system):
        assert "penalty" not in {row.kind for row in queries.enterprises.credit_events(POTTERY)}


def test_a_step_that_the_database_refuses_is_a_conflict_with_its_form(province, signed_in, monkeypatch):
    def too_late(*args, **kwargs):
        error = InternalError("no")
        error.__cause__ = type("Given", (Exception,), {"sqlstate": "GZ002"})()
        raise error

    people = province.officers
    tracing = register(people, returned(7, date(2017, 4, 25)))
    offered = taking.OFFERED["return_tracing", "send"]
    monkeypatch.setitem(taking.OFFERED, ("return_tracing", "send"), type(offered)(too_late))
    answer = signed_in(people.port).post(f"/act/return_tracing/{tracing}/send/", {"seen": "0"})
    assert answer.status_code == 409
    assert "已被他人改动" in summary(answer)
    assert 'name="seen" value="0"' in form(answer, "act-send")


def test_the_page_that_came_back_stands_at_its_records_address_in_the_other_language_too(province, signed_in):
    answer = signed_in(province.officers.headquarters[0]).post(f"/cases/{province.case}/warn/", {})
    assert f'href="/cases/{province.case}/warn/?lang=en"' in text(answer)


def test_an_answer_to_an_alert_is_kept_while_it_is_refused(province, signed_in):
    people = province.officers
    client = signed_in(people.origin[0])
    address = f"/alerts/{province.alert}/acknowledge/"
    assert client.post(address, {"action_taken": "已通知"}).status_code == 302
    answer = client.post(address, {"action_taken": "再次通知"})
    assert answer.status_code == 409
    assert "再次通知" in text(answer)


def test_every_form_of_a_page_of_links_has_ids_of_its_own(province, signed_in):
    take_in(province.officers, notice(2, "赣州试验陶瓷公司"))
    left_open(province.officers)
    page = text(signed_in(province.officers.headquarters[0]).get("/links/"))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert sum(identity.endswith("-reason") for identity in ids) >= 2
