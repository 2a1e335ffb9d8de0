"""What every finding of this room has to stand: a replay from its own facts and tables, told in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.core.canonical import plain, read
from gongzhi.core.finding import Finding
from gongzhi.core.rules import RuleBook

Method = Callable[[Any, RuleBook], Finding]


@pytest.fixture(scope="session")
def stands(rules: RuleBook) -> Callable[[Method, Any, tuple[str, ...]], Finding]:
    """stands(method, facts, tables): the finding, after it was replayed and read in both languages."""

    def check(method: Method, facts: Any, tables: tuple[str, ...]) -> Finding:
        found = method(facts, rules)
        again = method(read(type(facts), plain(facts)), rules.only(*tables))
        assert again.canonical() == found.canonical()
        assert {ref.table for ref in found.rules} <= set(tables)
        value = f"VALUE_{found.method.partition('@')[0].replace('.', '_')}".upper()
        told = [
            (*(wording.step_sentence(step, lang) for step in found.trace), wording.method_question(found.method, lang),
             say(value, lang, **wording.worded(found.value, lang)))
            for lang in ("zh", "en")
        ]  # fmt: skip
        assert all(zh and zh != en for zh, en in zip(*told, strict=True))
        return found

    return check
