"""Declarations into the lake: validated, enriched, scored, decided and written, beside DuckDB's bare reading and
writing of the same csv and beside the same job in pandas. Each runs in a process of its own, one after the other.

python3 dev.py bench declarations            10 million lines
python3 dev.py bench declarations 1 10 50    so many millions, one after the other (50: 11 GB of disk; pandas up to 10)
Prints seconds, lines a second, processor seconds, memory and the ratios; the limits are 3 times bare DuckDB, 10 times
faster than pandas, 2 GB, 10 ms for one line decided alone, and a line among the most may take a tenth longer than among
the fewest. The same lines must be found good by pandas. The clocks start when the libraries are loaded and the small
tables are made. On a machine that others use too, processor seconds say more than seconds.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

from gongzhi.core.targeting.consignments import ConsignmentFacts, Item, Producer, decide

MILLION = 1_000_000
DRAWN = MILLION  # lines that are drawn; more are these under other declaration numbers
SPOILT = 1_000
SEED, UNTIL = "gongzhi", date(2024, 12, 27)
RATIOS = [Decimal(share) for share in ("0.03", "0.10", "0.30", "0.015", "1")]
MOST_TIMES_BARE, LEAST_TIMES_PANDAS, MOST_MB, MOST_MS, MOST_STEEP = 3, 10, 2_000, 10, 1.1
MOST_FOR_PANDAS = 10 * MILLION  # lines; more would take it many minutes
SINGLE = 5_000  # decisions of one line
HEADER = (
    "declaration_no,item_no,exporter_uscc,producer_uscc,producer_region,hs_code,goods,quantity,unit,value_usd,"
    "destination,port_region,export_date,lots,inspected,data_kind\n"
)


def producers() -> list[Producer]:
    """The invented province's, with shares of checks that go round."""
    from gongzhi.simulate import province

    firms = province(SEED, 1, UNTIL, 100_000).enterprises
    return [Producer(firm.uscc, firm.region, RATIOS[at % len(RATIOS)]) for at, firm in enumerate(firms)]


