"""What is labelled: which columns of a source's file say what, and the counted facts that labels are learned from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from gongzhi.catalogue.reading import Words, is_bilingual, read_written
from gongzhi.catalogue.source_files import LookUp, source_file
from gongzhi.core.words.facts import Fact, Field, Reading, Said, counted, first_of, said_in
from gongzhi.core.words.features import Recipe
from gongzhi.core.words.model import Learning

FOLDER = Path(__file__).parent / "words"
Cells = Mapping[str, str]
STORED = ("substance", "product", "product_category", "market", "origins", "measure")  # words of a stored notice


@dataclass(frozen=True)
class Item:
    """One thing to label: a row, or one of several things that a row names."""

    said: Said
    label: str  # code that the source gives, "" where it gives none or one that no table knows
    stated: tuple[str, str] | None  # code and words of a label that the cell itself states


@dataclass(frozen=True)
class Task:
    name: str
    title: Words
    source: str
    facts_file: str
    label: str  # the field that is told
    fields: tuple[Field, ...]
    codes: Mapping[str, LookUp]  # by field whose words are read by a table of the source
    columns: Mapping[str, str]  # by field of `codes`, the column it is read from
    category_column: str  # the source's product category, which leads to HS chapters
    period: Mapping[str, str]  # column, form, by: year or quarter
    each: tuple[frozenset[str], str]  # columns that name several things, and what stands between them
    stated: tuple[str, str]  # column that may state the label, and after what; ("", "") where none does
    known: str  # field of the look-up table counted from the facts, "" for none
    capital: bool  # whether the source begins its words with a capital letter
    written: Mapping[str, str]  # by code, the source's newest words where they are not the title
    recipe: Recipe
    learning: Learning
    stored: Mapping[str, str]  # by column, what of a stored notice stands for it; empty for what intake cannot label
    judged_by: str  # what a person's judgement holds for: the same words wherever they stand, or the one notice

    @property
    def look_up(self) -> LookUp:
        return self.codes[self.label]

    @property
    def read_first(self) -> str:
        """The column without which nothing can be labelled."""
        return next(field.column for field in self.fields if field.name == self.recipe.words[0])

    def in_source_words(self, code: str) -> str:
        """A label as the source writes it now."""
        words = self.written.get(code) or self.look_up.titles[code]["en"]
        return words[:1].upper() + words[1:] if self.capital else words

    def items(self, row: Mapping[str, str | None]) -> tuple[Item, ...]:
        """What a row asks about, in its order; at least one."""
        columns, separator = self.each
        cells = {name: text or "" for name, text in row.items() if name is not None}
        parts = {name: cells.get(name, "").split(separator) for name in columns}
        many = max((len(found) for found in parts.values()), default=1)
        return tuple(
            self._item({**cells, **{name: (found[at : at + 1] or [""])[0].strip() for name, found in parts.items()}})
            for at in range(many)
        )

    def period_of(self, row: Mapping[str, str | None]) -> str:
        """Year or quarter of a row. Raises ValueError where its date cannot be read."""
        text = (row.get(self.period["column"]) or "").strip()
        if self.period["form"] == "%Y-%m-%d":
            text = text[:10]  # an hour may follow
        day = datetime.strptime(text, self.period["form"])  # noqa: DTZ007
        return f"{day.year}Q{(day.month + 2) // 3}" if self.period["by"] == "quarter" else str(day.year)

    def counted_from(self, rows: Iterable[Mapping[str, str | None]]) -> tuple[Fact, ...]:
        """The facts of a source's rows; a row in which the source labels nothing tells nothing."""
        told = ((self.period_of(row), item.said) for row in rows for item in self.items(row))
        return counted(((period, said) for period, said in told if any(said[name] for name in self.codes)), self.fields)

    def _item(self, cells: Cells) -> Item:
        stated = None
        if self.stated[0]:
            bare, stated = _without_statement(cells.get(self.stated[0], ""), self.stated[1], self.look_up)
            cells = {**cells, self.stated[0]: bare}
        read = {
            f"={field}": self.codes[field].code(first_of(cells.get(column, "")))
            or self.codes[field].code(cells.get(column, ""))
            or ""
            for field, column in self.columns.items()
        }
        said = said_in({**cells, **read}, self.fields)
        return Item(said, read[f"={self.label}"], stated)


def task_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


@cache
def task(name: str) -> Task:
    """One task. Raises ValueError naming the file and what is wrong in it."""
    path = FOLDER / f"{name}.yml"
    tree: dict[str, Any] = read_written(path)
    try:
        return _task(name, tree)
    except (KeyError, TypeError, ValueError) as fault:
        raise ValueError(f"words/{path.name}: {fault}") from fault


@cache
def shipped_facts(name: str) -> tuple[Fact, ...]:
    """The facts of a task as they ship. Raises ValueError for columns that the task does not name."""
    of = task(name)
    return facts_read((FOLDER / of.facts_file).read_text(encoding="utf-8"), of)


@cache
def facts_hash(name: str) -> str:
    """SHA-256 of the facts that a task's labels are learned from."""
    return sha256((FOLDER / task(name).facts_file).read_bytes()).hexdigest()


def told_by_intake() -> tuple[Task, ...]:
    """The tasks that label hazards of stored notices, in the order of their names."""
    return tuple(of for name in task_names() if (of := task(name)).stored)


