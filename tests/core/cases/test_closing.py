from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages, say
from gongzhi.core.cases.closing import CaseFacts, Closing, may_close
from gongzhi.core.errors import Refusal

COMPLETE = CaseFacts(
    id="EQC-2017-360281-000001",
    cause_code="Q1",
    responsibility="producer",
    corrective_action="process_change",
    credit_effect="own_fault_return_safety",
    index_effect="360200 2017",
    supervision_effect="L3 1",
)
GUARD_FIELDS = (
    "cause_code",
    "responsibility",
    "corrective_action",
    "credit_effect",
    "index_effect",
    "supervision_effect",
)


def missing_in(case: CaseFacts) -> set[str]:
    with pytest.raises(Refusal) as refused:
        may_close(case)
    assert refused.value.code == "CLOSING_GUARD"
    assert refused.value.params["case"] == case.id
    assert say("CLOSING_GUARD", "zh", **refused.value.params)
    missing = set(str(refused.value.params["missing"]).split(", "))
    assert {f"missing.{name}" for name in missing} <= set(messages())
    return missing


def test_a_complete_case_closes_with_its_six_fields():
    assert may_close(COMPLETE) == Closing(
        case="EQC-2017-360281-000001",
        cause_code="Q1",
        responsibility="producer",
        corrective_action="process_change",
        waiver_reason=None,
        credit_effect="own_fault_return_safety",
        index_effect="360200 2017",
        supervision_effect="L3 1",
    )


@given(st.sets(st.sampled_from(GUARD_FIELDS), min_size=1), st.sampled_from([None, "", "  "]))
def test_every_missing_guard_field_is_named_and_no_other(gone: set[str], blank: str | None):
    assert missing_in(replace(COMPLETE, **dict.fromkeys(gone, blank))) == gone


def test_an_empty_case_lacks_all_six():
    assert missing_in(CaseFacts(id="EQC-2017-360281-000002")) == set(GUARD_FIELDS)


def test_a_case_without_consequences_closes_when_somebody_says_so():
    closing = may_close(
        replace(COMPLETE, responsibility="none", credit_effect="none", index_effect="none", supervision_effect="same")
    )
    assert (closing.credit_effect, closing.index_effect, closing.supervision_effect) == ("none", "none", "same")


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("cause_code", "none"),
        ("corrective_action", "none"),
        ("supervision_effect", "none"),
        ("credit_effect", "same"),
        ("index_effect", "same"),
        ("responsibility", "same"),
    ],
)
def test_a_word_for_no_effect_does_not_stand_in_where_it_has_no_meaning(field: str, word: str):
    assert missing_in(replace(COMPLETE, **{field: word})) == {field}


def test_a_waiver_needs_a_reason():
    assert missing_in(replace(COMPLETE, corrective_action="waived", waiver_reason=" ")) == {"waiver_reason"}


def test_a_waiver_with_a_reason_closes_and_keeps_it():
    closing = may_close(replace(COMPLETE, corrective_action="waived", waiver_reason="goods destroyed abroad"))
    assert closing.waiver_reason == "goods destroyed abroad"


def test_a_reason_without_a_waiver_is_not_kept():
    assert may_close(replace(COMPLETE, waiver_reason="left over")).waiver_reason is None


def test_an_open_tracing_and_an_open_sanction_keep_the_case_open():
    open_case = replace(COMPLETE, open_tracing=("R-1",), open_sanctions=("S-1",), index_effect=None)
    assert missing_in(open_case) == {"index_effect", "open_tracing", "open_sanctions"}
