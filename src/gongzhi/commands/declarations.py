"""`gongzhi declarations`: files of declared items into the lake, and what stands there."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from gongzhi.actions import deliveries
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.commands.main import language
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.targeting.consignments import TABLES, decide
from gongzhi.engine import looking
from gongzhi.engine.engines import engine
from gongzhi.engine.lake import FAULTS, LINES, Load
from gongzhi.engine.versions import days, form
from gongzhi.reports.quarantine import quarantine_csv
from gongzhi.store import queries

ACTS = {"load": "append", "correct": "correct", "supersede": "supersede"}
SHORTEST = 8  # characters by which a load may be called


def run(given: Namespace) -> int:
    """Load a file, take a load back, or show what stands. 1 when a line is explained otherwise than it was decided."""
    if given.what in ACTS:
        return _deliver(given)
    return {"take-back": _take_back, "list": _list, "quarantine": _quarantine, "explain": _explain}[given.what](given)


def _deliver(given: Namespace) -> int:
    instead_of = _load(given.load).id if given.what == "supersede" else ""
    done = deliveries.deliver(_file(given), ACTS[given.what], instead_of=instead_of, by=_officer(given.by), at=now())
    code = "CLI_DECLARATIONS_LOADED" if done.new else "CLI_DECLARATIONS_KNOWN"
    lines, faults = done.load.rows(LINES), done.load.rows(FAULTS)
    print(say(code, language(), load=done.load.id, lines=lines, faults=faults))
    return 0


def _take_back(given: Namespace) -> int:
    load_id = given.load if given.load in deliveries.lake().manifest().superseded else _load(given.load).id
    deliveries.take_back(load_id, reason=given.reason, by=_officer(given.by), at=now())
    print(say("CLI_DECLARATIONS_TAKEN_BACK", language(), load=load_id))
    return 0


def _list(given: Namespace) -> int:
    for one in looking.brought(deliveries.lake().manifest()):
        kind = say(f"DELIVERY_{one.kind}".upper(), language())
        months = " ".join(f"{month}:{lines}" for month, lines in one.months.items())
        line = {
            "load": one.id,
            "kind": kind,
            "at": f"{one.at:%Y-%m-%d %H:%M}Z",
            "lines": one.lines,
            "faults": one.faults,
        }
        print(say("CLI_DECLARATIONS_LINE", language(), **line, months=months))
    return 0


def _quarantine(given: Namespace) -> int:
    for piece in quarantine_csv(looking.faults(deliveries.lake(), _load(given.load)), form(), language()):
        sys.stdout.buffer.write(piece)
    return 0


def _explain(given: Namespace) -> int:
    """A line decided again on the facts that stand in it, by the rules of its day, step by step."""
    number, _, item = given.load.partition("-")
    if not item.isdecimal():
        raise Refusal("CLI_DECLARATIONS_ITEM", value=given.load)
    with engine() as opened:
        line = looking.line_of(opened, deliveries.lake(), number, int(item))
    if line is None:
        raise Refusal("CLI_DECLARATIONS_NO_LINE", value=given.load)
    facts = looking.facts_of(line)
    found = decide(facts, book(max(facts.as_of, days()[0])).only(*TABLES))
    for step in found.trace:
        print(f"{step.rule}\t{wording.sentence(step.code, step.values, language())}")
    equal = looking.says_the_same(line, found)
    print(say("CLI_DECLARATIONS_SAME" if equal else "CLI_DECLARATIONS_OTHER", language(), score=line["score"]))
    return 0 if equal else 1


def _file(given: Namespace) -> Path:
    if given.file is None:
        raise Refusal("CLI_DECLARATIONS_NO_FILE")
    return Path(given.file)


def _load(begins: str) -> Load:
    """The load whose number begins so. Raises Refusal LAKE_NO_LOAD for none, or several."""
    found = [load for load in deliveries.lake().manifest().loads if load.id.startswith(begins)]
    if len(begins) < SHORTEST or len(found) != 1:
        raise Refusal("LAKE_NO_LOAD", load=begins)
    return found[0]


def _officer(name: str) -> Actor:
    try:
        return queries.accounts.actor_named(name, deliveries.OFFICE, day_of(now()))
    except NotThere:
        raise Refusal("CLI_PARTNERS_NOBODY", name=name) from None
