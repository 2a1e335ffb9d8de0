"""The interface for partners over HTTP: the document's client, refusals by name and status, what needs no token."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import get_resolver

from gongzhi.actions.clock import now
from gongzhi.actions.partners import limits_on
from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.partner_services import SERVICES, form_of
from gongzhi.core.partners.envelope import FIELDS
from gongzhi.web.problems import STATUS
from tests.partners import *
from tests.partners import (
    AT,
    CLIENT,
    DAY,
    LINES,
    check,
    complaint,
    foreign_notice,
    returned_item,
    take,
    take_in,
)
from tests.signed_in import *

HERE = "/api/partners/v1/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


@pytest.fixture
def browser() -> Client:
    """A system: no session, no token against forged requests, and a bug would be seen as a 500."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def posted(browser: Client, sent, path: str = "messages"):
    headers = {"Gongzhi-Envelope": sent.envelope, "Gongzhi-Signature": sent.signature}
    return browser.post(f"{HERE}{path}", sent.body, content_type=sent.content_type, headers=headers)


@pytest.fixture
def on_time(partner):
    partner.at = now()
    return partner


def test_the_client_of_the_document_sends_verifies_and_asks(officers, partner, browser, monkeypatch):
    """Its calls are led to the application instead of the network; all else is its own code."""

    def opened(request, timeout):
        import io
        import urllib.error

        if isinstance(request, str):
            return io.BytesIO(browser.get(request.removeprefix("http://x")).content)
        headers = dict(request.header_items())
        kind = headers.pop("Content-type")
        answer = browser.post(
            request.full_url.removeprefix("http://x"), request.data, content_type=kind, headers=headers
        )
        if answer.status_code >= 400:
            raise urllib.error.HTTPError(request.full_url, answer.status_code, "", {}, io.BytesIO(answer.content))
        return io.BytesIO(answer.content)

    monkeypatch.setattr(CLIENT.urllib.request, "urlopen", opened)
    feed = CLIENT.Feed(f"http://x{HERE}", "jx-lab", partner.private)
    feed.now = lambda: now().isoformat(timespec="seconds")
    receipt = feed.send("complaints", [complaint("T-1"), complaint("T-2")], key="day-1")
    assert (receipt["sequence"], receipt["records"], receipt["missing"]) == (1, 2, [])
    assert feed.send("complaints", [complaint("T-1"), complaint("T-2")], key="day-1") == receipt
    assert feed.last == 1
    take_in(now())
    standing = feed.standing()
    assert [(one["sequence"], one["state"], one["new"]) for one in standing["messages"]] == [(1, "taken_in", 2)]
    with pytest.raises(ValueError, match="PARTNER_KEY_REUSED"):
        feed.send("complaints", [complaint("T-9")], key="day-1")
    with pytest.raises(ValueError, match="PARTNER_WRONG_RECORDS"):
        feed.send("complaints", [{}], key="day-2")


def test_a_new_message_is_202_and_the_same_again_200(officers, on_time, browser):
    sent = on_time.sent("returns", returned_item(1))
    first, second = posted(browser, sent), posted(browser, sent)
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json() == second.json()


def test_refusals_have_their_status_their_name_and_words_in_both_languages(officers, on_time, browser):
    answer = posted(browser, on_time.sent("complaints", complaint("T-1", channel="telepathy")))
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "PARTNER_WRONG_RECORDS"
    (fault,) = problem["faults"]
    assert (fault["where"], fault["field"], fault["code"]) == ("line 1", "channel", "REGISTER_NOT_IN_LIST")
    assert "热线" in fault["zh"]
    for status, sent in (
        (400, on_time.sent("complaints", body=b"{", number=2)),
        (401, on_time.sent("complaints", complaint("T-2"), number=2, sender="nobody")),
        (404, on_time.sent("complaints", complaint("T-2"), number=2, service="declarations")),
        (409, on_time.sent("complaints", complaint("T-2"), number=10**6)),
        (413, on_time.sent("complaints", body=b" " * 2_000_001, number=2)),
    ):
        answer = posted(browser, sent)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.json()["zh"] != answer.json()["en"]
    take(on_time.number, "change", officers.headquarters[:2], sends_returns=False, sends_check_results=True,
         sends_complaints=True, sends_notices=True, place="360000", records_a_day=1)  # fmt: skip
    assert posted(browser, on_time.sent("returns", returned_item(1), number=2)).status_code == 403
    answer = posted(browser, on_time.sent("complaints", complaint("A"), complaint("B"), number=2))
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_only_post_is_taken_and_a_form_is_no_message(officers, on_time, browser):
    answer = browser.get(f"{HERE}messages")
    assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, "POST", "PARTNER_METHOD")
    assert browser.put(f"{HERE}standing").status_code == 405
    assert browser.post(f"{HERE}messages").status_code == 400
    assert browser.post(f"{HERE}messages", {"a": "b"}).status_code == 400


