"""The acceptance scenarios of this release each have a test that acts on PostgreSQL."""

from __future__ import annotations

import re
from pathlib import Path

SPEC = Path(__file__).parents[1] / "spec"
WANTED = {"2a", "3a", "3b", "6", "7a", "7b", "7c", "12a", "12b", "12c", "14a", "14b", "14c", "14d", "15"}


def test_each_scenario_of_this_release_has_a_test_and_one_that_changes_its_rule_row():
    by_scenario: dict[str, list[str]] = {}
    for path in SPEC.glob("test_*.py"):
        for marks, signature in re.findall(
            r"((?:@pytest\.mark\.[^\n]+\n|    [^\n]*\n|\)\n)+)def (test_\w+\([^)]*\))", path.read_text()
        ):
            for number in re.findall(r'scenario\("(\w+)"\)', marks):
                by_scenario.setdefault(number, []).append(signature)
    assert set(by_scenario) >= WANTED
    for number in WANTED:
        assert any("change_rule" in signature for signature in by_scenario[number]), number
