"""Fields of scheme records between people and the record: asked in a form, read from it, shown in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.core.attachments import CONTENT_TYPES, MOST_BYTES, MOST_FILES, NewFile, too_large
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.register_cells import Fault, spell, understand
from gongzhi.core.registers import Column
from gongzhi.core.schemes import Scheme, SchemeField
from gongzhi.reports.matter_words import NOTHING, choice, is_empty, listed, value_words
from gongzhi.store import queries
from gongzhi.web.pages import names
from gongzhi.web.presenters import lists
from gongzhi.web.presenters.forms import Field, FieldKind
from gongzhi.web.presenters.lists import EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import Hash

MOST_RADIOS = 4
BETWEEN_CELLS = re.compile(r"[,，]")
NUMBERS = ("integer", "decimal", "usd", "fen")
LONGEST_UNBROKEN = 30  # characters that a cell of a table holds on one line


def label(field: SchemeField | Column, lang: str) -> str:
    column = field.column if isinstance(field, SchemeField) else field
    return str(getattr(column, f"label_{lang}"))


def asked(field: SchemeField, value: Any, lang: str) -> Field:
    """A field as a form asks it, filled in with what is known."""
    column = field.column
    if field.shape == "file":
        own = str(getattr(column, f"hint_{lang}"))
        return files_field(field.name, label(field, lang), lang, own_hint=own, required=column.required)
    options = _options(field, lang)
    kind: FieldKind = "text"
    if field.shape == "lines" or field.is_long:
        kind = "textarea"
    elif column.kind == "date":
        kind = "date"
    elif options:
        kind = "radio" if len(options) <= MOST_RADIOS and field.shape == "value" else "select"
    return Field(
        name=field.name,
        label=label(field, lang),
        kind=kind,
        value=typed(field, value),
        hint=_hint(field, lang),
        unit=str(getattr(column, f"unit_{lang}")),
        required=column.required,
        options=options,
        inputmode="numeric" if column.kind == "integer" else "decimal" if column.kind in NUMBERS else "",
        maxlength=column.max_length or None if field.shape == "value" else None,
    )


def files_field(name: str, words: str, lang: str, *, own_hint: str = "", required: bool = False) -> Field:
    """The field by which files are attached; its hint says which, how large and how many are taken."""
    kinds = ", ".join(CONTENT_TYPES)
    hint = say("ATTACHED_HINT", lang, kinds=kinds, most=MOST_BYTES // 1_000_000, files=MOST_FILES)
    accept = ",".join(f".{ending}" for ending in CONTENT_TYPES)
    return Field(
        name, words, "file", hint=f"{hint} {own_hint}".strip(), required=required, accept=accept, multiple=True
    )


def typed(field: SchemeField, value: Any) -> str:
    """A value as it would be typed into the form; "" for none, and for files, which nobody types."""
    if is_empty(value) or field.shape == "file":
        return ""
    if field.shape == "lines":
        return "\n".join(", ".join(spell(column, line[column.field]) for column in field.lines) for line in value)
    return str(value) if field.shape != "value" else _as_typed(field.column, value)


def read(
    fields: Sequence[SchemeField], given: QueryDict, files: MultiValueDict[str, UploadedFile] | None = None
) -> dict[str, Any]:
    """The fields as the action takes them. Raises BadInput with every field that cannot be read."""
    found: dict[str, Any] = {}
    cells: list[Cell] = []
    for field in fields:
        if field.shape == "file":
            given_files = files.getlist(field.name) if files else []
            if not given_files and field.column.required:
                cells.append(Cell("", field.name, "", "FIELD_MISSING"))
            found[field.name] = _read_files(field.name, given_files, cells)
            continue
        text = given.get(field.name, "").strip()
        if not text and field.column.required:
            cells.append(Cell("", field.name, "", "FIELD_MISSING"))
        elif field.shape == "lines":
            found[field.name] = _read_lines(field, text, cells)
        elif field.shape == "post":
            found[field.name] = _read_post(field, text, cells)
        else:
            value = understand(field.column, text)
            if isinstance(value, Fault):
                cells.append(Cell("", field.name, text, value.code, dict(value.params)))
            found[field.name] = value
    if cells:
        raise BadInput(cells)
    return found


def shown(field: SchemeField | Column, value: Any, lang: str) -> lists.Cell:
    """A value as a page shows it."""
    if isinstance(field, SchemeField) and field.shape == "post" and value:
        return _post_words(value, lang)
    if isinstance(field, SchemeField) and field.names_post and value:
        return _post_words(UUID(value), lang)
    column = field.column if isinstance(field, SchemeField) else field
    if column.kind == "uscc" and value:
        name = queries.enterprises.name_of(value)
        return Link(f"{name or ''} {value}".strip(), reverse("enterprise", args=[value]))
    if column.kind == "text" and _is_one_long_code(value):
        return Hash(value)
    return value_words(field, value, lang)


def signed(field: SchemeField, value: Any) -> Any:
    """A value as it stands in what was signed, as the record would hold it."""
    if field.shape == "lines":
        return tuple(
            {column.field: _signed(column, line.get(column.field)) for column in field.lines} for line in value or ()
        )
    if field.shape == "post":
        return UUID(value) if value else None
    if field.shape == "file":
        return tuple(value or ())
    return _signed(field.column, value)


def words(field: SchemeField, value: Any, lang: str) -> str:
    """A value in plain words, for a sentence or a file's cell."""
    if field.shape == "lines":
        return "; ".join(
            ", ".join(_plain(shown(column, line[column.field], lang)) for column in field.lines) for line in value
        )
    if field.shape == "file":
        return names.listed([file["name"] for file in value], lang)
    return _plain(shown(field, value, lang))


