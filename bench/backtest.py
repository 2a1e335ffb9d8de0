"""What the lattice scan would have said about China's products in two real series, and what came afterwards.

python3 dev.py bench backtest            the numbers
python3 dev.py bench backtest --write    … and docs/method/back-test.md with its charts

The series are the snapshots that ship: RASFF (2020 to 2024) and Safety Gate (2009 to 2011), all origins together, so
that what rises everywhere is not taken for China's own. Beside each runs the same series with its days shuffled within
each quarter, in which nothing rises for less than that.
"""

from __future__ import annotations

import html
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy import stats

from gongzhi.catalogue.rules import book
from gongzhi.catalogue.source_files import SourceFile, source_file
from gongzhi.core.facts import Evidence, ForeignNotice
from gongzhi.core.signals.counts import Counts, counts_of
from gongzhi.core.signals.lattice import Alarm, backtest
from gongzhi.core.signals.scan_settings import ScanSettings, scan_settings
from gongzhi.core.signals.trees import ALL, LEAF, Lattice, tree
from gongzhi.sources import snapshot_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "method" / "back-test.md"
SOURCES = {"eu_rasff": (date(2020, 1, 6), date(2024, 12, 29)), "eu_safety_gate": (date(2009, 1, 5), date(2011, 12, 25))}
CHINA, UNSTATED = "CN", "unstated"
BEFORE, AFTER = 52, 13  # weeks
SHUFFLES = 3
RARE = 10  # weeks of recurrence interval from which an alarm is looked at apart
BLOCK = 13  # weeks among which a shuffled week is moved, so that season and trend stay
CAPTION = f"notices about China's goods a week; line: mean of {BLOCK} weeks; triangles: weeks with a new alarm"
TREES = ("origin", "goods", "hazard")


@dataclass(frozen=True)
class Told:
    """A new alarm about China's products, and the counts of its node around it."""

    alarm: Alarm
    day: date  # on which the week ended
    before: tuple[int, int]  # events, weeks: up to a year before the window
    during: tuple[int, int]
    after: tuple[int, int]


def settings() -> ScanSettings:
    """Those of the rule rows, with spans that five years of one source can fill."""
    shipped = scan_settings(book(date(2024, 12, 27)))
    shorter = replace(
        shipped.scan,
        history_weeks=104,
        half_life_weeks=52,
        guard_weeks=13,
        least_weeks=52,
        calibration_weeks=52,
        least_calibration_weeks=26,
        settling_weeks=13,
    )
    return replace(shipped, windows=(1, 2, 4, 8, 13), scan=shorter)


def events_of(source: str) -> list[tuple[str, date, tuple[str, str, str]]]:
    """Reference, day, and origin, goods and hazard of each notice; China's where it is one of several origins."""
    first, last = SOURCES[source]
    return [
        (item.envelope.reference, item.envelope.event_date, _cell(item.body))
        for item in snapshot_of(source).evidence
        if isinstance(item, Evidence)
        and isinstance(item.body, ForeignNotice)
        and first <= item.envelope.event_date <= last
    ]


def _cell(notice: ForeignNotice) -> tuple[str, str, str]:
    origin = CHINA if CHINA in notice.origins else next(iter(notice.origins), UNSTATED)
    hazard = next((hazard.category for hazard in notice.hazards if hazard.category), UNSTATED)
    return origin, notice.product_category or UNSTATED, hazard


def counted(source: str, events: Sequence[tuple[str, date, tuple[str, str, str]]]) -> Counts:
    first, last = SOURCES[source]
    families = source_file(source).look_ups["hazard_category"].families
    groups = (
        lambda origin: "China" if origin == CHINA else "elsewhere",
        lambda goods: "feed" if goods.startswith(("feed", "compound", "pet")) else "goods",
        lambda hazard: families.get(hazard, UNSTATED),
    )
    axes = tuple(
        tree(name, sorted({(cell[at], groups[at](cell[at])) for _, _, cell in events}), f"any {name}")
        for at, name in enumerate(TREES)
    )
    return counts_of(Lattice(axes), events, first, last)


