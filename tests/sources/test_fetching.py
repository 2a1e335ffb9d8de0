"""Fetching from a real server on this machine: what it may answer, and the one sentence for each thing that fails."""

from __future__ import annotations

import dataclasses
import socket
import threading
from datetime import UTC, datetime

import pytest

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.core.errors import BadInput
from gongzhi.sources.fetching import CLOCK, MANNERS, Fetched, Validators, fetch
from tests.served import *
from tests.served import Answer

AT = datetime(2024, 6, 3, 8, tzinfo=UTC)
QUICK = dataclasses.replace(MANNERS, connect_s=1, read_s=0.1, total_s=30, most_bytes=1000, pause_s=0)
DATA = b"reference,date\n2024.0001,2024-06-01\n"


@pytest.fixture
def ask(served, clock):
    def asked(url: str = "", **given) -> Fetched:
        return fetch(url or served.url, **{"at": AT, "seed": "a", "manners": QUICK, "clock": clock} | given)

    return asked


def hang_up(server: socket.socket) -> None:
    """Take one connection and say nothing."""
    server.accept()[0].close()


def refused(ask, url: str = "", **given) -> str:
    """The code of the one fault, which has a sentence in both languages that names the address."""
    with pytest.raises(BadInput) as wrong:
        ask(url, **given)
    (cell,) = wrong.value.cells
    for language in LANGUAGES:
        assert cell.where in say(cell.code, language, **{"where": cell.where, "value": cell.value, **cell.params})
    return cell.code


def test_an_answer_is_its_bytes_with_its_validators_and_gongzhi_says_who_asks(served, ask):
    served.answers = [Answer(DATA, headers={"ETag": '"v1"', "Last-Modified": "Sat, 01 Jun 2024 00:00:00 GMT"})]
    assert ask() == Fetched(DATA, Validators('"v1"', "Sat, 01 Jun 2024 00:00:00 GMT"), AT)
    ((path, headers),) = served.asked
    assert path == "/export.csv"
    assert headers["user-agent"].startswith("Gongzhi/")
    assert "if-none-match" not in headers
    assert "if-modified-since" not in headers


def test_what_is_known_is_not_sent_again(served, ask):
    served.answers = [Answer(status=304)]
    known = Validators('"v1"', "Sat, 01 Jun 2024 00:00:00 GMT")
    assert ask(known=known) == Fetched(None, known, AT)
    headers = served.asked[0][1]
    assert headers["if-none-match"] == '"v1"'
    assert headers["if-modified-since"] == "Sat, 01 Jun 2024 00:00:00 GMT"


def test_not_modified_without_a_condition_is_no_answer(served, ask):
    served.answers = [Answer(status=304)]
    assert refused(ask) == "SOURCE_FETCH_STATUS"


@pytest.mark.parametrize("etag", ["x" * 1001, "a\x7fb"])
def test_a_validator_that_cannot_be_kept_whole_is_not_kept(served, ask, etag):
    served.answers = [Answer(DATA, headers={"ETag": etag})]
    assert ask().validators == Validators()


def test_a_server_that_fails_once_is_asked_again(served, ask, clock):
    served.answers = [Answer(status=500), Answer(DATA)]
    assert ask().raw == DATA
    (wait,) = clock.waits
    assert 2 * 0.5 <= wait <= 2


def test_repetitions_grow_and_end(served, ask, clock):
    served.answers = [Answer(status=503)]
    assert refused(ask) == "SOURCE_FETCH_SERVER"
    assert len(served.asked) == 4
    assert [low <= wait <= 2 * low for wait, low in zip(clock.waits, (1, 2, 4), strict=True)] == [True] * 3


