from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import address
from tests.draws.world import World, a_world
from tests.spec.conftest import *
from tests.spec.conftest import Officers


@pytest.fixture
def world(officers: Officers, clone: str, tmp_path: Path) -> Iterator[World]:
    """The parties of a round, which is not opened yet."""
    before = settings.SEQUENCER_URL, settings.WITNESS
    settings.SEQUENCER_URL = address("GONGZHI_SEQUENCER_URL", clone)
    yield a_world(officers, tmp_path / "witness")
    settings.SEQUENCER_URL, settings.WITNESS = before
