"""GAP audits: the level that the control points allow, and the certificate in the register of certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.actions.credit import regrade_enterprise
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.schemes._article_7 import valid_ahead
from gongzhi.actions.setting_up import put_certificates
from gongzhi.core.finding import Finding
from gongzhi.core.recognition import gap
from gongzhi.core.recognition.gap import GapFacts, GradePoints, gap_level
from gongzhi.core.registers import CertificateRow

STANDARD = "GAP"
NONE = "none"


def _level(taking: Taking) -> tuple[Finding, GapFacts]:
    """The level that the audit allows, not yet kept. Raises BadInput for a grade given twice or too many points met."""
    points = tuple(
        GradePoints(f"{taking.number} {line['control_grade']}", line["control_grade"], line["applicable"], line["met"])
        for line in taking.lines("points")
    )
    facts = GapFacts(taking.number, taking.day, taking.value("crop_kind"), points)
    return gap_level(facts, taking.act.rules()), facts


def _points_fit(taking: Taking) -> None:
    _level(taking)


def _level_reached(taking: Taking) -> None:
    holds("level_reached", _level(taking)[0].value["gap_level"] != NONE)()


def _audited(taking: Taking) -> Mapping[str, Any]:
    found, facts = _level(taking)
    return {"level": taking.keep(found, facts=facts, tables=gap.TABLES)}


def _granted(taking: Taking) -> Mapping[str, Any]:
    """The certificate counts for the enterprise's credit from today on."""
    assert taking.before is not None
    assert taking.uscc is not None
    number, until = taking.value("certificate_no"), taking.value("valid_to")
    put_certificates([CertificateRow(taking.uscc, STANDARD, number, taking.day, until, taking.before.synthetic)])
    regrade_enterprise(taking.act, taking.uscc, taking.region)
    return {**_audited(taking), "gap_level": _level(taking)[0].value["gap_level"]}


GUARDS = {"points_fit": _points_fit, "level_reached": _level_reached, "valid_ahead": valid_ahead}
OUTCOMES = {"audit": _audited, "grant": _granted}
