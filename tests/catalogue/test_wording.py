"""Codes are said in words: every column and value of every rule table, every kind of input, every refusal."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator

import pytest

from gongzhi.actions.replay import METHODS
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import LANGUAGES, messages
from gongzhi.catalogue.rules import WrittenRow, WrittenTable, all_tables
from gongzhi.core import errors
from gongzhi.core.finding import Step

AS_THEY_ARE = {"text", "grade", "code_letter", "plan_letter"}  # numbers of documents, letters of grades and plans
TABLES = [table for tables in all_tables().values() for table in tables]


def rows() -> Iterator[tuple[WrittenTable, WrittenRow]]:
    return ((table, row) for table in TABLES for version in table.versions for row in version.rows)


def classes(hint: object) -> set[type]:
    """The dataclasses within a type."""
    found = {one for inner in typing.get_args(hint) for one in classes(inner)}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        found |= {hint} | {one for inner in typing.get_type_hints(hint).values() for one in classes(inner)}
    return found


def test_every_column_of_every_rule_table_has_a_heading():
    assert len(TABLES) > 40
    headings = {f"column.{column}" for table in TABLES for column in table.columns}
    own = {code for code in messages() if code.startswith("column.")}
    named = own | {f"column.{code.rpartition('.')[2]}" for code in own}
    assert headings - named == set()
    assert {
        (table.name, column)
        for table in TABLES
        for column in table.columns
        if wording.column_title(table.name, column, "zh") == column
    } == set()


def test_every_heading_is_of_a_column_that_some_table_has():
    columns = {column for table in TABLES for column in table.columns}
    of_tables = {f"{table.name}.{column}" for table in TABLES for column in table.columns}
    for beginning in ("column.", "amount."):
        named = {code.removeprefix(beginning) for code in messages() if code.startswith(beginning)}
        assert named - columns - of_tables == set()


def said_as_they_are(lang: str) -> set[tuple[str, str]]:
    """The values of text columns that readers see as the files write them, with their columns."""
    return {
        (column, value)
        for table, row in rows()
        for column, value in row.values.items()
        if table.columns[column].startswith("text") and value and column not in AS_THEY_ARE
        if wording.rule_cell(table.name, column, row.values, lang) == value
    }


def test_every_code_in_a_rule_row_is_said_in_words():
    assert said_as_they_are("zh") == set()
    # Where the English word and the code are one: "food", "harm".
    assert {value for _, value in said_as_they_are("en") if not (value.isalpha() and value.islower())} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_yes_and_no_of_a_rule_row_is_said(lang):
    said = {
        wording.rule_cell(table.name, column, row.values, lang)
        for table, row in rows()
        for column in row.values
        if table.columns[column].startswith("bool")
    }
    assert said == ({"是", "否"} if lang == "zh" else {"Yes", "No"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_unit_of_a_number_fits_every_number_of_its_column(lang):
    for table, row in rows():
        told = wording.rule_row(table.name, row.values, lang)
        assert "{" not in told
        assert "_" not in told


def test_a_row_is_read_aloud_with_its_units_and_without_what_is_empty():
    row = {"rule": "RL-1", "min_score": "1", "level": "L1", "ratio_factor": "1.5", "ratio": "", "interview": "false"}
    assert wording.rule_row("return_ladder", row, "zh") == (
        "最低评分：1 分；监管级别：L1（加严）；比例乘以：× 1.5；约谈：否"
    )
    assert wording.rule_cell("return_ladder", "ratio", {"ratio": "0.15"}, "en") == "15%"
    assert wording.rule_cell("return_ladder", "ratio", row, "en") == "—"
    clock = {"rule": "CK", "workflow": "case", "begins": "received", "length": "2", "unit": "working"}
    assert wording.rule_row("clocks", clock, "en") == (
        "Procedure: Export Quality Case; Begins in the state: received; Time: 2; Counted in: working days"
    )
    assert "案卷" in wording.rule_row("clocks", clock, "zh") and "接收" in wording.rule_row("clocks", clock, "zh")


def test_an_empty_cell_that_means_something_is_said():
    assert wording.rule_cell("credit_age", "up_to_months", {"up_to_months": ""}, "zh") == "不限"
    recalls = {"source": "eu_safety_gate", "measure": "recall"}
    assert wording.rule_cell("overseas_recalls", "measure", recalls, "zh") != "recall"
    assert wording.rule_cell("overseas_recalls", "measure", {"source": "us_cpsc", "measure": ""}, "zh") == "任何措施"


def test_every_kind_of_input_has_a_word_and_no_word_is_left_over():
    kinds = {one for facts, _ in METHODS.values() for one in classes(facts)}
    cited = {one.__name__ for one in kinds if "id" in typing.get_type_hints(one)}
    assert cited == {code.removeprefix("input.") for code in messages() if code.startswith("input.")}


def test_places_and_trades_that_a_link_compares_are_named():
    compared = Step("LINK_OTHER_CITY", {"named": "360200", "registered": "360700", "points": "-0.15"})
    assert "景德镇" in wording.step_sentence(compared, "zh")
    goods = Step("LINK_SAME_GOODS", {"named": "360200", "registered": "3602, 6911", "points": "0.04"})
    assert "360200" in wording.step_sentence(goods, "zh")  # a commodity code is no place
    trades = Step("LINK_TRADE", {"trades": "technology, trade", "points": "0.12"})
    assert "科技、贸易" in wording.step_sentence(trades, "zh")


@pytest.mark.parametrize("key", ["6911", "Q1"])
def test_what_a_cluster_shares_is_a_heading_or_a_cause(key):
    assert wording.word("key", key, "zh") != key


REFUSALS = [
    (errors.Refusal("ROLE", act="close", role="CIQ_P", roles="CIQ_O CIQ_R"), "产地检验检疫机构、直属局"),
    (errors.Refusal("CAUSE_AND_RESPONSIBILITY", missing="cause_code, responsibility"), "原因代码、责任方"),
    (errors.Refusal("ALERT_FIELDS", missing="level, matters"), "预警等级、警示事项"),
    (errors.Refusal("CLOSING_GUARD", case="EQC-1", missing="open_tracing"), "退运追溯未办结"),
    (
        errors.Refusal("NO_SUCH_STEP", workflow="case", state="received", act="close_low"),
        "（接收）下不能办理该事项（低风险结案）",
    ),
    (errors.Refusal("NO_SUCH_STATE", workflow="alert", state="gone"), "预警"),
    (errors.Refusal("CHECK_KIND", kind="toys", kinds="product food agri"), "一般产品、食品、农产品"),
    (errors.Refusal("CAUSE_CONTRADICTS", cause="Q1", responsibility="none", rule="TC-Q1"), "无责任方"),
    (errors.Conflict("return_tracing", seen=1, now=2), "退运追溯调查"),
    (errors.NotThere("link_proposal"), "关联"),
    (errors.NoRuleApplies("credit_bands", score="1"), "质量信用等级分段"),
]


@pytest.mark.parametrize(("refusal", "said"), REFUSALS, ids=[one.code for one, _ in REFUSALS])
def test_a_refusal_names_things_in_words(refusal, said):
    assert said in wording.refusal(refusal, "zh")
    english = wording.refusal(refusal, "en")
    for code in ("CIQ_", "cause_code", "open_", "matters,", "close_low", "return_tracing", "link_proposal", "agri"):
        assert code not in english


def test_a_value_without_a_word_stands_as_it_is():
    assert wording.worded({"who": "JX-1", "needed": 2, "when": None, "several": ["a", "b"]}, "zh") == {
        "who": "JX-1", "needed": "2", "when": "—", "several": 2,
    }  # fmt: skip
