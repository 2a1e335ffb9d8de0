"""The OpenAPI 3.1 document of the interface for partners, made of the declarations that its messages are read by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.partner_services import LINES, OBJECT, SERVICES, form_of
from gongzhi.core.partners.envelope import FIELDS, HIGHEST, LONGEST_HEADER, EnvelopeField
from gongzhi.core.partners.limits import Limits
from gongzhi.core.partners.records import schema
from gongzhi.web.problems import STATUS

TITLE = "Gongzhi 共治: interface for partners 伙伴接口"
BASE64URL = "^[0-9A-Za-z_-]+={0,2}$"


def document(limits: Limits, server: str) -> Mapping[str, Any]:
    """The whole document. limits: of today; server: the address under which the interface is reached."""
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": _both("PARTNER_API_LEAD")},
        "servers": [{"url": server}],
        "paths": {
            "/messages": {"post": _messages(limits)},
            "/standing": {"post": _standing()},
            "/lists": {"post": _lists()},
            "/key": {"get": _public("The platform's public key for receipts", "OurKey")},
            "/openapi.json": {"get": {"summary": "This document", "security": [], "responses": {"200": _json({})}}},
        },
        "security": [{"envelope": []}],
        "components": {
            "securitySchemes": {
                "envelope": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Gongzhi-Signature",
                    "description": "Ed25519 over 'gongzhi-partner-1\\n' and the bytes of the envelope, base64url",
                }
            },
            "parameters": _headers(),
            "schemas": _schemas(),
            "responses": {"Problem": {"description": "Refused", "content": {_PROBLEM: _of("Problem")}}},
        },
    }


_PROBLEM = "application/problem+json"


def _messages(limits: Limits) -> Mapping[str, Any]:
    kinds = [{"$ref": f"#/components/schemas/{service}"} for service in SERVICES]
    return {
        "summary": "Send one record, or up to "
        f"{limits.records_a_message} as JSON lines, at most {limits.bytes_a_message} bytes",
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in ("Envelope", "Signature")],
        "requestBody": {
            "required": True,
            "content": {
                OBJECT: {"schema": {"oneOf": kinds}},
                LINES: {"schema": {"type": "string", "description": "one such object a line"}},
            },
        },
        "responses": {
            "202": {"description": "Kept; the receipt is signed", "content": {OBJECT: _of("Receipt")}},
            "200": {"description": "Kept before; the same receipt", "content": {OBJECT: _of("Receipt")}},
            **_problems(),
        },
    }


def _standing() -> Mapping[str, Any]:
    return {
        "summary": "What became of the newest messages; which numbers lack. Service of the envelope: standing",
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in ("Envelope", "Signature")],
        "responses": {"200": {"description": "The standing", "content": {OBJECT: _of("Standing")}}, **_problems()},
    }


def _lists() -> Mapping[str, Any]:
    return {
        "summary": "What stands published with a name, and which copies are to be withdrawn. Service of the envelope: "
        "lists. The body is empty, or confirms notices: {acknowledged: [numbers], done: deleted|corrected|passed_on}",
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in ("Envelope", "Signature")],
        "responses": {"200": {"description": "The lists", "content": {OBJECT: _of("Lists")}}, **_problems()},
    }


def _public(summary: str, schema_name: str) -> Mapping[str, Any]:
    return {"summary": summary, "security": [], "responses": {"200": _json(_of(schema_name))}}


def _json(content: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"description": "JSON", "content": {OBJECT: content}}


def _problems() -> Mapping[str, Any]:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in sorted(set(STATUS.values()))}


def _headers() -> Mapping[str, Any]:
    text = {"type": "string", "pattern": BASE64URL}
    return {
        "Envelope": {
            "name": "Gongzhi-Envelope", "in": "header", "required": True,
            "description": "base64url of the canonical JSON (RFC 8785) of the schema Envelope",
            "schema": {**text, "maxLength": LONGEST_HEADER},
        },
        "Signature": {
            "name": "Gongzhi-Signature", "in": "header", "required": True,
            "description": "base64url of the signature", "schema": {**text, "maxLength": 100},
        },
    }  # fmt: skip


def _schemas() -> Mapping[str, Any]:
    text, number = {"type": "string"}, {"type": "integer"}
    envelope = {
        "type": "object", "additionalProperties": False, "required": [field.name for field in FIELDS],
        "properties": {field.name: _field(field) for field in FIELDS},
    }  # fmt: skip
    fault = _object(where=text, field=text, value=text, code=text, zh=text, en=text)
    receipt = _object(
        version=text, feed=text, service=text, message_id=text, sequence=number, idempotency_key=text,
        body_sha256=text, envelope_sha256=text, records=number, received_at=text,
        missing={"type": "array", "items": text}, key=text,
    )  # fmt: skip
    message = _object(
        message_id=text, sequence=number, service=text, state=text, new={"type": ["integer", "null"]},
        known={"type": ["integer", "null"]}, late={"type": ["integer", "null"]},
        faults={"type": "array", "items": fault},
    )  # fmt: skip
    return {
        "Envelope": envelope,
        "Receipt": _object(receipt=receipt, signature=text),
        "Standing": _object(
            feed=text, state=text, highest=number, missing={"type": "array", "items": text},
            messages={"type": "array", "items": message},
        ),
        "Lists": _object(
            feed=text, as_of=text,
            entries={"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}},
            withdrawals={"type": "array", "items": _object(notice=text, record=text, kind=text, due_on=text)},
        ),
        "OurKey": _object(key=text, public_key=text),
        "Problem": {
            **_object(type=text, title=text, status=number, detail=text, code={**text, "enum": sorted(STATUS)}, zh=text,
                      en=text),
            "description": "\n".join(f"{status} {code}: {messages()[code]['en']}" for code, status in STATUS.items()),
        },
        **{service: schema(form_of(service)) for service in SERVICES},
    }  # fmt: skip


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _field(field: EnvelopeField) -> Mapping[str, Any]:
    words = _both(f"PARTNER_FIELD_{field.name}".upper())
    if field.is_number:
        return {"type": "integer", "minimum": 1, "maximum": HIGHEST, "description": words}
    return {"type": "string", "pattern": f"^{field.pattern}$", "example": field.example, "description": words}


def _of(name: str) -> Mapping[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


def _both(code: str) -> str:
    return f"{say(code, 'zh')} · {say(code, 'en')}"
