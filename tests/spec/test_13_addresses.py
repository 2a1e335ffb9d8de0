"""Article 13, recusal: who declared the address of a firm does not check it, and nobody else reads the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import ProgrammingError, connection

from gongzhi.actions import check_rounds, draws, inspector_addresses, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.codes import roles
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import InspectorAddress
from tests.draws.conftest import world  # noqa: F401
from tests.draws.playing import play
from tests.draws.world import OPENED, meeting
from tests.spec.conftest import POTTERY, RAW, TEA, firm
from tests.spec.test_13_programme import framed, inputs, tied

DAY = date(2017, 3, 10)
AT = at_noon(DAY)
DOOR, OTHERWISE = "江西省赣州市章贡区工业大道18号2栋", "赣州市 章贡区工业大道十八号，第２幢"
SECRET = "赣州市章贡区红旗大道86号2栋1203室"


def registered(officers, address: str = DOOR, uscc: str = POTTERY) -> int:
    row = replace(firm(uscc, "赣州试验陶瓷有限公司", "360702"), address=address)
    return setting_up.take_in_enterprises([row], raw_hash=RAW, by=officers.system, at=AT)


def test_a_register_that_comes_again_brings_an_address_and_none_takes_it_away(officers):
    assert (registered(officers), registered(officers), registered(officers, "")) == (1, 0, 0)
    with seeing_as(officers.headquarters[0]):
        assert queries.enterprises.enterprise(POTTERY).address == DOOR


def test_one_door_written_otherwise_is_a_conflict_until_the_declaration_ends(officers):
    registered(officers)
    number, inspector = framed(officers), officers.origin[0]
    assert tied(officers, number) == set()
    made = inspector_addresses.declare(OTHERWISE, "family", by=inspector, at=AT)
    assert tied(officers, number) == {(POTTERY, "JX-1", "CF-ADDRESS")}
    (tie,) = inspector_addresses.kept_away(by=inspector)
    assert (tie.enterprise, tie.kind) == (POTTERY, "same_address")
    with pytest.raises(NotThere):
        inspector_addresses.end(made, by=officers.origin[1], at=AT)
    inspector_addresses.end(made, by=inspector, at=AT)
    assert tied(officers, number) == set()
    with pytest.raises(NotThere):
        inspector_addresses.end(made, by=inspector, at=AT)


def test_an_address_of_another_door_is_none(officers):
    registered(officers)
    inspector_addresses.declare("赣州市章贡区工业大道18号3栋", "own", by=officers.origin[0], at=AT)
    assert tied(officers, framed(officers)) == set()


def test_an_address_is_read_by_its_inspector_and_the_system_and_by_nobody_else(officers):
    inspector = officers.origin[0]
    inspector_addresses.declare(SECRET, "own", by=inspector, at=AT)
    others = [replace(officers.headquarters[0], role=role, uscc=POTTERY if role == "ENT" else None) for role in roles()]
    for actor in (*others, *officers.origin[1:], officers.enterprise, officers.office):
        if actor.role == "SYSTEM":
            continue
        with seeing_as(actor), connection.cursor() as cursor:
            cursor.execute("select count(*) from store_inspectoraddress")
            assert cursor.fetchone() == (0,), actor.role
    for actor in (inspector, officers.system):
        with seeing_as(actor):
            assert InspectorAddress.objects.get().address == SECRET


def test_nobody_writes_an_address_into_anothers_name(officers):
    with pytest.raises(ProgrammingError, match="row-level security"), seeing_as(officers.origin[1]):
        InspectorAddress(
            person_id=officers.origin[0].person, certificate="JX-1", address=SECRET, whose="own", declared_at=AT
        ).save(force_insert=True)


def test_the_whole_draw_and_the_ledger_hold_the_pair_and_never_the_address(world, owner):
    officers = world.officers
    registered(officers, SECRET)
    inspector_addresses.declare(SECRET, "own", by=officers.origin[0], at=AT)
    number = framed(officers, bodies=("customs",))
    opened = check_rounds.open_round(number, meeting(world), purpose="draw", by=officers.headquarters[0], at=OPENED)
    with seeing_as(officers.system):
        (pair,) = queries.draws.tables(queries.draws.round_named(opened).id).conflicts
    assert (pair.enterprise, pair.inspector, pair.rule, len(pair.salt)) == (POTTERY, "JX-1", "CF-ADDRESS", 32)
    play(replace(world, number=opened))
    bundle = draws.bundle_of(opened)
    assert b'"rule":"CF-ADDRESS"' in bundle
    for word in ("红旗大道", "1203室"):
        assert word.encode() not in bundle
        told = "select count(*) from store_event where body::text like %s"
        assert owner.execute(told, [f"%{word}%"]).fetchone() == (0,)


@pytest.mark.parametrize(
    ("address", "whose", "code"),
    [
        ("", "own", "FIELD_MISSING"),
        ("赣州市章贡区", "own", "ADDRESS_NO_DOOR"),
        ("号" * 201, "own", "FIELD_TOO_LONG"),
        (SECRET, "neighbour", "FIELD_NOT_A_CHOICE"),
    ],
)
def test_what_cannot_be_compared_is_refused_at_its_field(officers, address, whose, code):
    with pytest.raises(BadInput) as refused:
        inspector_addresses.declare(address, whose, by=officers.origin[0], at=AT)
    assert [cell.code for cell in refused.value.cells] == [code]


def test_who_has_no_certificate_and_who_declared_it_already_are_told_so(officers):
    with pytest.raises(Refusal, match="NO_CERTIFICATE"):
        inspector_addresses.declare(SECRET, "own", by=officers.market, at=AT)
    inspector_addresses.declare(SECRET, "own", by=officers.origin[0], at=AT)
    with pytest.raises(Refusal, match="ADDRESS_DECLARED"):
        inspector_addresses.declare(f" {SECRET} ", "family", by=officers.origin[0], at=AT)


def test_a_firm_without_an_address_and_the_other_firm_are_not_concerned(officers):
    registered(officers, SECRET, TEA)
    inspector_addresses.declare(SECRET, "own", by=officers.origin[0], at=AT)
    assert {one[0] for one in tied(officers, framed(officers))} == {TEA}
    assert inputs(officers, framed(officers)).conflict_rules.count("CF-ADDRESS") == 1
