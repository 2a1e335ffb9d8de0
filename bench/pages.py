"""How long pages take with a million cases, as four people see them under row-level security.

    python -m bench.pages [CASES]      # a million unless said

Fills a PostgreSQL that is thrown away afterwards (bench/million.py), then asks each page through Django's test client,
in this process: address, session, row policies, queries, template. Not counted: the network, the web server, the
browser. Each page is asked a few times first, for what is read once and kept, then FORTY times or more; of lists,
cases and firms, other ones each time. Median and p95 in milliseconds, beside the limit that the house sets itself.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from statistics import median, quantiles
from typing import Any

LIMIT_MS = 400  # at p95
WARM_UP, TIMES = 4, 40
LAST_DAY = "2025-12-31"  # of the ten years; the pages take it for today


@dataclass(frozen=True)
class Page:
    """One page and the addresses it is asked at, one after the other."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Timed:
    who: str
    page: str
    status: frozenset[int]
    median_ms: float
    p95_ms: float

    @property
    def line(self) -> str:
        mark = "" if self.p95_ms <= LIMIT_MS else f"  over {LIMIT_MS}"
        status = "" if self.status == {200} else f"  answers {sorted(self.status)}"
        return f"{self.who:13} {self.page:34} median {self.median_ms:7.1f}  p95 {self.p95_ms:7.1f}{mark}{status}"


def pages(found: Mapping[str, list[str]]) -> tuple[Page, ...]:
    """found: numbers of cases and alerts, credit codes, tracings and notices that the reader may see."""
    cities = ("360100", "360400", "360700", "361000")
    return (
        Page("home", ("/",)),
        Page("cases", ("/cases/",)),
        Page("cases, state and city", tuple(
            f"/cases/?state={state}&region={city}" for state in ("applied", "received", "acting") for city in cities
        )),
        Page("cases, risk", tuple(f"/cases/?risk={risk}" for risk in "SHML")),
        Page("cases, goods searched", tuple(
            f"/cases/?q={word}" for word in ("瓷杯", "honey", "toy car", "nothing", "茶")
        )),
        Page("cases, number searched", tuple(f"/cases/?q={number[:18]}" for number in found["case"][:8])),
        Page("case", tuple(f"/cases/{number}/" for number in found["case"])),
        Page("return", tuple(f"/returns/{one}/" for one in found["return"])),
        Page("notices", ("/notices/",)),
        Page("notices, source and hazard", (
            "/notices/?source=eu_rasff&hazard=heavy_metal", "/notices/?hazard=heavy_metal", "/notices/?hazard=other",
            "/notices/?hazard=fire", "/notices/?source=us_cpsc&hazard=fire",
        )),
        Page("notices, China, year, linked", (
            "/notices/?origin=CN&year=2020", "/notices/?origin=CN&place=360000", "/notices/?year=2018&market=DE",
            "/notices/?standing=to_decide", "/notices/?standing=waiting", "/notices/?place=360000",
        )),
        Page("notices, searched", tuple(
            f"/notices/?q={word}"
            for word in ("ceramic", "hon", "toy+car", "bench+2020+500000", "nothing", "works+1234")
        )),
        Page("notice", tuple(f"/notices/{one}/" for one in found["notice"])),
        Page("alerts", ("/alerts/", "/alerts/?level=2", "/alerts/?state=issued")),
        Page("alert", tuple(f"/alerts/{number}/" for number in found["alert"])),
        Page("enterprises", ("/enterprises/",)),
        Page("enterprises, searched", tuple(
            f"/enterprises/?q={word}" for word in ("陶瓷", "鑫", "honey", "No.+1234", "9136070")
        )),
        Page("enterprise", tuple(f"/enterprises/{uscc}/" for uscc in found["enterprise"])),
        Page("links", ("/links/",)),
        Page("sources", ("/sources/",)),
    )  # fmt: skip


def timed(who: str, page: Page, ask: Callable[[str], Any]) -> Timed:
    addresses = cycle(page.addresses)
    for _ in range(WARM_UP):
        ask(next(addresses))
    seconds, status = [], set()
    for _ in range(max(TIMES, len(page.addresses))):
        began = time.perf_counter()
        status.add(ask(next(addresses)).status_code)
        seconds.append(1000 * (time.perf_counter() - began))
    return Timed(who, page.name, frozenset(status), median(seconds), quantiles(seconds, n=20)[-1])


def report(cases: int, *, only: str = "") -> Iterator[str]:
    """Raises what the database raises; the pages themselves answer with a status, which is printed."""
    from bench import million
    from gongzhi.store.acting import seeing_as

    began = time.perf_counter()
    filled = million.fill(os.environ["BENCH_SUPERUSER_URL"], cases)
    rows = ", ".join(f"{name.removeprefix('store_')} {n:,}" for name, n in filled.rows.items())
    yield f"{cases:,} cases filled in {time.perf_counter() - began:.0f} s: {rows}"
    load = os.getloadavg()[0]
    yield f"{os.cpu_count()} cores, load {load:.1f}; limit {LIMIT_MS} ms at p95 of at least {TIMES} requests"
    for who, actor in filled.readers.items():
        ask = million.browser(actor)
        with seeing_as(actor):
            found = million.seen()
        for page in pages(found):
            if page.addresses and only in page.name and ask(page.addresses[0]).status_code != 404:
                yield timed(who, page, ask).line


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=int, nargs="?", default=1_000_000)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    os.environ |= {
        "GONGZHI_PLAIN_STATIC": "1",
        "GONGZHI_HOSTS": "testserver",
        "GONGZHI_SECRET_KEY": uuid.uuid4().hex,
        "GONGZHI_TODAY": LAST_DAY,
    }
    from gongzhi.config.database_roles import prepare_database
    from gongzhi.config.local_postgres import throw_away_postgres

    with throw_away_postgres() as server:
        urls = prepare_database(server.superuser_url(), "gongzhi_bench")
        os.environ |= urls.environment() | {"BENCH_SUPERUSER_URL": server.superuser_url("gongzhi_bench")}
        migrate = [sys.executable, "-m", "django", "migrate", "-v0"]
        subprocess.run(migrate, env=os.environ | {"DATABASE_URL": urls.owner}, check=True)
        import django

        django.setup()
        for line in report(given.cases):
            print(line, flush=True)
        from django.db import connection

        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
