"""What a party's own device computes in a browser, beside the functions that the platform checks it with."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.draw.vdr.nonces import Nonce, nonce_commitment, sealed_commitment
from gongzhi.core.draw.vdr.statements import committed_content, message
from gongzhi.core.draw.vdr.tables import line
from tests.browser.test_pages import DESK, PHONE, browser, violations
from tests.core.draw.vdr.ceremonies import made
from tests.verifier.verifier import REPO

__all__ = ["browser"]
pytestmark = pytest.mark.browser
STATIC = REPO / "src" / "gongzhi" / "web" / "static" / "draws"
COMMIT, NONCE, AT = "5a" * 32, "0123456789abcdef" * 4, "2017-03-15T01:02:03Z"
WHO = "c2/双打办“甲”\\😀"  # a name with everything that JSON could spell in two ways
PASSPHRASE = "三个长长的词 and then some"


@pytest.fixture
def page(browser, tmp_path):
    """A page with the device's scripts and nothing else, without a network."""
    scripts = "".join(f"<script>{(STATIC / name).read_text('utf-8')}</script>" for name in ("vdr.js", "device.js"))
    file = tmp_path / "device.html"
    file.write_text(f"<!doctype html><meta charset=utf-8>{scripts}", encoding="utf-8")
    opened = browser.new_context(offline=True, viewport=DESK).new_page()
    opened.goto(file.as_uri())
    return opened


@pytest.mark.parametrize("purpose", ["draw", "practice"])
def test_commitments_are_those_of_the_protocol(page, purpose):
    ask = "([about, nonce]) => vdr.commitment(about, nonce)"
    bound, nonce = bytes.fromhex(COMMIT), bytes.fromhex(NONCE)
    about = {"purpose": purpose, "commit": COMMIT, "party": WHO}
    assert page.evaluate(ask, [about, NONCE]) == nonce_commitment(purpose, bound, WHO, nonce).hex()
    sealed = sealed_commitment(purpose, bound, 300, WHO, nonce).hex()
    assert page.evaluate(ask, [about | {"wave": 300}, NONCE]) == sealed


def test_lines_are_canonical(page):
    rows = (
        Nonce(WHO, COMMIT, AT, NONCE, AT, "opened"),
        Reading("骰子", WHO, "31415926535897932384", COMMIT, ("甲", "乙"), AT, AT),
        Reading("双色球", WHO, "", COMMIT, (), AT, AT),
    )
    for row in rows:
        given = json.loads(line(row))
        shuffled = dict(sorted(given.items(), reverse=True))
        assert page.evaluate("async (row) => vdr.hex(await vdr.leaf(vdr.line(row)))", shuffled) == leaf(line(row)).hex()


def test_what_a_device_signs_is_what_the_platform_checks(page):
    params = made(5).ceremony.params
    content = committed_content(NONCE, AT)
    found = page.evaluate(
        """async ([about, step, commitment, at]) => {
            const {pkcs8, given} = await device.newKey();
            await device.keepKey("round/party", pkcs8, given);
            const content = await vdr.committedContent(commitment, at);
            return [given, await device.sign("round/party", vdr.message(about, step, content))];
        }""",
        [{"purpose": params.purpose, "commit": COMMIT, "party": WHO}, "nonce", NONCE, AT],
    )
    key, signature = (bytes.fromhex(text) for text in found)
    wanted = message(params, bytes.fromhex(COMMIT), "nonce", WHO, content)
    Ed25519PublicKey.from_public_bytes(key).verify(signature, wanted.message)


def test_a_kept_key_never_leaves_the_device_in_the_open(page):
    exported = page.evaluate("""async () => {
        const {pkcs8, given} = await device.newKey();
        await device.keepKey("round/party", pkcs8, given);
        const base = await new Promise((done) => {
            const asked = indexedDB.open("gongzhi-draws", 1);
            asked.onsuccess = () => done(asked.result);
        });
        const kept = await new Promise((done) => {
            const asked = base.transaction("kept").objectStore("kept").getAll();
            asked.onsuccess = () => done(asked.result);
        });
        const out = await Promise.all(["pkcs8", "jwk", "raw"].map((form) =>
            crypto.subtle.exportKey(form, kept[0].held).then(() => "out", () => "no")));
        return [kept.length, kept[0].held.extractable, ...out];
    }""")
    assert exported == [1, False, "no", "no", "no"]


