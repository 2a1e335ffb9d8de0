"""A record is the enterprise's, whatever its name, code or place: taking it apart and together never improves it.

A thousand invented enterprises, each with its record spread over the codes and names it has had.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain

from gongzhi.catalogue.rules import book
from gongzhi.core.cases.ladder import ConfirmedReturn, Firm, SupervisionFacts, supervision
from gongzhi.core.credit.grade import Certificate, Conduct, CreditEvent, CreditFacts, grade
from gongzhi.core.identity.merging import borne_by_all

CASES = 1_000
TODAY = date(2017, 6, 15)
RULES = book(TODAY, "JX2017")
KINDS = ("own_fault_return", "own_fault_return_safety", "foreign_recall", "obstruction", "false_declaration")
UNKNOWN = Conduct("K", None, None, None)


def score(code: str, events: list[CreditEvent], certificates: tuple[Certificate, ...]) -> Decimal:
    facts = CreditFacts(code, TODAY, tuple(events), certificates, UNKNOWN)
    return Decimal(grade(facts, RULES).value["exact"])


def share(code: str, firm_class: int, returns: list[ConfirmedReturn]) -> Decimal:
    facts = SupervisionFacts(code, TODAY, Firm(code, firm_class), tuple(returns))
    return Decimal(supervision(facts, RULES).value["ratio"])


def held(chance: random.Random, code: str) -> list[Certificate]:
    kinds = [kind for kind in ("ISO9001", "HACCP", "GAP") if chance.random() < 0.6]
    return [Certificate(f"{code} {kind}", kind, TODAY - timedelta(90), TODAY + timedelta(90)) for kind in kinds]


def test_an_enterprise_of_several_codes_never_stands_better_than_any_of_them_alone():
    """Re-registered, moved or renamed under a new code: the old record comes along, a new certificate does not."""
    chance, worse = random.Random("codes"), 0
    for _ in range(CASES):
        codes = [f"K{n}" for n in range(chance.randrange(2, 5))]
        events = {
            code: [
                CreditEvent(f"{code} {n}", chance.choice(KINDS), TODAY - timedelta(chance.randrange(900)), False)
                for n in range(chance.randrange(4))
            ]
            for code in codes
        }
        certificates = {code: held(chance, code) for code in codes}
        together = score(
            codes[0],
            list(chain.from_iterable(events.values())),
            borne_by_all([certificates[code] for code in codes], TODAY),
        )
        alone = [score(code, events[code], tuple(certificates[code])) for code in codes]
        assert together <= min(alone), (events, certificates)
        worse += together < min(alone)
    assert worse > CASES / 3  # of most, more than one code has something against it


def test_returns_under_several_codes_are_checked_no_less_than_under_any_of_them():
    chance, more = random.Random("returns"), 0
    for _ in range(CASES):
        codes = [f"K{n}" for n in range(chance.randrange(2, 4))]
        firm_class = chance.randrange(1, 5)
        returns = {code: [_returned(chance, f"{code} {n}") for n in range(chance.randrange(3))] for code in codes}
        together = share(codes[0], firm_class, list(chain.from_iterable(returns.values())))
        alone = [share(code, firm_class, returns[code]) for code in codes]
        assert together >= max(alone)
        more += together > max(alone)
    assert more > CASES / 10


def _returned(chance: random.Random, name: str) -> ConfirmedReturn:
    day = TODAY - timedelta(chance.randrange(30, 500))
    return ConfirmedReturn(name, day, day + timedelta(chance.randrange(28)), chance.choice(["Q1", "Q2"]), "producer")


def test_the_order_in_which_a_record_was_spread_over_codes_does_not_matter():
    """Metamorphic: any cut of one record into codes, put together again, is the record."""
    chance = random.Random("cuts")
    for _ in range(CASES):
        whole = [
            CreditEvent(f"E{n}", chance.choice(KINDS), TODAY - timedelta(chance.randrange(900)), chance.random() < 0.3)
            for n in range(chance.randrange(1, 9))
        ]
        cut = chance.randrange(len(whole) + 1)
        shuffled = [*whole[cut:], *whole[:cut]]
        renamed = [replace(one) for one in shuffled]
        assert score("new name", renamed, ()) == score("old name", whole, ())
