"""What partners may send: each service is a register of catalogue/registers, read by the columns of its upload file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gongzhi.catalogue import registers
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Evidence
from gongzhi.core.partners.feeds import source_of
from gongzhi.core.partners.records import read_records
from gongzhi.core.partners.strict_json import read_json
from gongzhi.core.registers import Register

SERVICES = ("returns", "check_results", "complaints", "notices")
LINES, OBJECT = "application/x-ndjson", "application/json"
LINE_BREAK = re.compile(rb"\r?\n")


def form_of(service: str) -> Register:
    """Raises NotThere for what is no service."""
    return registers.register(service)


def records_of(body: bytes, content_type: str, *, deepest: int, most: int) -> tuple[tuple[str, Any], ...]:
    """The records of a message, each with where it stands ("line 3"): one JSON object, or one on each line.

    Raises Refusal PARTNER_JSON_…, PARTNER_BODY_EMPTY, PARTNER_TOO_MANY_RECORDS.
    """
    if content_type == OBJECT:
        if not body.strip():
            raise Refusal("PARTNER_BODY_EMPTY")
        return (("line 1", read_json(body, where="line 1", deepest=deepest)),)
    lines = [(number, line) for number, line in enumerate(LINE_BREAK.split(body), start=1) if line.strip()]
    if not lines:
        raise Refusal("PARTNER_BODY_EMPTY")
    if len(lines) > most:
        raise Refusal("PARTNER_TOO_MANY_RECORDS", records=len(lines), most=most)
    return tuple((f"line {number}", read_json(line, where=f"line {number}", deepest=deepest)) for number, line in lines)


def evidence_in(
    body: bytes, content_type: str, *, feed: str, service: str, raw_hash: str, deepest: int, most: int
) -> tuple[Evidence, ...]:
    """The evidence of a message, in its order. Raises as `records_of` does, and BadInput with every faulty value."""
    build = registers.evidence_from(service, source_of(feed, service), raw_hash)
    return read_records(form_of(service), records_of(body, content_type, deepest=deepest, most=most), build)


def titles() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each service with its words in both languages."""
    for service in SERVICES:
        form = form_of(service)
        yield service, {"zh": form.title_zh, "en": form.title_en}
