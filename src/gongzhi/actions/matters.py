"""Acts on the records of schemes: each is opened and led on by its declaration, its table and its guards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from gongzhi.actions import schemes as hooks
from gongzhi.actions.acting import Act, acting
from gongzhi.actions.attaching import FilesOf, attach, looked_at
from gongzhi.actions.guards import reason_given
from gongzhi.actions.papers import issue
from gongzhi.actions.steps import Guard, Step, open_procedure, take_step
from gongzhi.catalogue.schemes import scheme as scheme_named
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.canonical import canonical
from gongzhi.core.errors import BadInput, Cell, GongzhiError, Refusal
from gongzhi.core.events import LinesAdded, MatterOpened
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.region_codes import hold
from gongzhi.core.schemes import REASON, Scheme, SchemeField
from gongzhi.core.workflow import opening_rows, row_for
from gongzhi.store import queries, save
from gongzhi.store.acting import jurisdiction, seeing_as
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.matters import Line, MatterRow

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Taking:
    """An act on a record in progress, as its guards and what follows from it see it.

    number: "" before the record has one. given: what this act is given. before: the record as it stood, None while
    it is opened.
    """

    act: Act
    scheme: Scheme
    name: str
    number: str
    region: str
    uscc: str | None
    given: Values
    before: MatterRow | None
    bytes_given: Mapping[str, bytes]  # of the files among what is given, by their hash
    synthetic: bool

    @property
    def day(self) -> date:
        return self.act.day

    def value(self, field: str) -> Any:
        """A field as it will be after the act: as given now, else as it stood; None where nobody gave it yet."""
        if field in self.given:
            return self.given[field]
        return self.before.values.get(field) if self.before else None

    def lines(self, field: str) -> tuple[Line, ...]:
        """The lines of a table as they will be after the act: those that stood, then those given now."""
        stood = self.before.lines.get(field, ()) if self.before else ()
        return (*stood, *self.given.get(field, ()))

    def signers_of(self, *acts: str) -> frozenset[UUID]:
        """Persons who signed one of the acts before."""
        if self.before is None:
            return frozenset()
        return queries.workflow.signers(self.before.instance.id, acts)

    def opener(self) -> UUID | None:
        """The post that opened the record; None while it is opened."""
        parties = self.before.instance.parties if self.before else ()
        return parties[0] if parties else None

    def add_lines(self, field: str, rows: Sequence[Line]) -> None:
        """Add lines that follow from the act to a table of the record; for outcomes, when the record stands."""
        matter = queries.matters.matter(self.scheme.name, self.number)
        _write_lines(self, matter.id, field, rows)

    def keep(self, found: Finding, *, facts: Any, tables: Sequence[str]) -> UUID:
        """Store a finding that this act made, seen by those who see the record; returns its id."""
        return self.act.keep(found, facts=facts, tables=tables, region=self.region, uscc=self.uscc)


def open_matter(
    scheme: str, *, values: Values, by: Actor, at: datetime, region: str | None = None, uscc: str | None = None
) -> str:
    """Begin a procedure with its record; returns its number.

    uscc: the enterprise, for a scheme whose holder is one; an enterprise's own post need not say it
    region: the place, for a scheme whose holder is one; the actor's own where none is said
    values: by field, as the opening act asks them
    """
    with acting(by, at) as act:
        return open_in(act, scheme, values=values, region=region, uscc=uscc)


def open_in(
    act: Act,
    name: str,
    *,
    values: Values,
    region: str | None = None,
    uscc: str | None = None,
    synthetic: bool | None = None,
) -> str:
    """Begin a procedure within an act that is in progress.

    synthetic: whether what it is made of is invented; None where its enterprise or the platform says so
    """
    scheme = scheme_named(name)
    (row,) = opening_rows(workflow(name))
    region, uscc, invented = _holder(scheme, act.by, region, uscc)
    synthetic = invented if synthetic is None else synthetic
    given, raws = _complete(scheme, row.act, values)
    taking = Taking(act, scheme, row.act, "", region, uscc, given, None, raws, synthetic)
    posts = [value for field, value in _posts(scheme, given) if value]
    instance = open_procedure(
        act, name, region=region, uscc=uscc, port_region=_other_place(taking), guards=_guards(taking),
        applies_to=_kind(taking), parties=[act.by.post, *posts], dues=_dues(taking),
    )  # fmt: skip
    number = f"{scheme.prefix}-{act.day.year}-{next_number(f'{scheme.prefix}-{act.day.year}'):06d}"
    seen_by = {"region": region, "uscc": uscc}
    opened = MatterOpened(name, number, canonical(dict(given)).decode())
    act.record(opened, subject=number, **seen_by)
    matter = save.matters.matter(
        name, number=number, instance_id=instance, region=region, uscc=uscc, synthetic=synthetic,
        **_columns(scheme, given),
    )  # fmt: skip
    taking = replace(taking, number=number)
    _add_lines(taking, matter)
    _attach(taking, instance)
    _follow(matter, taking)
    return number


def take_act(scheme: str, number: str, name: str, *, values: Values, by: Actor, at: datetime, seen: int) -> Step:
    """Sign an act on a record; what it was given is kept, and what follows from it done, once enough have signed."""
    with acting(by, at) as act:
        return take_in(act, scheme, number, name, values=values, seen=seen)


def take_in(act: Act, scheme_name: str, number: str, name: str, *, values: Values, seen: int) -> Step:
    """Sign an act on a record within an act that is in progress."""
    matter = queries.matters.matter(scheme_name, number)
    taking = _taking(act, matter, name, values)
    step = take_step(
        act, matter.instance, name, seen=seen, content={"number": number, **taking.given}, guards=_guards(taking),
        subject=number, applies_to=_kind(taking), dues=_dues(taking),
    )  # fmt: skip
    if step.taken:
        save.matters.fields(scheme_name, matter.id, **_columns(taking.scheme, taking.given))
        for _, post in _posts(taking.scheme, taking.given):
            if post:
                save.workflow.party(matter.instance.id, post)
        _add_lines(taking, matter.id)
        _attach(taking, matter.instance.id)
        _follow(matter.id, taking)
        if taking.scheme.papers_of(name):
            issue(act, taking.scheme, name, queries.matters.matter(scheme_name, number), taking.given)
    return step


def stands_in_the_way(scheme: str, number: str, name: str, *, by: Actor, at: datetime) -> GongzhiError | None:
    """The first guard of an act that asks nothing, as it stands now; None where nothing does. Nothing is kept."""
    with seeing_as(by):
        matter = queries.matters.matter(scheme, number)
        taking = _taking(Act(by, at), matter, name, {})
        row = row_for(workflow(scheme, matter.instance.version), matter.instance.state, name)
        guards = _guards(taking)
        try:
            for guard in row.guards:
                guards[guard]()
        except GongzhiError as refused:
            return refused
    return None


def guards_for(scheme: str, number: str, name: str, act: Act) -> Mapping[str, Guard]:
    """The guards of an act that is given nothing, for clocks that take it by themselves."""
    return _guards(_taking(act, queries.matters.matter(scheme, number), name, {}))


def _taking(act: Act, matter: MatterRow, name: str, values: Values) -> Taking:
    scheme = scheme_named(matter.scheme)
    given, raws = _complete(scheme, name, values)
    return Taking(act, scheme, name, matter.number, matter.region, matter.uscc, given, matter, raws, matter.synthetic)


def _holder(scheme: Scheme, by: Actor, region: str | None, uscc: str | None) -> tuple[str, str | None, bool]:
    """Region, enterprise and whether the record is synthetic. Raises Refusal for a holder that is not the actor's."""
    if scheme.holder == "enterprise":
        code = queries.identity.holder(uscc or by.uscc)
        if code is None:
            raise BadInput([Cell("", "uscc", "", "FIELD_MISSING")])
        if by.uscc is not None and code != by.uscc:
            raise Refusal("HOLDER_NOT_YOURS", holder=code)
        firm = queries.enterprises.enterprise(code)
        return firm.region, code, firm.synthetic
    place = region or by.region
    codes = jurisdiction(by.role, by.region)
    if codes[0] and not hold(codes, place):
        raise Refusal("HOLDER_NOT_YOURS", holder=place)
    return place, None, settings.HOLDS_SYNTHETIC_DATA


