"""Whether a region may bear the name of demonstration zone, and which subsidy a certificate in it gets.

Worked example and limits: docs/method/zones.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import incidents_per_100m, ratio, rounded
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import percent, written

METHOD = "recognition.zone@1"
TABLES = ("zone_criteria", "zone_tests")


@dataclass(frozen=True)
class ItemScore:
    """What the assessors give for one criterion."""

    id: str  # line of the score sheet
    item: str  # an item of zone_criteria
    points: Decimal  # 0 to the row's max_points
    met: bool  # its requirement is met; decides for key items only


@dataclass(frozen=True)
class ZoneChecks:
    """Spot checks of the zone's goods in the period assessed."""

    id: str
    tested: int  # batches
    passed: int
    handled: int  # of those that failed: traced, corrected and closed
    banned: int  # of those that failed: for a banned substance


@dataclass(frozen=True)
class Incidents:
    """Foreign notices and returned items of a place beside its exports, in the period assessed."""

    id: str
    notices: int
    returned_items: int
    export_usd_cents: int


@dataclass(frozen=True)
class ZoneFacts:
    subject: str  # number of the zone
    as_of: date
    kind: str  # national_zone, provincial_zone
    zone_type: str  # industrial, food_agri, organic
    items: tuple[ItemScore, ...]  # a criterion without one has 0 points and is not met
    checks: ZoneChecks
    zone: Incidents
    province: Incidents


@dataclass(frozen=True)
class CriterionRow:
    """A row of zone_criteria."""

    rule: str
    item: str
    zone_types: str  # spaced
    max_points: Decimal
    key: bool


@dataclass(frozen=True)
class TestsRow:
    """A row of zone_tests."""

    rule: str
    kind: str
    open: bool
    min_points: Decimal
    min_pass: Decimal  # share of tested batches, 0..1
    min_handled: Decimal  # share of failed batches, 0..1
    max_banned: int  # batches


@dataclass(frozen=True)
class Scored:
    """A criterion with what the zone has of it."""

    row: CriterionRow
    given: ItemScore | None

    @property
    def points(self) -> Decimal:
        return self.given.points if self.given else Decimal(0)

    @property
    def fails(self) -> bool:
        return self.row.key and not (self.given and self.given.met)


