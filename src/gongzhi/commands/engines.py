"""Engines that need no database: sources, places, risk, the synthetic province."""

from __future__ import annotations

import csv
import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from gongzhi import simulate as simulation
from gongzhi import sources
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.places import gazetteer
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.source_files import source_file
from gongzhi.config.servers import DEMO_DAY as SHOWN_DAY
from gongzhi.core.canonical import canonical, read
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.identity.places import place
from gongzhi.core.risk.assessment import RiskFacts
from gongzhi.core.risk.assessment import assess as assess_risk
from gongzhi.sources import snapshot

DEMO_DAY = date.fromisoformat(SHOWN_DAY)


def parse_source(given: Namespace) -> None:
    """Evidence as JSON lines, or a snapshot of it, written where it ships unless a file is named.

    What was ignored, repaired or merged goes to standard error.
    """
    files = {path.name: path.read_bytes() for path in given.file}
    if given.what == "snapshot":
        parsed = sources.register(given.source, files)
        path = given.to or snapshot.path_of(given.source)
        path.write_bytes(snapshot.write(parsed, source_file(given.source)))
    else:
        parsed = sources.register(given.source, files) if files else sources.snapshot_of(given.source)
        for item in parsed.evidence:
            sys.stdout.write(canonical({"id": item.id, "envelope": item.envelope, "body": item.body}).decode() + "\n")
    for tally in parsed.tallies:
        print(tally.code, tally.name, tally.count, file=sys.stderr)
    print(parsed.source, "records", parsed.records, "evidence", len(parsed.evidence), file=sys.stderr)


def places(given: Namespace) -> None:
    """csv with province and city in; code, certainty and reason added."""
    rows = csv.DictReader(sys.stdin)
    columns = list(rows.fieldnames or [])
    absent = [name for name in ("province", "city") if name not in columns]
    if absent:
        raise BadInput(Cell("stdin", name, "", "CLI_COLUMN_MISSING") for name in absent)
    known = gazetteer()
    out = csv.DictWriter(sys.stdout, [*columns, "code", "certainty", "reason"], lineterminator="\n")
    out.writeheader()
    for row in rows:
        found = place(row["province"] or "", row["city"] or "", known)
        reason = "; ".join(f"{step.code} {' '.join(step.values.values())}" for step in found.reasons)
        out.writerow({**row, "code": found.code6 or "", "certainty": found.certainty, "reason": reason})


def assess(given: Namespace) -> None:
    """Risk facts as JSON lines in, findings as JSON lines out."""
    for facts in _facts(given.on):
        rules = book(facts.as_of)
        sys.stdout.write(assess_risk(facts, rules).canonical().decode() + "\n")


def simulate(given: Namespace) -> None:
    """Write the synthetic province into a folder; prints the hash of each file."""
    until = date.fromisoformat(given.until) if given.until else DEMO_DAY
    made = simulation.province(given.seed, Fraction(given.scale), until, given.declarations)
    hashes = simulation.write(made, given.folder)
    for name, hashed in hashes.items():
        print(hashed, name)


def _facts(on: str | None) -> Iterator[RiskFacts]:
    for number, line in enumerate(sys.stdin, start=1):
        try:
            tree = json.loads(line)
            tree.setdefault("as_of", on or day_of(now()).isoformat())
            yield read(RiskFacts, tree)
        except (ValueError, TypeError, KeyError, AttributeError) as unreadable:
            raise BadInput([Cell(f"line {number}", "", line.strip()[:80], "CLI_LINE_UNREADABLE")]) from unreadable
