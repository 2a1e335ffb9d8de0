"""Did precise help help: firms followed from each new year on, those helped by then beside those that waited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.helping import events_of
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.calendar import months_after
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.help import effect
from gongzhi.core.help.effect import EffectFacts, EffectRow, Followed, help_effect
from gongzhi.core.help.shortlist import WindowRow
from gongzhi.core.workflow import may_sign, opening_rows
from gongzhi.store import queries

DAY = timedelta(days=1)


def measure_help(*, by: Actor, at: datetime) -> Finding:
    """What the help of the actor's place was followed by so far; kept.

    Raises Refusal ROLE for whoever may not shortlist.
    """
    (opening,) = opening_rows(workflow("help_plan"))
    may_sign(opening, by)
    region = by.region
    with acting(by, at) as act:
        facts = EffectFacts(_subject(region, act.day), act.day, tuple(_followed(act, region)))
        found = help_effect(facts, act.rules())
        act.keep(found, facts=facts, tables=effect.TABLES, region=region)
        return found


def newest_effect(region: str, day: date) -> UUID | None:
    """What was found last of a place in the year of a day; None before the first time."""
    return queries.findings.newest(effect.METHOD, _subject(region, day))


def _subject(region: str, day: date) -> str:
    return f"{region} {day.year}"


def _followed(act: Act, region: str) -> Iterator[Followed]:
    """Firms at each new year. Who is helped during the months after it is followed until that day."""
    agreed = queries.measures.help_agreed(region)
    if not agreed:
        return
    (row,) = act.rules().table("help_effect").typed(EffectRow)
    (window,) = act.rules().table("help_window").typed(WindowRow)
    landmarks = [date(year, 1, 1) for year in range(min(agreed.values()).year + 1, act.day.year + 1)]
    for uscc in queries.measures.enterprises_with_history(region):
        days = [event.happened_on for event in events_of(act, uscc)]
        for landmark in landmarks:
            helped_on = agreed.get(uscc)
            year_before = months_after(landmark, -row.followed_months)
            if helped_on is not None and helped_on < year_before:
                continue
            until = min(act.day + DAY, months_after(landmark, row.followed_months))
            helped = helped_on is not None and helped_on < landmark
            if helped_on is not None and not helped:
                until = min(until, helped_on)
            if landmark < until:
                begins = months_after(landmark, -window.months)
                yield Followed(
                    id=f"{uscc} {landmark.year}",
                    helped=helped,
                    recent=_within(days, year_before, landmark),
                    earlier=_within(days, begins, year_before),
                    after=_within(days, landmark, until),
                    days=(until - landmark).days,
                )


def _within(days: list[date], first: date, end: date) -> int:
    return sum(first <= day < end for day in days)
