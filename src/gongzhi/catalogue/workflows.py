"""Workflow tables: one file per procedure and the words of its states.

docs/howto/add-a-workflow.md shows one. A changed table is a new version; instances keep the one they began with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gongzhi.catalogue.codes import roles
from gongzhi.catalogue.messages import LANGUAGES, messages
from gongzhi.catalogue.reading import is_bilingual, read_written
from gongzhi.catalogue.rules import all_tables
from gongzhi.core.workflow import State, Workflow, WorkflowRow, is_own_act

FOLDER = Path(__file__).parent / "workflows"
NAME = re.compile(r"[a-z][a-z_]*")
HEADER = {"workflow", "version", "title", "article", "states", "rows"}
ROW = {"act", "from", "to", "roles"}
ROW_MAY = {"persons", "each_role", "guards", "clocks", "extends", "publishes", "choice"}
SAME = "same"  # as `to`: the act leaves the state as it is


@cache
def every_version(folder: Path = FOLDER) -> Mapping[tuple[str, int], Workflow]:
    """Every version of every table by name and version: instances run on the one they began with.

    Raises ValueError listing every fault: file, act or state, value.
    """
    found, faults = _read(folder)
    if faults:
        raise ValueError("\n".join(faults))
    return MappingProxyType(found)


@cache
def workflows(folder: Path = FOLDER) -> Mapping[str, Workflow]:
    """The newest version of every table by name: what a new instance begins with."""
    return MappingProxyType({name: table for (name, _), table in sorted(every_version(folder).items())})


def workflow(name: str, version: int | None = None) -> Workflow:
    """One table, the newest or the version named. Raises KeyError for one that does not exist."""
    return workflows()[name] if version is None else every_version()[name, version]


def act_code(name: str, act: str) -> str:
    """The message code of an act's words: case, close_low → ACT_CASE_CLOSE_LOW."""
    return f"ACT_{name}_{act}".upper()


def guard_code(guard: str) -> str:
    """The message code of the sentence that says what a guard asks for."""
    return f"GUARD_{guard}".upper()


def check(folder: Path = FOLDER) -> list[str]:
    """Every fault of every table; [] when all is well."""
    return _read(folder)[1]


def _read(folder: Path) -> tuple[dict[tuple[str, int], Workflow], list[str]]:
    found: dict[tuple[str, int], Workflow] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        reader = _Reader(path.name)
        table = reader.workflow(path)
        faults += reader.faults
        if table is not None:
            found[table.name, table.version] = table
    for name in sorted({name for name, _ in found}):
        newest = max(version for other, version in found if other == name)
        if not (folder / f"{name}.yml").exists() or (folder / f"{name}@{newest}.yml").exists():
            faults.append(f"{name}.yml: the newest version, {newest}, stands here and older ones beside it")
    return found, faults