def test_a_copy_opens_with_its_passphrase_alone_and_not_when_altered(page):
    copied, opened, refused = page.evaluate(
        """async ([passphrase, secret]) => {
            const copy = await device.locked(passphrase, "nonce", "a/b/0", secret);
            const other = JSON.stringify({...JSON.parse(copy), name: "a/c/0"});
            const fails = (...asked) => device.unlocked(...asked).then(() => false, () => true);
            return [copy, await device.unlocked(passphrase, copy),
                [await fails(passphrase + ".", copy), await fails(passphrase, other), await fails(passphrase, "{}")]];
        }""",
        [PASSPHRASE, NONCE],
    )
    assert NONCE not in copied
    assert opened == {"kind": "nonce", "name": "a/b/0", "secret": NONCE}
    assert refused == [True, True, True]


def saved(tmp_path, lang: str, query: str = "") -> str:
    """The custodian's page, as a browser saves it."""
    client = Client()
    client.cookies["lang"] = lang
    answer = client.get(f"/public/draws/custodian.html{query}")
    assert answer.status_code == 200
    file = tmp_path / f"custodian-{lang}.html"
    file.write_bytes(answer.content)
    return file.as_uri()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_custodian_makes_a_number_without_a_network(db, browser, tmp_path, lang):
    page = browser.new_context(offline=True, viewport=PHONE).new_page()
    page.goto(saved(tmp_path, lang, f"?commit={COMMIT}&party=c1&wave=0"))
    page.click("#make")
    page.wait_for_selector("#told.good")
    nonce, commitment = (page.inner_text(f"#{name}").replace(" ", "") for name in ("nonce", "commitment"))
    assert commitment == nonce_commitment("draw", bytes.fromhex(COMMIT), "c1", bytes.fromhex(nonce)).hex()
    page.click("#make")  # again: the same number, never another
    page.wait_for_timeout(200)
    assert page.inner_text("#nonce").replace(" ", "") == nonce
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []


def test_a_custodian_may_throw_the_number_and_keep_a_copy(db, browser, tmp_path):
    page = browser.new_context(offline=True, viewport=DESK).new_page()
    page.goto(saved(tmp_path, "zh"))
    page.fill("#commit", " ".join(COMMIT[at : at + 4] for at in range(0, 64, 4)))
    page.fill("#party", WHO)
    page.fill("#wave", "2")
    page.click("summary >> nth=0")
    page.fill("#digits", NONCE[:-1])
    page.click("#thrown")
    page.wait_for_selector("#told.bad")
    assert "64" in page.inner_text("#told")
    page.fill("#digits", NONCE.upper())
    page.click("#thrown")
    page.wait_for_selector("#told.good")
    sealed = sealed_commitment("draw", bytes.fromhex(COMMIT), 2, WHO, bytes.fromhex(NONCE)).hex()
    assert page.inner_text("#commitment").replace(" ", "") == sealed
    page.fill("#passphrase", PASSPHRASE)
    with page.expect_download() as download:
        page.click("#copy")
    copy = tmp_path / "copy.json"
    download.value.save_as(copy)
    assert NONCE not in copy.read_text("utf-8")
    other = browser.new_context(offline=True, viewport=DESK).new_page()
    other.goto(saved(tmp_path, "zh"))
    other.click("summary >> nth=1")
    other.set_input_files("#file", copy)
    other.fill("#passphrase-again", PASSPHRASE)
    other.click("#again")
    other.wait_for_selector("#told.good")
    assert other.inner_text("#nonce").replace(" ", "") == NONCE


def test_the_pages_that_are_one_file_run_only_what_they_hold(db):
    for name in ("custodian", "verify"):
        policy = Client().get(f"/public/draws/{name}.html")["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "script-src 'sha256-" in policy
