"""The lock files are complete, in step with what they were made from, and name nobody's registry."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPO = Path(__file__).parents[2]
PYTHON_LOCKS = sorted((REPO / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]


def entries(lock: Path) -> Iterator[tuple[str, str]]:
    """Each locked requirement, and the hashes that follow it."""
    for entry in lock.read_text("utf-8").replace("\\\n", " ").splitlines():
        requirement, *hashes = re.split(r"\s+(?=--hash=)", entry.strip())
        yield requirement, " ".join(hashes)


def pins(lock: Path) -> dict[str, str]:
    locked = (Requirement(requirement) for requirement, _ in entries(lock))
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in locked}


def wanted(*extras: str) -> list[Requirement]:
    further = (PROJECT["optional-dependencies"][extra] for extra in extras)
    return [Requirement(line) for lines in (PROJECT["dependencies"], *further) for line in lines]


def addresses(tree: object, path: str = "") -> Iterator[str]:
    """Where in a JSON tree an address stands."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from addresses(value, f"{path}/{key}")
    elif isinstance(tree, list):
        for value in tree:
            yield from addresses(value, path)
    elif isinstance(tree, str) and re.search(r"\w+://", tree):
        yield path


def test_there_is_a_lock_for_each_purpose() -> None:
    assert [lock.stem for lock in PYTHON_LOCKS] == ["boot", "cluster", "node", "run", "test"]


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda lock: lock.stem)
def test_every_python_requirement_is_one_version_with_hashes_and_no_address(lock: Path) -> None:
    assert list(entries(lock))
    for requirement, hashes in entries(lock):
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==[\w.]+( ;|$)", requirement), requirement
        assert re.fullmatch(r"(--hash=sha256:[0-9a-f]{64}\s*)+", hashes), requirement


@pytest.mark.parametrize(("name", "extras"), [("run", ()), ("test", ("test",)), ("cluster", ("test", "cluster"))])
def test_the_python_locks_hold_what_the_project_asks_for(name: str, extras: tuple[str, ...]) -> None:
    locked = pins(REPO / "requirements" / f"{name}.txt")
    for requirement in wanted(*extras):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def test_the_tests_run_on_the_versions_that_are_served() -> None:
    assert pins(REPO / "requirements/run.txt").items() <= pins(REPO / "requirements/test.txt").items()


def test_the_front_end_lock_is_hashed_in_step_and_names_no_registry() -> None:
    lock = json.loads((REPO / "package-lock.json").read_text("utf-8"))
    asked = json.loads((REPO / "package.json").read_text("utf-8"))
    here = lock["packages"].pop("")
    assert all(package["integrity"].startswith("sha512-") for package in lock["packages"].values())
    assert not [package for package in lock["packages"].values() if "resolved" in package]
    assert {path.rsplit("/", 2)[-2] for path in addresses(lock)} <= {"funding"}
    for kind in ("dependencies", "devDependencies"):
        assert here[kind] == asked[kind]
        for name, version in asked[kind].items():
            assert lock["packages"][f"node_modules/{name}"]["version"] == version
