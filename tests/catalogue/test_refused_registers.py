"""Upload files that are wrong are refused with every fault, its place, its value and what to do."""

from __future__ import annotations

import pytest

from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import messages
from gongzhi.core.errors import NotThere
from gongzhi.core.register_reading import MOST_FAULTS, SHOWN
from tests.catalogue.register_files import FIRM, NAME, faults, raw, table

WHOLE_FILES = {
    "REGISTER_EMPTY_FILE": b"\xef\xbb\xbf \r\n",
    "REGISTER_TOO_LARGE": b"x" * (registers.register("returns").max_bytes + 1),
    "REGISTER_NOT_CSV": "甲,乙\n1,2\n".encode(),
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
    "REGISTER_PREMISES_HALF": ("enterprises", "premises", ""),
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
