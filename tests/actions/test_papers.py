"""Papers that acts issue: numbered without gap or double at once, frozen, told in the ledger, the same ever after."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from itertools import count

import psycopg
import pytest
from django.db import DatabaseError
from docx import Document

from gongzhi.actions import matters, papers
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import take_act
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.canonical import canonical, digest
from gongzhi.core.documents import AWARDS, DocumentNumber, PaperContent
from gongzhi.core.errors import Conflict, Refusal
from gongzhi.core.schemes import ABOUT_THE_ACT
from gongzhi.reports.papers import issued
from gongzhi.reports.papers.docx import docx_bytes
from gongzhi.reports.papers.pdf import pdf_bytes
from gongzhi.reports.papers.words import number_read, number_words, written
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from tests.reports.papers.reading import letters, set_texts
from tests.sample_matters import opened, value
from tests.spec.conftest import *
from tests.spec.firms_of_honour import NAME, NAMING, named
from tests.spec.test_08_services import site  # noqa: F401 - a fixture
from tests.store.test_numbers import one_to, side_by_side

SIGNED = date(2017, 3, 14)
HAN = re.compile(r"[一-鿿]")
EVERY_PAPER = [(name, paper) for name, one in sorted(schemes().items()) for paper in one.papers]


def papers_of(officers, scheme: str, number: str):
    with seeing_as(officers.system):
        return queries.papers.issued(queries.matters.matter(scheme, number).instance.id)


def refused_once(officers, monkeypatch) -> str:
    """An application for support whose refusal one of two has signed."""
    number = opened("support_payment", officers, monkeypatch)
    refuse(number, officers.office)
    return number


def refuse(number: str, officer, reason: str = "不在扶持范围内"):
    return take_act(
        "support_payment", number, "refuse", values={"reason": reason}, by=officer, at=at_noon(SIGNED), seen=0
    )


@pytest.mark.parametrize(("scheme", "paper"), EVERY_PAPER, ids=[f"{name}-{paper.name}" for name, paper in EVERY_PAPER])
def test_every_declared_paper_can_be_written_in_both_languages_with_all_that_it_names(scheme, paper):
    one = schemes()[scheme]
    values = {name: value(field) for name, field in one.fields.items() if field.shape == "value"}
    about = dict.fromkeys(ABOUT_THE_ACT, "7") | {"holder": {"zh": NAME, "en": "Ganzhou Pottery"}, "until": SIGNED}
    zh, en = (issued.paper_words(one, paper, values, about, [("CIQ_O", "360700")], lang) for lang in ("zh", "en"))
    content = PaperContent(paper.kind, DocumentNumber(paper.series, 2017, 3), SIGNED, zh, en, issued.LOOKED_UP_AT, True)
    assert issued.content_of(canonical(content).decode()) == content
    said = {lang: written(issued.paper_of(content, lang)) for lang in ("zh", "en")}
    assert [part.text for part in said["zh"].parts][: len(paper.says)] == list(zh.paragraphs)
    assert said["zh"].title == zh.title
    assert (said["zh"].check != "") == (paper.kind in AWARDS)
    english = " ".join((en.title, *en.paragraphs, *en.rights, *en.signed_by)).replace("示例", "")
    assert not HAN.search(english), english
    assert "{" not in english + "".join(zh.paragraphs)


def test_a_refusal_is_a_decision_with_number_reason_rights_and_office_and_the_ledger_tells_of_it(officers, monkeypatch):
    number = refused_once(officers, monkeypatch)
    assert papers_of(officers, "support_payment", number) == ()
    refuse(number, officers.second_office)
    (row,) = papers_of(officers, "support_payment", number)
    content = issued.content_of(row.body)
    assert content.number == DocumentNumber("decision", 2017, 1)
    assert content.signed_on == SIGNED
    assert content.zh.addressee == "赣州试验陶瓷有限公司"
    assert content.zh.signed_by == ("江西省质量工作协调机构",)
    assert "不在扶持范围内" in content.zh.paragraphs[0]
    assert "60日" in content.zh.rights[0]
    assert "6个月" in content.zh.rights[0]
    assert number in content.zh.paragraphs[1]
    with seeing_as(officers.system):
        (told,) = [event for event in queries.cases.events_on(number) if event.kind == "PaperIssued"]
    body = json.loads(told.body)
    assert (body["hash"], body["zh"]) == (digest(content), "赣共治决〔2017〕1号")
    assert row.hash == digest(content)


def test_the_number_of_a_rule_moves_what_a_paper_says_and_not_one_that_was_issued(officers, monkeypatch, change_rule):
    first, second = refused_once(officers, monkeypatch), refused_once(officers, monkeypatch)
    refuse(first, officers.second_office)
    change_rule("remedies", "RM-REVIEW", "length", "61")
    refuse(second, officers.second_office)
    said = [
        issued.content_of(papers_of(officers, "support_payment", one)[0].body).zh.rights[0] for one in (first, second)
    ]
    assert ["60日" in said[0], "61日" in said[1]] == [True, True]


def test_acts_of_many_at_once_of_which_some_are_refused_number_without_gap_or_double(officers, monkeypatch):
    """Two seconds race for each record's second signature; every fourth paper fails after it took its number."""
    records = [refused_once(officers, monkeypatch) for _ in range(6)]
    tried, real = count(), save.papers.paper

    def failing(*given: object) -> None:
        if next(tried) % 4 == 1:
            raise Refusal("CLOSED", day="")
        real(*given)

    monkeypatch.setattr(papers.save.papers, "paper", failing)

    def work(worker: int) -> list[DocumentNumber]:
        officer = officers.colleagues[worker % 2]
        for number in records if worker % 4 < 2 else reversed(records):
            for _ in range(3):
                try:
                    refuse(number, officer)
                    break
                except (Conflict, Refusal, DatabaseError):
                    pass  # somebody was quicker, or it failed after the number: as a person would, try again
        return []

    side_by_side(work, 4)
    kept = [row for number in records for row in papers_of(officers, "support_payment", number)]
    assert next(tried) > len(kept)
    assert len(kept) == len(records)
    assert sorted(issued.content_of(row.body).number.serial for row in kept) == one_to(len(records))


