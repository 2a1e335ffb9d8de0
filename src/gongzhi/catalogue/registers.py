"""Upload files of registers: what each column may hold (registers/*.yml), and reading and writing such a file."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import Any, Literal, get_args, overload

from gongzhi.catalogue import codes, places
from gongzhi.catalogue.reading import is_bilingual, read_written
from gongzhi.catalogue.schemes import scheme
from gongzhi.catalogue.texts import text_table
from gongzhi.catalogue.workbooks import workbook_table
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.errors import BadInput, Cell, NotThere
from gongzhi.core.facts import (
    CheckResult,
    Complaint,
    Envelope,
    Evidence,
    EvidenceKind,
    ExportReturn,
    ForeignNotice,
    Hazard,
)
from gongzhi.core.register_cells import half_width, spell
from gongzhi.core.register_headers import COMMENT, squeezed
from gongzhi.core.register_reading import Also, cell_of, nothing_else, read_table, read_typed
from gongzhi.core.registers import (
    Around,
    AssociationRow,
    BaseRow,
    CertificateRow,
    Column,
    ColumnKind,
    DeclarationRow,
    EarlierCountRow,
    EnterpriseRow,
    ExportTotalRow,
    LaboratoryRow,
    PersonRow,
    ProductRow,
    Register,
)
from gongzhi.core.schemes import SchemeField
from gongzhi.core.tables import NoTable, Table
from gongzhi.core.workflow import opening_rows

FOLDER = Path(__file__).parent / "registers"
HEADINGS = FOLDER / "headings"  # what people call the columns
ZIPPED = b"PK\x03\x04"  # how a workbook begins
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
LOCKED = "EncryptedPackage".encode("utf-16-le")  # within one of the old kind, which a password wraps around a new one
NOT_TABLES = (
    b"%PDF",
    b"SQLite format 3",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"MZ",
)
MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|workbook)", re.IGNORECASE)
WITHOUT_POSTS = frozenset({"PUB", "SYSTEM"})  # roles that no person is sent for

Kind = Literal[
    "enterprises", "people", "exports", "certificates", "products", "laboratories", "bases", "associations",
    "declarations", "returns", "check_results", "complaints", "notices", "notifications", "earlier_counts",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
OF_SCHEMES: Mapping[str, str] = {"notifications": "trade_notification"}  # files whose lines begin a scheme's procedure
MOST_BYTES = 10_000_000  # of such a file


@overload
def read(kind: Literal["enterprises"], raw: bytes, name: str) -> tuple[EnterpriseRow, ...]: ...
@overload
def read(kind: Literal["earlier_counts"], raw: bytes, name: str) -> tuple[EarlierCountRow, ...]: ...
@overload
def read(kind: Literal["people"], raw: bytes, name: str) -> tuple[PersonRow, ...]: ...
@overload
def read(kind: Literal["exports"], raw: bytes, name: str) -> tuple[ExportTotalRow, ...]: ...
@overload
def read(kind: Literal["certificates"], raw: bytes, name: str) -> tuple[CertificateRow, ...]: ...
@overload
def read(kind: Literal["products"], raw: bytes, name: str) -> tuple[ProductRow, ...]: ...
@overload
def read(kind: Literal["laboratories"], raw: bytes, name: str) -> tuple[LaboratoryRow, ...]: ...
@overload
def read(kind: Literal["bases"], raw: bytes, name: str) -> tuple[BaseRow, ...]: ...
@overload
def read(kind: Literal["associations"], raw: bytes, name: str) -> tuple[AssociationRow, ...]: ...
@overload
def read(kind: Literal["declarations"], raw: bytes, name: str) -> tuple[DeclarationRow, ...]: ...
@overload
def read(kind: Literal["notifications"], raw: bytes, name: str, also: Also = ...) -> tuple[SimpleNamespace, ...]: ...
@overload
def read(
    kind: Literal["returns", "check_results", "complaints", "notices"], raw: bytes, name: str, also: Also = ...
) -> tuple[Evidence, ...]: ...
def read(kind: Kind, raw: bytes, name: str, also: Also = nothing_else) -> tuple[Any, ...]:
    """The rows of an uploaded file, in its order; returns, check results and complaints come as evidence.

    raw: a workbook's first sheet, or csv in UTF-8 with or without a byte order mark, or GB18030, commas between; a
    header line in Chinese or English
    name: the file's name, which every fault repeats as "name:line"
    also: what the receiver finds wrong with a row that is good in itself, as (field, fault)
    Raises BadInput with a cell for every fault (`read_table`); a file without any row is a fault.
    """
    form = register(kind)
    if len(raw) > form.max_bytes:
        params = {"size": str(len(raw)), "most": str(form.max_bytes)}
        raise BadInput([Cell(name, "", "", "REGISTER_TOO_LARGE", params)])
    with NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        try:
            table = table_in(Path(file.name))
        except NoTable as no:
            raise BadInput([cell_of(no, name)]) from None
        return read_table(form, table, name, builder(kind, hashlib.sha256(raw).hexdigest()), also)


def table_in(path: Path) -> Table:
    """The table that a file holds: a workbook's first sheet, or the lines of a text file. Raises NoTable."""
    with path.open("rb") as file:
        beginning = file.read(4096)
    if not beginning.removeprefix(b"\xef\xbb\xbf").strip():
        raise NoTable("REGISTER_EMPTY_FILE")
    if beginning.startswith(ZIPPED):
        return workbook_table(path)
    if beginning.startswith(OLD_WORKBOOK):
        raise NoTable("TABLE_ENCRYPTED" if LOCKED in path.read_bytes() else "TABLE_OLD_WORKBOOK")
    if beginning.startswith(NOT_TABLES) or MARKUP.match(beginning.removeprefix(b"\xef\xbb\xbf")):
        raise NoTable("TABLE_KIND")
    return text_table(path)


