"""A file is kept, read, shown with what its columns are and what is wrong, and taken in as its sender decides."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from gongzhi.actions import deliveries, reading, uploads
from gongzhi.actions.clock import now
from gongzhi.catalogue import registers
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.engine.lake import FAULTS, LINES
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.catalogue.register_files import GOOD, raw, table
from tests.catalogue.test_workbooks import workbook
from tests.deliveries import item
from tests.signed_in import *
from tests.spec.conftest import POTTERY

RETURN = {
    "declaration_no": "310120170510000123", "item_no": 1, "producer_uscc": POTTERY, "goods": "青花瓷杯",
    "hs_code": "69111019", "returned_from": "DE", "arrived_on": "2017-03-10", "value_usd_cents": 7_500_050,
    "port_region": "360400", "stated_cause": "Q1", "inspected_by": ("JX-3",), "synthetic": True,
}  # fmt: skip
FIRM = {
    "uscc": "914403001922038216", "org_code": "", "name_zh": "浮梁县岭畔陶瓷有限公司", "name_en": "", "address": "",
    "region": "360222", "size": "small", "sector": "日用陶瓷制品制造", "category": "light", "hs_codes": ("6911",),
    "firm_class": 2, "is_producer": True, "is_exporter": True, "customs_code": "", "contact_role": "",
    "registered_on": "2009-03-01", "synthetic": True,
}  # fmt: skip


def text(answer) -> str:
    return unescape(answer.content.decode())


def returns_file(*changed: dict) -> bytes:
    return registers.write("returns", [{**RETURN, **change} for change in changed or ({},)])


def places_file() -> bytes:
    """As many places as a whole export has, invented."""
    lines = [f"CN,Jiangxi,Town {number},{number % 7 + 1}" for number in range(900)]
    return "\n".join(["ISO_CNTRY_CODE,PROVINCE_STATE,CITY_NAME,ENTRY_NUM", *lines, ""]).encode()


def send(client, raw: bytes, name: str = "returns.csv", **fields):
    """The page of the file once it was sent; the form itself where it was not kept."""
    return client.post("/uploads/", {"kind": "returns", **fields, "file": SimpleUploadedFile(name, raw)}, follow=True)


def act(client, answer, step: str, **fields):
    """A button of a file's page, and the page after it."""
    (seen,) = {*re.findall(r'name="seen" value="(\d+)"', text(answer))}
    return client.post(answer.request["PATH_INFO"], {"step": step, "seen": seen, **fields}, follow=True)


def confirm(client, answer):
    return act(client, answer, uploads.ALL)


def facts(answer) -> dict[str, str]:
    """What stands under each label of the page."""
    found = re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd>", text(answer), re.DOTALL)
    return {label: re.sub(r"<[^>]*>", "", value).strip() for label, value in found}


def faults_on(answer) -> list[str]:
    rows = re.findall(r"<tr[^>]*>\s*<th scope=\"row\">(.*?)</tr>", text(answer), re.DOTALL)
    plain = [re.sub(r"<[^>]*>|\s+", " ", row) for row in rows]
    return [row for row in plain if re.match(r"\s*(第 \d+ 行|line \d+)", row)]


def state(answer) -> str:
    return facts(answer)["状态"]


def test_a_file_is_kept_and_shown_with_its_counts_and_nothing_counts_before_it_is_confirmed(officers, signed_in, owner):
    raw = returns_file({}, {"item_no": 2})
    answer = send(signed_in(officers.port), raw)
    assert answer.status_code == 200
    assert (facts(answer)["新增（条）"], facts(answer)["已有，不改动（条）"]) == ("2", "0")
    assert "310120170510000123-2" in text(answer)
    assert owner.execute("select count(*) from store_evidence").fetchone() == (0,)
    assert (Path(settings.RAW_FOLDER) / hashlib.sha256(raw).hexdigest()).read_bytes() == raw
    assert owner.execute("select state, raw_hash from store_upload").fetchone() == (
        "read", hashlib.sha256(raw).hexdigest(),
    )  # fmt: skip


