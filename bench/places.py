"""How well dirty places are read, beside two naive peers: the exact pinyin name, and rapidfuzz's best match.

    GONGZHI_ORIGINALS=<folder of the original public data> python bench/places.py

Measured on the places of Chinese origin in a public count of US FDA import refusals, 2014 to October 2023, of which
579 were labelled with their province by hand and rule. They are shown in two halves, split by the digest of the row
number. Neither half is unseen: docs/method/places.md says what was read when.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import Indel

from gongzhi.catalogue.places import gazetteer
from gongzhi.core.identity.gazetteer import spelling
from gongzhi.core.identity.places import place

LABELLED = "fda_refusals_places/gold_cn_province_dev.csv"
EVERY = "fda_refusals_places/refusals_by_country_province_city_2014-2023.csv"
HONG_KONG = {"HK": "81"}

Answer = Callable[[str, str], tuple[str, bool]]  # province and city words -> code6 or "", and whether it is sure


@dataclass(frozen=True)
class Row:
    province: str
    city: str
    refusals: int
    right: str = ""  # first two digits
    certainty: str = ""  # as labelled
    right_city: str = ""  # code6, labelled for Jiangxi only
    half: str = ""


def labelled(folder: Path) -> list[Row]:
    with (folder / LABELLED).open(encoding="utf-8", newline="") as file:
        return [
            Row(
                row["PROVINCE_STATE"],
                row["CITY_NAME"],
                int(row["ENTRY_NUM"]),
                HONG_KONG.get(row["gold_province_code"], row["gold_province_code"]),
                row["certainty"],
                row["gold_city_if_jiangxi"][:6],
                "ab"[hashlib.sha256(row["row_index"].encode()).digest()[0] % 2],
            )
            for row in csv.DictReader(file)
        ]


def every(folder: Path) -> list[Row]:
    """All places of Chinese origin."""
    with (folder / EVERY).open(encoding="utf-8", newline="") as file:
        return [
            Row(row["PROVINCE_STATE"], row["CITY_NAME"], int(row["ENTRY_NUM"]))
            for row in csv.DictReader(file)
            if row["ISO_CNTRY_CODE"] == "CN"
        ]


def ours(province: str, city: str) -> tuple[str, bool]:
    found = place(province, city, gazetteer())
    return found.code6 or "", found.certainty == "sure"


def exact(province: str, city: str) -> tuple[str, bool]:
    """The province, or else the city, whose name is exactly this."""
    names = _names()
    code6 = names.get(spelling(province)) or names.get(spelling(city), "")
    return code6, bool(code6)


def best_match(province: str, city: str) -> tuple[str, bool]:
    """The province whose name is most like the province words, sure from 0.8 on."""
    names = {name: code6 for name, code6 in _names().items() if code6.endswith("0000")}
    found = process.extractOne(spelling(province), names.keys(), scorer=Indel.normalized_similarity)
    return (names[found[0]], found[1] >= 0.8) if found else ("", False)


def _names() -> dict[str, str]:
    regions = gazetteer().regions.values()
    return {
        spelling(region.name_en): region.code6
        for level in ("city", "province")
        for region in regions
        if region.level == level
    }


def figures(rows: Sequence[Row], answer: Answer) -> str:
    """Of the rows labelled sure: right province, and sure of a wrong one; of the others: sure at all."""
    known = [(row, *answer(row.province, row.city)) for row in rows if row.certainty == "sure"]
    open_ones = [answer(row.province, row.city) for row in rows if row.certainty != "sure"]
    right = sum(code6[:2] == row.right for row, code6, _ in known)
    wrong = sum(sure and code6[:2] != row.right for row, code6, sure in known)
    claimed = sum(sure for _, sure in open_ones)
    return (
        f"province right {right:3} of {len(known)} ({100 * right / len(known):5.1f} %)   "
        f"sure but wrong {wrong:2}   sure of a contradictory row {claimed:2} of {len(open_ones)}"
    )


def report(folder: Path) -> Iterator[str]:
    rows = labelled(folder)
    for label, answer in (("gongzhi", ours), ("exact name", exact), ("rapidfuzz best match", best_match)):
        for half in "ab":
            yield f"{label:21} half {half}: {figures([row for row in rows if row.half == half], answer)}"
    start = time.perf_counter()
    found = [(row, place(row.province, row.city, gazetteer())) for row in every(folder)]
    seconds = time.perf_counter() - start
    jiangxi = [(row, finding) for row, finding in found if (finding.code6 or "").startswith("36")]
    yield f"all {len(found)} places in {seconds:.2f} s; Jiangxi: {len(jiangxi)} groups, " + (
        f"{sum(row.refusals for row, _ in jiangxi)} refusals"
    )
    for row, finding in jiangxi:
        yield f"  {row.province:18} {row.city:15} {row.refusals:3}  {finding.code6} {finding.certainty}"


if __name__ == "__main__":
    originals = os.environ.get("GONGZHI_ORIGINALS")
    if not originals:
        sys.exit("Set GONGZHI_ORIGINALS to the folder of the original public data.")
    gazetteer()
    sys.stdout.writelines(f"{line}\n" for line in report(Path(originals)))