def assess_zone(facts: ZoneFacts, book: RuleBook) -> Finding:
    """Whether a zone passes its assessment.

    value: passed ("true", "false"); grounds (all that speak against it, spaced, None where it passes:
    SCHEME_OFF, SCORE, KEY_ITEM, PASS_RATE, FAILURES_HANDLED, BANNED_SUBSTANCE); score (one decimal), exact
    (by which it was decided); unmet (key items not met, spaced); pass_rate, handled_rate (percent, two
    decimals); banned (batches); zone_per_100m, province_per_100m (foreign notices and returned items per
    US$ 100 million, two decimals); outcome (better, equal, worse than the province; it decides nothing)
    Nothing tested gives no pass rate and does not pass; nothing failed leaves nothing to handle. A rate over
    nothing is None. Raises NoRuleApplies for a kind or an item of no row, BadInput for points or counts that
    cannot be.
    """
    scored = scored_items(facts, book)
    row = tests_row(facts.kind, book)
    checks = checked(facts.checks)
    score = sum((each.points for each in scored), Decimal(0))
    failed = checks.tested - checks.passed
    pass_rate, handled_rate = ratio(checks.passed, checks.tested), ratio(checks.handled, failed)
    against = {
        "SCHEME_OFF": not row.open,
        "SCORE": score < row.min_points,
        "KEY_ITEM": any(each.fails for each in scored),
        "PASS_RATE": pass_rate is None or pass_rate < Fraction(row.min_pass),
        "FAILURES_HANDLED": handled_rate is not None and handled_rate < Fraction(row.min_handled),
        "BANNED_SUBSTANCE": checks.banned > row.max_banned,
    }
    grounds = [ground for ground, speaks in against.items() if speaks]
    inside, around = _per_100m(facts.zone), _per_100m(facts.province)
    trace = (
        *((Step("ZONE_OFF", {"kind": row.kind}, row.rule),) if not row.open else ()),
        *(_item_told(each) for each in scored),
        *_tests_told(against, score, checks, row),
        _outcome_told(inside, around),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "passed": "false" if grounds else "true",
            "grounds": " ".join(grounds) or None,
            "score": rounded(Fraction(score), 1),
            "exact": written(score),
            "unmet": " ".join(each.row.item for each in scored if each.fails) or None,
            "pass_rate": _percent(pass_rate),
            "handled_rate": _percent(handled_rate),
            "banned": str(checks.banned),
            "zone_per_100m": rounded(inside, 2),
            "province_per_100m": rounded(around, 2),
            "outcome": outcome(inside, around),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def scored_items(facts: ZoneFacts, book: RuleBook) -> tuple[Scored, ...]:
    """Each criterion of the zone's type with its score, in the table's order."""
    rows = criteria(facts.zone_type, book)
    known = {row.item: row for row in rows}
    given: dict[str, ItemScore] = {}
    faults = []
    for each in facts.items:
        if each.item not in known:
            raise NoRuleApplies("zone_criteria", item=each.item, zone_type=facts.zone_type)
        most = known[each.item].max_points
        if each.item in given:
            faults.append(Cell(each.id, "item", each.item, "ZONE_ITEM_TWICE"))
        if not (each.points.is_finite() and 0 <= each.points <= most):
            faults.append(Cell(each.id, "points", str(each.points), "ZONE_POINTS", {"most": written(most)}))
        given[each.item] = each
    if faults:
        raise BadInput(faults)
    return tuple(Scored(row, given.get(row.item)) for row in rows)


def criteria(zone_type: str, book: RuleBook) -> Sequence[CriterionRow]:
    """The criteria of a type of zone. Raises NoRuleApplies for a type that no row names."""
    rows = [row for row in book.table("zone_criteria").typed(CriterionRow) if zone_type in row.zone_types.split()]
    if not rows:
        raise NoRuleApplies("zone_criteria", zone_type=zone_type)
    return rows


def tests_row(kind: str, book: RuleBook) -> TestsRow:
    for row in book.table("zone_tests").typed(TestsRow):
        if row.kind == kind:
            return row
    raise NoRuleApplies("zone_tests", kind=kind)


def checked(checks: ZoneChecks) -> ZoneChecks:
    """The counts of spot checks. Raises BadInput unless each lies within what it is part of."""
    failed = checks.tested - checks.passed
    parts = (("passed", checks.passed, checks.tested), ("handled", checks.handled, failed))
    within = (*parts, ("banned", checks.banned, failed))
    faults = [
        Cell(checks.id, name, str(count), "ZONE_COUNT", {"most": str(most)})
        for name, count, most in within
        if not 0 <= count <= most
    ]
    if faults:
        raise BadInput(faults)
    return checks


def outcome(inside: Fraction | None, around: Fraction | None) -> str | None:
    """The zone's rate against the province's; None where one of them exported nothing."""
    if inside is None or around is None:
        return None
    return "better" if inside < around else "worse" if inside > around else "equal"


def _per_100m(place: Incidents) -> Fraction | None:
    return incidents_per_100m(place.notices + place.returned_items, place.export_usd_cents)


def _item_told(each: Scored) -> Step:
    told = {"item": each.row.item, "points": written(each.points), "most": written(each.row.max_points)}
    return Step("ZONE_KEY_UNMET" if each.fails else "ZONE_ITEM", told, each.row.rule)


def _tests_told(against: Mapping[str, bool], score: Decimal, checks: ZoneChecks, row: TestsRow) -> Iterator[Step]:
    failed = checks.tested - checks.passed
    points = {"points": written(score), "least": written(row.min_points)}
    yield Step("ZONE_SCORE_SHORT" if against["SCORE"] else "ZONE_SCORE", points, row.rule)
    tested = {"passed_batches": str(checks.passed), "tested": str(checks.tested), "least": percent(row.min_pass)}
    share = {"percent": _percent(ratio(checks.passed, checks.tested)) or "—"}
    yield Step("ZONE_PASS_SHORT" if against["PASS_RATE"] else "ZONE_PASS", tested | share, row.rule)
    handled = {"handled": str(checks.handled), "failed": str(failed), "least": percent(row.min_handled)}
    yield Step("ZONE_HANDLED_SHORT" if against["FAILURES_HANDLED"] else "ZONE_HANDLED", handled, row.rule)
    banned = {"banned": str(checks.banned), "most": str(row.max_banned)}
    yield Step("ZONE_BANNED_FOUND" if against["BANNED_SUBSTANCE"] else "ZONE_BANNED", banned, row.rule)


def _outcome_told(inside: Fraction | None, around: Fraction | None) -> Step:
    told = outcome(inside, around)
    if told is None:
        return Step("ZONE_NO_OUTCOME", {})
    rates = {"inside": rounded(inside, 2) or "", "around": rounded(around, 2) or ""}
    return Step("ZONE_OUTCOME", {**rates, "outcome": told})


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else rounded(share * 100, 2)