def test_a_confirmed_file_is_taken_in_and_leads_to_its_tracings(officers, signed_in):
    client = signed_in(officers.port)
    page = confirm(client, send(client, returns_file({}, {"item_no": 2})))
    assert state(page) == "已入账"
    assert (facts(page)["新增（条）"], facts(page)["已有，不改动（条）"]) == ("2", "0")
    tracings = re.findall(r'href="(/returns/[0-9a-f-]{36}/)"', text(page))
    assert len(tracings) == 2
    assert "310120170510000123-1" in text(client.get(tracings[0]))


def test_the_same_file_again_says_that_nothing_is_new(officers, signed_in, owner):
    client = signed_in(officers.port)
    first, second = send(client, returns_file()), send(client, returns_file())
    confirm(client, first)
    assert "没有新内容" in text(send(client, returns_file()))
    twice = confirm(client, second)  # seen before the first was taken in
    assert (facts(twice)["新增（条）"], facts(twice)["已有，不改动（条）"]) == ("0", "1")
    assert act_again(client, first).status_code == 409
    assert owner.execute("select count(*) from store_evidence").fetchone() == (1,)


def act_again(client, answer):
    """The button pressed on an old page."""
    (seen,) = {*re.findall(r'name="seen" value="(\d+)"', text(answer))}
    return client.post(answer.request["PATH_INFO"], {"step": uploads.ALL, "seen": seen})


def test_two_decisions_at_once_have_one_effect(officers, owner):
    by = officers.port
    made = uploads.keep("returns", returns_file({}, {"item_no": 2}), "r.csv", by=by, at=now())
    with seeing_as(by):
        seen = queries.uploads.upload(made).seen

    def decide(_: int) -> str:
        try:
            uploads.decide(made, uploads.ALL, by=by, at=now(), seen=seen)
        except Exception as no:
            return type(no).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(decide, range(2)))
    assert said in (["Conflict", "done"], ["Refusal", "done"])
    assert owner.execute("select count(*) from store_evidence").fetchone() == (2,)
    assert owner.execute("select count(*) from store_tracing").fetchone() == (2,)
    assert owner.execute("select count(*) from store_event where kind = 'UploadDecided'").fetchone() == (1,)


def test_every_fault_is_a_row_with_line_column_value_and_what_to_do(officers, signed_in, owner):
    raw = returns_file({}, {"item_no": 2, "port_region": "360100"}, {"item_no": 3})
    raw = raw.replace("青花瓷杯".encode(), b"", 1)
    answer = send(signed_in(officers.port), raw)
    plain = faults_on(answer)
    assert len(plain) == 2
    assert re.search(r"第 2 行 .*商品名称 .*没有填写", plain[0])
    assert re.search(r"第 3 行 .*口岸局区划代码 .*360100 .*不是您的口岸", plain[1])
    assert owner.execute("select count(*) from store_evidence").fetchone() == (0,)


def test_good_lines_are_taken_in_now_and_the_others_are_given_back_to_be_corrected(officers, signed_in, owner):
    client = signed_in(officers.port)
    page = send(client, returns_file({}, {"item_no": 2, "goods": ""}, {"item_no": 3, "port_region": "360100"}))
    assert act_again(client, page).status_code == 409  # all of it, which has faults
    done = act(client, page, uploads.GOOD_ROWS)
    assert (state(done), facts(done)["新增（条）"], facts(done)["有错、留待改正（行）"]) == ("已入账", "1", "2")
    (given,) = re.findall(r'href="(/uploads/[0-9a-f-]{36}/lines\.csv)"', text(done))
    back = client.get(given).content.decode("utf-8-sig")
    header, second, third = csv.reader(io.StringIO(back))
    assert header[-2:] == ["行号", "提示"]
    assert (second[-2], third[-2]) == ("3", "4")
    assert "没有填写" in second[-1]
    assert "不是您的口岸" in third[-1]
    rows = [header, second, third]
    rows[1][header.index("商品名称")], rows[2][header.index("口岸局区划代码")] = "青花瓷杯", "360400"
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    again = confirm(client, send(client, written.getvalue().encode("utf-8-sig"), "corrected.csv"))
    assert facts(again)["新增（条）"] == "2"
    assert owner.execute("select count(*) from store_evidence").fetchone() == (3,)


