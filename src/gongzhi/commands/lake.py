"""Which engine computes over the declarations lake."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from gongzhi.catalogue.messages import say
from gongzhi.commands.main import language
from gongzhi.engine.engines import DUCKDB, MEMORY, SETTING, chosen

CLUSTER_LOCK = Path("requirements/cluster.txt")


def engine_in_use(given: Namespace) -> None:
    """Says which engine the setting names, and how to name another."""
    which = chosen()
    code = "ENGINE_WITHIN" if which.kind == DUCKDB else "ENGINE_CLUSTER"
    print(say(code, language(), value=which.address, memory=MEMORY, setting=SETTING))
    print(say("ENGINE_HOW", language(), setting=SETTING, lock=str(CLUSTER_LOCK)))