def given_words(one: Scheme, content: Mapping[str, Any], lang: str, most_lines: int | None = None) -> str:
    """What an act was given or the public reads, as "label: value; …". content: by field, as JSON spells it.

    Of a table with more than `most_lines` lines, where given, only their number is said.
    """
    between, after = ("：", "；") if lang == "zh" else (": ", "; ")
    said = []
    for name, value in content.items():
        if name not in one.fields or is_empty(value):
            continue
        field = one.fields[name]
        counted = field.shape == "lines" and most_lines is not None and len(value) > most_lines
        told = say("LINES_COUNTED", lang, n=len(value)) if counted else words(field, signed(field, value), lang)
        said.append(f"{label(field, lang)}{between}{told}")
    return after.join(said) or NOTHING


def table(field: SchemeField, rows: Sequence[Mapping[str, Any]], lang: str) -> ListView:
    """The lines of a table within a record."""
    return ListView(
        caption=label(field, lang),
        columns=tuple(
            lists.Column(label(column, lang), unit=str(getattr(column, f"unit_{lang}"))) for column in field.lines
        ),
        rows=tuple(Row(tuple(_bare(column, line[column.field], lang) for column in field.lines)) for line in rows),
        empty=EmptyState(say("NO_LINES", lang), ""),
    )


def _bare(column: Column, value: Any, lang: str) -> lists.Cell:
    """A cell under a heading that names the unit already."""
    return spell(column, value) if column.kind in NUMBERS and value is not None else shown(column, value, lang)


def _as_typed(column: Column, value: Any) -> str:
    """As `spell`, but a choice by its code, which is what a form sends."""
    if column.kind == "yes_no":
        return "yes" if value else "no"
    return str(value) if column.kind == "choice" else spell(column, value)


def _signed(column: Column, value: Any) -> Any:
    if isinstance(value, str) and value and column.kind == "date":
        return date.fromisoformat(value)
    if isinstance(value, str) and value and column.kind == "decimal":
        return Decimal(value)
    return value