def test_files_with_faults_can_be_taken_away_as_workbooks_without_a_formula(officers, signed_in):
    client = signed_in(officers.port)
    page = send(client, returns_file({"goods": "＝1+1", "item_no": "@x"}, {"item_no": "-1"}))
    for part in ("lines", "faults"):
        for ending in ("csv", "xlsx"):
            (href,) = re.findall(rf'href="(/uploads/[0-9a-f-]{{36}}/{part}\.{ending})"', text(page))
            content = client.get(href).content
            if ending == "xlsx":
                with ZipFile(io.BytesIO(content)) as file:
                    assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")
            else:
                cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
                assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))]


def test_of_very_many_faults_a_page_is_shown_and_leads_to_the_next(officers, signed_in):
    client = signed_in(officers.port)
    page = send(client, returns_file(*({"item_no": n, "goods": "", "hs_code": "1"} for n in range(1, 160))))
    assert len(faults_on(page)) == 100
    (href,) = re.findall(r'href="([^"]*\?from=100)"', text(page))
    assert re.search(r"第 52 行", faults_on(client.get(href))[0])


def test_headers_as_people_write_them_are_shown_to_be_confirmed(officers, signed_in):
    client = signed_in(officers.port)
    names = {"出口报关单号": "报关单号", "商品名称": "品　名", "退运货值（美元）": "金额(美元)", "运抵日期": "到货日期"}
    raw = returns_file().decode("utf-8-sig")
    for own, said in names.items():
        raw = raw.replace(own, said, 1)
    page = send(client, raw.encode())
    shown = re.findall(r"<th scope=\"row\">(.*?)</tr>", text(page), re.DOTALL)
    plain = [" ".join(re.sub(r"<[^>]*>|\s+", " ", row).split()) for row in shown]
    assert any(row.startswith("金额(美元)") and row.endswith("退运货值（美元）") for row in plain)
    assert facts(confirm(client, page))["新增（条）"] == "1"


def test_a_header_that_nobody_can_be_sure_of_is_refused_by_name_until_a_person_says_what_it_is(
    officers, signed_in, owner
):
    client = signed_in(officers.port)
    raw = returns_file().decode("utf-8-sig").replace("退运货值（美元）", "金额", 1).replace("商品名称", "这批东西", 1)
    page = send(client, raw.encode())
    assert state(page) == "待选定各列"
    assert "没有写单位" in text(page)
    assert "缺少" in text(page)
    header = next(csv.reader(io.StringIO(raw)))
    by_words = {column.zh: column.field for column in registers.register("returns").columns}
    by_words |= {"金额": "value_usd_cents", "这批东西": "goods"}
    chosen = {f"column{place}": by_words[said] for place, said in enumerate(header)}
    twice = act(client, page, "match", **{**chosen, "column0": "goods"})
    assert "出现了不止一次" in text(twice)
    matched = act(client, twice, "match", **chosen)
    assert facts(confirm(client, matched))["新增（条）"] == "1"
    assert owner.execute("select goods from store_exportreturn").fetchone() == ("青花瓷杯",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_register_is_read_as_programs_in_china_save_it(officers, signed_in, encoding):
    raw = returns_file().decode("utf-8-sig").encode(encoding)
    assert state(send(signed_in(officers.port), raw)) == "已检查，待确认"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04rest", "另存为 XLSX"),
        ("出口报关单号\n".encode("utf-16-le"), "UTF-16"),
        (b"\xff\xff\xfa,\x81\n", "UTF-8"),
        (b"%PDF-1.7", "不是 XLSX"),
    ],
)
def test_what_is_no_table_says_how_to_save_it(officers, signed_in, owner, raw, said):
    answer = send(signed_in(officers.port), raw)
    assert state(answer) == "没有读取"
    assert said in text(answer)
    assert owner.execute("select count(*) from store_evidence").fetchone() == (0,)


def test_a_file_over_the_registers_bound_or_empty_is_refused_before_it_is_kept(officers, signed_in, monkeypatch, owner):
    client = signed_in(officers.port)
    assert "是空的" in text(send(client, b""))
    monkeypatch.setattr(uploads, "most_bytes", lambda kind: 10)
    answer = send(client, returns_file())
    assert answer.status_code == 400
    assert "超过上限 10 字节" in text(answer)
    assert owner.execute("select count(*) from store_upload").fetchone() == (0,)


