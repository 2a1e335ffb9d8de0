"""Leads on counterfeits as a case sees them."""

from __future__ import annotations

from gongzhi.store.codes import codes_of
from gongzhi.store.queries import matters
from gongzhi.store.queries.matters import MatterRow

UNPROVEN = ("filed", "joined", "no_case")  # says nothing of a maker yet, or nothing any more


def leads_on(case_number: str, uscc: str | None) -> tuple[MatterRow, ...]:
    """Leads that came from a case, and those on its maker once they are verified, oldest first."""
    from_it = matters.all_of("lead", case_no=case_number)
    on_maker = matters.all_of("lead", maker_code__in=codes_of(uscc)) if uscc else ()
    proven = [lead for lead in on_maker if lead.instance.state not in UNPROVEN]
    return tuple({lead.number: lead for lead in (*from_it, *proven)}.values())
