"""Of a disclosed round with final results: what they say is kept, replays, and is public without a name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter
from gongzhi.actions.replay import replay_finding
from gongzhi.actions.round_results import estimate_everywhere
from gongzhi.core.prevalence.rounds import METHOD
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.draws.playing import play
from tests.draws.world import DISCLOSED, opened_round
from tests.spec.conftest import POTTERY
from tests.spec.test_13_double_random import act, published, result, row, two

SAMPLED = date(2017, 5, 22)
LATER = DISCLOSED + timedelta(days=60)


@pytest.fixture
def played(world):
    """A disclosed round with a failed result of the pottery, which is certain by rule; nobody else could be checked."""
    plan = published(world.officers)
    world = play(opened_round(world, plan=plan))
    officers = world.officers
    with seeing_as(officers.system):
        tasks = {task.uscc: task.number for task in queries.matters.all_of("check_task", plan=plan)}
    return world, tasks, tasks.pop(POTTERY)


def final(officers, task, others):
    for other in others:
        act(officers, "check_task", other, "give_up", by=two(officers), day=SAMPLED, reason="停产")
    team = officers.origin[:2]
    reassign = {"inspectors": ("JX-1", "JX-2"), "reason": "原检查人员离岗"}
    act(officers, "check_task", task, "reassign", by=two(officers), day=SAMPLED, **reassign)
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50, "sheet": "CY-1"}
    act(officers, "check_task", task, "sample", by=team, day=SAMPLED, **sample)
    result(officers, "CY-1", SAMPLED, passed=False)
    act(officers, "check_task", task, "enter_result", by=team, day=SAMPLED, reference="CY-1")
    act(officers, "check_task", task, "serve", by=team[:1], day=SAMPLED)


def estimated(world):
    """A disclosed round whose only result is final, with what it says of its frame."""
    plan = published(world.officers)
    world = play(opened_round(world, plan=plan))
    officers = world.officers
    with seeing_as(officers.system):
        tasks = {task.uscc: task.number for task in queries.matters.all_of("check_task", plan=plan)}
    final(officers, tasks.pop(POTTERY), tasks.values())
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 8)))
    assert estimate_everywhere(by=officers.system, at=LATER) == (world.number,)
    return world


def kept(world):
    with seeing_as(world.officers.system):
        found = queries.findings.newest(METHOD, world.number)
        return found and queries.findings.fact(found)


def test_an_estimate_waits_for_the_last_result_is_kept_once_and_made_anew_when_one_is_quashed(played):
    world, tasks, task = played
    officers = world.officers
    assert estimate_everywhere(by=officers.system, at=LATER) == ()
    assert kept(world) is None
    final(officers, task, tasks.values())
    assert estimate_everywhere(by=officers.system, at=LATER) == ()  # still open to dispute
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 8)))
    assert estimate_everywhere(by=officers.system, at=LATER) == (world.number,)
    found = kept(world)
    with seeing_as(officers.system):
        frame = queries.draws.tables(world.row.id).frame
        again = replay_finding(queries.findings.newest(METHOD, world.number))
    assert again.equal
    assert (found.value["framed"], found.value["checked"], found.value["failed"]) == (str(len(frame)), "1", "1")
    assert found.value["estimate"] == "too_few"
    assert estimate_everywhere(by=officers.system, at=LATER) == ()

    values = {
        "task": task, "quashed_by": "review", "decision_no": "1", "received_on": LATER.date(), "grounds": "程序违法",
    }  # fmt: skip
    quash = open_matter("check_quash", values=values, uscc=POTTERY, by=officers.headquarters[0], at=LATER)
    act(officers, "check_quash", quash, "withdraw", by=two(officers), day=LATER.date())
    assert row(officers, "check_task", task).values["quashed"] == quash
    assert estimate_everywhere(by=officers.system, at=LATER + timedelta(hours=1)) == (world.number,)
    assert (kept(world).value["checked"], kept(world).value["estimate"]) == ("0", "none")


def test_everybody_reads_it_with_its_denominators_and_no_name_and_too_few_is_said_in_words(played):
    world, tasks, task = played
    page = f"/public/draws/{world.number}/"
    assert "系统自动计算" in Client().get(page).content.decode()
    final(world.officers, task, tasks.values())
    run_clocks(by=world.officers.system, at=at_noon(date(2017, 6, 8)))
    estimate_everywhere(by=world.officers.system, at=LATER)
    with seeing_as(world.officers.system):
        name = queries.enterprises.name_of(POTTERY)
    for lang, few in (("zh", "不合格或合格过少，不给区间"), ("en", "too few failures or passes, no interval")):
        shown = Client().get(page, {"lang": lang}, follow=True).content.decode()
        assert few in shown
        assert "100.00" not in shown  # one of one says nothing yet
        assert name not in shown
        assert POTTERY not in shown
