"""A partner's records as rows of a register: JSON values become the texts of its cells, and the same rules hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.register_reading import MOST_FAULTS, read_typed
from gongzhi.core.registers import Column, Register

Row = TypeVar("Row")
LIST_SIGN = "、"


def read_records(
    form: Register, records: Iterable[tuple[str, Any]], build: Callable[[dict[str, Any]], Row]
) -> tuple[Row, ...]:
    """The rows of records by field, each with where it stands ("line 3").

    Raises BadInput with a cell for every fault; the faults are those of an upload file of the register.
    """
    faults: list[Cell] = []
    rows: list[Row] = []
    first_at: dict[tuple[str, ...], str] = {}
    said = {column.field: column.field for column in form.columns}
    for where, record in records:
        if len(faults) >= MOST_FAULTS:
            faults.append(Cell(where, "", "", "REGISTER_TOO_MANY_FAULTS", {"most": str(MOST_FAULTS)}))
            break
        try:
            texts = _texts(form, where, record)
            rows.append(read_typed(form, texts, where, said, build))
        except BadInput as bad:
            faults += bad.cells
            continue
        key = tuple(texts[field].strip() for field in form.key)
        first = first_at.setdefault(key, where)
        if first != where:
            faults.append(Cell(where, form.key[0], key[0], "REGISTER_DUPLICATE", {"first": first.split()[-1]}))
    if faults:
        raise BadInput(faults)
    return tuple(rows)


def _texts(form: Register, where: str, record: Any) -> dict[str, str]:
    """The text of each cell. Raises BadInput for what is no object, an unknown field, or a value of a wrong kind."""
    if not isinstance(record, dict):
        raise BadInput([Cell(where, "", _shown(record), "PARTNER_RECORD_NO_OBJECT")])
    known = {column.field for column in form.columns}
    faults = [
        Cell(where, name, "", "REGISTER_UNKNOWN_COLUMN", {"title_zh": form.title_zh, "title_en": form.title_en})
        for name in record
        if name not in known
    ]
    texts: dict[str, str] = {}
    for column in form.columns:
        text = _text(column, record.get(column.field))
        if text is None:
            value = _shown(record[column.field])
            faults.append(Cell(where, column.field, value, "PARTNER_VALUE_KIND", {"kind": json_kind(column)}))
        else:
            texts[column.field] = text
    if faults:
        raise BadInput(faults)
    return texts


def _text(column: Column, value: Any) -> str | None:
    """None for a value of another kind than the column's."""
    if value is None:
        return ""
    match column.kind:
        case "yes_no":
            yes, no = column.words
            return (yes if value else no) if isinstance(value, bool) else None
        case "codes":
            fits = isinstance(value, list) and all(isinstance(item, str) and LIST_SIGN not in item for item in value)
            return LIST_SIGN.join(value) if fits else None
        case "integer":
            return str(value) if type(value) is int else None
        case "decimal" | "usd" | "fen":
            return format(Decimal(value), "f") if type(value) in (int, Decimal) else None
        case _:
            return value if isinstance(value, str) else None


def json_kind(column: Column) -> str:
    """The JSON type that a column's value has."""
    return {
        "yes_no": "boolean", "codes": "array of strings", "integer": "integer", "decimal": "number", "usd": "number",
        "fen": "number",
    }.get(column.kind, "string")  # fmt: skip


def schema(form: Register) -> Mapping[str, Any]:
    """The JSON Schema of a record, from the very columns that it is read by."""
    return {
        "type": "object",
        "title": f"{form.title_zh} {form.title_en}",
        "additionalProperties": False,
        "required": [column.field for column in form.columns if column.required],
        "properties": {column.field: _column_schema(column) for column in form.columns},
    }


def _column_schema(column: Column) -> Mapping[str, Any]:
    found: dict[str, Any] = {"description": f"{column.zh}：{column.hint_zh} · {column.en}: {column.hint_en}"}
    match column.kind:
        case "yes_no":
            yes, no = column.words
            found |= {"type": "boolean", "description": f"{found['description']} (true: {yes}, false: {no})"}
        case "codes":
            item = {"type": "string", **({"enum": list(column.words)} if column.words else {"pattern": _whole(column)})}
            found |= {"type": "array", "items": item}
        case "integer" | "decimal" | "usd" | "fen":
            found |= {"type": "integer" if column.kind == "integer" else "number"}
            found |= {
                name: _number(edge)
                for name, edge in (("minimum", column.least), ("maximum", column.most))
                if isinstance(edge, Decimal)
            }
        case "date":
            found |= {"type": "string", "format": "date"}
        case "choice":
            found |= {"type": "string", "enum": list(column.words) + ([] if column.required else [""])}
        case "code" | "uscc":
            pattern = _whole(column) if column.pattern else "^[0-9A-HJ-NPQRTUWXY]{18}$"
            found |= {"type": "string", "pattern": pattern if column.required else f"^$|{pattern}"}
        case _:
            found |= {"type": "string", "maxLength": column.max_length, **({"minLength": 1} if column.required else {})}
    if not column.required:
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return found


def _whole(column: Column) -> str:
    return f"^{column.pattern}$"


def _number(edge: Decimal) -> int | float:
    return int(edge) if edge == edge.to_integral_value() else float(edge)


def _shown(value: Any) -> str:
    return str(value)[:80]
