"""Every code that the program can say has words in both languages, with the values it is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from inspect import getmembers
from pathlib import Path
from string import Formatter

import pytest

import gongzhi
from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.workflows import act_code, every_version, guard_code
from gongzhi.core import errors, events

SOURCE = Path(gongzhi.__file__).parent
# Which argument is the code, by the name of what is called.
CODE_AT = {"say": 0, "counted": 0, "Refusal": 0, "Cell": 3, "Step": 0}
OTHER_CLASSES = {"presenters/lists.py", "steps.py"}  # their Cell and Step carry no code
TAG = re.compile(r'{% (say|counted) "([^"]+)"([^%]*)%}')


@dataclass(frozen=True)
class Spoken:
    where: str
    call: str
    code: str
    values: frozenset[str] | None  # None: not known from reading


def spoken_in(text: str, where: str) -> Iterator[Spoken]:
    """Codes that stand in the calls of a module as they are."""
    for call, written in calls_in(text):
        values = None if any(word.arg is None for word in call.keywords) else {word.arg for word in call.keywords}
        name = called(call)
        if name == "Step":
            values = keys(call.args[1]) if len(call.args) > 1 else None
        if name in ("Cell", "counted"):
            values = None
        for code in literals(written):
            yield Spoken(f"{where}:{call.lineno}", name, code, None if values is None else frozenset(values))


def prefixes_in(text: str) -> Iterator[str]:
    """The constant beginnings of codes that are put together: say(f"STANDING_{standing}")."""
    for _, written in calls_in(text):
        for node in ast.walk(written):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield str(node.values[0].value)


def calls_in(text: str) -> Iterator[tuple[ast.Call, ast.expr]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and called(node) in CODE_AT and len(node.args) > CODE_AT[called(node)]:
            yield node, node.args[CODE_AT[called(node)]]


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def literals(written: ast.expr) -> Iterator[str]:
    if isinstance(written, ast.Constant) and isinstance(written.value, str):
        yield written.value
    elif isinstance(written, ast.IfExp):
        yield from literals(written.body)
        yield from literals(written.orelse)


def keys(given: ast.expr) -> set[str] | None:
    if not isinstance(given, ast.Dict) or not all(isinstance(key, ast.Constant) for key in given.keys):
        return None
    return {key.value for key in given.keys}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def modules() -> Iterator[Path]:
    return (path for path in sorted(SOURCE.rglob("*.py")) if not str(path).endswith(tuple(OTHER_CLASSES)))


@cache
def everything_spoken() -> tuple[Spoken, ...]:
    found = [one for path in modules() for one in spoken_in(path.read_text("utf-8"), str(path.relative_to(SOURCE)))]
    for path in sorted(SOURCE.rglob("*.html")):
        for tag, code, given in TAG.findall(path.read_text("utf-8")):
            values = frozenset(re.findall(r"(\w+)=", given)) if tag == "say" else frozenset({"n"})
            found.append(Spoken(str(path.relative_to(SOURCE)), tag, code, values))
    return tuple(found)


def test_every_code_in_the_program_has_words():
    assert len(everything_spoken()) > 200
    assert {(one.where, one.code) for one in everything_spoken() if one.code not in messages()} == set()


def test_every_sentence_is_given_the_values_it_names():
    short = {
        (one.where, one.code, name)
        for one in everything_spoken()
        if one.values is not None and one.code in messages()
        for name in placeholders(messages()[one.code]["zh"]) - one.values
    }
    assert short == set()


def test_every_beginning_of_a_code_has_words_under_it():
    beginnings = {prefix for path in modules() for prefix in prefixes_in(path.read_text("utf-8"))} - {""}
    assert beginnings
    assert {prefix for prefix in beginnings if not any(code.startswith(prefix) for code in messages())} == set()


@pytest.mark.parametrize("code", sorted(messages()))
def test_both_languages_name_the_same_values(code: str):
    """A value may come as `name` and `name_en`, or as `zh` and `en`; each sentence takes its own."""
    words = messages()[code]
    said = {lang: {re.sub(f"(^|_){lang}$", "", name) for name in placeholders(words[lang])} for lang in words}
    assert said["zh"] == said["en"]


def test_every_act_and_guard_of_a_workflow_has_words():
    codes = {act_code(table.name, row.act) for table in every_version().values() for row in table.rows}
    codes |= {guard_code(guard) for table in every_version().values() for row in table.rows for guard in row.guards}
    assert codes - set(messages()) == set()


def test_every_event_of_the_ledger_has_words():
    kinds = [
        name for name, kind in getmembers(events, is_dataclass) if kind.__module__ == events.__name__ and fields(kind)
    ]
    assert {kind for kind in kinds if f"EVENT_{kind}".upper() not in messages()} == set()


@pytest.mark.parametrize(
    "error", [errors.BadInput([]), errors.Conflict("case", seen=1, now=2), errors.NotThere("case"),
              errors.NoRuleApplies("credit_bands", score=1)],
)  # fmt: skip
def test_every_no_has_a_sentence_for_what_it_carries(error: errors.GongzhiError):
    assert placeholders(messages()[error.code]["zh"]) <= set(error.params)


def test_a_code_without_words_and_a_value_not_given_are_seen():
    found = list(spoken_in('say("NOBODY_WROTE_THIS", lang)\nRefusal("CONFLICT" if x else "NOT_THERE", record=1)', "x"))
    assert [(one.code, one.values) for one in found] == [
        ("NOBODY_WROTE_THIS", frozenset()),
        ("CONFLICT", frozenset({"record"})),
        ("NOT_THERE", frozenset({"record"})),
    ]
    assert list(prefixes_in('say(f"STANDING_{one}".upper(), lang)')) == ["STANDING_"]
