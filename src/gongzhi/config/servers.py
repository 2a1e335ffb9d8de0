"""The servers of one machine: database, web and worker, started in order and stopped together.

    python3 -m gongzhi.config.servers demo     with the accounts and the main job before
    python3 -m gongzhi.config.servers serve    over the data that is there

GONGZHI_HOME names the folder with static_vendor/ and var/, PORT where the web server listens. dev.py sets
both, and holds the lock by which only one set of servers runs from a folder.
"""

from __future__ import annotations

import argparse
import ctypes
import http.client
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongzhi.config.database_roles import Urls, check_server, given_urls, prepare_database, sentence, word
from gongzhi.config.local_postgres import UNPRIVILEGED, LocalPostgres, give_up_root
from gongzhi.core.errors import Refusal

HOST = "127.0.0.1"
PATIENCE = 60  # seconds for the web server's first answer
FAREWELL = 15  # seconds for a server to stop when asked
LAST_LINES = 30
WRITTEN_BY_SERVERS = ("keys", "lake", "raw", "readings", "static", "synthetic")  # folders of var/
DEMO_DAY = "2024-12-27"  # the last working day of the synthetic province
DEATH_OF_PARENT = 1  # Linux: PR_SET_PDEATHSIG
LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Server:
    name: str
    runs: Callable[[], bool]
    log: Path


def run_servers(home: Path, port: int, *, main_job: bool) -> None:
    """Returns only by KeyboardInterrupt, or Refusal when a step fails or a server ends by itself."""
    var = home / "var"
    var.mkdir(exist_ok=True)
    with ExitStack() as running:
        urls, servers = running.enter_context(database(var))
        environment = environment_of(home, urls)
        prepare(var, urls, environment)
        if main_job:
            environment["GONGZHI_TODAY"] = DEMO_DAY  # acts by hand count on the demonstration's day; pages say so
            for words in (("setup",), ("run", "--demo"), ("accounts",)):
                gongzhi(*words, environment=environment)
        for name, module in (("web", web_on(port)), ("worker", ("django", "procrastinate", "worker"))):
            servers.append(running.enter_context(started(name, module, var, environment)))
        with step("SERVERS_STEP_WEB"):
            wait_for_answer(port, servers)
        print("\n" + word("SERVERS_READY", url=f"http://{HOST}:{port}"), flush=True)
        while True:
            all_run(servers)
            time.sleep(0.5)


@contextmanager
def database(var: Path) -> Iterator[tuple[Urls, list[Server]]]:
    """The roles' addresses on the server that the environment gives, or on our own, which stops at the end."""
    given = given_urls(os.environ)
    if given is not None:
        with step("SERVERS_STEP_DATABASE_GIVEN"):
            check_server(given)
        yield given, []
        return
    own = LocalPostgres(var / "pg")
    try:
        with step("SERVERS_STEP_DATABASE"):
            urls = prepare_database(own.start().superuser_url(), "gongzhi")
        yield urls, [Server("PostgreSQL", lambda: own.pid() is not None, own.data / "server.log")]
    finally:
        own.stop()


def environment_of(home: Path, urls: Urls) -> dict[str, str]:
    """What the web, the worker and the commands are given. The owner's address is not in it."""
    var = home / "var"
    environment = {name: value for name, value in os.environ.items() if name not in urls.environment()}
    environment |= {"DJANGO_SETTINGS_MODULE": "gongzhi.config.settings", "GONGZHI_SECRET_KEY": secret_key(var)}
    environment |= {"GONGZHI_HOME": str(home), "GONGZHI_VAR": str(var)}
    if give_up_root():
        environment["HOME"] = str(home)  # root's own is closed to them
    return environment | {"DATABASE_URL": urls.app, "GONGZHI_SEQUENCER_URL": urls.sequencer}


def prepare(var: Path, urls: Urls, environment: Mapping[str, str]) -> None:
    """The tables, which the owner makes, and the files that are served beside the pages."""
    for name in WRITTEN_BY_SERVERS:
        (var / name).mkdir(mode=0o700, exist_ok=True)
        if give_up_root():
            shutil.chown(var / name, UNPRIVILEGED)
    quiet = ("--noinput", "--verbosity", "0")
    with step("SERVERS_STEP_SCHEMA"):
        quietly("django", "migrate", *quiet, environment={**environment, "DATABASE_URL": urls.owner})
    with step("SERVERS_STEP_STATIC"):
        quietly("django", "collectstatic", "--clear", *quiet, environment=environment)


