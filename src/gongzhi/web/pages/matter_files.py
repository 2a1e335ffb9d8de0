"""A list of scheme records for other programs: csv, xlsx and JSON, with the list's own filters."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from gongzhi.actions import handing_over
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.canonical import plain
from gongzhi.core.errors import Refusal
from gongzhi.core.schemes import Scheme, SchemeField
from gongzhi.reports.sheets import Value, as_csv, as_xlsx
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.web.pages import matter_fields, names
from gongzhi.web.pages.matter_forms import title
from gongzhi.web.pages.matters import wanted

MOST = 20_000  # records of one file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BESIDE = ("COL_NUMBER", "COL_OPENED", "COL_REGION", "COL_ENTERPRISE_CODE", "COL_STATE", "COL_DUE", "COL_DATA_KIND")


def matter_file(request: HttpRequest, kind: str, *, scheme: str) -> HttpResponse:
    """The records of a list as a file, newest first; JSON holds the lines of tables too.

    Refuses with FILE_TOO_LONG more than one file takes: no record is left out in silence.
    """
    lang, one = request.lang, schemes()[scheme]
    found = queries.matters.selected(scheme, wanted(request, scheme), most=MOST + 1)
    if kind not in ("csv", "xlsx", "json"):
        raise Http404
    if len(found) > MOST:
        raise Refusal("FILE_TOO_LONG", most=MOST)
    found = tuple(row for row in found if handing_over.may_leave(row))
    handing_over.hand_over(scheme, [row.number for row in found], to=request.actor, at=now())
    stem = f"{scheme}-{day_of(now())}"
    if kind == "json":
        return JsonResponse({"scheme": scheme, "records": [_record(row) for row in found]})
    fields = [field for field in one.stored() if field.shape == "value"]
    header = [say(code, lang) for code in BESIDE] + [_heading(field, lang) for field in fields]
    rows = [_line(one, row, fields, lang) for row in found]
    if kind == "csv":
        return _file(as_csv(header, rows), "text/csv; charset=utf-8", f"{stem}.csv")
    return _file(as_xlsx(title(one, lang), header, rows, made_on=day_of(now())), XLSX, f"{stem}.xlsx")


def _line(one: Scheme, row: MatterRow, fields: list[SchemeField], lang: str) -> list[Value]:
    return [
        row.number,
        day_of(row.instance.opened_at),
        names.region(row.region, lang),
        row.uscc or "",
        names.state_word(one.name, row.instance.state, lang),
        row.instance.due_on,
        say("DATA_SYNTHETIC" if row.synthetic else "DATA_ACTUAL", lang),
        *(_cell(field, row.values[field.name], lang) for field in fields),
    ]


def _cell(field: SchemeField, value: Any, lang: str) -> Value:
    if value is None or field.column.kind in ("integer", "decimal", "date"):
        return value
    if field.column.kind in ("usd", "fen"):
        return matter_fields.typed(field, value)
    return matter_fields.words(field, value, lang) if value != "" else ""


def _heading(field: SchemeField, lang: str) -> str:
    unit = str(getattr(field.column, f"unit_{lang}"))
    return f"{matter_fields.label(field, lang)} ({unit})" if unit else matter_fields.label(field, lang)


def _record(row: MatterRow) -> dict[str, Any]:
    """A record in codes and plain values, as the platform itself holds it."""
    return {
        "number": row.number,
        "region": row.region,
        "uscc": row.uscc,
        "synthetic": row.synthetic,
        "state": row.instance.state,
        "opened_at": plain(row.instance.opened_at),
        "due_on": plain(row.instance.due_on),
        "values": plain(row.values),
        "lines": plain(row.lines),
    }


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