def shuffled(
    events: Sequence[tuple[str, date, tuple[str, str, str]]], source: str, seed: int
) -> list[tuple[str, date, tuple[str, str, str]]]:
    """Each notice on a random day of its quarter: how many there are stays, what rises within it is gone."""
    first, last = SOURCES[source]
    chance = random.Random(f"{source} {seed}")
    found = []
    for reference, day, cell in events:
        begin = first + timedelta(weeks=(day - first).days // (7 * BLOCK) * BLOCK)
        days = min(7 * BLOCK, (last - begin).days + 1)
        found.append((reference, begin + timedelta(days=chance.randrange(days)), cell))
    return found


def told(counts: Counts, used: ScanSettings) -> tuple[list[Told], list[float], int]:
    """New alarms about China's goods; how rare all new alarms are; weeks judged."""
    found, everywhere, judged = [], [], 0
    china = counts.lattice.axes[0].leaves.index(CHINA)
    above = counts.lattice.axes[0].above[china, :ALL]
    for scan in backtest(counts, range(counts.weeks), used):
        if scan.said is not None:
            continue
        judged += 1
        for alarm in scan.alarms:
            if alarm.state == "new":
                everywhere.append(alarm.recurrence_weeks)
                if counts.lattice.parts(alarm.node)[0] in above:
                    found.append(_around(counts, alarm))
    return found, everywhere, judged


def _around(counts: Counts, alarm: Alarm) -> Told:
    begin, end = alarm.week - alarm.window_weeks + 1, alarm.week + 1
    spans = (max(begin - BEFORE, 0), begin), (begin, end), (end, min(end + AFTER, counts.weeks))
    before, during, after = ((len(counts.under(alarm.node, *span)), span[1] - span[0]) for span in spans)
    return Told(alarm, counts.day_of(alarm.week) + timedelta(days=6), before, during, after)


def ratio(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float, float]:
    """How many times the second's rate the first's is, with the exact 95 % interval (Clopper–Pearson on the share)."""
    (seen, weeks), (base, base_weeks) = one, other
    scale = base_weeks / weeks if weeks else np.nan
    low = stats.beta.ppf(0.025, seen, base + 1) if seen else 0.0
    high = stats.beta.ppf(0.975, seen + 1, base) if base else 1.0
    odds = [share / (1 - share) * scale if share < 1 else np.inf for share in (low, high)]
    return (seen / base * scale if base else np.inf), odds[0], odds[1]


def pooled(found: Sequence[Told], part: str) -> tuple[float, float, float]:
    """Over alarms with a year before and a quarter after: rates add up, so a large node counts as many small ones."""
    whole = [one for one in found if one.before[1] == BEFORE and one.after[1] == AFTER]
    seen = sum(getattr(one, part)[0] for one in whole)
    # each alarm's past is stretched to the weeks that it is compared with
    expected = sum(one.before[0] / one.before[1] * getattr(one, part)[1] for one in whole)
    weight = sum(one.before[0] for one in whole)
    if not expected:
        return np.nan, np.nan, np.nan
    factor = weight / expected
    return ratio((seen, 1), (weight, 1))[0] * factor, *(edge * factor for edge in ratio((seen, 1), (weight, 1))[1:])


def words(source: SourceFile, alarm: Alarm) -> str:
    titles = [None, source.look_ups["product_category"].titles, source.look_ups["hazard_category"].titles]
    said = []
    for at, (key, level) in enumerate(zip(alarm.keys, alarm.levels, strict=True)):
        if level == ALL or at == 0:
            continue
        named = titles[at].get(key) if titles[at] and level == LEAF else None
        said.append(named["en"] if named else key.replace("_", " "))
    return " × ".join(said) or "all goods"


def report(source: str) -> Iterator[str]:
    known, used = source_file(source), settings()
    events = events_of(source)
    counts = counted(source, events)
    found, everywhere, judged = told(counts, used)
    chinas = sum(cell[0] == CHINA for *_, cell in events)
    yield f"## {known.title['en']}"
    yield ""
    first, last = SOURCES[source]
    yield f"{len(events):,} notices from {first} to {last}, {chinas:,} of them with China as an origin;"
    yield f"{counts.lattice.size:,} nodes; {judged} weeks judged."
    yield f"Budget: {used.alarms_per_week:g} distinct false alarms a week over all origins."
    yield ""
    false = [told(counted(source, shuffled(events, source, seed)), used) for seed in range(SHUFFLES)]
    rarer = f"… rarer than {RARE} weeks"
    yield f"| | weeks judged | new alarms a week, all origins | {rarer} | about China's goods | {rarer} |"
    yield "|---|---|---|---|---|---|"
    yield _counts_told("as it was", [(found, everywhere, judged)])
    yield _counts_told(f"days shuffled within {BLOCK} weeks, {SHUFFLES} times", false)
    yield ""
    yield f"| new alarms, China's goods | events a year before | in the window, times before | {AFTER} weeks after |"
    yield "|---|---|---|---|"
    for label, alarms in (("as it was", found), ("shuffled", [one for part in false for one in part[0]])):
        for rarer in (1, RARE):
            chosen = [one for one in alarms if one.alarm.recurrence_weeks >= rarer]
            past = sum(one.before[0] for one in chosen)
            during, after = pooled(chosen, "during"), pooled(chosen, "after")
            yield f"| {label}, rarer than {rarer} weeks: {len(chosen)} | {past} | {_said(during)} | {_said(after)} |"
    yield ""
    higher = [one for one in found if one.before[1] == BEFORE and one.after[1] == AFTER]
    sure = sum(ratio(one.after, one.before)[1] > 1 for one in higher)
    up = sum(ratio(one.after, one.before)[0] > 1 for one in higher)
    yield f"Of {len(higher)} with a year before and a quarter after, {up} stayed above their past rate,"
    yield f"{sure} of them beyond chance."
    yield ""
    yield f"![{known.title['en']}: notices about China's goods a week]({PAGE.stem}-{source}.svg)"
    yield ""
    yield "| told on | goods × hazard | window | seen | expected | rarity | year before | quarter after | times (95%) |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for one in found:
        alarm = one.alarm
        rate = ratio(one.after, one.before)
        before, after = (part[0] / part[1] if part[1] else np.nan for part in (one.before, one.after))
        rarity = f"{alarm.recurrence_weeks:,.0f}" if alarm.recurrence_weeks < 10_000 else "over 10,000"
        yield (
            f"| {one.day} | {words(known, alarm)} | {alarm.window_weeks} | {alarm.seen} | {alarm.expected:.1f} "
            f"| {rarity} | {before:.2f} | {after:.2f} | {_said(rate)} |"
        )
    yield ""
    if "--write" in sys.argv:
        (PAGE.parent / f"{PAGE.stem}-{source}.svg").write_text(chart(counts, found, known), "utf-8")


def _counts_told(label: str, runs: Sequence[tuple[list[Told], list[float], int]]) -> str:
    weeks = sum(judged for *_, judged in runs)
    everywhere = [rarity for _, rarities, _ in runs for rarity in rarities]
    ours = [one.alarm.recurrence_weeks for found, *_ in runs for one in found]
    cells = []
    for rarities in (everywhere, ours):
        cells += [f"{len(rarities) / weeks:.2f}", f"{sum(rarity >= RARE for rarity in rarities) / weeks:.3f}"]
    return f"| {label} | {weeks} | {' | '.join(cells)} |"


def _said(rate: tuple[float, float, float]) -> str:
    if np.isnan(rate[0]):
        return "–"
    middle = f"{rate[0]:.2f}" if np.isfinite(rate[0]) else "from none"
    return f"{middle} [{rate[1]:.2f}, {'…' if np.isinf(rate[2]) else f'{rate[2]:.2f}'}]"


def chart(counts: Counts, found: Sequence[Told], known: SourceFile) -> str:
    """Notices about China's goods a week, 13 weeks' mean, and a mark for each week that told something new."""
    china = counts.lattice.axes[0].leaves.index(CHINA)
    weekly = np.bincount(counts.week[counts.cell[:, 0] == china], minlength=counts.weeks)
    most, wide, high, left, top = int(weekly.max()), 900, 260, 46, 34
    x = lambda week: left + (wide - left - 10) * week / counts.weeks  # noqa: E731
    y = lambda count: top + (high - top - 40) * (1 - count / most)  # noqa: E731
    mean = np.convolve(weekly, np.ones(BLOCK) / BLOCK, "valid")
    line = " ".join(f"{x(at + BLOCK / 2):.1f},{y(value):.1f}" for at, value in enumerate(mean))
    years = sorted({counts.day_of(week).year for week in range(counts.weeks)})
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" font-family="sans-serif"',
        ' font-size="13">',
        f"<title>{html.escape(known.title['en'])}: {CAPTION}</title>",
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
        f'<text x="{left}" y="18">{CAPTION}</text>',
    ]
    for tick in sorted({0, most // 2, most}):
        parts.append(f'<line x1="{left}" x2="{wide - 10}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#ccc"/>')
        parts.append(f'<text x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick}</text>')
    for year in years:
        at = x(max(counts.week_of(date(year, 1, 1)), 0))
        parts.append(f'<text x="{at:.1f}" y="{high - 8}">{year}</text>')
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{top}" y2="{high - 24}" stroke="#ccc"/>')
    bars = "".join(f"M{x(week + 0.5):.1f} {y(0):.1f}V{y(count):.1f}" for week, count in enumerate(weekly) if count)
    parts.append(f'<path d="{bars}" stroke="#7a9cc6" stroke-width="2"/>')
    parts.append(f'<polyline points="{line}" fill="none" stroke="#12355b" stroke-width="2"/>')
    for week in sorted({one.alarm.week for one in found}):
        at = x(week + 0.5)
        parts.append(f'<path d="M{at - 5:.1f} {high - 26}h10l-5 -9z" fill="#b3261e"/>')
    return "\n".join([*parts, "</svg>\n"])


HEAD = """# What the scan would have said of two real series

Made by `python3 dev.py bench backtest --write` from the snapshots that ship; nobody chose the rows. The scan is
that of [early warning](early-warning.md), with shorter spans (a year of history, windows up to 13 weeks), as each
series is short. Axes: origin, goods, hazard, all origins together. A notice is known on its own date: later
corrections are in it, which a real day would not have known. Budget and alarms are those of all origins; the list
shows China's.

*Times before* compares the weekly rate of an alarm's node with that of the year before its window; intervals are
exact. What is picked for being high falls back by itself, so *in the window* proves nothing and *after* is what
counts: about 1 if alarms were chance and nothing else changed. In the shuffled series whatever rises for less
than a quarter is gone, and what lasts longer is still there: it says what a general rise alone does to *after*.
Alarms about one wave in different nodes are not independent, so the pooled interval is too narrow. In the lists,
rarity is the recurrence interval in weeks, rates are events a week, windows are in weeks.
"""


def main() -> int:
    lines = [HEAD, *(line for source in SOURCES for line in report(source))]
    print("\n".join(lines))
    if "--write" in sys.argv:
        PAGE.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
