"""The demonstration as it is set up: every source's files, every procedure, day after day to its last one."""

from __future__ import annotations

import pytest
from django.conf import settings

from gongzhi.actions import setting_up
from gongzhi.catalogue.messages import say
from gongzhi.commands.main import language, main
from gongzhi.commands.platform import DEMO_DAY
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.conftest import address


@pytest.mark.long
def test_the_demonstration_is_played_to_its_last_day_and_every_finding_replays(
    db, clone, owner, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "SEQUENCER_URL", address("GONGZHI_SEQUENCER_URL", clone))
    for command in (["setup"], ["run", "--demo"], ["replay"]):
        assert main(command) == 0, capsys.readouterr().err[-2000:]
    ((findings,),) = owner.execute("select count(*) from store_finding").fetchall()
    assert say("CLI_REPLAYED", language(), many=findings, differing=0) in capsys.readouterr().out
    with seeing_as(setting_up.the_system("360000")):
        under_way = queries.matters.states()
        as_of = {row.as_of for row in queries.outcomes.indices(DEMO_DAY.year)}
    assert {name for name, states in under_way.items() if not states} == set()
    assert max(as_of) == DEMO_DAY
