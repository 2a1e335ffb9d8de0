"""A step and its event belong together: one event tells of one step, written by somebody who signed it."""

from __future__ import annotations

import random
from datetime import date

import pytest

from gongzhi.actions import returns
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests import hostile
from tests.hostile import OURS, Target, refused, signature, taken, transition
from tests.spec.conftest import *
from tests.spec.conftest import FIRST, Officers, register, returned, to_method_set, tracing
from tests.table_model import tables

TRACING = max((table for table in tables() if table.name == "return_tracing"), key=lambda table: table.version)


def target(officers: Officers, tracing_id, by: Actor) -> Target:
    row = tracing(officers, tracing_id)
    return Target(TRACING, row.instance, row.reference, by, [], random.Random(0))


def test_one_event_does_not_move_two_procedures(officers):
    port = officers.port
    first, second = (target(officers, register(officers, returned(number, FIRST)), port) for number in (1, 2))
    with refused(port, OURS, "TRANSITION_EVENT"):
        signature(first, "send", port)
        signature(second, "send", port)
        told = taken(first, "send", "registered", "sent")
        transition(first, "send", "registered", "sent", told)
        transition(second, "send", "registered", "sent", told)


def test_one_event_does_not_tell_of_two_signatures(officers):
    port = officers.port
    first, second = (target(officers, register(officers, returned(number, FIRST)), port) for number in (1, 2))
    with refused(port, OURS, "SIGNATURE_EVENT"):
        told = hostile.event(first, hostile.ActSigned, "send")
        for one in (first, second):
            signature(one, "send", port, told)


def test_the_same_statements_in_good_order_are_a_step(officers):
    """What the refusals around this one refuse is refused for what it says it is."""
    given = register(officers, returned(1, FIRST))
    one = target(officers, given, officers.port)
    with seeing_as(officers.port):
        signature(one, "send", officers.port)
        transition(one, "send", "registered", "sent", taken(one, "send", "registered", "sent"))
    assert tracing(officers, given).instance.state == "sent"


def test_who_did_not_sign_takes_no_step_for_those_who_did(officers):
    given = register(officers, returned(1, FIRST))
    to_method_set(officers, given, FIRST)
    first, second, third = officers.origin
    one = target(officers, given, third)
    for officer in (first, second):
        with seeing_as(officer):
            signature(one, "investigate", officer)
    with refused(third, OURS, "TRANSITION_EVENT: investigate is taken by somebody who did not sign it"):
        told = taken(one, "investigate", "method_set", "investigated")
        transition(one, "investigate", "method_set", "investigated", told)
    assert tracing(officers, given).instance.state == "method_set"


def test_a_time_limit_is_not_extended_twice_where_it_is_not_yet_asked_for(officers):
    """Between receipt and the naming of the team another limit is shown; the one to close runs and is extended."""
    given = register(officers, returned(1, FIRST))
    headquarters, at = officers.headquarters[0], at_noon(FIRST)
    returns.send_return(given, by=officers.port, at=at, seen=0)
    returns.receive_return(given, by=officers.origin[0], at=at, seen=1)
    returns.extend_tracing(given, reason="样品送检", by=headquarters, at=at, seen=2)
    with pytest.raises(Refusal, match="EXTENSIONS_SPENT rule=CK-RT-CLOSE allowed=1"):
        returns.extend_tracing(given, reason="样品送检", by=headquarters, at=at, seen=3)
    team = [officer.person for officer in officers.origin[:2]]
    returns.set_method(given, method="file_check", investigators=team, by=officers.origin[0], at=at, seen=3)
    with seeing_as(officers.system):
        # 30 working days after Wednesday 1 March 2017: Saturday 1 April is worked, 2 to 4 April are not
        assert queries.cases.tracing(given).instance.due_on == date(2017, 4, 13)


def test_the_row_says_how_often_a_limit_is_extended(officers, change_rule):
    given = register(officers, returned(1, FIRST))
    at = at_noon(FIRST)
    returns.send_return(given, by=officers.port, at=at, seen=0)
    returns.receive_return(given, by=officers.origin[0], at=at, seen=1)
    change_rule("clocks", "CK-RT-CLOSE", "extensions", "2")
    for seen in (2, 3):
        returns.extend_tracing(given, reason="样品送检", by=officers.headquarters[0], at=at, seen=seen)
    with pytest.raises(Refusal, match="EXTENSIONS_SPENT rule=CK-RT-CLOSE allowed=2"):
        returns.extend_tracing(given, reason="样品送检", by=officers.headquarters[0], at=at, seen=4)
