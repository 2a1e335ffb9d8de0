"""An enterprise of several codes, or with predecessors, is computed as a whole, whoever's act makes it necessary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gongzhi.actions.acting import Act
from gongzhi.actions.setting_up import the_system
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"


@contextmanager
def whole(act: Act, uscc: str, region: str) -> Iterator[tuple[Act, str, str]]:
    """The act, the code that stays and its county. Of a merged enterprise, and of one with predecessors, the system
    acts, which sees all of them: the officer of one place would compute from half of the record.
    """
    codes = queries.identity.codes_of(uscc)
    if len(codes) == 1 and len(queries.identity.history_of(uscc)) == 1:
        yield act, uscc, region
        return
    system = the_system(PROVINCE)
    with seeing_as(system):
        by_the_system = Act(system, act.at)
        yield by_the_system, codes[0], queries.enterprises.region_of(codes[0])
    act.events += by_the_system.events
