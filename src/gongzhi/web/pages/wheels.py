"""Quality, brand and innovation of the province and its cities, side by side."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.actions.clock import day_of, now
from gongzhi.actions.wheels import PlaceWheels, wheels_of_places
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import tables_cited
from gongzhi.web.presenters.lists import Cell, Column, EmptyState, ListView, Row
from gongzhi.web.presenters.page import Words

MADE_OF = ("quality", "brand", "innovation")  # the order of the notice


def wheels(request: HttpRequest) -> HttpResponse:
    lang, at = request.lang, now()
    first, places = wheels_of_places(by=request.actor, at=at)
    today = day_of(at)
    columns = [Column(say("COL_REGION", lang))]
    for wheel in MADE_OF:
        columns.append(Column(say(f"wheel.{wheel}", lang), say("UNIT_WHEEL", lang), is_number=True, digits=1))
        columns.append(Column(say(f"WHEEL_MADE_OF_{wheel}".upper(), lang), is_number=True))
    view = ListView(
        caption=say("NAV_WHEELS", lang),
        columns=tuple(columns),
        rows=tuple(Row(_cells(place, lang), synthetic=place.synthetic) for place in places),
        empty=EmptyState(say("WHEELS_NONE", lang), say("WHEELS_NONE_HOW", lang)),
    )
    rules = tables_cited(("three_wheels", "wheel_window"), book(today), lang)
    page = {
        "title": say("NAV_WHEELS", lang),
        "lead": say("WHEELS_LEAD", lang, first=first, last=today, days=(today - first).days + 1),
        "views": [view, Words(say("WHEELS_HOW_TO_READ", lang)), rules],
    }
    return render(request, "gongzhi/pages/list.html", page)


def _cells(place: PlaceWheels, lang: str) -> tuple[Cell, ...]:
    cells: list[Cell] = [names.region(place.region, lang)]
    found = {wheel.wheel: wheel for wheel in place.wheels}
    for name in MADE_OF:
        wheel = found[name]
        cells.append(say("WHEEL_NOTHING", lang) if wheel.index is None else Decimal(wheel.index))
        cells.append(f"{wheel.part:,} / {wheel.whole:,}")
    return tuple(cells)
