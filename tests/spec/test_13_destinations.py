"""Article 13: goods for the notice's destinations, or the plan's, are looked at first, as their declarations say."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import deliveries, replay
from gongzhi.actions.clock import at_noon
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.deliveries import delivery, item
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY
from tests.spec.test_13_programme import framed

DAY = date(2018, 6, 11)


@pytest.fixture
def declared(officers, tmp_path):
    """A delivery of what the pottery exported: destination, US dollars, day."""

    def took(*lines: tuple[str, str, str]) -> None:
        rows = [
            item(at, destination=where, value_usd_cents=value, export_date=day)
            for at, (where, value, day) in enumerate(lines, start=1)
        ]
        path = delivery(tmp_path / "declared.csv", *rows)
        loaded = deliveries.deliver(path, "append", by=officers.headquarters[0], at=at_noon(DAY))
        assert loaded.load.rows("lines") == len(lines)

    return took


def size(officers, **changed):
    number = framed(officers, day=DAY, plan_year=DAY.year, **changed)
    with seeing_as(officers.system):
        assert queries.matters.matter("check_plan", number).values["frame"]
        found = [row for row in map(queries.findings.fact, queries.findings.ids()) if row.method == "draw.size@2"]
        (mine,) = (row for row in found if row.subject == POTTERY)
        kept = queries.findings.newest("draw.size@2", POTTERY)
        assert replay.replay_finding(kept).equal
    return mine


def told(found) -> dict[str, str]:
    return next((dict(step.values) for step in found.trace if step.code == "SIZE_MARKET"), {})


def test_a_fifth_of_what_was_declared_makes_a_list_count_and_the_finding_says_the_share(officers, declared):
    declared(("TH", "100.00", "2018-02-01"), ("VN", "100.00", "2017-06-11"), ("US", "800.00", "2018-01-05"))
    found = size(officers, destinations=())
    assert (found.value["focus"], found.value["size"]) == ("asean", "1250")
    assert (told(found)["percent"], told(found)["months"], told(found)["returned"]) == ("20", "12", "—")


def test_less_than_a_fifth_and_what_was_declared_before_the_months_or_on_the_day_do_not_count(officers, declared):
    declared(
        ("TH", "199.00", "2018-02-01"), ("US", "801.00", "2018-01-05"), ("TH", "9000.00", "2017-06-10"),
        ("TH", "9000.00", "2018-06-11"),
    )  # fmt: skip
    found = size(officers, destinations=())
    assert (found.value["focus"], found.value["size"], told(found)) == ("", "1000", {})


def test_a_destination_that_the_plan_names_counts(officers, declared):
    declared(("US", "800.00", "2018-01-05"))
    assert size(officers, destinations=("US",)).value["focus"] == "plan"
