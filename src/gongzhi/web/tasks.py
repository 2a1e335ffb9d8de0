"""What the queue's worker does by itself; run twice, each has one effect."""

from __future__ import annotations

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from gongzhi import sources
from gongzhi.actions import (
    announcing,
    cases,
    checks,
    clocks,
    clusters,
    draws,
    helping,
    links,
    mailing,
    partner_intake,
    radar,
    round_results,
    setting_up,
    sourcing,
    subscribing,
    uploads,
    withdrawals,
    words,
)
from gongzhi.actions.clock import day_of, now
from gongzhi.core.errors import GongzhiError
from gongzhi.store import queries, sequencer
from gongzhi.store.acting import seeing_as

EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "17 * * * *"  # not on the hour, when everybody asks
PROVINCE = "360000"
log = logging.getLogger(__name__)


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="chain_ledger")
def chain_ledger(timestamp: int) -> None:
    """Give committed events their places in the log."""
    sequencer.sequence(settings.SEQUENCER_URL)


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="lead_draws_on")
def lead_draws_on(timestamp: int) -> None:
    """Have the records of rounds witnessed, draw and assign what can be; what stands in the way is tried again."""
    for number, refused in draws.go_on_everywhere(by=setting_up.the_system(PROVINCE), at=now()).items():
        log.warning("%s waits: %s", number, refused)


@app.periodic(cron=EVERY_HOUR)
@app.task(queueing_lock="estimate_rounds")
def estimate_rounds(timestamp: int) -> None:
    """What the results of disclosed rounds say, once they are final."""
    round_results.estimate_everywhere(by=setting_up.the_system(PROVINCE), at=now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="work_through_uploads")
def work_through_uploads(timestamp: int) -> None:
    """Read and take in the files that wait: large ones, and what a killed process left."""
    uploads.work_through(by=setting_up.the_system(PROVINCE), at=now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="propose_links")
def propose_links(timestamp: int) -> None:
    """Label new evidence's words and propose what it is about. Where none waits, nothing happens or is recorded."""
    system = setting_up.the_system(PROVINCE)
    with seeing_as(system):
        waits = bool(queries.links.unlinked(size=1))
    if waits or words.some_wait(by=system):
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


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="open_cases_for_named")
def open_cases_for_named(timestamp: int) -> None:
    """Failed checks and complaints that name their maker join or open a case."""
    system = setting_up.the_system(PROVINCE)
    with seeing_as(system):
        named = queries.evidence.named_without_case()
    if named:
        links.open_for_named(by=system, at=now())


@app.periodic(cron=EVERY_HOUR)
@app.task(queueing_lock="run_clocks")
def run_clocks(timestamp: int) -> None:
    """Let the tables act whose time is over, and remind of what is due."""
    for fault in clocks.run_clocks(by=setting_up.the_system(PROVINCE), at=now()).faults:
        log.error("%s %s %s: %s", fault.workflow, fault.number, fault.act, fault.error, exc_info=fault.error)


@app.periodic(cron=EVERY_HOUR)
@app.task(queueing_lock="follow_measures")
def follow_measures(timestamp: int) -> None:
    """Let unopposed results stand; put plans whose defect came back to acting; look for clusters of what came in."""
    system, at = setting_up.the_system(PROVINCE), now()
    with seeing_as(system):
        unopposed = [queries.measures.spot_check(n) for n in queries.measures.checks_past_objection(day_of(at))]
        seen_kinds = queries.measures.hazards_signalled(since=day_of(at))
    for check in unopposed:
        checks.let_result_stand(check.number, by=system, at=at, seen=check.instance.seen)
    for number in helping.plans_that_fell_back(by=system, at=at):
        with seeing_as(system):
            seen = queries.measures.help_plan(number).instance.seen
        helping.fall_back(number, by=system, at=at, seen=seen)
    for hazard, synthetic in seen_kinds:
        clusters.scan_for_clusters(hazard, synthetic=synthetic, by=system, at=at)


@app.periodic(cron=EVERY_HOUR)
@app.task(queueing_lock="judge_weeks")
def judge_weeks(timestamp: int) -> None:
    """Look for signals in the weeks that are over. Where none is due, nothing happens or is recorded."""
    system, at = setting_up.the_system(PROVINCE), now()
    with seeing_as(system):
        kinds = queries.radar.kinds_with_events()
    for synthetic in kinds:
        for monday in radar.weeks_due(synthetic=synthetic, by=system, at=at):
            radar.judge_week(monday, synthetic=synthetic, by=system, at=at)


@app.periodic(cron=EVERY_HOUR)
@app.task(queueing_lock="fetch_sources")
def fetch_sources(timestamp: int) -> None:
    """Ask the sources that are due; nothing where no address is written down. One that fails holds up no other."""
    system = setting_up.the_system(PROVINCE)
    for source in sources.names():
        try:
            ran = sourcing.fetch_if_due(source, by=system, at=now())
        except GongzhiError as said:  # the run and the ledger have it; the log is for whoever keeps the servers
            log.warning("%s: %s", source, said)
            continue
        if ran and ran.found.evidence:
            links.propose_links(by=system, at=now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="take_in_partner_messages")
def take_in_partner_messages(timestamp: int) -> None:
    """Take in what partners sent. Where nothing waits, nothing happens and nothing is recorded."""
    partner_intake.take_in_waiting(at=now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="tell_subscribers")
def tell_subscribers(timestamp: int) -> None:
    """Spread what was announced, put the daily mails together, send what is due, forget what nobody confirmed."""
    system, at = setting_up.the_system(PROVINCE), now()
    announcing.spread(by=system, at=at)
    announcing.gather_daily_mails(by=system, at=at)
    mailing.send_due(by=system, at=at)
    subscribing.forget_unconfirmed(by=system, at=at)
