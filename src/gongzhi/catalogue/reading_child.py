"""The program that reads one file that somebody handed in, within bounds of its own, and writes what it found.

    python -m gongzhi.catalogue.reading_child KIND FILE FOLDER

Started by actions/reading.py. It knows no database and no secret; whatever the file makes of it, this program ends
and nothing else. In FOLDER it leaves `result.json`, and of a table `good.csv`, `bad.csv` and `faults.jsonl`.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gongzhi.catalogue import registers
from gongzhi.catalogue.cut_off import cut_off
from gongzhi.core.register_headers import faults_of
from gongzhi.core.register_reading import Line, Reading
from gongzhi.core.tables import NoTable

MOST_MEMORY = 512 << 20  # bytes of address space
MOST_CPU = 240  # seconds
MOST_WRITTEN = 2 << 30  # bytes of one file
MOST_FILES = 32  # open at once
MOST_FAULTS = 50_000  # of a file; beyond it the file is another one
TOLD_EVERY = 2_000  # lines
SHOWN = 200  # characters of a wrong value that are kept beside its fault
RESULT, GOOD, BAD, FAULTS, PROGRESS = "result.json", "good.csv", "bad.csv", "faults.jsonl", "progress"


def bound() -> None:
    """No more memory, time, files and bytes than reading a file may need."""
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def read_file(kind: str, path: Path, folder: Path, chosen: Sequence[str] | None) -> dict[str, Any]:
    """What a file holds, as `result.json` says it; the lines go into the folder.

    chosen: what each column is, as a person said it; None to go by the headers alone
    """
    form = registers.register(kind)
    try:
        table = registers.table_in(path)
        reading = Reading(form, table, registers.builder(kind, ""))
    except NoTable as no:
        return {"refused": _told(no)}
    match = reading.match
    if chosen is None or len(chosen) != len(match.headings):
        chosen, wrong = match.chosen, faults_of(form, match, match.chosen)
    else:
        sure = [field or " " for field in chosen]
        wrong = [one for one in faults_of(form, match, sure) if one[1].code.startswith("REGISTER_")]
    found: dict[str, Any] = {
        "sheet": table.sheet,
        "unread": list(table.unread),
        "header": [match.first, match.last],
        "above": match.above,
        "headings": [{"said": one.said, "fields": list(one.fields)} for one in match.headings],
        "chosen": list(chosen),
        "unmatched": [[said, one.code, dict(one.params)] for said, one in wrong],
    }
    return found if wrong else {**found, **_lines(reading, chosen, folder)}


def _lines(reading: Reading, chosen: Sequence[str], folder: Path) -> dict[str, Any]:
    """Good lines as the texts of their columns, bad ones as they stand, and what is wrong with these."""
    places = [place for place, field in enumerate(chosen) if field]
    good = bad = count = 0
    with ExitStack() as held:
        opened = [held.enter_context((folder / name).open("w", encoding="utf-8", newline="")) for name in (GOOD, BAD)]
        faults = held.enter_context((folder / FAULTS).open("w", encoding="utf-8"))
        good_lines, bad_lines = csv.writer(opened[0]), csv.writer(opened[1])
        good_lines.writerow(["", *(chosen[place] for place in places)])
        try:
            for line in reading.lines(chosen):
                if line.faults:
                    bad += 1
                    count += len(line.faults)
                    bad_lines.writerow([line.number, *line.cells])
                    faults.writelines(_fault(line))
                else:
                    good += 1
                    good_lines.writerow([line.number, *(line.cells[place] for place in places)])
                if (good + bad) % TOLD_EVERY == 0:
                    (folder / PROGRESS).write_text(str(good + bad))
                if count > MOST_FAULTS:
                    return {"refused": ["TABLE_TOO_MANY_FAULTS", line.number, {"most": str(MOST_FAULTS)}]}
        except NoTable as no:
            return {"refused": _told(no), "good": good, "bad": bad, "faults": count}
    if not good and not bad:
        return {"refused": ["REGISTER_NO_LINES", None, {}]}
    return {"good": good, "bad": bad, "faults": count, "below": reading.below}


def _fault(line: Line) -> list[str]:
    return [
        json.dumps([line.number, said, text[:SHOWN], one.code, dict(one.params)], ensure_ascii=False) + "\n"
        for said, text, one in line.faults
    ]


def _told(no: NoTable) -> list[Any]:
    return [no.fault.code, no.row, dict(no.fault.params)]


def main(kind: str, file: str, folder: str, chosen: str = "") -> int:
    bound()
    alone = cut_off()
    try:
        found = read_file(kind, Path(file), Path(folder), json.loads(chosen) if chosen else None)
        found["cut_off"] = alone
    except MemoryError:
        found = {"refused": ["TABLE_STOPPED", None, {}]}
    (Path(folder) / RESULT).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
