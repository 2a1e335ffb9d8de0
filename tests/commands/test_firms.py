"""`gongzhi firms` over files: the register's firm, how probable, why; a fault with its line, column and value."""

from __future__ import annotations

import csv
import io

import pytest

from gongzhi.commands.main import main
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import Enterprise
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, TEA
from tests.web.province import *

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


BAD_ROWS = f"""no,name,uscc,place
1,景德镇清坪陶瓷有限公司,,
2,"Foods, Ltd",123,
3,,,Nanchang
4,Kingtehchen Tsing Ping Ceramics,,
5,A,B,C,D,E
6,清坪
7,景德镇清坪陶瓷有限公司,{CODE[:-1]}?,
8,,{CODE},
"""


def test_a_row_with_a_fault_stays_in_its_place_with_a_sentence_and_the_others_are_answered(
    tmp_path, capsys, monkeypatch
):
    ended, told = run(tmp_path, capsys, monkeypatch, BAD_ROWS)
    rows = list(csv.DictReader(io.StringIO(told.out)))
    assert ended == 1
    assert [row["no"] for row in rows] == list("12345678")
    assert [row["no"] for row in rows if row["how"] == "fault"] == ["2", "3", "5", "6", "7"]
    assert [row["match_uscc"] for row in rows] == [CODE, "", "", CODE, "", "", "", CODE]
    for row in rows:
        if row["how"] == "fault":
            line = f"names.csv:{int(row['no']) + 1}"
            assert line in row["reasons_zh"] and line in row["reasons_en"]
            assert row["ask"] == "yes"
            assert row["reasons_en"] in told.err
    assert len(told.err.splitlines()) >= 5
    assert (rows[1]["name"], rows[1]["uscc"]) == ("Foods, Ltd", "123")
    assert rows[4]["place"] == "C,D,E"  # more cells than columns: none is lost
    assert "旧式拼写" in rows[3]["reasons_zh"] and rows[3]["ask"] == "yes"


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


def test_a_list_with_bad_rows_is_matched_against_the_provinces_register(province, tmp_path, capsys, monkeypatch):
    """The world `province` and nothing made by hand: its enterprises, in PostgreSQL, as the officers see them."""
    with seeing_as(province.officers.system):
        known = list(Enterprise.objects.filter(merged_into=None).order_by("uscc").values_list("uscc", "name_zh"))
    assert len(known) >= 2
    lines = [f"{at},{name}," for at, (_, name) in enumerate(known)]
    lines += [
        f"by code,,{known[0][0]}",
        "stranger,珠海无此半导体有限公司,",
        "bad code,某某有限公司,12345",
        "nothing,,",
        "uneven",
    ]
    (tmp_path / "names.csv").write_text("\n".join(["no,name,uscc", *lines]) + "\n", encoding="utf-8")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    ended = main(["firms", str(tmp_path / "names.csv")])
    told = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(told.out)))
    assert ended == 1
    assert [row["no"] for row in rows] == [line.split(",")[0] for line in lines]
    assert [row["match_name"] for row in rows[: len(known)]] == [name for _, name in known]
    by_code, stranger, *faults = rows[len(known) :]
    assert (by_code["match_uscc"], by_code["how"]) == (known[0][0], "code")
    assert not (stranger["match_uscc"] and stranger["ask"] == "no")
    assert [(row["how"], row["match_uscc"]) for row in faults] == [("fault", "")] * 3
    assert all(row["reasons_zh"] in told.err and row["reasons_en"] for row in faults)
