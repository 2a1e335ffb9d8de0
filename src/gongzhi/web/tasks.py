"""What the queue's worker does by itself, every minute; run twice, each has one effect."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from gongzhi.actions import cases, setting_up, withdrawals
from gongzhi.actions.clock import now
from gongzhi.store import queries, sequencer
from gongzhi.store.acting import seeing_as

EVERY_MINUTE = "* * * * *"
PROVINCE = "360000"


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="chain_ledger")
def chain_ledger(timestamp: int) -> None:
    """Give committed events their places in the log."""
    sequencer.sequence(settings.SEQUENCER_URL)


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="apply_closed_cases")
def apply_closed_cases(timestamp: int) -> None:
    """Write what closed cases change: credit, supervision, the city's index."""
    system = setting_up.the_system(PROVINCE)
    with seeing_as(system):
        closed = queries.cases.numbers_in_state("closed")
    for number in closed:
        with seeing_as(system):
            seen = queries.cases.case(number).seen
        cases.apply_case(number, by=system, at=now(), seen=seen)


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="end_overturned_cases")
def end_overturned_cases(timestamp: int) -> None:
    """End the running cases whose evidence was withdrawn and whose decisions two offices found to fall."""
    system = setting_up.the_system(PROVINCE)
    with seeing_as(system):
        fallen = queries.reconsiderations.cases_to_end()
    for number in fallen:
        with seeing_as(system):
            seen = queries.cases.case(number).seen
        withdrawals.end_overturned(number, by=system, at=now(), seen=seen)
