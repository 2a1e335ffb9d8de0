"""Did precise help help: events after it, beside those of firms with the same history that waited.

The worst firms improve by themselves: who had an unusually bad year has a better one next, helped or not. So nobody is
compared with its own past, but with firms that had as many events in the same years and got no help. Worked example
and limits: docs/method/precise_help.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import inf, sqrt
from statistics import NormalDist

from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.spoken import rules_spoken

METHOD = "help.effect@1"
TABLES = ("help_effect", "help_window")
TOO_FEW, HELPED, HARMED, NOT_SHOWN = "too_few", "helped", "harmed", "not_shown"
DEVIATIONS = NormalDist().inv_cdf(0.975)  # of a 95 % interval
YEAR = 365  # days


@dataclass(frozen=True)
class Followed:
    """One firm from a landmark day on. A firm that waits may stand here at several landmarks."""

    id: str  # unified social credit code and landmark
    helped: bool  # its plan was agreed in the months before the landmark; else it was never helped by then
    recent: int  # events in the year before the landmark
    earlier: int  # events before that, within help_window
    after: int  # events since the landmark, the day itself included
    days: int  # how long it was followed, at least 1


@dataclass(frozen=True)
class EffectFacts:
    subject: str  # region code and year
    as_of: date
    firms: tuple[Followed, ...]


@dataclass(frozen=True)
class EffectRow:
    """The row of help_effect. followed_months: after the landmark and, for the recent events, before it"""

    rule: str
    followed_months: int
    least_waiting: int  # firms of the same history
    least_expected: int  # events, for anything to be said


@dataclass(frozen=True)
class Alike:
    """Firms of the same history. lately: at least half of their events fell into the last year"""

    events: int
    lately: bool
    helped: tuple[Followed, ...]
    waiting: tuple[Followed, ...]

    @property
    def rate(self) -> Fraction:
        """Events a day of the firms that waited."""
        return Fraction(sum(firm.after for firm in self.waiting), sum(firm.days for firm in self.waiting))

    @property
    def expected(self) -> Fraction:
        """Events of the helped firms, had they happened as often as those of the firms that waited."""
        return self.rate * sum(firm.days for firm in self.helped)


def help_effect(facts: EffectFacts, book: RuleBook) -> Finding:
    """Events after help ÷ events that firms with the same history had without it.

    value: verdict (helped, harmed, not_shown, too_few), ratio with low and high of its 95 % interval (two decimals;
    None where too few), seen and expected (of helped firms with firms like them), helped, waiting (how many of each),
    left_out (helped firms like no firm that waited), own_past (events ÷ those of the year before, which is no measure
    of help), past_waiting (the same, had they done as the firms that waited)
    """
    (row,) = book.table("help_effect").typed(EffectRow)
    groups = alike(facts.firms, row.least_waiting)
    helped = [firm for group in groups for firm in group.helped]
    seen, expected = sum(firm.after for firm in helped), sum((group.expected for group in groups), Fraction(0))
    low, high = interval(groups)
    few = expected < row.least_expected or high == inf
    before = sum((Fraction(firm.recent * firm.days, YEAR) for firm in helped), Fraction(0))
    verdict = TOO_FEW if few else HELPED if high < 1 else HARMED if low > 1 else NOT_SHOWN
    value = {
        "verdict": verdict,
        "ratio": None if few else rounded(seen / expected, 2),
        "low": None if few else rounded(Fraction(low), 2),
        "high": None if few else rounded(Fraction(high), 2),
        "seen": str(seen),
        "expected": rounded(expected, 1),
        "helped": str(len(helped)),
        "waiting": str(sum(len(group.waiting) for group in groups)),
        "left_out": str(sum(firm.helped for firm in facts.firms) - len(helped)),
        "own_past": rounded(seen / before, 2) if before and not few else None,
        "past_waiting": rounded(expected / before, 2) if before and not few else None,
    }
    trace = tuple(_told(groups, value, row))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value=value,
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def alike(firms: Iterable[Followed], least_waiting: int) -> tuple[Alike, ...]:
    """Groups of one history that hold helped firms and enough that waited, by history; no history is in none."""
    groups: dict[tuple[int, bool], list[Followed]] = defaultdict(list)
    for firm in firms:
        if firm.recent + firm.earlier:
            groups[firm.recent + firm.earlier, firm.recent >= firm.earlier].append(firm)
    found = (
        Alike(
            *history,
            tuple(firm for firm in group if firm.helped),
            tuple(firm for firm in group if not firm.helped),
        )
        for history, group in sorted(groups.items())
    )
    return tuple(group for group in found if group.helped and len(group.waiting) >= max(least_waiting, 1))


def interval(groups: Sequence[Alike]) -> tuple[float, float]:
    """The ends of the 95 % interval of the ratio: all r at which the events seen are no surprise.

    Events seen differ from r times those expected by less than 1.96 standard deviations of the difference. Counts
    scatter by `dispersion` times a Poisson count, those of the firms that waited too. (0, inf) where nothing is known.
    """
    seen = sum(firm.after for group in groups for firm in group.helped)
    expected = float(sum((group.expected for group in groups), Fraction(0)))
    scatter = dispersion(groups)
    of_expected = scatter * float(
        sum((group.expected**2 / waited for group in groups if (waited := _events(group.waiting))), Fraction(0))
    )
    square = DEVIATIONS**2
    lead = expected**2 - square * of_expected
    if lead <= 0:
        return 0.0, inf
    middle = seen * expected + square * scatter * expected / 2
    root = sqrt(max(middle**2 - lead * seen**2, 0.0))
    return max((middle - root) / lead, 0.0), (middle + root) / lead


def dispersion(groups: Sequence[Alike]) -> float:
    """How many times wider than a Poisson count the counts of like firms that waited scatter; at least 1."""
    squares, free = 0.0, 0
    for group in groups:
        if group.rate:
            usual = [float(group.rate * firm.days) for firm in group.waiting]
            squares += sum((firm.after - each) ** 2 / each for firm, each in zip(group.waiting, usual, strict=True))
            free += len(usual) - 1
    return max(squares / free, 1.0) if free else 1.0


def _events(firms: Sequence[Followed]) -> int:
    return sum(firm.after for firm in firms)


def _told(groups: Sequence[Alike], value: dict[str, str | None], row: EffectRow) -> Iterator[Step]:
    for group in groups:
        yield Step(
            "HELP_ALIKE",
            {
                "events": str(group.events),
                "lately": str(group.lately).lower(),
                "helped": str(len(group.helped)),
                "seen": str(_events(group.helped)),
                "waiting": str(len(group.waiting)),
                "waited": str(_events(group.waiting)),
                "expected": rounded(group.expected, 2) or "",
            },
            row.rule,
        )
    if value["left_out"] != "0":
        yield Step("HELP_LIKE_NONE", {"left_out": value["left_out"] or "", "least": str(row.least_waiting)}, row.rule)
    if value["verdict"] == TOO_FEW:
        few = {"expected": value["expected"] or "0.0", "least_expected": str(row.least_expected)}
        yield Step("HELP_EFFECT_FEW", few, row.rule)
        return
    said = {name: value[name] or "—" for name in ("seen", "expected", "ratio", "low", "high")}
    yield Step("HELP_EFFECT", said, row.rule)
    if value["own_past"]:
        past = {name: value[name] or "" for name in ("own_past", "past_waiting")}
        yield Step("HELP_OWN_PAST", past, row.rule)