def _options(field: SchemeField, lang: str) -> tuple[Option, ...]:
    if field.shape == "post":
        holders = queries.accounts.holders(field.role, day_of(now()))
        return tuple(Option(str(post.id), f"{post.person_name} {names.region(post.region, lang)}") for post in holders)
    if field.shape == "lines" or field.column.kind not in ("choice", "yes_no"):
        return ()
    if field.code_list:
        return tuple(Option(code, listed(field.code_list, code, lang)) for code in field.column.words)
    if field.column.kind == "yes_no":
        return (Option("yes", say("SAID_YES", lang)), Option("no", say("SAID_NO", lang)))
    return tuple(Option(code, choice(field.column, code, lang)) for code in field.column.words)


def _hint(field: SchemeField, lang: str) -> str:
    own = str(getattr(field.column, f"hint_{lang}"))
    if field.shape == "lines":
        columns = ("，" if lang == "zh" else ", ").join(_heading(column, lang) for column in field.lines)
        return f"{say('LINES_HINT', lang, columns=columns)} {own}".strip()
    if field.column.kind == "codes":
        return f"{own} {say('CODES_HINT', lang)}".strip()
    return own


def _heading(column: Column, lang: str) -> str:
    """A column of a table as its form names it: with its unit, or with the words that may stand in it."""
    said = label(column, lang)
    if column.words:
        return f"{said} ({'/'.join(choice(column, code, lang) for code in column.words)})"
    unit = str(getattr(column, f"unit_{lang}"))
    return f"{said} ({unit})" if unit else said


def _read_lines(field: SchemeField, text: str, cells: list[Cell]) -> tuple[dict[str, Any], ...]:
    """Lines as they are typed or pasted from a sheet: cells between tabs, or between commas."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in (line.split("\t") if "\t" in line else BETWEEN_CELLS.split(line))]
        if len(parts) > len(field.lines):
            params = {"most": str(len(field.lines)), "n": str(len(parts))}
            cells.append(Cell(f"line {number}", field.name, line, "LINE_TOO_LONG", params))
            continue
        parts += [""] * (len(field.lines) - len(parts))
        values = {column.field: understand(column, part) for column, part in zip(field.lines, parts, strict=True)}
        for column, part in zip(field.lines, parts, strict=True):
            fault = values[column.field]
            if isinstance(fault, Fault):
                cells.append(Cell(f"line {number}", field.name, part, fault.code, dict(fault.params)))
        found.append(values)
    return tuple(found)


def read_files(given: Sequence[UploadedFile], field: str) -> tuple[NewFile, ...]:
    """Files as they were sent with a form. Raises BadInput with each that is too large."""
    cells: list[Cell] = []
    found = _read_files(field, given, cells)
    if cells:
        raise BadInput(cells)
    return found


def _read_files(field: str, given: Sequence[UploadedFile], cells: list[Cell]) -> tuple[NewFile, ...]:
    """The files of a field; one that is too large is not read."""
    found = []
    for file in given:
        size, name = file.size or 0, str(file.name)
        if size > MOST_BYTES:
            fault = too_large(size)
            cells.append(Cell("", field, name, fault.code, dict(fault.params)))
        else:
            found.append(NewFile(name, bytes(file.read())))
    return tuple(found)


def _read_post(field: SchemeField, text: str, cells: list[Cell]) -> UUID | None:
    if not text:
        return None
    posts = {str(post.id): post.id for post in queries.accounts.holders(field.role, day_of(now()))}
    if text not in posts:
        cells.append(Cell("", field.name, text, "FIELD_NOT_A_CHOICE"))
        return None
    return posts[text]


def _post_words(post: UUID, lang: str) -> str:
    row = queries.accounts.post(post)
    return f"{row.person_name} {names.role_words((row.role,), lang)} {names.region(row.region, lang)}"


def _is_one_long_code(value: Any) -> bool:
    """Such as a public key: it has no place where a line may break."""
    return isinstance(value, str) and len(value) > LONGEST_UNBROKEN and value.isascii() and not re.search(r"\s", value)


def _plain(cell: lists.Cell) -> str:
    if isinstance(cell, Link):
        return cell.text
    if isinstance(cell, Hash):
        return cell.value
    return cell.isoformat() if isinstance(cell, date) else str(cell)
