"""From a return, a case or a notice back to the city whose index it counts in."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from gongzhi.actions.standings import covers
from gongzhi.catalogue.messages import say
from gongzhi.core.facts import Actor
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.presenters.lists import Link
from gongzhi.web.presenters.page import Fact, Facts, Section


def counted_in(actor: Actor, cities: Iterable[tuple[str, int]], lang: str) -> list[Section]:
    """One section with a link for each (city, year) whose page the reader may open; none without any."""
    links = tuple(
        Link(
            say("COUNTS_IN_INDEX", lang, city=names.region(city, lang), year=year),
            f"{reverse('city', args=[city])}?year={year}",
        )
        for city, year in cities
        if may_open("city", actor) and covers(actor, city)
    )
    if not links:
        return []
    return [Section(say("SECTION_COUNTS_IN", lang), [Facts([Fact(say("COL_CITY", lang), links)])], id="counts-in")]
