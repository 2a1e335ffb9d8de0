"""A return registered by hand gives the evidence and the faults that a line of a file gives."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from gongzhi.actions import returns
from gongzhi.catalogue import registers
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import POTTERY, register, returned

TYPED = {
    "declaration_no": "310120170510000123", "item_no": "1", "producer_uscc": POTTERY, "goods": "青花瓷杯",
    "hs_code": "69111019", "returned_from": "DE", "arrived_on": "2017-03-10", "value_usd_cents": "75000.50",
    "port_region": "360400", "stated_cause": "Q1", "inspected_by": "JX-3、JX-9", "synthetic": "synthetic",
}  # fmt: skip
SAID = {column.field: column.zh for column in registers.register("returns").columns}


def text(answer) -> str:
    return unescape(answer.content.decode())


def send(client, step: str = "", **typed):
    return client.post("/returns/new/", {**TYPED, **typed, **({"step": step} if step else {})})


def tracings(officers) -> int:
    with seeing_as(officers.system):
        return int(queries.home.figures()["returns"])


def test_what_was_typed_is_shown_to_be_checked_and_not_yet_registered(officers, signed_in):
    answer = send(signed_in(officers.port))
    page = text(answer)
    assert answer.status_code == 200
    assert f"赣州试验陶瓷有限公司 {POTTERY}" in page  # by its code: the port does not see the enterprise's file
    assert "德国 DE" in page
    assert "75000.50 美元" in page
    assert tracings(officers) == 0


def test_a_checked_return_is_registered_and_leads_to_its_tracing(officers, signed_in, settings_raw_folder):
    client = signed_in(officers.port)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text(send(client))))
    hidden.pop("csrfmiddlewaretoken", None)
    assert {name: value for name, value in hidden.items() if value} == TYPED
    answer = client.post("/returns/new/", {**hidden, "step": "register"})
    assert answer.status_code == 302
    page = text(client.get(answer["Location"]))
    assert "310120170510000123-1" in page
    assert "75,000.50" in page
    assert tracings(officers) == 1


def test_the_file_of_one_line_is_kept_under_its_hash_and_gives_the_same_evidence(officers, signed_in):
    from django.conf import settings

    send(signed_in(officers.port), "register")
    (kept,) = Path(settings.RAW_FOLDER).iterdir()
    fact, raw = registers.read_return(TYPED, "form", SAID)
    assert (kept.name, kept.read_bytes()) == (fact.envelope.raw_hash, raw)
    assert registers.read("returns", raw, "returns.csv") == (fact,)
    with seeing_as(officers.port):
        held = queries.evidence.contents("export_return", [fact.envelope.reference])
    assert held == {fact.envelope.reference: frozenset({fact.content_hash})}


WRONG = {
    "declaration_no": ["", "12", "３１０１２０１７０５１００００１２x"],
    "item_no": ["0", "一"],
    "producer_uscc": ["91360702158300012Q", "91360702"],
    "goods": ["", "杯" * 201],
    "value_usd_cents": ["75,000", "75000美元", "-1"],
    "arrived_on": ["2017-02-30", "昨天"],
    "stated_cause": ["Z9"],
    "inspected_by": ["JX 3"],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG.items() for value in values])
def test_a_form_has_the_faults_of_a_line_of_a_file(field, value):
    typed = {**TYPED, field: value}
    with pytest.raises(BadInput) as form:
        registers.read_return(typed, "x:2", SAID)
    lines = ",".join(SAID[name] for name in typed) + "\n" + ",".join(f'"{text}"' for text in typed.values())
    with pytest.raises(BadInput) as file:
        registers.read("returns", lines.encode(), "x")
    assert form.value.cells == file.value.cells


def test_every_fault_stands_beside_its_field_and_what_was_typed_stays(officers, signed_in):
    answer = send(signed_in(officers.port), item_no="0", goods="", declaration_no="12 <b>")
    page = text(answer)
    assert answer.status_code == 400
    assert re.findall(r'href="#field-new-return-(\w+)"', page) == ["declaration_no", "item_no", "goods"]
    assert 'value="12 <b>"' in page
    assert '<option value="DE" selected>' in page
    assert tracings(officers) == 0


@pytest.mark.parametrize("blank", [{}, dict.fromkeys(TYPED, ""), {**dict.fromkeys(TYPED, ""), "declaration_no": "#"}])
def test_a_form_that_holds_nothing_says_what_it_asks_for(officers, signed_in, blank):
    answer = signed_in(officers.port).post("/returns/new/", blank)
    assert answer.status_code == 400
    assert len(re.findall(r'href="#field-new-return-', text(answer))) == 11  # all but who inspected


def test_what_only_the_platform_knows_is_a_fault_of_its_field_too(officers, signed_in):
    client = signed_in(officers.port)
    assert "不在企业名录中" in text(send(client, producer_uscc="914403001922038216"))
    assert "不是您的口岸" in text(send(client, port_region="360100"))
    send(client, "register")
    assert "内容不同" in text(send(client, goods="瓷盘"))
    assert tracings(officers) == 1


def test_the_same_return_a_second_time_is_refused_in_a_sentence(officers, signed_in):
    client = signed_in(officers.port)
    send(client, "register")
    again = send(client, "register")
    assert again.status_code == 409
    assert "没有重复登记" in text(again)
    assert tracings(officers) == 1


def test_going_back_to_change_something_keeps_every_answer(officers, signed_in):
    answer = send(signed_in(officers.port), "change", goods="瓷盘")
    assert answer.status_code == 200
    assert 'value="瓷盘"' in text(answer)
    assert "gz-errors" not in text(answer)


def test_the_port_is_filled_in_from_the_post_and_the_form_speaks_english(officers, signed_in):
    page = text(signed_in(officers.port, "en").get("/returns/new/"))
    assert '<option value="360400" selected>' in page
    assert "filled in from your post" in page
    assert "Producer's credit code" in page
    assert "US dollars" in page


def test_only_a_port_is_offered_the_form(officers, signed_in):
    assert "/returns/new/" in text(signed_in(officers.port).get("/"))
    for actor in (officers.origin[0], officers.headquarters[0], officers.enterprise):
        client = signed_in(actor)
        assert "/returns/new/" not in text(client.get("/"))
        assert client.get("/returns/new/").status_code == 404


def test_an_item_that_another_port_has_registered_is_refused_without_a_breakdown(officers):
    from gongzhi.actions import setting_up
    from gongzhi.actions.clock import at_noon
    from tests.spec.conftest import FIRST, person

    fact = returned(1, FIRST)
    register(officers, fact)
    row = person("P2", "CIQ_P", "360100")
    setting_up.take_in_people([row], by=officers.system, at=at_noon(FIRST))
    other, _ = registers.read_return({**TYPED, "declaration_no": f"{1:018d}", "port_region": "360100"}, "form", SAID)
    with pytest.raises(Refusal, match="ALREADY_REGISTERED"):
        returns.register_return(other, raw_name="x", raw_size=1, by=setting_up.actor(row), at=at_noon(FIRST))


def test_the_labels_of_the_form_differ_from_each_other():
    columns = registers.register("returns").columns
    for lang in ("zh", "en"):
        assert len({getattr(column, f"label_{lang}") for column in columns}) == len(columns)
