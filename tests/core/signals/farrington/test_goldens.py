"""Against R `surveillance` 1.26.0: no alarm differs, and the numbers are R's."""

from __future__ import annotations

import pytest

from bench.farrington_goldens import agreement, sets_in
from tests.goldens import GOLDEN, golden, needs_goldens

pytestmark = needs_goldens
NAMES = sets_in(golden("farrington")) if GOLDEN else []


@pytest.mark.parametrize("by_loops", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_the_dense_engine_gives_the_references_numbers(name, by_loops):
    found = agreement(golden("farrington"), name, engine="dense", by_loops=by_loops)
    assert found.fits > 0
    assert found.alarms_differ == 0
    assert found.trends_differ == 0
    assert found.worst("upperbound") <= 1e-9
    assert found.worst("phi") <= 1e-9
    assert found.worst("expected") <= 1e-9
    assert found.worst("pvalue") <= 1e-7  # of an empty season it hangs on where the iteration stopped


@pytest.mark.parametrize("by_loops", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_the_sparse_engine_raises_the_same_alarms_at_the_exact_maximum(name, by_loops):
    found = agreement(golden("farrington"), name, engine="sparse", by_loops=by_loops)
    assert found.alarms_differ == 0
    assert found.worst("upperbound") <= 1e-3
    assert found.median("upperbound") <= 1e-6
