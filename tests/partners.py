"""Partners of the small province, and messages signed by them: by the client of docs/howto/connect-a-partner.md."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gongzhi.actions import matters, partner_intake, partners
from gongzhi.actions.clock import at_noon
from gongzhi.actions.partners import Receipt, Sent
from gongzhi.core.canonical import canonical
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, Officers

DOCUMENT = Path(__file__).parents[1] / "docs" / "howto" / "connect-a-partner.md"
DAY = date(2017, 3, 10)
AT = at_noon(DAY)
LINES = "application/x-ndjson"


def client_of_the_document() -> ModuleType:
    """The example client, as its readers copy it."""
    (code,) = [
        text for text in re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.S) if "class " in text
    ]
    module = ModuleType("example_client")
    exec(compile(code, str(DOCUMENT), "exec"), module.__dict__)
    return module


CLIENT = client_of_the_document()


@dataclass
class Partner:
    """A partner that was admitted, with its private key and the number of its last message."""

    number: str
    feed: str
    private: Ed25519PrivateKey
    last: int = 0
    at: datetime = field(default=AT)

    def sent(self, service: str, /, *records: dict[str, Any], number: int = 0, named: str = "", **changed: Any) -> Sent:
        """A signed call, number after number. changed: fields of the envelope that are not as they should be."""
        if not number:
            self.last += 1
            number = self.last
        body = changed.pop("body", b"\n".join(canonical(record) for record in records))
        return self.signed(service, body, number, named or f"k{number}", changed)

    def signed(self, service: str, body: bytes, number: int, named: str, changed: dict[str, Any]) -> Sent:
        writer = CLIENT.Feed("http://x", self.feed, self.private)
        writer.now = lambda: self.at.isoformat(timespec="seconds")
        headers = writer.headers(service, body, number, named)
        if changed:
            headers = resigned(headers, self.private, changed)
        return Sent(headers["Gongzhi-Envelope"], headers["Gongzhi-Signature"], body, LINES)

    def send(self, service: str, /, *records: dict[str, Any], **how: Any) -> Receipt:
        return partners.receive(self.sent(service, *records, **how), at=self.at)


def resigned(headers: dict[str, str], private: Ed25519PrivateKey, changed: dict[str, Any]) -> dict[str, str]:
    """The headers with other fields of the envelope, signed as they are now."""
    tree = json.loads(base64.urlsafe_b64decode(headers["Gongzhi-Envelope"])) | changed
    text = canonical({name: value for name, value in tree.items() if value is not None})
    signature = private.sign(b"gongzhi-partner-1\n" + text)
    return {
        "Gongzhi-Envelope": base64.urlsafe_b64encode(text).decode(),
        "Gongzhi-Signature": base64.urlsafe_b64encode(signature).decode(),
    }


def key_line(
    private: Ed25519PrivateKey, first: date = date(2017, 1, 1), last: date = date(2030, 12, 31)
) -> dict[str, Any]:
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    return {"public_key": public, "valid_from": first, "valid_to": last}


def proposed(officers: Officers, feed: str, private: Ed25519PrivateKey, **other: Any) -> str:
    values = {
        "partner_name": "江西试验检测中心", "feed": feed, "sends_returns": True, "sends_check_results": True,
        "sends_complaints": True, "sends_notices": True, "place": "360000", "records_a_day": 1_000_000,
        "public_keys": (key_line(private),),
    }  # fmt: skip
    return matters.open_matter("partner", values={**values, **other}, by=officers.headquarters[0], at=AT)


def admitted(officers: Officers, feed: str = "jx-lab", **other: Any) -> Partner:
    private = Ed25519PrivateKey.generate()
    number = proposed(officers, feed, private, **other)
    take(number, "admit", officers.headquarters[:2])
    return Partner(number, feed, private)


def take(
    number: str, act: str, signers: tuple[Actor, ...], *, scheme: str = "partner", at: datetime = AT, **values: Any
):
    """Sign an act on a record as it stands now."""
    for signer in signers:
        with seeing_as(signer):
            seen = queries.matters.matter(scheme, number).instance.seen
        step = matters.take_act(scheme, number, act, values=values, by=signer, at=at, seen=seen)
    return step


def recall(officers: Officers, feed: str, at: datetime = AT) -> None:
    """Suspended by one, recalled by two."""
    with seeing_as(officers.system):
        partner = queries.partners.by_feed(feed)
    if partner.state == "in_force":
        take(partner.number, "suspend", officers.headquarters[:1], at=at, reason="数据不可信")
    number = matters.open_matter(
        "feed_recall", values={"feed": feed, "grounds": "数据不可信"}, by=officers.headquarters[0], at=at
    )
    take(number, "recall", officers.headquarters[:2], scheme="feed_recall", at=at)


def take_in(at: datetime = AT) -> int:
    return partner_intake.take_in_waiting(at=at)


def complaint(number: str, **other: Any) -> dict[str, Any]:
    values = {
        "number": number, "received_on": "2017-03-01", "channel": "hotline", "complainant": "consumer", "country": "DE",
        "goods": "瓷杯", "hazard": "migration", "firm": "", "producer_uscc": POTTERY, "synthetic": True,
    }  # fmt: skip
    return {**values, **other}


def check(number: str, *, passed: bool = False, **other: Any) -> dict[str, Any]:
    values = {
        "number": number, "producer_uscc": POTTERY, "goods": "瓷杯", "hs_code": "69111019", "lot": "L1",
        "checked_on": "2017-03-02", "ordered_by": "provincial", "targeted": False, "lab": "LAB-1", "passed": passed,
        "safety": not passed, "hazard": "" if passed else "migration", "failed_items": [] if passed else ["铅溶出量"],
        "synthetic": True,
    }  # fmt: skip
    return {**values, **other}


def returned_item(number: int, **other: Any) -> dict[str, Any]:
    values = {
        "declaration_no": f"{number:018d}", "item_no": 1, "producer_uscc": POTTERY, "goods": "瓷杯",
        "hs_code": "69111019", "returned_from": "DE", "arrived_on": "2017-03-03", "value_usd_cents": 75_000,
        "port_region": "360400", "stated_cause": "Q1", "inspected_by": ["JX-3"], "synthetic": True,
    }  # fmt: skip
    return {**values, **other}


def foreign_notice(number: str, **other: Any) -> dict[str, Any]:
    values = {
        "number": number, "published_on": "2017-03-04", "notifying_country": "DE", "product": "mug",
        "hazard": "migration", "serious": True, "firm": "赣州试验陶瓷有限公司", "place": "", "synthetic": True,
    }  # fmt: skip
    return {**values, **other}


@pytest.fixture
def partner(officers: Officers) -> Partner:
    return admitted(officers)
