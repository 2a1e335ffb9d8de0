"""What is known about each outside source: who publishes it, its export shapes, and what its words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, cast, get_args

from gongzhi.catalogue.addresses import Address, addresses
from gongzhi.catalogue.messages import LANGUAGES
from gongzhi.catalogue.reading import Words, is_bilingual, read_written
from gongzhi.core.facts import EvidenceKind

FOLDER = Path(__file__).parent / "sources"
CONTAINERS = ("csv", "sqlite", "json", "rss")
BILINGUAL = ("title", "publisher", "licence", "frequency", "attribution")
FIELDS = {*BILINGUAL, "kind", "expected", "facts", "shapes", "codes", "words", "ignored_words"}
OPTIONAL = {"fetch", "complete", "most_withdrawn"}


@dataclass(frozen=True)
class Shape:
    """One form in which the source's records are exported, known by its columns."""

    name: str
    container: str  # csv | sqlite | json | rss
    table: str  # of a database, "" elsewhere
    records: str  # key path of the list in a JSON object; "" for an array, for one object a line, and elsewhere
    minimum_records: int  # fewer, and the export was cut or the publisher changed something
    columns: Mapping[str, str]  # what the column tells us -> its name there; in JSON a key path, "firm.name"
    ignored: frozenset[str]  # columns left unread on purpose
    backslash_quotes: bool  # a quote inside a quoted cell is written \" instead of ""
    cut_entities: bool = False  # a feed's texts were cut after they were escaped, so one may end in "&qu"
    date_note: Words | None = None  # what the event date means where it is not the very day

    @property
    def all_columns(self) -> frozenset[str]:
        return frozenset(self.columns.values()) | self.ignored


class Phrase(NamedTuple):
    """A phrase that a look-up table knows, found in a sentence."""

    words: str  # as the sentence writes them
    code: str


@dataclass(frozen=True)
class LookUp:
    """The source's words for one kind of thing, in all their vintages, and the one code of each."""

    name: str
    titles: Mapping[str, Words]  # by code; empty where codes/ names the code
    families: Mapping[str, str]  # code -> hazard family of codes/hazards.yml, where the code leads to one
    by_words: Mapping[str, str]  # words as `worded` spells them -> code; "" for words that tell nothing

    def code(self, words: str) -> str | None:
        """The code, "" for words that are ignored by name, None for words never seen."""
        return self.by_words.get(worded(words))

    def phrase_in(self, sentence: str) -> Phrase | None:
        """The first entry of the table, in its order, that stands in a sentence as whole words, or None."""
        text = " ".join(sentence.split())
        folded = text.casefold()
        for words, pattern, code in self._phrases:
            if words in folded and (found := pattern.search(text)):  # the pattern alone is slow in a long text
                return Phrase(found[0], code)
        return None

    @cached_property
    def _phrases(self) -> tuple[tuple[str, re.Pattern[str], str], ...]:
        """Each entry as whole words, whatever their case; words that tell nothing are no phrases."""
        return tuple(
            (words, re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE), code)
            for words, code in self.by_words.items()
            if code
        )


@dataclass(frozen=True)
class SourceFile:
    name: str
    title: Words
    publisher: Words
    licence: Words
    frequency: Words
    attribution: Words  # what must stand beside the facts
    kind: EvidenceKind
    expected: Mapping[str, int]  # counts of the snapshot that ships, by what is counted
    facts: Mapping[str, str]  # facts of the publication that its files do not carry
    shapes: tuple[Shape, ...]  # where two shapes tell different things of one reference, the earlier is believed
    look_ups: Mapping[str, LookUp]
    fetch: tuple[Address, ...]  # () where no stable address is known; the operator may name one
    complete: bool  # each export is the whole register, so that what it lacks was withdrawn
    most_withdrawn: Fraction  # share of the register, 0..1, above which an export counts as cut off

    @property
    def path(self) -> str:
        """Where a person adds a word, as messages name it."""
        return f"catalogue/sources/{self.name}.yml"


def worded(words: str) -> str:
    """Words without their case and spacing, so that "Fish and  fish products " is what it was last year."""
    return " ".join(words.casefold().split())


def source_names(folder: Path = FOLDER) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.yml")))


@cache
def source_file(name: str, folder: Path = FOLDER) -> SourceFile:
    """The catalogue file of one source. Raises ValueError naming the file and what is wrong in it."""
    path = folder / f"{name}.yml"
    tree = read_written(path)
    if unknown := set(tree) - FIELDS - OPTIONAL:
        raise ValueError(f"{path.name}: has no field {', '.join(sorted(unknown))}")
    if missing := FIELDS - set(tree):
        raise ValueError(f"{path.name}: lacks {', '.join(sorted(missing))}")
    for field in BILINGUAL:
        if not is_bilingual(tree[field]):
            raise ValueError(f"{path.name}: {field} needs words zh and en")
    if tree["kind"] not in get_args(EvidenceKind):
        raise ValueError(f"{path.name}: kind {tree['kind']!r} is none of {', '.join(get_args(EvidenceKind))}")
    complete, most_withdrawn = _completeness(path, tree)
    fetch = addresses(tree.get("fetch"), f"{path.name}: fetch")
    if complete and len(fetch) > 1:
        raise ValueError(f"{path.name}: fetch: a complete register has one address")
    return SourceFile(
        name=name,
        kind=cast(EvidenceKind, tree["kind"]),
        expected=MappingProxyType({what: _count(path, what, text) for what, text in tree["expected"].items()}),
        facts=MappingProxyType(dict(tree["facts"] or {})),
        shapes=tuple(_shape(path, shape, entry) for shape, entry in tree["shapes"].items()),
        look_ups=MappingProxyType(_look_ups(path, tree)),
        fetch=fetch,
        complete=complete,
        most_withdrawn=most_withdrawn,
        **{field: MappingProxyType(tree[field]) for field in BILINGUAL},
    )


