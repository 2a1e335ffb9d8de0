"""What the interface for partners refuses: problem+json (RFC 9457) with the name of it and words in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from gongzhi.catalogue import wording
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.web.answers import sentence

MOST_FAULTS = 100  # that an answer lists
WRONG_RECORDS, AWAY, METHOD = "PARTNER_WRONG_RECORDS", "PARTNER_AWAY", "PARTNER_METHOD"
# The HTTP status of each refusal; the catalogue has the words of each.
STATUS: Mapping[str, int] = {
    "PARTNER_JSON_NOT_UTF8": 400,
    "PARTNER_JSON_TOO_DEEP": 400,
    "PARTNER_JSON_BROKEN": 400,
    "PARTNER_JSON_KEY_TWICE": 400,
    "PARTNER_JSON_NOT_FINITE": 400,
    "PARTNER_JSON_NUMBER_TOO_LONG": 400,
    "PARTNER_JSON_CHARACTER": 400,
    "PARTNER_ENVELOPE_MISSING": 400,
    "PARTNER_ENVELOPE_TOO_LONG": 400,
    "PARTNER_ENVELOPE_NO_OBJECT": 400,
    "PARTNER_ENVELOPE_LACKS": 400,
    "PARTNER_ENVELOPE_UNKNOWN": 400,
    "PARTNER_ENVELOPE_FIELD": 400,
    "PARTNER_ENVELOPE_NOT_CANONICAL": 400,
    "PARTNER_HEADER_NOT_BASE64": 400,
    "PARTNER_BODY_HASH": 400,
    "PARTNER_LISTS_BODY": 400,
    "PARTNER_BODY_EMPTY": 400,
    "PARTNER_CLOCK_SKEW": 400,
    "PARTNER_UNKNOWN": 401,
    "PARTNER_KEY_UNKNOWN": 401,
    "PARTNER_KEY_OF_ANOTHER": 401,
    "PARTNER_KEY_REVOKED": 401,
    "PARTNER_KEY_NOT_VALID": 401,
    "PARTNER_SIGNATURE_WRONG": 401,
    "PARTNER_STATE_PROPOSED": 403,
    "PARTNER_STATE_SUSPENDED": 403,
    "PARTNER_STATE_ENDED": 403,
    "PARTNER_SERVICE_NOT_YOURS": 403,
    "PARTNER_NO_NOTICE": 404,
    "PARTNER_SERVICE_UNKNOWN": 404,
    METHOD: 405,
    "PARTNER_SEQUENCE_AHEAD": 409,
    "PARTNER_SEQUENCE_BEHIND": 409,
    "PARTNER_SEQUENCE_TAKEN": 409,
    "PARTNER_MESSAGE_ID_TAKEN": 409,
    "PARTNER_KEY_REUSED": 409,
    "PARTNER_TOO_LARGE": 413,
    "PARTNER_TOO_MANY_RECORDS": 413,
    "PARTNER_CONTENT_TYPE": 415,
    WRONG_RECORDS: 422,
    "PARTNER_QUOTA": 429,
    AWAY: 503,
}
RETRY_SECONDS = 5


def problem(code: str, params: Mapping[str, Any], *, faults: tuple[Cell, ...] = ()) -> HttpResponse:
    """One refusal. Its `code` is its name, `zh` and `en` say what is wrong and what to do next."""
    status = STATUS[code]
    said = {lang: wording.sentence(code, params, lang) for lang in ("zh", "en")}
    body: dict[str, Any] = {
        "type": f"urn:gongzhi:partners:{code}",
        "title": code,
        "status": status,
        "detail": said["en"],
        "code": code,
        **said,
    }
    if faults:
        body["faults"] = [fault_words(cell) for cell in faults[:MOST_FAULTS]]
        body["faults_in_all"] = len(faults)
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), content_type="application/problem+json", status=status
    )
    if code == "PARTNER_QUOTA":
        response["Retry-After"] = str(params["seconds"])
    if code == AWAY:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def refused(no: Refusal | BadInput) -> HttpResponse:
    """The answer to what was refused. Raises KeyError for a refusal that the interface does not know: a bug."""
    if isinstance(no, BadInput):
        return problem(WRONG_RECORDS, {"n": len(no.cells)}, faults=tuple(no.cells))
    return problem(no.code, no.params)


def fault_words(cell: Cell) -> Mapping[str, str]:
    """One faulty value, by the words of an upload's report."""
    params = {"where": cell.where, "column": cell.column, "value": cell.value, **cell.params}
    words = {lang: sentence(cell.code, lang, params) for lang in ("zh", "en")}
    return {"where": cell.where, "field": cell.column, "value": cell.value, "code": cell.code, **words}