def test_no_file_and_no_kind_are_said_at_their_fields(officers, signed_in):
    client = signed_in(officers.headquarters[0])
    assert 'href="#field-upload-file"' in text(client.post("/uploads/", {"kind": "enterprises"}))
    assert 'href="#field-upload-kind-0"' in text(send(client, returns_file()))  # a kind that is the ports'


def test_a_file_is_its_senders_alone(officers, signed_in):
    page = send(signed_in(officers.port), returns_file())
    path = page.request["PATH_INFO"]
    assert signed_in(officers.headquarters[0]).get(path).status_code == 404
    assert signed_in(officers.port).get(path).status_code == 200  # in another session, another day


def test_a_reader_that_dies_or_takes_too_long_is_a_sentence_and_the_next_file_is_read(officers, signed_in, monkeypatch):
    client = signed_in(officers.port)
    with monkeypatch.context() as changed:
        changed.setattr(reading.sys, "executable", "/bin/false")
        page = send(client, returns_file())
        assert (page.status_code, state(page)) == (200, "没有读取")
        assert "意外终止" in text(page)
    with monkeypatch.context() as changed:
        changed.setattr(reading, "MOST_SECONDS", 0.01)
        assert "没有读完" in text(send(client, returns_file()))
    assert state(send(client, returns_file())) == "已检查，待确认"


def test_a_large_file_waits_for_the_worker_and_its_page_looks_again_by_itself(officers, signed_in, monkeypatch):
    client = signed_in(officers.port)
    monkeypatch.setattr(uploads, "READ_AT_ONCE", 10)
    page = send(client, returns_file({}, {"item_no": 2}))
    assert (state(page), page["Refresh"]) == ("等待读取", "3")
    assert uploads.work_through(by=officers.system, at=now()) == 1
    page = client.get(page.request["PATH_INFO"])
    taking = confirm(client, page)
    assert (state(taking), taking["Refresh"]) == ("正在入账", "3")
    (made,) = re.findall(r"/uploads/([0-9a-f-]{36})/", page.request["PATH_INFO"])
    (uploads.folder_of(UUID(made)) / uploads.FIT).unlink()  # lost with its machine: it is read again from its bytes
    assert uploads.work_through(by=officers.system, at=now()) == 1
    done = client.get(page.request["PATH_INFO"])
    assert (state(done), facts(done)["新增（条）"]) == ("已入账", "2")
    assert uploads.work_through(by=officers.system, at=now()) == 0


def test_the_headquarters_hands_in_enterprises(officers, signed_in):
    client = signed_in(officers.headquarters[0])
    known = {**FIRM, "uscc": POTTERY, "region": "360702"}
    page = send(client, registers.write("enterprises", [FIRM, known]), "enterprises.csv", kind="enterprises")
    assert (facts(page)["新增（条）"], facts(page)["已有，不改动（条）"]) == ("1", "1")
    assert 'href="/enterprises/"' in text(confirm(client, page))
    with seeing_as(officers.system):
        assert queries.enterprises.enterprise(FIRM["uscc"]).name_zh == FIRM["name_zh"]
        assert queries.enterprises.enterprise(POTTERY).name_zh == "赣州试验陶瓷有限公司"
    with seeing_as(officers.headquarters[0]):
        kinds = [event.kind for event in queries.cases.events_on("enterprises") if event.person_name == "测试R1"]
    assert {"UploadKept", "UploadDecided", "RegisterLoaded"} <= set(kinds)


@pytest.mark.parametrize("kind", ["check_results", "complaints"])
def test_the_headquarters_hands_in_check_results_and_complaints_of_known_producers(officers, signed_in, owner, kind):
    client = signed_in(officers.headquarters[0])
    good, other = {"producer_uscc": POTTERY}, {"number": "X-2"}  # the second is a producer that no register knows
    page = send(client, raw(table(kind, good, other)), f"{kind}.csv", kind=kind)
    assert len(faults_on(page)) == 1
    done = act(client, page, uploads.GOOD_ROWS)
    assert facts(done)["新增（条）"] == "1"
    assert owner.execute("select reference from store_evidence").fetchone() == (GOOD[kind]["number"],)
    changed = {**good, "goods": "别的商品"}
    again = send(client, raw(table(kind, changed)), f"{kind}.csv", kind=kind)
    assert len(faults_on(again)) == 1  # the same number with other content


