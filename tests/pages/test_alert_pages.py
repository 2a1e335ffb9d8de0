"""Pages of an alert: its editor with the preview, its recipients' forms, what the public reads, and a firm's reply."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongzhi.actions import cases
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web.pages.acts import scenarios
from tests.alerting import DAY, HIGH, alert, assessed, drafted, issued, proposed, take
from tests.signed_in import *
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, register, returned, to_method_set

TYPED = {
    "urgency": "2", "scope": "2", "scope_words": "瓷杯", "matters": "铅溶出", "measures": "", "control_at_ports": "no",
    "warns_consumers": "yes", "products": "6911", "markets": "德国", "places": ["360700", "361000"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_editor_shows_who_will_be_told_and_keeps_what_was_typed(officers, signed_in, lang):
    case = assessed(officers, HIGH)
    browser = signed_in(officers.headquarters[0], lang)
    address = f"/cases/{case}/warn/"
    assert "测试N2" not in text(browser.get(address))
    page = text(browser.post(address, {**TYPED, "preview": "yes"}))
    for shown in (
        "测试N1",
        "测试N2",
        "测试F1",
        "测试S1",
        "铅溶出",
        "共 8 个岗位" if lang == "zh" else "8 posts in all",
    ):
        assert shown in page
    assert "测试P1" not in page  # the port's office is elsewhere
    assert text(browser.get("/alerts/")).count("YJ-") == 0  # nothing was kept
    assert "ZZ" in text(browser.post(address, {**TYPED, "markets": "ZZ", "preview": "yes"}), 400)
    kept = browser.post(address, TYPED)
    assert kept.status_code == 302
    assert "测试N2" in text(browser.get(kept["Location"]))
    assert alert(officers, "YJ-2017-000001").markets == ("DE",)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_recipient_acknowledges_then_says_what_was_done_and_the_issuer_reads_shares(officers, signed_in, lang):
    number = issued(officers)
    firm = signed_in(officers.enterprise, lang)
    address = f"/alerts/{number}/"
    assert firm.post(f"{address}acknowledge/", {"action_taken": ""}).status_code == 302
    assert f"{address}action/" in text(firm.get(address))
    assert number in text(firm.get("/"))
    text(firm.post(f"{address}action/", {"action_taken": "已停产", "outcome": ""}), 400)
    assert firm.post(f"{address}action/", {"action_taken": "已停产", "outcome": "export_stopped"}).status_code == 302
    page = text(signed_in(officers.headquarters[0], lang).get(address))
    assert "已停产" in page
    assert "1 / 6" in page
    assert "outcome.export_stopped" not in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whoever_was_silent_and_the_office_above_read_so_on_their_first_page(officers, signed_in, monkeypatch, lang):
    number = issued(officers)
    later = DAY + timedelta(days=4)
    run_clocks(by=officers.system, at=at_noon(later))
    monkeypatch.setenv("GONGZHI_TODAY", later.isoformat())
    title = "逾期上报的预警" if lang == "zh" else "Alerts gone up for being late"
    for actor in (officers.enterprise, officers.origin[0], officers.headquarters[0]):
        browser = signed_in(actor, lang)
        assert title in text(browser.get("/"))
        assert f"/alerts/{number}/gone-up/" in text(browser.get(f"/alerts/{number}/"))
        assert browser.post(f"/alerts/{number}/gone-up/").status_code == 302
        assert title not in text(browser.get("/"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_firm_replies_before_it_is_named_and_officers_see_whether_the_text_still_fits(
    officers, signed_in, owner, lang
):
    number = issued(officers)
    office = signed_in(officers.headquarters[0], lang)
    page = text(office.get(f"/alerts/{number}/"))
    assert f"/alert-naming/new/?uscc={POTTERY}&amp;alert={number}" in page
    naming = proposed(officers, number)
    take(officers, naming, "serve", officers.headquarters[0])
    firm = signed_in(officers.enterprise, lang)
    assert naming in text(firm.get("/"))
    address = f"/alert-naming/{naming}/"
    assert firm.post(f"{address}reply/", {"comment": "", "seen": "1"}).status_code == 400
    assert firm.post(f"{address}reply/", {"comment": "已整改", "seen": "1"}).status_code == 302
    assert "已整改" in text(office.get(address))
    assert signed_in(officers.rival, lang).get(address).status_code == 404
    fits = "审批之后，内部内容和事实没有变化" if lang == "zh" else "Nothing behind it has changed"
    assert fits in text(office.get(f"/alerts/{number}/"))
    owner.execute("update store_case set risk_level = 'M'")
    page = text(office.get(f"/alerts/{number}/"))
    assert fits not in page
    assert ("审批公开内容之后" if lang == "zh" else "after the text for the public was approved") in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_experts_who_differ_are_seen_side_by_side_and_may_sign_what_others_hold(officers, signed_in, lang):
    case = assessed_by_two(officers)
    first = signed_in(officers.experts[0], lang)
    page = text(first.get(f"/cases/{case}/"))
    assert ("专家意见不一" if lang == "zh" else "The experts differ") in page
    assert "glaze holds lead" in page
    assert f"/act/case/{case}/assess/" in page  # the other's scenarios, to sign as well
    sent = {"scenarios": "1: glaze holds lead = 1/2, 1/10", "whereabouts": "", "seen": "1"}
    assert first.post(f"/act/case/{case}/assess/", sent).status_code == 302
    assert signed_in(officers.experts[2], lang).post(f"/act/case/{case}/assess/", sent).status_code == 302
    page = text(signed_in(officers.enterprise, lang).get(f"/cases/{case}/"))
    assert "测试E1" not in page.split('id="opinions"')[1].split("</section>")[0]


def assessed_by_two(officers) -> str:
    """A verified case that two experts see otherwise."""
    to_method_set(officers, register(officers, returned(1, DAY)), DAY)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at_noon(DAY), seen=0)
    for expert, told in zip(officers.experts, ("4: 1/2, 1/10", "1: glaze holds lead = 1/2, 1/10"), strict=False):
        cases.assess_case(number, scenarios=scenarios(told), by=expert, at=at_noon(DAY), seen=1)
    return number


def test_only_headquarters_open_the_editor(officers, signed_in):
    case = assessed(officers, HIGH)
    drafted(officers, case)
    for actor in (officers.enterprise, officers.origin[0], officers.experts[0], officers.market):
        assert signed_in(actor).get(f"/cases/{case}/warn/").status_code == 404


def test_the_first_page_names_an_alert_that_went_up_once_with_how_many_were_silent(officers, signed_in, monkeypatch):
    number = issued(officers)
    mine = text(signed_in(officers.origin[0], "en").get("/"))
    assert f"Acknowledge alert {number}" in mine
    assert "2 working days left" in mine  # level Ⅲ, until Friday
    run_clocks(by=officers.system, at=at_noon(DAY + timedelta(days=30)))
    monkeypatch.setenv("GONGZHI_TODAY", (DAY + timedelta(days=30)).isoformat())
    with seeing_as(officers.system):
        rows = queries.alerts.to_read_went_up(officers.headquarters[0].post)
    silent = {row.silent for row in rows if row.missing == "acknowledgement"}
    assert len(silent) > 1
    page = text(signed_in(officers.headquarters[0], "en").get("/"))
    assert page.count(f">Alert {number}: no ") == 1
    assert f"no acknowledgement by {len(silent)}" in page
