"""A round is opened on a page: parties by post, the day of the meeting, secrecy until dispatch with a keeper."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.test_13_programme import framed

SEATS = {
    "approver": "office", "custodian_1": "laboratories", "custodian_2": "brand_office", "custodian_3": "association",
    "clerk_1": "headquarters2", "clerk_2": "experts", "dispatcher": "headquarters1",
}  # fmt: skip


def post(officers, name):
    found = getattr(officers, name.rstrip("12"))
    place = int(name[-1]) if name[-1] in "12" else 0
    return str((found[place] if isinstance(found, tuple) else found).post)


def sent(officers, **changed):
    values = {seat: post(officers, name) for seat, name in SEATS.items()} | {
        "purpose": "draw", "seed_on": "2017-03-20", "seed_time": "09:30", "minutes": "45",
        "disclosed_on": "2017-09-01", "keeper": "", "dispatch_on": "",
    }  # fmt: skip
    return values | changed


@pytest.fixture
def plan(officers, monkeypatch):
    number = framed(officers, first_day=date(2017, 4, 1), last_day=date(2017, 4, 30), bodies=("customs",))
    monkeypatch.setenv("GONGZHI_TODAY", "2017-03-16")
    return number


@pytest.fixture
def address(plan):
    return reverse("open_round", args=[plan])


def test_the_organiser_opens_a_round_and_stands_before_it(officers, signed_in, plan, address):
    browser = signed_in(officers.headquarters[0], "en")
    assert f'href="{address}"' in browser.get(reverse("check_plan", args=[plan])).content.decode()
    assert "First custodian" in browser.get(address).content.decode()
    answer = browser.post(address, sent(officers))
    assert answer.status_code == 302, re.findall(r"error[^<]*<[^>]*>[^<]*", answer.content.decode())
    with seeing_as(officers.headquarters[0]):
        (row,) = queries.draws.rounds_of(plan)
        params = queries.draws.round_named(row.number).params
    assert answer["Location"] == reverse("draw_round", args=[row.number])
    assert (params.seed_at, params.reveal_until) == ("2017-03-20T01:30:00Z", "2017-03-20T02:15:00Z")
    assert sorted(one.role for one in params.parties) == sorted(
        ["organiser", "approver", "dispatcher", *["custodian"] * 3, *["clerk"] * 2]
    )
    assert (params.least_custodians, params.waves) == (2, ())


def test_with_a_keeper_and_a_day_the_targets_stay_secret_until_then(officers, signed_in, plan, address):
    browser = signed_in(officers.headquarters[0])
    assert browser.post(address, sent(officers, keeper=post(officers, "police"))).status_code == 400
    answer = browser.post(address, sent(officers, keeper=post(officers, "police"), dispatch_on="2017-04-03"))
    assert answer.status_code == 302, re.findall(r"error[^<]*<[^>]*>[^<]*", answer.content.decode())
    with seeing_as(officers.headquarters[0]):
        params = queries.draws.round_named(answer["Location"].rstrip("/").rpartition("/")[2]).params
    (wave,) = params.waves
    assert (wave.wave, wave.dispatch_at) == (1, "2017-04-03T00:00:00Z")
    assert {one.role for one in params.parties if one.id in wave.holders} == {"keeper", "custodian"}


def test_strata_of_one_day_are_one_wave_and_custodians_hold_the_waves_in_turn(officers, signed_in, plan, monkeypatch):
    monkeypatch.delenv("GONGZHI_TODAY")
    number = framed(officers, strata="place", bodies=("customs",))
    monkeypatch.setenv("GONGZHI_TODAY", "2017-03-16")
    page = signed_in(officers.headquarters[0]).get(reverse("open_round", args=[number])).content.decode()
    codes = re.findall(r'name="dispatch_on-(\d{6})"', page)
    assert len(codes) > 1
    days = {f"dispatch_on-{code}": f"2017-04-{10 + nth:02}" for nth, code in enumerate(codes[1:])}
    asked = sent(officers, keeper=post(officers, "police"), dispatch_on="2017-04-03") | days
    answer = signed_in(officers.headquarters[0]).post(reverse("open_round", args=[number]), asked)
    assert answer.status_code == 302, re.findall(r"error[^<]*<[^>]*>[^<]*", answer.content.decode())
    with seeing_as(officers.headquarters[0]):
        params = queries.draws.round_named(answer["Location"].rstrip("/").rpartition("/")[2]).params
    assert {one.code: one.wave for one in params.strata} == {code: nth for nth, code in enumerate(codes, start=1)}
    assert [one.dispatch_at[:10] for one in params.waves] == ["2017-04-03", *days.values()]
    roles = {one.id: one.role for one in params.parties}
    assert all(sorted(roles[name] for name in one.holders) == ["custodian", "keeper"] for one in params.waves)
    assert len({tuple(one.holders) for one in params.waves}) == len(params.waves)


def test_one_stratum_in_two_parts_goes_out_on_two_days(officers, signed_in, plan, monkeypatch):
    monkeypatch.delenv("GONGZHI_TODAY")
    number = framed(officers, parts=2, bodies=("customs",))
    monkeypatch.setenv("GONGZHI_TODAY", "2017-03-16")
    for lang, words in (("zh", "all 第 2 份"), ("en", "all, part 2")):
        page = signed_in(officers.headquarters[0], lang).get(reverse("open_round", args=[number])).content.decode()
        assert words in page
    days = {"dispatch_on": "2017-04-03", "dispatch_on-all.2": "2017-05-10"}
    asked = sent(officers, keeper=post(officers, "police")) | days
    answer = signed_in(officers.headquarters[0]).post(reverse("open_round", args=[number]), asked)
    assert answer.status_code == 302, re.findall(r"error[^<]*<[^>]*>[^<]*", answer.content.decode())
    with seeing_as(officers.headquarters[0]):
        params = queries.draws.round_named(answer["Location"].rstrip("/").rpartition("/")[2]).params
    assert {one.code: (one.wave, one.n) for one in params.strata} == {"all.1": (1, 1), "all.2": (2, 1)}
    assert [one.dispatch_at[:10] for one in params.waves] == ["2017-04-03", "2017-05-10"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"dispatch_on": "2017-03-19"}, "2017-03-19"),
        ({"dispatch_on": "2017-09-02"}, "2017-09-02"),
        ({"dispatch_on-all": "四月三日"}, "不是一个日期"),
        ({"dispatch_on-9": "2017-04-03"}, "“9”"),
    ],
)
def test_a_day_of_dispatch_lies_between_meeting_and_disclosure_and_belongs_to_a_stratum(
    officers, signed_in, plan, address, changed, said
):
    answer = signed_in(officers.headquarters[0]).post(
        address, sent(officers, keeper=post(officers, "police")) | changed
    )
    assert (answer.status_code, said in answer.content.decode()) == (400, True)


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"approver": ""}, 400, "没有填写"),
        ({"purpose": "real"}, 400, "real"),
        ({"purpose": ""}, 400, "没有填写"),
        ({"seed_time": "9点半"}, 400, "不是一个时间"),
        ({"seed_on": "3月20日"}, 400, "不是一个日期"),
        ({"minutes": "很久"}, 400, "不是整数"),
        ({"minutes": "99999999999999999999"}, 400, "不是整数"),
        ({"seed_on": "9999-12-31", "seed_time": "23:59"}, 400, "不是一个日期"),
        ({"seed_on": "0001-01-01"}, 400, "不是一个日期"),
        ({"clerk_1": "00000000-0000-0000-0000-000000000000"}, 400, "不是可选的答案"),
        ({"clerk_2": "custodian_1"}, 409, "每人只能担任一方"),
    ],
)
def test_what_is_missing_or_amiss_is_said_and_nothing_is_opened(
    officers, signed_in, plan, address, changed, status, said
):
    values = {name: post(officers, SEATS[value]) if value in SEATS else value for name, value in changed.items()}
    answer = signed_in(officers.headquarters[0]).post(address, sent(officers, **values))
    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    with seeing_as(officers.headquarters[0]):
        assert queries.draws.rounds_of(plan) == ()


def test_who_may_not_open_a_round_has_no_such_page(officers, signed_in, address):
    for other in (officers.enterprise, officers.association, officers.office):
        assert signed_in(other).get(address).status_code == 404
