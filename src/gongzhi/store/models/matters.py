"""Records of the schemes: a typed table for each, made from its declaration, and one for each table within it.

The declaration is the only place that says which columns there are; `makemigrations` sees a change of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflows
from gongzhi.core.registers import Column
from gongzhi.core.schemes import Scheme, SchemeField
from gongzhi.core.workflow import opening_rows
from gongzhi.store.models.base import Record
from gongzhi.store.models.workflow import SEEN_WITH_INSTANCE

LONGEST_CODE = 40


class Matter(Record):
    """One record of a scheme. Whoever sees its procedure sees it."""

    number = models.CharField(max_length=40, unique=True)
    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)
    synthetic = models.BooleanField()

    of_scheme: ClassVar[str]

    class Meta:
        abstract = True


class MatterLine(Record):
    """One line of a table within a record; written once, in the act that brought it."""

    position = models.PositiveIntegerField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def _matter(scheme: Scheme) -> type[Matter]:
    table = f"store_{_name(scheme.name).lower()}"
    (opening,) = opening_rows(workflows()[scheme.name])
    given_once = set(scheme.asks.get(opening.act, ())) - {
        name for act, asked in scheme.asks.items() if act != opening.act for name in asked
    }
    stored = scheme.stored()
    body: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": f"{scheme.zh}: {scheme.en}.",
        "of_scheme": scheme.name,
        "row_policy": SEEN_WITH_INSTANCE.format(table=table),
        "changes": tuple(column for field in stored if field.name not in given_once for column in [_column_of(field)]),
        **{field.name: _field(field) for field in stored},
    }
    return type(_name(scheme.name), (Matter,), body)


def _line(scheme: Scheme, field: SchemeField) -> type[MatterLine]:
    name = _name(f"{scheme.name}_{field.name}")
    body: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": f"{scheme.zh}, {field.column.zh}: {scheme.en}, {field.column.en}.",
        "row_policy": f"exists (select 1 from store_{_name(scheme.name).lower()} seen"
        f" where seen.id = store_{name.lower()}.matter_id)",
        "matter": models.ForeignKey(
            f"store.{_name(scheme.name)}", on_delete=models.PROTECT, related_name=f"{field.name}_lines"
        ),
        **{column.field: _value(column, is_long=False) for column in field.lines},
    }
    body["Meta"] = type(
        "Meta",
        (),
        {"constraints": [models.UniqueConstraint(fields=["matter", "position"], name=f"{name.lower()[:40]}_once")]},
    )
    return type(name, (MatterLine,), body)


def _field(field: SchemeField) -> models.Field[Any, Any]:
    if field.shape == "finding":
        return models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+", null=True)
    if field.shape == "post":
        return models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+", null=True)
    return _value(field.column, is_long=field.is_long)


def _value(column: Column, *, is_long: bool) -> models.Field[Any, Any]:
    match column.kind:
        case "text":
            return (
                models.TextField(blank=True) if is_long else models.CharField(max_length=column.max_length, blank=True)
            )
        case "code" | "uscc" | "choice":
            return models.CharField(max_length=LONGEST_CODE, blank=True)
        case "codes":
            return ArrayField(models.CharField(max_length=LONGEST_CODE), default=list)
        case "date":
            return models.DateField(null=True)
        case "integer" | "usd" | "fen":
            return models.BigIntegerField(null=True)
        case "decimal":
            return models.DecimalField(max_digits=20, decimal_places=6, null=True)
        case "yes_no":
            return models.BooleanField(null=True)


def _column_of(field: SchemeField) -> str:
    return field.name if field.shape == "value" else f"{field.name}_id"


def _name(written: str) -> str:
    return "Matter" + "".join(part.capitalize() for part in written.split("_"))


MATTERS: Mapping[str, type[Matter]] = MappingProxyType({name: _matter(one) for name, one in schemes().items()})
LINES: Mapping[tuple[str, str], type[MatterLine]] = MappingProxyType(
    {
        (name, field.name): _line(one, field)
        for name, one in schemes().items()
        for field in one.fields.values()
        if field.shape == "lines"
    }
)
