"""`gongzhi draw`: the log's key, what the platform owes a round, and its transcript as a file."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace

from django.conf import settings

from gongzhi.actions import draws, setting_up
from gongzhi.actions.clock import now
from gongzhi.actions.log_key import log_key
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.commands.main import language, sentence
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.log_heads import fingerprint
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"


def run(given: Namespace) -> int | None:
    """Say the key, lead a round on, or write the transcript of one that is disclosed."""
    return {"key": _key, "go-on": _go_on, "export": _export}[given.what](given)


def _key(_: Namespace) -> None:
    key = log_key().public
    print(say("CLI_DRAW_KEY", language(), origin=settings.LOG_ORIGIN, key=key.hex(), fingerprint=fingerprint(key)))


def _go_on(given: Namespace) -> int:
    """One round, or without a number every one that is frozen and not over; 1 where something stood in the way."""
    system = setting_up.the_system(PROVINCE)
    if given.number:
        draws.go_on(given.number, by=system, at=now())
        refused = {}
    else:
        refused = draws.go_on_everywhere(by=system, at=now())
    with seeing_as(system):
        for one in queries.draws.rounds():
            if given.number in ("", one.number):
                state = wording.state_word("draw_round", one.state, language())
                print(say("CLI_DRAW_WENT_ON", language(), number=one.number, state=state))
    for stood in refused.values():
        print(sentence(stood), file=sys.stderr)
    return int(bool(refused))


def _export(given: Namespace) -> None:
    if not given.number or given.file is None:
        raise BadInput([Cell("draw export", "file", "", "FIELD_MISSING")])
    bundle = draws.bundle_of(given.number)
    given.file.write_bytes(bundle)
    print(say("CLI_DRAW_WRITTEN", language(), file=given.file, hash=hashlib.sha256(bundle).hexdigest()))
