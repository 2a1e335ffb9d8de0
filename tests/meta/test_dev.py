"""dev.py says what is wrong before anything long begins."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from gongzhi.config import settings

REPO = Path(__file__).parents[2]


def dev(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, REPO / "dev.py", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.fixture
def module() -> Iterator[ModuleType]:
    spec = spec_from_file_location("dev", REPO / "dev.py")
    assert spec and spec.loader
    sys.modules["dev"] = loaded = module_from_spec(spec)  # its dataclasses look their module up
    spec.loader.exec_module(loaded)
    yield loaded
    del sys.modules["dev"]


def test_without_a_chinese_font_whoever_cannot_install_one_is_told_how_and_the_servers_start(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "AS_ROOT", False)
    monkeypatch.setattr(module, "font_needs", lambda: ["fonts-noto-cjk"])
    module.fonts_for_documents()
    said = capsys.readouterr().out
    assert "sudo apt-get install -y --no-install-recommends fonts-noto-cjk" in said
    assert "docx, not as pdf" in said


def test_a_taken_port_is_said_with_the_command_that_takes_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = dev("demo", PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "python3 dev.py demo" in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1", ""])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    done = dev("serve", PORT=port)
    assert done.returncode == 1
    assert "must be a number from 1 to 65535" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("dance",), ("demo", "quickly")])
def test_what_is_no_command_is_answered_with_the_commands(arguments: tuple[str, ...]) -> None:
    done = dev(*arguments)
    assert done.returncode == 2
    assert "python3 dev.py demo" in done.stdout


def test_a_benchmark_that_there_is_not_is_answered_with_those_there_are() -> None:
    done = dev("bench", "dreams")
    assert done.returncode == 1
    known = "backtest, declarations, draw, firms, names, pages, partners, places, signals, simulated, uploads, warning"
    assert f"No benchmark dreams; there are: {known}, words." in done.stderr


def test_each_folder_of_the_settings_is_among_those_that_roots_servers_read(module: ModuleType) -> None:
    read = {path.relative_to(settings.ROOT).parts[0] for path in vars(settings).values() if _is_inside(path)}
    assert {"verifier"} < read <= {*module.CODE, "var"}


def _is_inside(value: object) -> bool:
    return isinstance(value, Path) and settings.ROOT in value.parents
