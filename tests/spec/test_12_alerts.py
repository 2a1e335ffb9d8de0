"""Article 12: an alert tells exactly those whom two persons approved, and goes up where nobody answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import alerts, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.alerting import DAY, HIGH, alert, assessed, drafted, issued, told
from tests.spec.conftest import POTTERY, RAW, TEA, firm, person


def preview(officers, case: str, **chosen: object) -> set[object]:
    given = {"products": (), "markets": (), "places": (), **chosen}
    with seeing_as(officers.headquarters[0]):
        found = alerts.preview_audience(
            case, urgency=2, scope=2, control_at_ports=False, warns_consumers=False, by=officers.headquarters[0],
            on=DAY, **given,
        )  # fmt: skip
    return {post.id for post in found.told}


def test_the_preview_is_whom_the_alert_tells(officers):
    case = assessed(officers, HIGH)
    seen = preview(officers, case, places=["360000"], products=["6911"])
    number = drafted(officers, case, consumers=False, places=["360000"], products=["6911"])
    for at, act in enumerate((alerts.approve_alert, alerts.issue_alert)):
        for officer in officers.headquarters[:2]:
            act(number, by=officer, at=at_noon(DAY), seen=at)
    assert set(told(officers, number)) == seen
    assert {officers.rival.post, officers.enterprise.post, officers.elsewhere.post, officers.port.post} <= seen


@pytest.mark.parametrize(
    ("chosen", "is_told"),
    [
        ({"places": ["361000"]}, True),
        ({"places": ["360700"]}, False),
        ({"places": ["361000"], "products": ["69"]}, True),
        ({"places": ["361000"], "products": ["0902"]}, False),
        ({"places": ["361000"], "products": ["6911"], "markets": ["DE"]}, True),  # nothing is known of its markets
    ],
)
def test_a_firm_is_told_by_its_goods_market_and_place(officers, chosen, is_told):
    case = assessed(officers, HIGH)
    seen = preview(officers, case, **chosen)
    assert (officers.rival.post in seen) == is_told
    assert officers.enterprise.post in seen  # whom the alert is about is told wherever it is


def test_codes_that_nobody_knows_are_refused_each_by_its_field(officers):
    case = assessed(officers, HIGH)
    with pytest.raises(BadInput) as no:
        drafted(officers, case, products=["69x"], markets=["ZZ"], places=["999999"])
    assert [(cell.column, cell.value) for cell in no.value.cells] == [
        ("products", "69x"), ("markets", "ZZ"), ("places", "999999"),
    ]  # fmt: skip


def test_who_comes_after_the_approval_is_not_told_and_the_approved_are(officers):
    number = drafted(officers, assessed(officers, HIGH), consumers=False)
    first, second, third = officers.headquarters
    for officer in (first, second):
        alerts.approve_alert(number, by=officer, at=at_noon(DAY), seen=0)
    late = person("O9", "CIQ_O", "360700", certificate="JX-99")
    setting_up.take_in_people([late], by=officers.system, at=at_noon(DAY))
    approved = alert(officers, number).told_posts
    for officer in (second, third):
        alerts.issue_alert(number, by=officer, at=at_noon(DAY), seen=1)
    assert set(told(officers, number)) == set(approved)
    assert setting_up.actor(late).post not in approved


def test_signatures_before_and_after_another_audience_do_not_count_together(officers):
    number = drafted(officers, assessed(officers, HIGH), consumers=False)
    first, second, third = officers.headquarters
    alerts.approve_alert(number, by=first, at=at_noon(DAY), seen=0)
    setting_up.take_in_people(
        [person("O9", "CIQ_O", "360700", certificate="JX-99")], by=officers.system, at=at_noon(DAY)
    )
    assert alerts.approve_alert(number, by=second, at=at_noon(DAY), seen=0).missing == 1
    assert alerts.approve_alert(number, by=third, at=at_noon(DAY), seen=0).taken


def test_a_recipient_says_what_was_done_and_the_outcome_is_counted(officers):
    number = issued(officers)
    given = {"action_taken": "停产并召回", "outcome": "recalled", "by": officers.enterprise, "at": at_noon(DAY)}
    with pytest.raises(Refusal, match="ACKNOWLEDGE_FIRST"):
        alerts.report_action(number, **given)
    alerts.acknowledge_alert(number, action_taken="", by=officers.enterprise, at=at_noon(DAY))
    with pytest.raises(BadInput) as no:
        alerts.report_action(number, **{**given, "action_taken": " ", "outcome": "fine"})
    assert [cell.column for cell in no.value.cells] == ["action_taken", "outcome"]
    alerts.report_action(number, **given)
    with pytest.raises(Refusal, match="ALREADY_REPORTED"):
        alerts.report_action(number, **given)
    mine = told(officers, number)[officers.enterprise.post]
    assert (mine.outcome, mine.action_taken) == ("recalled", "停产并召回")


def silent(officers, number: str, missing: str) -> dict[object, set[object]]:
    """Who was told of a silence, by the silent post."""
    with seeing_as(officers.system):
        found: dict[object, set[object]] = {}
        for row in queries.alerts.went_up(queries.alerts.alert(number).id):
            if row.missing == missing:
                found.setdefault(row.silent, set()).add(row.post)
        return found


def test_an_alert_that_is_not_acknowledged_goes_up_by_itself_and_both_are_told(officers):
    """Level Ⅲ has two working days: Wednesday 15 to Friday 17 March; it goes up on Saturday."""
    number = issued(officers)
    assert alert(officers, number).level == 3
    alerts.acknowledge_alert(number, action_taken="", by=officers.market, at=at_noon(DAY))
    run_clocks(by=officers.system, at=at_noon(date(2017, 3, 17)))
    assert (alert(officers, number).instance.state, silent(officers, number, "acknowledgement")) == ("issued", {})
    for _ in range(2):  # a second run has no second effect
        run_clocks(by=officers.system, at=at_noon(date(2017, 3, 18)))
    assert alert(officers, number).instance.state == "chased"
    found = silent(officers, number, "acknowledgement")
    offices = {actor.post for actor in officers.origin}
    heads = {actor.post for actor in officers.headquarters}
    assert found[officers.enterprise.post] == {officers.enterprise.post, *offices}
    assert found[officers.origin[0].post] == {officers.origin[0].post, *heads}
    assert officers.market.post not in found
    assert heads <= set(told(officers, number))  # whoever is told of it has the alert as well
    with seeing_as(officers.enterprise):
        (row,) = queries.alerts.to_read_went_up(officers.enterprise.post)
        assert row.missing == "acknowledgement"
    alerts.read_went_up(number, by=officers.enterprise, at=at_noon(date(2017, 3, 18)))
    with seeing_as(officers.enterprise):
        assert queries.alerts.to_read_went_up(officers.enterprise.post) == ()


def test_an_alert_acknowledged_and_not_acted_on_goes_up_too(officers):
    number = issued(officers)
    for actor in (*officers.origin, officers.market, officers.enterprise, officers.association):
        alerts.acknowledge_alert(number, action_taken="", by=actor, at=at_noon(DAY))
        if actor != officers.market:
            alerts.report_action(number, action_taken="已查", outcome="nothing_found", by=actor, at=at_noon(DAY))
    run_clocks(by=officers.system, at=at_noon(DAY + timedelta(days=30)))
    assert alert(officers, number).instance.state == "tracked"
    assert silent(officers, number, "acknowledgement") == {}
    offices = {actor.post for actor in (officers.office, *officers.colleagues)}
    assert silent(officers, number, "action") == {officers.market.post: {officers.market.post, *offices}}


def test_whom_a_silence_goes_up_to_is_a_rule_row(officers, change_rule):
    change_rule("alert_next_offices", "AO-ENT", "next_role", "PGO")
    change_rule("alert_next_offices", "AO-ENT", "place_level", "province")
    number = issued(officers)
    run_clocks(by=officers.system, at=at_noon(date(2017, 3, 18)))
    offices = {actor.post for actor in (officers.office, *officers.colleagues)}
    assert silent(officers, number, "acknowledgement")[officers.enterprise.post] == {officers.enterprise.post, *offices}


@pytest.mark.parametrize("act", ["keep", "lift", "change"])
def test_an_alert_that_went_up_is_reviewed_like_any_other(officers, act):
    number = issued(officers)
    run_clocks(by=officers.system, at=at_noon(DAY + timedelta(days=30)))
    take = {"keep": alerts.keep_alert, "lift": alerts.lift_alert, "change": alerts.change_alert}[act]
    for officer in officers.headquarters[:2]:
        step = take(number, reason="复评", by=officer, at=at_noon(DAY + timedelta(days=31)), seen=4)
    assert step.state == {"keep": "tracked", "lift": "lifted", "change": "changed"}[act]


def test_the_public_reads_words_of_its_own_and_never_the_firm(officers, db):
    issued(officers, public_words="赣州试验陶瓷有限公司的瓷杯请停止使用")
    (shown,) = queries.public.alerts("")[0].rows
    assert (shown.matters, shown.measures) == ("某企业的瓷杯请停止使用", "")
    run_clocks(by=officers.system, at=at_noon(DAY + timedelta(days=30)))
    (shown,) = queries.public.alerts("")[0].rows
    assert shown.state == "issued"  # that some recipients were silent is no matter of the public's


def test_firms_without_registered_goods_are_reached_by_their_chapters(officers):
    new = "91360702705700044K"
    setting_up.take_in_enterprises([firm(new, "章贡新窑", "360702")], raw_hash=RAW, by=officers.system, at=at_noon(DAY))
    with seeing_as(officers.system):
        found = {one.id: one for one in queries.alert_audience.firms(["360700"])}
    assert set(found) == {POTTERY, new}
    assert found[new].goods == ("69",)
    assert TEA not in found
