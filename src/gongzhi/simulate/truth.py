"""What is really so in the invented province: for tests and for officers who look on the spot; never uploaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ReturnTruth:
    """What two investigators find when they visit the producer of a returned item."""

    declaration_no: str
    item_no: int
    cause: str  # a cause code; the port's stated cause may be another
    responsibility: str
    safety: bool  # the cause touches health or safety
    hazard: str  # substance or hazard family, "" without one
    corrective_action: str
    disposition: str
    outbreak: str  # code, "" for none


@dataclass(frozen=True)
class NoticeTruth:
    """Whose goods a notice is about."""

    reference: str
    uscc: str  # "" where the firm is not in the register
    also_fits: str  # credit code of a sister whom the name fits as well, "" without one
    named: str  # register, sister, stranger, nobody
    name_en: str  # as the firm itself writes it, "" where nobody is named
    garbled: tuple[str, ...]  # what was done to it, in order
    hazard: str
    outbreak: str


@dataclass(frozen=True)
class Outbreak:
    """Several firms with the same defect in the same goods at the same time."""

    code: str
    cluster: str  # regional or industry; rising where it grows month by month in one market
    trade: str
    hs4: str
    market: str  # ISO 3166-1 alpha-2 of a rising one, "" for the others
    hazard: str
    usccs: tuple[str, ...]
    regions: tuple[str, ...]  # counties, each once
    first_day: date
    last_day: date


@dataclass(frozen=True)
class BadFirm:
    """A producer whose goods come back again and again through its own fault."""

    uscc: str
    cause: str
    returns: int  # planned; those after the last day of the province have not happened


@dataclass(frozen=True)
class ComplaintTruth:
    """Whose goods a complaint is about, whether it names the firm or not."""

    number: str
    uscc: str
    outbreak: str  # code, "" for none


@dataclass(frozen=True)
class CheatedItem:
    """A declaration item that does not say what is so."""

    cheat: str  # code
    kind: str  # split, origin_swap, relabel
    uscc: str  # of the firm that cheats
    declaration_no: str
    item_no: int
    truly: str  # the consignment that was split; the maker's credit code; the goods' commodity code


@dataclass(frozen=True)
class Truth:
    returns: tuple[ReturnTruth, ...]
    notices: tuple[NoticeTruth, ...]
    outbreaks: tuple[Outbreak, ...]
    bad_firms: tuple[BadFirm, ...]
    complaints: tuple[ComplaintTruth, ...]
    cheats: tuple[CheatedItem, ...]
