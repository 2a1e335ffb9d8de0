"""Facts and findings into rows."""

from gongzhi.store.save import alerts, cases, contests, evidence, findings, links, outcomes, people, registers, workflow

__all__ = [
    "alerts",
    "cases",
    "contests",
    "evidence",
    "findings",
    "links",
    "outcomes",
    "people",
    "registers",
    "workflow",
]