def test_the_seed_decides_how_long_is_waited(served, ask, clock):
    served.answers = [Answer(status=503)]
    for seed in ("a", "a", "b"):
        refused(ask, seed=seed)
    first, again, other = clock.waits[:3], clock.waits[3:6], clock.waits[6:]
    assert first == again != other


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "Mon, 03 Jun 2024 08:00:09 GMT", "Date": "Mon, 03 Jun 2024 08:00:00 GMT"}, 9),
        ({"Retry-After": "Mon, 03 Jun 2024 07:00:00 GMT", "Date": "Mon, 03 Jun 2024 08:00:00 GMT"}, 0),
    ],
)
def test_a_busy_server_says_how_long_to_wait(served, ask, clock, monkeypatch, headers, wait):
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.date_time_string", lambda *_: "")
    served.answers = [Answer(status=429, headers=headers), Answer(DATA)]
    assert ask().raw == DATA
    assert clock.waits == [wait]


def test_a_server_that_asks_for_more_than_two_minutes_is_left_alone(served, ask, clock):
    served.answers = [Answer(status=429, headers={"Retry-After": "121"})]
    assert refused(ask) == "SOURCE_FETCH_BUSY"
    assert (len(served.asked), clock.waits) == (1, [])


def test_an_unreadable_wait_is_as_if_none_was_said(served, ask, clock):
    served.answers = [Answer(status=429, headers={"Retry-After": "soon"}), Answer(DATA)]
    assert ask().raw == DATA
    assert 1 <= clock.waits[0] <= 2


def test_a_body_that_stops_coming_is_a_timeout(served, ask):
    served.answers = [Answer(DATA, length=500, stall=lambda send: served.over.wait(2)), Answer(DATA)]
    assert ask().raw == DATA
    served.answers = [Answer(DATA, length=500, stall=lambda send: served.over.wait(2))]
    assert refused(ask, manners=dataclasses.replace(QUICK, attempts=1)) == "SOURCE_FETCH_TIMEOUT"


@pytest.mark.parametrize("length", [500, None])
def test_a_body_that_trickles_ends_with_the_whole_time(served, ask, length):
    def trickle(send) -> None:
        while not served.over.wait(0.02):
            send(b"x")

    served.answers = [Answer(DATA, length=length, stall=trickle)]
    assert refused(ask, manners=dataclasses.replace(QUICK, total_s=0.15)) == "SOURCE_FETCH_TIMEOUT"
    assert len(served.asked) == 1


def test_a_body_shorter_than_stated_was_cut(served, ask):
    served.answers = [Answer(DATA, length=len(DATA) + 1)]
    assert refused(ask) == "SOURCE_FETCH_CUT"
    assert len(served.asked) == 4
    served.answers = [Answer(b"5\r\nabc", length=None, headers={"Transfer-Encoding": "chunked"}), Answer(DATA)]
    assert ask().raw == DATA


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "SOURCE_FETCH_GONE"),
        (410, "SOURCE_FETCH_GONE"),
        (401, "SOURCE_FETCH_FORBIDDEN"),
        (403, "SOURCE_FETCH_FORBIDDEN"),
        (418, "SOURCE_FETCH_STATUS"),
        (204, "SOURCE_FETCH_STATUS"),
        (206, "SOURCE_FETCH_STATUS"),
    ],
)
def test_what_does_not_pass_is_not_asked_again(served, ask, status, code):
    served.answers = [Answer(status=status)]
    assert refused(ask) == code
    assert len(served.asked) == 1


def test_a_redirect_is_followed(served, ask):
    served.answers = [Answer(status=308, headers={"Location": "/there"}), Answer(DATA)]
    assert ask().raw == DATA
    assert [path for path, _ in served.asked] == ["/export.csv", "/there"]


def test_a_redirect_that_goes_in_circles_ends(served, ask):
    served.answers = [Answer(status=302, headers={"Location": "/export.csv"})]
    assert refused(ask) == "SOURCE_FETCH_REDIRECTS"
    assert len(served.asked) == QUICK.redirects + 1


