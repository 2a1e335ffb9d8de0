"""Ghost inspections: forged packets of a visit that nobody made are refused or doubted by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gongzhi.actions.clock import CHINA
from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.visits.doubts import Known, doubts, km_between, limit
from gongzhi.core.visits.exif import NOTHING, Exif
from gongzhi.core.visits.packets import START, Packet, Place, follow, hash_of, read_packet, written

DAY = date(2017, 5, 2)
RULES = book(DAY, "JX2017")
NINE = datetime(2017, 5, 2, 9, 0, tzinfo=CHINA)
DOOR = {"lat": "25.8311", "lon": "114.9350"}
PHOTO = "ab" * 32
OTHER = "cd" * 32
CONTENT = {
    "arrive": {"door_code": "12345678"},
    "sheet": {"lot_size": "400", "level": "II", "aql": "2.5", "sampled": "50", "defects": "1", "sheet": "CY-1"},
    "photo": {"hash": PHOTO, "name": "1.jpg", "taken_at": ""},
    "sign": {"record_code": "0" * 12},
    "remark": {"remarks": "无", "refused": "no"},
}
Tree = dict[str, Any]


def day(*kinds: str, change: Callable[[list[Tree]], None] = lambda trees: None) -> list[str]:
    """An honest morning of one phone, ten minutes between packets; changed before it is chained."""
    trees: list[Tree] = [
        {
            "id": str(UUID(int=n)), "device": str(UUID(int=99)), "visit": "RQ-2017-000001", "seq": n, "prev": "",
            "kind": kind, "at": (NINE + timedelta(minutes=10 * n)).isoformat(), "place": dict(DOOR), "seen": 0,
            "content": dict(CONTENT[kind]),
        }
        for n, kind in enumerate(kinds, start=1)
    ]  # fmt: skip
    change(trees)
    texts: list[str] = []
    for tree in trees:
        tree["prev"] = tree["prev"] or (hash_of(texts[-1]) if texts else "")
        texts.append(written(tree))
    return texts


MORNING = ("arrive", "sheet", "photo", "remark", "sign")


def found(texts: list[str], received: datetime = NINE + timedelta(hours=2), **known: Any) -> list[list[str]]:
    """What speaks against each packet, as the platform would say it on taking them in order."""
    packets = [read_packet(text) for text in texts]
    follow(packets, START)
    told, before, photos = [], known.pop("before", None), set(known.pop("photos", ()))
    for packet in packets:
        facts: Mapping[str, Any] = {
            "received_at": received, "device_day": packet.at.astimezone(CHINA).date(), "opened_at": NINE,
            "visit_on": DAY, "before": before, "door": Place(25.8311, 114.9350), "photos": photos, "door_open": True,
        }  # fmt: skip
        told.append([one.code for one in doubts(packet, Known(**{**facts, **known}), RULES)])
        before = packet.at
        photos |= {packet.content["hash"]} if packet.kind == "photo" else set()
    return told


def set_at(n: int, **shift: float) -> Callable[[list[Tree]], None]:
    def changed(trees: list[Tree]) -> None:
        trees[n]["at"] = (datetime.fromisoformat(trees[n]["at"]) + timedelta(**shift)).isoformat()

    return changed


def put(n: int, part: str, value: Any) -> Callable[[list[Tree]], None]:
    return lambda trees: trees[n].update({part: value})


def into(n: int, **content: str) -> Callable[[list[Tree]], None]:
    return lambda trees: trees[n]["content"].update(content)


def all_back(trees: list[Tree]) -> None:
    for n in range(len(trees)):
        set_at(n, days=-3)(trees)


def swapped(trees: list[Tree]) -> None:
    trees[1], trees[2] = trees[2], trees[1]


def renumbered(trees: list[Tree]) -> None:
    swapped(trees)
    trees[1]["seq"], trees[2]["seq"] = 2, 3


def cut(trees: list[Tree]) -> None:
    del trees[2]


def test_an_honest_morning_is_not_doubted():
    assert found(day(*MORNING)) == [[], [], [], [], []]


DOUBTED = [
    ("the clock set back three days in the middle", set_at(2, days=-3), {}, "DOUBT_CLOCK_BACK"),
    ("the whole morning set back three days", all_back, {}, "DOUBT_BEFORE_ORDER"),
    ("and so on another day than planned", all_back, {}, "DOUBT_OTHER_DAY"),
    ("the clock set ahead a day", set_at(4, days=1), {}, "DOUBT_CLOCK_AHEAD"),
    ("sent two days later", lambda trees: None, {"received": NINE + timedelta(days=2)}, "DOUBT_LATE"),
    (
        "a visit planned when it was over",
        lambda trees: None,
        {"opened_at": NINE + timedelta(hours=3)},
        "DOUBT_BEFORE_ORDER",
    ),
    (
        "the same photo twice",
        lambda trees: trees[3].update(kind="photo", content=dict(CONTENT["photo"])),
        {},
        "DOUBT_PHOTO_AGAIN",
    ),
    ("a photo of another visit", lambda trees: None, {"photos": {PHOTO}}, "DOUBT_PHOTO_AGAIN"),
    ("a photo of last week", into(2, taken_at="2017-04-25T09:00:00"), {}, "DOUBT_PHOTO_TIME"),
    (
        "a photo whose bytes say the evening before",
        lambda trees: None,
        {"exif": Exif("2017-05-01T18:00:00+08:00")},
        "DOUBT_EXIF_TIME",
    ),
    (
        "a photo whose bytes say another city",
        lambda trees: None,
        {"exif": Exif("", "29.27", "117.18")},
        "DOUBT_EXIF_FAR",
    ),
    ("signed at the office, 7 km away", put(4, "place", {"lat": "25.8941", "lon": "114.9350"}), {}, "DOUBT_FAR"),
    ("arrived in another city", put(0, "place", {"lat": "29.2700", "lon": "117.1800"}), {}, "DOUBT_FAR"),
    ("an arrival without a place", put(0, "place", None), {}, "DOUBT_NO_PLACE"),
    ("a signature without a place", put(4, "place", None), {}, "DOUBT_NO_PLACE"),
    ("an arrival without the door's code", lambda trees: None, {"door_open": False}, "DOUBT_DOOR"),
]
REFUSED = [
    ("reordered", swapped, "PACKET_ORDER"),
    (
        "reordered and numbered anew, each with the hash that it had",
        lambda trees: (renumbered(trees), put(1, "prev", "0" * 64)(trees)),
        "PACKET_CUT",
    ),
    ("cut in the middle", cut, "PACKET_ORDER"),
    ("begun anew in the middle", put(2, "prev", "f" * 64), "PACKET_CUT"),
    ("a first packet that follows one that nobody has", put(0, "prev", "f" * 64), "PACKET_CUT"),
    ("a first packet with a later number", put(0, "seq", 2), "PACKET_ORDER"),
    ("a kind of sampling that nobody knows", into(1, sampling="triple"), "PACKET_UNREADABLE"),
    ("a clock without a zone", put(1, "at", "2017-05-02T09:20:00"), "PACKET_UNREADABLE"),
    ("a place off the globe", put(1, "place", {"lat": "95.0", "lon": "10"}), "PACKET_UNREADABLE"),
]


@pytest.mark.parametrize(("change", "known", "code"), [row[1:] for row in DOUBTED], ids=[row[0] for row in DOUBTED])
def test_a_forged_packet_is_doubted_by_name(change, known, code):
    told = found(day(*MORNING, change=change), **known)
    assert code in {one for codes in told for one in codes}
    assert code in messages()


@pytest.mark.parametrize(("change", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_forged_chain_is_refused_by_name(change, code):
    with pytest.raises(Refusal) as refused:
        found(day(*MORNING, change=change))
    assert refused.value.code == code
    assert code in messages()


def test_more_than_twenty_forgeries_are_tried():
    assert len(DOUBTED) + len(REFUSED) >= 20


def test_a_packet_changed_after_it_was_chained_breaks_the_next_one():
    texts = day(*MORNING)
    tree = json.loads(texts[1])
    tree["content"]["defects"] = "0"
    with pytest.raises(Refusal, match="PACKET_CUT"):
        found([texts[0], written(tree), *texts[2:]])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "{" * 2000, '{"id": NaN}', '{"id": 1, "id": 2}', "x" * 30_000, '"\\ud800"'],
)  # fmt: skip
def test_what_is_no_packet_is_refused(text):
    with pytest.raises(Refusal, match="PACKET_UNREADABLE"):
        read_packet(text)


@pytest.mark.parametrize("part", ["id", "device", "visit", "seq", "prev", "kind", "at", "place", "seen", "content"])
@pytest.mark.parametrize("value", [[], {"x": "y"}, True, -1, 1e400, "\0"])
def test_no_part_takes_what_it_is_not(part, value):
    tree = json.loads(day("arrive")[0]) | {part: value}
    with pytest.raises(Refusal, match="PACKET_UNREADABLE"):
        read_packet(json.dumps(tree))


def test_limits_come_from_their_rule_rows(change):
    texts = day(*MORNING, change=put(4, "place", {"lat": "25.8941", "lon": "114.9350"}))
    packet: Packet = read_packet(texts[4])
    assert 6.9 < km_between(Place(25.8311, 114.9350), packet.place) < 7.1
    known = Known(NINE + timedelta(hours=2), DAY, NINE, DAY, None, Place(25.8311, 114.9350), frozenset(), True)
    assert [one.code for one in doubts(packet, known, RULES)] == ["DOUBT_FAR"]
    assert doubts(packet, known, change("visit_limits", "VL-PLACE", amount="8")) == ()
    assert limit("late_hours", RULES) == 24
    with pytest.raises(NoRuleApplies):
        limit("nothing", RULES)


def test_a_photo_whose_bytes_agree_or_say_nothing_is_not_doubted():
    hours = limit("photo_hours", RULES)
    taken = NINE + timedelta(minutes=30)
    for says, code in (
        (NOTHING, []),
        (Exif((taken - timedelta(hours=hours)).isoformat(), "25.8311", "114.9350"), []),
        (Exif((taken - timedelta(hours=hours, seconds=1)).isoformat()), ["DOUBT_EXIF_TIME"]),
        (Exif("2017-05-02T09:30:00"), []),  # without a zone: by the phone's own
    ):
        assert found(day(*MORNING), exif=says)[2] == code
    assert found(day(*MORNING), exif=Exif("", "29.27", "117.18"), door=None)[2] == []


def test_exactly_at_the_edge_of_a_limit_nothing_is_doubted():
    slack = limit("clock_minutes", RULES)
    texts = day("arrive", "remark", change=set_at(1, minutes=-10 - slack))
    assert found(texts)[1] == []
    texts = day("arrive", "remark", change=set_at(1, minutes=-11 - slack))
    assert found(texts)[1] == ["DOUBT_CLOCK_BACK"]
    on_time = NINE + timedelta(minutes=10, hours=limit("late_hours", RULES))
    assert found(day("arrive"), received=on_time)[0] == []
    assert found(day("arrive"), received=on_time + timedelta(seconds=1))[0] == ["DOUBT_LATE"]