def test_what_the_official_forms_ask_besides_is_kept_with_the_return(officers, signed_in, owner):
    client = signed_in(officers.port)
    change = {"producer_uscc": POTTERY}
    done = confirm(client, send(client, workbook(table("returns", change)), "returns.xlsx"))
    assert facts(done)["新增（条）"] == "1"
    (form,) = owner.execute("select form from store_exportreturn").fetchone()
    assert (form["quantity"], form["consignee_in_province"], form["producer_class"]) == ("1200.5", "yes", "2")
    (tracing,) = re.findall(r'href="(/returns/[0-9a-f-]{36}/)"', text(done))
    assert facts(client.get(tracing))["出口口岸"] == "九江"


def test_the_headquarters_hands_in_a_sources_file(officers, signed_in):
    client = signed_in(officers.headquarters[0])
    page = send(client, places_file(), "places.csv", kind="us_fda")
    assert facts(page)["新增（条）"] == "900"
    assert 'href="/notices/?source=us_fda"' in text(confirm(client, page))
    assert "没有新内容" in text(send(client, places_file(), "places.csv", kind="us_fda"))


def test_a_sources_file_that_was_cut_is_refused(officers, signed_in):
    raw = b"\n".join(places_file().splitlines()[:50])
    answer = send(signed_in(officers.headquarters[0]), raw, "places.csv", kind="us_fda")
    assert state(answer) == "没有读取"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["returns", "enterprises", "check_results", "complaints"])
