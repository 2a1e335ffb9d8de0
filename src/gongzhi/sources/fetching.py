"""One address asked over the network: its bytes, or that they are what they were. Nothing but BadInput leaves here.

Polite: a question with the last answer's validators, a pause between two questions to one host, and the
wait that a busy server asks for. The environment's proxy is used (https_proxy, no_proxy), except for this machine.
"""

from __future__ import annotations

import http.client
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from gongzhi import __version__
from gongzhi.catalogue.addresses import is_loopback, wrong_with
from gongzhi.core.errors import BadInput
from gongzhi.sources.faults import fault
from gongzhi.sources.reading import MOST_BYTES

USER_AGENT = f"Gongzhi/{__version__} (export quality co-governance; reads published registers)"
LONGEST_VALIDATOR = 1000  # characters; a longer one is not kept, and the next question is an unconditional one
PAGES = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class Validators:
    """What an answer said of its own version; "" where it said nothing."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    raw: bytes | None  # None: not modified since the answer whose validators were sent
    validators: Validators
    at: datetime


@dataclass(frozen=True)
class Manners:
    """How patient and how polite; times in seconds."""

    connect_s: float = 10  # to reach the host, the TLS handshake included
    read_s: float = 30  # without a byte
    total_s: float = 600  # for everything, waits and repetitions included
    most_bytes: int = MOST_BYTES
    attempts: int = 4  # a busy or failing server is asked again, 2, 4 and 8 s later, each by up to half less
    first_wait_s: float = 2
    longest_wait_s: float = 120  # a server that asks for more is left alone until the next run
    pause_s: float = 1  # between two questions to one host, from this process
    redirects: int = 5


class Clock:
    """How the fetcher waits, and when it last asked each host. Tests bring their own."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}

    def now_s(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)


MANNERS, CLOCK = Manners(), Clock()


def fetch(
    url: str,
    *,
    at: datetime,
    seed: str,
    known: Validators = Validators(),
    manners: Manners = MANNERS,
    clock: Clock = CLOCK,
) -> Fetched:
    """Ask an address. Raises BadInput with one sentence for whatever went wrong.

    seed: names the chance that spreads the repetitions; the same seed waits the same
    known: of the last answer that was taken in, so that the same bytes are not sent again
    """
    may_be_asked(url)
    chance = random.Random(seed)
    deadline = clock.now_s() + manners.total_s
    attempt = 0
    while True:
        _keep_the_pause(url, manners, clock)
        try:
            return _ask(url, known, at, manners, deadline - clock.now_s())
        except _Passing as passing:
            spread = manners.first_wait_s * 2**attempt * (0.5 + chance.random() / 2)
            wait = spread if passing.wait is None else max(passing.wait, 0)
            attempt += 1
            too_long = wait > manners.longest_wait_s or clock.now_s() + wait >= deadline
            if attempt == manners.attempts or too_long:
                raise passing.said from None
            clock.wait(wait)


class _Passing(Exception):
    """A failure that may be over soon. wait: seconds that the server asks for, None where it does not say."""

    def __init__(self, said: BadInput, wait: float | None = None) -> None:
        super().__init__()
        self.said, self.wait = said, wait


def may_be_asked(url: str, *, loopback: bool = True) -> None:
    """Raises BadInput for an address that is none, is not https, or carries a secret, which is not repeated."""
    if wrong := wrong_with(url, loopback=loopback):
        raise fault(_shown(url), "", "", f"SOURCE_URL_{wrong}")


def _shown(url: str) -> str:
    """The address without what may be secret in it."""
    try:
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    except ValueError:
        return url.partition("@")[2] or url


def _keep_the_pause(url: str, manners: Manners, clock: Clock) -> None:
    host = urlsplit(url).netloc
    if host in clock.asked:
        early = clock.asked[host] + manners.pause_s - clock.now_s()
        if early > 0:
            clock.wait(early)
    clock.asked[host] = clock.now_s()


def _ask(url: str, known: Validators, at: datetime, manners: Manners, left_s: float) -> Fetched:
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    headers |= {"If-None-Match": known.etag} if known.etag else {}
    headers |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
    where = _shown(url)
    with _ends_after(left_s) as watch:
        try:
            opener = _opener(url, manners, watch)
            with opener.open(Request(url, headers=headers), timeout=manners.connect_s) as answer:
                raw = _body(answer, where, manners)
        except HTTPError as refused:
            with refused:
                if refused.code == 304 and known != Validators():
                    return Fetched(None, _validators(refused.headers, known), at)
                raise _status(refused, where, at) from None
        except (URLError, http.client.HTTPException, OSError, ValueError) as broken:
            cause = broken.reason if isinstance(broken, URLError) else broken
            raise _broken(TimeoutError() if watch.over else cause, where) from None
        if watch.over:
            raise _broken(TimeoutError(), where)
    return Fetched(raw, _validators(answer.headers, Validators()), at)


