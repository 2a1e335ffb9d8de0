"""Records of the schemes as frozen rows: one with all it holds, many as lines of a list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from gongzhi.catalogue.schemes import schemes
from gongzhi.core.errors import NotThere
from gongzhi.core.region_codes import codes_within
from gongzhi.core.schemes import Scheme
from gongzhi.store.codes import codes_of
from gongzhi.store.models import LINES, MATTERS, Instance, Matter
from gongzhi.store.queries.paging import Counted, Page, counted, page
from gongzhi.store.queries.workflow import InstanceRow, row_of

Line = Mapping[str, Any]


@dataclass(frozen=True)
class MatterRow:
    """One record. values: by field; a post or a finding by its id. lines: by field, in the order they came."""

    scheme: str
    id: UUID
    number: str
    region: str
    uscc: str | None
    synthetic: bool
    values: Mapping[str, Any]
    lines: Mapping[str, tuple[Line, ...]]
    instance: InstanceRow


@dataclass(frozen=True)
class MatterFilter:
    """All empty means all."""

    state: str = ""
    region: str = ""  # a city or county code
    words: str = ""  # beginning of its number or a credit code, or part of what it is about


@dataclass(frozen=True)
class MatterLine:
    scheme: str
    number: str
    about: str
    region: str
    uscc: str | None
    opened_at: datetime
    state: str
    due_on: date | None
    synthetic: bool


def matter(scheme: str, number: str) -> MatterRow:
    """One record. Raises NotThere when there is none or it is not the actor's."""
    row = MATTERS[scheme].objects.filter(number=number).select_related("instance").first()
    if row is None:
        raise NotThere(scheme)
    (found,) = _rows(schemes()[scheme], [row])
    return found


def all_of(
    scheme: str,
    *,
    states: Collection[str] = (),
    region: str | None = None,
    uscc: str | None = None,
    **values: object,
) -> tuple[MatterRow, ...]:
    """Records of a scheme that the actor may see, oldest first.

    states: any where empty. region: a place with its parts. values: fields and what they hold.
    """
    rows = MATTERS[scheme].objects.filter(**values)
    if states:
        rows = rows.filter(instance__state__in=states)
    if region is not None:
        rows = rows.filter(region__range=codes_within(region))
    if uscc is not None:
        rows = rows.filter(uscc__in=codes_of(uscc))
    return _rows(schemes()[scheme], list(rows.select_related("instance").order_by("instance__opened_at", "id")))


def with_line(scheme: str, field: str, **values: object) -> tuple[MatterRow, ...]:
    """Records one of whose lines in a table holds these values, oldest first."""
    holding = LINES[scheme, field].objects.filter(**values).values("matter_id")
    rows = MATTERS[scheme].objects.filter(id__in=holding).select_related("instance")
    return _rows(schemes()[scheme], list(rows.order_by("instance__opened_at", "id")))


def lines(scheme: str, wanted: MatterFilter, *, after: str | None = None, size: int = 50) -> Page[MatterLine]:
    return page(
        _filtered(scheme, wanted).select_related("instance").annotate(opened_at=F("instance__opened_at")),
        moment="opened_at",
        read=datetime.fromisoformat,
        after=after,
        size=size,
        present=lambda row: _line(scheme, row),
    )


def count(scheme: str, wanted: MatterFilter) -> Counted:
    return counted(_filtered(scheme, wanted))


def selected(scheme: str, wanted: MatterFilter, *, most: int) -> tuple[MatterRow, ...]:
    """The newest `most` whole records that a list shows, for its files."""
    rows = _filtered(scheme, wanted).select_related("instance").order_by("-instance__opened_at", "-id")
    return _rows(schemes()[scheme], list(rows[:most]))


def states() -> dict[str, dict[str, int]]:
    """How many records of each scheme the actor sees in each state."""
    found: dict[str, dict[str, int]] = {name: {} for name in MATTERS}
    rows = Instance.objects.filter(workflow__in=MATTERS).values("workflow", "state").annotate(n=Count("id")).order_by()
    for row in rows:
        found[row["workflow"]][row["state"]] = row["n"]
    return found


def labels(instances: Mapping[UUID, str]) -> dict[UUID, tuple[UUID, str, str]]:
    """Record id, number and what it is about, by instance. instances: instance id → scheme."""
    found = {}
    for scheme in set(instances.values()):
        ids = [instance for instance, name in instances.items() if name == scheme]
        about = schemes()[scheme].about
        for row in MATTERS[scheme].objects.filter(instance_id__in=ids):
            found[row.instance_id] = (row.id, row.number, _words(getattr(row, about)))
    return found


def _filtered(scheme: str, wanted: MatterFilter) -> Any:
    rows = MATTERS[scheme].objects.all()
    if wanted.state:
        rows = rows.filter(instance__state=wanted.state)
    if wanted.region:
        rows = rows.filter(region__range=codes_within(wanted.region))
    if wanted.words:
        named = Q(number__istartswith=wanted.words) | Q(uscc__istartswith=wanted.words)
        field = schemes()[scheme].fields[schemes()[scheme].about]
        if field.column.kind == "text":
            named |= Q(**{f"{field.name}__icontains": wanted.words})
        rows = rows.filter(named)
    return rows


def _rows(scheme: Scheme, rows: Iterable[Matter]) -> tuple[MatterRow, ...]:
    """Whole records, with one query for each table within them."""
    rows = list(rows)
    lines = {
        name: _lines_of(scheme, name, [row.id for row in rows])
        for name, field in scheme.fields.items()
        if field.shape == "lines"
    }
    return tuple(
        MatterRow(
            scheme.name,
            row.id,
            row.number,
            row.region,
            row.uscc,
            row.synthetic,
            {
                field.name: getattr(row, field.name if field.shape == "value" else f"{field.name}_id")
                for field in scheme.stored()
            },
            {name: tuple(found.get(row.id, ())) for name, found in lines.items()},
            row_of(row.instance),
        )
        for row in rows
    )


def _lines_of(scheme: Scheme, name: str, matters: list[UUID]) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = {}
    columns = [column.field for column in scheme.fields[name].lines]
    rows = LINES[scheme.name, name].objects.filter(matter_id__in=matters).order_by("position")
    for line in rows.values("matter_id", *columns):
        found.setdefault(line.pop("matter_id"), []).append(line)
    return found


def _line(scheme: str, row: Any) -> MatterLine:
    return MatterLine(
        scheme, row.number, _words(getattr(row, schemes()[scheme].about)), row.region, row.uscc, row.opened_at,
        row.instance.state, row.instance.due_on, row.synthetic,
    )  # fmt: skip


def _words(value: object) -> str:
    return "" if value is None else str(value)
