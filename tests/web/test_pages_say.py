"""What the pages say: missing guards, every fault of a form, codes in words, whole notices to decide on."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import InternalError, ProgrammingError
from django.test import RequestFactory

from gongzhi.core.errors import BadInput
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web.answers import AnswersMiddleware
from gongzhi.web.pages import links as pages_of_links
from gongzhi.web.pages.acts import scenarios
from tests.spec.conftest import register, returned, to_method_set
from tests.web.province import *

DAY = date(2017, 4, 20)


def text(answer) -> str:
    return answer.content.decode()


def test_a_case_that_cannot_close_says_what_is_missing_and_offers_no_form_for_it(province, signed_in):
    people = province.officers
    to_method_set(people, register(people, returned(2, DAY)), DAY)
    client = signed_in(people.origin[0])
    assert client.post(f"/act/case/{province.case}/act/", {"seen": "3"}).status_code == 302
    given = {"cause_code": "Q1", "responsibility": "producer", "corrective_action": "process_change"}
    assert client.post(f"/act/case/{province.case}/submit_evidence/", {"seen": "4", **given}).status_code == 302
    page = text(client.get(f"/cases/{province.case}/"))
    with seeing_as(people.system):
        running = {row.reference for row in queries.cases.tracings_of(queries.cases.case(province.case).id)}
    missing = re.search(r"退运 (\S+) 的追溯调查尚未办结", page)
    assert missing
    assert missing[1] in running
    assert 'id="act-close"' not in page
    assert 'id="act-fail_verification"' in page


def test_every_link_to_an_act_leads_to_its_form(province, signed_in):
    people = province.officers
    for actor in (people.origin[0], people.headquarters[2]):
        for address in (f"/cases/{province.case}/", f"/alerts/{province.alert}/"):
            answer = signed_in(actor).get(address)
            page = text(answer) if answer.status_code == 200 else ""
            assert set(re.findall(r'href="#(act-\w+)"', page)) == set(re.findall(r'form" id="(act-\w+)"', page)), (
                address
            )


def test_a_form_says_every_fault_at_once_in_the_readers_words(province, signed_in):
    answer = signed_in(province.officers.headquarters[0], "en").post(f"/cases/{province.case}/warn/", {"urgency": "12"})
    page = text(answer)
    assert answer.status_code == 400
    assert "Urgency (1 to 4)" in page
    assert "This is none of the answers" in page
    # Scope twice, what is warned about, ports, consumers: each on top of the page and beside its field.
    assert page.count("This field is empty") == 2 * 5


@pytest.mark.parametrize("version", ["", "-1", "1e9", "1e999999999", "9" * 40, "Infinity", "１"])
def test_a_version_that_no_page_gave_is_refused_at_once(province, signed_in, version):
    client = signed_in(province.officers.origin[0])
    assert client.post(f"/act/case/{province.case}/act/", {"seen": version}).status_code == 400


@pytest.mark.parametrize("line", ["4: 1e999999999", "4: 1/0", "4: -1", "x: 1/2", "4", "4: nan", "4: 1/2;1/3"])
def test_a_scenario_that_cannot_be_read_names_its_line(line):
    with pytest.raises(BadInput) as bad:
        scenarios(f"3: 1/2, 0.1\n{line}")
    assert [(cell.where, cell.value) for cell in bad.value.cells] == [("line 2", line)]


def test_a_finding_is_told_in_words_and_not_in_codes(province, signed_in):
    page = text(signed_in(province.officers.headquarters[0]).get(f"/findings/{province.finding}/"))
    trace = page[page.index('class="gz-trace"') : page.index("采用的材料")]
    assert "紧急程度" in trace
    for code in ("urgency", "remind_operators", "port_control", "yellow", "orange"):
        assert code not in trace


def track(page: str) -> str:
    """The stops of the procedure on a page, without what stands around them."""
    return page[page.index('class="gz-track"') : page.index("</ol>", page.index('class="gz-track"'))]


def test_ends_that_are_not_reached_are_no_stops_of_a_procedure(province, signed_in):
    taken_in = register(province.officers, returned(7, date(2017, 4, 28)))
    page = text(signed_in(province.officers.port).get(f"/returns/{taken_in}/"))
    assert "已调查" in track(page)  # ahead
    assert "结案" not in track(page)
    assert "可能的结果：结案" in page
    case = text(signed_in(province.officers.headquarters[0]).get(f"/cases/{province.case}/"))
    assert "不予采纳" not in track(case)
    assert "并案" not in case[case.index("可能的结果") :][:200]  # no step leads there any more


def test_the_timeline_of_a_case_says_what_happened_in_words(province, signed_in):
    page = text(signed_in(province.officers.headquarters[0]).get(f"/cases/{province.case}/?lang=en", follow=True))
    line = page[page.index('class="gz-timeline"') :]
    assert "finding made: How great is the risk?" in line
    assert "risk.assess" not in line


def test_a_refused_role_is_called_by_its_name(province, signed_in):
    client = signed_in(province.officers.origin[0])
    page = text(client.post(f"/act/alert/{province.alert}/lift/", {"seen": "2", "reason": "x"}))
    assert "您的角色（产地检验检疫机构）不能办理该事项，应由直属局办理" in page


def test_a_page_of_links_never_cuts_a_notice_in_two(monkeypatch):
    class Proposed:
        def __init__(self, reference: str) -> None:
            self.reference = reference

    monkeypatch.setattr(pages_of_links, "PAGE", 3)
    one, other = Proposed("2017.0001"), Proposed("2017.0002")
    assert pages_of_links._whole_notices((one, other)) == ((one, other), "")
    assert pages_of_links._whole_notices((one, other, other)) == ((one,), "2017.0001")
    assert pages_of_links._whole_notices((one, one, one)) == ((one, one, one), "2017.0001")


@pytest.mark.parametrize(("kind", "state", "status"), [(InternalError, "GZ002", 409), (ProgrammingError, "42501", 404)])
def test_what_the_database_forbids_is_a_page_and_not_a_breakdown(db, kind, state, status):
    request = RequestFactory().post("/")
    request.lang, request.actor = "zh", None
    forbidden = kind("no")
    forbidden.__cause__ = type("Given", (Exception,), {"sqlstate": state})()
    answer = AnswersMiddleware(lambda request: None).process_exception(request, forbidden)
    assert answer.status_code == status


def test_an_error_that_nobody_foresaw_shows_a_number_and_nothing_else(province, signed_in, monkeypatch):
    def breaks(*args, **kwargs):
        raise ValueError("secret of the inside")

    monkeypatch.setattr(queries.cases, "cases", breaks)
    answer = signed_in(province.officers.headquarters[0]).get("/cases/")
    assert answer.status_code == 500
    assert "secret" not in text(answer)
    assert re.search(r"故障编号</?\w*>? ?<code>[0-9a-f]{8}", text(answer)) or "故障编号" in text(answer)


def test_whoever_has_nothing_to_do_is_offered_only_what_they_may_open(province, signed_in):
    page = text(signed_in(province.officers.rival).get("/"))
    assert "/notices/" not in page


def test_another_id_of_a_link_is_no_page(province, signed_in):
    assert signed_in(province.officers.headquarters[0]).get(f"/links/{uuid4()}/").status_code == 404
