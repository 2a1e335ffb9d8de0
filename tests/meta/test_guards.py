"""Every guard that a workflow table names stands in an action, and every offered act is in its table."""

from __future__ import annotations

from pathlib import Path

import gongzhi.actions
from gongzhi.catalogue.workflows import guards_used, workflows
from gongzhi.web.pages.acts import OFFERED

ACTIONS = Path(gongzhi.actions.__file__).parent


def test_every_guard_of_the_tables_is_answered_by_an_action():
    code = "\n".join(path.read_text(encoding="utf-8") for path in ACTIONS.glob("*.py"))
    missing = [guard for guard in guards_used() if f"{guard}=" not in code and f'"{guard}":' not in code]
    assert missing == []


def test_every_act_that_a_page_offers_is_an_act_of_its_table():
    for kind, act in OFFERED:
        assert any(row.act == act for row in workflows()[kind].rows), (kind, act)
