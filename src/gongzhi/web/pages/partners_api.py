"""The interface for partners: messages, their standing, our key, its description. A partner has no session."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from gongzhi.actions import partner_lists, partners
from gongzhi.actions.clock import now
from gongzhi.actions.partners import Sent
from gongzhi.actions.receipt_key import receipt_key
from gongzhi.catalogue import partner_services
from gongzhi.catalogue.messages import messages as all_words
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.partners.envelope import FIELDS
from gongzhi.core.partners.limits import Limits
from gongzhi.core.partners.records import json_kind
from gongzhi.web import openapi
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Section
from gongzhi.web.problems import AWAY, METHOD, STATUS, fault_words, problem, refused

Answering = Callable[[Sent], HttpResponse]


@csrf_exempt
def messages(request: HttpRequest) -> HttpResponse:
    """202 with a signed receipt for a new message, 200 with the same one for a repeated one."""

    def take(sent: Sent) -> HttpResponse:
        receipt = partners.receive(sent, at=now())
        body = {"receipt": json.loads(receipt.text), "signature": receipt.signature}
        return JsonResponse(body, status=202 if receipt.is_new else 200, json_dumps_params={"ensure_ascii": False})

    return _answered(request, take)


@csrf_exempt
def standing(request: HttpRequest) -> HttpResponse:
    """What became of the newest messages of whoever signs, and which numbers lack."""

    def tell(sent: Sent) -> HttpResponse:
        found = partners.standing(sent, at=now())
        body = {
            "feed": found.partner.feed,
            "state": found.partner.state,
            "highest": found.highest,
            "missing": [str(gap) for gap in found.missing],
            "messages": [
                {
                    "message_id": str(row.message_id), "sequence": row.sequence, "service": row.service,
                    "state": row.state, "new": row.new, "known": row.known, "late": row.late,
                    "faults": [fault_words(cell) for cell in row.faults],
                }
                for row in found.messages
            ],
        }  # fmt: skip
        return JsonResponse(body, json_dumps_params={"ensure_ascii": False})

    return _answered(request, tell)


@csrf_exempt
def lists(request: HttpRequest) -> HttpResponse:
    """What stands published with a name, and which copies are to be withdrawn; takes confirmations of these."""

    def tell(sent: Sent) -> HttpResponse:
        found = partner_lists.lists_for(sent, at=now())
        return JsonResponse(found, json_dumps_params={"ensure_ascii": False})

    return _answered(request, tell)


def key(request: HttpRequest) -> HttpResponse:
    """The public key that our receipts are verified with."""
    ours = receipt_key()
    return JsonResponse({"key": ours.fingerprint, "public_key": base64.b64encode(ours.public).decode("ascii")})


def description(request: HttpRequest) -> HttpResponse:
    server = request.build_absolute_uri(reverse("partner_api")).rstrip("/")
    found = openapi.document(partners.limits_on(now()), server)
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})


def page(request: HttpRequest) -> HttpResponse:
    """The same description for people."""
    lang, limits = request.lang, partners.limits_on(now())
    sections = [
        Section(
            say("NAV_PARTNER_API", lang),
            [
                Facts(
                    [
                        Fact(say("PARTNER_API_FILE", lang), Link("openapi.json", reverse("partner_openapi"))),
                        Fact(say("PARTNER_API_KEY", lang), Link(receipt_key().fingerprint, reverse("partner_our_key"))),
                        *_limits(limits, lang),
                    ]
                )
            ],
        ),
        Section(say("PARTNER_API_ENVELOPE", lang), [_fields(lang)]),
        *(Section(titles[lang], [_columns(service, lang)]) for service, titles in partner_services.titles()),
        Section(say("PARTNER_API_ANSWERS", lang), [_answers(lang)]),
    ]
    return detail(request, say("NAV_PARTNER_API", lang), lead=say("PARTNER_API_LEAD", lang), left=sections)


def _answered(request: HttpRequest, answer: Answering) -> HttpResponse:
    if request.method != "POST":
        response = problem(METHOD, {"verb": "POST"})
        response["Allow"] = "POST"
        return response
    try:
        return answer(_sent(request))
    except (Refusal, BadInput) as no:
        return refused(no)
    except (OperationalError, InterfaceError):
        return problem(AWAY, {})


def _sent(request: HttpRequest) -> Sent:
    """The call as it came. Raises Refusal PARTNER_TOO_LARGE before more is read than may come."""
    most = partners.limits_on(now()).bytes_a_message
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > most:
        raise Refusal("PARTNER_TOO_LARGE", size=int(announced), most=most)
    body = request.read(most + 1)
    if len(body) > most:
        raise Refusal("PARTNER_TOO_LARGE", size=len(body), most=most)
    return Sent(
        request.headers.get("Gongzhi-Envelope", ""),
        request.headers.get("Gongzhi-Signature", ""),
        body,
        (request.content_type or "").lower(),
    )


def _limits(limits: Limits, lang: str) -> list[Fact]:
    return [Fact(say(f"kind.{name}", lang), value) for name, value in vars(limits).items()]


def _fields(lang: str) -> ListView:
    rows = [(field.name, field.pattern, say(f"PARTNER_FIELD_{field.name}".upper(), lang)) for field in FIELDS]
    return _table(
        say("PARTNER_API_ENVELOPE", lang), ("PARTNER_API_COLUMN", "PARTNER_API_FORM", "PARTNER_API_MEANS"), rows, lang
    )


def _columns(service: str, lang: str) -> ListView:
    form = partner_services.form_of(service)
    rows = [
        (
            column.field,
            json_kind(column),
            say("SAID_YES" if column.required else "SAID_NO", lang),
            f"{getattr(column, lang)}：{getattr(column, f'hint_{lang}')}"
            if lang == "zh"
            else f"{column.en}: {column.hint_en}",
        )
        for column in form.columns
    ]
    codes = ("PARTNER_API_COLUMN", "PARTNER_API_FORM", "PARTNER_API_REQUIRED", "PARTNER_API_MEANS")
    return _table(str(getattr(form, f"title_{lang}")), codes, rows, lang)


def _answers(lang: str) -> ListView:
    rows = [(str(status), code, all_words()[code][lang]) for code, status in STATUS.items()]
    return _table(
        say("PARTNER_API_ANSWERS", lang), ("PARTNER_API_STATUS", "PARTNER_API_NAME", "PARTNER_API_MEANS"), rows, lang
    )


def _table(caption: str, columns: tuple[str, ...], rows: list[Any], lang: str) -> ListView:
    return ListView(
        caption=caption,
        columns=tuple(Column(say(code, lang)) for code in columns),
        rows=tuple(Row(row) for row in rows),
        empty=EmptyState("", ""),
    )
