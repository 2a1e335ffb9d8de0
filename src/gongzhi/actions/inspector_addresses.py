"""Addresses that an inspector declares for the conflicts of a draw. No event and no log names one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from gongzhi.actions.acting import acting
from gongzhi.actions.check_rounds import same_addresses
from gongzhi.core.draw.conflicts import Tie
from gongzhi.core.errors import BadInput, Cell, NotThere, Refusal
from gongzhi.core.events import InspectorAddressDeclared, InspectorAddressEnded
from gongzhi.core.facts import Actor
from gongzhi.core.identity.addresses import door_of, is_same
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as

Whose = Literal["own", "family", "business"]
WHOSE: tuple[Whose, ...] = get_args(Whose)
LONGEST = 200


def declare(address: str, whose: str, *, by: Actor, at: datetime) -> UUID:
    """An inspector declares an address; from now on no draw sends them to an enterprise that is registered there.

    Raises BadInput for an address that is missing, too long or names no door, and for another `whose`; Refusal
    NO_CERTIFICATE, ADDRESS_DECLARED.
    """
    written = address.strip()
    if faults := tuple(_faults(written, whose)):
        raise BadInput(faults)
    with acting(by, at) as act:
        certificate = queries.accounts.certificates_of((by.person,)).get(by.person, "")
        if not certificate:
            raise Refusal("NO_CERTIFICATE")
        if any(is_same(one.address, written) for one in queries.inspectors.addresses_of(by.person)):
            raise Refusal("ADDRESS_DECLARED")
        made = save.inspectors.address(by.person, certificate=certificate, address=written, whose=whose, at=at)
        act.record(InspectorAddressDeclared(whose), subject=str(made))
        return made


def end(address_id: UUID, *, by: Actor, at: datetime) -> None:
    """The inspector takes an address back; it is forgotten. Raises NotThere for another's and an ended one."""
    with acting(by, at) as act:
        row = next((one for one in queries.inspectors.addresses_of(by.person) if one.id == address_id), None)
        if row is None:
            raise NotThere("inspector_address")
        save.inspectors.ended(address_id, at)
        act.record(InspectorAddressEnded(row.whose), subject=str(address_id))


def kept_away(*, by: Actor) -> tuple[Tie, ...]:
    """To which enterprises the actor's own declared addresses send nobody with the actor's certificate."""
    with seeing_as(by):
        mine = queries.accounts.certificates_of((by.person,)).get(by.person, "")
    return same_addresses((mine,), by.region) if mine else ()


def _faults(written: str, whose: str) -> Iterator[Cell]:
    if whose not in WHOSE:
        yield Cell("", "whose", whose, "FIELD_NOT_A_CHOICE")
    if not written:
        yield Cell("", "address", "", "FIELD_MISSING")
    elif len(written) > LONGEST:
        yield Cell("", "address", written, "FIELD_TOO_LONG", {"longest": str(LONGEST)})
    elif not door_of(written):
        yield Cell("", "address", written, "ADDRESS_NO_DOOR")
