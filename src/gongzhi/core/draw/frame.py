"""From a plan and the registers to what a draw commits to: frame, exclusions, strata. Nobody is left out in silence.

Worked example and limits: docs/method/check-programme.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from gongzhi.core.draw.chances import Chances, chances
from gongzhi.core.draw.sizes import WHOLE
from gongzhi.core.draw.vdr.commitment import registry_hash
from gongzhi.core.draw.vdr.params import Slot, Stratum
from gongzhi.core.draw.vdr.tables import ConflictRow, Exclusion, FrameRow, InspectorRow, Tables, key, ordered
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "draw.frame@1"
TABLES = ("draw_reserves",)
MOST_NAMED = 5
PART = "."  # between a stratum's code and the number of its part


@dataclass(frozen=True)
class Sized:
    """An object that can be drawn."""

    object: str  # credit code
    stratum: str
    size: int  # basis points
    finding: str  # hash of the finding of its size


@dataclass(frozen=True)
class LeftOut:
    """An object of the registry that is not drawn."""

    object: str  # credit code
    reason: str
    evidence: str  # hash of what shows it
    approver: str


@dataclass(frozen=True)
class Snapshot:
    """The registry as it was when the frame was made."""

    id: str  # of whose frame it is: plan and round
    objects: tuple[str, ...]  # credit codes


@dataclass(frozen=True)
class FrameFacts:
    """most_visits: what the round's budget pays, 0 where no limit is set."""

    subject: str  # number of the plan
    as_of: date
    round: int
    registry: Snapshot
    sized: tuple[Sized, ...]
    left_out: tuple[LeftOut, ...]
    team: tuple[Slot, ...]
    most_visits: int


@dataclass(frozen=True)
class ReservesRow:
    """The row of draw_reserves."""

    rule: str
    percent: int  # of n, rounded up


def frame(facts: FrameFacts, book: RuleBook) -> Finding:
    """What a round draws from.

    value: registry (how many objects it has), hash (of its credit codes), drawable, certain, left_out, drawn (n of all
    strata), visits (those drawn and those certain).
    Raises BadInput for an object named twice; Refusal FRAME_REGISTRY where the objects and those left out are not
    exactly the registry, FRAME_OF_NOBODY where none can be drawn, ROUND_OVER_BUDGET where fewer visits are paid.
    """
    _is_the_registry(facts)
    found = strata(facts, book)
    visits = sum(one.n + one.certain for one in found)
    if not visits:
        raise Refusal("FRAME_OF_NOBODY", plan=facts.subject, left_out=len(facts.left_out))
    if facts.most_visits and visits > facts.most_visits:
        raise Refusal("ROUND_OVER_BUDGET", plan=facts.subject, round=facts.round, visits=visits, most=facts.most_visits)
    trace = tuple(_told(facts, found, book))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "registry": str(len(facts.registry.objects)),
            "hash": registry_hash(facts.registry.objects),
            "drawable": str(len(facts.sized)),
            "certain": str(sum(one.certain for one in found)),
            "left_out": str(len(facts.left_out)),
            "drawn": str(sum(one.n for one in found)),
            "visits": str(visits),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def in_parts(subject: str, sized: Sequence[Sized], parts: int) -> tuple[Sized, ...]:
    """The same objects, those of each stratum dealt out to so many parts, which are strata of their own: "2.1", "2.2".

    subject: number of the plan and its round, so that the next round deals otherwise. Objects are dealt in the order of
    the SHA-256 of subject and code: anybody can do it again, and parts differ by one object at most. A stratum of fewer
    objects than parts has as many parts as objects. parts: at least 1; 1 changes nothing.
    """
    if parts == 1:
        return tuple(sized)
    dealt: Counter[str] = Counter()
    found = {}
    for one in sorted(sized, key=lambda one: (sha256(f"{subject}|{one.object}".encode()).digest(), one.object)):
        found[one.object] = f"{one.stratum}{PART}{dealt[one.stratum] % parts + 1}"
        dealt[one.stratum] += 1
    return tuple(replace(one, stratum=found[one.object]) for one in sized)


