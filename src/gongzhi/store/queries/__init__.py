"""Rows as frozen facts; models never leave the store."""

from gongzhi.store.queries import (
    accounts,
    alerts,
    cases,
    contests,
    enterprises,
    findings,
    home,
    links,
    notices,
    outcomes,
    workflow,
)

__all__ = [
    "accounts",
    "alerts",
    "cases",
    "contests",
    "enterprises",
    "findings",
    "home",
    "links",
    "notices",
    "outcomes",
    "workflow",
]
