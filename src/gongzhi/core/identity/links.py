"""Which registered firm does a source mean: proposals with a score, its parts, and what follows from the lines.

The core proposes; above the upper line a link is taken as made, between the lines a person decides.
Formula, worked example, measured figures: docs/method/names.md
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.identity.likeness import Candidate, NamedParty, WeightRow, names_of, score
from gongzhi.core.identity.names import FirmName, FirmWords, read, trades_in
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "link.propose@1"
TABLES = ("link_lines", "link_weights")
CANDIDATES = 24  # firms that are compared in full, those with most grams in common
GRAM = 3  # letters

Standing = Literal["linked", "to_decide", "dropped"]


@dataclass(frozen=True)
class PartyNamed:
    """A firm as a source names it."""

    id: str  # the evidence's reference
    firm: str
    place: str = ""  # code6 that the place words were read as, "" where unknown
    product: str = ""
    hs: str = ""  # 2 to 10 digits, "" where unknown


@dataclass(frozen=True)
class RegisteredFirm:
    id: str  # unified social credit code
    name_zh: str
    name_en: str = ""
    region: str = ""  # code6 of the producer's county
    goods: tuple[str, ...] = ()  # HS digits, 2 to 10


@dataclass(frozen=True)
class LinkFacts:
    subject: str  # the evidence's reference
    as_of: date
    named: NamedParty
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class LinkProposal:
    target: str  # unified social credit code
    score: Decimal | None  # 0 to 1, four digits; None for one that people name and no likeness does
    standing: Standing
    reasons: tuple[Step, ...]


@dataclass(frozen=True)
class Register:
    """Registered firms with their names read and an index of the grams of their brands."""

    candidates: tuple[Candidate, ...]
    grams: Mapping[str, tuple[int, ...]]  # places in `candidates` by gram
    sizes: tuple[int, ...]  # how many grams each candidate has
    words: FirmWords


@dataclass(frozen=True)
class LineRow:
    rule: str
    line: str
    score: Decimal


def index(firms: Iterable[RegisteredFirm], words: FirmWords) -> Register:
    """The register made ready, once for many questions."""
    candidates = tuple(
        Candidate(
            firm.id,
            firm.name_zh,
            firm.name_en,
            firm.region,
            firm.goods,
            read(firm.name_zh, words),
            read(firm.name_en, words) if firm.name_en else None,
        )
        for firm in firms
    )
    own = [frozenset().union(*(_grams(name) for name in names_of(candidate))) for candidate in candidates]
    grams: dict[str, list[int]] = defaultdict(list)
    for at, held in enumerate(own):
        for gram in held:
            grams[gram].append(at)
    return Register(
        candidates,
        MappingProxyType({gram: tuple(found) for gram, found in grams.items()}),
        tuple(len(held) for held in own),
        words,
    )


def facts(named: PartyNamed, register: Register, *, as_of: date) -> LinkFacts:
    """The party and the few registered firms that are worth comparing; none where the name says nothing."""
    name = read(named.firm, register.words)
    trades = trades_in(named.product, register.words) if named.product else ()
    party = NamedParty(named.id, named.firm, named.place, named.hs, name, trades)
    own = _grams(name)
    shared = Counter(at for gram in own for at in register.grams.get(gram, ()))

    def nearest_first(at: int) -> tuple[int, str]:
        return -2000 * shared[at] // (len(own) + register.sizes[at]), register.candidates[at].id

    closest = sorted(shared, key=nearest_first)[:CANDIDATES]
    return LinkFacts(named.id, as_of, party, tuple(register.candidates[at] for at in closest))


def propose(facts: LinkFacts, book: RuleBook) -> tuple[LinkProposal, ...]:
    """A proposal for each candidate, the highest score first, equal ones by credit code; () without candidates.

    At most one is linked; when one is, the others are dropped.
    """
    weights = {row.part: row for row in book.table("link_weights").typed(WeightRow)}
    lines = {row.line: row for row in book.table("link_lines").typed(LineRow)}
    scored = sorted(
        ((candidate, *score(facts.named, candidate, weights)) for candidate in facts.candidates),
        key=lambda one: (-one[1], one[0].id),
    )
    proposals = []
    for candidate, points, reasons in scored:
        others = [(other.id, theirs) for other, theirs, _ in scored if other.id != candidate.id]
        standing, step = _standing(points, others, lines)
        proposals.append(LinkProposal(candidate.id, points, standing, (*reasons, step)))
    return tuple(proposals)


def link(facts: LinkFacts, book: RuleBook) -> Finding:
    """The proposals as a finding.

    value: target, score and standing of the best proposal, None each where all are dropped; to_decide, how
    many wait for a person. The trace gives the parts of every score that was not dropped.
    """
    kept = [proposal for proposal in propose(facts, book) if proposal.standing != "dropped"]
    best = kept[0] if kept else None
    trace = tuple(
        step
        for proposal in kept
        for step in (
            Step("LINK_CANDIDATE", {"target": proposal.target, "score": str(proposal.score)}),
            *proposal.reasons,
        )
    )
    if not kept:
        (lower,) = (row for row in book.table("link_lines").typed(LineRow) if row.line == "lower")
        nobody = {"compared": str(len(facts.candidates)), "line": str(lower.score)}
        trace = (Step("LINK_NOBODY", nobody, lower.rule),)
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "target": best.target if best else None,
            "score": str(best.score) if best else None,
            "standing": best.standing if best else None,
            "to_decide": str(sum(proposal.standing == "to_decide" for proposal in kept)),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def _standing(
    points: Decimal, others: Sequence[tuple[str, Decimal]], lines: Mapping[str, LineRow]
) -> tuple[Standing, Step]:
    """What a score amounts to beside the others' scores, which are in falling order."""
    upper, lower, margin = lines["upper"], lines["lower"], lines["margin"]
    if points < lower.score:
        return "dropped", Step("LINK_DROPPED", {"line": str(lower.score)}, lower.rule)
    best, second = [*(theirs for _, theirs in others), Decimal(0), Decimal(0)][:2]
    if best >= upper.score and best - max(second, points) >= margin.score:
        return "dropped", Step("LINK_OUTDONE", {"other": others[0][0], "margin": str(margin.score)}, margin.rule)
    if points < upper.score:
        return "to_decide", Step("LINK_TO_DECIDE", {"lower": str(lower.score), "upper": str(upper.score)}, upper.rule)
    if others and points - best < margin.score:
        return "to_decide", Step("LINK_CLOSE", {"other": others[0][0], "margin": str(margin.score)}, margin.rule)
    return "linked", Step("LINK_LINKED", {"line": str(upper.score)}, upper.rule)


def _grams(name: FirmName) -> frozenset[str]:
    """Runs of letters of the brand in all its readings, its ends marked; of the whole name where it has none."""
    framed = [f"^{text}$" for text in name.sounds or (name.whole,) if text]
    return frozenset(text[at : at + GRAM] for text in framed for at in range(len(text) - GRAM + 1))
