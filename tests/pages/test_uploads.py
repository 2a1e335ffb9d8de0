"""A file is looked at, shown, and taken in once it is confirmed; what is wrong with it is a table."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from gongzhi.actions import uploads
from gongzhi.catalogue import registers
from gongzhi.core.errors import NotThere
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import POTTERY

RETURN = {
    "declaration_no": "310120170510000123", "item_no": 1, "producer_uscc": POTTERY, "goods": "青花瓷杯",
    "hs_code": "69111019", "returned_from": "DE", "arrived_on": "2017-03-10", "value_usd_cents": 7_500_050,
    "port_region": "360400", "stated_cause": "Q1", "inspected_by": ("JX-3",), "synthetic": True,
}  # fmt: skip
FIRM = {
    "uscc": "914403001922038216", "org_code": "", "name_zh": "浮梁县岭畔陶瓷有限公司", "name_en": "",
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
    return client.post("/uploads/", {"kind": "returns", **fields, "file": SimpleUploadedFile(name, raw)})


def confirm(client, answer):
    (hashed,) = re.findall(r'name="hash" value="([0-9a-f]{64})"', text(answer))
    return client.post("/uploads/", {"step": "take", "hash": hashed})


def facts(answer) -> dict[str, str]:
    """What stands under each label of the page."""
    found = re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd>", text(answer), re.DOTALL)
    return {label: re.sub(r"<[^>]*>", "", value).strip() for label, value in found}


def test_a_file_is_shown_with_its_counts_and_nothing_is_kept_before_it_is_confirmed(officers, signed_in, owner):
    answer = send(signed_in(officers.port), returns_file({}, {"item_no": 2}))
    assert answer.status_code == 200
    assert (facts(answer)["新增（条）"], facts(answer)["已有，不改动（条）"]) == ("2", "0")
    assert "310120170510000123-2" in text(answer)
    assert owner.execute("select count(*) from store_evidence").fetchone() == (0,)
    assert not Path(settings.RAW_FOLDER).exists()


def test_a_confirmed_file_is_taken_in_and_leads_to_its_tracings(officers, signed_in):
    client = signed_in(officers.port)
    raw = returns_file({}, {"item_no": 2})
    answer = confirm(client, send(client, raw))
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert (facts(page)["新增（条）"], facts(page)["已有，不改动（条）"]) == ("2", "0")
    tracings = re.findall(r'href="(/returns/[0-9a-f-]{36}/)"', text(page))
    assert len(tracings) == 2
    assert "310120170510000123-1" in text(client.get(tracings[0]))
    (kept,) = Path(settings.RAW_FOLDER).iterdir()
    assert kept.read_bytes() == raw


def test_the_same_file_again_says_that_nothing_is_new(officers, signed_in):
    client = signed_in(officers.port)
    first = send(client, returns_file())
    confirm(client, first)
    again = send(client, returns_file())
    assert "没有新内容" in text(again)
    assert 'name="hash"' not in text(again)
    twice = client.get(confirm(client, first)["Location"])  # the button pressed on an old page
    assert (facts(twice)["新增（条）"], facts(twice)["已有，不改动（条）"]) == ("0", "1")


def test_every_fault_is_a_row_with_line_column_value_and_what_to_do(officers, signed_in, owner):
    raw = returns_file({}, {"item_no": 2, "port_region": "360100"}, {"item_no": 3})
    raw = raw.replace("青花瓷杯".encode(), b"", 1)
    answer = send(signed_in(officers.port), raw)
    assert answer.status_code == 400
    page = text(answer)
    rows = re.findall(r"<tr[^>]*>\s*<th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    plain = [re.sub(r"<[^>]*>|\s+", " ", row) for row in rows]
    assert len(plain) == 2
    assert re.search(r"第 2 行 .*商品名称 .*没有填写", plain[0])
    assert re.search(r"第 3 行 .*口岸局区划代码 .*360100 .*不是您的口岸", plain[1])
    assert 'href="#field-upload-file"' in page
    assert owner.execute("select count(*) from store_evidence").fetchone() == (0,)


def test_of_very_many_faults_the_first_are_shown_and_the_rest_counted(officers, signed_in):
    raw = returns_file(*({"item_no": number, "goods": "", "hs_code": "1"} for number in range(1, 160)))
    page = text(send(signed_in(officers.port), raw))
    assert page.count('<th scope="row">') == 200
    assert "还有 118 处没有列出" in page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_register_is_read_as_excel_in_china_saves_it(officers, signed_in, encoding):
    raw = returns_file().decode("utf-8-sig").encode(encoding)
    assert send(signed_in(officers.port), raw).status_code == 200


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "是空的"),
        (b"PK\x03\x04rest", "另存为 XLSX 或 CSV"),
        ("出口报关单号".encode("utf-16"), "UTF-8"),
        (b"\xff\xfe\xfa,\x81\n", "UTF-8"),
    ],
)
def test_what_is_no_csv_says_how_to_save_it(officers, signed_in, raw, said):
    answer = send(signed_in(officers.port), raw)
    assert answer.status_code == 400
    assert said in text(answer)


def test_a_file_over_the_registers_bound_is_refused_before_it_is_read(officers, signed_in, monkeypatch):
    monkeypatch.setattr(uploads, "most_bytes", lambda kind: 10)
    monkeypatch.setattr(uploads, "look_at", lambda *args, **kwargs: pytest.fail("it was read"))
    answer = send(signed_in(officers.port), returns_file())
    assert answer.status_code == 400
    assert "超过上限 10 字节" in text(answer)


def test_no_file_and_no_kind_are_said_at_their_fields(officers, signed_in):
    client = signed_in(officers.headquarters[0])
    assert 'href="#field-upload-file"' in text(client.post("/uploads/", {"kind": "enterprises"}))
    assert 'href="#field-upload-kind-0"' in text(send(client, returns_file()))  # a kind that is the ports'


def test_a_step_that_was_never_prepared_is_refused(officers, signed_in):
    client = signed_in(officers.port)
    page = send(client, returns_file())
    (hashed,) = re.findall(r'name="hash" value="([0-9a-f]{64})"', text(page))
    other = signed_in(officers.port)  # another session of the same person
    for browser, named in ((other, hashed), (client, "../../etc/passwd"), (client, "0" * 64)):
        answer = browser.post("/uploads/", {"step": "take", "hash": named})
        assert answer.status_code == 400
        assert "请重新选择文件" in text(answer)


def test_what_nobody_confirmed_for_a_day_is_thrown_away(officers, signed_in):
    import os

    client = signed_in(officers.port)
    page = send(client, returns_file())
    (old,) = (Path(settings.RAW_FOLDER).parent / "waiting").iterdir()
    before = old.stat().st_mtime - uploads.KEPT_WAITING - 1
    os.utime(old, (before, before))
    send(client, returns_file({"item_no": 5}))
    assert not old.exists()
    assert confirm(client, page).status_code == 400


def test_the_headquarters_hands_in_enterprises(officers, signed_in):
    client = signed_in(officers.headquarters[0])
    known = {**FIRM, "uscc": POTTERY, "region": "360702"}
    raw = registers.write("enterprises", [FIRM, known])
    page = send(client, raw, "enterprises.csv", kind="enterprises")
    assert (facts(page)["新增（条）"], facts(page)["已有，不改动（条）"]) == ("1", "1")
    done = client.get(confirm(client, page)["Location"])
    assert 'href="/enterprises/"' in text(done)
    with seeing_as(officers.system):
        assert queries.enterprises.enterprise(FIRM["uscc"]).name_zh == FIRM["name_zh"]
        assert queries.enterprises.enterprise(POTTERY).name_zh == "赣州试验陶瓷有限公司"
    with seeing_as(officers.headquarters[0]):
        (loaded,) = [event for event in queries.cases.events_on("enterprises") if event.person_name == "测试R1"]
    assert loaded.kind == "RegisterLoaded"


def test_the_headquarters_hands_in_a_sources_file(officers, signed_in):
    client = signed_in(officers.headquarters[0])
    page = send(client, places_file(), "places.csv", kind="us_fda")
    assert facts(page)["新增（条）"] == "900"
    done = client.get(confirm(client, page)["Location"])
    assert 'href="/notices/?source=us_fda"' in text(done)
    assert "没有新内容" in text(send(client, places_file(), "places.csv", kind="us_fda"))


def test_a_sources_file_that_was_cut_is_refused(officers, signed_in):
    raw = b"\n".join(places_file().splitlines()[:50])
    answer = send(signed_in(officers.headquarters[0]), raw, "places.csv", kind="us_fda")
    assert answer.status_code == 400


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["returns", "enterprises"])
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


def test_a_form_that_is_anothers_is_missing(officers, signed_in):
    port, headquarters = signed_in(officers.port), signed_in(officers.headquarters[0])
    assert port.get("/uploads/enterprises.csv").status_code == 404
    assert headquarters.get("/uploads/returns.csv").status_code == 404
    assert headquarters.get("/uploads/people.csv").status_code == 404
    assert signed_in(officers.origin[0]).get("/uploads/").status_code == 404


def test_a_kind_that_is_anothers_is_taken_from_nobody(officers):
    for actor, kind in (
        (officers.port, "enterprises"),
        (officers.headquarters[0], "returns"),
        (officers.city, "us_fda"),
    ):
        with pytest.raises(NotThere), seeing_as(actor):
            uploads.look_at(kind, b"x", "x", by=actor)


def test_a_name_that_is_hostile_is_shown_and_never_run(officers, signed_in):
    answer = send(signed_in(officers.port), returns_file(), '"><script>x.csv')
    assert "<script>x" not in answer.content.decode()
