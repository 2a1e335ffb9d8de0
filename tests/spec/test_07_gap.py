"""Article 7: which GAP certificate an audit allows, who gives it, and that it counts from then on."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY
from tests.spec.firms_of_honour import Run

DAY = date(2017, 6, 5)
CERTIFICATE = {"certificate_no": "GAP-2017-0001", "valid_to": date(2018, 6, 4)}


def points(*grades: tuple[int, int]):
    return tuple(
        {"control_grade": grade, "met": met, "applicable": of} for grade, (met, of) in enumerate(grades, start=1)
    )


def audited(officers, *grades: tuple[int, int], kind: str = "fruit_vegetable", day: date = DAY) -> Run:
    run = Run(officers, officers.enterprise, "gap_audit")
    values = {"product_scope": "脐橙", "crop_kind": kind, "body": "中国质量认证中心"}
    run.number = open_matter("gap_audit", values=values, by=officers.enterprise, at=at_noon(day))
    run.take("audit", day, *officers.origin[:2], points=points(*grades))
    return run


@pytest.mark.scenario("7c")
@pytest.mark.parametrize("day", [DAY, date(2026, 4, 8)], ids=["JX2017", "CN2026"])
@pytest.mark.parametrize(
    ("grades", "kind", "level", "percent"),
    [
        (((100, 100), (115, 120)), "fruit_vegetable", "1", "95.83"),
        (((100, 100), (108, 120)), "fruit_vegetable", "2", "90.00"),
        (((100, 100), (108, 120)), "other", "1", "90.00"),
        (((97, 100), (115, 120)), "fruit_vegetable", "2", "95.83"),
        (((94, 100), (115, 120)), "other", "none", "95.83"),
    ],
)
def test_the_points_met_decide_the_level(officers, grades, kind, level, percent, day):
    run = audited(officers, *grades, kind=kind, day=day)
    found = run.finding("level")
    assert (found["gap_level"], found["grade_2"]) == (level, percent)


@pytest.mark.scenario("7c")
def test_the_level_follows_its_rule_row(officers, change_rule):
    change_rule("gap_levels", "GL-1-FRUIT-2", "min_met", "0.96")
    assert audited(officers, (100, 100), (115, 120)).finding("level")["gap_level"] == "2"


@pytest.mark.scenario("7c")
def test_two_give_a_certificate_or_none(officers):
    first, second, _ = officers.origin
    run = audited(officers, (100, 100), (115, 120))
    run.take("grant", DAY, first, **CERTIFICATE)
    assert run.state == "audited"
    run.take("grant", DAY, second, **CERTIFICATE)
    assert (run.state, run.row.values["gap_level"]) == ("certified", "1")
    with seeing_as(officers.enterprise):
        (held,) = queries.enterprises.certificates(POTTERY)
    assert (held.standard, held.valid_from, held.valid_to) == ("GAP", DAY, date(2018, 6, 4))

    failed = audited(officers, (94, 100), (115, 120))
    with pytest.raises(Refusal, match="LEVEL_REACHED"):
        failed.take("grant", DAY, first, **CERTIFICATE)
    failed.take("give_none", DAY, first, second, grounds="一级控制点符合率不足")
    assert failed.state == "none_given"


def test_an_audit_that_cannot_be_counted_is_refused_with_its_line(officers):
    run = Run(officers, officers.enterprise, "gap_audit")
    values = {"product_scope": "脐橙", "crop_kind": "other", "body": "中国质量认证中心"}
    run.number = open_matter("gap_audit", values=values, by=officers.enterprise, at=at_noon(DAY))
    for wrong, code in (((101, 100),), "GAP_COUNT"), (((100, 100),) * 2, "GAP_GRADE_TWICE"):
        lines = tuple({**line, "control_grade": 1} for line in points(*wrong))
        with pytest.raises(BadInput, match=code):
            run.take("audit", DAY, officers.origin[0], points=lines)
    assert run.state == "applied"
