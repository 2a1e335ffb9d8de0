"""Facts and findings into rows."""

from gongzhi.store.save import (
    alerts,
    cases,
    contests,
    evidence,
    findings,
    identity,
    links,
    matters,
    measures,
    outcomes,
    papers,
    partners,
    people,
    registers,
    sources,
    workflow,
)

__all__ = [
    "alerts",
    "cases",
    "contests",
    "evidence",
    "findings",
    "identity",
    "links",
    "matters",
    "measures",
    "outcomes",
    "papers",
    "partners",
    "people",
    "registers",
    "sources",
    "workflow",
]
