"""Firms apply for awards; who has a return of its own fault is named as not eligible, objects and is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SCHEME, AWARD = "award_application", "government_quality_award"
APPLICANTS = 5
CLOSES_AFTER, LATE_ROUND_AFTER = 140, 300  # working days from the first day on
MERITS = "建立首席质量官制度，出厂检验合格率连续三年高于行业平均水平，获授权专利十二项。"


def play(run: Play, day: date) -> None:
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"]
    closes = calendar().working_days_after(day, CLOSES_AFTER)
    for nth, firm in enumerate(firms[:APPLICANTS]):
        run.later(day, 30 + 5 * nth, lambda on, firm=firm: _apply(run, on, firm, closes))
    later = calendar().working_days_after(day, LATE_ROUND_AFTER)
    run.later(day, 200, lambda on: _open(on, firms[-1], later))


def _open(day: date, firm: Actor, deadline: date) -> str:
    values = {"award": AWARD, "deadline": deadline, "merits": MERITS}
    return open_matter(SCHEME, values=values, by=firm, at=at_noon(day))


def _apply(run: Play, day: date, firm: Actor, deadline: date) -> None:
    number = _open(day, firm, deadline)
    run.later(deadline, 0, lambda on: _judge(run, on, number, firm))


def _judge(run: Play, day: date, number: str, firm: Actor) -> None:
    """The record decides; whoever is barred objects to it."""
    office = run.one("PGO", "360000")
    try:
        _take(run, day, number, "find_eligible", [office])
    except Refusal:
        _take(run, day, number, "find_ineligible", [office])
        run.later(day, 3, lambda on: _object(run, on, number, firm))
    else:
        run.later(day, 12, lambda on: _grant(run, on, number))


def _object(run: Play, day: date, number: str, firm: Actor) -> None:
    _take(run, day, number, "object", [firm], reason="该批退运已整改完毕，请求重新核对。")
    if run.share(f"answer {number}"):
        others = [run.staff["PGO", "360000"][1], run.one("CIQ_R", "360000")]
        reason = "追溯调查已认定为本企业质量责任，年限未满。"
        run.later(day, 6, lambda on: _take(run, on, number, "dismiss", others, reason=reason))


def _grant(run: Play, day: date, number: str) -> None:
    offices = run.staff["PGO", "360000"][:2]
    try:
        _take(run, day, number, "grant", offices)
    except Refusal as refused:
        full = refused.code == "AWARD_PLACES"
        reason = "本届名额已满。" if full else "评定前查明新的不良事项。"
        _take(run, day, number, "decline", offices, reason=reason)
    else:
        run.later(day, 4, lambda on: _take(run, on, number, "publish", offices))


def _take(run: Play, day: date, number: str, act: str, by: Sequence[Actor], **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(SCHEME, number).instance.seen
    for actor in by:
        take_act(SCHEME, number, act, values=values, by=actor, at=at_noon(day), seen=seen)
