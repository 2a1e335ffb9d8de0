from __future__ import annotations

import pytest

from gongzhi.core.draw.retests import may_retest
from gongzhi.core.errors import Refusal
from gongzhi.core.scorecard.returns import percent_of, rounded


@pytest.mark.scenario("13c")
def test_191_of_200_passed_are_95_50_percent():
    assert rounded(percent_of(191, 200), 2) == "95.50"


@pytest.mark.parametrize("lab", ["LAB-01", " LAB-01 "])
def test_the_laboratory_of_the_first_result_does_not_test_again(lab):
    with pytest.raises(Refusal, match="RETEST_SAME_LAB"):
        may_retest("LAB-01", lab)
    may_retest("LAB-01", "LAB-02")
