"""Which laboratory tests a sample: the first one free in an order that a seed makes of those qualified.

Worked example and limits: docs/method/laboratory.md.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from gongzhi.core.errors import Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.infrastructure.matching import Capability, SubOrder, hindrance
from gongzhi.core.rules import RuleBook

METHOD = "laboratory.order@1"
SEPARATOR = "|"


@dataclass(frozen=True)
class Asked:
    """One thing that is to be tested, by which method."""

    parameter: str
    method: str


@dataclass(frozen=True)
class Laboratory:
    """A body of the directory with what its recognised scope covers."""

    id: str  # its post: what a result names it by lies in its capabilities
    capabilities: tuple[Capability, ...]


@dataclass(frozen=True)
class OrderFacts:
    subject: str  # number of the sample
    as_of: date
    check: str  # number of the check whose sample it is: first test and retest have one order
    seed: str
    asked: tuple[Asked, ...]
    laboratories: tuple[Laboratory, ...]
    tested: tuple[str, ...]  # laboratories that tested this check's sample before
    declined: tuple[str, ...]  # laboratories that declined this sample


def laboratory_for(facts: OrderFacts, book: RuleBook) -> Finding:
    """The laboratory that the order brings to a sample.

    value: chosen (its id; None where none is left), place (in the order, from 1), qualified (how many), order (their
    ids, spaced)
    """
    names = order(facts.seed, facts.check, qualified(facts))
    passed = {**dict.fromkeys(facts.declined, "LAB_DECLINED"), **dict.fromkeys(facts.tested, "LAB_TESTED_BEFORE")}
    chosen = next((name for name in names if name not in passed), None)
    trace = (
        Step("LAB_ORDER", {"seed": facts.seed, "check": facts.check, "qualified": str(len(names))}),
        *(Step(passed.get(name, "LAB_IN_ORDER"), _told(place, name, facts)) for place, name in enumerate(names, 1)),
        *(Step("LAB_NOT_QUALIFIED", {"lab": _name(one)}) for one in facts.laboratories if one.id not in names),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "chosen": chosen,
            "place": str(names.index(chosen) + 1) if chosen else None,
            "qualified": str(len(names)),
            "order": " ".join(names) or None,
        },
        rules=(),
        inputs=inputs_of(facts),
        trace=trace,
    )


def order(seed: str, check: str, laboratories: Iterable[str]) -> Sequence[str]:
    """Laboratories by ascending HMAC-SHA256(seed, "laboratory|" check "|" laboratory); each once."""
    return sorted(set(laboratories), key=lambda one: ticket(seed, check, one))


def ticket(seed: str, check: str, laboratory: str) -> str:
    """64 hex digits. Raises Refusal for a part that holds the separator or a seed of nothing."""
    if not seed.strip() or SEPARATOR in check + laboratory:
        raise Refusal("LAB_SEED", check=check)
    text = SEPARATOR.join(("laboratory", check, laboratory))
    return hmac.new(seed.encode(), text.encode(), sha256).hexdigest()


def qualified(facts: OrderFacts) -> tuple[str, ...]:
    """Those whose scope covers everything asked, valid from today to the expected finish, instruments calibrated."""
    return tuple(one.id for one in facts.laboratories if all(_covers(one, asked, facts.as_of) for asked in facts.asked))


def _covers(one: Laboratory, asked: Asked, today: date) -> bool:
    wanted = SubOrder("", "testing", asked.parameter, asked.method, today)
    return any(hindrance(wanted, capability) is None for capability in one.capabilities)


def _told(place: int, name: str, facts: OrderFacts) -> dict[str, str]:
    one = next(each for each in facts.laboratories if each.id == name)
    return {"place": str(place), "lab": _name(one), "ticket": ticket(facts.seed, facts.check, name)}


def _name(one: Laboratory) -> str:
    return one.capabilities[0].body if one.capabilities else one.id
