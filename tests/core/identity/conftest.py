from __future__ import annotations

import pytest

from gongzhi.catalogue.places import firm_words, gazetteer
from gongzhi.core.identity.firm_name import FirmWords
from gongzhi.core.identity.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def china() -> Gazetteer:
    return gazetteer()


@pytest.fixture(scope="session")
def words() -> FirmWords:
    return firm_words()
