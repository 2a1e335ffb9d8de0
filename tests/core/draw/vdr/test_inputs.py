"""What cannot be frozen is refused with its place, and what is no registry is named."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.messages import say
from gongzhi.core.draw.vdr import forms
from gongzhi.core.draw.vdr.commitment import registry_hash
from gongzhi.core.draw.vdr.inputs import may_freeze
from gongzhi.core.draw.vdr.params import EarlierVoid, Params
from gongzhi.core.draw.vdr.tables import Tables, ordered
from gongzhi.core.draw.vdr.transcript import Ceremony
from gongzhi.core.errors import BadInput, Refusal
from tests.core.draw.vdr.ceremonies import a_ceremony, hashed, salt

EXCLUDING = next(number for number in range(50) if a_ceremony(Random(number), "draw", 18).tables.exclusions)


def inputs(number: int = EXCLUDING) -> tuple[Params, Tables, set[str]]:
    one: Ceremony = a_ceremony(Random(number), "draw", 18)
    return one.params, one.tables, {row.id for row in (*one.tables.frame, *one.tables.exclusions)}


def refused(params: Params, tables: Tables) -> set[tuple[str, str]]:
    """Column and code of each fault."""
    _, _, registry = inputs()
    with pytest.raises(BadInput) as found:
        may_freeze(params, tables, registry)
    for cell in found.value.cells:
        assert say(cell.code, "en", **cell.params)
    return {(cell.column, cell.code) for cell in found.value.cells}


@pytest.mark.parametrize("number", range(1, 30))
def test_what_fits_can_be_frozen(number: int):
    may_freeze(*inputs(number))


@pytest.mark.parametrize("size", [0, -1, 2**53, 2**63])
def test_a_size_is_from_1_to_what_every_language_holds(size: int):
    params, tables, _ = inputs()
    first = replace(tables.frame[0], size=size)
    assert ("size", "VDR_FORM_COUNT") in refused(params, replace(tables, frame=(first, *tables.frame[1:])))


def test_a_size_over_the_cap_and_a_stratum_of_no_params():
    params, tables, _ = inputs()
    first = replace(tables.frame[0], size=params.size_rule.cap + 1, stratum="无")
    found = refused(params, replace(tables, frame=(first, *tables.frame[1:])))
    assert {("size", "VDR_OVER_CAP"), ("stratum", "VDR_NO_STRATUM")} <= found


def test_an_id_that_stands_twice():
    params, tables, _ = inputs()
    again = ordered(replace(tables, frame=(*tables.frame, replace(tables.frame[0], salt="1" * 32))))
    assert ("id", "VDR_TWICE") in refused(params, again)


def test_more_drawn_than_there_are_and_more_reserves_than_are_left():
    params, tables, _ = inputs()
    first, *others = params.strata
    there = sum(row.stratum == first.code and not row.certainty for row in tables.frame)
    for change, fault in (
        ({"n": there + 1, "reserves": 0}, ("n", "VDR_TOO_MANY")),
        ({"n": there, "reserves": 1}, ("reserves", "VDR_TOO_MANY_RESERVES")),
        ({"certain": first.certain + 1}, ("certain", "VDR_CERTAIN")),
    ):
        assert refused(replace(params, strata=(replace(first, **change), *others)), tables) == {fault}


@pytest.mark.parametrize(
    "one", ["", " ", "a b", "a\u3000b", "a\u200b", "a\ufeff", "a\n", "e\u0301", "\ud800", "\U000e0fff", "字" * 86]
)
def test_an_id_is_text_in_nfc_without_blanks(one: str):
    assert not forms.ID.holds(one)


@given(st.text(st.characters(categories=("Lo", "Ll", "Nd")), min_size=1, max_size=20))
def test_letters_and_digits_in_nfc_are_an_id(one: str):
    assert forms.ID.holds(one) == unicodedata.is_normalized("NFC", one)


@pytest.mark.parametrize(
    ("missing", "foreign", "both"), [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)]
)  # fmt: skip
def test_frame_and_exclusions_are_exactly_the_registry(missing: int, foreign: int, both: int):
    params, tables, registry = inputs()
    assert tables.exclusions
    out = replace(tables.exclusions[0], salt=salt(Random(2)))
    more = [replace(out, id="快照里没有")] * foreign + [replace(out, id=tables.frame[0].id)] * both
    registry |= {"漏掉的企业"} if missing else set()
    stated = replace(params.registry, hash=registry_hash(registry), rows=len(registry))
    changed = ordered(replace(tables, exclusions=(*tables.exclusions, *more)))
    with pytest.raises(Refusal) as found:
        may_freeze(replace(params, registry=stated), changed, registry)
    counted = {name: str(found.value.params[name]).split(" ")[0] for name in ("missing", "foreign", "both")}
    assert counted == {"missing": str(missing), "foreign": str(foreign), "both": str(both)}
    assert "快照" in say(found.value.code, "zh", **found.value.params)


def test_a_thousand_registries_are_equal_or_refused():
    """Whoever leaves an enterprise out, or puts one in, does not get to freeze."""
    for number in range(1000):
        random = Random(number)
        one = a_ceremony(random, "draw", 3)
        registry = {row.id for row in (*one.tables.frame, *one.tables.exclusions)}
        may_freeze(one.params, one.tables, registry)
        for other in (registry | {f"多{number}"}, registry - {random.choice(sorted(registry))}):
            with pytest.raises(Refusal):
                may_freeze(one.params, one.tables, other)


def test_every_form_has_words():
    there = [one for one in vars(forms).values() if isinstance(one, forms.Form)]
    assert len(there) == 10
    assert all(say(one.code, lang) for one in there for lang in ("zh", "en"))


def parties(**roles: str) -> Callable[[Params], Params]:
    """The same with some parties' bodies changed."""
    return lambda params: replace(
        params, parties=tuple(replace(one, body=roles.get(one.role, one.body)) for one in params.parties)
    )


