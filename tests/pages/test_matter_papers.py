"""Papers and attached files on pages: for whoever reads the record, for nobody else, and the look-up of the public."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import date
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongzhi.catalogue.schemes import schemes
from gongzhi.core.attachments import MOST_BYTES, MOST_FILES
from gongzhi.reports.papers.issued import LOOKED_UP_AT
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.pages.test_matters import text
from tests.sample_matters import PDF
from tests.signed_in import *
from tests.spec.firms_of_honour import NAME, named
from tests.spec.test_08_services import site, take  # noqa: F401 - a fixture

HREF = re.compile(r'href="([^"]*/(?:papers|files)/[^"]*)"')
NAMED = re.compile(r"赣共治牌〔2017〕1号")


def links(page: str) -> list[str]:
    return HREF.findall(page)


def application(browser, *files: SimpleUploadedFile):
    sent = {
        "programme": "FC-2017-000001",
        "purpose": "检测费",
        "proof": "FP-1",
        "amount_fen": "1200",
        "papers_given": files,
    }
    return browser.post("/support-payment/new/", sent)


def file(name: str, raw: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw, content_type="text/html")


def test_whoever_reads_the_record_gets_its_papers_in_both_languages_and_nobody_else(officers, signed_in):
    run = named(officers)
    address = reverse(run.scheme, args=[run.number])
    office = signed_in(officers.headquarters[2])
    found = links(text(office.get(address)))
    assert len(found) == 2 * 2 * 2  # papers, languages, formats
    for link in found:
        for reader in (office, signed_in(run.enterprise)):
            answer = reader.get(link)
            assert answer.status_code == 200, link
            assert answer.content.startswith(b"%PDF-" if link.endswith(".pdf") else b"PK")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Disposition"].startswith("attachment; filename")
        if link.endswith(".docx"):
            ZipFile(io.BytesIO(answer.content)).testzip()
        for outsider in (officers.rival, officers.association, officers.elsewhere):
            answer = signed_in(outsider).get(link)
            assert answer.status_code == 404, (outsider.role, link)
        assert Client().get(link).status_code == 302
    assert "2017〕1号" in text(office.get(address))
    assert "GGZ-D [2017] No. 1" in text(signed_in(officers.headquarters[2], "en").get(address))
    for wrong in (
        found[0].replace(".pdf", ".exe"),
        found[0].replace(".zh.", ".fr."),
        found[0].replace(run.number, "SF-2017-999999"),
    ):
        assert office.get(wrong).status_code == 404, wrong


def test_a_paper_of_one_record_is_not_found_under_another(officers, signed_in, site):
    run = named(officers)
    office = signed_in(officers.headquarters[2])
    theirs = links(text(office.get(reverse("service_site", args=[site]))))[0]
    mine = links(text(office.get(reverse(run.scheme, args=[run.number]))))[0]
    swapped = mine.rpartition("/")[0] + "/" + theirs.rpartition("/")[2]
    assert office.get(theirs).status_code == office.get(mine).status_code == 200
    assert office.get(swapped).status_code == 404


def test_anybody_looks_a_plate_up_by_its_number_as_long_as_the_name_stands(officers):
    run = named(officers)
    public = Client()
    assert reverse("public_papers") == LOOKED_UP_AT
    for typed in ("赣共治牌〔2017〕1号", "GGZ-P [2017] No. 1"):
        page = text(public.get("/public/papers/", {"q": typed}))
        assert NAME in page
        assert "日用瓷" in page
    assert NAMED.search(text(public.get("/public/papers/")))
    assert NAMED.search(text(public.get("/public/", {"q": "赣共治牌〔2017〕1号"})))
    for nothing in ("赣共治牌〔2017〕2号", "赣共治决〔2017〕1号", NAME):
        assert "没有符合条件的证书" in text(public.get("/public/papers/", {"q": nothing})), nothing
    by = officers.headquarters
    run.take("review", date(2018, 6, 1), by[0])
    assert NAMED.search(text(public.get("/public/papers/")))
    for officer in by[:2]:
        run.take("revoke", date(2018, 6, 2), officer, grounds="不再符合条件")
    for page in ("/public/papers/", "/public/papers/?q=GGZ-P+[2017]+No.+1"):
        assert "没有符合条件的证书" in text(public.get(page))


def test_what_the_public_finds_of_a_site_is_what_its_plate_says(officers, site):
    page = text(Client().get("/public/papers/", {"q": "赣共治牌〔2017〕1号"}))
    assert "赣州陶瓷一站式服务点" in page
    assert "日用陶瓷" in page
    take("service_site", officers.office, site, "close", reason="合并")
    take("service_site", officers.second_office, site, "close", reason="合并")
    assert "没有符合条件的证书" in text(Client().get("/public/papers/"))


def test_files_are_listed_and_given_back_byte_for_byte_to_whoever_reads_the_record(officers, signed_in):
    browser = signed_in(officers.enterprise)
    answer = application(browser, file("发票.pdf"), file("../发票\u202e.html", PDF + b"2"))
    assert answer.status_code == 302
    page = text(browser.get(answer["Location"]))
    for said in (
        "发票.pdf",
        hashlib.sha256(PDF).hexdigest(),
        hashlib.sha256(PDF + b"2").hexdigest(),
        "测试N1",
        "证明材料",
    ):
        assert said in page
    assert ".html" not in page
    found = links(page)
    assert sorted(browser.get(link).content for link in found) == [PDF, PDF + b"2"]
    for link in found:
        served = signed_in(officers.commerce).get(link)
        assert served["Content-Type"] == "application/pdf"
        assert served["X-Content-Type-Options"] == "nosniff"
        assert served["Content-Disposition"] == "attachment; filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf"
        assert "sandbox" in served["Content-Security-Policy"]
        for outsider in (officers.rival, officers.elsewhere, officers.association):
            assert signed_in(outsider).get(link).status_code == 404, outsider.role
        assert Client().get(link).status_code == 302
    assert "增加附件 2 个" in page


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("发票.pdf", b"<html><script>alert(1)</script>")], "不是可接受的格式"),
        ([("图.png", b'<svg onload="alert(1)"/>')], "不是可接受的格式"),
        ([("发票.pdf", b"#!/bin/sh")], "不是可接受的格式"),
        ([("发票.pdf", b"")], "是空的"),
        ([("发票.pdf", PDF + b"\0" * MOST_BYTES)], "最大 10.0 MB"),
        ([(f"{n}.pdf", PDF + bytes([n])) for n in range(MOST_FILES + 1)], f"最多 {MOST_FILES} 个"),
    ],
)
def test_a_hostile_file_is_refused_by_its_name_beside_its_field_and_nothing_is_kept(officers, signed_in, files, said):
    browser = signed_in(officers.enterprise)
    answer = application(browser, *(file(name, raw) for name, raw in files))
    assert answer.status_code == 400
    page = text(answer)
    assert said in page
    assert len(files) > 1 or files[0][0] in page
    assert "field-begin-papers_given-error" in page
    assert 'value="FP-1"' in page  # what was typed stays
    assert "没有符合条件的" in text(browser.get("/support-payment/"))
    assert not settings.RAW_FOLDER.exists() or list(settings.RAW_FOLDER.iterdir()) == []


def test_bytes_that_were_changed_on_the_disk_are_not_given_out(officers, signed_in):
    browser = signed_in(officers.enterprise)
    page = text(browser.get(application(browser, file("发票.pdf"))["Location"]))
    (link,) = links(page)
    kept = settings.RAW_FOLDER / hashlib.sha256(PDF).hexdigest()
    kept.write_bytes(PDF + b"x")
    answer = browser.get(link)
    assert answer.status_code == 409
    assert "不一致" in text(answer)
    kept.unlink()
    assert browser.get(link).status_code == 409


def test_an_act_that_is_refused_attaches_nothing(officers, signed_in):
    browser = signed_in(officers.enterprise)
    address = application(browser, file("发票.pdf"))["Location"]
    paying = {"voucher": "PZ", "given_on": "2017-03-14", "papers_given": file("凭证.pdf", PDF + b"3"), "seen": "0"}
    assert signed_in(officers.commerce).post(f"{address}pay/", paying).status_code == 409
    assert len(links(text(browser.get(address)))) == 1


def test_every_scheme_with_papers_or_files_has_their_addresses():
    for one in schemes().values():
        number = f"{one.prefix}-2017-000001"
        some = "00000000-0000-0000-0000-000000000000"
        if one.papers:
            assert reverse(f"{one.name}_paper", args=[number, some, "zh", "pdf"])
        if any(field.shape == "file" for field in one.fields.values()):
            assert reverse(f"{one.name}_attachment", args=[number, some])


def test_the_row_policy_hides_files_also_from_whoever_gets_past_the_page(officers, signed_in):
    browser = signed_in(officers.enterprise)
    number = application(browser, file("发票.pdf"))["Location"].split("/")[2]
    with seeing_as(officers.enterprise):
        instance = queries.matters.matter("support_payment", number).instance.id
        assert len(queries.papers.files(instance)) == 1
    with seeing_as(officers.rival):
        assert queries.papers.files(instance) == ()
