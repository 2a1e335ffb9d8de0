"""Messages of partners from the call to the evidence: what is taken, what is refused by name, what waits."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gongzhi.actions import partner_intake, partners, setting_up
from gongzhi.actions.receipt_key import receipt_key
from gongzhi.core.canonical import canonical
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.partners import *
from tests.partners import (
    AT,
    admitted,
    check,
    complaint,
    foreign_notice,
    key_line,
    proposed,
    returned_item,
    take,
    take_in,
)


def refused(code: str, sent, at=AT) -> Refusal:
    with pytest.raises(Refusal) as no:
        partners.receive(sent, at=at)
    assert no.value.code == code
    return no.value


def stored(owner) -> tuple[int, int]:
    return owner.execute(
        "select (select count(*) from store_partnermessage), (select count(*) from store_evidence)"
    ).fetchone()


def message(officers, sequence: int = 1):
    with seeing_as(officers.system):
        (row,) = [one for one in queries.partners.newest("jx-lab", size=100) if one.sequence == sequence]
        return row


def test_each_service_becomes_evidence_and_a_return_its_tracing(officers, partner, owner):
    partner.send("check_results", check("S-1"), check("S-2", passed=True))
    partner.send("complaints", complaint("T-1"))
    partner.send("notices", foreign_notice("N-1"))
    partner.send("returns", returned_item(1))
    assert stored(owner) == (4, 0)
    assert take_in() == 4
    kinds = owner.execute("select kind, source, count(*) from store_evidence group by 1, 2 order by 1").fetchall()
    assert kinds == [
        ("check_result", "p:jx-lab:check_results", 2),
        ("complaint", "p:jx-lab:complaints", 1),
        ("export_return", "p:jx-lab:returns", 1),
        ("foreign_notice", "p:jx-lab:notices", 1),
    ]
    assert owner.execute("select count(*) from store_tracing").fetchone() == (1,)
    assert take_in() == 0


def test_a_receipt_is_verified_by_our_public_key_and_the_same_message_gets_the_same_one(officers, partner, owner):
    sent = partner.sent("complaints", complaint("T-1"))
    first, second = (partners.receive(sent, at=AT) for _ in range(2))
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.text, first.signature) == (second.text, second.signature)
    public = Ed25519PublicKey.from_public_bytes(receipt_key().public)
    public.verify(base64.urlsafe_b64decode(first.signature), b"gongzhi-receipt-1\n" + first.text.encode())
    assert canonical(json.loads(first.text)) == first.text.encode()
    again = partners.receive(partner.sent("complaints", complaint("T-1"), number=9, named="k1"), at=AT)
    assert (again.is_new, again.text) == (False, first.text)
    assert stored(owner) == (1, 0)


def test_numbers_may_come_in_any_order_within_the_window_and_gaps_are_told(officers, partner):
    told = [json.loads(partner.send("complaints", complaint(f"T-{n}"), number=n).text)["missing"] for n in (1, 5, 3, 2)]
    assert told == [[], ["2-4"], ["2", "4"], ["4"]]
    window = partners.limits_on(AT).window_messages
    refused("PARTNER_SEQUENCE_AHEAD", partner.sent("complaints", complaint("T-9"), number=5 + window + 1))
    partner.send("complaints", complaint("T-9"), number=5 + window)
    partner.send("complaints", complaint("T-6"), number=6)
    refused("PARTNER_SEQUENCE_BEHIND", partner.sent("complaints", complaint("T-x"), number=4))


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("PARTNER_ENVELOPE_LACKS", {"message_id": None}),
        ("PARTNER_ENVELOPE_UNKNOWN", {"receiver": "x"}),
        ("PARTNER_ENVELOPE_FIELD", {"sequence": "1"}),
        ("PARTNER_ENVELOPE_FIELD", {"sequence": True}),
        ("PARTNER_ENVELOPE_FIELD", {"sequence": 0}),
        ("PARTNER_ENVELOPE_FIELD", {"created": "2017-03-10"}),
        ("PARTNER_ENVELOPE_FIELD", {"created": "2017-13-10T00:00:00Z"}),
        ("PARTNER_ENVELOPE_FIELD", {"version": "2"}),
        ("PARTNER_UNKNOWN", {"sender": "nobody"}),
        ("PARTNER_KEY_UNKNOWN", {"key": "0" * 16}),
        ("PARTNER_SERVICE_UNKNOWN", {"service": "declarations"}),
        ("PARTNER_BODY_HASH", {"body_sha256": "0" * 64}),
        ("PARTNER_CLOCK_SKEW", {"created": (AT + timedelta(seconds=301)).isoformat()}),
        ("PARTNER_CLOCK_SKEW", {"created": (AT - timedelta(seconds=301)).isoformat()}),
    ],
)
def test_a_wrong_envelope_is_refused_by_name_and_nothing_is_kept(officers, partner, owner, code, changed):
    refused(code, partner.sent("complaints", complaint("T-1"), **changed))
    assert stored(owner) == (0, 0)


def test_the_edge_of_the_clocks_window_is_taken(officers, partner):
    partner.send("complaints", complaint("T-1"), created=(AT + timedelta(seconds=300)).isoformat())


def test_a_changed_body_header_or_signature_is_refused(officers, partner, owner):
    sent = partner.sent("complaints", complaint("T-1"))
    refused("PARTNER_BODY_HASH", replace(sent, body=sent.body + b" "))
    other = Partner("", "jx-lab", Ed25519PrivateKey.generate()).sent("complaints", complaint("T-1"))
    refused("PARTNER_SIGNATURE_WRONG", replace(sent, signature=other.signature))
    refused("PARTNER_HEADER_NOT_BASE64", replace(sent, signature="é"))
    refused("PARTNER_HEADER_NOT_BASE64", replace(sent, envelope="***"))
    refused("PARTNER_ENVELOPE_MISSING", replace(sent, envelope=""))
    refused("PARTNER_ENVELOPE_TOO_LONG", replace(sent, envelope="A" * 5000))
    spaced = json.dumps(json.loads(base64.urlsafe_b64decode(sent.envelope))).encode()
    refused("PARTNER_ENVELOPE_NOT_CANONICAL", replace(sent, envelope=base64.urlsafe_b64encode(spaced).decode()))
    refused("PARTNER_ENVELOPE_NO_OBJECT", replace(sent, envelope=base64.urlsafe_b64encode(b"[]").decode()))
    refused("PARTNER_CONTENT_TYPE", replace(sent, content_type="text/csv"))
    assert stored(owner) == (0, 0)


def test_what_takes_the_place_of_another_message_is_refused(officers, partner):
    partner.send("complaints", complaint("T-1"), message_id="7b0c9d5e-0e43-4a6b-9b57-0d0c6f7a1c11")
    refused("PARTNER_SEQUENCE_TAKEN", partner.sent("complaints", complaint("T-2"), number=1, named="other"))
    refused("PARTNER_KEY_REUSED", partner.sent("complaints", complaint("T-2"), number=2, named="k1"))
    same_id = partner.sent("complaints", complaint("T-2"), number=2, message_id="7b0c9d5e-0e43-4a6b-9b57-0d0c6f7a1c11")
    refused("PARTNER_MESSAGE_ID_TAKEN", same_id)


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("PARTNER_BODY_EMPTY", b"\n \n"),
        ("PARTNER_JSON_BROKEN", b'{"number": '),
        ("PARTNER_JSON_KEY_TWICE", b'{"number": "1", "number": "2"}'),
        ("PARTNER_JSON_NOT_FINITE", b'{"number": NaN}'),
        ("PARTNER_JSON_NOT_FINITE", b'{"number": 1e999}'),
        ("PARTNER_JSON_NUMBER_TOO_LONG", b'{"number": ' + b"1" * 5000 + b"}"),
        ("PARTNER_JSON_TOO_DEEP", b"[" * 100_000),
        ("PARTNER_JSON_NOT_UTF8", b'{"number": "\xff"}'),
        ("PARTNER_JSON_CHARACTER", b'{"number": "\\ud800"}'),
        ("PARTNER_JSON_CHARACTER", b'{"number": "\\u0000"}'),
        ("PARTNER_TOO_MANY_RECORDS", b"{}\n" * 1001),
        ("PARTNER_TOO_LARGE", b" " * 2_000_001),
    ],
)
def test_a_body_that_two_readers_could_read_two_ways_is_refused(officers, partner, owner, code, body):
    refused(code, partner.sent("complaints", body=body))
    assert stored(owner) == (0, 0)


def test_faulty_values_are_told_with_line_and_field_as_in_a_file_and_nothing_is_kept(officers, partner, owner):
    wrong = [
        complaint("T-1", channel="telepathy"), complaint("T-1", country=7), complaint("T-2", more=1), "text",
        {"number": "T-3"}, check("S-1")
    ]  # fmt: skip
    with pytest.raises(BadInput) as bad:
        partners.receive(partner.sent("complaints", *wrong), at=AT)
    found = {(cell.where, cell.column, cell.code) for cell in bad.value.cells}
    assert {
        ("line 1", "channel", "REGISTER_NOT_IN_LIST"),
        ("line 2", "country", "PARTNER_VALUE_KIND"),
        ("line 3", "more", "REGISTER_UNKNOWN_COLUMN"),
        ("line 4", "", "PARTNER_RECORD_NO_OBJECT"),
        ("line 5", "channel", "REGISTER_VALUE_MISSING"),
    } <= found
    assert stored(owner) == (0, 0)
    twice = partner.sent("complaints", complaint("T-1"), complaint("T-1", goods="碗"))
    with pytest.raises(BadInput) as bad:
        partners.receive(twice, at=AT)
    assert [(cell.where, cell.code) for cell in bad.value.cells] == [("line 2", "REGISTER_DUPLICATE")]


def test_suspension_by_one_person_holds_from_the_next_call_on(officers, partner):
    first, second, _ = officers.headquarters
    partner.send("complaints", complaint("T-1"))
    take(partner.number, "suspend", (first,), reason="密钥可能泄露")
    refused("PARTNER_STATE_SUSPENDED", partner.sent("complaints", complaint("T-2")))
    assert take(partner.number, "resume", (first,), reason="已查明").missing == 1
    refused("PARTNER_STATE_SUSPENDED", partner.sent("complaints", complaint("T-2")))
    take(partner.number, "resume", (second,), reason="已查明")
    partner.send("complaints", complaint("T-2"), number=2)
    take(partner.number, "end", (first, second), reason="合同到期")
    refused("PARTNER_STATE_ENDED", partner.sent("complaints", complaint("T-3")))


def test_a_partner_that_nobody_admitted_may_not_send(officers):
    private = Ed25519PrivateKey.generate()
    proposed(officers, "jx-new", private)
    refused("PARTNER_STATE_PROPOSED", Partner("", "jx-new", private).sent("complaints", complaint("T-1")))


def test_keys_rotate_and_one_person_revokes_one(officers, partner):
    old, new = partner.private, Ed25519PrivateKey.generate()
    take(partner.number, "add_key", officers.headquarters[:2], public_keys=(key_line(new),))
    partner.send("complaints", complaint("T-1"))
    partner.private = new
    partner.send("complaints", complaint("T-2"))
    with seeing_as(officers.system):
        named = next(
            key.fingerprint
            for key in queries.partners.by_feed("jx-lab").keys
            if key.public == old.public_key().public_bytes_raw()
        )
    take(partner.number, "revoke_key", officers.headquarters[:1], revoked_keys=({"key": named},), reason="轮换")
    partner.private = old
    refused("PARTNER_KEY_REVOKED", partner.sent("complaints", complaint("T-3")))
    partner.private = new
    partner.send("complaints", complaint("T-3"), number=3)
    with pytest.raises(Refusal, match="PARTNER_KEY_NOT_THEIRS"):
        take(partner.number, "revoke_key", officers.headquarters[:1], revoked_keys=({"key": named},), reason="再来")


def test_a_key_outside_its_days_or_of_another_partner_is_refused(officers, partner):
    brief = Ed25519PrivateKey.generate()
    line = key_line(brief, date(2017, 3, 11), date(2017, 3, 12))
    take(partner.number, "add_key", officers.headquarters[:2], public_keys=(line,))
    own, partner.private = partner.private, brief
    refused("PARTNER_KEY_NOT_VALID", partner.sent("complaints", complaint("T-1"), number=1))
    for days, taken in ((1, True), (2, True), (3, False)):
        at = partner.at = AT + timedelta(days=days)
        sent = partner.sent("complaints", complaint(f"T-{days}"), number=days)
        if taken:
            partners.receive(sent, at=at)
        else:
            refused("PARTNER_KEY_NOT_VALID", sent, at)
    other = admitted(officers, "jx-port")
    other.private = own
    refused("PARTNER_KEY_OF_ANOTHER", other.sent("complaints", complaint("T-9")))
    with pytest.raises(BadInput) as bad:
        take(other.number, "add_key", officers.headquarters[:1], public_keys=(key_line(own),))
    assert [cell.code for cell in bad.value.cells] == ["PARTNER_KEY_HELD"]


def test_scope_and_quota_bind(officers, owner):
    narrow = admitted(officers, sends_returns=False, place="361000", records_a_day=2)
    refused("PARTNER_SERVICE_NOT_YOURS", narrow.sent("returns", returned_item(1), number=1))
    narrow.send("complaints", complaint("T-1"), complaint("T-2"), number=1)
    no = refused("PARTNER_QUOTA", narrow.sent("complaints", complaint("T-3"), number=2))
    assert 0 < no.params["seconds"] <= 12 * 3600 + 1
    tomorrow = narrow.at = AT + timedelta(days=1)
    partners.receive(narrow.sent("complaints", complaint("T-3"), number=2), at=tomorrow)
    assert take_in() == 2
    assert stored(owner)[1] == 0  # the pottery is not of that place
    assert {cell.code for cell in message(officers).faults} == {"PARTNER_PLACE"}


def test_an_unknown_producer_puts_the_whole_message_into_quarantine_until_it_is_registered(officers, partner, owner):
    uscc = "91360111158300021" + check_digit("91360111158300021")
    partner.send("complaints", complaint("T-1"), complaint("T-2", producer_uscc=uscc))
    take_in()
    row = message(officers)
    assert (row.state, [(cell.where, cell.code) for cell in row.faults]) == (
        "quarantined", [("line 2", "PRODUCER_NOT_REGISTERED")],
    )  # fmt: skip
    assert stored(owner) == (1, 0)
    setting_up.take_in_enterprises([firm(uscc, "新企业", "360702")], raw_hash=RAW, by=officers.system, at=AT)
    with pytest.raises(Refusal, match="GUARD_REASON_GIVEN"):
        partner_intake.try_again(row.id, reason=" ", by=officers.headquarters[0], at=AT)
    with pytest.raises(Refusal, match="ROLE"):
        partner_intake.try_again(row.id, reason="x", by=officers.office, at=AT)
    partner_intake.try_again(row.id, reason="已补录", by=officers.headquarters[0], at=AT)
    take_in()
    assert message(officers).state == "taken_in"
    assert stored(owner) == (1, 2)
    with pytest.raises(Refusal, match="PARTNER_NOT_IN_QUARANTINE"):
        partner_intake.reject(row.id, reason="x", by=officers.headquarters[0], at=AT)


def test_a_later_message_corrects_and_a_late_one_does_not(officers, partner, owner):
    partner.send("complaints", complaint("T-1", goods="碗"), number=2)
    take_in()
    partner.send("complaints", complaint("T-1", goods="杯"), number=1)
    partner.send("complaints", complaint("T-1", goods="盘"), number=3)
    partner.send("complaints", complaint("T-1", goods="盘"), number=4)
    take_in()
    assert [(row.new, row.known, row.late) for row in (message(officers, n) for n in (1, 2, 3, 4))] == [
        (0, 0, 1), (1, 0, 0), (1, 0, 0), (0, 1, 0),
    ]  # fmt: skip
    with seeing_as(officers.system):
        (stands,) = queries.partners.standing("p:jx-lab:complaints").values()
    assert stands.evidence.body.goods == "盘"


def test_a_return_that_a_port_registered_is_known_and_with_other_content_quarantined(officers, partner, owner):
    register(officers, returned(1, AT.date()))
    partner.send("returns", returned_item(1, arrived_on="2017-03-10"))
    partner.send("returns", returned_item(1, goods="碗"))
    take_in()
    first, second = message(officers, 1), message(officers, 2)
    assert (first.state, first.new, first.known) == ("taken_in", 0, 1)
    assert (second.state, [cell.code for cell in second.faults]) == ("quarantined", ["REGISTERED_OTHERWISE"])
    assert stored(owner) == (2, 1)


def test_a_bug_of_ours_parks_the_message_and_the_next_ones_go_on(officers, partner, monkeypatch):
    partner.send("complaints", complaint("T-1"))
    partner.send("notices", foreign_notice("N-1"))

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(partner_intake, "write_evidence", broken)
    assert take_in() == 2
    assert [cell.code for cell in message(officers).faults] == ["PARTNER_INCIDENT"]


def test_the_ledger_tells_of_every_message_and_of_every_change_of_a_partner(officers, partner, owner):
    partner.send("complaints", complaint("T-1"))
    take_in()

    def told(subject: str) -> dict[str, int]:
        asked = "select kind, count(*) from store_event where subject = %s group by 1"
        return dict(owner.execute(asked, [subject]).fetchall())

    assert told(partner.number) == {"MatterOpened": 1, "LinesAdded": 1, "ActSigned": 2, "ActTaken": 1}
    assert told("jx-lab/1") == {"PartnerMessageReceived": 1, "PartnerMessageDecided": 1}


def test_nobody_below_the_province_reads_messages(officers, partner):
    partner.send("complaints", complaint("T-1"))
    for actor, many in (
        (officers.headquarters[0], 1),
        (officers.city, 0),
        (officers.enterprise, 0),
        (officers.port, 0),
    ):
        with seeing_as(actor):
            assert len(queries.partners.newest("jx-lab", size=9)) == many
