"""gongzhi clocks: a line of JSON for each effect, and a sentence for each that could not be had."""

from __future__ import annotations

import json
from datetime import date

import pytest

from gongzhi.commands.main import main
from tests.actions.test_clocks import FRIDAY, check, served
from tests.spec.conftest import *
from tests.spec.conftest import register, returned

SERVED = date(2017, 6, 1)


@pytest.fixture(autouse=True, params=["en_US.UTF-8", "zh_CN.UTF-8"])
def terminal(request, monkeypatch):
    monkeypatch.setenv("LANG", request.param)


def lines(capsys) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_effect_is_a_line_and_a_second_run_has_none(officers, capsys, monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", "2017-06-20")
    number = served(officers, SERVED)
    register(officers, returned(2, FRIDAY))
    assert main(["clocks", "--on", "2017-06-16"]) == 0
    assert [line for line in lines(capsys) if line["effect"] == "step"] == []
    assert main(["clocks"]) == 0
    assert lines(capsys) == [
        {"effect": "step", "workflow": "spot_check", "number": number, "act": "finish", "from_state": "served",
         "to_state": "final", "on": "2017-06-17"},
    ]  # fmt: skip
    assert main(["clocks"]) == 0
    assert lines(capsys) == []


def test_a_reminder_is_a_line(officers, capsys):
    register(officers, returned(2, FRIDAY))
    assert main(["clocks", "--on", "2017-03-14"]) == 0
    assert lines(capsys) == [
        {"effect": "reminder", "workflow": "return_tracing", "number": returned(2, FRIDAY).envelope.reference,
         "state": "registered", "due_on": "2017-03-14", "kind": "soon"},
    ]  # fmt: skip


def test_what_could_not_be_done_is_a_sentence_with_its_number(officers, owner, capsys):
    number = served(officers, SERVED)
    owner.execute("update store_instance set own_act = 'serve' where workflow = 'spot_check'")
    assert main(["clocks", "--on", "2017-06-17"]) == 1
    told = capsys.readouterr()
    assert number in told.err
    assert ("送达结果：未能办理。当前状态" in told.err) or ("Serve the result: not done. In the state" in told.err)
    assert check(officers, number).instance.state == "served"


@pytest.mark.parametrize(("day", "told"), [("2017-06-21", "2017-06-20"), ("yesterday", "yesterday")])
def test_a_day_to_come_and_a_day_that_is_none_are_refused(db, capsys, monkeypatch, day, told):
    monkeypatch.setenv("GONGZHI_TODAY", "2017-06-20")
    assert main(["clocks", "--on", day]) == 2
    assert told in capsys.readouterr().err