@pytest.mark.parametrize(
    "to", ["http://example.org/x", "http://user@127.0.0.1/x", "ftp://127.0.0.1/x", "file:///etc/x"]
)
def test_a_redirect_out_of_https_is_not_followed(served, ask, to):
    served.answers = [Answer(status=302, headers={"Location": to})]
    assert refused(ask) in {"SOURCE_URL_SCHEME", "SOURCE_URL_CREDENTIALS", "SOURCE_FETCH_REDIRECTS"}
    assert len(served.asked) == 1


@pytest.mark.parametrize("length", [-1, None])
def test_too_much_is_refused_whether_it_is_stated_or_not(served, ask, length):
    served.answers = [Answer(b"x" * 1000, length=length)]
    assert len(ask().raw) == 1000
    served.answers = [Answer(b"x" * 1001, length=length)]
    assert refused(ask) == "SOURCE_FETCH_TOO_LARGE"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"a,b\n", headers={"Content-Type": "text/html; charset=utf-8"}),
        Answer(b"\xef\xbb\xbf\n <!DOCTYPE html><title>maintenance</title>", headers={"Content-Type": "text/csv"}),
        Answer(b"<html>", headers={}),
    ],
)
def test_a_web_page_is_no_data(served, ask, answer):
    served.answers = [answer]
    assert refused(ask) == "SOURCE_FETCH_HTML"


def test_nobody_listening_no_such_host_and_a_line_that_breaks_are_told_apart(ask, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert refused(ask, f"http://127.0.0.1:{taken.getsockname()[1]}/") == "SOURCE_FETCH_REFUSED"
    with socket.create_server(("127.0.0.1", 0)) as rude:
        threading.Thread(target=hang_up, args=(rude,), daemon=True).start()
        assert refused(ask, f"http://127.0.0.1:{rude.getsockname()[1]}/") == "SOURCE_FETCH_BROKEN"

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    monkeypatch.setattr("urllib.request.getproxies", dict)
    assert refused(ask, "https://nobody.invalid/x") == "SOURCE_FETCH_NO_HOST"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.org/x", "SOURCE_URL_SCHEME"),
        ("file:///etc/passwd", "SOURCE_URL_FORM"),
        ("ftp://example.org/x", "SOURCE_URL_SCHEME"),
        ("https://example.org/a b", "SOURCE_URL_FORM"),
        ("https://[::1/x", "SOURCE_URL_FORM"),
        ("https://example.org:no/x", "SOURCE_URL_FORM"),
        ("https://officer:hush@example.org/x", "SOURCE_URL_CREDENTIALS"),
        ("https://example.org/x?API-Key=hush", "SOURCE_URL_CREDENTIALS"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_before_anything_is_sent(ask, url, code):
    assert refused(ask, url) == code


def test_what_is_secret_in_an_address_is_not_repeated(ask):
    for url in ("https://officer:hush@example.org/x", "https://example.org/x?token=hush"):
        with pytest.raises(BadInput) as wrong:
            ask(url)
        assert "hush" not in str(wrong.value)
        assert "example.org/x" in wrong.value.cells[0].where


def test_two_questions_to_one_host_have_a_pause_between_them(served, ask, clock):
    served.answers = [Answer(DATA)]
    manners = dataclasses.replace(QUICK, pause_s=5)
    ask(manners=manners)
    assert clock.waits == []
    ask(manners=manners)
    assert 4 < clock.waits[0] <= 5


def test_the_proxy_of_the_environment_is_asked(served, ask, monkeypatch):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{served.port}")
    served.answers = [Answer(status=403)]
    assert refused(ask, "https://example.org/x") == "SOURCE_FETCH_BROKEN"
    assert [path for path, _ in served.asked] == ["example.org:443"]


def test_this_machine_is_asked_without_the_proxy(served, ask, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    served.answers = [Answer(DATA)]
    assert ask().raw == DATA


def test_the_clock_that_is_used_outside_tests_really_waits():
    before = CLOCK.now_s()
    CLOCK.wait(0.01)
    assert CLOCK.now_s() - before >= 0.01
