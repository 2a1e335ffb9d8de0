"""Deliveries loaded on one engine: python -m tests.engine.load_of KIND ADDRESS LAKE FILE...

One after the other, those after the first as corrections. Prints how many lines and faults each brought.
"""

import sys
from pathlib import Path

from gongzhi.engine.engines import Chosen, engine
from gongzhi.engine.lake import FAULTS, LINES, Lake
from gongzhi.engine.loading import Delivery, load
from gongzhi.engine.versions import form, in_force
from tests.engine.lines import FIRMS

NOON = "2024-12-27T04:00:00Z"

if __name__ == "__main__":
    kind, address, folder, *files = sys.argv[1:]
    lake = Lake(Path(folder))
    with engine(Chosen(kind, address), lake.folder / "scratch") as opened:
        for place, name in enumerate(files):
            delivery = Delivery(Path(name), "correct" if place else "append", NOON)
            loaded = load(opened, lake, form(), in_force(FIRMS), delivery)
            print(loaded.rows(LINES), loaded.rows(FAULTS), flush=True)
