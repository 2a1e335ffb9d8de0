"""Article 14: a return goes to its producer's office, which takes it over or turns it away, with everything."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection

from gongzhi.actions import returns
from gongzhi.actions.acting import acting
from gongzhi.actions.clock import at_noon
from gongzhi.core.cases.tracing import TurningAway, may_send_on
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.core.events import ReturnMoved
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import Evidence as EvidenceRecord
from tests.signed_in import *
from tests.spec.conftest import register, returned, tracing

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2017, 3, day) for day in (10, 13, 14, 15))
FUZHOU, GANZHOU = "361000", "360700"
LINCHUAN = "361002"  # a county of Fuzhou
REASON = "货物在抚州生产"


@pytest.fixture
def sent(officers) -> UUID:
    """A return sent on Friday to the office of Ganzhou, where its producer is registered."""
    given = register(officers, returned(1, FRIDAY))
    returns.send_return(given, by=officers.port, at=at_noon(FRIDAY), seen=0)
    return given


def turn_away(officers, given: UUID, ground: str = "not_in_area", seen: int = 1):
    return returns.turn_away(
        given, ground=ground, reason=REASON, by=officers.origin[0], at=at_noon(MONDAY), seen=seen
    )  # fmt: skip


def seen_by(actor, given: UUID) -> dict[str, int]:
    """How much of a return somebody sees: tracing, procedure, signatures, evidence, events."""
    with seeing_as(actor):
        try:
            row = queries.cases.tracing(given)
        except NotThere:
            return {}
        return {
            "signed": len(queries.workflow.signed(row.instance.id)),
            "evidence": EvidenceRecord.objects.filter(id=row.evidence, export_return__isnull=False).count(),
            "events": len(queries.cases.events_on(row.reference)),
        }


def test_the_office_has_three_working_days_to_take_a_return_over_or_turn_it_away(officers, sent):
    assert tracing(officers, sent).instance.due_on == WEDNESDAY


def test_turned_away_sent_elsewhere_and_accepted_everything_has_gone_with_it(officers, sent):
    turn_away(officers, sent)
    assert tracing(officers, sent).instance.due_on == WEDNESDAY  # two working days for the port
    assert seen_by(officers.elsewhere, sent) == {}
    returns.send_on(sent, region=LINCHUAN, reason=REASON, by=officers.port, at=at_noon(TUESDAY), seen=2)

    found = tracing(officers, sent)
    assert (found.instance.state, found.office_region, found.region) == ("sent", FUZHOU, LINCHUAN)
    assert seen_by(officers.origin[0], sent) == {}
    whole = seen_by(officers.system, sent)
    assert seen_by(officers.elsewhere, sent) == whole
    assert whole["signed"] == 3
    with seeing_as(officers.elsewhere):
        (due,) = queries.home.due_from(officers.elsewhere, [("return_tracing", "sent")])
    assert due.record == sent

    returns.receive_return(sent, by=officers.elsewhere, at=at_noon(WEDNESDAY), seen=3)
    with seeing_as(officers.elsewhere):
        received = queries.cases.tracing(sent)
        assert queries.cases.case(received.case_number).region == LINCHUAN
        assert next(row.kind for row in queries.cases.events_on(received.reference)) == "ReturnRegistered"


def test_where_a_return_is_made_it_is_counted(officers, sent):
    turn_away(officers, sent)
    returns.send_on(sent, region=LINCHUAN, reason=REASON, by=officers.port, at=at_noon(TUESDAY), seen=2)
    with seeing_as(officers.system):
        counted = {
            city: len(queries.reports.returns(city, FRIDAY, FRIDAY)) for city in (GANZHOU, FUZHOU)
        }  # fmt: skip
    assert counted == {GANZHOU: 0, FUZHOU: 1}


def test_who_turned_a_return_away_is_not_asked_again_unless_papers_were_missing(officers, sent):
    turn_away(officers, sent)
    with pytest.raises(Refusal, match="TURNED_AWAY_THERE"):
        returns.send_on(sent, region="360702", reason=REASON, by=officers.port, at=at_noon(TUESDAY), seen=2)
    may_send_on(GANZHOU, [TurningAway(GANZHOU, "papers_missing"), TurningAway(FUZHOU, "not_in_area")])
    with pytest.raises(Refusal, match="TURNED_AWAY_THERE"):
        may_send_on(GANZHOU, [TurningAway(GANZHOU, "not_its_matter")])


def test_with_its_papers_completed_a_return_goes_to_the_same_office_again(officers, sent):
    turn_away(officers, sent, "papers_missing")
    returns.send_on(sent, region="360702", reason="已补齐", by=officers.port, at=at_noon(TUESDAY), seen=2)
    returns.receive_return(sent, by=officers.origin[0], at=at_noon(TUESDAY), seen=3)
    assert tracing(officers, sent).instance.state == "received"


def test_a_dispute_is_decided_by_the_headquarters_and_the_office_cannot_turn_it_away_again(officers, sent):
    turn_away(officers, sent)
    returns.dispute_turning_away(sent, reason="企业登记在赣州", by=officers.port, at=at_noon(TUESDAY), seen=2)
    with pytest.raises(Refusal, match="ROLE"):
        returns.assign_return(sent, region="360702", reason=REASON, by=officers.port, at=at_noon(TUESDAY), seen=3)
    headquarters = officers.headquarters[0]
    returns.assign_return(sent, region="360702", reason="在赣州生产", by=headquarters, at=at_noon(TUESDAY), seen=3)
    assert tracing(officers, sent).instance.due_on == WEDNESDAY
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        turn_away(officers, sent, seen=4)
    returns.receive_return(sent, by=officers.origin[0], at=at_noon(WEDNESDAY), seen=4)
    assert tracing(officers, sent).instance.state == "received"


def test_the_headquarters_may_give_it_to_the_other_office(officers, sent):
    turn_away(officers, sent)
    returns.dispute_turning_away(sent, reason="两地均否认", by=officers.port, at=at_noon(TUESDAY), seen=2)
    headquarters = officers.headquarters[0]
    returns.assign_return(sent, region=LINCHUAN, reason="在抚州生产", by=headquarters, at=at_noon(TUESDAY), seen=3)
    assert seen_by(officers.origin[0], sent) == {}
    returns.receive_return(sent, by=officers.elsewhere, at=at_noon(WEDNESDAY), seen=4)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"ground": "not_in_area", "reason": " "}, Refusal),
        ({"ground": "too_much_work", "reason": REASON}, BadInput),
        ({"ground": "Q1", "reason": REASON}, BadInput),
    ],
)
def test_it_is_turned_away_for_a_closed_ground_and_in_words(officers, sent, given, error):
    with pytest.raises(error):
        returns.turn_away(sent, **given, by=officers.origin[0], at=at_noon(MONDAY), seen=1)


@pytest.mark.parametrize(("region", "error"), [("360000", Refusal), ("000000", BadInput), ("", BadInput)])
def test_it_is_sent_to_a_place_with_an_office(officers, sent, region, error):
    turn_away(officers, sent)
    with pytest.raises(error):
        returns.send_on(sent, region=region, reason=REASON, by=officers.port, at=at_noon(TUESDAY), seen=2)


def test_the_database_moves_a_return_only_with_the_step_that_hands_it_over(officers, sent, owner):
    turn_away(officers, sent)
    with pytest.raises(DatabaseError, match="RETURN_MOVED"), seeing_as(officers.port):
        save.cases.move_return(sent, region=LINCHUAN, office_region=FUZHOU)
    with pytest.raises(DatabaseError, match="RETURN_MOVED"), acting(officers.port, at_noon(TUESDAY)) as act:
        row = queries.cases.tracing(sent)
        act.record(ReturnMoved(row.reference, sent, LINCHUAN, FUZHOU), subject=row.reference, region=LINCHUAN)
        save.cases.move_return(sent, region=LINCHUAN, office_region=FUZHOU)
    for table in ("store_tracing", "store_instance", "store_evidence"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            seeing_as(officers.port),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update {table} set region = %s", [LINCHUAN])
    with pytest.raises(psycopg.DatabaseError, match="WRITTEN_ONCE"):
        owner.execute("update store_evidence set region = %s", [LINCHUAN])


def test_a_return_is_turned_away_and_sent_on_by_hand(officers, sent, signed_in):
    first, port, there = (signed_in(actor) for actor in (officers.origin[0], officers.port, officers.elsewhere))
    address = f"/returns/{sent}/"
    assert "不予接收，退回移送方" in first.get(address).content.decode()
    act = f"/act/return_tracing/{sent}"
    wrong = first.post(f"{act}/turn_away/", {"seen": 1, "ground": "because", "reason": REASON})
    assert wrong.status_code == 400
    assert first.post(f"{act}/turn_away/", {"seen": 1, "ground": "not_in_area", "reason": REASON}).status_code == 302
    again = port.post(f"{act}/send_on/", {"seen": 2, "region": "360702", "reason": REASON})
    assert again.status_code == 409
    assert "货物非本辖区生产" in again.content.decode()
    assert port.post(f"{act}/send_on/", {"seen": 2, "region": LINCHUAN, "reason": REASON}).status_code == 302
    assert first.get(address).status_code == 404
    page = there.get(address).content.decode()
    assert REASON in page
    assert "移送、退回与指定管辖" in page
    assert there.post(f"{act}/receive/", {"seen": 3}).status_code == 302
    with seeing_as(officers.system):
        number = queries.cases.tracing(sent).case_number
    assert there.get(f"/cases/{number}/").status_code == 200
    assert there.get("/").status_code == 200
