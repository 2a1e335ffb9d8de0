"""An official document before it is said in a language or drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongzhi.core.documents import ADDRESSED, AWARDS, DocumentNumber, PaperKind
from gongzhi.reports.tables import Cell, Column, Term

Text = str | Term  # what a person wrote stands as it is; a term is said in the paper's language


@dataclass(frozen=True)
class Heading:
    """Opens a section; the renderers' words number it."""

    text: Text


@dataclass(frozen=True)
class Paragraph:
    text: Text


@dataclass(frozen=True)
class Numbered:
    """A list whose items are numbered from 1."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Grid:
    """A table with a header. A cell is given in the unit that its column says."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if not self.columns or len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells under {len(self.columns)} columns")


Part = Heading | Paragraph | Numbered | Grid


@dataclass(frozen=True)
class Annex:
    """Named below the text and, where it has parts, printed on pages of its own."""

    title: Text
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Everything that stands on the document.

    addressee: whom it is for, or who holds the certificate; an announcement and a plate may have none
    rights: what the party may do against it, a paragraph each; no decision goes without
    signed_by: the offices that sign, the first one first; no persons
    checked_at: the address or its path where anybody looks the number up; needed for certificates and plates
    synthetic: made from demonstration data; said across each page and once in the text
    Raises ValueError where a part is missing that its kind needs, or an award has annexes, for which it has no place.
    """

    kind: PaperKind
    number: DocumentNumber
    title: Text
    parts: tuple[Part, ...]
    signed_by: tuple[Text, ...]
    signed_on: date
    language: Literal["zh", "en"]
    addressee: Text = ""
    rights: tuple[Text, ...] = ()
    annexes: tuple[Annex, ...] = ()
    checked_at: str = ""
    synthetic: bool = False

    def __post_init__(self) -> None:
        needed: dict[str, object] = {"title": self.title, "signed_by": self.signed_by}
        if self.kind in ADDRESSED:
            needed["addressee"] = self.addressee
        if self.kind == "decision":
            needed["rights"] = self.rights
        if self.kind in AWARDS:
            needed["checked_at"] = self.checked_at
        if missing := [name for name, value in needed.items() if not value]:
            raise ValueError(f"a {self.kind} without {', '.join(missing)}")
        if self.kind in AWARDS and self.annexes:
            raise ValueError(f"a {self.kind} with annexes")
