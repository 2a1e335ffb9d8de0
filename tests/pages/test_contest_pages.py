"""Contests by hand: the party files on the finding's page, other offices answer there, every page shows the mark."""

from __future__ import annotations

import re
from html import unescape

from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.web.province import *


def text(answer) -> str:
    return unescape(answer.content.decode())


def address(province) -> str:
    return f"/findings/{province.finding}/"


def file(client, province, **given):
    return client.post(f"{address(province)}contest/", {"part": "step-1", "reason": "紧急程度偏高", **given})


def take(client, number: str, name: str, seen: int, **fields):
    return client.post(f"/act/contest/{number}/{name}/", {"seen": seen, **fields})


def number_of(province) -> str:
    with seeing_as(province.officers.system):
        return queries.contests.contests_of(province.finding)[0].number


def test_the_party_is_offered_to_contest_and_nobody_else_is(province, signed_in):
    people = province.officers
    page = text(signed_in(people.enterprise).get(address(province)))
    assert f'action="{address(province)}contest/"' in page
    assert len(re.findall(r'<option value="(?:input|step)-[0-9]+"', page)) >= 4
    for actor in (people.city, people.headquarters[0], people.office):
        assert "contest/" not in text(signed_in(actor).get(address(province)))
    assert signed_in(people.rival).get(address(province)).status_code == 404


def test_a_contest_goes_from_the_enterprise_to_two_signatures_and_every_page_shows_it(province, signed_in):
    people = province.officers
    enterprise, office = signed_in(people.enterprise), signed_in(people.office)
    assert file(enterprise, province).status_code == 302
    number = number_of(province)
    assert "有异议，处理中" in text(enterprise.get(f"/cases/{province.case}/"))
    assert "决定是否受理异议" in text(office.get("/"))
    assert "决定是否受理异议" not in text(signed_in(people.headquarters[0]).get("/"))  # whose alert it is
    assert take(office, number, "accept", 0).status_code == 302
    assert take(office, number, "examine", 1, examination="核对了通报").status_code == 302
    assert "答复异议" in text(office.get("/"))
    page = text(office.get(address(province)))
    assert "核对了通报" in page
    assert "须由另一机构答复" in text(signed_in(people.headquarters[0]).get(address(province)))
    assert take(office, number, "uphold", 2, effect="mark", answer="紧急程度应为 1").status_code == 302
    assert number in text(office.get("/"))  # signed, waiting for the second person
    sealed = second_office(people, signed_in)
    assert "我会签" in text(sealed.get(address(province)))
    assert take(sealed, number, "uphold", 2, effect="mark", answer="紧急程度应为 1").status_code == 302
    for reader, where in ((enterprise, f"/cases/{province.case}/"), (office, f"/alerts/{province.alert}/")):
        assert "异议成立，待依据更正" in text(reader.get(where)), where
    assert "重新计算得出" in text(enterprise.get(address(province)))


def second_office(people, signed_in):
    """Somebody else of the co-ordination office."""
    from gongzhi.actions import setting_up
    from tests.spec.conftest import person

    row = person("G2", "PGO", "360000")
    setting_up.take_in_people([row], by=people.system, at=at_noon(TODAY))
    return signed_in(setting_up.actor(row))


def test_a_contest_without_a_reason_comes_back_with_what_was_typed(province, signed_in):
    answer = file(signed_in(province.officers.enterprise), province, reason=" ", proposed="1 级")
    assert answer.status_code == 400
    page = text(answer)
    assert 'href="#field-contest-reason"' in page
    assert '<option value="step-1" selected>' in page
    assert 'value="1 级"' in page


def test_a_second_contest_is_refused_in_a_sentence_and_what_was_typed_is_shown(province, signed_in):
    client = signed_in(province.officers.enterprise)
    file(client, province)
    answer = file(client, province, reason="再说一次")
    assert answer.status_code == 409
    assert "同一结论没有办理中的异议" in text(answer)
    assert "再说一次" in text(answer)


def test_an_answer_after_the_party_withdrew_says_so(province, signed_in):
    people = province.officers
    enterprise = signed_in(people.enterprise)
    file(enterprise, province)
    number = number_of(province)
    assert take(enterprise, number, "withdraw", 0, reason="已核实").status_code == 302
    answer = take(signed_in(people.office), number, "refuse", 0, reason="未附材料")
    assert answer.status_code == 409
    assert "撤回异议" in text(answer)
    assert "未附材料" in text(answer)


def test_another_enterprises_contest_answers_like_one_that_does_not_exist(province, signed_in):
    file(signed_in(province.officers.enterprise), province)
    rival = signed_in(province.officers.rival)
    theirs = take(rival, number_of(province), "withdraw", 0, reason="x")
    nobodys = take(rival, "YY-2017-999999", "withdraw", 0, reason="x")
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert file(rival, province).status_code == 404


def test_the_city_sees_the_contest_of_its_enterprise_and_cannot_withdraw_it(province, signed_in):
    file(signed_in(province.officers.enterprise), province)
    page = text(signed_in(province.officers.city).get(address(province)))
    assert number_of(province) in page
    assert "只有提出异议的一方可以撤回" in page
