"""`gongzhi partners`: proposed, admitted by two, listed, suspended by one, and the intake of what waits."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gongzhi.actions import setting_up
from gongzhi.commands.main import main
from tests.partners import *
from tests.partners import AT, DAY, Partner, complaint, key_line


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


def test_a_partner_by_command_from_its_proposal_to_its_suspension(officers, tmp_path, capsys):
    posts = [(f"r{n}", officer.post) for n, officer in enumerate(officers.headquarters)]
    names = [made.username for made in setting_up.give_passwords(posts, by=officers.system, at=AT)]
    private = Ed25519PrivateKey.generate()
    given = {
        "partner_name": "Lab", "feed": "jx-lab", "sends_returns": "no", "sends_check_results": "no",
        "sends_complaints": "yes", "sends_notices": "no", "place": "360000", "records_a_day": "10",
        "public_keys": [{name: str(value) for name, value in key_line(private).items()}],
    }  # fmt: skip
    file = tmp_path / "given.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    assert main(["partners", "propose", "--given", str(file), "--by", names[0]]) == 0
    number = capsys.readouterr().out.strip()
    for name in names[:2]:
        assert main(["partners", "take", "--number", number, "--act", "admit", "--by", name]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{number}: to be admitted, 1 more to sign.", f"{number}: may send, 0 more to sign.",
    ]  # fmt: skip
    Partner(number, "jx-lab", private).send("complaints", complaint("T-1"))
    assert main(["partners", "intake"]) == 0
    assert main(["partners", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 messages decided.", f"{number}  jx-lab  Lab  may send  1 keys",
    ]  # fmt: skip
    file.write_text(json.dumps({"reason": "key lost"}), encoding="utf-8")
    assert (
        main(["partners", "take", "--number", number, "--act", "suspend", "--given", str(file), "--by", names[2]]) == 0
    )
    assert "suspended" in capsys.readouterr().out


def test_faults_of_the_command_are_sentences(officers, tmp_path, capsys):
    assert main(["partners", "propose", "--by", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err
    posts = [("r1", officers.headquarters[0].post)]
    (made,) = setting_up.give_passwords(posts, by=officers.system, at=AT)
    for text in ("{", '{"more": 1}', '{"records_a_day": "many"}'):
        file = tmp_path / "given.json"
        file.write_text(text, encoding="utf-8")
        assert main(["partners", "propose", "--given", str(file), "--by", made.username]) == 2
        assert "given.json" in capsys.readouterr().err
