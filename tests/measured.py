"""A case with everything that can be done about it: checks, help, a sanction, a cluster, a complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gongzhi.actions import (
    cases,
    checks,
    clock,
    clusters,
    help_effects,
    helping,
    intake,
    registers,
    sanctions,
    setting_up,
)
from gongzhi.core.facts import Complaint, Envelope, Evidence
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries
from tests.kept_worlds import kept_world
from tests.spec.conftest import POTTERY, RAW, Officers, firm, serve_decision, tell_rights
from tests.spec.test_15_loop import (
    CUPS,
    LEAD,
    Loop,
    alerted,
    check_result,
    cups,
    helped,
    notice,
    opened,
    take_in,
    two_returns,
)

START = date(2017, 3, 6)
FAKE = {"offence": "fake_export", "facts": "以次充好", "goods_value_fen": 20_000_00, "illegal_gain_fen": 1_000_00}
NEIGHBOURS = (
    ("91360702158300020", "赣州章江陶瓷有限公司", "360702"),
    ("91360703158300039", "赣州南康窑业有限公司", "360703"),
)


@dataclass(frozen=True)
class Measured:
    """A case being acted on, with its measures; the day of the pages is the last of `run`."""

    run: Loop
    case: str
    served: str  # a check whose result was served and may be objected to
    ordered: str  # a check that waits for its result
    plan: str  # of help, acting, one batch tested
    sanction: str  # told its rights
    decided: str  # another sanction, decided and served, not published
    evidence: UUID  # the check result
    complaint: UUID


def complaint(number: str, day: date, *, uscc: str = POTTERY) -> Evidence:
    body = Complaint("hotline", "importer", "DE", "瓷杯", LEAD, "Ganzhou Test Ceramics", uscc)
    return Evidence(Envelope("jx_complaints", number, "complaint", day, RAW, True), body)


class Afternoon(datetime):
    """A clock whose days are all afternoon, half as fast: what was dated at noon of today lies behind it."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        real = datetime.now(tz)  # noqa: TID251
        midnight = real.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(hours=12) + (real - midnight) / 2


@pytest.fixture
def measured(acted_on: Measured, monkeypatch: pytest.MonkeyPatch) -> Measured:
    monkeypatch.setenv("GONGZHI_TODAY", acted_on.run.day(30).isoformat())
    monkeypatch.setattr(clock, "datetime", Afternoon)
    return acted_on


@kept_world
def acted_on(officers: Officers) -> Measured:
    run = Loop(officers, START)
    system, (origin, second, _) = officers.system, officers.origin
    head, other, third = officers.headquarters
    neighbours = [firm(f"{body}{check_digit(body)}", name, county) for body, name, county in NEIGHBOURS]
    setting_up.take_in_enterprises(neighbours, raw_hash=RAW, by=system, at=run.at(0))
    rows = [cups(f"P{place}", maker) for place, maker in enumerate([POTTERY, *(row.uscc for row in neighbours)])]
    registers.take_in_products(rows, raw_hash=RAW, by=system, at=run.at(0))
    case = opened(run)
    two_returns(run)
    alerted(run)
    for number, row in enumerate(neighbours, start=2):
        take_in(run, notice(number, row.name_zh, run.day(5)), 5)
    for asked in run.see(queries.links.to_decide):
        from gongzhi.actions import links

        links.answer_link(asked.id, answer="same", reason="", by=head, at=run.at(6), seen=asked.seen)
    assert clusters.scan_for_clusters(LEAD, synthetic=True, by=system, at=run.at(6)) == 1
    cases.begin_acting(case, by=origin, at=run.at(7), seen=3)

    checking = {"goods": "瓷杯", "hs_code": CUPS, "kind": "product", "reason": "境外通报铅溶出"}
    served = checks.order_check(case, **checking, by=head, at=run.at(8))
    found = check_result("S-1", run.day(10), passed=False)
    intake.record_evidence([found], raw_name="x", raw_size=1, by=officers.market, at=run.at(12))
    for officer in (origin, second):
        checks.enter_result(served, reference="S-1", by=officer, at=run.at(13), seen=0)
    checks.serve_result(served, by=origin, at=run.at(28), seen=1)
    ordered = checks.order_check(case, **checking, by=head, at=run.at(29))
    said = complaint("T-1", run.day(14))
    intake.record_evidence([said], raw_name="x", raw_size=1, by=officers.market, at=run.at(14))

    plan = helped(run, 20)
    helping.retest_batch(
        plan, lot="B1", tested_on=run.day(25), lab="L-1", passed=True, by=origin, at=run.at(25), seen=3
    )
    helping.rank_for_help(places=2, by=head, at=run.at(30))
    help_effects.measure_help(by=head, at=run.at(30))
    told = sanctions.file_sanction(case, **FAKE, by=head, at=run.at(9))
    decided = sanctions.file_sanction(case, **FAKE, by=head, at=run.at(9))
    for number, day in ((decided, 10), (told, 29)):
        tell_rights(number, (head, other), run.day(day))
    for officer in (other, third):
        sanctions.decide(decided, fine_fen=20_000_00, reasons="主动整改", by=officer, at=run.at(30), seen=2)
    serve_decision(decided, other, run.day(30))
    return Measured(run, case, served, ordered, plan, told, decided, found.id, said.id)


def pages(measured: Measured) -> dict[str, str]:
    """The address of every page of the loop by its route's name."""
    return {
        "spot_checks": "/checks/",
        "spot_check": f"/checks/{measured.served}/",
        "help_plans": "/help/",
        "help_list": "/help/list/",
        "help_plan": f"/help/{measured.plan}/",
        "sanctions": "/sanctions/",
        "sanction": f"/sanctions/{measured.sanction}/",
        "clusters": "/clusters/",
        "complaints": "/complaints/",
        "evidence": f"/evidence/{measured.evidence}/",
        "returns": "/returns/",
        "order_check": f"/cases/{measured.case}/check/",
        "shortlist": f"/cases/{measured.case}/help/",
        "file_sanction": f"/cases/{measured.case}/sanction/",
    }
