"""Replacements on their page: proposed by one body, signed by both, told to everybody once the round is disclosed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from gongzhi.actions import draws
from gongzhi.core.draw.vdr.tables import FrameRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.draws.playing import LEADERS, play, send
from tests.draws.world import DICE, OPENED, inputs, meeting
from tests.signed_in import *
from tests.spec.conftest import TEA
from tests.spec.test_13_double_random import published

LATER = DICE + timedelta(days=2)
PROOF = "ab" * 32
GONE = "不在名录号"


@pytest.fixture
def sent(world, monkeypatch):
    """A dispatched round that drew an enterprise without a register entry, with the tea maker as its one reserve."""
    monkeypatch.setenv("GONGZHI_TODAY", LATER.date().isoformat())
    plan = published(world.officers)
    usual = inputs(units=0)
    frame = tuple(row for row in usual.tables.frame if row.id != TEA)
    frame += (FrameRow(TEA, "S0", 1, 0, ""), FrameRow(GONE, "S0", 10_000, 0, ""))
    wanted = replace(
        usual, tables=replace(usual.tables, frame=frame),
        registry=tuple(row.id for row in (*frame, *usual.tables.exclusions)),
        strata=tuple(replace(one, n=1, reserves=1) for one in usual.strata),
    )  # fmt: skip
    number = draws.open_round(
        plan, wanted, meeting(world), purpose="draw", by=world.actors["a1组织"], at=OPENED, synthetic=True
    )
    world = play(replace(world, number=number, waves=(0,)), until="sealed")
    return world, plan, f"/draws/{number}/replacements/"


def form(shown: str, name: str) -> dict[str, str]:
    """The hidden fields of a form of the page, with what its device is given."""
    (found,) = re.findall(rf'<form class="gz-step-form" id="{name}".*?</form>', shown, re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', found)
    given = re.findall(r'data-(step|content)="([^"]*)"', found)
    return {key: unescape(value) for key, value in (*hidden, *given)}


def proposed(browser, address, **changed):
    asked = {"kind": "object", "whom": f"{GONE}\n\n0", "reason": "停产", "evidence": PROOF} | changed
    return browser.post(address, asked)


def signed(world, party, browser, address, shown):
    fields = form(shown, "replace-sign")
    signature = world.signed(fields["step"], party, bytes.fromhex(fields["content"]))
    return browser.post(address, fields | {"signature": signature})


def test_both_bodies_sign_what_the_page_shows_and_the_reserve_has_a_task(sent, signed_in):
    world, plan, address = sent
    first = signed_in(world.actors["a1组织"])
    assert "派发之后" in first.get(address).content.decode()
    send(world)
    assert 'id="replace-object"' in first.get(address).content.decode()
    shown = proposed(first, address).content.decode()
    assert TEA in shown
    assert signed(world, LEADERS[0], first, address, shown).status_code == 302
    assert "等待另一方签名" in first.get(address).content.decode()
    second = signed_in(world.actors["a2批准"], "en")
    waiting = second.get(address).content.decode()
    assert TEA in waiting
    assert PROOF in waiting
    assert signed(world, LEADERS[1], second, address, waiting).status_code == 302
    assert TEA in second.get(address).content.decode()
    with seeing_as(world.officers.system):
        tasks = [task.uscc for task in queries.matters.all_of("check_task", plan=plan)]
    assert tasks.count(TEA) == 1

    public = f"/public/draws/{world.number}/"
    assert TEA not in Client().get(public).content.decode()
    play(world)
    told = Client().get(public).content.decode()
    assert TEA in told
    assert GONE in told
    assert PROOF in told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": "说情"}, "说情"),
        ({"whom": "没有抽中的企业\n\n0"}, "没有抽中的企业"),
        ({"kind": "inspector", "whom": f"{GONE}\nJX-99\n1", "reason": "离岗"}, "JX-99"),
        ({"whom": ""}, ""),
        ({"evidence": "甲"}, ""),
    ],
)
def test_what_is_no_closed_reason_or_was_not_drawn_is_refused_on_the_page(sent, signed_in, changed, said):
    world, _, address = sent
    send(world)
    answer = proposed(signed_in(world.actors["a1组织"]), address, **changed)
    assert (answer.status_code, said in answer.content.decode()) == (409, True)
    with seeing_as(world.officers.system):
        assert queries.draws.replaced(world.row.id) == ()


def test_whoever_is_neither_organiser_nor_approver_sees_what_stands_and_has_no_form(sent, signed_in):
    world, _, address = sent
    send(world)
    shown = signed_in(world.actors["d1记录"]).get(address).content.decode()
    assert "没有更换" in shown
    assert "replace-object" not in shown
    answer = proposed(signed_in(world.actors["d1记录"]), address)
    assert answer.status_code == 409
