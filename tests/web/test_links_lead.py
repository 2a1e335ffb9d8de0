"""No page offers its reader an address that turns out to be missing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import partial
from html import unescape

import pytest
from django.template import engines
from django.urls import resolve

from gongzhi.web.gate import leads_somewhere
from gongzhi.web.presenters.lists import Link
from tests.spec.conftest import POTTERY
from tests.web.province import *
from tests.web.province import notice, take_in

READERS = ("headquarters", "enterprise", "city")
MORE_READERS = ("port", "origin", "experts", "rival", "market", "association", "office")
MANY = ("/scores/", "/cities/", "/notices/?")  # marks of charts by month, filters by what else is chosen: a few will do
ENOUGH = 4
LEFT_OUT = ("/static/", "/logout/", "/rules/JX", "/rules/CN")  # rule tables look the same to everybody


@pytest.mark.parametrize(
    "reader", [*READERS, *(pytest.param(reader, marks=pytest.mark.long) for reader in MORE_READERS)]
)
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


@pytest.mark.parametrize(
    ("role", "href", "leads"),
    [
        ("LAB", f"/enterprises/{POTTERY}/", False),
        ("CIQ_R", f"/enterprises/{POTTERY}/", True),
        ("CIQ_R", "/uploads/?kind=returns#top", True),
        ("ENT", "/uploads/?kind=returns#top", False),
        ("LAB", "#reported", True),
        ("LAB", "https://example.org/enterprises/", True),
    ],
)
def test_a_link_to_a_page_that_the_reader_may_not_open_is_words(officers, role, href, leads):
    reader = replace(officers.system, role=role)
    context = {"value": Link("赣州", href), "lang": "zh", "leads": partial(leads_somewhere, actor=reader)}
    shown = engines["django"].from_string("{% load gongzhi %}{% cell value %}").render(context)
    assert shown == (f'<a href="{href}">赣州</a>' if leads else "赣州")