def _complete(scheme: Scheme, name: str, values: Values) -> tuple[Values, Mapping[str, bytes]]:
    """What an act was given, every asked field present, files by their facts; and the bytes of the files by hash.

    Raises BadInput naming each required field that is empty and each file that is not taken.
    """
    asked = scheme.asked_by(name)
    unknown = set(values) - {field.name for field in asked}
    if unknown:
        raise TypeError(f"{scheme.name}, {name}: does not ask {', '.join(sorted(unknown))}")
    empty = [field.name for field in asked if field.column.required and values.get(field.name) in (None, "", (), [])]
    if empty:
        raise BadInput([Cell("", field, "", "FIELD_MISSING") for field in empty])
    given = {field.name: values.get(field.name, _nothing(field)) for field in asked}
    raws: dict[str, bytes] = {}
    for field in asked:
        if field.shape == "file":
            given[field.name] = looked_at(field.name, given[field.name], raws)
    return given, raws


def _nothing(field: SchemeField) -> Any:
    if field.shape in ("lines", "file") or field.column.kind == "codes":
        return ()
    return "" if field.shape == "value" and field.column.kind in ("text", "code", "uscc", "choice") else None


def _columns(scheme: Scheme, given: Values) -> dict[str, Any]:
    """What was given, by column of the record's table."""
    return {
        field.name if field.shape == "value" else f"{field.name}_id": given[field.name]
        for field in scheme.stored()
        if field.name in given
    }


