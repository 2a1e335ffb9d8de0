"""The second verifier, a page that works without a network: beside the first, and as a citizen meets it."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from gongzhi.core.draw.vdr.bundle import pack
from tests.browser.test_pages import DESK, PHONE, browser, violations
from tests.core.draw.vdr.ceremonies import LOG, WITNESS, made, public
from tests.verifier.test_verifier import changed, places
from tests.verifier.verifier import REPO, verifier

__all__ = ["browser"]
pytestmark = pytest.mark.browser
PAGE = REPO / "verifier" / "verify.html"
BATCH, SMALL = 50, 8  # bundles, units of a frame
CHECK = """(bundles) => bundles.map(([text, practice]) => {
    const {ok, difference} = verify(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)), {practice});
    return ok || difference;
})"""


@pytest.fixture
def page(browser):
    opened = browser.new_context(offline=True, viewport=DESK).new_page()
    opened.goto(PAGE.as_uri())
    return opened


def asked(page: Any, bundles: Sequence[bytes], *, practice: bool = False) -> list[Any]:
    """For each bundle True, or the first difference."""
    return page.evaluate(CHECK, [[base64.b64encode(bundle).decode(), practice] for bundle in bundles])


def agree(page: Any, numbers: range, **how: int) -> None:
    """The core draws; both verifiers find nothing. Asked in batches: the way to the browser is what costs most."""
    for start in range(numbers.start, numbers.stop, BATCH):
        batch = range(start, min(start + BATCH, numbers.stop))
        bundles = [made(number, **how).bundle for number in batch]
        for bundle in bundles:
            verifier.verify(bundle)
        assert dict(zip(batch, asked(page, bundles), strict=True)) == dict.fromkeys(batch, True)


def test_both_verifiers_agree_on_random_draws(page):
    agree(page, range(2000, 2030))


@pytest.mark.long
@pytest.mark.parametrize("start", range(20_000, 25_000, 250))
def test_both_verifiers_agree_on_five_thousand_draws(page, start):
    agree(page, range(start, start + 250), units=SMALL)


def test_both_verifiers_agree_on_practice_runs_and_say_which_is_which(page):
    practice, draw = made(7, purpose="practice").bundle, made(7).bundle
    assert asked(page, [practice], practice=True) == [True]
    assert [found["code"] for found in asked(page, [practice])] == ["PURPOSE"]
    assert [found["code"] for found in asked(page, [draw], practice=True)] == ["PURPOSE"]


@pytest.mark.long
def test_both_verifiers_turn_away_an_altered_value_of_every_file_in_the_same_file(page):
    random, seen, elsewhere = Random("altered"), 0, []
    for number in range(3000, 3012):
        files = made(number).files
        for name, data in files.items():
            if not data:
                continue
            line = random.randrange(data.count(b"\n"))
            record = json.loads(data.split(b"\n")[line])
            found = changed(files, name, line, random.choice([path for path in places(record) if path]))
            bundle = pack(found)
            (told,) = asked(page, [bundle])
            assert told is not True, (number, name, line)
            with pytest.raises(verifier.Difference) as first:
                verifier.verify(bundle)
            seen += 1
            if told["file"] != first.value.file:
                elsewhere.append((number, name, told["file"], first.value.file))
    assert seen > 150
    assert elsewhere == []


def test_a_citizen_checks_a_draw_without_a_network(page, tmp_path):
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(made(5).bundle)
    page.set_input_files("#file", bundle)
    page.wait_for_selector("#verdict.good")
    assert "验证通过" in page.inner_text("#verdict")
    assert page.locator("ol li.good").count() == page.locator("ol li").count() == 14
    page.click("#language")
    assert "Verified" in page.inner_text("#verdict")
    page.click("summary >> nth=1")
    assert page.locator("details tbody tr").count() > 0


SEEN = """() => { window.seen = []; new MutationObserver(() => {
    const place = document.getElementById("progress");
    if (!place.hidden) window.seen.push(document.getElementById("passing").textContent);
}).observe(document.getElementById("progress"), {subtree: true, childList: true, attributes: true}); }"""


@pytest.mark.long
def test_how_far_it_is_is_shown_while_it_computes_and_a_file_chosen_meanwhile_counts_alone(page, tmp_path):
    large, small = tmp_path / "large.zip", tmp_path / "small.zip"
    large.write_bytes(made(5, units=4000).bundle)
    small.write_bytes(pack(changed(made(6).files, "selection.jsonl", 0, ("role",))))
    page.evaluate(SEEN)
    page.set_input_files("#file", large)
    page.wait_for_selector("#verdict.good")
    assert page.locator("#progress").is_hidden()
    seen = page.evaluate("window.seen")
    assert len(set(seen)) > 1
    assert any("/ 14" in text for text in seen)
    page.set_input_files("#file", large)
    page.set_input_files("#file", small)
    page.wait_for_selector("#verdict.bad")
    page.wait_for_selector("#report ol li.bad")
    page.wait_for_timeout(1500)
    assert "selection.jsonl" in page.inner_text("#report")


def test_a_citizen_is_shown_the_first_difference_and_what_to_do(page, tmp_path):
    files = made(5).files
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(pack(changed(files, "selection.jsonl", 0, ("role",))))
    page.set_input_files("#file", bundle)
    page.wait_for_selector("#verdict.bad")
    page.wait_for_selector("ol li.bad")
    shown = page.inner_text("#report")
    assert "验证不通过" in page.inner_text("#verdict")
    assert "selection.jsonl" in shown
    assert "见证方" in shown


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip at all" * 9], ids=["empty", "cut", "other"])
def test_what_is_no_bundle_is_told_and_not_crashed_on(page, tmp_path, content):
    other = tmp_path / "other.zip"
    other.write_bytes(content)
    page.set_input_files("#file", other)
    page.wait_for_selector("ol li.bad")
    assert "bundle.zip" in page.inner_text("#report")


def test_keys_that_a_citizen_brings_are_compared(page, tmp_path):
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(made(5).bundle)
    page.click("summary")
    page.fill("#log-key", public(LOG))
    page.fill("#witness-key", public(LOG))
    page.set_input_files("#file", bundle)
    page.wait_for_selector("ol li.bad")
    assert "witness.key" in page.inner_text("#report")
    page.fill("#witness-key", public(WITNESS))
    page.set_input_files("#file", [])
    page.set_input_files("#file", bundle)
    page.wait_for_selector("#verdict.good")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_axe_violation_and_fits_a_phone(browser, tmp_path, scheme):
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(made(5).bundle)
    page = browser.new_context(offline=True, viewport=PHONE, color_scheme=scheme).new_page()
    page.goto(PAGE.as_uri())
    page.set_input_files("#file", bundle)
    page.wait_for_selector("#verdict.good")
    page.click("summary >> nth=1")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
