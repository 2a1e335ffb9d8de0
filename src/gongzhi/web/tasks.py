"""What the queue's worker does by itself; run twice, each has one effect."""

from __future__ import annotations

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from gongzhi import sources
from gongzhi.actions import cases, links, setting_up, sourcing, withdrawals
from gongzhi.actions.clock import now
from gongzhi.core.errors import GongzhiError
from gongzhi.store import queries, sequencer
from gongzhi.store.acting import seeing_as

EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "17 * * * *"  # not on the hour, when everybody asks
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


@app.periodic(cron=EVERY_HOUR)
@app.task(queueing_lock="fetch_sources")
def fetch_sources(timestamp: int) -> None:
    """Ask the sources that are due; nothing where no address is written down. One that fails holds up no other."""
    system = setting_up.the_system(PROVINCE)
    for source in sources.names():
        try:
            ran = sourcing.fetch_if_due(source, by=system, at=now())
        except GongzhiError as said:  # the run and the ledger have it; the log is for whoever keeps the servers
            logging.getLogger(__name__).warning("%s: %s", source, said)
            continue
        if ran and ran.found.evidence:
            links.propose_links(by=system, at=now())