@pytest.mark.parametrize(
    "header",
    ["", "=", "é", "e30=", "W10=", "bnVsbA==", "Ilx1ZDgwMCI=", "eyJhIjoxfQ==", "A" * 9999, "eyJhIjogTmFOfQ==", "\x7f"],
)
def test_no_header_makes_a_bug(officers, on_time, browser, header):
    headers = {"Gongzhi-Envelope": header, "Gongzhi-Signature": header}
    for path in ("messages", "standing"):
        answer = browser.post(f"{HERE}{path}", b"{}", content_type="application/json", headers=headers)
        assert answer.status_code == 400, answer.content
        assert answer.json()["code"] in STATUS


def test_a_session_counts_nothing_here_and_only_addresses_for_programs_take_no_token(officers, on_time, signed_in):
    answer = posted(signed_in(officers.city), on_time.sent("complaints", complaint("T-1")))
    assert answer.status_code == 202
    exempt = {
        pattern.name for pattern in get_resolver().url_patterns if getattr(pattern.callback, "csrf_exempt", False)
    }
    assert exempt == {"partner_send", "partner_standing", "partner_lists", "end_by_mail"}


def test_a_database_that_is_away_is_a_503_and_nothing_else(officers, on_time, browser, monkeypatch):
    from django.db import OperationalError

    from gongzhi.web.pages import partners_api

    def away(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr(partners_api.partners, "receive", away)
    answer = posted(browser, on_time.sent("complaints", complaint("T-1")))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_standing_tells_gaps_states_and_faults(officers, on_time, browser):
    for number in (1, 4):
        posted(browser, on_time.sent("complaints", complaint(f"T-{number}"), number=number))
    take_in(now())
    answer = posted(browser, on_time.signed("standing", b"", 1, "standing", {}), "standing").json()
    assert (answer["highest"], answer["missing"], answer["state"]) == (4, ["2-3"], "in_force")
    assert {one["state"] for one in answer["messages"]} == {"taken_in"}


def test_openapi_is_made_of_the_declarations_that_messages_are_read_by(officers, browser):
    document = browser.get(f"{HERE}openapi.json").json()
    assert document["openapi"] == "3.1.0"
    schemas = document["components"]["schemas"]
    for service in SERVICES:
        assert set(schemas[service]["properties"]) == {column.field for column in form_of(service).columns}
        wanted = {column.field for column in form_of(service).columns if column.required}
        assert set(schemas[service]["required"]) == wanted
    assert set(schemas["Envelope"]["properties"]) == {field.name for field in FIELDS}
    assert set(schemas["Problem"]["properties"]["code"]["enum"]) == set(STATUS)
    text = json.dumps(document)
    for reference in set(re.findall(r'"#/components/([a-z]+)/([A-Za-z_]+)"', text)):
        assert reference[1] in document["components"][reference[0]], reference
    assert str(limits_on(AT).records_a_message) in document["paths"]["/messages"]["post"]["summary"]


@pytest.mark.parametrize(
    ("service", "record"),
    [("complaints", complaint("T-1")), ("check_results", check("S-1")), ("returns", returned_item(1)),
     ("notices", foreign_notice("N-1"))],
)  # fmt: skip
def test_a_record_that_is_taken_fits_its_schema(service, record):
    properties = schemas_of(service)["properties"]
    assert set(record) <= set(properties)
    kinds = {str: "string", bool: "boolean", int: ("integer", "number"), list: "array"}
    for name, value in record.items():
        said = properties[name]["type"]
        said = said if isinstance(said, list) else [said]
        wanted = kinds[type(value)]
        assert set(said) & set(wanted if isinstance(wanted, tuple) else (wanted,)), name
        if "enum" in properties[name]:
            assert value in properties[name]["enum"]
        if "pattern" in properties[name]:
            assert re.search(properties[name]["pattern"], value)


def schemas_of(service: str):
    from gongzhi.core.partners.records import schema

    return schema(form_of(service))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_people_read_the_same_description(officers, browser, lang):
    browser.cookies["lang"] = lang
    page = browser.get(HERE).content.decode()
    for service in SERVICES:
        assert getattr(form_of(service), f"title_{lang}") in page
    for code in STATUS:
        assert code in page
    assert "application/x-ndjson" in messages()["PARTNER_CONTENT_TYPE"]["en"] or LINES


def test_every_refusal_of_the_interface_has_a_status_and_every_status_a_refusal():
    from pathlib import Path

    import gongzhi

    spoken = set()
    for folder in (
        "core/partners",
        "actions/partners.py",
        "actions/partner_lists.py",
        "catalogue/partner_services.py",
        "web/pages/partners_api.py",
    ):
        place = Path(gongzhi.__file__).parent / folder
        for path in place.rglob("*.py") if place.is_dir() else [place]:
            text = path.read_text("utf-8")
            spoken |= set(re.findall(r'Refusal\(\s*"(PARTNER_[A-Z0-9_]+)"', text))
            spoken |= set(re.findall(r'"(PARTNER_KEY_(?:UNKNOWN|OF_ANOTHER))"', text))
    states = {"PARTNER_STATE_PROPOSED", "PARTNER_STATE_SUSPENDED", "PARTNER_STATE_ENDED"}
    assert spoken | states | {"PARTNER_METHOD", "PARTNER_AWAY", "PARTNER_WRONG_RECORDS"} == set(STATUS)
