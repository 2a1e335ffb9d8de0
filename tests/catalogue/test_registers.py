"""What an upload file of a register says is understood in every usual spelling, and what it cannot say is declared."""

from __future__ import annotations

import csv
import dataclasses
import io
from datetime import date

import pytest

from gongzhi.catalogue import registers
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.facts import CheckResult, Complaint, ExportReturn
from gongzhi.core.register_cells import understand
from gongzhi.reports.blank_workbook import choices
from tests.catalogue.register_files import BODIES, FORM, GOOD, NAME, ROWS, codes, faults, raw, table

AS_THEY_ARE = [kind for kind in registers.KINDS if kind != "notices"]  # whose columns are the fields of their rows


def test_a_notice_is_read_with_its_hazard_as_a_family_and_its_gravity_as_a_decision():
    (row,) = registers.read("notices", registers.write("notices", [GOOD["notices"]]), NAME)
    given, body = GOOD["notices"], row.body
    assert (row.envelope.reference, row.envelope.event_date) == (given["number"], given["published_on"])
    assert (body.notifying_country, body.product, body.firm, body.place) == (
        given["notifying_country"], given["product"], given["firm"], given["place"],
    )  # fmt: skip
    assert ([one.category for one in body.hazards], body.origins) == ([given["hazard"]], ("CN",))
    for serious, hazard, decision, hazards in ((True, "migration", "serious", 1), (False, "", "", 0)):
        written = registers.write("notices", [{**given, "serious": serious, "hazard": hazard}])
        (row,) = registers.read("notices", written, NAME)
        assert (row.body.risk_decision, len(row.body.hazards)) == (decision, hazards)


@pytest.mark.parametrize("kind", AS_THEY_ARE)
def test_what_was_written_is_read_again(kind):
    (row,) = registers.read(kind, registers.write(kind, [GOOD[kind]]), NAME)
    if kind in BODIES:
        _, outside = BODIES[kind]
        told = {"number": row.envelope.reference, "received_on": row.envelope.event_date}
        body = dict(vars(row.body))
        besides = FORM if body.pop("form", None) is not None else {}
        assert {
            **{name: told[name] for name in outside},
            **body,
            "synthetic": row.envelope.synthetic,
            **besides,
        } == GOOD[kind]
        assert besides == {} or row.body.form == {field: str(value) for field, value in FORM.items()}
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


# The declarations


@pytest.mark.parametrize("kind", AS_THEY_ARE)
def test_the_columns_of_a_register_are_the_fields_of_its_row(kind):
    columns = [column.field for column in registers.register(kind).columns]
    if kind in BODIES:
        body, outside = BODIES[kind]
        own = [field.name for field in dataclasses.fields(body) if field.name != "form"]
        besides = [column.field for column in registers.form_columns()] if kind == "returns" else []
        assert columns == outside + own + besides + ["synthetic"]
    elif kind in registers.OF_SCHEMES:
        assert tuple(columns) == schemes()[registers.OF_SCHEMES[kind]].asks["register"]
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
            meant = {"choice": code, "codes": (code,)}.get(column.kind, code == next(iter(column.words)))
            assert [understand(column, said) for said in (code, *spellings)] == [meant] * (1 + len(spellings))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_blank_workbook_offers_is_read_as_its_code_and_codes_come_with_names(lang):
    named = 0
    for kind in registers.KINDS:
        for column in registers.register(kind).columns:
            if column.kind == "choice":
                offered = choices(column, lang)
                assert [understand(column, said) for said in offered] == list(column.words)
                named += any(said.startswith(f"{code} ") for code, said in zip(column.words, offered, strict=True))
    assert named > 10