def test_a_paper_is_byte_for_byte_the_same_when_the_record_has_changed(officers):
    run = named(officers)
    before = {row.name: row for row in papers_of(officers, run.scheme, run.number)}
    assert set(before) == {"naming", "plate"}
    content = issued.content_of(before["naming"].body)
    rendered = [render(issued.paper_of(content, lang)) for lang in ("zh", "en") for render in (pdf_bytes, docx_bytes)]
    with seeing_as(officers.system):
        save.matters.fields(run.scheme, run.row.id, since=date(2020, 1, 1))
    after = {row.name: row for row in papers_of(officers, run.scheme, run.number)}
    assert after == before
    again = issued.content_of(after["naming"].body)
    assert [
        render(issued.paper_of(again, lang)) for lang in ("zh", "en") for render in (pdf_bytes, docx_bytes)
    ] == rendered
    assert "2020" not in after["naming"].body


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pdf_and_the_docx_of_a_decision_and_of_a_plate_say_number_and_name(officers, lang):
    run = named(officers)
    for row in papers_of(officers, run.scheme, run.number):
        content = issued.content_of(row.body)
        paper, number = issued.paper_of(content, lang), number_words(content.number, lang)
        text, pdf = " ".join(set_texts(paper)), letters(pdf_bytes(paper))
        for wanted in (NAME, getattr(content, lang).title):
            assert wanted in text.replace("\n", ""), (row.name, wanted)
        assert set(NAME + number) - pdf <= {" "}
        document = Document(io.BytesIO(docx_bytes(paper)))
        footers = [line for section in document.sections for line in section.footer.paragraphs]
        written_out = "\n".join(line.text for line in (*document.paragraphs, *footers))
        assert number in written_out
        assert NAME in written_out


def test_a_suspension_by_the_system_is_signed_by_the_headquarters_and_told_what_may_be_done(officers):
    from gongzhi.actions.schemes import demo_enterprise
    from tests.spec.firms_of_honour import WEEK, came_in, confirmed, recall

    run, day = named(officers), NAMING + WEEK
    confirmed(officers, came_in(officers, recall(1, day), day), day)
    demo_enterprise.suspend_where_facts_demand(by=officers.system, at=at_noon(day))
    assert run.state == "suspended"
    (row,) = [row for row in papers_of(officers, run.scheme, run.number) if row.name == "suspension"]
    said = issued.content_of(row.body).zh
    assert said.signed_by == ("江西省直属检验检疫局",)
    assert said.rights


