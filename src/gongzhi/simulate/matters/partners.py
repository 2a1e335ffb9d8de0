"""Partners' systems: a laboratory sends its results, one line of which waits; what a second one sent is taken back."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gongzhi.actions import partner_intake, partners
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.catalogue.partner_services import LINES
from gongzhi.core.canonical import canonical
from gongzhi.core.identity.uscc import check_digit
from gongzhi.core.partners.envelope import SIGNED, VERSION, fingerprint
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

NOBODY = "91360000MA0000005"
STRANGER = NOBODY + check_digit(NOBODY)  # a good code that is in no register
MESSAGES, LINES_EACH = 3, 4
KEY_DAYS = timedelta(days=730)
LABORATORY, PLATFORM = "sim-lab", "sim-trade"


def play(run: Play, day: date) -> None:
    run.later(day, 10, lambda on: _admit(run, on, LABORATORY, "（模拟）江西外贸商品检测中心"))
    run.later(day, 12, lambda on: _admit(run, on, PLATFORM, "（模拟）外贸综合服务平台"))


@dataclass(frozen=True)
class _Sender:
    """A partner's system, with a key that follows from the seed, so that the same province comes out again."""

    feed: str
    private: Ed25519PrivateKey
    numbers: count[int]

    def send(self, run: Play, day: date, records: list[dict[str, object]]) -> None:
        body = b"\n".join(canonical(record) for record in records)
        number = next(self.numbers)
        envelope = canonical(
            {
                "version": VERSION,
                "sender": self.feed,
                "service": "check_results",
                "message_id": str(uuid5(NAMESPACE_URL, f"{run.seed} {self.feed} {number}")),
                "sequence": number,
                "created": at_noon(day).isoformat(timespec="seconds"),
                "body_sha256": hashlib.sha256(body).hexdigest(),
                "idempotency_key": f"{self.feed}-{number}",
                "key": fingerprint(self.private.public_key().public_bytes_raw()),
            }
        )
        signature = base64.urlsafe_b64encode(self.private.sign(SIGNED + envelope)).decode()
        sent = partners.Sent(base64.urlsafe_b64encode(envelope).decode(), signature, body, LINES)
        partners.receive(sent, at=at_noon(day))
        partner_intake.take_in_waiting(at=at_noon(day))


def _admit(run: Play, day: date, feed: str, name: str) -> None:
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"{run.seed} {feed}".encode()).digest())
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    values = {
        "partner_name": name, "feed": feed, "sends_returns": False, "sends_check_results": True,
        "sends_complaints": False, "sends_notices": False, "place": "360000", "records_a_day": 1000,
        "public_keys": ({"public_key": public, "valid_from": day, "valid_to": day + KEY_DAYS},),
    }  # fmt: skip
    number = open_matter("partner", values=values, by=run.staff["CIQ_R", "360000"][0], at=at_noon(day))
    _take(run, day, "partner", number, "admit", 2)
    sender = _Sender(feed, private, count(1))
    for place in range(MESSAGES):
        run.later(day, 5 + 20 * place, partial(_send, run, sender, place))
    if feed == PLATFORM:
        run.later(day, 50, lambda on: _recall(run, on, number))


def _send(run: Play, sender: _Sender, place: int, day: date) -> None:
    """Passed checks of four enterprises; the last line of the laboratory's last message names nobody we know."""
    with seeing_as(run.system):
        makers = [row.uscc for row in queries.enterprises.search("", size=(place + 1) * LINES_EACH)][-LINES_EACH:]
    if sender.feed == LABORATORY and place == MESSAGES - 1:
        makers[-1] = STRANGER
    sender.send(run, day, [_passed(sender.feed, f"{place + 1}-{line}", uscc, day) for line, uscc in enumerate(makers)])


def _passed(feed: str, number: str, uscc: str, day: date) -> dict[str, object]:
    return {
        "number": f"{feed}-{number}", "producer_uscc": uscc, "goods": "日用瓷器", "hs_code": "69111019", "lot": number,
        "checked_on": day.isoformat(), "ordered_by": "provincial", "targeted": False, "lab": feed.upper(),
        "passed": True, "safety": False, "hazard": "", "failed_items": [], "synthetic": True,
    }  # fmt: skip


def _recall(run: Play, day: date, number: str) -> None:
    reason = "（模拟）平台所报结果与检测报告不符"
    _take(run, day, "partner", number, "suspend", 1, reason=reason)
    recall = open_matter(
        "feed_recall", values={"feed": PLATFORM, "grounds": reason}, by=run.staff["CIQ_R", "360000"][0], at=at_noon(day)
    )
    _take(run, day, "feed_recall", recall, "recall", 2)


def _take(run: Play, day: date, scheme: str, number: str, act: str, persons: int, **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    for actor in run.staff["CIQ_R", "360000"][:persons]:
        take_act(scheme, number, act, values=values, by=actor, at=at_noon(day), seen=seen)
