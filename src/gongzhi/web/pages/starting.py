"""The forms by which an officer starts a procedure on a case: a check on suspicion, help, a sanction."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.web.pages.acts import STARTED, field
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Submit
from gongzhi.web.presenters.page import Section, Words

ROUTE_OF = {"spot_check": "order_check", "help_plan": "shortlist", "sanction": "file_sanction"}
LONGEST_GOODS = 200


def start(request: HttpRequest, number: str, kind: str, came_back: CameBack | None = None) -> HttpResponse:
    """The page with the form that starts a procedure of this kind."""
    lang = request.lang
    form = start_form(number, kind, lang)
    said = Section(form.title, [Words(say(f"START_{kind}".upper(), lang)), form])
    return detail(request, f"{form.title}　{number}", left=[said], came_back=came_back)


def start_form(number: str, kind: str, lang: str) -> ActForm:
    case = queries.cases.case(number)
    known = {"goods": case.product[:LONGEST_GOODS], "hs_code": case.hs_code}
    label = say(f"GO_{kind}".upper(), lang)
    return ActForm(
        reverse(ROUTE_OF[kind], args=[number]),
        tuple(field(asked, number, lang, known) for asked in STARTED[kind].asks),
        (Submit(label),),
        title=label,
        id="start",
        back_href=reverse("case", args=[number]),
    )