def _body(answer: Any, where: str, manners: Manners) -> bytes:
    if answer.status != 200:
        raise fault(where, "", str(answer.status), "SOURCE_FETCH_STATUS")
    stated = answer.headers.get("Content-Length", "")
    length = int(stated) if stated.isascii() and stated.isdecimal() else None
    if length is not None and length > manners.most_bytes:
        raise fault(where, "", stated, "SOURCE_FETCH_TOO_LARGE", most=manners.most_bytes)
    raw: bytes = answer.read(manners.most_bytes + 1)
    if len(raw) > manners.most_bytes:
        raise fault(where, "", f"> {manners.most_bytes}", "SOURCE_FETCH_TOO_LARGE", most=manners.most_bytes)
    if length is not None and len(raw) < length:
        raise http.client.IncompleteRead(raw, length - len(raw))
    if answer.headers.get_content_type() in ("text/html", "application/xhtml+xml") or _is_page(raw):
        raise fault(where, "", answer.headers.get_content_type(), "SOURCE_FETCH_HTML")
    return raw


def _is_page(raw: bytes) -> bool:
    return raw[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(PAGES)


def _status(refused: HTTPError, where: str, at: datetime) -> BadInput | _Passing:
    code = str(refused.code)
    if refused.code in (404, 410):
        return fault(where, "", code, "SOURCE_FETCH_GONE")
    if refused.code in (401, 403, 407, 451):
        return fault(where, "", code, "SOURCE_FETCH_FORBIDDEN")
    if refused.code == 429:
        return _Passing(fault(where, "", code, "SOURCE_FETCH_BUSY"), _retry_after(refused.headers, at))
    if refused.code >= 500:
        return _Passing(fault(where, "", code, "SOURCE_FETCH_SERVER"), _retry_after(refused.headers, at))
    if 300 <= refused.code < 400 and refused.code != 304:
        return fault(where, "", code, "SOURCE_FETCH_REDIRECTS")
    return fault(where, "", code, "SOURCE_FETCH_STATUS")


def _broken(cause: object, where: str) -> BadInput | _Passing:
    said = str(cause) or type(cause).__name__
    if isinstance(cause, TimeoutError):
        return _Passing(fault(where, "", "", "SOURCE_FETCH_TIMEOUT"))
    if isinstance(cause, http.client.IncompleteRead):
        return _Passing(fault(where, "", str(len(cause.partial)), "SOURCE_FETCH_CUT"))
    if isinstance(cause, socket.gaierror):
        return fault(where, "", urlsplit(where).hostname or "", "SOURCE_FETCH_NO_HOST")
    if isinstance(cause, ConnectionRefusedError):
        return fault(where, "", "", "SOURCE_FETCH_REFUSED")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return fault(where, "", cause.verify_message, "SOURCE_FETCH_CERTIFICATE")
    return fault(where, "", said, "SOURCE_FETCH_BROKEN")


def _retry_after(headers: Message, at: datetime) -> float | None:
    """Seconds, or until a moment by the server's own clock; None where nothing readable is said."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said)
    with suppress(ValueError, TypeError):
        now = parsedate_to_datetime(headers["Date"]) if headers["Date"] else at
        return (parsedate_to_datetime(said) - now).total_seconds()
    return None


def _validators(headers: Message, known: Validators) -> Validators:
    said = (headers.get(name, "").strip() for name in ("ETag", "Last-Modified"))
    etag, last_modified = (text if text.isprintable() and len(text) <= LONGEST_VALIDATOR else "" for text in said)
    return Validators(etag or known.etag, last_modified or known.last_modified)


class _Watch:
    """The connections of one question, broken off when its time is over: a slow trickle never times out by itself."""

    def __init__(self) -> None:
        self.over = False
        self.sockets: list[socket.socket] = []

    def break_off(self) -> None:
        self.over = True
        for connected in self.sockets:
            with suppress(OSError):
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


@contextmanager
def _ends_after(seconds: float) -> Iterator[_Watch]:
    watch = _Watch()
    timer = threading.Timer(max(seconds, 0), watch.break_off)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()


def _opener(url: str, manners: Manners, watch: _Watch) -> OpenerDirector:
    class Connecting(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            self.sock.settimeout(manners.read_s)
            watch.sockets.append(self.sock)

    class ConnectingSecurely(Connecting, http.client.HTTPSConnection):
        pass

    class Plain(HTTPHandler):
        def http_open(self, request: Request) -> Any:
            return self.do_open(Connecting, request)

    class Secure(HTTPSHandler):
        def https_open(self, request: Request) -> Any:
            return self.do_open(ConnectingSecurely, request, context=ssl.create_default_context())

    class Redirected(HTTPRedirectHandler):
        max_redirections = max_repeats = manners.redirects

        def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
            may_be_asked(newurl, loopback=is_loopback(req.full_url))
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    proxies = [ProxyHandler({})] if is_loopback(url) else []
    return build_opener(Plain, Secure, Redirected, *proxies)
