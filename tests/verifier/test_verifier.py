"""The verifier agrees with the core on any draw, and turns every altered one away, saying where."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gongzhi.core.draw.vdr.bundle import pack
from tests.core.draw.vdr.ceremonies import LOG, Made, made, public
from tests.verifier.verifier import FILE, verifier

Path_ = tuple[Any, ...]


def agree(numbers: range) -> int:
    """How many replacements there were among draws that core and verifier see alike."""
    replaced = 0
    for number in numbers:
        one = made(number)
        assert "VERIFIED" in verifier.verify(one.bundle)[0], number
        replaced += len(one.evidence.replaced)
    return replaced


@pytest.mark.parametrize("start", range(1000, 1200, 50))
def test_core_and_verifier_agree(start: int):
    assert agree(range(start, start + 50))


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every value of a record, at any depth, and every array."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    else:
        yield path
        if isinstance(value, list):
            for at, inner in enumerate(value):
                yield from places(inner, (*path, at))


def altered(value: Any) -> Any:
    if isinstance(value, int):
        return 1 - value if value in (0, 1) else value - 1
    if isinstance(value, list):
        return value[:-1] if value else ["x"]
    if not value:
        return "0" * 64
    if all(char in "0123456789abcdef" for char in value):
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    return {"T": value[:-3] + ("00Z" if value[-3:] != "00Z" else "01Z")}.get(value[10:11], f"{value}x")


def changed(files: Mapping[str, bytes], name: str, line: int, path: Path_) -> dict[str, bytes]:
    lines = files[name].split(b"\n")
    record = json.loads(lines[line])
    inner = record
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = altered(inner[path[-1]])
    lines[line] = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return {**files, name: b"\n".join(lines)}


def alterations(one: Made) -> list[tuple[str, int, Path_]]:
    return [
        (name, at, path)
        for name, data in one.files.items()
        for at, line in enumerate(data.split(b"\n")[:-1])
        for path in places(json.loads(line))
    ]


def member_of(path: Path_) -> str:
    return ".".join(str(step) for step in path if isinstance(step, str))


def reject(one: Made, wanted: list[tuple[str, int, Path_]]) -> None:
    files = one.files
    for name, at, path in wanted:
        with pytest.raises(verifier.Difference) as found:
            verifier.verify(pack(changed(files, name, at, path)))
            pytest.fail(f"{name}:{at + 1} {path} was altered and nobody saw it")
        said = str(found.value)
        assert found.value.file in said
        assert found.value.stated != found.value.computed
        assert "stated:" in said
        assert "computed:" in said


def one_of_each_field(one: Made, random: Random) -> list[tuple[str, int, Path_]]:
    """For each member of each file, one line of those that have it."""
    by_member: dict[tuple[str, str], list[tuple[str, int, Path_]]] = {}
    for name, at, path in alterations(one):
        by_member.setdefault((name, member_of(path)), []).append((name, at, path))
    return [random.choice(those) for those in by_member.values()]


def rich() -> Iterator[Made]:
    """Draws in which every file has lines."""
    return (one for one in map(made, range(2000, 3000)) if all(one.files.values()) and one.ceremony.params.voids)


def test_every_field_of_every_file_is_held():
    one = next(rich())
    wanted = one_of_each_field(one, Random(1))
    assert {name for name, _, _ in wanted} == set(verifier.FILES)
    assert len(wanted) > 120
    reject(one, wanted)


@pytest.mark.long
def test_a_thousand_alterations_are_turned_away():
    """Every place of every file of two draws."""
    found = 0
    for one in islice(rich(), 2):
        wanted = alterations(one)
        reject(one, wanted)
        found += len(wanted)
    assert found >= 1000
    print(f"{found} altered transcripts, all turned away")


@pytest.mark.parametrize("name", verifier.FILES)
def test_a_line_less_or_twice_is_seen(name: str):
    files = next(rich()).files
    lines = files[name].split(b"\n")[:-1]
    for others in (lines[1:], [lines[0], *lines], [*lines, lines[0].replace(b'"', b'" ', 1)]):
        with pytest.raises(verifier.Difference):
            verifier.verify(pack({**files, name: b"".join(line + b"\n" for line in others)}))


def test_the_first_difference_has_file_line_member_and_both_values():
    one = made(3)
    files = one.files
    at, line = next(
        (at, line) for at, line in enumerate(files["selection.jsonl"].split(b"\n")) if b'"role":"drawn"' in line
    )
    forged = line.replace(b'"role":"drawn"', b'"role":"none"')
    with pytest.raises(verifier.Difference) as found:
        verifier.verify(pack({**files, "selection.jsonl": files["selection.jsonl"].replace(line, forged)}))
    told = found.value
    assert (told.file, told.line, told.member) == ("selection.jsonl", at + 1, "role")
    assert (told.stated, told.computed) == ("none", "drawn")
    assert "Object in public" in str(told)


def test_a_practice_run_relabelled_as_a_draw_is_turned_away():
    files = made(4, purpose="practice").files
    relabelled = files["params.json"].replace(b'"purpose":"practice"', b'"purpose":"draw"')
    with pytest.raises(verifier.Difference) as found:
        verifier.verify(pack({**files, "params.json": relabelled}))
    assert found.value.step == "commit"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", FILE, *arguments]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False)


def test_as_a_program_it_answers_0_or_1_and_says_what_to_do(tmp_path: Path):
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(made(5).bundle)
    done = run(bundle, "--log-key", public(LOG))
    assert done.returncode == 0
    assert "VERIFIED" in done.stdout
    assert done.stdout.count("compare with the published one") == 1  # the witness's
    other = run(bundle, "--log-key", "0" * 64)
    assert other.returncode == 1
    assert "log.key" in other.stdout
    bundle.write_bytes(made(5, purpose="practice").bundle)
    practice = run(bundle)
    assert practice.returncode == 1
    assert practice.stdout.startswith("演练")
    assert run(bundle, "--practice").returncode == 0
    bundle.write_bytes(b"no zip")
    assert run(bundle).returncode == 1
    assert "Download it again" in run(bundle).stdout
    assert run(tmp_path / "nowhere.zip").returncode == 1


def test_it_imports_the_standard_library_alone():
    nodes = list(ast.walk(ast.parse(FILE.read_text("utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert names
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_its_signatures_are_those_of_the_library():
    for number in range(10):
        private = Ed25519PrivateKey.from_private_bytes(sha256(bytes([number])).digest())
        key, message = private.public_key().public_bytes_raw(), bytes(number)
        signature = private.sign(message)
        assert verifier.is_signed(key, message, signature)
        for broken in (bytes([signature[0] ^ 1]) + signature[1:], signature[:-1] + bytes([signature[-1] ^ 1])):
            assert not verifier.is_signed(key, message, broken)
        assert not verifier.is_signed(key, message + b"x", signature)
        larger = int.from_bytes(signature[32:], "little") + verifier.ORDER
        assert not verifier.is_signed(key, message, signature[:32] + larger.to_bytes(32, "little"))
