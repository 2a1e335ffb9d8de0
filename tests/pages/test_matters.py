"""Pages of every declared procedure: they come from its declaration, so they are tried from it too."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.workflow import opening_rows
from gongzhi.web.pages import matter_fields, matter_files
from gongzhi.web.presenters.forms import ActForm
from tests.sample_matters import opened, opener, value
from tests.signed_in import *
from tests.spec.conftest import POTTERY

NAMES = sorted(schemes())
BEGUN = [name for name in NAMES if set(opening_rows(workflow(name))[0].roles) != {"SYSTEM"}]
HAN = re.compile(r"[一-鿿]")


def text(answer) -> str:
    return answer.content.decode()


def reader(scheme, officers):
    """A reader of the scheme's records everywhere in the province."""
    return officers.headquarters[0] if "CIQ_R" in schemes()[scheme].readers else officers.office


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.long)])
@pytest.mark.parametrize("scheme", NAMES)
def test_list_record_and_files_stand_in_both_languages(officers, signed_in, monkeypatch, scheme, lang):
    number = opened(scheme, officers, monkeypatch)
    browser = signed_in(reader(scheme, officers), lang)
    for address in (reverse(f"{scheme}_list"), reverse(scheme, args=[number])):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        page = text(answer)
        assert number in page
        assert ("gz-synthetic" in page) == (schemes()[scheme].holder == "enterprise")  # whose register says what it is
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)
        if lang == "en":
            heading = re.search(r"<h1>(.*?)</h1>", page, re.S)[1]
            assert not HAN.search(re.sub("示例|赣州试验陶瓷有限公司", "", heading)), heading
    for kind in ("csv", "xlsx", "json"):
        assert browser.get(reverse(f"{scheme}_file", args=[kind])).status_code == 200
    assert browser.get(reverse(f"{scheme}_file", args=["exe"])).status_code == 404


@pytest.mark.parametrize("scheme", NAMES)
def test_its_csv_says_what_its_record_holds(officers, signed_in, monkeypatch, scheme):
    number = opened(scheme, officers, monkeypatch)
    found = signed_in(reader(scheme, officers)).get(reverse(f"{scheme}_file", args=["csv"])).content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(found))
    one = schemes()[scheme]
    assert line["编号"] == number
    asked = one.asks[opening_rows(workflow(scheme))[0].act]
    for field in one.stored():
        if field.name in asked and field.shape == "value" and field.column.kind == "text":
            said = line[field.column.zh]
            assert said.startswith("测试R1 ") if field.names_post else said == value(field)


@pytest.mark.long
@pytest.mark.parametrize("scheme", NAMES)
def test_its_list_costs_the_same_for_one_record_and_for_three(officers, signed_in, monkeypatch, scheme):
    browser, address = signed_in(reader(scheme, officers)), reverse(f"{scheme}_list")
    costs = []
    for more in (1, 2):
        for _ in range(more):
            opened(scheme, officers, monkeypatch)
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        costs.append(len(asked))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("scheme", BEGUN)
def test_a_form_sent_empty_names_every_field_that_must_be_filled_and_keeps_nothing(officers, signed_in, scheme):
    actor = opener(scheme, officers)
    if actor is None:
        pytest.skip("nobody of the small province begins it")
    browser, address = signed_in(actor), reverse(f"{scheme}_new")
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {})
    assert answer.status_code == 400
    one = schemes()[scheme]
    required = [field for field in one.asked_by(opening_rows(workflow(scheme))[0].act) if field.column.required]
    page = text(answer)
    for field in required:
        assert f"field-begin-{field.name}" in page
    assert page.count("这一项没有填写") == 2 * len(required)
    assert "没有符合条件的" in text(signed_in(reader(scheme, officers)).get(reverse(f"{scheme}_list")))


@pytest.mark.parametrize("scheme", NAMES)
def test_who_may_not_read_it_sees_nothing_there(officers, signed_in, monkeypatch, scheme):
    number = opened(scheme, officers, monkeypatch)
    for actor in (officers.rival, officers.association, officers.experts[0], officers.elsewhere):
        answer = signed_in(actor).get(reverse(scheme, args=[number]))
        allowed = actor.role in schemes()[scheme].readers
        assert answer.status_code in ((200, 404) if allowed else (404,)), actor.role
    if schemes()[scheme].holder == "enterprise":
        assert signed_in(officers.rival).get(reverse(scheme, args=[number])).status_code == 404


def test_the_index_counts_what_is_open_and_leads_to_what_one_may_begin(officers, signed_in, monkeypatch):
    opened("work_item", officers, monkeypatch)
    page = text(signed_in(officers.office).get("/matters/"))
    assert f'href="{reverse("work_item_list")}"' in page
    assert f'href="{reverse("work_item_new")}"' in page
    page = text(signed_in(officers.enterprise, "en").get("/matters/"))
    assert reverse("commitment_new") in page
    assert reverse("work_item_list") not in page


