"""Files of declarations of the small province's firms, for the tests of what loads them."""

from __future__ import annotations

import csv
from pathlib import Path

from gongzhi.engine.versions import form
from tests.engine.lines import GOOD
from tests.spec.conftest import POTTERY

OWN = {**GOOD, "producer_uscc": POTTERY, "exporter_uscc": POTTERY}


def item(number: int, **changed: str) -> dict[str, str]:
    return {**OWN, "item_no": str(number), **changed}


def delivery(path: Path, *lines: dict[str, str]) -> Path:
    fields = [column.field for column in form().columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([column.zh for column in form().columns])
        out.writerows([line[field] for field in fields] for line in lines)
    return path
