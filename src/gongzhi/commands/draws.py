"""`gongzhi draw`: the log's key, what the platform owes a round, and its transcript as a file."""

from __future__ import annotations

import hashlib
from argparse import Namespace

from django.conf import settings

from gongzhi.actions import draws, setting_up
from gongzhi.actions.clock import now
from gongzhi.actions.log_key import log_key
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.commands.main import language
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.log_heads import fingerprint
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"


def run(given: Namespace) -> None:
    """Say the key, lead a round on, or write the transcript of one that is disclosed."""
    {"key": _key, "go-on": _go_on, "export": _export}[given.what](given)


def _key(_: Namespace) -> None:
    key = log_key().public
    print(say("CLI_DRAW_KEY", language(), origin=settings.LOG_ORIGIN, key=key.hex(), fingerprint=fingerprint(key)))


def _go_on(given: Namespace) -> None:
    """One round, or without a number every one that is neither disclosed nor void."""
    system = setting_up.the_system(PROVINCE)
    with seeing_as(system):
        running = [one.number for one in queries.draws.rounds() if one.state not in ("disclosed", "void")]
    for number in [given.number] if given.number else running:
        one = draws.go_on(number, by=system, at=now())
        state = wording.state_word("draw_round", one.state, language())
        print(say("CLI_DRAW_WENT_ON", language(), number=number, state=state))


def _export(given: Namespace) -> None:
    if not given.number or given.file is None:
        raise BadInput([Cell("draw export", "file", "", "FIELD_MISSING")])
    bundle = draws.bundle_of(given.number)
    given.file.write_bytes(bundle)
    print(say("CLI_DRAW_WRITTEN", language(), file=given.file, hash=hashlib.sha256(bundle).hexdigest()))
