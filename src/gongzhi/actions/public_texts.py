"""What a public text about an alert rests on now. Only whoever sees the whole province sees all of it."""

from __future__ import annotations

from gongzhi.core.risk.public_text import PublicBasis
from gongzhi.store import queries
from gongzhi.store.queries.alerts import AlertRow

OVER = ("changed", "lifted")
SEE_ALL = ("CIQ_R", "PGO", "AUD")  # roles whose view does not depend on a place


def basis_of(alert: AlertRow) -> PublicBasis:
    """Raises NotThere where the actor does not see the case."""
    case = queries.cases.case(alert.case_number)
    evidence = queries.cases.evidence_of(case.id)
    replaced = queries.evidence.replacements([entry.id for entry in evidence])
    state = alert.instance.state if alert.instance else ""
    return PublicBasis(
        alert=alert.number,
        state=state if state in OVER else "issued",
        level=alert.level,
        scope_words=alert.scope_words,
        matters=alert.matters,
        measures=alert.measures,
        risk_level=case.risk_level or "",
        hazard=case.hazard,
        evidence=tuple(sorted(entry.reference for entry in evidence)),
        overtaken=tuple(sorted(entry.reference for entry in evidence if entry.id in replaced)),
    )