def chapters_of(of: Task, row: Mapping[str, str | None], code: str) -> str:
    """HS chapters that a row's product category usually lies in, with spaces; "" where the category leads to none.

    code: the category itself where that is what was labelled
    """
    look_up = source_file(of.source).look_ups["product_category"]
    if of.look_up != look_up:
        code = look_up.code(row.get(of.category_column) or "") or ""
    return _chapters().get((of.source, code), "")


@cache
def _chapters() -> Mapping[tuple[str, str], str]:
    with (FOLDER / "hs_chapters.csv").open(encoding="utf-8", newline="") as file:
        found = {(row["source"], row["category"]): row["chapters"] for row in csv.DictReader(file)}
    for source, category in found:
        if category not in source_file(source).look_ups["product_category"].titles:
            raise ValueError(f"words/hs_chapters.csv: {source} has no category {category}")
    return found


def facts_read(text: str, of: Task) -> tuple[Fact, ...]:
    rows = csv.DictReader(io.StringIO(text))
    names = [field.name for field in of.fields]
    if rows.fieldnames != ["period", *names, "notices"]:
        raise ValueError(f"words/{of.facts_file}: columns {rows.fieldnames}")
    return tuple(
        Fact(row["period"], {name: tuple(row[name].split()) for name in names}, int(row["notices"])) for row in rows
    )


def facts_written(facts: Sequence[Fact], of: Task) -> str:
    """The facts as the csv that ships: a line for each, words with spaces between them."""
    names = [field.name for field in of.fields]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["period", *names, "notices"])
    table.writerows([fact.period, *(" ".join(fact.said[name]) for name in names), fact.count] for fact in facts)
    return out.getvalue()


def _without_statement(cell: str, after: str, look_up: LookUp) -> tuple[str, tuple[str, str] | None]:
    """The cell without the labels at its end, and the last of them that a code belongs to."""
    stated = None
    while after in cell:
        bare, _, words = cell.rpartition(after)
        code = look_up.code(words)
        if code is None:
            break
        stated = stated or ((code, words) if code else None)
        cell = bare
    return cell, stated


def _task(name: str, tree: Mapping[str, Any]) -> Task:
    if not is_bilingual(tree["title"]):
        raise ValueError("title needs words zh and en")
    source = source_file(tree["source"])
    coded = {entry["name"]: entry for entry in tree["fields"] if entry["read"] == "code"}
    fields = tuple(_field(entry) for entry in tree["fields"])
    each, stated, signs, learning = (tree.get(key, {}) for key in ("each", "stated", "signs", "learning"))
    known = {field.name for field in fields}
    recipe = Recipe(
        tuple(signs["words"]),
        tuple(signs["pieces"]),
        tuple(int(size) for size in signs["sizes"]),
        tuple((one, other) for one, other in signs["pairs"]),
        tuple(signs.get("together", ())),
        tuple(signs.get("numbers", ())),
    )
    used = {
        *recipe.words,
        *recipe.pieces,
        *recipe.together,
        *recipe.numbers,
        *(field for pair in recipe.pairs for field in pair),
    }
    if unknown := (used | {tree["label"]}) - known:
        raise ValueError(f"there is no field {', '.join(sorted(unknown))}")
    if tree["label"] in used:
        raise ValueError(f"the label {tree['label']} would be read off itself")
    return Task(
        name=name,
        title=tree["title"],
        source=source.name,
        facts_file=tree["facts"],
        label=tree["label"],
        fields=fields,
        codes={field: source.look_ups[entry["codes"]] for field, entry in coded.items()},
        columns={field: entry["column"] for field, entry in coded.items()},
        category_column=tree["category_column"],
        period=tree["period"],
        each=(frozenset(each.get("columns", ())), each.get("separator", "")),
        stated=(stated.get("column", ""), stated.get("after", "")),
        known=tree.get("known", ""),
        capital=tree["capital"] == "yes",
        written=tree["written"],
        recipe=recipe,
        learning=_learning(learning),
        stored=_stored(tree),
        judged_by=tree.get("judged_by", "words"),
    )


def _stored(tree: Mapping[str, Any]) -> Mapping[str, str]:
    if unknown := set(tree.get("stored", {}).values()) - set(STORED):
        raise ValueError(f"a stored notice has no {', '.join(sorted(unknown))}")
    if tree.get("judged_by", "words") not in ("words", "notice"):
        raise ValueError(f"judged_by is {tree['judged_by']!r}, neither words nor notice")
    return tree.get("stored", {})  # type: ignore[no-any-return]


def _learning(entry: Mapping[str, str]) -> Learning:
    step, half_life, favour, evenness, heat = (
        float(entry[figure]) for figure in ("step", "half_life", "favour", "evenness", "heat")
    )
    return Learning(int(entry["passes"]), step, half_life, favour, evenness, heat)


def _field(entry: Mapping[str, str]) -> Field:
    if entry["read"] == "code":
        return Field(entry["name"], f"={entry['name']}", "whole")
    if entry["read"] not in ("words", "whole", "list"):
        raise ValueError(f"{entry['name']} cannot be read as {entry['read']!r}")
    return Field(
        entry["name"],
        entry["column"],
        cast(Reading, entry["read"]),
        entry.get("separator", ","),
        int(entry.get("least", 1)),
    )
