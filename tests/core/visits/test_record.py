from __future__ import annotations

from datetime import date
from uuid import UUID

from gongzhi.catalogue.rules import book
from gongzhi.core.visits.door import door_code, is_required
from gongzhi.core.visits.packets import read_packet, written
from gongzhi.core.visits.record import Kept, record_of, whole

ONE, OTHER = UUID(int=1), UUID(int=2)
SHEET = {"lot_size": "400", "level": "II", "aql": "2.5", "sampled": "50", "defects": "1", "sheet": "CY-1"}


def kept(order: int, device: UUID, kind: str, content: dict[str, str], *, seen: int = 0, counts: bool = True) -> Kept:
    tree = {
        "id": str(UUID(int=order)), "device": str(device), "visit": "RQ-2017-000001", "seq": order, "prev": "",
        "kind": kind, "at": "2017-05-02T09:00:00+08:00", "place": None, "seen": seen, "content": content,
    }  # fmt: skip
    return Kept(read_packet(written(tree)), order, counts)


def defects(order: int, device: UUID, value: str, *, seen: int = 0, counts: bool = True) -> Kept:
    return kept(order, device, "sheet", SHEET | {"defects": value}, seen=seen, counts=counts)


def test_a_visit_without_packets_has_an_empty_record():
    record = record_of([])
    assert (record.values, record.photos, record.disputed, record.inspection) == ({}, (), (), None)


def test_the_later_entry_of_one_phone_stands():
    record = record_of([defects(1, ONE, "1"), defects(2, ONE, "2")])
    assert (record.text("defects"), record.disputed) == ("2", ())


def test_two_phones_that_did_not_know_of_each_other_leave_both_values():
    record = record_of([defects(1, ONE, "1"), defects(2, OTHER, "2")])
    assert record.disputed == ("defects",)
    assert [value.text for value in record.values["defects"]] == ["1", "2"]
    assert record.text("defects") == ""
    assert record.text("lot_size") == "400"  # the same on both phones


def test_a_phone_that_had_seen_the_value_may_change_it():
    record = record_of([defects(1, ONE, "1"), defects(2, OTHER, "2", seen=1)])
    assert (record.text("defects"), record.disputed) == ("2", ())


def test_a_person_settles_a_dispute_and_it_stays_settled():
    dispute = [defects(1, ONE, "1"), defects(2, OTHER, "2")]
    settled = [*dispute, kept(3, OTHER, "settle", {"entry": "defects", "kept": "1"})]
    assert record_of(settled).text("defects") == "1"
    assert record_of([*settled, defects(4, ONE, "3", seen=2)]).disputed == ("defects",)
    assert record_of([*settled, defects(4, ONE, "3", seen=3)]).text("defects") == "3"


def test_what_does_not_count_changes_nothing():
    record = record_of([defects(1, ONE, "1"), defects(2, OTHER, "2", counts=False)])
    assert (record.text("defects"), record.disputed) == ("1", ())


def test_the_code_says_all_that_is_recorded():
    photo = kept(2, ONE, "photo", {"hash": "ab" * 32, "name": "1.jpg", "taken_at": ""})
    answer = kept(3, ONE, "answer", {"item": "CI-2017-000001", "answer": "no", "note": "裂"})
    codes = {record_of(packets).code for packets in ([], [defects(1, ONE, "1")], [photo], [answer])}
    assert len(codes) == 4
    assert record_of([answer]).items == {"CI-2017-000001": "no 裂"}
    assert record_of([photo, photo]).photos == ("ab" * 32,)


def test_an_inspection_needs_a_level_and_a_number():
    assert record_of([kept(1, ONE, "sheet", SHEET | {"aql": "x"})]).inspection is None
    assert str(record_of([defects(1, ONE, "1")]).inspection.aql) == "2.5"


def test_only_whole_numbers_are_counts():
    assert [whole(text) for text in ("50", "0", "", "-1", "5.0", "５", "9" * 9)] == [
        50,
        0,
        None,
        None,
        None,
        None,
        None,
    ]


def test_a_door_code_has_eight_digits_and_is_of_one_firm_and_day():
    codes = {
        door_code(secret, uscc, day)
        for secret in (b"a", b"b")
        for uscc in ("91360700MA35TEST0X", "91361000MA35TEST1X")
        for day in (date(2017, 5, 2), date(2017, 5, 3))
    }
    assert len(codes) == 8
    assert all(len(code) == 8 and code.isdigit() for code in codes)


def test_scanning_in_is_required_from_2026_on():
    assert not is_required(book(date(2017, 5, 2)))
    assert not is_required(book(date(2026, 3, 31)))
    assert is_required(book(date(2026, 4, 1)))
