"""What a source says now beside what stands: new, corrected, withdrawn, back; and nothing is said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.core.source_changes import Changes, Stands, about, changes, share_withdrawn

DAY, RAW = date(2024, 6, 3), "a" * 64


def notice(reference: str, product: str = "mug", **fields: object) -> Evidence:
    body = ForeignNotice("DE", ("CN",), product, "fcm", (Hazard("lead", "migration"),), "alert", "serious")
    return Evidence(Envelope("eu_rasff", reference, "foreign_notice", date(2024, 6, 1), RAW), replace(body, **fields))


class Register:
    """What stands after each export, as the store would tell it."""

    def __init__(self) -> None:
        self.pieces: dict[str, list[Evidence]] = {}

    @property
    def stands(self) -> dict[str, Stands]:
        return {
            reference: Stands(
                found[-1],
                frozenset(item.envelope.reference for item in found),
                frozenset(item.content_hash for item in found),
            )
            for reference, found in self.pieces.items()
        }

    def export(self, *now: Evidence, complete: bool = True, on: date = DAY, **given) -> Changes:
        found = changes(now, self.stands, complete=complete, on=on, **given)
        for item in found.evidence:
            self.pieces.setdefault(about(item.envelope), []).append(item)
        return found

    def all_ids(self) -> list[object]:
        return [item.id for found in self.pieces.values() for item in found]


def references(items: tuple[Evidence, ...]) -> list[str]:
    return [item.envelope.reference for item in items]


def test_a_first_export_is_new_and_the_same_again_is_nothing():
    register = Register()
    assert references(register.export(notice("1"), notice("2")).new) == ["1", "2"]
    assert register.export(notice("2"), notice("1")).evidence == ()


def test_a_corrected_notice_keeps_its_reference_and_names_what_it_corrects():
    register = Register()
    register.export(notice("1"))
    (corrected,) = register.export(notice("1", "cup")).corrected
    assert (corrected.envelope.reference, corrected.envelope.corrects) == ("1", "1")
    assert register.export(notice("1", "cup")).evidence == ()


def test_another_event_date_is_a_correction_and_another_file_is_none():
    register = Register()
    register.export(notice("1"))
    item = notice("1")
    assert not register.export(replace(item, envelope=replace(item.envelope, raw_hash="b" * 64))).evidence
    later = replace(item, envelope=replace(item.envelope, event_date=date(2024, 6, 2)))
    assert len(register.export(later).corrected) == 1


def test_a_notice_that_goes_to_and_fro_is_recorded_each_time_under_an_id_of_its_own():
    register = Register()
    for product in ("mug", "cup", "mug", "cup", "mug", "cup"):
        assert len(register.export(notice("1", product)).evidence) == 1
        assert register.stands["1"].evidence.body.product == product
    assert len(set(register.all_ids())) == 6


def test_what_a_whole_register_lacks_is_withdrawn_with_the_last_known_facts():
    register = Register()
    register.export(notice("1"), notice("2"))
    register.export(notice("1"), notice("2", "cup"))
    (withdrawn,) = register.export(notice("1")).withdrawn
    assert withdrawn.envelope.reference == "2#withdrawn-2024-06-03"
    assert (withdrawn.envelope.withdraws, withdrawn.envelope.corrects) == ("2", None)
    assert withdrawn.envelope.event_date == DAY
    assert withdrawn.body.product == "cup"
    assert about(withdrawn.envelope) == "2"
    assert register.export(notice("1")).evidence == ()


def test_what_an_export_in_part_lacks_stands():
    register = Register()
    register.export(notice("1"), notice("2"), complete=False)
    assert register.export(notice("1"), complete=False).evidence == ()


def test_a_withdrawn_notice_that_is_published_again_corrects_its_withdrawal():
    register = Register()
    register.export(notice("1"), notice("2"))
    register.export(notice("1"))
    (back,) = register.export(notice("1"), notice("2")).back
    assert (back.envelope.reference, back.envelope.corrects) == ("2", "2#withdrawn-2024-06-03")
    assert register.export(notice("1"), notice("2")).evidence == ()


def test_a_notice_that_comes_and_goes_within_one_day_is_recorded_each_time():
    register = Register()
    register.export(notice("1"), notice("2"))
    for _ in range(3):
        assert len(register.export(notice("1")).withdrawn) == 1
        assert register.stands["2"].is_withdrawn
        assert len(register.export(notice("1"), notice("2")).back) == 1
        assert not register.stands["2"].is_withdrawn
    assert len(set(register.all_ids())) == 2 + 3 * 2


def test_what_an_export_in_part_leaves_empty_is_no_correction():
    register = Register()
    register.export(notice("1"), complete=False)
    bare = notice("1", hazards=(), risk_decision="")
    assert register.export(bare, complete=False).evidence == ()
    (corrected,) = register.export(replace(bare, body=replace(bare.body, product="cup")), complete=False).corrected
    assert (corrected.body.product, corrected.body.risk_decision) == ("cup", "serious")


def from_file(item: Evidence, raw_hash: str) -> Evidence:
    return replace(item, envelope=replace(item.envelope, raw_hash=raw_hash))


def test_a_form_that_is_believed_less_corrects_nothing_and_fills_what_is_empty():
    register = Register()
    belief = {"portal": 0, "window": 1}
    register.export(from_file(notice("1", risk_decision=""), "portal"), complete=False)
    told = from_file(notice("1", "cup", risk_decision="serious"), "window")
    (filled,) = register.export(told, complete=False, belief=belief).corrected
    assert (filled.body.product, filled.body.risk_decision) == ("mug", "serious")
    assert (filled.envelope.raw_hash, filled.envelope.corrects) == ("portal", "1")
    assert register.export(told, complete=False, belief=belief).evidence == ()
    other = from_file(notice("1", "bowl", risk_decision=""), "portal")
    (corrected,) = register.export(other, complete=False, belief=belief).corrected
    assert (corrected.body.product, corrected.body.risk_decision) == ("bowl", "serious")


def test_a_form_that_is_believed_more_or_unknown_corrects():
    for belief in ({"portal": 0, "window": 1}, {"portal": 0}, {}):
        register = Register()
        register.export(from_file(notice("1"), "window"), complete=False)
        told = from_file(notice("1", "cup"), "portal")
        assert len(register.export(told, complete=False, belief=belief).corrected) == 1


def test_an_export_without_a_record_is_no_register():
    register = Register()
    register.export(notice("1"))
    assert register.export().evidence == ()


def test_what_a_whole_register_leaves_empty_is_empty():
    register = Register()
    register.export(notice("1"))
    (corrected,) = register.export(notice("1", risk_decision="")).corrected
    assert corrected.body.risk_decision == ""


def test_the_share_withdrawn_counts_what_stood_before_and_was_not_withdrawn_already():
    register = Register()
    register.export(*(notice(str(n)) for n in range(10)))
    register.export(*(notice(str(n)) for n in range(9)))
    stood = register.stands
    found = register.export(*(notice(str(n)) for n in range(6)))
    assert share_withdrawn(found, stood) == Fraction(3, 9)
    assert share_withdrawn(Changes((), (), (), ()), {}) == 0
