"""The page on coverage, and what a case says of a gap in its county."""

from __future__ import annotations

from gongzhi.actions.clock import at_noon
from tests.signed_in import *
from tests.spec.test_01_responsibility import DAY, open_case


def text(answer) -> str:
    return answer.content.decode()


def test_the_page_names_each_county_with_what_it_lacks_and_keeps_a_finding_when_asked(officers, signed_in):
    number = open_case(officers)
    office = signed_in(officers.office)
    page = text(office.get("/coverage/"))
    assert "覆盖率 0.00%，缺口 100 个" in page
    assert "章贡区 360702" in page
    assert "QK-2017-000001" in page
    assert "地方政府（负总责）" in page
    assert office.post("/coverage/keep/").status_code == 302
    assert "100 个地区中 0 个各层齐全" in text(office.get("/coverage/"))
    case = text(office.get(f"/cases/{number}/"))
    assert 'href="/responsibility-gap/QK-2017-000001/"' in case
    assert "是（QK-2017-000001）" in case
    assert "补齐销号" in text(office.get("/"))
    assert 'href="/coverage/"' in text(office.get("/responsibility/"))
    assert signed_in(officers.city).get("/coverage/").status_code == 404


def test_the_command_makes_the_plan_as_the_officer_it_names(officers, capsys, monkeypatch):
    from gongzhi.commands import main, platform
    from gongzhi.store.models import Account

    monkeypatch.setattr(platform, "now", lambda: at_noon(DAY))
    monkeypatch.setattr(platform, "_chain", lambda: None)
    monkeypatch.setenv("LANG", "en")
    name = Account.objects.get(id=officers.office.account).username
    assert main.main(["plan", "2017", "--by", name]) == 0
    assert "2017: 154 work items issued, 0 stood already; coverage 0.00 %, gaps: 100." in capsys.readouterr().out
    assert main.main(["plan", "2017", "--by", "nobody"]) == 2
    assert "holds no post" in capsys.readouterr().err