def _completeness(path: Path, tree: Mapping[str, Any]) -> tuple[bool, Fraction]:
    complete, share = tree.get("complete", "false"), tree.get("most_withdrawn")
    if complete not in ("true", "false"):
        raise ValueError(f"{path.name}: complete {complete!r} is neither true nor false")
    if (complete == "true") != (share is not None):
        raise ValueError(f"{path.name}: most_withdrawn belongs to a complete register, and to no other")
    if share is None:
        return False, Fraction(0)
    if not re.fullmatch(r"0(\.[0-9]+)?|1", share):
        raise ValueError(f"{path.name}: most_withdrawn {share!r} is no share between 0 and 1")
    return True, Fraction(share)


def _shape(path: Path, name: str, entry: Mapping[str, Any]) -> Shape:
    needed = {"container", "minimum_records", "columns"}
    if (
        unknown := set(entry)
        - needed
        - {"table", "records", "ignored", "backslash_quotes", "cut_entities", "date_note"}
    ):
        raise ValueError(f"{path.name}: {name}: has no field {', '.join(sorted(unknown))}")
    if missing := needed - set(entry):
        raise ValueError(f"{path.name}: {name}: lacks {', '.join(sorted(missing))}")
    if entry["container"] not in CONTAINERS:
        raise ValueError(f"{path.name}: {name}: container {entry['container']!r} is none of {', '.join(CONTAINERS)}")
    if (entry["container"] == "sqlite") != bool(entry.get("table")):
        raise ValueError(f"{path.name}: {name}: a database names its table, no other file has one")
    if entry.get("records") and entry["container"] != "json":
        raise ValueError(f"{path.name}: {name}: only JSON names where its records stand")
    if entry.get("cut_entities") and entry["container"] != "rss":
        raise ValueError(f"{path.name}: {name}: only a feed has cut entities")
    if "date_note" in entry and not is_bilingual(entry["date_note"]):
        raise ValueError(f"{path.name}: {name}: date_note needs words zh and en")
    columns: Mapping[str, str] = entry["columns"]
    read_and_ignored = [*columns.values(), *entry.get("ignored", [])]
    if len(set(read_and_ignored)) != len(read_and_ignored):
        raise ValueError(f"{path.name}: {name}: a column stands twice")
    return Shape(
        name=name,
        container=entry["container"],
        table=entry.get("table", ""),
        records=entry.get("records", ""),
        minimum_records=_count(path, f"{name}: minimum_records", entry["minimum_records"]),
        columns=MappingProxyType(dict(columns)),
        ignored=frozenset(entry.get("ignored", [])),
        backslash_quotes=entry.get("backslash_quotes") == "true",
        cut_entities=entry.get("cut_entities") == "true",
        date_note=MappingProxyType(entry["date_note"]) if "date_note" in entry else None,
    )


def _look_ups(path: Path, tree: Mapping[str, Any]) -> dict[str, LookUp]:
    """Tables under `codes` carry titles; tables under `words` map to codes that catalogue/codes names."""
    found: dict[str, LookUp] = {}
    for name, codes in (tree["codes"] or {}).items():
        for code, entry in codes.items():
            if not is_bilingual({language: entry.get(language) for language in LANGUAGES}):
                raise ValueError(f"{path.name}: {name}: {code} needs a title zh and en")
            if unknown := set(entry) - {*LANGUAGES, "words", "family"}:
                raise ValueError(f"{path.name}: {name}: {code} has no field {', '.join(sorted(unknown))}")
        titles = {
            code: MappingProxyType({language: entry[language] for language in LANGUAGES})
            for code, entry in codes.items()
        }
        families = {code: entry["family"] for code, entry in codes.items() if "family" in entry}
        pairs = [(words, code) for code, entry in codes.items() for words in (entry["en"], *entry.get("words", []))]
        found[name] = LookUp(
            name, MappingProxyType(titles), MappingProxyType(families), _by_words(path, name, pairs, tree)
        )
    for name, codes in (tree["words"] or {}).items():
        pairs = [(words, code) for code, many in codes.items() for words in many]
        found[name] = LookUp(name, MappingProxyType({}), MappingProxyType({}), _by_words(path, name, pairs, tree))
    if orphans := set(tree["ignored_words"] or {}) - set(found):
        raise ValueError(f"{path.name}: ignored_words: there is no table {', '.join(sorted(orphans))}")
    return found


def _by_words(path: Path, name: str, pairs: Iterable[tuple[str, str]], tree: Mapping[str, Any]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    ignored = ((words, "") for words in (tree["ignored_words"] or {}).get(name, []))
    for words, code in (*pairs, *ignored):
        if found.setdefault(worded(words), code) != code:
            raise ValueError(f"{path.name}: {name}: {words!r} means {found[worded(words)]!r} and {code!r}")
    return MappingProxyType(found)


def _count(path: Path, what: str, text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{path.name}: {what} {text!r} is no count")
    return int(text)


def day_fact(source: SourceFile, name: str) -> date:
    """A day among the facts of a publication. Raises ValueError naming the file when it is none."""
    try:
        return date.fromisoformat(source.facts[name])
    except (KeyError, ValueError):
        raise ValueError(f"{source.path}: facts: {name} must be a day (YYYY-MM-DD)") from None
