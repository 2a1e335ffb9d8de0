"""What firms and offices of the invented province do in articles 6 and 7, day by day."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.simulate import province
from gongzhi.simulate.matters import demo_enterprises, food_firms
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SEED, SCALE, FIRST, UNTIL = "gongzhi", Fraction(1, 4), date(2024, 1, 2), date(2024, 10, 25)


def test_they_stand_in_different_states_and_somebody_has_something_to_do(db):
    made = province(SEED, SCALE, UNTIL)
    system, at = setting_up.the_system("360000"), at_noon(FIRST)
    setting_up.take_in_people(made.people, by=system, at=at)
    setting_up.take_in_enterprises(made.enterprises, raw_hash="0" * 64, by=system, at=at)
    setting_up.take_in_export_totals(made.exports, raw_hash="0" * 64, by=system, at=at)
    setting_up.take_in_certificates(made.certificates, raw_hash="0" * 64, by=system, at=at)
    staff = defaultdict(list)
    for row in made.people:
        staff[row.role, row.region].append(setting_up.actor(row))
    run = Play(system, staff, {}, {}, SEED, UNTIL)
    for area in (demo_enterprises, food_firms):
        area.play(run, FIRST)
    while run.agenda and run.agenda[0][0] <= UNTIL:
        day, _, work = heapq.heappop(run.agenda)
        work(day)
    with seeing_as(system):
        states = {
            scheme: Counter(row.instance.state for row in queries.matters.all_of(scheme))
            for scheme in ("demo_enterprise", "same_line_claim", "base_registration", "gap_audit")
        }
        listed = queries.matters.all_of("same_line_claim", states=["listed"])
        (report,) = [file for row in listed for file in queries.papers.files(row.instance.id)]
        (certificate,) = [paper for row in listed for paper in queries.papers.issued(row.instance.id)]
    assert (report.kind, certificate.kind) == ("xlsx", "certificate")
    assert states == {
        "demo_enterprise": {"named": 1, "refused": 1, "applied": 1, "pool": 1},
        "same_line_claim": {"listed": 1, "refused": 1, "submitted": 1, "draft": 1},
        "base_registration": {"registered": 2, "asked": 1, "applied": 1},
        "gap_audit": {"certified": 1, "audited": 1, "applied": 1},
    }
