"""`gongzhi witness`: a process of its own that signs heads of the log; it answers on this machine only."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from gongzhi.actions.clock import now
from gongzhi.actions.witness import Desk
from gongzhi.catalogue.messages import say
from gongzhi.commands.main import language, sentence
from gongzhi.core.canonical import canonical, read
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.errors import GongzhiError, Refusal
from gongzhi.core.log_heads import SignedHead

HOST = "127.0.0.1"
MOST_BYTES = 64 * 1024
HASH = re.compile("[0-9a-f]{64}")


def serve(given: Namespace) -> None:
    """Answer until stopped: GET /seen says how far the log was signed, POST /sign signs the next head."""
    if not HASH.fullmatch(given.log_key):
        raise Refusal("VDR_NOT_HEX", who="--log-key", value=given.log_key[:80])
    given.folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(given.folder, given.log_key, given.origin)
    with server(desk, given.port, now) as running:
        url = f"http://{HOST}:{running.server_port}"
        print(say("CLI_WITNESS_READY", language(), name=given.name, url=url, key=desk.key), flush=True)
        running.serve_forever()


def server(desk: Desk, port: int, clock: Callable[[], datetime]) -> HTTPServer:
    """One request after another, so that no two heads are signed beside each other. Port 0 takes a free one."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen = desk.seen()
            self._say(200, {"size": seen.size if seen else 0, "key": desk.key})

        def do_POST(self) -> None:
            try:
                offered, path = _asked(self.rfile.read(min(int(self.headers["Content-Length"] or 0), MOST_BYTES)))
                at = moment(clock().astimezone(UTC))
                self._say(200, {"at": at, "signature": desk.sign(offered, path, at=at)})
            except GongzhiError as refused:
                self._say(409, {"code": refused.code, "said": sentence(refused)})

        def _say(self, status: int, told: object) -> None:
            body = canonical(told)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Heads are kept in the folder; requests are not."""

    return HTTPServer((HOST, port), Answers)


def _asked(body: bytes) -> tuple[SignedHead, tuple[str, ...]]:
    try:
        tree = json.loads(body)
        path = read(tuple[str, ...], tree["path"])
        if not all(HASH.fullmatch(one) for one in path):
            raise ValueError("path")
        return read(SignedHead, tree["offered"]), path
    except (ValueError, TypeError, KeyError) as unread:
        raise Refusal("WITNESS_ASKED") from unread
