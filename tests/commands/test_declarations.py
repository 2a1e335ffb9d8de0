"""`gongzhi declarations`: loaded, listed, looked through, explained, taken back."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.commands.main import main
from tests.deliveries import delivery, item
from tests.spec.conftest import *

DAY = date(2024, 6, 3)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def name(officers) -> str:
    posts = [("r", officers.headquarters[0].post)]
    (made,) = setting_up.give_passwords(posts, by=officers.system, at=at_noon(DAY))
    return made.username


def test_a_file_is_loaded_listed_explained_and_taken_back(name, tmp_path, capsysbinary):
    def said(*words: str, code: int = 0) -> str:
        assert main(["declarations", *words]) == code
        return capsysbinary.readouterr().out.decode()

    path = delivery(tmp_path / "may.csv", item(1), item(2, hs_code="=1+1"), item(1, goods="再"))
    told = said("load", str(path), "--by", name)
    load = told.split()[1].rstrip(":")
    assert told == f"Load {load}: 1 lines in the lake, 2 faults in quarantine.\n"
    assert "nothing changed" in said("load", str(path), "--by", name)
    assert load in said("list")
    assert "2024-05:1" in said("list")
    header, wrong, twice = csv.reader(io.StringIO(said("quarantine", "--load", load[:8]).removeprefix("\ufeff")))
    assert header == ["record", "column", "what is wrong", "value"]
    assert (wrong[0], wrong[1], wrong[3]) == ("2", "hs_code", "'=1+1")
    assert "10 digits" in wrong[2]
    assert (twice[0], twice[3]) == ("3", "1")
    assert "record 1" in twice[2]
    explained = said("explain", "--load", f"{item(1)['declaration_no']}-1").splitlines()
    assert explained[-1].startswith("Computed again with the same result")
    assert explained[0].startswith("GR-")
    mend = delivery(tmp_path / "mend.csv", item(1, goods="新"))
    assert "1 lines" in said("correct", str(mend), "--by", name)
    other = delivery(tmp_path / "other.csv", item(5))
    assert "1 lines" in said("supersede", str(other), "--load", load[:12], "--by", name)
    newest = said("list").splitlines()[0].split()[0]
    assert newest != load
    assert "taken back" in said("take-back", "--load", newest, "--reason", "wrong file", "--by", name)
    assert newest not in said("list")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["load", "--by", "NAME"], "No file is named"),
        (["load", "FILE", "--by", "nobody"], "nobody"),
        (["take-back", "--load", "00000000", "--reason", "x", "--by", "NAME"], "00000000"),
        (["quarantine", "--load", "0"], "no load 0"),
        (["explain", "--load", "1"], "names no item"),
        (["explain", "--load", "1-1"], "holds no item"),
        (["load", "absent.csv", "--by", "NAME"], "absent.csv"),
    ],
)
def test_faults_of_the_command_are_sentences(name, tmp_path, capsys, words, sentence):
    path = delivery(tmp_path / "may.csv", item(1))
    given = [{"NAME": name, "FILE": str(path)}.get(word, word) for word in words]
    assert main(["declarations", *given]) == 2
    assert sentence in capsys.readouterr().err
