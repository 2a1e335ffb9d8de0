"""Registers that others keep and upload: their rows as facts, and the declaration of such a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID, uuid5

from gongzhi.core.facts import CheckResult, Evidence

PERSON_IDS = UUID("0d6a3f6e-5b0e-5d43-8a5c-6e1f2b7c9a10")

ColumnKind = Literal[
    "text", "code", "codes", "uscc", "choice", "date", "integer", "decimal", "usd", "fen", "yes_no"
]  # usd and fen: amounts that people write in dollars and in yuan, kept as whole cents and fen


def person_id(person_no: str) -> UUID:
    """The same staff number is the same person in every upload."""
    return uuid5(PERSON_IDS, person_no)


@dataclass(frozen=True)
class EnterpriseRow:
    """One producer or exporter of the province (企业名录)."""

    uscc: str
    org_code: str  # nine characters of the old organisation code, "" where not given
    name_zh: str
    name_en: str  # as the enterprise writes it on export papers, "" where not given
    region: str  # six digits; the county of production, of the seat for a trading firm
    address: str  # registered, as on the licence; "" where not given
    size: str  # micro, small, medium, large
    sector: str  # words of GB/T 4754, as on the licence
    category: str  # one of the nine goods categories of catalogue/registers/enterprises.yml
    hs_codes: tuple[str, ...]  # 4 to 10 digits each, what it makes or sells
    firm_class: int  # 1 to 4, as registered
    is_producer: bool
    is_exporter: bool
    customs_code: str  # ten characters, "" where not given
    contact_role: str  # the post to write to, never a person; "" where not given
    registered_on: date
    synthetic: bool
    premises: str = ""  # "north,east" of the gate in degrees, WGS 84; "" where not given
    premises_source: str = ""  # survey, licence, map; "" without coordinates
    premises_on: date | None = None  # when they were measured or obtained

    @property
    def hs_chapters(self) -> tuple[str, ...]:
        """Two digits each, ascending."""
        return tuple(sorted({code[:2] for code in self.hs_codes}))


@dataclass(frozen=True)
class PersonRow:
    """One post held by one person (人员与岗位); a person with two posts has two rows."""

    person_no: str  # the staff number by which the sending office tells persons apart
    name: str
    role: str
    region: str
    certificate_no: str  # inspection certificate, "" without one
    uscc: str  # the enterprise of an enterprise post, "" for all others
    held_from: date
    held_to: date | None  # the last day, None while held
    synthetic: bool

    @property
    def person(self) -> UUID:
        """The same staff number is the same person in every upload."""
        return person_id(self.person_no)


@dataclass(frozen=True)
class EarlierCountRow:
    """How many events of a cell became known in a week before the platform (历史周统计)."""

    monday: date
    county: str  # six digits
    chapter: str  # of the HS, two digits; "00" where the goods are not known
    hazard: str  # family, "unknown" where none was named
    market: str  # ISO 3166-1 alpha-2, "" where none was named
    events: int
    synthetic: bool


@dataclass(frozen=True)
class ExportTotalRow:
    """What one producer exported in one calendar month, or in the part of it that has passed (出口总量)."""

    uscc: str
    region: str  # the producer's county, to which the exports count
    year: int
    month: int  # 1 to 12
    items: int  # items of export declarations
    value_usd_cents: int
    synthetic: bool


@dataclass(frozen=True)
class CertificateRow:
    """A management-system certificate (管理体系认证) and its validity, both days included."""

    uscc: str
    standard: str  # ISO9001, HACCP, GAP
    certificate_no: str
    valid_from: date
    valid_to: date
    synthetic: bool


@dataclass(frozen=True)
class ProductRow:
    """One product of one producer (产品目录)."""

    sku: str  # the producer's or the register's number, which no other product has
    producer_uscc: str
    name_zh: str
    name_en: str  # "" where not given
    hs_code: str  # 6 to 10 digits
    category: str  # one of the nine goods categories
    product_risk: str  # I high, II fairly high, III general
    children: bool
    food: bool
    agri: bool
    consumer: bool
    cross_border: bool  # sold through cross-border e-commerce
    synthetic: bool


@dataclass(frozen=True)
class LaboratoryRow:
    """A testing body and how long its recognitions last (检测机构)."""

    lab_no: str
    name: str
    region: str  # six digits
    scope: tuple[str, ...]  # goods and parameters that it may test, in words
    cma_valid_to: date | None  # last day of the metrology accreditation, None without one
    cnas_valid_to: date | None  # likewise of the national accreditation
    synthetic: bool


@dataclass(frozen=True)
class BaseRow:
    """A registered plantation or breeding base (备案种植养殖基地), valid on both days and between."""

    reg_no: str  # six digits of a region, letters of the produce, five digits
    holder_uscc: str
    region: str  # the county where it lies
    crop: str  # what is grown or bred there
    area_mu: int  # 15 mu are a hectare
    valid_from: date
    valid_to: date
    synthetic: bool


@dataclass(frozen=True)
class AssociationRow:
    """An industry association (行业协会) and the person who holds its post on the platform."""

    uscc: str
    name: str
    region: str
    sector: str
    hs_chapters: tuple[str, ...]  # two digits each, of its members' goods
    person_no: str  # staff number of the register of people, "" without a post
    synthetic: bool

    @property
    def person(self) -> UUID | None:
        return person_id(self.person_no) if self.person_no else None


@dataclass(frozen=True)
class DeclarationRow:
    """One item of an export declaration (出口报关单商品项)."""

    declaration_no: str  # 18 digits
    item_no: int
    exporter_uscc: str
    producer_uscc: str
    producer_region: str
    hs_code: str  # 10 digits
    goods: str
    quantity: int
    unit: str
    value_usd_cents: int
    destination: str  # ISO 3166-1 alpha-2
    port_region: str
    export_date: date
    lots: tuple[str, ...]  # the producer's lot numbers
    inspected: bool  # before export, by an origin office
    synthetic: bool


@dataclass(frozen=True)
class Column:
    """One column of an upload file: where its value goes, what it is called, and what may stand in it."""

    field: str
    zh: str
    en: str
    kind: ColumnKind
    hint_zh: str
    hint_en: str
    required: bool = True
    pattern: str = ""  # of a code; "" for other kinds
    max_length: int = 0  # characters of a text; 0 for other kinds
    least: Decimal | date | None = None  # of a number in the column's unit, or of a date
    most: Decimal | date | None = None
    unit_zh: str = ""
    unit_en: str = ""
    words: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict
    )  # code → its spellings; of yes_no: yes, then no; of codes only where they are a closed list
    label_zh: str = ""  # what a form calls it
    label_en: str = ""
    example: str = ""  # of a cell, for the blank form; "" where none is given
    also: tuple[str, ...] = ()  # what people call it in a header beside its own words
    units: tuple[str, ...] = ()  # how they write its unit there; () for a column without a unit


@dataclass(frozen=True)
class Around:
    """What people write around the columns of a register: each word as `core.register_headers.squeezed` leaves it."""

    totals: frozenset[str] = frozenset()  # of a line that adds up the others
    closings: frozenset[str] = frozenset()  # how a line below the table begins: who made it, a note
    ignored: frozenset[str] = frozenset()  # headers of columns that hold nothing of the register
    brackets: frozenset[str] = frozenset()  # what stands in brackets behind a header and is no unit


@dataclass(frozen=True)
class Register:
    """One kind of upload file."""

    kind: str
    title_zh: str
    title_en: str
    max_bytes: int
    key: tuple[str, ...]  # fields that together stand once in a file
    agree: Mapping[str, tuple[str, ...]]  # field → fields that are the same on every line where it is the same
    columns: tuple[Column, ...]
    around: Around = field(default_factory=Around)


def _is_half(*parts: object) -> bool:
    """Whether some of what belongs together is given and some is not."""
    return len({bool(part) for part in parts}) > 1


def contradictions(row: object) -> tuple[tuple[str, str], ...]:
    """What a row says against itself, as (field, message code); each value alone is good."""
    match row:
        case EnterpriseRow():
            checks = [
                ("org_code", "REGISTER_ORG_CODE_DIFFERS", row.org_code not in ("", row.uscc[8:17])),
                ("is_producer", "REGISTER_NO_TRADE", not (row.is_producer or row.is_exporter)),
                ("premises", "REGISTER_PREMISES_HALF", _is_half(row.premises, row.premises_source, row.premises_on)),
            ]
        case PersonRow():
            checks = [
                ("uscc", "REGISTER_ENTERPRISE_POST_ONLY", (row.role == "ENT") != bool(row.uscc)),
                ("held_to", "REGISTER_ENDS_BEFORE_BEGINS", row.held_to is not None and row.held_to < row.held_from),
            ]
        case CertificateRow() | BaseRow():
            checks = [("valid_to", "REGISTER_ENDS_BEFORE_BEGINS", row.valid_to < row.valid_from)]
        case Evidence(body=CheckResult() as body):
            told = bool(body.failed_items)
            more = body.safety or bool(body.hazard)
            checks = [("passed", "REGISTER_VERDICT_DIFFERS", body.passed == told or (body.passed and more))]
        case _:
            checks = []
    return tuple((name, code) for name, code, wrong in checks if wrong)
