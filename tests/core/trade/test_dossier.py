from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.trade.dossier import Dossier, check_dossier, may_send, missing_parts

RULES = book(date(2017, 6, 1), "JX2017")
WHOLE = Dossier(
    "STC-2017-1", "电池标签条例", "EU", ("G/TBT/N/EU/555",), ("unnecessary_barrier",), "影响 37 家企业", "IEC 62133",
    "推迟生效",
)  # fmt: skip
PARTS = ("measure", "member", "symbols", "concerns", "trade_effect", "technical_basis", "request")


def empty(*parts: str) -> Dossier:
    return replace(WHOLE, **{part: () if part in ("symbols", "concerns") else "  " for part in parts})


def test_a_whole_dossier_may_be_sent():
    assert missing_parts(WHOLE, RULES) == ()
    may_send(WHOLE, RULES)


def test_a_dossier_without_effect_basis_and_request_is_refused_and_all_three_are_named():
    with pytest.raises(Refusal) as refused:
        may_send(empty("trade_effect", "technical_basis", "request"), RULES)
    assert refused.value.code == "DOSSIER_INCOMPLETE"
    assert dict(refused.value.params) == {
        "dossier": "STC-2017-1", "missing": "trade_effect, technical_basis, request",
    }  # fmt: skip
    assert "贸易影响、技术依据、诉求" in wording.refusal(refused.value, "zh")
    assert "effect on trade, technical basis, what is asked for" in wording.refusal(refused.value, "en")


@settings(deadline=None)
@given(st.sets(st.sampled_from(PARTS)))
def test_exactly_what_is_missing_is_named(parts):
    assert set(missing_parts(empty(*parts), RULES)) == parts


def test_a_measure_that_was_never_notified_needs_no_symbol_where_transparency_is_the_concern():
    never_notified = replace(empty("symbols"), concerns=("transparency", "other"))
    assert missing_parts(never_notified, RULES) == ()
    assert missing_parts(replace(never_notified, concerns=("other",)), RULES) == ("symbols",)


def test_what_is_needed_comes_from_its_rule_rows(change):
    without = change("dossier_parts", "DP-EFFECT", dossier_part="request")
    assert missing_parts(empty("trade_effect"), without) == ()
    everywhere = change("dossier_parts", "DP-SYMBOLS", unless_concern="")
    assert missing_parts(replace(empty("symbols"), concerns=("transparency",)), everywhere) == ("symbols",)
    listed = change("concern_types", "CN-OTHER", concern="dumping")
    check_dossier(replace(WHOLE, concerns=("dumping",)), listed)


def test_unknown_concerns_and_what_is_no_symbol_are_all_named():
    wrong = replace(WHOLE, concerns=("dumping", "other"), symbols=("G/TBT/N/EU/555", "555", "G/TBT/EU"))
    with pytest.raises(BadInput) as refused:
        check_dossier(wrong, RULES)
    assert [(cell.column, cell.value) for cell in refused.value.cells] == [
        ("concerns", "dumping"), ("symbols", "555"), ("symbols", "G/TBT/EU"),
    ]  # fmt: skip
    with pytest.raises(BadInput):
        may_send(wrong, RULES)


def test_every_part_that_a_row_names_is_a_field_and_has_its_word():
    named = {row["dossier_part"] for row in RULES.table("dossier_parts").rows}
    assert named == set(PARTS) <= {field.name for field in fields(Dossier)}
    assert {f"missing.{part}" for part in named} <= set(messages())
