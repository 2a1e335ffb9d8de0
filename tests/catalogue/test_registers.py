"""Upload files of registers are read exactly or refused with every fault, its place, its value and what to do."""

import csv
import dataclasses
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import LANGUAGES, messages, say
from gongzhi.core.errors import BadInput, NotThere
from gongzhi.core.facts import CheckResult, Complaint, ExportReturn
from gongzhi.core.register_cells import spell, understand
from gongzhi.core.register_reading import MOST_FAULTS, SHOWN
from gongzhi.core.registers import (
    AssociationRow,
    BaseRow,
    CertificateRow,
    DeclarationRow,
    EnterpriseRow,
    ExportTotalRow,
    LaboratoryRow,
    PersonRow,
    ProductRow,
)

FIRM = "914403001922038216"  # valid by the published rule
OTHER_FIRM = "91110000802100433B"

ENTERPRISE = {
    "uscc": FIRM,
    "org_code": "192203821",
    "name_zh": "浮梁县岭畔陶瓷有限公司",
    "name_en": "Fuliang Lingpan Ceramics Co., Ltd.",
    "region": "360222",
    "size": "small",
    "sector": "日用陶瓷制品制造",
    "category": "light",
    "hs_codes": ("691110", "6912"),
    "firm_class": 2,
    "is_producer": True,
    "is_exporter": False,
    "customs_code": "360296Y000",
    "contact_role": "质量负责人",
    "registered_on": date(2009, 3, 1),
    "synthetic": True,
}
PERSON = {
    "person_no": "JX-0001",
    "name": "唐文兰",
    "role": "CIQ_O",
    "region": "360200",
    "certificate_no": "JX-36-1",
    "uscc": "",
    "held_from": date(2016, 1, 1),
    "held_to": None,
    "synthetic": False,
}
EXPORTS = {
    "uscc": FIRM,
    "region": "360222",
    "year": 2016,
    "month": 7,
    "items": 12_000,
    "value_usd_cents": 150_000_000_005,
    "synthetic": False,
}
CERTIFICATE = {
    "uscc": FIRM,
    "standard": "ISO9001",
    "certificate_no": "00117Q/1",
    "valid_from": date(2016, 5, 20),
    "valid_to": date(2019, 5, 19),
    "synthetic": False,
}
RETURN = {
    "declaration_no": "400120170123456789",
    "item_no": 1,
    "producer_uscc": FIRM,
    "goods": "日用瓷杯",
    "hs_code": "691110",
    "returned_from": "DE",
    "arrived_on": date(2017, 3, 10),
    "value_usd_cents": 1_250_050,
    "port_region": "360400",
    "stated_cause": "Q1",
    "inspected_by": ("JX-36-1", "JX-36-2"),
    "synthetic": True,
}
PRODUCT = {
    "sku": "JX-691110-01",
    "producer_uscc": FIRM,
    "name_zh": "日用瓷杯",
    "name_en": "porcelain mugs",
    "hs_code": "6911101900",
    "category": "light",
    "product_risk": "II",
    "children": False,
    "food": False,
    "agri": False,
    "consumer": True,
    "cross_border": True,
    "synthetic": False,
}
LABORATORY = {
    "lab_no": "JX-LAB-1",
    "name": "测试陶瓷检测中心",
    "region": "360200",
    "scope": ("日用陶瓷", "铅溶出量"),
    "cma_valid_to": date(2017, 6, 30),
    "cnas_valid_to": None,
    "synthetic": False,
}
BASE = {
    "reg_no": "361023MJ00017",
    "holder_uscc": FIRM,
    "region": "361023",
    "crop": "蜜桔",
    "area_mu": 320,
    "valid_from": date(2017, 6, 20),
    "valid_to": date(2020, 6, 19),
    "synthetic": False,
}
ASSOCIATION = {
    "uscc": OTHER_FIRM,
    "name": "测试陶瓷行业协会",
    "region": "360000",
    "sector": "陶瓷",
    "hs_chapters": ("68", "69"),
    "person_no": "JX-0002",
    "synthetic": False,
}
DECLARATION = {
    "declaration_no": "400120170123456789",
    "item_no": 2,
    "exporter_uscc": OTHER_FIRM,
    "producer_uscc": FIRM,
    "producer_region": "360222",
    "hs_code": "6911101900",
    "goods": "日用瓷杯",
    "quantity": 12_000,
    "unit": "件",
    "value_usd_cents": 1_250_050,
    "destination": "DE",
    "port_region": "360400",
    "export_date": date(2017, 1, 10),
    "lots": ("A-1", "A-2"),
    "inspected": True,
    "synthetic": True,
}
CHECK_RESULT = {
    "number": "JX-2017-000123",
    "producer_uscc": FIRM,
    "goods": "日用瓷杯",
    "hs_code": "691110",
    "lot": "A-1",
    "checked_on": date(2017, 3, 10),
    "ordered_by": "provincial",
    "targeted": True,
    "lab": "JX-LAB-1",
    "passed": False,
    "safety": True,
    "hazard": "migration",
    "failed_items": ("铅溶出量", "标识"),
    "synthetic": True,
}
COMPLAINT = {
    "number": "JX-TS-17",
    "received_on": date(2017, 3, 12),
    "channel": "embassy",
    "complainant": "importer",
    "country": "DE",
    "goods": "瓷杯",
    "hazard": "migration",
    "firm": "Fuliang Lingpan Ceramics",
    "producer_uscc": FIRM,
    "synthetic": True,
}
GOOD = {
    "enterprises": ENTERPRISE,
    "people": PERSON,
    "exports": EXPORTS,
    "certificates": CERTIFICATE,
    "products": PRODUCT,
    "laboratories": LABORATORY,
    "bases": BASE,
    "associations": ASSOCIATION,
    "declarations": DECLARATION,
    "returns": RETURN,
    "check_results": CHECK_RESULT,
    "complaints": COMPLAINT,
}
ROWS = {
    "enterprises": EnterpriseRow,
    "people": PersonRow,
    "exports": ExportTotalRow,
    "certificates": CertificateRow,
    "products": ProductRow,
    "laboratories": LaboratoryRow,
    "bases": BaseRow,
    "associations": AssociationRow,
    "declarations": DeclarationRow,
}
# What stands in a file beside the evidence's body goes into its envelope.
BODIES = {
    "returns": (ExportReturn, []),
    "check_results": (CheckResult, ["number"]),
    "complaints": (Complaint, ["number", "received_on"]),
}
NAME = "上传.csv"


