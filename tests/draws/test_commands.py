"""`gongzhi draw` and the worker: what the platform owes by itself, and the transcript as a file."""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

import gongzhi
from gongzhi.actions import draws
from gongzhi.actions.log_key import log_key
from gongzhi.commands import draws as commands
from gongzhi.commands.main import main
from tests.draws.playing import DICE, play
from tests.draws.world import opened_round
from tests.verifier.verifier import verifier

SOURCE = Path(gongzhi.__file__).parent
DRAWS = {"transcript", "wave_draw", "select", "seed_of", "draw_seed", "wave_seed"}


def test_the_key_of_the_log_is_said(world, capsys):
    assert main(["draw", "key"]) == 0
    assert log_key().public.hex() in capsys.readouterr().out


def test_a_transcript_is_written_once_it_is_disclosed(world, capsys, tmp_path):
    world = play(opened_round(world, purpose="practice"), until="committed")
    file = tmp_path / "bundle.zip"
    assert main(["draw", "export", world.number, str(file)]) == 2
    assert "2017-09-01" in capsys.readouterr().err
    play(world)
    assert main(["draw", "export", world.number, str(file)]) == 0
    assert "PRACTICE" in "".join(verifier.verify(file.read_bytes(), practice=True))
    assert main(["draw", "export"]) == 2


def test_going_on_says_what_stands_in_the_way_and_does_the_rest(world, capsys, monkeypatch):
    """Nobody answers at the witness's address; the draw itself needs none."""
    world = play(opened_round(world, purpose="practice"), until="beacon_recorded")
    settings.WITNESS = settings.WITNESS | {"url": "http://127.0.0.1:9"}
    monkeypatch.setattr(commands, "now", lambda: DICE)
    assert main(["draw", "go-on"]) == 1
    assert "127.0.0.1:9" in capsys.readouterr().err
    assert world.row.state == "assigned"
    before = world.row
    assert set(draws.go_on_everywhere(by=world.officers.system, at=DICE)) == {world.number}
    assert world.row == before


def test_only_what_looks_at_the_state_first_can_draw():
    """Of everything outside the core two modules mention what draws, and both refuse before the dice are recorded."""
    found = {
        str(path.relative_to(SOURCE)): names & DRAWS
        for path in SOURCE.rglob("*.py")
        if "core/draw" not in str(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gongzhi.core.draw.vdr")
        for names in [{name.name for name in node.names}]
        if names & DRAWS
    }
    assert found == {
        "actions/draws/dice.py": {"seed_of"},
        "actions/draws/waves.py": {"seed_of", "wave_draw"},
        "actions/draws/replacing.py": {"wave_draw"},
    }
