"""Forms of acts: labels, hints, what is known already, what is wrong and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from gongzhi.web.presenters.lists import Option

FieldKind = Literal["text", "password", "textarea", "date", "number", "select", "radio", "checkboxes", "file"]


@dataclass(frozen=True)
class Field:
    """One field. known_from: where a prefilled value was taken from. error: what is wrong, "" if nothing.

    chosen: the values of `checkboxes`; every other kind has `value`.
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

    @property
    def id(self) -> str:
        return f"field-{self.name}"

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
    """Everything wrong in one place, each linked to its field; general: what belongs to no field."""

    template: ClassVar[str] = "gongzhi/components/errors.html"
    fields: tuple[Field, ...] = ()
    general: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActForm:
    """The form of one act. seen: the version of the record that the reader looked at; it goes back unchanged.

    A dangerous act has `confirm`, whose reason is asked in a field of the form named "reason".
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

    def __post_init__(self) -> None:
        if self.confirm and not any(field.name == "reason" for field in self.fields):
            raise ValueError(f"{self.action}: a dangerous act asks for its reason")

    @property
    def has_file(self) -> bool:
        return any(field.kind == "file" for field in self.fields)

    @property
    def summary(self) -> ErrorSummary | None:
        wrong = tuple(field for field in self.fields if field.error)
        return ErrorSummary(wrong, self.refused) if wrong or self.refused else None

    def answered(self, values: dict[str, list[str]], errors: dict[str, str], *refused: str) -> ActForm:
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
