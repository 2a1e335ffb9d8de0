"""`gongzhi radar`: take in weekly counts from before the platform, judge the weeks that are over, list what stands."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace

from gongzhi.actions import radar, setting_up
from gongzhi.actions.clock import now
from gongzhi.actions.radar_events import SCHEME, STANDING, window_of
from gongzhi.catalogue import nodes, registers, wording
from gongzhi.catalogue.messages import say
from gongzhi.commands.main import language
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.signals.radar import week_name
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"


def run(given: Namespace) -> None:
    """Take in a file of earlier counts, judge what is due, or list the standing signals."""
    {"history": _history, "judge": _judge, "list": _list}[given.what](given)


def _history(given: Namespace) -> None:
    if given.file is None:
        raise BadInput([Cell("radar history", "file", "", "FIELD_MISSING")])
    raw = given.file.read_bytes()
    rows = registers.read("earlier_counts", raw, given.file.name)
    taken = radar.take_in_earlier_counts(
        rows, raw_hash=hashlib.sha256(raw).hexdigest(), by=setting_up.the_system(PROVINCE), at=now()
    )
    print(say("CLI_RADAR_HISTORY", language(), rows=taken, first=min((row.monday for row in rows), default="—")))


def _judge(given: Namespace) -> None:
    system = setting_up.the_system(PROVINCE)
    with seeing_as(system):
        kinds = queries.radar.kinds_with_events()
    for synthetic in kinds:
        for monday in radar.weeks_due(synthetic=synthetic, by=system, at=now()):
            print(say("CLI_RADAR_JUDGING", language(), week=week_name(monday)), file=sys.stderr)
            radar.judge_week(monday, synthetic=synthetic, by=system, at=now())
    _list(given)


def _list(given: Namespace) -> None:
    with seeing_as(setting_up.the_system(PROVINCE)):
        rows = queries.matters.all_of(SCHEME, states=STANDING)
    for row in rows:
        seen = row.lines["weeks"][-1]
        node, _, _ = window_of(seen)
        about = {
            "number": row.number,
            "place": wording.region(node.region, language()),
            "subject": nodes.subject_words(node.goods, node.hazard, language(), node.market),
            "state": wording.state_word(SCHEME, row.instance.state, language()),
        }
        figures = {"seen": seen["seen"], "expected": f"{seen['expected']:.2f}", "weeks": seen["window_weeks"]}
        print(say("CLI_RADAR_LINE", language(), **about, **figures, recurs=f"{float(seen['recurrence_weeks']):g}"))
    if not rows:
        print(say("RADAR_QUIET_NOW", language()))
