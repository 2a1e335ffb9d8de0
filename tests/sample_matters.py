"""A record of any scheme, made from its declaration alone: what its pages and its table are tried on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from gongzhi.actions import matters, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.attachments import NewFile
from gongzhi.core.registers import Column
from gongzhi.core.schemes import SchemeField
from gongzhi.core.workflow import opening_rows
from tests.spec.conftest import PEOPLE, POTTERY

DAY = date(2017, 3, 10)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"


def column_value(column: Column) -> Any:
    match column.kind:
        case "integer" | "usd" | "fen":
            return int(column.least or 1)
        case "decimal":
            return Decimal(str(column.least or 1))
        case "date":
            return DAY
        case "yes_no":
            return True
        case "choice":
            return next(iter(column.words))
        case "uscc":
            return POTTERY
        case "codes":
            return (column.example,) if column.example else ()
        case "code":
            return column.example
        case _:
            return column.example or "示例"


def value(field: SchemeField) -> Any:
    if field.shape == "lines":
        return ({column.field: column_value(column) for column in field.lines},)
    if field.shape == "file":
        return (NewFile("示例.pdf", PDF),)
    if field.names_post:
        return str(setting_up.post_id(PEOPLE["headquarters"][0]))
    return None if field.shape in ("post", "finding") else column_value(field.column)


def opener(scheme: str, officers: Any) -> Any:
    """Somebody of the small province who may begin the scheme; None where nobody of it may."""
    roles = opening_rows(workflow(scheme))[0].roles
    people = [officers.enterprise, officers.city, officers.office, officers.market, officers.association]
    people += [officers.headquarters[0], officers.origin[0], officers.experts[0], officers.system]
    people += [officers.commerce, officers.laboratories[0], officers.brand_office[0], officers.police]
    return next((actor for actor in people if actor.role in roles), None)


def opened(scheme: str, officers: Any, monkeypatch: Any, by: Any = None) -> str:
    """A record just begun; guards and what follows from it are left out."""
    one = schemes()[scheme]
    actor = by or opener(scheme, officers)
    act = opening_rows(workflow(scheme))[0].act
    with monkeypatch.context() as patched:
        patched.setattr(matters.hooks, "part", lambda scheme, name: Anything() if name == "GUARDS" else {})
        uscc = POTTERY if one.holder == "enterprise" else None
        values = {field.name: value(field) for field in one.asked_by(act)}
        return matters.open_matter(scheme, values=values, uscc=uscc, by=actor, at=at_noon(DAY))


class Anything(dict):
    """Guards that all hold, whatever they are called."""

    def __init__(self) -> None:
        names = {guard for name in schemes() for row in workflow(name).rows for guard in row.guards}
        super().__init__({name: lambda taking: None for name in names})
