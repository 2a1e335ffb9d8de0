"""Rows as frozen facts; models never leave the store."""

from gongzhi.store.queries import (
    accounts,
    alerts,
    cases,
    enterprises,
    evidence,
    findings,
    home,
    links,
    measures,
    notices,
    outcomes,
    reconsiderations,
    registers,
    reports,
    sources,
    workflow,
)

__all__ = [
    "accounts",
    "alerts",
    "cases",
    "enterprises",
    "evidence",
    "findings",
    "home",
    "links",
    "measures",
    "notices",
    "outcomes",
    "reconsiderations",
    "registers",
    "reports",
    "sources",
    "workflow",
]