def test_a_blank_form_explains_itself_holds_no_data_and_its_example_is_faultless(officers, signed_in, kind, lang):
    actor = officers.port if kind == "returns" else officers.headquarters[0]
    answer = signed_in(actor, lang).get(f"/uploads/{kind}.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
    header, hints, example = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header == [getattr(column, lang) for column in registers.register(kind).columns]
    assert hints[0].startswith("# ")
    assert example[0].startswith("# ")
    if kind == "returns":
        assert hints[header.index(next(c for c in header if "usd" in c or "美元" in c))].startswith("[")
    filled = io.StringIO()
    csv.writer(filled).writerows([header, hints, example, [example[0].removeprefix("# "), *example[1:]]])
    assert len(registers.read(kind, filled.getvalue().encode(), "filled.csv")) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_blank_workbook_offers_lists_and_is_read_as_a_file_without_lines(officers, signed_in, lang):
    client = signed_in(officers.headquarters[0], lang)
    content = client.get("/uploads/enterprises.xlsx").content
    with ZipFile(io.BytesIO(content)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert (
        sheet.count('<dataValidation type="list"') == 7
    )  # region, size, category, two yes or no, kind of data, source of coordinates
    page = text(send(client, content, "enterprises.xlsx", kind="enterprises"))
    assert ("没有数据行" if lang == "zh" else "no rows") in page


def test_a_form_that_is_anothers_is_missing(officers, signed_in):
    port, headquarters = signed_in(officers.port), signed_in(officers.headquarters[0])
    for ending in ("csv", "xlsx"):
        assert port.get(f"/uploads/enterprises.{ending}").status_code == 404
        assert headquarters.get(f"/uploads/returns.{ending}").status_code == 404
        assert headquarters.get(f"/uploads/people.{ending}").status_code == 404
    assert signed_in(officers.origin[0]).get("/uploads/returns.csv").status_code == 404
    assert signed_in(officers.city).get("/uploads/").status_code == 404


def test_a_kind_that_is_anothers_is_taken_from_nobody(officers):
    for actor, kind in (
        (officers.port, "enterprises"),
        (officers.headquarters[0], "returns"),
        (officers.city, "us_fda"),
        (officers.origin[0], "enterprises"),
    ):
        with pytest.raises(NotThere):
            uploads.keep(kind, b"x", "x", by=actor, at=now())


def test_nothing_is_decided_of_a_file_that_was_not_read(officers):
    made = uploads.keep("returns", b"%PDF", "x.csv", by=officers.port, at=now())
    with seeing_as(officers.port):
        seen = queries.uploads.upload(made).seen
    with pytest.raises(Refusal, match="UPLOAD_NOT_THEN"):
        uploads.decide(made, uploads.ALL, by=officers.port, at=now(), seen=seen)
    with pytest.raises(Refusal, match="UPLOAD_NOT_THEN"):
        uploads.match(made, ["goods"], by=officers.port, at=now(), seen=seen)


def test_a_name_that_is_hostile_is_shown_and_never_run(officers, signed_in):
    answer = send(signed_in(officers.port), returns_file(), '"><script>x.csv')
    assert "<script>x" not in answer.content.decode()


def declarations_file(*lines: dict[str, str]) -> bytes:
    columns = registers.register("declarations").columns
    written = io.StringIO()
    csv.writer(written).writerows(
        [[one.zh for one in columns], *([line[one.field] for one in columns] for line in lines)]
    )
    return written.getvalue().encode()


def test_declarations_go_into_the_lake_once_and_what_stands_already_is_set_aside_by_line(officers, signed_in):
    client = signed_in(officers.headquarters[0], "en")
    first = declarations_file(item(1), item(2, hs_code="85"), item(3, inspected="yes", quantity="１２"))
    seen = send(client, first, "may.csv", kind="declarations")
    assert [facts(seen)[label] for label in ("new", "known already, left as they are", "faults")] == ["2", "0", "1"]
    assert "85" in faults_on(seen)[0]
    taken = act(client, seen, uploads.GOOD_ROWS)
    assert [facts(taken)[label] for label in ("new", "faults set aside in quarantine")] == ["2", "0"]
    (load,) = deliveries.lake().manifest().loads
    assert (load.id, load.rows(LINES), load.rows(FAULTS)) == (facts(taken)["Load of declarations"], 2, 0)

    again = send(client, first, "may-again.csv", kind="declarations")
    assert [facts(again)[label] for label in ("new", "known already, left as they are")] == ["0", "2"]
    assert "Nothing" in text(again) or "No line" in text(again)

    second = declarations_file(item(4), item(1, goods="新"), item(5))
    taken = confirm(client, send(client, second, "june.csv", kind="declarations"))
    assert [facts(taken)[label] for label in ("new", "faults set aside in quarantine")] == ["2", "1"]
    (aside,) = faults_on(taken)
    assert "3" in aside and "stand" in aside  # the header is line 1
    assert [one.rows(LINES) for one in deliveries.lake().manifest().loads] == [2, 2]


def test_declarations_that_were_taken_back_are_refused_by_name(officers, signed_in):
    client, by = signed_in(officers.headquarters[0], "en"), officers.headquarters[0]
    raw = declarations_file(item(1))
    confirm(client, send(client, raw, "may.csv", kind="declarations"))
    (load,) = deliveries.lake().manifest().loads
    deliveries.take_back(load.id, reason="sent by mistake", by=by, at=now())
    assert "taken back" in text(send(client, raw, "may.csv", kind="declarations"))
    assert not deliveries.lake().manifest().loads


def test_a_workbook_of_declarations_and_the_same_as_text_are_one_delivery(officers, signed_in):
    client = signed_in(officers.headquarters[0], "en")
    columns = registers.register("declarations").columns
    sheet = workbook([[one.zh for one in columns], [item(1)[one.field] for one in columns]])
    confirm(client, send(client, sheet, "may.xlsx", kind="declarations"))
    again = send(client, declarations_file(item(1)), "may.csv", kind="declarations")
    assert facts(again)["known already, left as they are"] == "1"
    assert len(deliveries.lake().manifest().loads) == 1


@pytest.mark.parametrize("kind", ["check_results", "complaints"])
def test_regulators_and_inspectors_hand_in_what_is_about_their_own_place(officers, signed_in, kind):
    for sender, client in ((officer, signed_in(officer, "en")) for officer in (officers.market, officers.origin[0])):
        number = f"N-{sender.role}".replace("_", "-")
        own = registers.write(kind, [{**GOOD[kind], "number": number, "producer_uscc": POTTERY}])
        taken = confirm(client, send(client, own, "own.csv", kind=kind))
        assert facts(taken)["new"] == "1"
        with seeing_as(officers.headquarters[0]):
            form = registers.EVIDENCE[kind]
            assert queries.evidence.contents(form.kind, [number])


def test_a_check_result_of_another_place_is_left_to_its_office(officers, signed_in):
    client = signed_in(officers.elsewhere, "en")
    raw = registers.write("check_results", [{**GOOD["check_results"], "producer_uscc": POTTERY}])
    assert "is not in your place" in faults_on(send(client, raw, "x.csv", kind="check_results"))[0]