def strata(facts: FrameFacts, book: RuleBook) -> tuple[Stratum, ...]:
    """The strata by their codes: how many each draws by size, has certain by rule and holds in reserve."""
    (row,) = book.table("draw_reserves").typed(ReservesRow)
    return tuple(_stratum(code, many, facts.team, row) for code, many in _by_stratum(facts).items())


def tables(facts: FrameFacts, inspectors: Sequence[InspectorRow], conflicts: Iterable[tuple[str, str, str]]) -> Tables:
    """The four tables in canonical order, every salt "": salts are put on when a round is opened.

    conflicts: (credit code, certificate, rule), in any order and perhaps twice
    """
    return ordered(
        Tables(
            tuple(FrameRow(one.object, one.stratum, one.size, int(one.size == WHOLE), "") for one in facts.sized),
            tuple(Exclusion(one.object, one.reason, one.evidence, one.approver, "") for one in facts.left_out),
            tuple(inspectors),
            tuple(ConflictRow(*one, "") for one in sorted(set(conflicts))),
        )
    )


def _by_stratum(facts: FrameFacts) -> Mapping[str, list[Sized]]:
    codes = sorted({one.stratum for one in facts.sized}, key=key)
    found: dict[str, list[Sized]] = {code: [] for code in codes}
    for one in facts.sized:
        found[one.stratum].append(one)
    return found


def _stratum(code: str, many: Sequence[Sized], team: tuple[Slot, ...], row: ReservesRow) -> Stratum:
    drawn = _chances(many).drawn
    certain = sum(one.size == WHOLE for one in many)
    reserves = min(-(-drawn * row.percent // 100), len(many) - certain - drawn)
    return Stratum(code, "pps", drawn, certain, reserves, 0, team)


def _chances(many: Sequence[Sized]) -> Chances:
    return chances(one.size for one in many if one.size != WHOLE)


def _is_the_registry(facts: FrameFacts) -> None:
    named = Counter([*(one.object for one in facts.sized), *(one.object for one in facts.left_out)])
    twice = [Cell(facts.subject, "registry", one, "FRAME_TWICE") for one, often in named.items() if often > 1]
    twice += [
        Cell(facts.subject, "registry", one, "FRAME_TWICE")
        for one, often in Counter(facts.registry.objects).items()
        if often > 1
    ]
    if twice:
        raise BadInput(twice)
    missing, foreign = set(facts.registry.objects) - set(named), set(named) - set(facts.registry.objects)
    if missing or foreign:
        raise Refusal("FRAME_REGISTRY", plan=facts.subject, missing=_some(missing), foreign=_some(foreign))


def _some(ids: Iterable[str]) -> str:
    """How many there are, and a few of them; "0" for none."""
    found = sorted(ids, key=key)
    return f"{len(found)} ({', '.join(found[:MOST_NAMED])}{', …' if found[MOST_NAMED:] else ''})" if found else "0"


def _told(facts: FrameFacts, found: Sequence[Stratum], book: RuleBook) -> Iterator[Step]:
    (row,) = book.table("draw_reserves").typed(ReservesRow)
    yield Step(
        "FRAME_REGISTRY_TOLD", {"many": str(len(facts.registry.objects)), "hash": registry_hash(facts.registry.objects)}
    )
    for reason, often in sorted(Counter(one.reason for one in facts.left_out).items()):
        yield Step("FRAME_LEFT_OUT", {"reason": reason, "many": str(often)})
    for one, many in zip(found, _by_stratum(facts).values(), strict=True):
        of = _chances(many)
        told = {
            "stratum": one.code, "objects": str(len(many)), "certain": str(one.certain), "many": str(one.n),
            "wanted": _four(of.wanted), "farthest": _four(of.farthest * 100), "reserves": str(one.reserves),
        }  # fmt: skip
        yield Step("FRAME_STRATUM", told, row.rule)


def _four(number: Fraction) -> str:
    """To four decimal places, for people."""
    return str(Decimal(number.numerator * 10_000 // number.denominator).scaleb(-4))
