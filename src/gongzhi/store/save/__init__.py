"""Facts and findings into rows."""

from gongzhi.store.save import (
    alerts,
    cases,
    evidence,
    findings,
    links,
    measures,
    outcomes,
    people,
    registers,
    sources,
    workflow,
)

__all__ = [
    "alerts",
    "cases",
    "evidence",
    "findings",
    "links",
    "measures",
    "outcomes",
    "people",
    "registers",
    "sources",
    "workflow",
]
