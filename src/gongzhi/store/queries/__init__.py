"""Rows as frozen facts; models never leave the store."""

from gongzhi.store.queries import (
    accounts,
    alerts,
    cases,
    enterprises,
    findings,
    home,
    links,
    notices,
    outcomes,
    sources,
    workflow,
)

__all__ = [
    "accounts",
    "alerts",
    "cases",
    "enterprises",
    "findings",
    "home",
    "links",
    "notices",
    "outcomes",
    "sources",
    "workflow",
]