def _posts(scheme: Scheme, given: Values) -> list[tuple[str, UUID | None]]:
    return [(name, given[name]) for name, field in scheme.fields.items() if field.shape == "post" and name in given]


def _add_lines(taking: Taking, matter: UUID) -> None:
    """The lines that the act was given."""
    for field in taking.scheme.asked_by(taking.name):
        if field.shape == "lines":
            _write_lines(taking, matter, field.name, taking.given[field.name])


def _attach(taking: Taking, instance: UUID) -> None:
    """Keep the files that the act was given."""
    for field in taking.scheme.asked_by(taking.name):
        if field.shape == "file" and taking.given[field.name]:
            attach(
                taking.act, instance, FilesOf(taking.scheme.name, taking.number, taking.region, taking.uscc),
                field.name, taking.given[field.name], taking.bytes_given,
            )  # fmt: skip


def _write_lines(taking: Taking, matter: UUID, field: str, rows: Sequence[Line]) -> None:
    if rows:
        added = LinesAdded(taking.scheme.name, taking.number, field, len(rows))
        event = taking.act.record(added, subject=taking.number, region=taking.region, uscc=taking.uscc)
        save.matters.lines(taking.scheme.name, field, matter, rows, event)


def _follow(matter: UUID, taking: Taking) -> None:
    outcome = hooks.part(taking.scheme.name, "OUTCOMES").get(taking.name)
    if outcome:
        save.matters.fields(taking.scheme.name, matter, **_columns(taking.scheme, outcome(taking) or {}))


def _dues(taking: Taking) -> dict[str, date]:
    """The days that the record names or its module computes, by state."""
    days = {state: taking.value(field) for state, field in taking.scheme.dues.items()}
    days |= {state: day(taking) for state, day in hooks.part(taking.scheme.name, "DUES").items()}
    return {state: day for state, day in days.items() if day is not None}


def _other_place(taking: Taking) -> str | None:
    """A second place whose offices see the record, where its module names one."""
    place = hooks.part(taking.scheme.name, "OTHER_PLACE").get(taking.name)
    return place(taking) if place else None


def _kind(taking: Taking) -> str | None:
    """Which clocks run: by the value of the scheme's field that picks among them."""
    kind = taking.value(taking.scheme.clock_kind) if taking.scheme.clock_kind else None
    return str(kind) if kind else None


def _guards(taking: Taking) -> dict[str, Guard]:
    named = hooks.part(taking.scheme.name, "GUARDS")
    found: dict[str, Guard] = {name: lambda guard=guard: guard(taking) for name, guard in named.items()}  # type: ignore[misc]
    found["reason_given"] = reason_given(taking.given.get(REASON) or "")
    return found
