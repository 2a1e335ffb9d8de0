"""Rule tables for tests of the core: the real ones of a day, and the same with one row changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.rules import RuleBook

Change = Callable[..., RuleBook]


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    """JX2017 as in force in 2017."""
    return book(date(2017, 6, 1), "JX2017")


@pytest.fixture(scope="session")
def change(rules: RuleBook) -> Change:
    """change("credit_weights", "CW-RETURN", weight="5"): the same book with other values in one row."""

    def changed(table: str, rule: str, **values: str) -> RuleBook:
        before = rules.table(table)
        assert rule in {row["rule"] for row in before.rows}
        assert set(values) <= set(before.rows[0])
        rows = tuple({**row, **values} if row["rule"] == rule else row for row in before.rows)
        others = tuple(one for one in rules.tables if one.name != table)
        return replace(rules, tables=(*others, replace(before, rows=rows)))

    return changed
