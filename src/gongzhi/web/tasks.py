"""What the queue's worker does by itself, every minute; run twice, each has one effect."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from gongzhi.actions import cases, links, setting_up
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
@app.task(queueing_lock="propose_links")
def propose_links(timestamp: int) -> None:
    """Propose what uploaded evidence is about. Where none waits, nothing happens and nothing is recorded."""
    system = setting_up.the_system(PROVINCE)
    with seeing_as(system):
        waits = bool(queries.links.unlinked(size=1))
    if waits:
        links.propose_links(by=system, at=now())


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
