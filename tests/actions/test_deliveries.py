"""Deliveries into the lake: who may, what the ledger tells, and with which share of checks lines are scored."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.actions import deliveries
from gongzhi.actions.clock import at_noon
from gongzhi.actions.replay import METHODS
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import canonical, read
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.targeting.consignments import TABLES, decide
from gongzhi.core.targeting.ratio import base_row
from gongzhi.engine import looking
from gongzhi.engine.engines import Chosen, engine
from gongzhi.engine.lake import FAULTS, LINES
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.deliveries import delivery, item
from tests.spec.conftest import *
from tests.spec.conftest import FIRST, POTTERY, closed_case

AT = at_noon(date(2024, 6, 3))


def told(officers, load: str) -> list[tuple[str, str]]:
    with seeing_as(officers.headquarters[0]):
        return [(row.kind, json.loads(row.body)["delivery_act"]) for row in queries.cases.events_on(load)]


def line(number: int) -> dict:
    with engine(Chosen("duckdb", "")) as opened:
        return looking.line_of(opened, deliveries.lake(), item(1)["declaration_no"], number)


def test_a_delivery_is_ordered_and_done_and_the_same_file_again_has_no_effect(officers, tmp_path):
    path = delivery(tmp_path / "may.csv", item(1), item(2, hs_code="85"))
    first = deliveries.deliver(path, "append", by=officers.headquarters[0], at=AT)
    assert (first.load.rows(LINES), first.load.rows(FAULTS), first.new) == (1, 1, True)
    again = deliveries.deliver(path, "append", by=officers.headquarters[1], at=AT)
    assert (again.load, again.new) == (first.load, False)
    assert told(officers, first.load.id) == [("DeliveryOrdered", "append"), ("DeliveryDone", "append")]
    with seeing_as(officers.headquarters[0]):
        (ordered, done) = queries.deliveries.acts()[first.load.id]
    assert (ordered.name, ordered.is_done, done.is_done) == ("may.csv", False, True)


def test_a_load_is_corrected_superseded_and_taken_back_and_each_act_is_told(officers, tmp_path):
    by = officers.headquarters[0]
    first = deliveries.deliver(delivery(tmp_path / "a.csv", item(1)), "append", by=by, at=AT).load
    mend = deliveries.deliver(delivery(tmp_path / "b.csv", item(1, goods="新")), "correct", by=by, at=AT).load
    assert line(1)["goods"] == "新"
    deliveries.take_back(mend.id, reason="报错", by=by, at=AT)
    assert line(1)["goods"] == "蓄电池"
    new = delivery(tmp_path / "c.csv", item(1, goods="再"), item(2))
    other = deliveries.deliver(new, "supersede", instead_of=first.id, by=by, at=AT).load
    assert (line(1)["goods"], line(2)["item_no"]) == ("再", 2)
    assert told(officers, mend.id)[2:] == [("DeliveryOrdered", "take_back"), ("DeliveryDone", "take_back")]
    assert told(officers, other.id) == [("DeliveryOrdered", "supersede"), ("DeliveryDone", "supersede")]
    with pytest.raises(Refusal, match="LAKE_NO_LOAD"):
        deliveries.take_back(mend.id, reason="报错", by=by, at=AT)


def test_what_the_lake_would_refuse_is_refused_before_anything_is_ordered(officers, tmp_path):
    by = officers.headquarters[0]
    path = delivery(tmp_path / "a.csv", item(1))
    with pytest.raises(Refusal, match="ROLE"):
        deliveries.deliver(path, "append", by=officers.origin[0], at=AT)
    with pytest.raises(Refusal, match="LAKE_NO_LOAD"):
        deliveries.deliver(path, "supersede", instead_of="0" * 64, by=by, at=AT)
    load = deliveries.deliver(path, "append", by=by, at=AT).load
    with pytest.raises(Refusal, match="GUARD_REASON_GIVEN"):
        deliveries.take_back(load.id, reason=" ", by=by, at=AT)
    deliveries.take_back(load.id, reason="x", by=by, at=AT)
    with pytest.raises(Refusal, match="LAKE_SUPERSEDED"):
        deliveries.deliver(path, "append", by=by, at=AT)
    assert len(told(officers, load.id)) == 4


def test_a_file_that_is_no_form_leaves_the_order_and_nothing_in_the_lake(officers, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="REGISTER_NOT_CSV"):
        deliveries.deliver(path, "append", by=officers.headquarters[0], at=AT)
    assert deliveries.lake().manifest().loads == ()


def test_a_line_has_the_share_that_the_ladder_had_left_on_the_day_of_export(officers, tmp_path):
    standing = closed_case(officers, ["Q1"] * 3)
    with seeing_as(officers.headquarters[0]):
        firm_class = queries.enterprises.enterprise(POTTERY).firm_class
    own = base_row(str(firm_class), book(FIRST)).ratio
    assert standing.ratio != own
    before = standing.since - timedelta(1)
    days = {1: before.isoformat(), 2: standing.since.isoformat(), 3: "2024-05-06"}
    path = delivery(tmp_path / "a.csv", *(item(number, export_date=day) for number, day in days.items()))
    deliveries.deliver(path, "append", by=officers.headquarters[0], at=AT)
    assert [Decimal(line(number)["share"]) for number in days] == [own, standing.ratio, standing.ratio]


def test_a_line_of_the_lake_is_computed_again_with_the_same_result(officers, tmp_path):
    stranger = item(3, producer_uscc="91110000802100433B")
    path = delivery(tmp_path / "a.csv", item(1), item(2, producer_region="361002", inspected="是"), stranger)
    deliveries.deliver(path, "append", by=officers.headquarters[0], at=AT)
    for number in (1, 2, 3):
        kept = line(number)
        facts = looking.facts_of(kept)
        found = decide(facts, book(facts.as_of).only(*TABLES))
        assert looking.says_the_same(kept, found)
        facts_type, method = METHODS[found.method]
        assert method(read(facts_type, json.loads(canonical(facts))), book(facts.as_of).only(*TABLES)) == found
        assert not looking.says_the_same({**kept, "score": kept["score"] + 1}, found)