def write_lines(path: Path, lines: int) -> None:
    """A csv of the invented province's declarations, one line in SPOILT with a day that is spelled wrong."""
    from gongzhi.simulate import declarations, province

    made = province(SEED, 1, UNTIL, min(lines, DRAWN))
    drawn: list[bytes] = []
    for _, blocks in declarations.files(made.seed, made.declared):
        text = b"".join(blocks)
        drawn += text.splitlines(keepends=True)[1:]
    drawn[::SPOILT] = [line.replace(b",2024-", b",2024/") for line in drawn[::SPOILT]]
    with path.open("wb") as out:
        out.write(HEADER.encode())
        for again in range(-(-lines // len(drawn))):
            prefix = f"{4000 + again:04d}".encode()
            out.writelines(prefix + line[4:] for line in drawn[: lines - again * len(drawn)])


def ours(path: Path, folder: Path) -> None:
    from gongzhi.engine.engines import chosen, engine
    from gongzhi.engine.lake import Lake
    from gongzhi.engine.loading import Delivery, load
    from gongzhi.engine.versions import form, in_force

    known = in_force(producers())
    import_module("ibis.backends.duckdb")  # else it is with the first engine; the others' libraries are loaded too
    begun = now()
    with engine(chosen({}), folder / "scratch") as opened:
        loaded = load(opened, Lake(folder / "lake"), form(), known, Delivery(path, "append", "2024-12-27T00:00:00Z"))
    report(begun, loaded.rows("lines"))


def bare(path: Path, folder: Path) -> None:
    import duckdb

    begun = now()
    settings = {"preserve_insertion_order": False, "memory_limit": "1GB", "temp_directory": str(folder / "scratch")}
    with duckdb.connect(config=settings) as opened:
        opened.execute(f"copy (from read_csv('{path}')) to '{folder / 'bare.parquet'}' (format parquet)")
        (rows,) = opened.execute(f"select count(*) from '{folder / 'bare.parquet'}'").fetchone() or (0,)
    report(begun, rows)


def in_pandas(path: Path, folder: Path) -> None:
    from bench.declarations_in_pandas import job
    from gongzhi.engine.versions import in_force

    known = in_force(producers())
    begun = now()
    report(begun, job(path, folder / "pandas", known))


def single(path: Path, folder: Path) -> None:
    """One line decided alone, as at a counter: milliseconds at the median and at p99."""
    from gongzhi.catalogue.codes import lists_of
    from gongzhi.catalogue.rules import book
    from gongzhi.core.targeting.consignments import TABLES

    firms = producers()
    times = []
    for at in range(SINGLE):
        day, firm = date(2024, 1 + at % 12, 1 + at % 28), firms[at % len(firms)]
        begun = time.perf_counter()
        item = Item(
            f"{at:018d}-1", f"{at % 97 + 1:02d}07600000", ("TH", "DE", "US", "PL")[at % 4], firm.region, at % 3 == 0
        )
        facts = ConsignmentFacts(item.id, day, item, firm, lists_of(item.destination, day))
        decide(facts, book(day).only(*TABLES))
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    print(f"{times[SINGLE // 2]:.3f} {times[SINGLE * 99 // 100]:.3f}")


def now() -> tuple[float, float]:
    """Seconds by the clock and of the processors."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter(), used.ru_utime + used.ru_stime


def report(begun: tuple[float, float], rows: int) -> None:
    seconds, processor = (ends - begins for begins, ends in zip(begun, now(), strict=True))
    print(seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, rows)


JOBS: dict[str, Callable[[Path, Path], None]] = {"ours": ours, "bare": bare, "pandas": in_pandas, "single": single}


@dataclass(frozen=True)
class Took:
    """What one job reported of itself."""

    seconds: float
    processor: float  # seconds of both cores
    megabytes: float
    rows: int

    def __str__(self) -> str:
        pace = f"{self.seconds:8.1f} s {self.rows / self.seconds:12,.0f} lines/s"
        each = f"{self.processor / self.rows * MILLION:6.2f} processor seconds a million lines"
        return f"{pace} {each} {self.megabytes:8,.0f} MB"


def run(job: str, path: Path, folder: Path) -> list[float]:
    """What a job reports, from a process of its own. Its files are gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        command = [sys.executable, "-m", "bench.declarations", job, str(path), own]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def compared(lines: int, wanted: Collection[str], folder: Path) -> tuple[dict[str, Took], list[bool]]:
    """The jobs over so many lines, and which limits they kept."""
    path = folder / "declarations.csv"
    write_lines(path, lines)
    print(f"\n{lines:,} lines, {path.stat().st_size / 1e6:,.0f} MB of csv; load {os.getloadavg()[0]:.1f}")
    took: dict[str, Took] = {}
    for job in wanted:
        if job != "pandas" or lines <= MOST_FOR_PANDAS:
            seconds, processor, megabytes, rows = run(job, path, folder)
            took[job] = Took(seconds, processor, megabytes, int(rows))
            print(f"{job:7} {took[job]}", flush=True)
    path.unlink()
    own = took["ours"]
    kept = [own.megabytes <= MOST_MB]
    if bare := took.get("bare"):
        by_processor = f"{own.processor / bare.processor:.2f} by processor seconds"
        print(f"ours / bare DuckDB: {own.seconds / bare.seconds:.2f} (at most {MOST_TIMES_BARE}), {by_processor}")
        kept.append(own.seconds <= MOST_TIMES_BARE * bare.seconds)
    if pandas := took.get("pandas"):
        print(f"pandas / ours: {pandas.seconds / own.seconds:.1f} (at least {LEAST_TIMES_PANDAS})")
        kept += [pandas.seconds >= LEAST_TIMES_PANDAS * own.seconds, pandas.rows == own.rows]
    return took, kept


def main(millions: Sequence[str], wanted: Collection[str]) -> int:
    sizes = sorted(int(float(number) * MILLION) for number in millions)
    with tempfile.TemporaryDirectory(dir=os.environ.get("GONGZHI_BENCH_FOLDER")) as name:
        folder = Path(name)
        each = {lines: compared(lines, wanted, folder) for lines in sizes}
        median, p99 = run("single", folder / "none", folder)
    print(f"\none line alone: median {median} ms, p99 {p99} ms")
    kept = [*(limit for _, limits in each.values() for limit in limits), p99 <= MOST_MS]
    if len(sizes) > 1:
        paces = [took["ours"].seconds / lines for lines, (took, _) in each.items()]
        among = f"{sizes[-1]:,} lines / among {sizes[0]:,}"
        print(f"time of a line among {among}: {paces[-1] / paces[0]:.2f} (at most {MOST_STEEP})")
        kept.append(paces[-1] <= MOST_STEEP * paces[0])
    return 0 if all(kept) else 1


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in JOBS:
        JOBS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(main(sys.argv[1:] or ["10"], os.environ.get("GONGZHI_BENCH_JOBS", "bare,ours,pandas").split(",")))
