"""Forms of acts: labels, hints, what is known already, what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from gongzhi.web.presenters.lists import Option

FieldKind = Literal["text", "password", "textarea", "date", "number", "select", "radio", "checkboxes", "file"]


@dataclass(frozen=True)
class Field:
    """One field. known_from: where a prefilled value was taken from. error: what is wrong, "" if nothing.

    chosen: the values of `checkboxes`; every other kind has `value`.
    form: the id of the form it stands in; keeps the ids of several forms on one page apart.
    """

    template: ClassVar[str] = "gongzhi/components/field.html"
    name: str
    label: str
    kind: FieldKind = "text"
    value: str = ""
    hint: str = ""
    error: str = ""
    unit: str = ""
    known_from: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    chosen: tuple[str, ...] = ()
    autocomplete: str = "off"
    inputmode: Literal["", "numeric", "decimal"] = ""
    maxlength: int | None = None
    accept: str = ""
    multiple: bool = False  # several files at once
    form: str = ""

    @property
    def id(self) -> str:
        return f"field-{self.form}-{self.name}" if self.form else f"field-{self.name}"

    @property
    def first_id(self) -> str:
        """Where a link from the error summary lands: the first choice of a group, else the field itself."""
        return f"{self.id}-0" if self.is_group else self.id

    @property
    def is_group(self) -> bool:
        return self.kind in ("radio", "checkboxes")

    @property
    def described_by(self) -> str:
        parts = [("hint", self.hint), ("known", self.known_from), ("error", self.error)]
        return " ".join(f"{self.id}-{name}" for name, words in parts if words)

    @property
    def picked(self) -> tuple[str, ...]:
        return self.chosen if self.kind == "checkboxes" else (self.value,)

    @property
    def in_words(self) -> str:
        """The value as its reader sees it: a choice by its label."""
        labels = {option.value: option.label for option in self.options}
        return ", ".join(labels.get(value, value) for value in self.picked if value)


@dataclass(frozen=True)
class Submit:
    """A button of the form; name and value tell several apart ("answer": "same")."""

    label: str
    name: str = ""
    value: str = ""
    tone: Literal["primary", "plain", "danger"] = "primary"


@dataclass(frozen=True)
class Confirm:
    """Before an act that is hard to take back: what happens, to whom, and how it could be undone ("" if it cannot)."""

    template: ClassVar[str] = "gongzhi/components/confirm.html"
    happens: tuple[str, ...]
    to_whom: str
    undo: str = ""


@dataclass(frozen=True)
class ErrorSummary:
    """Everything wrong in one place, each linked to its field; general: what belongs to no field.

    form_href: where the form with what was typed stands, when the summary does not stand in it.
    """

    template: ClassVar[str] = "gongzhi/components/errors.html"
    fields: tuple[Field, ...] = ()
    general: tuple[str, ...] = ()
    form_href: str = ""


@dataclass(frozen=True)
class ActForm:
    """The form of one act. seen: the version of the record that the reader looked at; it goes back unchanged.

    A dangerous act has `confirm`, whose reason is asked in a field of the form named "reason".
    is_summed_up: the page says on top what is wrong, so the form does not say it again.
    kept: what goes back unseen, by name: answers of an earlier step.
    """

    template: ClassVar[str] = "gongzhi/components/act_form.html"
    action: str
    fields: tuple[Field, ...]
    submits: tuple[Submit, ...]
    title: str = ""
    id: str = ""  # where a link to this form lands
    seen: int | None = None
    confirm: Confirm | None = None
    refused: tuple[str, ...] = ()
    back_href: str = ""
    is_summed_up: bool = False
    kept: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.confirm and not any(field.name == "reason" for field in self.fields):
            raise ValueError(f"{self.action}: a dangerous act asks for its reason")

    @property
    def has_file(self) -> bool:
        return any(field.kind == "file" for field in self.fields)

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields as they stand in this form."""
        return tuple(replace(field, form=self.id) for field in self.fields)

    @property
    def summary(self) -> ErrorSummary | None:
        wrong = tuple(field for field in self.asked if field.error)
        return ErrorSummary(wrong, self.refused) if wrong or self.refused else None

    def answered(self, values: Mapping[str, list[str]], errors: Mapping[str, str], *refused: str) -> ActForm:
        """The same form as it came back: what was typed stays, what is wrong stands beside its field."""
        fields = tuple(
            replace(
                field,
                value=values.get(field.name, [""])[-1] if field.kind not in ("password", "file") else "",
                chosen=tuple(values.get(field.name, [])),
                error=errors.get(field.name, ""),
            )
            for field in self.fields
        )
        return replace(self, fields=fields, refused=refused)


@dataclass(frozen=True)
class CameBack:
    """A form that was refused, on its way back to the page of its record.

    form: as it was sent, with what was typed and what is wrong; errors: by the field's name
    """

    form: ActForm
    values: Mapping[str, list[str]]
    errors: Mapping[str, str]
    refused: tuple[str, ...]
    status: int

    def into(self, form: ActForm) -> ActForm:
        """The record's form as it stands now, with what was typed into the one that was refused."""
        return replace(form.answered(self.values, self.errors), is_summed_up=True)

    @property
    def typed(self) -> tuple[tuple[str, str], ...]:
        """What was typed, as (label, words): for a page that no longer offers the form."""
        filled = self.form.answered(self.values, {}).fields
        return tuple((field.label, field.in_words) for field in filled if field.in_words)
