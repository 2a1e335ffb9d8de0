"""Heads of the log, signed by the log and handed to its witness, who signs only what grew out of the last one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings

from gongzhi.actions.acting import acting
from gongzhi.actions.log_key import log_key
from gongzhi.core.canonical import canonical
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.errors import Refusal
from gongzhi.core.events import HeadWitnessed
from gongzhi.core.facts import Actor
from gongzhi.core.log_heads import Head, SignedHead, consistency, is_signed, to_witness
from gongzhi.store import queries, save, sequencer
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.queries.log_heads import HeadRow

PATIENCE_SECONDS = 20
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Answer:
    """A witness's signature at its own time."""

    at: str
    signature: str


class Witness(Protocol):
    """Whoever keeps the last head seen, outside the platform, under a key of its own."""

    def seen(self) -> int:
        """The size of the last head that it signed; 0 for none."""

    def sign(self, offered: SignedHead, path: tuple[str, ...]) -> Answer:
        """Refuses with WITNESS_REFUSED, WITNESS_NO_ANSWER."""


@dataclass(frozen=True)
class LoopbackWitness:
    """The witness that answers at an address of this machine (`gongzhi witness`)."""

    url: str

    def seen(self) -> int:
        return int(self._ask("/seen", None)["size"])

    def sign(self, offered: SignedHead, path: tuple[str, ...]) -> Answer:
        told = self._ask("/sign", canonical({"offered": offered, "path": path}))
        return Answer(str(told["at"]), str(told["signature"]))

    def _ask(self, path: str, body: bytes | None) -> dict[str, Any]:
        if urlsplit(self.url).scheme != "http" or urlsplit(self.url).hostname not in LOOPBACK:
            raise Refusal("WITNESS_NO_ANSWER", url=self.url, why="http://127.0.0.1:…")
        try:
            with urlopen(Request(self.url + path, data=body), timeout=PATIENCE_SECONDS) as answer:
                told = json.loads(answer.read())
        except HTTPError as refused:
            raise Refusal("WITNESS_REFUSED", why=_said(refused.read(2_000))) from refused
        except (URLError, OSError, ValueError) as failed:
            raise Refusal("WITNESS_NO_ANSWER", url=self.url, why=str(failed)[:200]) from failed
        if not isinstance(told, dict):
            raise Refusal("WITNESS_NO_ANSWER", url=self.url, why=str(told)[:200])
        return told


def _said(body: bytes) -> str:
    """Why a witness refused, in its own words."""
    try:
        return str(json.loads(body)["said"])
    except (ValueError, TypeError, KeyError):
        return body.decode(errors="replace")[:200]


def the_witness() -> Witness:
    """The witness of the settings. Refuses with NO_WITNESS."""
    if not (settings.WITNESS["url"] and settings.WITNESS["key"]):
        raise Refusal("NO_WITNESS")
    return LoopbackWitness(settings.WITNESS["url"])


def witness_head(*, by: Actor, at: datetime, witness: Witness | None = None) -> HeadRow:
    """Give every event its place, sign the head and have it witnessed; returns the head with both signatures.

    Where nothing came since the last witnessed head, that one. Refuses with NO_SEQUENCER, NO_WITNESS,
    WITNESS_OWN_KEY, WITNESS_REFUSED, WITNESS_NO_ANSWER, WITNESS_ANSWER.
    """
    if not settings.SEQUENCER_URL:
        raise Refusal("NO_SEQUENCER")
    outside = witness or the_witness()
    head = sequencer.sequence(settings.SEQUENCER_URL)
    with seeing_as(by):
        last = queries.log_heads.last_witnessed()
        if last and last.size == head.size:
            return last
    with acting(by, at) as act:
        alone_until_commit("witnessed heads")
        last = queries.log_heads.last_witnessed()
        if last and last.size >= head.size:
            act.record(HeadWitnessed(last.size, last.root, last.witness), subject=settings.LOG_ORIGIN)
            return last
        leaves = queries.log_heads.leaves(head.size)
        offered = log_key().sign(Head(settings.LOG_ORIGIN, head.size, head.root, moment(at)))
        answer = outside.sign(offered, consistency(leaves, min(outside.seen(), head.size)))
        row = _kept(offered, answer)
        act.record(HeadWitnessed(head.size, head.root, row.witness), subject=settings.LOG_ORIGIN)
        save.draws.witnessed_head(**vars(row))
        return row


def _kept(offered: SignedHead, answer: Answer) -> HeadRow:
    key, head = settings.WITNESS["key"], offered.head
    if key == log_key().public.hex():
        raise Refusal("WITNESS_OWN_KEY", key=key[:16])
    if not is_signed(bytes.fromhex(key), to_witness(head, answer.at), answer.signature):
        raise Refusal("WITNESS_ANSWER", url=settings.WITNESS["url"], key=key[:16], size=head.size)
    return HeadRow(
        head.size, head.root, head.origin, head.at, offered.signature, settings.WITNESS["name"], key, answer.at,
        answer.signature,
    )  # fmt: skip
