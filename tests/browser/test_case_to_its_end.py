"""A case to its end in a real Chromium: an enterprise answers, attaches its proof, contests, wins; an officer closes.

In both languages, on a phone and at a desk. What the public sees of it is the public side alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from gongzhi.actions import cases, sanctions
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.browser.test_matters import context_of
from tests.browser.test_pages import DESK, PHONE, browser, site, violations
from tests.signed_in import *
from tests.spec.conftest import POTTERY, closed_case, register, returned, scenario, traced
from tests.spec.test_02_lists import credit_lead
from tests.spec.test_04_recall import PLAN, case, colleagues, running

__all__ = ["browser", "case", "colleagues", "credit_lead", "site"]
pytestmark = pytest.mark.browser
DAY = date(2017, 5, 8)
PROOF = b"%PDF-1.4\n% invoices of another maker\n"
PICTURES = os.environ.get("GONGZHI_PICTURES")  # a folder, where somebody wants to look at the pages
looks = pytest.mark.parametrize(
    ("lang", "viewport"),
    [
        pytest.param("zh", DESK, id="zh-desk"),
        pytest.param("en", PHONE, id="en-phone", marks=pytest.mark.long),
    ],
)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


@dataclass(frozen=True)
class Answered:
    """A graded enterprise with a sanction under way. finding: its grade; part: the fact that it contests."""

    finding: UUID
    part: str
    sanction: str
    case: str


@pytest.fixture
def answered(officers) -> Answered:
    closed_case(officers, ["Q1"])
    with seeing_as(officers.system):
        finding = queries.enterprises.grades(POTTERY)[0].finding
        inputs = queries.findings.fact(finding).inputs
        (case,) = queries.cases.numbers_in_state("applied")
    place = next(place for place, one in enumerate(inputs, start=1) if one.kind == "CreditEvent")
    number = sanctions.file_sanction(
        case, offence="fake_export", facts="以次充好", goods_value_fen=80_000_000, illegal_gain_fen=0,
        by=officers.market, at=at_noon(DAY),
    )  # fmt: skip
    tell_rights(number, officers.headquarters[:2], DAY)
    return Answered(finding, f"input-{place}", number, case)


@pytest.fixture
def people(officers, signed_in):
    """By name and language, who has signed in; made before a browser runs."""
    names = {
        "enterprise": officers.enterprise, "office": officers.office, "origin": officers.origin[0],
        "first": officers.headquarters[0], "second": officers.headquarters[1],
    }  # fmt: skip
    return {(name, lang): signed_in(actor, lang) for name, actor in names.items() for lang in ("zh", "en")}


def opens(people, browser, site, name: str, lang: str, viewport: dict):
    return context_of(browser, site, people[name, lang], viewport)


def send(page, form: str) -> None:
    """Sends a form and waits for the page that follows."""
    with page.expect_navigation():
        page.click(f"{form} button[type=submit]")


def looked_at(page, viewport: dict, name: str) -> None:
    assert violations(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{viewport['width']}.png", full_page=True)


@looks
def test_an_enterprise_answers_attaches_its_proof_contests_and_sees_the_number_computed_anew(
    answered, people, site, browser, lang, viewport
):
    enterprise = opens(people, browser, site, "enterprise", lang, viewport)
    enterprise.goto(f"{site}/sanctions/{answered.sanction}/")
    enterprise.fill("#act-ask_hearing textarea", "货物不是本企业生产")
    send(enterprise, "#act-ask_hearing")
    assert "货物不是本企业生产" in enterprise.inner_text("main")

    address = f"{site}/findings/{answered.finding}/"
    enterprise.goto(f"{site}/enterprises/{POTTERY}/")
    assert "96.0" in enterprise.inner_text("main")
    enterprise.goto(address)
    enterprise.select_option("#contest select", answered.part)
    enterprise.fill("#contest textarea", "退运货物不是本企业生产，见发票")
    enterprise.set_input_files(
        "#contest input[type=file]", {"name": "发票.pdf", "mimeType": "application/pdf", "buffer": PROOF}
    )
    looked_at(enterprise, viewport, f"contest-filing-{lang}")
    send(enterprise, "#contest")
    assert "YY-2017-000001" in enterprise.inner_text("main")
    with enterprise.expect_download() as download:
        enterprise.click("text=发票.pdf")
    assert Path(download.value.path()).read_bytes() == PROOF

    office = opens(people, browser, site, "office", lang, viewport)
    office.goto(address)
    send(office, "#act-accept")
    office.fill("#act-examine textarea", "发票和批号属于另一企业")
    send(office, "#act-examine")
    for name in ("first", "second"):
        page = opens(people, browser, site, name, lang, viewport)
        page.goto(address)
        if name == "first":
            page.check("#act-uphold input[value=set_aside]")
            page.fill("#act-uphold textarea", "不应计入")
            looked_at(page, viewport, f"contest-upholding-{lang}")
        else:
            assert page.is_checked("#act-uphold input[value=set_aside]")  # what the first one signed
        send(page, "#act-uphold")

    enterprise.goto(address)
    said = enterprise.inner_text("main")
    assert say("CONTEST_WAS_SET_ASIDE", lang) in said
    looked_at(enterprise, viewport, f"contest-won-{lang}")
    enterprise.goto(f"{site}/enterprises/{POTTERY}/")
    assert "100.0" in enterprise.inner_text("main")
    assert (
        "96.0" not in enterprise.inner_text("main .gz-grade") if enterprise.query_selector("main .gz-grade") else True
    )


@pytest.fixture
def in_hand(officers) -> str:
    """A case whose return is traced; nothing of its outcome is in yet."""
    first = date(2017, 4, 10)
    traced(officers, register(officers, returned(1, first)), first, "Q1", "producer")
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    at = at_noon(first)
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at, seen=0)
    for expert in officers.experts:
        cases.assess_case(number, scenarios=[scenario("a", 2, "1/2", "1/10", "1/100")], by=expert, at=at, seen=1)
    cases.begin_acting(number, by=officers.origin[0], at=at, seen=2)
    return number


SIX = "cause_code", "responsibility", "corrective_action", "credit_effect", "index_effect", "supervision_effect"


@looks
def test_an_officer_closes_a_return_with_six_fields_and_is_refused_by_name_where_one_lacks(
    in_hand, owner, people, site, browser, lang, viewport
):
    origin = opens(people, browser, site, "origin", lang, viewport)
    origin.goto(f"{site}/cases/{in_hand}/")
    form = "#act-submit_evidence"
    origin.select_option(f"{form} select[name=responsibility]", "producer")
    origin.select_option(f"{form} select[name=corrective_action]", "process_change")
    origin.evaluate(f"document.querySelector('{form}').noValidate = true")
    send(origin, form)
    assert say("FIELD_MISSING", lang) in origin.inner_text(f"{form}")  # beside the cause, which was left out
    assert origin.get_attribute(f"{form} select[name=cause_code]", "aria-invalid") == "true"
    looked_at(origin, viewport, f"closing-refused-{lang}")
    origin.select_option(f"{form} select[name=cause_code]", "Q1")
    send(origin, form)
    for name in SIX:
        (value,) = owner.execute(f"select {name} from store_case").fetchone()
        owner.execute(f"update store_case set {name} = null")
        origin.goto(f"{site}/cases/{in_hand}/")
        lacking = say("MISSING_GUARD_FIELDS", lang, fields=say(f"GUARD_FIELD_{name}".upper(), lang))
        assert lacking in origin.inner_text("main"), name
        assert origin.query_selector("#act-close") is None, name
        owner.execute(f"update store_case set {name} = %s", [value])
    for name in ("origin", "first"):
        page = opens(people, browser, site, name, lang, viewport)
        page.goto(f"{site}/cases/{in_hand}/")
        send(page, "#act-close")
    origin.goto(f"{site}/cases/{in_hand}/")
    assert owner.execute(
        "select i.state from store_case c join store_instance i on i.id = c.instance_id"
    ).fetchone() == ("closed",)
    looked_at(origin, viewport, f"closed-{lang}")


@pytest.fixture
def demanded(officers, in_hand) -> str:
    """A rectification ordered on the case that is acted on."""
    values = {"case_no": in_hand, "defect": "铅溶出量超标", "demands": "更换釉料，逐批检测"}
    return open_matter("rectification", values=values, uscc=POTTERY, by=officers.origin[0], at=at_noon(DAY))


@looks
def test_an_enterprise_answers_what_its_case_demands_with_evidence_and_the_case_shows_it(
    in_hand, demanded, people, site, browser, lang, viewport
):
    enterprise = opens(people, browser, site, "enterprise", lang, viewport)
    enterprise.goto(f"{site}/cases/{in_hand}/")
    with enterprise.expect_navigation():
        enterprise.click(f"a[href='/rectification/{demanded}/']")
    form = "#act-submit"
    enterprise.fill(f"{form} [name=root_cause]", "釉料含铅")
    enterprise.fill(f"{form} [name=measures]", "更换釉料")
    enterprise.select_option(f"{form} [name=disposition]", "destroy") if enterprise.query_selector(
        f"{form} select[name=disposition]"
    ) else enterprise.check(f"{form} [name=disposition][value=destroy]")
    wrong = {"name": "整改.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    enterprise.set_input_files(f"{form} [name=evidence]", wrong)
    send(enterprise, form)
    assert "整改.exe" in enterprise.inner_text("main")  # which file is not taken, and why
    looked_at(enterprise, viewport, f"evidence-refused-{lang}")
    proof = {"name": "整改材料.pdf", "mimeType": "application/pdf", "buffer": PROOF}
    enterprise.set_input_files(f"{form} [name=evidence]", proof)
    send(enterprise, form)
    assert "整改材料.pdf" in enterprise.inner_text("main")
    looked_at(enterprise, viewport, f"evidence-sent-{lang}")
    origin = opens(people, browser, site, "origin", lang, viewport)
    origin.goto(f"{site}/cases/{in_hand}/")
    assert demanded in origin.inner_text("main")
    looked_at(origin, viewport, f"case-with-rectification-{lang}")


@looks
def test_where_goods_of_the_lots_went_is_seen_and_a_recall_begins_from_there(
    case, people, site, browser, lang, viewport
):
    page = opens(people, browser, site, "first", lang, viewport)
    page.goto(f"{site}/cases/{case}/lots/")
    assert "A-1" in page.inner_text("main")
    looked_at(page, viewport, f"lots-{lang}")
    with page.expect_navigation():
        page.click("a[href^='/recall/new/']")
    page.fill("[name=learned_on]", DAY.isoformat())
    page.fill("[name=hazard]", "铅溶出")
    looked_at(page, viewport, f"recall-begin-{lang}")
    send(page, "#begin")
    assert case in page.inner_text("main")
    assert f"{3:018d}-1" in page.inner_text("main")
    looked_at(page, viewport, f"recall-begun-{lang}")


@pytest.fixture
def recalled(officers, colleagues) -> str:
    """A recall that runs, with what its enterprise reported to the regulator alone."""
    return running(officers, colleagues)


@looks
def test_a_citizen_sees_the_public_side_only(answered, recalled, site, browser, lang, viewport):
    page = browser.new_context(viewport=viewport).new_page()
    page.goto(f"{site}/public/matters/?lang={lang}")
    said = page.inner_text("main")
    assert PLAN["remedy"] in said
    assert "已停止生产和销售" not in said and "王某" not in said  # the report, and who leads the recall
    looked_at(page, viewport, f"citizen-{lang}")
    for hidden in (
        f"/cases/{answered.case}/", f"/cases/{answered.case}/lots/", f"/findings/{answered.finding}/",
        f"/sanctions/{answered.sanction}/", f"/recall/{recalled}/", f"/enterprises/{POTTERY}/", "/returns/",
    ):  # fmt: skip
        page.goto(site + hidden)
        assert page.url.startswith(f"{site}/login/"), hidden
        assert POTTERY not in page.inner_text("body"), hidden
    page.goto(f"{site}/public/decisions/?lang={lang}")
    assert answered.sanction not in page.inner_text("main")  # not decided, so nobody is named
