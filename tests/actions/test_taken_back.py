"""What the public reads of any procedure ends with the state that made it public: nothing is kept beside it.

Every scheme there is, in every state of its table: a revoked, lapsed or withdrawn record is on no board.
"""

from __future__ import annotations

import pytest

from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.store import queries
from tests.sample_matters import opened, opener
from tests.spec.conftest import *

SHOWN = {name: scheme for name, scheme in schemes().items() if scheme.published}


def on_board(number: str) -> bool:
    return number in {row.number for row in queries.public.matters(number)[0].rows}


@pytest.mark.parametrize("name", SHOWN)
def test_a_record_is_public_in_the_states_of_its_declaration_and_gone_in_every_other(
    name, officers, owner, monkeypatch
):
    if opener(name, officers) is None:
        pytest.skip("nobody of the small province begins it")
    number = opened(name, officers, monkeypatch)
    public = set(SHOWN[name].published.states)
    for state in (state.code for state in workflow(name).states):
        owner.execute(
            "update store_instance set state = %s where id ="
            f" (select instance_id from store_matter{name.replace('_', '')} where number = %s)",
            [state, number],
        )
        assert on_board(number) is (state in public), state
