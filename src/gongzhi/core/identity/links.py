"""Which registered firm does a source mean: proposals with a score, its parts, and what follows from the lines.

The core proposes; above the upper line a link is taken as made, between the lines a person decides.
Formula, worked example, measured figures: docs/method/names.md
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.identity.candidates import Brands, by_brand, closest, traits_of
from gongzhi.core.identity.chances import Chance, ChanceRow, Rivals, chance, rivals_2, rivals_at
from gongzhi.core.identity.likeness import Candidate, NamedParty, WeightRow, names_of, old_reading, score, score_2
from gongzhi.core.identity.names import FirmName, FirmWords, read, trades_in
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "link.propose@4"
METHOD_3 = "link.propose@3"  # without old spellings
METHOD_2 = "link.propose@2"  # without the characters of the written names; the best and the next were counted as one
METHOD_1 = "link.propose@1"  # without probabilities
TABLES = ("link_chances", "link_lines", "link_weights")
CANDIDATES = 24  # firms that are compared in full, those with most grams in common

Scoring = Callable[[NamedParty, Candidate, Mapping[str, WeightRow]], tuple[Decimal, tuple[Step, ...]]]
RivalsAt = Callable[[Decimal, Decimal], Rivals]
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
    probability: Decimal | None  # 0 to 1, four digits; None where nothing was counted (method 1, or named by people)
    standing: Standing
    reasons: tuple[Step, ...]


@dataclass(frozen=True)
class Register:
    """Registered firms with their names read, and their brands' index; both in the same order."""

    candidates: tuple[Candidate, ...]
    brands: Brands
    words: FirmWords

    @cached_property
    def by_code(self) -> Mapping[str, Candidate]:
        return {candidate.id: candidate for candidate in self.candidates}


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
    traits = (traits_of(names_of(one), [one.region] if one.region else []) for one in candidates)
    return Register(candidates, by_brand([one.id for one in candidates], traits), words)


def facts(named: PartyNamed, register: Register, *, as_of: date) -> LinkFacts:
    """The party and the few registered firms that are worth comparing; none where the name says nothing."""
    name = read(named.firm, register.words)
    trades = trades_in(named.product, register.words) if named.product else ()
    party = NamedParty(named.id, named.firm, named.place, named.hs, name, trades)
    asked = traits_of([name], [named.place] if named.place else [])
    found = closest(asked, register.brands, CANDIDATES)
    return LinkFacts(named.id, as_of, party, tuple(register.candidates[at] for at in found))


def propose(facts: LinkFacts, book: RuleBook) -> tuple[LinkProposal, ...]:
    """A proposal for each candidate, the highest score first, equal ones by credit code; () without candidates.

    At most one is linked; when one is, the others are dropped.
    """
    return _proposed(facts, book, book.table("link_chances").typed(ChanceRow), score, rivals_at)


def _proposed(
    facts: LinkFacts, book: RuleBook, counted: Sequence[ChanceRow], scored_by: Scoring, rivals: RivalsAt
) -> tuple[LinkProposal, ...]:
    weights = {row.part: row for row in book.table("link_weights").typed(WeightRow)}
    lines = {row.line: row for row in book.table("link_lines").typed(LineRow)}
    scored = sorted(
        ((candidate, *scored_by(facts.named, candidate, weights)) for candidate in facts.candidates),
        key=lambda one: (-one[1], one[0].id),
    )
    curve = [row for row in counted if row.script in ("", script(facts.named.name))]
    proposals = []
    for candidate, points, reasons in scored:
        others = [(other.id, theirs) for other, theirs, _ in scored if other.id != candidate.id]
        lead = points - (others[0][1] if others else Decimal(0))
        told = chance(points, rivals(lead, lines["margin"].score), curve) if curve else None
        standing, step = _standing(points, others, lines)
        if standing == "linked" and told and told.probability < lines["sure"].score:
            unsure = {"probability": str(told.probability), "line": str(lines["sure"].score)}
            standing, step = "to_decide", Step("LINK_UNSURE", unsure, lines["sure"].rule)
        old = _old(facts.named.name, candidate)
        if standing == "linked" and old:
            standing, step = "to_decide", Step("LINK_OLD_OPEN", {"named": facts.named.name.brand})
        said = (*reasons, *old, *_counted(told), step)
        proposals.append(LinkProposal(candidate.id, points, told.probability if told else None, standing, said))
    return tuple(proposals)


def script(name: FirmName) -> str:
    """What chances are counted apart by: han, latin, or old for a name that is also read as an older spelling."""
    if name.han:
        return "han"
    return "old" if len(name.sounds) > 1 else "latin"


def _old(name: FirmName, candidate: Candidate) -> tuple[Step, ...]:
    """By which reading of an old spelling the firm was found, where its letters as they stand fit less."""
    read_as = old_reading(name, candidate)
    said = {"named": name.brand, "read": read_as, "readings": ", ".join(name.sounds[1:])}
    return (Step("LINK_OLD_SPELLING", said),) if read_as else ()


def _counted(told: Chance | None) -> tuple[Step, ...]:
    if told is None:
        return ()
    said = {"pairs": str(told.pairs), "right": str(told.right), "probability": str(told.probability)}
    return (Step("LINK_CHANCE", said, told.rule),)


def link(facts: LinkFacts, book: RuleBook) -> Finding:
    """The proposals as a finding.

    value: target, score, probability and standing of the best proposal, None each where all are dropped; to_decide, how
    many wait for a person. The trace gives the parts of every score that was not dropped.
    """
    return _finding(METHOD, facts, propose(facts, book), book)


def link_3(facts: LinkFacts, book: RuleBook) -> Finding:
    """As `link`, for facts in which no old spelling was read: what findings of the third version replay by."""
    return _finding(METHOD_3, facts, propose(facts, book), book)


def link_2(facts: LinkFacts, book: RuleBook) -> Finding:
    """As `link`, but without the characters of the written names: what findings of the second version replay by."""
    counted = book.table("link_chances").typed(ChanceRow)
    return _finding(METHOD_2, facts, _proposed(facts, book, counted, score_2, rivals_2), book)


def link_1(facts: LinkFacts, book: RuleBook) -> Finding:
    """As `link`, but without probabilities: what findings of the first version replay by."""
    return _finding(METHOD_1, facts, _proposed(facts, book, (), score_2, rivals_2), book)


def _finding(method: str, facts: LinkFacts, proposals: Sequence[LinkProposal], book: RuleBook) -> Finding:
    kept = [proposal for proposal in proposals if proposal.standing != "dropped"]
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
        method=method,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "target": best.target if best else None,
            "score": str(best.score) if best else None,
            **({"probability": str(best.probability) if best else None} if method != METHOD_1 else {}),
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
