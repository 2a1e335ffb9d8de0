"""How well words are labelled by time split, beside TF-IDF with logistic regression on the same notices.

    GONGZHI_ORIGINALS=FOLDER python bench/words.py [TASK]      # the baseline needs scikit-learn

Each split learns from the notices before a day and is judged on those after it. The label that a RASFF cell states
after its substance is taken away from both sides, and nothing is looked up that a later period told.
"""

from __future__ import annotations

import csv
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gongzhi.catalogue.rules import book
from gongzhi.catalogue.words import Item, Task, task, task_names
from gongzhi.core.words import measures
from gongzhi.core.words.facts import counted
from gongzhi.core.words.judging import Judgement, LineRow, judged, known
from gongzhi.core.words.model import learned, softmax

DAY = date(2017, 3, 1)
EDGES = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
ASKED = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
HEATS = tuple(tenth / 10 for tenth in range(4, 31))
FILES = {
    "rasff-hazard": "rasff_portal_csv/rasff_2020-01_2024-06.csv",
    "rasff-risk": "rasff_db/rasff_data_2024.db",
    "rapex-hazard": "rapex_2009_2012/rapex_2009_2011.csv",
    "rapex-category": "rapex_2009_2012/rapex_2009_2011.csv",
}
# The first period that is judged, and the first after it that is not.
SPLITS = {
    "rasff-hazard": [("2022Q1", "2022Q3"), ("2023Q1", "2023Q3"), ("2024Q1", "2025")],
    "rasff-risk": [("2024Q2", "2024Q3"), ("2024Q3", "2024Q4"), ("2024Q4", "2025")],
    "rapex-hazard": [("2010", "2011"), ("2011", "2012")],
    "rapex-category": [("2010", "2011"), ("2011", "2012")],
}
# What the baseline reads: the words of these columns.
TEXT = {
    "rasff-hazard": ("Hazard Substance",),
    "rasff-risk": ("subject", "hazards", "category"),
    "rapex-hazard": ("descript_product", "descript_descr"),
    "rapex-category": ("descript_product", "descript_descr"),
}


@dataclass(frozen=True)
class Notice:
    period: str
    item: Item
    text: str  # what the baseline reads


def rows_of(path: Path) -> list[Mapping[str, Any]]:
    """The rows of an original, whether csv or SQLite."""
    if path.suffix == ".db":
        with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as database:
            database.row_factory = sqlite3.Row
            found = database.execute("select * from rasff_notifications order by reference")
            return [{name: str(row[name] or "") for name in row.keys()} for row in found]  # noqa: SIM118
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def notices(of: Task, folder: Path) -> list[Notice]:
    found = []
    for row in rows_of(folder / FILES[of.name]):
        for item in of.items(row):
            if item.label:
                text = " ".join(str(row[column]) for column in TEXT[of.name])
                if of.known:
                    text = " ".join(item.said[of.known]).replace("_", " ")
                found.append(Notice(of.period_of(row), item, text))
    return found


def line_of(of: Task) -> LineRow:
    (row,) = (row for row in book(on=DAY).table("word_lines").typed(LineRow) if row.task == of.name)
    return row


def ours(of: Task, train: Sequence[Notice], test: Sequence[Notice]) -> tuple[list[Judgement], float]:
    """Judgements of the later notices, and the heat that would have fitted them best."""
    facts = counted(((one.period, one.item.said) for one in train), of.fields)
    model, line = learned(facts, of.label, of.recipe, of.learning), line_of(of)
    table = known(facts, of.label, of.known, line) if of.known else None
    scored = [(model.scores(one.item.said), one.item.label) for one in test if one.item.label in model.labels]
    places = {label: at for at, label in enumerate(model.labels)}

    def loss(heat: float) -> float:
        return measures.log_loss([softmax([one / heat for one in scores])[places[label]] for scores, label in scored])

    return [judged(one.item.said, None, table, model, line) for one in test], min(HEATS, key=loss)


def baseline(train: Sequence[Notice], test: Sequence[Notice], balanced: bool) -> list[str]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    weight = "balanced" if balanced else None
    peer = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=200, class_weight=weight))
    peer.fit([one.text for one in train], [one.item.label for one in train])
    return list(peer.predict([one.text for one in test]))


def report(name: str, folder: Path) -> Iterator[str]:
    of = task(name)
    told = notices(of, folder)
    for since, until in SPLITS[name]:
        train = [one for one in told if one.period < since]
        test = [one for one in told if since <= one.period < until]
        right = [one.item.label for one in test]
        answers, heat = ours(of, train, test)
        labels = [answer.label for answer in answers]
        yield f"{name} from {since} to before {until}: learned from {len(train)}, judged {len(test)}"
        yield f"  gongzhi              {_figures(right, labels)}   best heat {heat}"
        try:
            for balanced in (False, True):
                said = "tf-idf + lr balanced" if balanced else "tf-idf + lr"
                yield f"  {said:20} {_figures(right, baseline(train, test, balanced))}"
        except ImportError:
            yield "  scikit-learn is not installed: no baseline"
        if of.known:
            seen = {one.item.said[of.known] for one in train}
            fresh = [at for at, one in enumerate(test) if one.item.said[of.known] not in seen]
            figures = _figures([right[at] for at in fresh], [labels[at] for at in fresh])
            yield f"  of these {len(fresh)} with a substance never seen before: {figures}"
        yield from _certainty(answers, right)


def _certainty(answers: Sequence[Judgement], right: Sequence[str]) -> Iterator[str]:
    told = [answer.probability for answer in answers]
    hit = [answer.label == label for answer, label in zip(answers, right, strict=True)]
    for one in measures.reliability(told, hit, EDGES):
        yield f"    from {one.least:.2f}: {one.answers:5} answers, said {one.said:.3f}, right {one.right:.3f}"
    for line in ASKED:
        share, accuracy = measures.covered(told, hit, line)
        yield f"    asked below {line:.1f}: {share:.3f} without a person, of these right {accuracy:.3f}"


def _figures(right: Sequence[str], told: Sequence[str]) -> str:
    return f"macro-F1 {measures.macro_f1(right, told):.3f}  accuracy {measures.accuracy(right, told):.3f}"


if __name__ == "__main__":
    originals = os.environ.get("GONGZHI_ORIGINALS")
    if not originals:
        sys.exit("GONGZHI_ORIGINALS has to name the folder of the original public data")
    for chosen in sys.argv[1:] or task_names():
        for said in report(chosen, Path(originals)):
            print(said, flush=True)