class _Reader:
    """Reads one file and keeps every fault it meets."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []

    def fault(self, *where_and_what: str) -> None:
        self.faults.append(": ".join((self.file, *where_and_what)))

    def workflow(self, path: Path) -> Workflow | None:
        try:
            tree = read_written(path)
        except ValueError as unreadable:
            self.faults.append(str(unreadable))
            return None
        if not isinstance(tree, Mapping) or set(tree) != HEADER:
            self.fault(f"has exactly the parts {', '.join(sorted(HEADER))}")
            return None
        # Versions that instances still run on are kept beside the newest: case.yml, case@1.yml.
        if path.stem not in (tree["workflow"], f"{tree['workflow']}@{tree['version']}"):
            self.fault("workflow", repr(tree["workflow"]), f"is not the file's name {path.stem}")
        if not is_bilingual(tree["title"]):
            self.fault("title", repr(tree["title"]), "needs words zh and en")
        version, article = (self.number(name, tree[name]) for name in ("version", "article"))
        states = tuple(self.states(tree["states"]))
        rows = tuple(self.rows(tree["rows"], [state.code for state in states]))
        if self.faults:
            return None
        title = tree["title"]
        table = Workflow(tree["workflow"], version, title["zh"], title["en"], article, states, rows)
        self.ways(table)
        self.own_acts(table)
        self.words(table)
        self.clocks(table)
        return None if self.faults else table

    def number(self, name: str, written: object) -> int:
        if not isinstance(written, str) or not re.fullmatch(r"[1-9][0-9]*", written):
            self.fault(name, repr(written), "is no whole number from 1")
            return 0
        return int(written)

    def states(self, written: object) -> Iterator[State]:
        if not isinstance(written, Mapping) or not written:
            self.fault("states", "needs at least one state")
            return
        for code, entry in written.items():
            if not NAME.fullmatch(code) or code == SAME:
                self.fault("states", repr(code), "cannot name a state")
            final = entry.get("final", "false") if isinstance(entry, Mapping) else None
            if final not in ("true", "false") or not set(entry) <= {*LANGUAGES, "final"}:
                self.fault("states", code, "has words zh and en, and `final: true` where nothing leads out")
            elif not is_bilingual({name: entry.get(name) for name in LANGUAGES}):
                self.fault("states", code, "needs words zh and en")
            else:
                yield State(code, entry["zh"], entry["en"], final == "true")

    def rows(self, written: object, states: list[str]) -> Iterator[WorkflowRow]:
        if not isinstance(written, list) or not written:
            self.fault("rows", "needs at least one act")
            return
        taken: set[tuple[str, str]] = set()
        for row in written:
            if not isinstance(row, Mapping) or not set(row) >= ROW or not set(row) <= ROW | ROW_MAY:
                self.fault("rows", repr(row), f"has {', '.join(sorted(ROW))} and perhaps {', '.join(sorted(ROW_MAY))}")
                continue
            act = row["act"]
            if not NAME.fullmatch(act):
                self.fault("rows", repr(act), "cannot name an act")
            for name in ("from", "roles", *({"guards", "clocks"} & set(row))):
                if not isinstance(row[name], list) or not all(isinstance(item, str) for item in row[name]):
                    self.fault(act, name, repr(row[name]), "is a list of names")
                    return
            for state in (*row["from"], *([row["to"]] if row["to"] != SAME else [])):
                if state not in states:
                    self.fault(act, repr(state), "is no state of this table")
            for step in ((state, act) for state in row["from"] or [""]):
                if step in taken:
                    self.fault(act, f"stands twice for the state {step[0]!r}")
                taken.add(step)
            yield from self.steps(act, row)

    def steps(self, act: str, row: Mapping[str, Any]) -> Iterator[WorkflowRow]:
        for role in row["roles"]:
            if role not in roles():
                self.fault(act, "roles", repr(role), "does not stand in codes/roles.yml")
        if not row["roles"]:
            self.fault(act, "roles", "nobody may do it")
        persons = self.number(f"{act}: persons", row.get("persons", "1"))
        for guard in row.get("guards", []):
            if not NAME.fullmatch(guard):
                self.fault(act, "guards", repr(guard), "is no name of a function")
        wants_reason = "true" if "reason_given" in row.get("guards", []) else "false"
        each_role, publishes, choice = (
            self.flag(act, name, row.get(name, unsaid))
            for name, unsaid in (("each_role", "false"), ("publishes", "false"), ("choice", wants_reason))
        )
        if each_role and persons < len(row["roles"]):
            self.fault(act, "persons", str(persons), f"is fewer than its {len(row['roles'])} roles")
        stays = row["to"] == SAME
        for from_states, to_state in (
            [((state,), state) for state in row["from"]] if stays else [(tuple(row["from"]), row["to"])]
        ):
            yield WorkflowRow(
                act=act,
                from_states=from_states,
                to_state=to_state,
                roles=tuple(row["roles"]),
                persons=persons,
                each_role=each_role,
                guards=tuple(row.get("guards", ())),
                clocks=tuple(row.get("clocks", ())),
                extends=row.get("extends"),
                publishes=publishes,
                choice=choice,
            )

    def flag(self, act: str, name: str, written: object) -> bool:
        if written not in ("true", "false"):
            self.fault(act, name, repr(written), "is neither true nor false")
        return written == "true"

    def ways(self, table: Workflow) -> None:
        """Every state can be reached from an opening act, and only final ones have no way out."""
        reached = {row.to_state for row in table.rows if not row.from_states}
        if not reached:
            self.fault("rows", "no act with `from: []` opens the procedure")
        for row in [row for row in table.rows if not row.from_states][1:]:
            self.fault(row.act, "is a second act with `from: []`; one opens the procedure")
        while True:
            further = {row.to_state for row in table.rows if reached & set(row.from_states)} - reached
            if not further:
                break
            reached |= further
        leaving = {state for row in table.rows for state in row.from_states if row.to_state != state}
        for state in table.states:
            if state.code not in reached:
                self.fault(state.code, "cannot be reached")
            if state.final and any(state.code in row.from_states for row in table.rows):
                self.fault(state.code, "is final, but an act leads out of it")
            if not state.final and state.code not in leaving:
                self.fault(state.code, "is a dead end, but not final")

    def own_acts(self, table: Workflow) -> None:
        """What the table takes by itself, it takes once: by one signature, out of its state, and never in a circle."""
        own = [row for row in table.rows if is_own_act(row)]
        for row in own:
            if not row.from_states:
                self.fault(row.act, "clocks", "nothing opens by itself: no clock runs before the procedure")
            if row.persons > 1:
                self.fault(row.act, "persons", str(row.persons), "but the system is one")
        for state in table.states:
            ahead, reached = {state.code}, set[str]()
            while ahead:
                ahead = {row.to_state for row in own if ahead & set(row.from_states)} - reached
                reached |= ahead
            if state.code in reached:
                self.fault(state.code, "clocks alone lead back to it, so they would never come to rest")

    def words(self, table: Workflow) -> None:
        codes = {act_code(table.name, row.act) for row in table.rows}
        codes |= {guard_code(guard) for row in table.rows for guard in row.guards}
        for code in sorted(codes - set(messages())):
            self.fault(code, "has no words in catalogue/messages")

    def clocks(self, table: Workflow) -> None:
        """Clocks are rows of the rule table `clocks` that belong to this procedure and begin at one of its states."""
        codes = {state.code for state in table.states}
        for profile, tables in all_tables().items():
            clocks = {
                row.rule: row.values
                for written in tables
                if written.name == "clocks"
                for version in written.versions
                for row in version.rows
            }
            for row in table.rows:
                for rule in (*row.clocks, *([row.extends] if row.extends else [])):
                    clock = clocks.get(rule)
                    if clock is None:
                        self.fault(row.act, "clocks", repr(rule), f"does not stand in {profile}/clocks.yml")
                    elif clock["workflow"] != table.name or clock["begins"] not in codes:
                        self.fault(row.act, "clocks", repr(rule), "begins at no state of this table")
                    elif rule == row.extends and not clock["extensions"]:
                        self.fault(row.act, "extends", repr(rule), "allows no extension")