def builder(kind: str, raw_hash: str) -> Callable[[dict[str, Any]], Any]:
    """Makes a row of the values of a line by field: evidence read from a file of this hash, or a register's row."""
    if kind in EVIDENCE:
        return lambda values: _evidence(EVIDENCE[kind], values, raw_hash)
    return lambda values: _ROWS[kind](**values)


def read_return(
    texts: Mapping[str, str], where: str, said: Mapping[str, str], also: Also = nothing_else
) -> tuple[Evidence, bytes]:
    """A return typed into a form, and the file of one line that the form amounts to; both give the same evidence.

    texts: by field, as typed; an optional one may be left out; where, said: what faults call the form and its fields
    Raises BadInput with a cell for every fault.
    """
    form = register("returns")
    named = [column for column in form.columns if column.required or texts.get(column.field)]
    raw = _file([column.zh for column in named], [[texts[column.field] for column in named]])
    raw_hash = hashlib.sha256(raw).hexdigest()
    evidence = EVIDENCE["returns"]
    return read_typed(form, texts, where, said, lambda values: _evidence(evidence, values, raw_hash), also), raw


def write(kind: Kind, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The file that `read` understands: UTF-8 with a byte order mark, Chinese headers; without rows, the blank form.

    rows: values by the fields of the register's columns; optional columns that no row names are left out
    """
    held = list(rows)
    named = {field for row in held for field in row}
    columns = [one for one in register(kind).columns if one.required or one.field in named or not held]
    cells = ([spell(column, row.get(column.field)) for column in columns] for row in held)
    return _file([column.zh for column in columns], cells)


def blank(kind: Kind, lang: str) -> bytes:
    """The form to fill in: headers, and two lines that hold no data, what each column may hold and an example."""
    columns = register(kind).columns
    hints = [told(column, lang) for column in columns]
    lines = ([f"{COMMENT} {first}", *rest] for first, *rest in (hints, [column.example for column in columns]))
    return _file([str(getattr(column, lang)) for column in columns], lines)


def told(column: Column, lang: str) -> str:
    hint, unit = str(getattr(column, f"hint_{lang}")), str(getattr(column, f"unit_{lang}"))
    return f"[{unit}] {hint}" if unit else hint


def _file(header: Iterable[str], lines: Iterable[Iterable[str]]) -> bytes:
    return _file_text([header, *lines]).encode("utf-8-sig")


def _file_text(lines: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


@cache
def register(kind: str) -> Register:
    """What one kind of upload file may hold. Raises NotThere for an unknown kind, ValueError for a faulty catalogue."""
    if kind not in KINDS:
        raise NotThere(kind)
    if kind in OF_SCHEMES:
        return _of_scheme(kind, OF_SCHEMES[kind])
    path = FOLDER / f"{kind}.yml"
    tree = read_written(path)
    _only(path.name, tree, {"title", "max_bytes", "key", "columns"}, {"agree"})
    also = _said(kind, set(tree["columns"]))
    columns = tuple(
        _column(f"{path.name}: {field}", field, entry, also.get(field, ())) for field, entry in tree["columns"].items()
    )
    agree = {field: tuple(others) for field, others in tree.get("agree", {}).items()}
    fields = {column.field for column in columns}
    for field in (*tree["key"], *agree, *(other for others in agree.values() for other in others)):
        if field not in fields:
            raise ValueError(f"{path.name}: there is no column {field}")
    return Register(
        kind=kind,
        title_zh=tree["title"]["zh"],
        title_en=tree["title"]["en"],
        max_bytes=int(tree["max_bytes"]),
        key=tuple(tree["key"]),
        agree=agree,
        columns=columns,
        around=_around(),
    )


def _of_scheme(kind: str, name: str) -> Register:
    """The file whose lines each begin a procedure of a scheme: what its first act asks, as columns."""
    one = scheme(name)
    (opening,) = opening_rows(workflow(name))
    columns = tuple(_asked(field) for field in one.asked_by(opening.act))
    return Register(kind, one.zh, one.en, MOST_BYTES, (one.about,), {}, columns, _around())


def _asked(field: SchemeField) -> Column:
    """A field as a column of a file; a table of one closed list as its codes in one cell."""
    column = field.column
    if field.shape == "lines":
        (choice,) = field.lines
        column = replace(column, kind="codes", words=choice.words)
    said = list(zip(*column.words.values(), strict=True)) or [()]
    return replace(
        column,
        hint_zh=column.hint_zh or "、".join(said[0]),
        hint_en=column.hint_en or "; ".join(said[-1]),
    )


@cache
def _common() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_written(HEADINGS / "common.yml")
    return found


def _around() -> Around:
    words = _common()
    parts = ("totals", "closings", "ignored", "brackets")
    return Around(*(frozenset(squeezed(str(word)) for word in words[part]) for part in parts))


def _said(kind: str, fields: Set[str]) -> Mapping[str, tuple[str, ...]]:
    """What people call a register's columns, by field; nothing where nobody wrote it down."""
    path = HEADINGS / f"{kind}.yml"
    tree: Mapping[str, list[str]] = read_written(path) if path.exists() else {}
    _only(path.name, tree, set(), set(fields))
    return {field: tuple(said) for field, said in tree.items()}


def _column(where: str, field: str, entry: Mapping[str, Any], also: tuple[str, ...]) -> Column:
    optional = {
        "unit",
        "required",
        "pattern",
        "max_length",
        "least",
        "most",
        "words",
        "codes",
        "within",
        "label",
        "example",
    }
    _only(where, entry, {"header", "kind", "hint"}, optional)
    kind = entry["kind"]
    if kind not in get_args(ColumnKind):
        raise ValueError(f"{where}: there is no kind {kind!r} of column")
    label = entry.get("label", entry["header"])
    if not all(is_bilingual(words) for words in (entry["header"], entry["hint"], label)):
        raise ValueError(f"{where}: header, hint and label need zh and en")
    edge: Callable[[str], date | Decimal] = date.fromisoformat if kind == "date" else Decimal
    unit = entry.get("unit", {"zh": "", "en": ""})
    return Column(
        field=field,
        zh=entry["header"]["zh"],
        en=entry["header"]["en"],
        kind=kind,
        hint_zh=entry["hint"]["zh"],
        hint_en=entry["hint"]["en"],
        required={"yes": True, "no": False}[entry.get("required", "yes")],
        pattern=entry.get("pattern", ""),
        max_length=int(entry.get("max_length", "0")),
        least=edge(entry["least"]) if "least" in entry else None,
        most=edge(entry["most"]) if "most" in entry else None,
        unit_zh=unit["zh"],
        unit_en=unit["en"],
        words=_words(entry),
        label_zh=label["zh"],
        label_en=label["en"],
        example=entry.get("example", ""),
        also=also,
        units=tuple(squeezed(str(said)) for said in _common()["units"].get(unit["zh"], ())),
    )


def _only(where: str, entry: Mapping[str, Any], required: set[str], optional: set[str]) -> None:
    if missing := required - set(entry):
        raise ValueError(f"{where}: lacks {', '.join(sorted(missing))}")
    if unknown := set(entry) - required - optional:
        raise ValueError(f"{where}: has no field {', '.join(sorted(unknown))}")


def _words(entry: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """The closed list of a column: a code list of the catalogue, or the column's own words."""
    if "codes" in entry:
        listed = _CODE_LISTS[entry["codes"]](entry.get("within", ""))
        return {code: (code, *(half_width(f"{code} {name}") for name in names)) for code, names in listed}
    written: Mapping[str, str | list[str]] = entry.get("words", {})
    return {code: (said,) if isinstance(said, str) else tuple(said) for code, said in written.items()}


Named = Iterable[tuple[str, tuple[str, str]]]  # codes with their names in Chinese and English


def _places(within: str, levels: Set[str]) -> Named:
    """The regions of these levels in a province, itself included."""
    held = (region for region in places.regions() if region.code6[:2] == within[:2] and region.level in levels)
    return ((region.code6, (region.name_zh, region.name_en)) for region in held)


def _named(entries: Iterable[Any]) -> Named:
    return ((entry.code, (entry.zh, entry.en)) for entry in entries)


_CODE_LISTS: Mapping[str, Callable[[str], Named]] = {
    "roles": lambda _: _named(role for role in codes.roles().values() if role.code not in WITHOUT_POSTS),
    "countries": lambda _: _named(country for country in codes.countries().values() if country.iso),
    "causes": lambda _: _named(entry for entry in codes.tracing_codes().values() if entry.list == "cause"),
    "hazards": lambda _: _named(codes.hazards().values()),
    "regions": lambda within: _places(within, {"province", "city", "county"}),
    "counties": lambda within: _places(within, {"county"}),
}


_ROWS: Mapping[str, Callable[..., Any]] = {
    "enterprises": EnterpriseRow,
    "people": PersonRow,
    "exports": ExportTotalRow,
    "certificates": CertificateRow,
    "products": ProductRow,
    "laboratories": LaboratoryRow,
    "bases": BaseRow,
    "associations": AssociationRow,
    "declarations": DeclarationRow,
    "earlier_counts": EarlierCountRow,
    "notifications": SimpleNamespace,
}


@dataclass(frozen=True)
class EvidenceForm:
    """How the rows of an upload file become evidence; the columns that are not the body's stand on the envelope."""

    kind: EvidenceKind
    source: str
    body: Callable[[Mapping[str, Any]], ExportReturn | CheckResult | Complaint | ForeignNotice]
    reference: tuple[str, ...]  # columns that name the row, joined with a hyphen
    event_date: str  # the column with the day of the thing observed


def _columns(body: type[Any]) -> Callable[[Mapping[str, Any]], Any]:
    """A body whose fields are columns of the same names."""
    names = tuple(field.name for field in fields(body))
    return lambda values: body(**{name: values[name] for name in names})


_returned: Callable[[Mapping[str, Any]], ExportReturn] = _columns(ExportReturn)


def _return(values: Mapping[str, Any]) -> ExportReturn:
    return _returned({**values, "form": _asked_besides(values)})


def _notice(values: Mapping[str, Any]) -> ForeignNotice:
    """A notice whose hazard is told by its family, there being no look-up table of its source."""
    return ForeignNotice(
        notifying_country=values["notifying_country"],
        origins=("CN",),
        product=values["product"],
        product_category="",
        hazards=(Hazard("", values["hazard"]),) if values["hazard"] else (),
        classification="",
        risk_decision="serious" if values["serious"] else "",
        firm=values["firm"],
        place=values["place"],
    )


EVIDENCE: Mapping[str, EvidenceForm] = {
    "returns": EvidenceForm(
        "export_return", "jx_returns", _return, ("declaration_no", "item_no"), "arrived_on"
    ),
    "check_results": EvidenceForm(
        "check_result", "jx_check_results", _columns(CheckResult), ("number",), "checked_on"
    ),
    "complaints": EvidenceForm("complaint", "jx_complaints", _columns(Complaint), ("number",), "received_on"),
    "notices": EvidenceForm("foreign_notice", "jx_notices", _notice, ("number",), "published_on"),
}  # fmt: skip


def _evidence(form: EvidenceForm, values: Mapping[str, Any], raw_hash: str) -> Evidence:
    reference = "-".join(str(values[column]) for column in form.reference)
    envelope = Envelope(form.source, reference, form.kind, values[form.event_date], raw_hash, values["synthetic"])
    return Evidence(envelope, form.body(values))


def evidence_from(kind: str, source: str, raw_hash: str) -> Callable[[Mapping[str, Any]], Evidence]:
    """How rows of a register become evidence of another source than its files: values by field → evidence."""
    form = replace(EVIDENCE[kind], source=source)
    return lambda values: _evidence(form, values, raw_hash)


@cache
def form_columns() -> tuple[Column, ...]:
    """The columns of a return that only the official forms ask, which nothing is computed of."""
    own = {*(field.name for field in fields(ExportReturn)), "synthetic"}
    return tuple(column for column in register("returns").columns if column.field not in own)


def _asked_besides(values: Mapping[str, Any]) -> dict[str, str]:
    """What the official forms ask besides, each as its column spells it; what is empty is left out."""
    spelled = {column.field: str(_plain(values[column.field])) for column in form_columns()}
    return {field: text for field, text in spelled.items() if text}


def _plain(value: Any) -> Any:
    """Codes stay codes, a number has no blank ends."""
    if value is None:
        return ""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
