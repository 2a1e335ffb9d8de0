"""The golden vectors, by the core and by the verifier."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from gongzhi.core.draw.vdr.bundle import MANIFEST, bundle_files, pack
from gongzhi.core.draw.vdr.transcript import transcript
from tests.core.draw.vdr.ceremonies import made
from tests.core.draw.vdr.reading import read_back
from tests.verifier.verifier import VECTORS, verifier
from tests.verifier.write_vectors import MANY, vectors

PATHS = sorted(VECTORS.glob("*.json"))
DRAWN = ("seeds.json", "selection.jsonl", "ladder.jsonl", "assignment.jsonl")


def test_there_are_fifty_with_chinese_and_other_identifiers():
    assert len(PATHS) == MANY == 50
    told = "".join(path.read_text("utf-8") for path in PATHS)
    assert "企业" in told
    assert any(ord(char) > 0xFFFF for char in told)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_core_and_verifier_reproduce_it(path: Path):
    vector = json.loads(path.read_text("utf-8"))
    files = {name: text.encode() for name, text in vector["files"].items()}
    ceremony = read_back(files)
    number = int(path.stem)
    evidence = made(number, purpose=ceremony.params.purpose, units=4 + number % 13).evidence
    again = bundle_files(ceremony, transcript(ceremony), evidence)
    assert {name: again[name] for name in DRAWN} == {name: files[name] for name in DRAWN}
    assert again == files
    bundle = pack(files)
    assert sha256(bundle).hexdigest() == vector["bundle_sha256"]
    practice = ceremony.params.purpose == "practice"
    assert ("PRACTICE" in "".join(verifier.verify(bundle, practice=practice))) == practice
    with pytest.raises(verifier.Difference) as found:
        verifier.verify(bundle, practice=not practice)
    assert (found.value.file, found.value.member) == ("params.json", "purpose")


def test_they_are_those_that_the_script_writes():
    first = dict(one for _, one in zip(range(3), vectors(), strict=False))
    assert first == {name: (VECTORS / name).read_text("utf-8") for name in first}


def test_the_zip_has_a_manifest_of_all_its_files(tmp_path: Path):
    files = verifier.read_zip(made(1).bundle)
    assert set(files) == {*verifier.FILES, MANIFEST}
