"""Search keys: what a list is searched and filtered by, as rows that are compared by equality or by range.

Both keep their index under a row policy, which patterns (LIKE) and containment (@>) do not. A word is a run of letters
and digits, found by its beginning, or two neighbouring Chinese characters. A facet is a fact by its code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

LONGEST = 120  # characters of a key; the store's column holds no more
HAN = "\u3400-\u9fff"
RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
PAIR = re.compile(f"[{HAN}]{{2}}")
LAST = "\U0010ffff"  # behind every character that a word has


@dataclass(frozen=True, order=True)
class Wanted:
    """One key, or all that begin with it."""

    key: str
    is_beginning: bool = False

    @property
    def end(self) -> str:
        """Before this end the keys that begin so."""
        return self.key + LAST


def facet(*parts: str) -> str:
    """A fact as a key, such as origin|CN or eu_rasff|hazard_category|metals; no word holds the stroke."""
    return "|".join(parts)[:LONGEST]


def words(*texts: str) -> set[str]:
    """The words of texts, in lower case; of a lone Chinese character, itself."""
    found = set()
    for run in RUNS.findall(" ".join(texts).lower()):
        if re.match(f"[{HAN}]", run):
            found.update(run[i : i + 2] for i in range(max(1, len(run) - 1)))
        else:
            found.add(run[:LONGEST])
    return found


def asked(text: str) -> tuple[Wanted, ...]:
    """What a search for a text looks for, all of it. Without a letter or Chinese character, nothing."""
    return tuple(Wanted(word, not PAIR.fullmatch(word)) for word in sorted(words(text)))


def of_notice(
    source: str,
    reference: str,
    *,
    origins: Iterable[str],
    market: str,
    category: str = "",
    hazards: Collection[str] = (),
    decision: str = "",
    texts: Iterable[str],
) -> set[str]:
    """The keys of a notice or of a count of refusals. hazards: category codes; a notice without any is one with ""."""
    found = {facet("source", source), facet("market", market), *(facet("origin", code) for code in origins)}
    found |= {facet(source, "hazard_category", code) for code in hazards or [""]}
    for table, code in (("product_category", category), ("risk_decision", decision)):
        if code:
            found.add(facet(source, table, code))
    return found | words(reference, *texts)