def secret_key(var: Path) -> str:
    """Made once, so that sessions outlive a restart."""
    kept = var / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def web_on(port: int) -> tuple[str, ...]:
    served = ("--interface", "wsgi", "--no-ws", "--blocking-threads", "8", "gongzhi.config.wsgi:application")
    return ("granian", "--host", HOST, "--port", str(port), *served)


@contextmanager
def started(name: str, module: Sequence[str], var: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    log = var / "log" / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as output:
        process = spawn(module, environment=environment, stdout=output, stderr=output)
    try:
        yield Server(name, lambda: process.poll() is None, log)
    finally:
        end(process)


def all_run(servers: Sequence[Server]) -> None:
    for server in servers:
        if not server.runs():
            raise Refusal("SERVER_ENDED", server=server.name, log=server.log, last=last_lines(server.log.read_bytes()))


def wait_for_answer(port: int, servers: Sequence[Server]) -> None:
    deadline = time.monotonic() + PATIENCE
    status = None
    while status is None:
        all_run(servers)
        with suppress(OSError, http.client.HTTPException):
            asked = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
            asked.request("GET", "/")
            status = asked.getresponse().status
        if status is None and time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if status is None or status >= 500:
        (web,) = (server for server in servers if server.name == "web")
        answer = word("SERVERS_NO_ANSWER") if status is None else status
        raise Refusal("SERVERS_FIRST_PAGE", answer=answer, log=web.log, last=last_lines(web.log.read_bytes()))


def gongzhi(*words: str, environment: Mapping[str, str]) -> None:
    """A command whose words are for the reader."""
    process = spawn(("gongzhi.commands.main", *words), environment=environment)
    try:
        code = process.wait()
    finally:
        end(process)
    if code:
        raise Refusal("SERVERS_STEP_FAILED", command=f"gongzhi {' '.join(words)}", output=word("SERVERS_SEE_ABOVE"))


def quietly(*module: str, environment: Mapping[str, str]) -> None:
    """What it prints is shown only when it fails."""
    process = spawn(module, environment=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        printed, _ = process.communicate()
    finally:
        end(process)
    if process.returncode:
        raise Refusal("SERVERS_STEP_FAILED", command=" ".join(module), output=last_lines(printed))


def spawn(module: Sequence[str], *, environment: Mapping[str, str], **options: Any) -> subprocess.Popen[bytes]:
    """A Python module as a process without root's rights, out of the terminal's reach and not outliving us.

    Out of reach, so that Ctrl-C comes to this process alone and the servers stop in order.
    """
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: LIBC.prctl(DEATH_OF_PARENT, signal.SIGTERM),  # noqa: PLW1509 - this process has one thread
        **options,
        **give_up_root(),
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Asked to stop, then made to, with whatever it started."""
    for request in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, request)
        with suppress(subprocess.TimeoutExpired):
            process.wait(FAREWELL)


def last_lines(printed: bytes) -> str:
    return "\n".join(f"  | {line}" for line in printed.decode(errors="replace").splitlines()[-LAST_LINES:])


@contextmanager
def step(code: str) -> Iterator[None]:
    """One line: what, and how many seconds it took."""
    began = time.monotonic()
    print(f"  {word(code)} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def interrupt(number: int, _frame: object) -> None:
    for stopping in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stopping, signal.SIG_IGN)  # asking again must not cut the stopping short
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m gongzhi.config.servers")
    parser.add_argument("verb", choices=("demo", "serve"))
    asked = parser.parse_args()
    for stopping in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stopping, interrupt)
    home = Path(os.environ.get("GONGZHI_HOME", Path.cwd()))
    try:
        run_servers(home, int(os.environ.get("PORT", "8000")), main_job=asked.verb == "demo")
    except KeyboardInterrupt:
        print("\n" + word("SERVERS_STOPPED"), flush=True)
    except Refusal as refusal:
        print("\n" + sentence(refusal), flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
