"""The rows of one pass on one engine, kept beside what was read: python -m tests.engine.rows_of KIND ADDRESS RAW."""

import pickle
import sys
from pathlib import Path

from gongzhi.engine.engines import Chosen, engine
from gongzhi.engine.expressions import Pass
from gongzhi.engine.versions import form, in_force
from tests.engine.lines import FIRMS, SHARES

if __name__ == "__main__":
    kind, address, name = sys.argv[1:]
    path = Path(name)
    with engine(Chosen(kind, address), path.parent / "scratch") as opened:
        made = Pass(opened, form(), in_force(FIRMS, SHARES), "L")
        found = opened.arrow(made.decided(opened.parquet("raw", [path])))
    path.with_suffix(f".{kind}").write_bytes(pickle.dumps(found.to_pylist()))
