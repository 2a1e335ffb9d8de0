"""The records of the loop as plain facts: what was observed, by whom, and since when it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal
from uuid import UUID, uuid5

from gongzhi.core.canonical import digest, plain

EVIDENCE_IDS = UUID("b3a4c6f2-8d1e-5c3a-9b7f-27a1d4e6f001")

EvidenceKind = Literal["foreign_notice", "refusal_count", "export_return", "check_result", "complaint"]
CheckLevel = Literal["national", "provincial", "city", "county"]


@dataclass(frozen=True)
class Actor:
    """Who acts: a human being, through an account, in a post, perhaps on behalf of another post.

    Two-person rules compare persons, never accounts.
    """

    person: UUID
    account: UUID
    post: UUID
    role: str  # a role code of catalogue/codes/roles.yml
    region: str  # six digits; the jurisdiction of the post, "360000" for the province
    uscc: str | None = None  # the enterprise of an enterprise post
    on_behalf_of: UUID | None = None  # another post


@dataclass(frozen=True)
class Envelope:
    """Evidence's outside: who published it, under which reference, from which bytes, and what it replaces."""

    source: str  # a file name of catalogue/sources, "eu_rasff"
    reference: str  # the source's own, repaired where the source damaged it
    kind: EvidenceKind
    event_date: date  # the source's date of the thing observed
    raw_hash: str  # SHA-256 of the file that it was read from
    synthetic: bool = False
    corrects: str | None = None  # a reference of the same source
    withdraws: str | None = None


@dataclass(frozen=True)
class Hazard:
    substance: str  # the source's words, "" where it gives only a category
    category: str  # the source's own code, "" where it gives none


@dataclass(frozen=True)
class ForeignNotice:
    """A notice by a foreign authority about a product (境外通报)."""

    notifying_country: str  # ISO 3166-1 alpha-2, or the source's code for a body ("EU")
    origins: tuple[str, ...]  # ISO 3166-1 alpha-2, in the source's order
    product: str  # the source's product words
    product_category: str  # code of the source's look-up table
    hazards: tuple[Hazard, ...]
    classification: str  # code of the source's look-up table, "" where not given
    risk_decision: str  # likewise
    firm: str = ""  # as named
    place: str = ""  # as named
    measure: str = ""  # code of the source's look-up table


@dataclass(frozen=True)
class RefusalCount:
    """How many consignments from one place a foreign authority refused in a period; no firm is named."""

    country: str  # ISO 3166-1 alpha-2
    province: str  # as named
    city: str  # as named
    refusals: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class ExportReturn:
    """A returned export consignment as the port registers it (退运记录): one export item."""

    declaration_no: str  # export declaration, 18 digits
    item_no: int
    producer_uscc: str
    goods: str
    hs_code: str  # 6 to 10 digits
    returned_from: str  # ISO 3166-1 alpha-2
    arrived_on: date
    value_usd_cents: int  # of the returned part
    port_region: str  # six digits
    stated_cause: str  # cause code of catalogue/codes/causes.yml
    inspected_by: tuple[str, ...]  # certificate numbers of the officers who inspected the batch at export
    form: Mapping[str, str] = field(default_factory=dict)  # what else the official forms ask, by column; no empty text


@dataclass(frozen=True)
class CheckResult:
    """The result of a spot check of one lot of a producer's goods (监督抽查结果)."""

    producer_uscc: str
    goods: str
    hs_code: str  # 6 to 10 digits
    lot: str  # the producer's lot number
    checked_on: date  # the day of sampling
    ordered_by: CheckLevel  # the level of the body that ordered the check
    targeted: bool  # ordered on a suspicion; False when drawn at random
    lab: str  # number of the laboratory in its register
    passed: bool
    safety: bool  # a failed item touches health or safety; False for a lot that passed
    hazard: str  # family of catalogue/codes/hazards.yml of the gravest failed item, "" for a lot that passed
    failed_items: tuple[str, ...]  # parameters out of limits, as the report names them; () for a lot that passed


@dataclass(frozen=True)
class Complaint:
    """A complaint about exported goods (投诉). Who complains is kept as a kind, never as a person."""

    channel: str  # hotline, letter, web, embassy, platform
    complainant: str  # consumer, buyer, importer, retailer, other
    country: str  # ISO 3166-1 alpha-2, where the goods were sold
    goods: str
    hazard: str  # family of catalogue/codes/hazards.yml, "" where none is named
    firm: str  # as named
    producer_uscc: str = ""  # where the complaint names it


@dataclass(frozen=True)
class Evidence:
    envelope: Envelope
    body: ForeignNotice | RefusalCount | ExportReturn | CheckResult | Complaint

    @cached_property
    def content_hash(self) -> str:
        """Digest of the facts; where they were read from does not count, so three exports of one notice agree."""
        return digest(
            {
                "event_date": self.envelope.event_date,
                "body": _said(self.body),
                "corrects": self.envelope.corrects,
                "withdraws": self.envelope.withdraws,
            }
        )

    @cached_property
    def id(self) -> UUID:
        """The same evidence has the same id on every machine and in every run."""
        name = f"{self.envelope.source}|{self.envelope.reference}|{self.content_hash}"
        return uuid5(EVIDENCE_IDS, name)


def _said(body: object) -> object:
    """The body as it counts: a form of which nothing was filled in is no part of it."""
    tree = plain(body)
    if isinstance(body, ExportReturn) and not body.form:
        del tree["form"]
    return tree
