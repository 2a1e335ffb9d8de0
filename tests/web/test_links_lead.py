"""No page offers its reader an address that turns out to be missing."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from django.urls import resolve

from tests.web.province import *
from tests.web.province import notice, take_in

READERS = (
    "port", "origin", "headquarters", "experts", "enterprise", "rival", "city", "market", "association", "office",
)  # fmt: skip
MANY = ("/scores/", "/cities/", "/notices/?")  # marks of charts by month, filters by what else is chosen: a few will do
ENOUGH = 4
LEFT_OUT = ("/static/", "/logout/", "/rules/JX", "/rules/CN")  # rule tables look the same to everybody


@pytest.mark.parametrize("reader", READERS)
def test_every_link_that_a_reader_is_shown_leads_somewhere(province, signed_in, reader):
    people = province.officers
    take_in(people, notice(21, "赣州试验陶瓷有限公司"))
    found = getattr(people, reader)
    client = signed_in(found[0] if isinstance(found, tuple) else found)
    waiting, looked_at, of_kind = ["/"], set(), Counter()
    while waiting:
        address = waiting.pop(0)
        looked_at.add(address)
        if address.startswith(MANY):
            kind = resolve(address.partition("?")[0]).url_name
            of_kind[kind] += 1
            if of_kind[kind] > ENOUGH:
                continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer["Content-Type"].startswith("text/html"):
            continue  # a file
        links = {unescape(link) for link in re.findall(r'href="(/[^"#]*)', answer.content.decode())}
        waiting += sorted(link for link in links - looked_at - set(waiting) if not link.startswith(LEFT_OUT))
    assert len(looked_at) > 2
