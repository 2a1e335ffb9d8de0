"""What follows for the names and lists that an enterprise bears once a fact against it is confirmed.

By the system's own act and on the same day: in the act that confirms the fact, and by the clock for what slipped by.
"""

from __future__ import annotations

from datetime import datetime

from gongzhi.actions.acting import Act
from gongzhi.actions.schemes.demo_enterprise import suspend_where_facts_demand
from gongzhi.actions.schemes.red_list import withdraw_where_conditions_fell
from gongzhi.actions.schemes.same_line_claim import question_where_facts_demand
from gongzhi.actions.setting_up import the_system
from gongzhi.core.facts import Actor
from gongzhi.store import queries

PROVINCE = "360000"


def follow_fact(act: Act, uscc: str) -> None:
    """Within an act of an officer that may have confirmed something against an enterprise."""
    for one in (uscc, *queries.identity.heirs_of(uscc)):
        follow_facts(by=the_system(PROVINCE), at=act.at, uscc=one)


def follow_facts(*, by: Actor, at: datetime, uscc: str | None = None) -> tuple[str, ...]:
    """Suspend names, end red listings and question claims that facts of today no longer bear; returns their numbers.

    by: the system. uscc: of one enterprise; of all where none is said. Run twice, it does the same once.
    """
    suspended = suspend_where_facts_demand(by=by, at=at, uscc=uscc)
    withdrawn = withdraw_where_conditions_fell(by=by, at=at, uscc=uscc)
    return (*suspended, *withdrawn, *question_where_facts_demand(by=by, at=at, uscc=uscc))
