"""Visits: a day goes from the door to two signatures; what is sent twice counts once; conflicts are kept and told."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from gongzhi.actions import visits
from gongzhi.actions.doors import code_of_door
from gongzhi.actions.matters import take_act
from gongzhi.core.errors import Refusal
from gongzhi.core.visits.packets import hash_of
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import *
from tests.visiting import AT, DAY, JPG, SHEET, Phone, planned, record_code, state

PHOTO = hashlib.sha256(JPG).hexdigest()


def kept(officers, number):
    with seeing_as(officers.system):
        return queries.visits.packets(queries.visits.visit(number).instance.id)


def on_site(officers) -> tuple[Phone, Phone]:
    number, team = planned(officers)
    first, second = (Phone(number, actor) for actor in team)
    first.arrive()
    assert [one.held for one in first.send()] == [None]
    return first, second


def test_a_day_from_the_door_to_two_signatures_samples_the_task_and_keeps_the_verdict(officers):
    first, second = on_site(officers)
    first.packet("sheet", after=10, **SHEET)
    first.packet("photo", after=20, hash=PHOTO, name="1.jpg", taken_at="")
    first.packet("remark", after=30, remarks="无意见", refused="no")
    taken = first.send(photos={PHOTO: JPG})
    assert [(one.is_new, one.held, one.doubts) for one in taken] == [(False, None, ())] + [(True, None, ())] * 3
    for phone in (first, second):
        phone.packet("sign", after=40, record_code=record_code(officers, first.visit))
        assert phone.send(phone.texts[-1])[0].held is None
    assert state(officers, "visit", first.visit) == "signed"
    with seeing_as(officers.system):
        visit = queries.visits.visit(first.visit)
        task = queries.matters.matter("check_task", visit.values["task"])
        verdict = queries.findings.kept(visit.values["verdict"])
        files = queries.papers.files(visit.instance.id)
    assert (task.instance.state, task.values["scan_in"], task.values["sampled"]) == ("sampled", first.visit, 50)
    assert '"lot":"accepted"' in verdict.body
    assert [file.hash for file in files] == [PHOTO]


def test_what_is_sent_twice_or_in_overlapping_parts_is_kept_once(officers):
    first, _ = on_site(officers)
    first.packet("sheet", after=10, **SHEET)
    first.packet("remark", after=20, remarks="a", refused="no")
    first.send(*first.texts[:2])
    for _ in range(3):
        first.send()
    assert [row.packet.text for row in kept(officers, first.visit)] == first.texts


def test_nothing_of_a_call_is_kept_when_one_packet_is_refused(officers):
    first, _ = on_site(officers)
    first.packet("sheet", after=10, **SHEET)
    first.packet("photo", after=20, hash=PHOTO, name="1.jpg", taken_at="")
    for photos, code in (({}, "PHOTO_MISSING"), ({PHOTO: JPG + b"x"}, "PHOTO_HASH")):
        with pytest.raises(Refusal, match=code):
            first.send(photos=photos)
    assert len(kept(officers, first.visit)) == 1
    first.send(photos={PHOTO: JPG})
    assert len(kept(officers, first.visit)) == 3


def test_a_packet_changed_after_it_was_sent_is_refused(officers):
    first, _ = on_site(officers)
    first.packet("remark", after=10, remarks="a", refused="no")
    first.send()
    first.texts[-1] = first.texts[-1].replace('"a"', '"b"')
    with pytest.raises(Refusal, match="PACKET_ID_TAKEN"):
        first.send()


def test_two_phones_with_two_values_keep_both_and_a_person_chooses(officers):
    first, second = on_site(officers)
    first.packet("sheet", after=10, **SHEET)
    first.send()
    second.packet("sheet", after=11, **SHEET | {"defects": "4"})
    second.send()
    code = record_code(officers, first.visit)
    first.packet("sign", after=20, record_code=code)
    (signed,) = first.send(first.texts[-1])
    assert signed.held.code == "GUARD_NOTHING_IN_DISPUTE"
    values = {"entry": "defects", "kept": "4", "reason": "重新清点"}
    with seeing_as(officers.system):
        seen = queries.visits.visit(first.visit).instance.seen
    take_act("visit", first.visit, "settle", values=values, by=first.by, at=AT + timedelta(hours=4), seen=seen)
    with seeing_as(officers.system):
        found = queries.visits.record(queries.visits.packets(queries.visits.visit(first.visit).instance.id))
    assert (found.text("defects"), found.disputed) == ("4", ())


def test_a_visit_withdrawn_meanwhile_keeps_what_comes_without_effect_and_says_so(officers):
    first, _ = on_site(officers)
    first.packet("sheet", after=10, **SHEET)
    with seeing_as(officers.system):
        seen = queries.visits.visit(first.visit).instance.seen
    for officer in officers.headquarters[:2]:
        take_act("visit", first.visit, "withdraw", values={"reason": "任务取消"}, by=officer, at=AT, seen=seen)
    assert [one.held.code for one in first.send(first.texts[-1])] == ["VISIT_OVER"]
    assert [row.held is None for row in kept(officers, first.visit)] == [True, False]


def test_who_is_not_an_inspector_of_the_visit_enters_nothing_that_counts(officers):
    first, _ = on_site(officers)
    (outsider,) = [one for one in officers.origin if one not in (first.by, _.by)]
    other = Phone(first.visit, outsider)
    other.packet("sheet", after=10, **SHEET)
    assert [one.held.code for one in other.send()] == ["VISIT_NOT_YOURS"]


def test_one_person_does_not_sign_for_two(officers):
    first, _ = on_site(officers)
    code = record_code(officers, first.visit)
    for after in (10, 20):
        first.packet("sign", after=after, record_code=code)
    assert [one.held and one.held.code for one in first.send()] == [None, None, "TWO_PERSON"]
    assert state(officers, "visit", first.visit) == "on_site"


def test_a_photo_of_another_place_is_seen_to_have_been_used(officers):
    first, _ = on_site(officers)
    first.packet("photo", after=10, hash=PHOTO, name="1.jpg", taken_at="")
    first.packet("photo", after=20, hash=PHOTO, name="2.jpg", taken_at="")
    taken = first.send(photos={PHOTO: JPG})
    assert [[doubt.code for doubt in one.doubts] for one in taken[1:]] == [[], ["DOUBT_PHOTO_AGAIN"]]


def test_the_page_enters_without_a_phone_and_refuses_at_once(officers):
    number, (first, _) = planned(officers)
    with pytest.raises(Refusal, match="VISIT_NOT_ON_SITE"):
        visits.enter(number, "sheet", SHEET, photo=None, by=first, at=AT)
    visits.enter(number, "arrive", {"door_code": ""}, photo=None, by=first, at=AT)
    visits.enter(number, "sheet", SHEET, photo=None, by=first, at=AT)
    rows = kept(officers, number)
    assert [row.packet.kind for row in rows] == ["arrive", "sheet"]
    assert [doubt.code for doubt in rows[0].doubts] == ["DOUBT_NO_PLACE", "DOUBT_DOOR"]


def test_the_notice_is_issued_with_its_number(officers):
    number, (first, _) = planned(officers)
    visits.notify(number, by=first, at=AT)
    with seeing_as(officers.system):
        (paper,) = queries.papers.issued(queries.visits.visit(number).instance.id)
    assert (paper.kind, "瓷杯" in paper.body or "陶瓷" in paper.body) == ("notice", True)


TORN = '{"id": "torn'


def test_a_packet_that_nobody_can_read_is_kept_as_lost_and_those_after_it_follow(officers):
    first, _ = on_site(officers)
    good = first.packet("sheet", after=10, **SHEET)
    first.texts.append(TORN)
    later = first.packet("remark", after=20, remarks="无意见", refused="no")
    first.send(good)
    with pytest.raises(Refusal, match="PACKET_UNREADABLE"):
        first.send(TORN)
    lost = visits.set_aside(
        first.visit, first.device, TORN, known=hash_of(TORN), by=first.by, at=AT + timedelta(hours=3)
    )
    assert (lost.is_new, lost.held.code) == (True, "PACKET_UNREADABLE")
    assert not visits.set_aside(
        first.visit, first.device, TORN, known=hash_of(TORN), by=first.by, at=AT + timedelta(hours=3)
    ).is_new
    assert [one.held for one in first.send(later)] == [None]
    rows = kept(officers, first.visit)
    assert [(row.packet.kind, row.held is None) for row in rows] == [
        ("arrive", True), ("sheet", True), ("lost", False), ("remark", True),
    ]  # fmt: skip
    assert rows[2].packet.content["text"] == TORN
    with seeing_as(officers.system):
        assert [one.row.packet.kind for one in queries.visits.doubtful().rows] == ["lost"]


def test_what_can_be_read_is_not_set_aside_and_no_phone_sends_that_something_was_lost(officers):
    first, second = on_site(officers)
    sheet = first.packet("sheet", after=10, **SHEET)
    with pytest.raises(Refusal, match="PACKET_SOUND"):
        visits.set_aside(first.visit, first.device, sheet, known=hash_of(sheet), by=first.by, at=AT)
    forged = Phone(first.visit, first.by)
    forged.packet("lost", hash="0" * 64, why="PACKET_UNREADABLE", text="")
    with pytest.raises(Refusal, match="PACKET_UNREADABLE"):
        forged.send()
    (outsider,) = [one for one in officers.origin if one not in (first.by, second.by)]
    with pytest.raises(Refusal, match="VISIT_NOT_YOURS"):
        visits.set_aside(first.visit, first.device, TORN, known=hash_of(TORN), by=outsider, at=AT)


def test_a_photo_that_is_gone_from_the_phone_stops_nothing(officers):
    first, _ = on_site(officers)
    photo = first.packet("photo", after=10, hash=PHOTO, name="1.jpg", taken_at="")
    visits.set_aside(first.visit, first.device, photo, known=hash_of(photo), by=first.by, at=AT + timedelta(hours=3))
    assert [one.held for one in first.send(first.packet("sheet", after=20, **SHEET))] == [None]


def tried(number, by, code, at=AT):
    try:
        visits.enter(number, "arrive", {"door_code": code}, photo=None, by=by, at=at)
    except Refusal as no:
        return no.code
    return ""


@pytest.mark.parametrize("by_phone", [False, True])
def test_after_five_wrong_codes_the_right_one_opens_no_door_that_day_and_the_other_inspector_still_can(
    officers, monkeypatch, by_phone
):
    monkeypatch.setattr("gongzhi.actions.schemes.visit.is_required", lambda book: True)
    number, (first, second) = planned(officers)
    right = code_of_door(POTTERY, DAY)
    wrong = ["0000000" + str(n) for n in range(5)]
    if by_phone:
        phone = Phone(number, first)
        for code in wrong:
            phone.packet("arrive", door_code=code)
        assert [one.held.code for one in phone.send(at=AT)] == ["GUARD_DOOR_OPEN"] * 5
    else:
        assert [tried(number, first, code) for code in wrong] == ["GUARD_DOOR_OPEN"] * 5
    assert tried(number, first, right) == "DOOR_TRIES"
    assert [doubt.code for doubt in kept(officers, number)[-1].doubts if doubt.code == "DOUBT_DOOR"] == []
    assert tried(number, first, "99999999") == "DOOR_TRIES"
    assert tried(number, second, right) == ""


def test_tries_of_another_day_do_not_count(officers, monkeypatch):
    monkeypatch.setattr("gongzhi.actions.schemes.visit.is_required", lambda book: True)
    number, (first, _) = planned(officers)
    for n in range(5):
        tried(number, first, f"0000000{n}")
    assert tried(number, first, code_of_door(POTTERY, DAY + timedelta(days=1)), AT + timedelta(days=1)) == ""
