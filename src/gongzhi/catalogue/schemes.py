"""Schemes: one file for each procedure whose record, forms, lists and pages come from its declaration.

docs/howto/add-a-scheme.md shows one. Its workflow table stands in workflows/ under the same name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, get_args

from gongzhi.catalogue import codes, nodes, places
from gongzhi.catalogue.codes import roles
from gongzhi.catalogue.messages import LANGUAGES, messages
from gongzhi.catalogue.reading import is_bilingual, read_written
from gongzhi.catalogue.workflows import workflows
from gongzhi.catalogue.wto_members import wto_members
from gongzhi.core.documents import ADDRESSED, PUBLIC, PaperKind
from gongzhi.core.identity.gazetteer import Region
from gongzhi.core.registers import Column, ColumnKind
from gongzhi.core.schemes import (
    ABOUT_THE_ACT,
    HOLDER,
    REASON,
    Holder,
    Published,
    Scheme,
    SchemeField,
    SchemePaper,
    Shape,
)
from gongzhi.core.workflow import SYSTEM, opening_rows

FOLDER = Path(__file__).parent / "schemes"
NAME = re.compile(r"[a-z][a-z0-9_]*")
PREFIX = re.compile(r"[A-Z]{2,4}")
HEADER = {"scheme", "prefix", "holder", "about", "lead", "readers", "fields", "asks"}
HEADER_MAY = {"clock_kind", "due", "papers", "public"}
PAPER, PAPER_MAY = {"act", "kind", "says"}, {"series", "to", "rights", "office"}
FIELD_MAY = {
    "label", "hint", "kind", "unit", "required", "pattern", "max_length", "least", "most", "words", "codes", "within",
    "example", "long", "lines", "post", "names_post",
}  # fmt: skip
OFFICERS = (  # what `officers` stands for in a list of readers
    "CGOV", "MGOV", "PGO", "CIQ_P", "CIQ_O", "CIQ_R", "MSA", "AGR", "COM", "DRC", "PSB", "IPR", "EXP", "AUD",
)  # fmt: skip
HINTLESS = {"zh": "", "en": ""}
HOME = "36"  # the first digits of the province whose places a form offers
CONCERN = "concern."  # beginning of the messages that word the types of a trade concern
TEXT_AT_MOST = 4_000  # characters of a text that says no other limit
INHERITED = frozenset({"id", "number", "instance", "region", "uscc", "synthetic", "seen"})

CODE_LISTS: Mapping[str, Callable[[], tuple[str, ...]]] = {
    "countries": lambda: tuple(code for code, country in codes.countries().items() if country.iso),
    "hazards": lambda: tuple(codes.hazards()),
    "cities": lambda: tuple(place.code6 for place in _of_the_province() if place.level == "city"),
    "regions": lambda: tuple(place.code6 for place in _of_the_province()),
    "roles": lambda: tuple(roles()),
    "wto_members": lambda: tuple(wto_members()),
}
# Lists whose words, Chinese and English, may be written in a form as well as their codes.
WORDED_LISTS: Mapping[str, Callable[[], Mapping[str, tuple[str, str]]]] = {
    "concern_types": lambda: {
        code.removeprefix(CONCERN): (said["zh"], said["en"])
        for code, said in messages().items()
        if code.startswith(CONCERN)
    },
    "measure_types": lambda: {code: (kind.zh, kind.en) for code, kind in codes.measure_types().items()},
    "signal_markets": nodes.markets,
    "signal_subjects": nodes.subjects,
}


@cache
def schemes(folder: Path = FOLDER) -> Mapping[str, Scheme]:
    """Every scheme by name. Raises ValueError listing every fault: file, part, value."""
    found, faults = _read(folder)
    if faults:
        raise ValueError("\n".join(faults))
    return MappingProxyType(found)


def scheme(name: str) -> Scheme:
    """One scheme. Raises KeyError for one that does not exist."""
    return schemes()[name]


def check(folder: Path = FOLDER) -> list[str]:
    """Every fault of every file; [] when all is well."""
    return _read(folder)[1]


def _of_the_province() -> Iterator[Region]:
    return (place for place in places.regions() if place.code6.startswith(HOME))


def _read(folder: Path) -> tuple[dict[str, Scheme], list[str]]:
    found: dict[str, Scheme] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        reader = _Reader(path.name)
        try:
            one = reader.scheme(path.stem, read_written(path))
        except ValueError as unreadable:
            faults.append(str(unreadable))
            continue
        faults += reader.faults
        if one is not None:
            found[one.name] = one
    for prefix in {one.prefix for one in found.values()}:
        names = [one.name for one in found.values() if one.prefix == prefix]
        if len(names) > 1:
            faults.append(f"prefix {prefix} stands in {', '.join(sorted(names))}")
    return found, faults


class _Reader:
    """Reads one file and keeps every fault it meets."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []

    def fault(self, *where_and_what: str) -> None:
        self.faults.append(": ".join((f"schemes/{self.file}", *where_and_what)))

    def scheme(self, stem: str, tree: Any) -> Scheme | None:
        if not isinstance(tree, Mapping) or not HEADER <= set(tree) <= HEADER | HEADER_MAY:
            self.fault(f"has the parts {', '.join(sorted(HEADER))} and perhaps {', '.join(sorted(HEADER_MAY))}")
            return None
        name = tree["scheme"]
        if name != stem or name not in workflows():
            self.fault("scheme", repr(name), "is the file's name, and that of a workflow table")
            return None
        if tree["holder"] not in get_args(Holder):
            self.fault("holder", repr(tree["holder"]), f"is one of {', '.join(get_args(Holder))}")
        if not PREFIX.fullmatch(tree["prefix"]):
            self.fault("prefix", repr(tree["prefix"]), "is two to four capital letters")
        if not is_bilingual(tree["lead"]):
            self.fault("lead", "needs words zh and en")
        fields = {field.name: field for field in self.fields(tree["fields"])}
        asks = {act: tuple(asked) for act, asked in tree["asks"].items()}
        for name_of_field in (tree["about"], *([tree["clock_kind"]] if "clock_kind" in tree else [])):
            if name_of_field not in fields or fields[name_of_field].shape != "value":
                self.fault(repr(name_of_field), "is no field with a value")
        self.acts(name, fields, asks)
        dues = tree.get("due", {})
        for state, day in dues.items():
            if state not in {one.code for one in workflows()[name].states} or day not in fields:
                self.fault("due", state, repr(day), "is a state and the field with its day")
        readers = tuple(self.readers(tree["readers"]))
        published = self.published(name, fields, tree["public"]) if "public" in tree else None
        papers = tuple(self.papers(name, fields, published, tree.get("papers", {})))
        if self.faults:
            return None
        table = workflows()[name]
        return Scheme(
            name, table.zh, table.en, tree["lead"]["zh"], tree["lead"]["en"], table.article, tree["prefix"],
            tree["holder"], tree["about"], readers, MappingProxyType(fields), MappingProxyType(asks),
            MappingProxyType(dues), tree.get("clock_kind", ""), published, papers,
        )  # fmt: skip

    def readers(self, written: list[str]) -> Iterator[str]:
        for role in written:
            if role == "officers":
                yield from OFFICERS
            elif role in roles():
                yield role
            else:
                self.fault("readers", repr(role), "is no role")

    def acts(self, name: str, fields: Mapping[str, SchemeField], asks: Mapping[str, tuple[str, ...]]) -> None:
        table = workflows()[name]
        known = {row.act for row in table.rows}
        if len(opening_rows(table)) != 1:
            self.fault("a scheme begins by exactly one act")
        for act, asked in asks.items():
            if act not in known:
                self.fault("asks", repr(act), "is no act of the workflow table")
            for field in asked:
                if field not in fields:
                    self.fault("asks", act, repr(field), "is no field")
        for row in table.rows:
            files = [field for field in asks.get(row.act, ()) if field in fields and fields[field].shape == "file"]
            if files and row.persons > 1:
                self.fault("asks", row.act, ", ".join(files), "files are given by one person, so one person signs them")
            if "reason_given" in row.guards and REASON not in asks.get(row.act, ()):
                self.fault("asks", row.act, "its guard reason_given wants the field reason")

    def published(self, name: str, fields: Mapping[str, SchemeField], written: Mapping[str, Any]) -> Published | None:
        if set(written) - {"unless"} != {"states", "fields", "names_holder"}:
            self.fault("public", "has states, fields, names_holder, and perhaps unless")
            return None
        states = {state.code for state in workflows()[name].states}
        for state in written["states"]:
            if state not in states:
                self.fault("public", repr(state), "is no state")
        for field in written["fields"]:
            if field not in fields or fields[field].shape != "value":
                self.fault("public", repr(field), "is no field with a value")
        unless = written.get("unless", "")
        if unless and (unless not in fields or fields[unless].column.kind != "text"):
            self.fault("public", "unless", repr(unless), "is no field with a text")
        names_holder = written["names_holder"] == "yes"
        return Published(tuple(written["states"]), tuple(written["fields"]), names_holder, unless)

    def papers(
        self, scheme: str, fields: Mapping[str, SchemeField], published: Published | None, written: Mapping[str, Any]
    ) -> Iterator[SchemePaper]:
        for name, entry in written.items():
            if not NAME.fullmatch(name) or not PAPER <= set(entry) <= PAPER | PAPER_MAY:
                self.fault("papers", name, f"has {', '.join(sorted(PAPER))} and perhaps {', '.join(sorted(PAPER_MAY))}")
                continue
            one = SchemePaper(
                name, entry["act"], entry["kind"], entry.get("series", entry["kind"]), entry.get("to", ""),
                tuple(entry["says"]), tuple(entry.get("rights", ())), entry.get("office", ""),
            )  # fmt: skip
            for fault in _faults_of_paper(one, scheme, fields, published):
                self.fault("papers", name, fault)
            yield one

    def fields(self, written: Mapping[str, Mapping[str, Any]]) -> Iterator[SchemeField]:
        for name, entry in written.items():
            if not NAME.fullmatch(name) or name in INHERITED:
                self.fault("fields", repr(name), "cannot name a field")
            elif not set(entry) <= FIELD_MAY or not is_bilingual(entry.get("label")):
                self.fault("fields", name, f"has label zh and en, and perhaps {', '.join(sorted(FIELD_MAY))}")
            else:
                yield self.field(name, entry)

    def field(self, name: str, entry: Mapping[str, Any]) -> SchemeField:
        shape: Shape = "value"
        lines: tuple[Column, ...] = ()
        if "lines" in entry:
            shape = "lines"
            lines = tuple(self.column(f"{name}.{part}", part, of) for part, of in entry["lines"].items())
        elif "post" in entry:
            shape = "post"
            if entry["post"] not in roles():
                self.fault("fields", name, "post", repr(entry["post"]), "is no role")
        elif entry.get("kind") in ("finding", "file"):
            shape = entry["kind"]
        column = self.column(name, name, {**entry, "kind": "text"} if shape != "value" else entry)
        return SchemeField(
            column,
            shape,
            entry.get("long") == "yes",
            _listed(entry),
            lines,
            entry.get("post", ""),
            entry.get("names_post") == "yes",
        )

    def column(self, where: str, field: str, entry: Mapping[str, Any]) -> Column:
        kind = entry.get("kind", "text")
        if kind not in get_args(ColumnKind):
            self.fault("fields", where, "kind", repr(kind), "is no kind of value")
            kind = "text"
        if kind in ("code", "codes") and "pattern" not in entry:
            self.fault("fields", where, "a code has a pattern")
        label, hint, unit = entry["label"], entry.get("hint", HINTLESS), entry.get("unit", HINTLESS)
        words = self.words(where, kind, entry)
        edge: Callable[[str], date | Decimal] = date.fromisoformat if kind == "date" else Decimal
        return Column(
            field=field, zh=label["zh"], en=label["en"], kind=kind, hint_zh=hint["zh"], hint_en=hint["en"],
            required=entry.get("required", "yes") == "yes", pattern=entry.get("pattern", ""),
            max_length=int(entry.get("max_length", str(TEXT_AT_MOST))) if kind == "text" else 0,
            least=edge(entry["least"]) if "least" in entry else None,
            most=edge(entry["most"]) if "most" in entry else None,
            unit_zh=unit["zh"], unit_en=unit["en"], words=words, label_zh=label["zh"], label_en=label["en"],
            example=entry.get("example", ""),
        )  # fmt: skip

    def words(self, where: str, kind: str, entry: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
        if entry.get("codes") in WORDED_LISTS:
            return WORDED_LISTS[entry["codes"]]()
        if "codes" in entry:
            if entry["codes"] not in CODE_LISTS:
                self.fault("fields", where, "codes", repr(entry["codes"]), "is no code list")
                return {}
            return {code: (code,) for code in CODE_LISTS[entry["codes"]]()}
        if kind == "yes_no":
            return {"yes": ("是", "yes"), "no": ("否", "no")}
        written = entry.get("words", {})
        if kind == "choice" and (not written or not all(is_bilingual(said) for said in written.values())):
            self.fault("fields", where, "words", "a choice has codes, each with words zh and en")
            return {}
        return {code: (said["zh"], said["en"]) for code, said in written.items()}


def paper_title(scheme: str, paper: str) -> str:
    """The message that is a paper's title."""
    return f"PAPER_{scheme}_{paper}".upper()


def _faults_of_paper(
    paper: SchemePaper, scheme: str, fields: Mapping[str, SchemeField], published: Published | None
) -> Iterator[str]:
    if paper.kind not in get_args(PaperKind):
        yield f"kind: {paper.kind!r} is one of {', '.join(get_args(PaperKind))}"
    if f"PAPER_MARK_{paper.series}".upper() not in messages():
        yield f"series: {paper.series!r} has no message PAPER_MARK_{paper.series.upper()}"
    rows = [row for row in workflows()[scheme].rows if row.act == paper.act]
    if not rows or any(not row.from_states for row in rows):
        yield f"act: {paper.act!r} is no act on a record that stands"
    if paper.office and paper.office not in roles():
        yield f"office: {paper.office!r} is no role"
    if not paper.office and any(SYSTEM in row.roles for row in rows):
        yield "office: the system has none, so name the role whose office signs"
    values = {name for name, field in fields.items() if field.shape == "value"}
    if paper.to and paper.to not in (HOLDER, *values):
        yield f"to: {paper.to!r} is neither {HOLDER} nor a field with a value"
    if paper.kind in ADDRESSED and not paper.to:
        yield f"to: a {paper.kind} is for somebody"
    if paper.kind == "decision" and not paper.rights:
        yield "rights: no decision goes without"
    if paper.kind in PUBLIC:
        if published is None:
            yield f"kind: a {paper.kind} is looked up by the public, so the scheme is public"
            return
        values = set(published.fields)
    for code in (paper_title(scheme, paper.name), *paper.says, *paper.rights):
        if code not in messages():
            yield f"{code} is no message"
        else:
            for value in sorted(_named_in(code) - values - set(ABOUT_THE_ACT)):
                yield f"{code}: {value!r} is no field that it may say"


def _named_in(code: str) -> set[str]:
    """The values that a message names."""
    return {name for lang in LANGUAGES for _, name, _, _ in Formatter().parse(messages()[code][lang]) if name}


def _listed(entry: Mapping[str, Any]) -> str:
    """The code list whose words a page has to look up; "" where the column holds its words itself."""
    codes_of = str(entry.get("codes", ""))
    return "" if codes_of in WORDED_LISTS else codes_of
