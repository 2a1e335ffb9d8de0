"""Who may test a disputed sample again.

Worked example and limits: docs/method/spot_check_results.md.
"""

from __future__ import annotations

from gongzhi.core.errors import Refusal


def may_retest(first_lab: str, lab: str) -> None:
    """Refuses with RETEST_SAME_LAB the laboratory whose result is disputed; both by their number in the register."""
    if lab.strip() == first_lab.strip():
        raise Refusal("RETEST_SAME_LAB", lab=lab)