CHANGES: dict[str, tuple[Callable[[Params], Params], str]] = {
    "custodians of one body": (parties(custodian="海关"), "VDR_CUSTODIANS"),
    "organiser and approver of one body": (parties(organiser="甲", approver="甲"), "VDR_SAME_BODY"),
    "no clerk": (lambda one: replace(one, parties=tuple(p for p in one.parties if p.role != "clerk")), "VDR_PARTIES"),
    "one custodian enough": (lambda one: replace(one, least_custodians=1), "VDR_LEAST_CUSTODIANS"),
    "one key twice": (lambda one: replace(one, witness=replace(one.witness, key=one.log.key)), "VDR_TWICE"),
    "no dice": (lambda one: replace(one, beacons=()), "VDR_DICE_LAST"),
    "dice first": (lambda one: replace(one, beacons=(one.beacons[-1], *one.beacons)), "VDR_DICE_LAST"),
    "19 dice": (lambda one: replace(one, beacons=(replace(one.beacons[-1], rolls=19),)), "VDR_BEACON"),
    "no strata": (lambda one: replace(one, strata=(), waves=()), "VDR_NONE_GIVEN"),
    "a wave of nobody": (lambda one: replace(one, waves=()), "VDR_WAVES"),
    "one holder": (
        lambda one: replace(one, waves=tuple(replace(w, holders=w.holders[:1]) for w in one.waves)), "VDR_HOLDERS",
    ),
    "opened before the seed's time": (lambda one: replace(one, reveal_until=one.seed_at), "VDR_TOO_EARLY"),
    "a void of this round": (
        lambda one: replace(one, round=1, voids=(EarlierVoid(1, hashed(Random(1)), "input_error", ("a", "b")),)),
        "VDR_VOID_ROUNDS",
    ),
    "reasons in no order": (lambda one: replace(one, conflict_rules=("b", "a")), "VDR_NOT_ASCENDING"),
}  # fmt: skip


def with_waves() -> tuple[Params, Tables, set[str]]:
    return next(one for one in map(inputs, range(1, 50)) if one[0].waves)


@pytest.mark.parametrize("name", CHANGES)
def test_parameters_that_do_not_hold_together(name: str):
    change, code = CHANGES[name]
    params, tables, registry = with_waves()
    with pytest.raises(BadInput) as found:
        may_freeze(change(params), tables, registry)
    assert code in {cell.code for cell in found.value.cells}
