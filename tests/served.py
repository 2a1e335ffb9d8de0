"""A web server on this machine that answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from gongzhi.sources import fetching


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = -1  # as stated; -1: the true one, None: none stated
    stall: Callable[[Any], None] = lambda send: None  # what happens between the headers and the end of the body


class Served:
    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/export.csv"
        self.port = port
        self.asked: list[tuple[str, Mapping[str, str]]] = []  # path and headers
        self.answers: list[Answer] = []  # in their order; the last one is repeated
        self.over = threading.Event()

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def served() -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer = served.next()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.length is not None and answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body) if answer.length < 0 else answer.length))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()
            answer.stall(self.wfile.write)

        do_CONNECT = do_GET  # noqa: N815 - as a proxy is asked

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] - a client that hung up
    served = Served(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield served
    served.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


class TestClock(fetching.Clock):
    """Real time and the waits asked for, which are only remembered."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def now_s(self) -> float:
        return super().now_s() + sum(self.waits)

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()
