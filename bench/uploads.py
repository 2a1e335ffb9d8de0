"""How long a large file takes to be read, checked and reported, beside a bare reader of the same file.

    python bench/uploads.py [ROWS_XLSX ROWS_CSV]        # 200000 and 1000000

A workbook of returns with the official forms' columns (30), and a csv file of declarations. Ours is the program that
uploads start, whole: start, check of the package, header, each cell, duplicates, good and bad lines written. What is
taken in afterwards, row by row through the database, is not in it. The bare reader only goes through the text: the
csv module, and for a workbook ElementTree over its sheet.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree
from zipfile import ZipFile

from xlsxwriter import Workbook

from gongzhi.catalogue import registers
from gongzhi.catalogue.reading_child import RESULT

USCC = "91360702158300012P"


def lines(kind: str, rows: int):
    """The header and as many good lines; every thousandth has a fault."""
    columns = [column for column in registers.register(kind).columns if column.field != "brand"]
    yield [column.zh for column in columns]
    good = {column.field: column.example.split("、")[0] for column in columns} | {"producer_uscc": USCC}
    for number in range(rows):
        changed = {"declaration_no": f"{310120170000000000 + number // 20}", "item_no": str(number % 20 + 1)}
        if number % 1000 == 999:
            changed["hs_code"] = "x"
        yield [{**good, **changed}[column.field] for column in columns]


def write_xlsx(path: Path, rows: int) -> None:
    book = Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet("退运")
    for number, line in enumerate(lines("returns", rows)):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text)
    book.close()


def write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines("declarations", rows))


def ours(kind: str, path: Path, folder: Path) -> tuple[float, int, dict]:
    """Seconds, most resident bytes, and what was found."""
    folder.mkdir()
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "gongzhi.catalogue.reading_child", kind, str(path), str(folder)])
    _, _, used = os.wait4(child.pid, 0)
    return time.perf_counter() - began, used.ru_maxrss * 1024, json.loads((folder / RESULT).read_text())


def bare(path: Path) -> float:
    began = time.perf_counter()
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            for _ in csv.reader(file):
                pass
    else:
        with ZipFile(path) as file, file.open("xl/worksheets/sheet1.xml") as sheet:
            for _, element in ElementTree.iterparse(sheet):
                if element.tag.endswith("}row"):
                    element.clear()
    return time.perf_counter() - began


def main(rows_xlsx: int = 200_000, rows_csv: int = 1_000_000) -> None:
    with TemporaryDirectory() as held:
        for kind, name, rows, write, most in (
            ("returns", "returns.xlsx", rows_xlsx, write_xlsx, 120),
            ("declarations", "declarations.csv", rows_csv, write_csv, 60),
        ):
            path = Path(held) / name
            write(path, rows)
            unpacked = sum(part.file_size for part in ZipFile(path).infolist()) if path.suffix == ".xlsx" else 0
            seconds, memory, found = ours(kind, path, Path(held) / kind)
            alone = bare(path)
            print(f"{name}: {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB ({unpacked / 1e6:.0f} MB unpacked)")
            beside = f"bare {alone:.1f} s, {seconds / alone:.1f}x"
            print(f"  ours {seconds:.1f} s (at most {most}), {memory / 2**20:.0f} MiB; {beside}")
            print(f"  good {found.get('good')}, bad {found.get('bad')}, {found.get('refused', '')}")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
