"""Facts and findings into rows."""

from gongzhi.store.save import (
    alerts,
    cases,
    contests,
    evidence,
    findings,
    links,
    matters,
    measures,
    outcomes,
    papers,
    partners,
    people,
    registers,
    sources,
    words,
    workflow,
)

__all__ = [
    "alerts",
    "cases",
    "contests",
    "evidence",
    "findings",
    "links",
    "matters",
    "measures",
    "outcomes",
    "papers",
    "partners",
    "people",
    "registers",
    "sources",
    "words",
    "workflow",
]
