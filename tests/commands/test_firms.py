"""`gongzhi firms` over files: the register's firm, how probable, why; a fault with its line, column and value."""

from __future__ import annotations

import csv
import io

import pytest

from gongzhi.commands.main import main
from gongzhi.core.identity.uscc import check_digit
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, TEA

CODE, OTHER = (body + check_digit(body) for body in ("91360702158300012", "91360702158300013"))
REGISTER = f"uscc,name_zh,name_en,region\n{CODE},景德镇清坪陶瓷有限公司,,360202\n"


def run(tmp_path, capsys, monkeypatch, names: str, register: str = REGISTER):
    (tmp_path / "register.csv").write_text(register, encoding="utf-8")
    (tmp_path / "names.csv").write_text(names, encoding="utf-8")
    monkeypatch.setenv("LANG", "en")
    try:
        ended = main(["firms", "--register", str(tmp_path / "register.csv"), str(tmp_path / "names.csv")])
    except SystemExit as stopped:
        ended = stopped.code
    return ended, capsys.readouterr()


def test_names_get_their_firm_its_probability_and_reasons_in_both_languages(tmp_path, capsys, monkeypatch):
    names = (
        "no,name,uscc,place\n"
        "1,JINGDEZHEN QINGPING CERAMICS CO LTD,,Jingdezhen\n"
        "2,清坪陶瓷,,\n"
        f"3,景德镇清坪陶瓷有限公司,{OTHER},\n"
        f"4,清坪陶瓷厂,{CODE},\n"
        "5,Zhuhai Wurong Semiconductor,,\n"
    )
    _, said = run(tmp_path, capsys, monkeypatch, names)
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [row["no"] for row in rows] == list("12345")
    assert [(row["match_uscc"], row["how"], row["ask"]) for row in rows[:4]] == [
        (CODE, "name", "no"),
        (CODE, "name", "yes"),
        ("", "none", "no"),
        (CODE, "code", "no"),
    ]
    assert float(rows[0]["probability"]) > 0.99 > float(rows[1]["probability"]) > 0.5
    assert rows[0]["match_name"] == "景德镇清坪陶瓷有限公司"
    assert "概率" in rows[0]["reasons_zh"] and "probability" in rows[0]["reasons_en"]
    assert not (rows[4]["match_uscc"] and rows[4]["ask"] == "no")


FAULTS = [
    ("nom\nx\n", REGISTER, ["names.csv:1", "name"]),
    ("name,uscc\nx,123\n", REGISTER, ["names.csv:2", "uscc", "123"]),
    ("name,place\n,Nanchang\n", REGISTER, ["names.csv:2", "name"]),
    ("name,place\nx,y,z\n", REGISTER, ["names.csv:2", "3", "2"]),
    ("name\nx\n", REGISTER + f"{CODE},重复,,\n", ["register.csv:3", CODE]),
    ("name\nx\n", "uscc,name_zh\n,无码\n", ["register.csv:2", "uscc"]),
]


@pytest.mark.parametrize(("names", "register", "said"), FAULTS)
def test_a_fault_is_told_with_line_column_and_value(tmp_path, capsys, monkeypatch, names, register, said):
    ended, told = run(tmp_path, capsys, monkeypatch, names, register)
    assert ended not in (0, None)
    assert all(word in told.err for word in said), told.err


def test_without_a_file_the_register_is_the_databases(officers, tmp_path, capsys, monkeypatch):
    (tmp_path / "names.csv").write_text(
        f"name,uscc\n赣州试验陶瓷,\n抚州实验茶业有限公司,\n珠海无此半导体,\n,{POTTERY}\n", encoding="utf-8"
    )
    monkeypatch.setenv("LANG", "en")
    main(["firms", str(tmp_path / "names.csv")])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["match_uscc"] for row in rows[:2]] == [POTTERY, TEA]
    assert [row["match_name"] for row in rows[:2]] == ["赣州试验陶瓷有限公司", "抚州试验茶业有限公司"]
    assert not (rows[2]["match_uscc"] and rows[2]["ask"] == "no")
    assert (rows[3]["match_uscc"], rows[3]["how"]) == (POTTERY, "code")