def test_a_plate_of_a_site_names_it_and_its_number_is_read_however_it_is_typed(officers, site):
    (row,) = papers_of(officers, "service_site", site)
    content = issued.content_of(row.body)
    assert content.zh.addressee == "赣州陶瓷一站式服务点"
    for typed in (
        "赣共治牌〔2017〕1号",
        "赣共治牌[2017]1",
        " 赣共治牌（2017） 1 号 ",
        "GGZ-P [2017] No. 1",
        "ggz p 2017 1",
    ):
        assert number_read(typed) == content.number, typed
    for typed in (
        "",
        "1",
        "赣共治牌",
        "赣共治牌〔2017〕0号",
        "赣共治牌〔1017〕1号",
        "某共治牌〔2017〕1号",
        "赣共治牌20171",
    ):
        assert number_read(typed) is None, typed


def test_the_database_takes_no_paper_beside_the_counter_or_the_ledger(officers, monkeypatch, owner):
    number = refused_once(officers, monkeypatch)
    refuse(number, officers.second_office)
    copy = (
        "insert into store_issuedpaper"
        " (id, instance_id, name, kind, series, year, serial, signed_on, body, hash, event_id)"
        " select gen_random_uuid(), instance_id, name, kind, series, year, {serial}, signed_on, {body}, hash, event_id"
        " from store_issuedpaper"
    )
    for serial, body, said in (
        ("1", "body || ' '", "PAPER_CONTENT"),
        ("3", "body", "PAPER_NUMBER"),
        ("1", "body", "PAPER_EVENT"),
    ):
        with pytest.raises(psycopg.errors.DatabaseError, match=said):
            owner.execute(copy.format(serial=serial, body=body))
    with pytest.raises(psycopg.errors.DatabaseError, match="WRITTEN_ONCE"):
        owner.execute("update store_issuedpaper set body = body")


def test_a_refused_act_leaves_no_paper_and_gives_its_number_back(officers, monkeypatch):
    first, second = refused_once(officers, monkeypatch), refused_once(officers, monkeypatch)
    with monkeypatch.context() as patched, pytest.raises(Refusal):
        patched.setattr(papers.save.papers, "paper", lambda *_: (_ for _ in ()).throw(Refusal("CLOSED", day="")))
        refuse(first, officers.second_office)
    refuse(second, officers.second_office)
    refuse(first, officers.third_office)
    assert [
        issued.content_of(papers_of(officers, "support_payment", one)[0].body).number.serial for one in (second, first)
    ] == [1, 2]


def test_the_same_file_twice_is_kept_once_on_the_record_and_once_on_the_disk(
    officers, monkeypatch, settings_raw_folder
):
    from django.conf import settings

    from gongzhi.core.attachments import NewFile
    from tests.sample_matters import PDF

    number = opened("support_payment", officers, monkeypatch)
    other = opened("support_payment", officers, monkeypatch)
    for officer in (officers.office, officers.second_office):
        with monkeypatch.context() as patched:
            patched.setattr(
                matters,
                "_guards",
                lambda taking: {name: lambda: None for name in ("payee_of_the_programmes_place", "payable")},
            )
            take_act("support_payment", number, "approve", values={}, by=officer, at=at_noon(SIGNED), seen=0)
    files = (NewFile("凭证.pdf", PDF), NewFile("又一份.pdf", PDF), NewFile("新.pdf", PDF + b"2"))
    given = {"voucher": "PZ-1", "given_on": SIGNED, "papers_given": files}
    take_act("support_payment", number, "pay", values=given, by=officers.office, at=at_noon(SIGNED), seen=1)
    with seeing_as(officers.system):
        mine, theirs = (
            queries.papers.files(queries.matters.matter("support_payment", one).instance.id) for one in (number, other)
        )
    assert [file.name for file in mine] == ["示例.pdf", "新.pdf"]
    assert theirs[0].hash == mine[0].hash
    assert sorted(path.name for path in settings.RAW_FOLDER.iterdir()) == sorted(file.hash for file in mine)
