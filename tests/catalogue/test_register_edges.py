"""Both sides of each edge of a register's cells, and whatever bytes come: rows or faults and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.core.errors import BadInput
from tests.catalogue.register_files import BODIES, NAME, OTHER_FIRM, codes, raw, table


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
