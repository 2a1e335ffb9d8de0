"""The servers stop in order, say which of them ended, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gongzhi.config import servers
from gongzhi.config.database_roles import Urls
from gongzhi.core.errors import Refusal

URLS = Urls("postgresql://gongzhi_owner@/x", "postgresql://gongzhi_app@/x", "postgresql://gongzhi_sequencer@/x")


@pytest.fixture(autouse=True)
def as_ourselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python that runs the tests may lie where root's servers could not run it."""
    monkeypatch.setattr(servers, "give_up_root", dict)


def doing(code: str) -> tuple[str, ...]:
    """A module that runs a line of code, as a server's command."""
    return ("timeit", "-n1", "-r1", code)


def printed_by(log: Path) -> str:
    while not (log.exists() and log.read_text()):
        time.sleep(0.01)
    return log.read_text().split()[0]


def ends_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if not Path(f"/proc/{pid}/cmdline").read_bytes():
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def test_a_server_that_ends_by_itself_is_named_with_its_last_lines(tmp_path: Path) -> None:
    failing = doing("print('no such table', flush=True); raise SystemExit(1)")
    with servers.started("worker", failing, tmp_path, os.environ) as worker:
        while worker.runs():
            time.sleep(0.01)
        with pytest.raises(Refusal, match="no such table") as refused:
            servers.all_run([worker])
    assert refused.value.params["server"] == "worker"


def test_servers_that_run_are_not_complained_about(tmp_path: Path) -> None:
    with servers.started("worker", doing("import time; time.sleep(60)"), tmp_path, os.environ) as worker:
        servers.all_run([worker])
    assert not worker.runs()


def test_a_server_that_will_not_stop_is_made_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "FAREWELL", 0.3)
    deaf = "import os, signal, time; signal.signal(15, signal.SIG_IGN); print(os.getpid(), flush=True); time.sleep(60)"
    with servers.started("worker", doing(deaf), tmp_path, os.environ) as worker:
        printed_by(worker.log)
    assert not worker.runs()


def test_what_a_killed_server_had_started_stops_too(tmp_path: Path) -> None:
    parent = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True); __import__('time').sleep(60)"
    with servers.started("web", doing(parent), tmp_path, os.environ) as web:
        child = int(printed_by(web.log))
        os.kill(os.getpgid(child), signal.SIGKILL)
        while web.runs():
            time.sleep(0.01)
    assert ends_within(child, 2)


def test_a_server_does_not_outlive_a_killed_launcher(tmp_path: Path) -> None:
    launcher = (
        "import os, time; from pathlib import Path; from gongzhi.config import servers; servers.give_up_root = dict\n"
        f"with servers.started('web', {doing('import time; time.sleep(60)')}, Path({str(tmp_path)!r}), os.environ):\n"
        "    [child] = Path(f'/proc/self/task/{os.getpid()}/children').read_text().split()\n"
        "    print(child, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", launcher], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
    assert ends_within(child, 2)


def test_a_failing_step_says_what_it_printed() -> None:
    with pytest.raises(Refusal, match="no disk"):
        servers.quietly(*doing("raise SystemExit('no disk')"), environment=os.environ)


def test_nothing_that_serves_knows_the_owners_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGZHI_OWNER_URL", URLS.owner)
    (tmp_path / "var").mkdir()
    environment = servers.environment_of(tmp_path, URLS)
    assert URLS.owner not in environment.values()
    assert environment["DATABASE_URL"] == URLS.app


def test_the_secret_key_outlives_a_restart_and_is_nobody_elses(tmp_path: Path) -> None:
    made = servers.secret_key(tmp_path)
    assert len(made) >= 50
    assert servers.secret_key(tmp_path) == made
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
