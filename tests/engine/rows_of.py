"""The rows of one pass on one engine, kept beside what was read: python -m tests.engine.rows_of KIND ADDRESS RAW."""

import pickle
import sys
from pathlib import Path

from gongzhi.engine.engines import Chosen, engine
from gongzhi.engine.expressions import decided
from gongzhi.engine.versions import form, in_force
from tests.engine.lines import FIRMS, SHARES

if __name__ == "__main__":
    kind, address, name = sys.argv[1:]
    path = Path(name)
    with engine(Chosen(kind, address), path.parent / "scratch") as opened:
        found = opened.arrow(decided(opened, opened.parquet("raw", [path]), form(), in_force(FIRMS, SHARES), "L"))
    path.with_suffix(f".{kind}").write_bytes(pickle.dumps(found.to_pylist()))
