"""The page of a plan's frame names every enterprise of the registry; an enterprise reads its own chance and why."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from tests.signed_in import *
from tests.spec.conftest import POTTERY, TEA
from tests.spec.test_13_double_random import published, result
from tests.spec.test_13_programme import PLAN, framed


def test_the_frame_names_everybody_with_chance_or_reason_in_both_languages(officers, signed_in):
    result(officers, "N-1", date(2017, 1, 5), level="national")
    number = framed(officers)
    said_in = {
        "zh": ("万分之 1000", "上级已抽查", "JX-1"),
        "en": ("1000 of 10,000", "checked by a higher level", "customs"),
    }
    for lang, words in said_in.items():
        browser = signed_in(officers.headquarters[0], lang)
        page = browser.get(reverse("check_frame", args=[number])).content.decode()
        for said in (POTTERY, TEA, *words):
            assert said in page, (lang, said)
        plan = browser.get(reverse("check_plan", args=[number])).content.decode()
        assert reverse("check_frame", args=[number]) in plan


def test_a_plan_without_a_frame_has_no_such_page_and_no_way_to_it(officers, signed_in):
    number = published(officers, **PLAN)
    browser = signed_in(officers.headquarters[0], "en")
    assert browser.get(reverse("check_frame", args=[number])).status_code == 404
    assert (
        reverse("check_frame", args=[number]) not in browser.get(reverse("check_plan", args=[number])).content.decode()
    )


def test_an_enterprise_reads_why_its_chance_is_what_it_is_and_not_the_frame(officers, signed_in):
    number = framed(officers)
    browser = signed_in(officers.enterprise, "en")
    page = browser.get(reverse("enterprise", args=[POTTERY])).content.decode()
    assert "Chance in random checks" in page
    assert "1000 of 10,000 (a ratio of 10%)" in page
    assert browser.get(reverse("check_frame", args=[number])).status_code == 404


def test_a_member_of_the_frame_is_found_by_name_or_code(officers, signed_in):
    address = reverse("check_frame", args=[framed(officers)])
    browser = signed_in(officers.headquarters[0])
    for words, there, gone in ((POTTERY[:10], POTTERY, TEA), ("茶业", TEA, POTTERY)):
        page = browser.get(address, {"q": words}).content.decode()
        assert there in page
        assert gone not in page
    assert POTTERY not in browser.get(address, {"q": "没有这家"}).content.decode()