def test_a_record_is_begun_and_led_on_by_its_pages(officers, signed_in):
    office, city = signed_in(officers.office), signed_in(officers.city)
    sent = {
        "region": "360700", "plan_year": "2017", "article_no": "14", "deliverable": "追溯台账", "measure": "份数",
        "due": "2017-12-20", "owner": "局长",
    }  # fmt: skip
    answer = office.post("/work-item/new/", sent)
    assert answer.status_code == 302
    address = answer["Location"]
    assert office.post(f"{address}issue/", {"seen": "0"}).status_code == 302
    assert "认领" in text(city.get("/"))
    assert city.post(f"{address}accept/", {"seen": "1"}).status_code == 302
    page = text(city.get(address))
    assert "每行一条，依次填写：证据，文号或编号" in page
    wrong = city.post(f"{address}deliver/", {"seen": "2", "evidence": "台账,1,2\n清单"})
    assert wrong.status_code == 400
    assert "有 3 项，最多 2 项" in text(wrong)
    assert "台账,1,2" in text(wrong)
    assert city.post(f"{address}deliver/", {"seen": "2", "evidence": "台账\t赣〔2017〕1号\n清单"}).status_code == 302
    page = text(office.get(address))
    assert "赣〔2017〕1号" in page
    assert office.post(f"{address}verify/", {"seen": "2"}).status_code == 409
    assert office.post(f"{address}verify/", {"seen": "3"}).status_code == 302
    assert "已核验" in text(office.get(address))
    assert office.post(f"{address}fly/", {"seen": "3"}).status_code == 404


def test_an_act_that_cannot_be_taken_says_why_instead_of_offering_its_form(officers, signed_in, monkeypatch):
    number = opened("commitment", officers, monkeypatch)
    page = text(signed_in(officers.enterprise).get(f"/commitment/{number}/"))
    assert "该企业已签署更新的承诺" in page
    assert 'id="act-replace"' not in page
    assert 'id="act-end"' in page


@pytest.mark.parametrize("scheme", NAMES)
def test_what_is_typed_is_read_back_as_it_was(db, scheme):
    from django.http import QueryDict

    for field in schemes()[scheme].fields.values():
        if field.shape in ("value", "lines") and field.column.kind != "uscc":
            given = QueryDict(mutable=True)
            given[field.name] = matter_fields.typed(field, value(field))
            assert matter_fields.read([field], given) == {field.name: value(field)}


FILES = [(name, field.name) for name in NAMES for field in schemes()[name].fields.values() if field.shape == "file"]


@pytest.mark.parametrize(("scheme", "field"), FILES)
def test_a_file_is_given_by_a_form_that_sends_files_and_read_back_as_it_was(db, scheme, field):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

    of_scheme = schemes()[scheme].fields[field]
    (sample,) = value(of_scheme)
    form = ActForm("/", (matter_fields.asked(of_scheme, None, "zh"),), ())
    assert form.has_file
    sent = MultiValueDict({field: [SimpleUploadedFile(sample.name, sample.raw) for _ in range(2)]})
    assert matter_fields.read([of_scheme], QueryDict(), sent) == {field: (sample, sample)}


def test_more_than_three_schemes_take_files():
    assert len({scheme for scheme, _ in FILES}) > 3


def test_an_address_fills_a_form_in(officers, signed_in):
    page = text(signed_in(officers.office).get(f"/work-item/new/?owner={POTTERY}&plan_year=2018"))
    assert f'value="{POTTERY}"' in page
    assert 'value="2018"' in page


def test_a_file_that_would_leave_records_out_is_refused_with_what_to_do(officers, signed_in, monkeypatch):
    for _ in range(3):
        opened("work_item", officers, monkeypatch)
    monkeypatch.setattr(matter_files, "MOST", 3)
    browser = signed_in(officers.office)
    assert len(browser.get("/work-item/records.json").json()["records"]) == 3
    monkeypatch.setattr(matter_files, "MOST", 2)
    for kind in ("csv", "xlsx", "json"):
        answer = browser.get(f"/work-item/records.{kind}")
        assert answer.status_code == 409
        assert "缩小范围" in text(answer)
    assert len(browser.get("/work-item/records.json?state=issued").json()["records"]) == 0


def test_a_record_shows_what_is_known_and_names_what_nobody_filled_in(officers, signed_in, monkeypatch):
    number = opened("trade_notification", officers, monkeypatch)
    page = text(signed_in(reader("trade_notification", officers)).get(f"/trade-notification/{number}/"))
    facts, unfilled = re.search(
        r'<dl class="gz-facts">(.*?)</dl>.*?<summary>未填的 \d+ 项</summary>(.*?)</details>', page, re.S
    ).groups()
    reply = matter_fields.label(schemes()["trade_notification"].fields["reply"], "zh")
    assert reply in unfilled and reply not in facts
    assert matter_fields.NOTHING not in facts


def test_a_long_table_within_what_was_signed_is_counted():
    survey = schemes()["trade_survey"]
    field = next(field for field in survey.fields.values() if field.shape == "lines")
    lines = [{column.field: None for column in field.lines}] * 3
    assert matter_fields.given_words(survey, {field.name: lines}, "zh", most_lines=2).endswith("：3 条")
    assert "条" not in matter_fields.given_words(survey, {field.name: lines}, "zh", most_lines=3)