def table(kind, *changes):
    """The cells of a file, header first: one good line for each change of its texts by field."""
    columns = registers.register(kind).columns
    lines = [[column.zh for column in columns]]
    for change in changes or ({},):
        assert set(change) <= {column.field for column in columns}
        lines.append([change.get(column.field, spell(column, GOOD[kind][column.field])) for column in columns])
    return lines


def raw(cells, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    return text.getvalue().encode(encoding)


def faults(kind, content):
    """(where, column, value, code) of every fault; each can be said in both languages and names its place."""
    with pytest.raises(BadInput) as refused:
        registers.read(kind, content, NAME)
    for cell in refused.value.cells:
        for language in LANGUAGES:
            params = {"where": cell.where, "column": cell.column, "value": cell.value, **cell.params}
            assert cell.where in say(cell.code, language, **params)
    return [(cell.where, cell.column, cell.value, cell.code) for cell in refused.value.cells]


def codes(kind, *changes):
    return [code for *_, code in faults(kind, raw(table(kind, *changes)))]


# What is understood


@pytest.mark.parametrize("kind", registers.KINDS)
def test_what_was_written_is_read_again(kind):
    (row,) = registers.read(kind, registers.write(kind, [GOOD[kind]]), NAME)
    if kind in BODIES:
        _, outside = BODIES[kind]
        told = {"number": row.envelope.reference, "received_on": row.envelope.event_date}
        assert {
            **{name: told[name] for name in outside},
            **vars(row.body),
            "synthetic": row.envelope.synthetic,
        } == GOOD[kind]
    else:
        assert row == ROWS[kind](**GOOD[kind])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("kind", registers.KINDS)
def test_each_encoding_of_an_office_computer_gives_the_same_rows(kind, encoding):
    expected = registers.read(kind, raw(table(kind)), NAME)
    got = registers.read(kind, raw(table(kind), encoding), NAME)
    if kind in BODIES:
        assert [row.id for row in got] == [row.id for row in expected]
    else:
        assert got == expected


@pytest.mark.parametrize("kind", registers.KINDS)
def test_english_headers_and_code_words_in_any_order_are_as_good(kind):
    columns = registers.register(kind).columns
    english = [column.en for column in columns]
    line = [
        next((code for code, said in column.words.items() if said[0] == text), text)
        for column, text in zip(columns, table(kind)[1], strict=True)
    ]
    turned = raw([english[::-1], line[::-1]])
    assert len(registers.read(kind, turned, NAME)) == 1


def test_full_width_digits_letters_and_headers_are_understood():
    cells = table("exports", {"year": "２０１６", "items": "１２０００", "value_usd_cents": "１．５"})
    cells[0] = ["ＵＳＣＣ" if header == "生产企业信用代码" else header.replace("（", "(") for header in cells[0]]
    (row,) = registers.read("exports", raw(cells), NAME)
    assert (row.year, row.items, row.value_usd_cents) == (2016, 12_000, 150)


@pytest.mark.parametrize(
    "written", ["2017-03-01", "2017-3-1", "2017/3/1", "2017年3月1日", "20170301", " ２０１７－０３－０１ "]
)
def test_a_day_is_understood_in_every_usual_form(written):
    (row,) = registers.read("returns", raw(table("returns", {"arrived_on": written})), NAME)
    assert row.body.arrived_on == date(2017, 3, 1)


def test_a_return_is_evidence_of_the_port_with_its_item_as_reference():
    (real, invented) = registers.read(
        "returns", raw(table("returns", {"synthetic": "实际"}, {"item_no": "2", "synthetic": "模拟"})), NAME
    )
    assert isinstance(real.body, ExportReturn)
    assert real.envelope.source == "jx_returns"
    assert real.envelope.kind == "export_return"
    assert real.envelope.event_date == real.body.arrived_on == date(2017, 3, 10)
    assert [item.envelope.reference for item in (real, invented)] == ["400120170123456789-1", "400120170123456789-2"]
    assert [item.envelope.synthetic for item in (real, invented)] == [False, True]


def test_a_check_result_is_evidence_of_the_day_of_sampling_with_its_sheet_as_reference():
    (row,) = registers.read("check_results", raw(table("check_results")), NAME)
    assert isinstance(row.body, CheckResult)
    assert (row.envelope.source, row.envelope.kind) == ("jx_check_results", "check_result")
    assert (row.envelope.reference, row.envelope.event_date) == ("JX-2017-000123", date(2017, 3, 10))


def test_a_complaint_is_evidence_of_the_day_it_was_received_and_may_name_nobody():
    named, unnamed = registers.read(
        "complaints", raw(table("complaints", {}, {"number": "2", "producer_uscc": "", "firm": "", "hazard": ""})), NAME
    )
    assert isinstance(named.body, Complaint)
    assert (named.envelope.source, named.envelope.kind) == ("jx_complaints", "complaint")
    assert (named.envelope.reference, named.envelope.event_date) == ("JX-TS-17", date(2017, 3, 12))
    assert (unnamed.body.producer_uscc, unnamed.body.firm, unnamed.body.hazard) == ("", "", "")


@pytest.mark.parametrize(
    "verdict",
    [
        {"passed": "合格", "failed_items": "", "hazard": ""},  # a lot that passed touches nobody's safety
        {"passed": "合格", "failed_items": "", "safety": "否"},
        {"passed": "合格", "hazard": "", "safety": "否"},
        {"failed_items": ""},
    ],
)
def test_a_verdict_that_its_own_line_contradicts_is_refused(verdict):
    assert codes("check_results", verdict) == ["REGISTER_VERDICT_DIFFERS"]


def test_a_lot_that_passed_says_nothing_more_and_one_that_failed_need_not_be_unsafe():
    passed, failed = registers.read(
        "check_results",
        raw(table("check_results", {"passed": "合格", "failed_items": "", "hazard": "", "safety": "否"},
                  {"number": "2", "hazard": "", "safety": "否"})),
        NAME,
    )  # fmt: skip
    assert (passed.body.passed, passed.body.failed_items) == (True, ())
    assert (failed.body.passed, failed.body.safety, failed.body.hazard) == (False, False, "")


def test_an_officer_who_is_named_twice_for_a_batch_inspected_it_once():
    (row,) = registers.read("returns", raw(table("returns", {"inspected_by": "A-1、A-2；A-1"})), NAME)
    assert row.body.inspected_by == ("A-1", "A-2")


def test_a_staff_number_is_the_same_person_in_every_upload():
    first, again, other = registers.read(
        "people", raw(table("people", {}, {"role": "CIQ_P"}, {"person_no": "JX-0002"})), NAME
    )
    assert first.person == again.person != other.person


def test_blank_lines_are_no_lines_but_are_counted():
    cells = table("returns", {}, {"item_no": "0"})
    cells.insert(2, [""] * len(cells[0]))
    assert [where for where, *_ in faults("returns", raw(cells))] == [f"{NAME}:4"]


# What is refused: one way to each sentence

WHOLE_FILES = {
    "REGISTER_EMPTY_FILE": b"\xef\xbb\xbf \r\n",
    "REGISTER_TOO_LARGE": b"x" * (registers.register("returns").max_bytes + 1),
    "REGISTER_NOT_CSV": b"PK\x03\x04 a workbook",
    "REGISTER_NUL": raw(table("returns")).replace(b"DE", b"D\0"),
    "REGISTER_NOT_TEXT": "退运".encode() + b"\xff\xff",
    "REGISTER_BROKEN_QUOTES": raw(table("returns")) + b'"never closed',
    "REGISTER_NO_LINES": raw(table("returns")[:1]),
    "REGISTER_UNKNOWN_COLUMN": raw([[*row, "x"] for row in table("returns")]),
    "REGISTER_MISSING_COLUMN": raw([row[1:] for row in table("returns")]),
    "REGISTER_COLUMN_TWICE": raw([[*row, row[0]] for row in table("returns")]),
    "REGISTER_LINE_TOO_SHORT": raw([table("returns")[0], table("returns")[1][:-1]]),
    "REGISTER_LINE_TOO_LONG": raw([table("returns")[0], [*table("returns")[1], ""]]),
    "REGISTER_TOO_MANY_FAULTS": raw(table("returns", *[{"item_no": "0"}] * (MOST_FAULTS + 1))),
}
WRONG_CELLS = {
    "REGISTER_VALUE_MISSING": ("returns", "goods", "　"),
    "REGISTER_CONTROL_CHARACTER": ("returns", "goods", "瓷\n杯"),
    "REGISTER_TEXT_TOO_LONG": ("returns", "goods", "杯" * 201),
    "REGISTER_WRONG_FORM": ("returns", "declaration_no", "4.0012E+17"),
    "REGISTER_WRONG_CHECK_DIGIT": ("returns", "producer_uscc", FIRM[:-1] + "7"),
    "REGISTER_NOT_A_DATE": ("returns", "arrived_on", "03/10/2017"),
    "REGISTER_NO_SUCH_DATE": ("returns", "arrived_on", "2017-02-30"),
    "REGISTER_NUMBER_WITH_UNIT": ("returns", "value_usd_cents", "3500美元"),
    "REGISTER_NOT_A_NUMBER": ("returns", "value_usd_cents", "3,500.00"),
    "REGISTER_OUT_OF_RANGE": ("returns", "item_no", "0"),
    "REGISTER_NOT_IN_LIST": ("returns", "stated_cause", "Q7"),
    "REGISTER_ORG_CODE_DIFFERS": ("enterprises", "org_code", "192203822"),
    "REGISTER_NO_TRADE": ("enterprises", "is_producer", "否"),
    "REGISTER_ENTERPRISE_POST_ONLY": ("people", "uscc", FIRM),
    "REGISTER_ENDS_BEFORE_BEGINS": ("people", "held_to", "2015-12-31"),
    "REGISTER_VERDICT_DIFFERS": ("check_results", "passed", "合格"),
}
ACROSS_LINES = {
    "REGISTER_DUPLICATE": ("returns", [{}, {}]),
    "REGISTER_SAID_OTHERWISE": ("people", [{}, {"role": "CIQ_P", "name": "唐文蓝"}]),
}


def test_every_sentence_about_a_register_is_said_by_a_test():
    said = {code for code in messages() if code.startswith("REGISTER_")}
    assert said == {*WHOLE_FILES, *WRONG_CELLS, *ACROSS_LINES}


@pytest.mark.parametrize("code", WHOLE_FILES)
def test_a_file_that_is_wrong_as_a_whole_is_refused(code):
    assert faults("returns", WHOLE_FILES[code])[-1][-1] == code


@pytest.mark.parametrize("code", WRONG_CELLS)
def test_a_wrong_cell_is_refused_with_line_header_and_value(code):
    kind, field, text = WRONG_CELLS[code]
    header = next(column.zh for column in registers.register(kind).columns if column.field == field)
    shown = text.strip() if len(text) <= SHOWN else text[:SHOWN] + "…"
    ((where, column, value, got),) = faults(kind, raw(table(kind, {field: text})))
    assert (where, column, value.strip(), got) == (f"{NAME}:2", header, shown, code)


@pytest.mark.parametrize("code", ACROSS_LINES)
def test_a_line_against_an_earlier_line_is_refused_at_the_later_one(code):
    kind, changes = ACROSS_LINES[code]
    ((where, _, _, got),) = faults(kind, raw(table(kind, *changes)))
    assert (where, got) == (f"{NAME}:3", code)


def test_every_fault_of_a_file_is_told_not_only_the_first():
    found = faults(
        "returns", raw(table("returns", {"item_no": "一", "goods": ""}, {"item_no": "2"}, {"arrived_on": "2017-02-29"}))
    )
    assert [(where, code) for where, _, _, code in found] == [
        (f"{NAME}:2", "REGISTER_NOT_A_NUMBER"),
        (f"{NAME}:2", "REGISTER_VALUE_MISSING"),
        (f"{NAME}:4", "REGISTER_NO_SUCH_DATE"),
    ]


def test_the_thousandth_fault_is_still_told_and_then_reading_stops():
    assert len(faults("returns", raw(table("returns", *[{"item_no": "0"}] * MOST_FAULTS)))) == MOST_FAULTS
    more = faults("returns", raw(table("returns", *[{"item_no": "0"}] * (MOST_FAULTS + 5))))
    assert len(more) == MOST_FAULTS + 1
    assert more[-1][0] == f"{NAME}:{1 + MOST_FAULTS + 1}"


def test_what_was_wrong_before_a_broken_quote_is_told_too():
    found = faults("returns", raw(table("returns", {"item_no": "0"})) + b'"never closed')
    assert [code for *_, code in found] == ["REGISTER_OUT_OF_RANGE", "REGISTER_BROKEN_QUOTES"]
    assert found[-1][0] == f"{NAME}:3"


def test_a_value_over_two_lines_does_not_shift_the_line_numbers_after_it():
    found = faults("returns", raw(table("returns", {"goods": "a\nb"}, {"item_no": "0"})))
    assert [where for where, *_ in found] == [f"{NAME}:2", f"{NAME}:4"]


def test_a_file_of_another_register_is_told_to_be_another_file():
    assert [code for *_, code in faults("returns", b"a;b;c\n1;2;3\n")] == ["REGISTER_NOT_CSV"]


def test_a_kind_without_a_declaration_is_not_there():
    with pytest.raises(NotThere):
        registers.read("cheques", b"x", NAME)


# Both sides of each edge


@pytest.mark.parametrize(
    ("kind", "field", "good", "wrong"),
    [
        ("enterprises", "name_zh", "企" * 120, "企" * 121),
        ("enterprises", "firm_class", "4", "5"),
        ("enterprises", "firm_class", "1", "0"),
        ("enterprises", "region", "360222", "360200"),  # a county, not its city
        ("enterprises", "region", "361181", "330102"),  # another province
        ("enterprises", "hs_codes", "6911、0805210000", "691、6912"),
        ("people", "region", "360000", "350000"),
        ("people", "role", "AUD", "PUB"),
        ("people", "held_to", "2016-01-01", "2015-12-31"),
        ("exports", "year", "2000", "1999"),
        ("exports", "month", "12", "13"),
        ("exports", "month", "1", "0"),
        ("exports", "items", "0", "-1"),
        ("products", "hs_code", "6911101900", "69111019001"),
        ("products", "product_risk", "Ⅲ", "IV"),
        ("laboratories", "scope", "铅" * 60, "铅" * 61),
        ("laboratories", "cma_valid_to", "", "长期"),
        ("bases", "reg_no", "361023MJ00017", "36102MJ00017"),
        ("bases", "reg_no", "361023M00017", "36102300017"),
        ("bases", "area_mu", "1", "0"),
        ("bases", "valid_to", "2017-06-20", "2017-06-19"),
        ("associations", "hs_chapters", "69", "6911"),
        ("declarations", "hs_code", "6911101900", "691110"),
        ("declarations", "quantity", "1", "0"),
        ("check_results", "hazard", "choking", "chocking"),
        ("complaints", "complainant", "消费者", "张三"),
        ("exports", "value_usd_cents", "1000000000000", "1000000000000.01"),
        ("exports", "value_usd_cents", "0.01", "0.001"),
        ("certificates", "standard", "ISO 9001", "ISO14001"),
        ("certificates", "valid_to", "2016-05-20", "2016-05-19"),
        ("returns", "declaration_no", "0" * 18, "0" * 17),
        ("returns", "hs_code", "0805210000", "08052100001"),
        ("returns", "hs_code", "691110", "69111"),
        ("returns", "returned_from", "GB", "EU"),
        ("returns", "item_no", "9999", "10000"),
        ("returns", "arrived_on", "2016-02-29", "2017-02-29"),
        ("returns", "port_region", "360700", "360799"),
        ("returns", "inspected_by", "", "张三 李四"),
    ],
)
def test_the_last_good_value_is_read_and_the_first_wrong_one_refused(kind, field, good, wrong):
    assert len(registers.read(kind, raw(table(kind, {field: good})), NAME)) == 1
    assert len(codes(kind, {field: wrong})) == 1


@pytest.mark.parametrize("written", ["3500美元", "$3500", "USD 3500", "3500 USD", "3,500元", "12项", "￥3500.5"])
def test_a_number_with_a_unit_is_told_apart_from_no_number(written):
    assert codes("returns", {"value_usd_cents": written}) == ["REGISTER_NUMBER_WITH_UNIT"]


@pytest.mark.parametrize("written", ["三千", "1e5", "12-13", "NaN", "½", "²", "٣٥", "1" * 19 + "x1"])
def test_what_is_no_number_is_never_guessed(written):
    assert codes("returns", {"value_usd_cents": written})[0] in {"REGISTER_NOT_A_NUMBER", "REGISTER_NUMBER_WITH_UNIT"}


def test_a_number_of_a_thousand_digits_is_out_of_range_not_a_crash():
    assert codes("exports", {"items": "9" * 1000}) == ["REGISTER_OUT_OF_RANGE"]


def test_an_enterprise_post_needs_its_enterprise_and_no_other_post_has_one():
    (row,) = registers.read("people", raw(table("people", {"role": "ENT", "uscc": OTHER_FIRM})), NAME)
    assert row.uscc == OTHER_FIRM
    assert codes("people", {"role": "ENT"}) == ["REGISTER_ENTERPRISE_POST_ONLY"]


def test_one_staff_number_cannot_stand_for_two_persons():
    assert codes("people", {}, {"role": "CIQ_P", "certificate_no": "JX-36-9"}) == ["REGISTER_SAID_OTHERWISE"]


# The declarations


@pytest.mark.parametrize("kind", registers.KINDS)
def test_the_columns_of_a_register_are_the_fields_of_its_row(kind):
    columns = [column.field for column in registers.register(kind).columns]
    if kind in BODIES:
        body, outside = BODIES[kind]
        assert columns == outside + [field.name for field in dataclasses.fields(body)] + ["synthetic"]
    else:
        assert columns == [field.name for field in dataclasses.fields(ROWS[kind])]


@pytest.mark.parametrize("kind", registers.KINDS)
def test_a_blank_form_has_every_header_once(kind):
    (header,) = csv.reader(io.StringIO(registers.write(kind, []).decode("utf-8-sig")))
    columns = registers.register(kind).columns
    assert header == [column.zh for column in columns]
    words = [said.casefold() for column in columns for said in (column.zh, column.en)]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("kind", registers.KINDS)
def test_every_spelling_of_a_closed_list_means_one_code(kind):
    for column in registers.register(kind).columns:
        for code, spellings in column.words.items():
            meant = code if column.kind == "choice" else code == next(iter(column.words))
            assert [understand(column, said) for said in (code, *spellings)] == [meant] * (1 + len(spellings))


# Whatever comes


@settings(max_examples=300)
@given(st.sampled_from(registers.KINDS), st.binary(max_size=300))
def test_any_bytes_give_rows_or_faults_and_nothing_else(kind, content):
    rows_or_faults(kind, content)


@settings(max_examples=300)
@given(st.data())
def test_a_good_file_damaged_anywhere_gives_rows_or_faults_and_nothing_else(data):
    kind = data.draw(st.sampled_from(registers.KINDS))
    content = raw(table(kind, {}, {}), data.draw(st.sampled_from(["utf-8", "gb18030"])))
    at = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 6))
    rows_or_faults(kind, content[:at] + data.draw(st.binary(max_size=6)) + content[at + length :])


@settings(max_examples=300)
@given(st.data())
def test_any_text_in_any_cell_gives_rows_or_faults_and_nothing_else(data):
    kind = data.draw(st.sampled_from(registers.KINDS))
    column = data.draw(st.sampled_from(registers.register(kind).columns))
    likely = st.text('0123456789-/年月日.,;、 ０１Q模是+-$美元ABIOX\n"', max_size=20)
    text = data.draw(st.one_of(st.text(st.characters(codec="utf-8"), max_size=30), likely))
    rows_or_faults(kind, raw(table(kind, {column.field: text})))


def rows_or_faults(kind, content):
    try:
        rows = registers.read(kind, content, NAME)
    except BadInput as refused:
        assert refused.cells
        for cell in refused.cells:
            for language in LANGUAGES:
                assert say(cell.code, language, where=cell.where, column=cell.column, value=cell.value, **cell.params)
    else:
        assert rows
        if kind not in BODIES:
            again = registers.read(kind, registers.write(kind, map(vars, rows)), NAME)
            assert again == rows
