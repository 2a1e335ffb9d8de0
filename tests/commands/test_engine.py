"""`gongzhi engine` says which engine computes and how to choose another."""

from __future__ import annotations

import pytest

from gongzhi.commands.main import main
from gongzhi.core.errors import Refusal
from gongzhi.engine.engines import Chosen, chosen


@pytest.mark.parametrize(
    ("setting", "said"), [("", "DuckDB within this process"), ("spark://10.0.0.1:7077", "spark://10.0.0.1:7077")]
)
def test_the_engine_of_the_setting_is_said_with_how_to_choose_another(monkeypatch, capsys, setting, said):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("GONGZHI_ENGINE", setting)
    assert main(["engine"]) == 0
    told = capsys.readouterr().out
    assert said in told
    assert "GONGZHI_ENGINE=spark://host:7077" in told


def test_a_setting_that_names_no_engine_is_refused_in_words(monkeypatch, capsys):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("GONGZHI_ENGINE", "dask")
    assert main(["engine"]) == 2
    assert "names no engine" in capsys.readouterr().err


def test_each_form_of_the_setting_is_known():
    assert chosen({}) == Chosen("duckdb", "")
    assert chosen({"GONGZHI_ENGINE": "local[2]"}) == Chosen("spark", "local[2]")
    assert chosen({"GONGZHI_ENGINE": "sc://h:15002"}) == Chosen("connect", "sc://h:15002")
    with pytest.raises(Refusal, match="ENGINE_UNKNOWN"):
        chosen({"GONGZHI_ENGINE": "http://h"})
