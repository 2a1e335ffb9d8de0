"""How well firms' names are linked, beside rapidfuzz's token_sort_ratio over English or pinyin names.

    python bench/names.py            # GONGZHI_ORIGINALS names the folder of the original public data

Two sets. Simulated: the firms of the invented province, their English names garbled as notifiers garble them, and
strangers that are in no register. Real: English and Chinese names of the same organisation from official EU lists,
the Chinese ones as the register; every name is asked a second time with its own entry taken out.
Only the names are read from those lists.
"""

from __future__ import annotations

import csv
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process, utils

from gongzhi.catalogue.places import firm_words, regions
from gongzhi.catalogue.rules import book
from gongzhi.core.identity.links import TABLES, PartyNamed, RegisteredFirm, facts, index, propose
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.firms import firms
from gongzhi.simulate.names import brand, garbled

DAY = date(2017, 3, 1)
HAN_NAME = re.compile("[㐀-鿿（）()]{5,}")
PAIRS = "company_names_zh_en/eu_list_zh_en_name_pairs.csv"


@dataclass(frozen=True)
class Question:
    named: PartyNamed
    right: frozenset[str]  # ids of firms whose name this is; empty for a stranger
    barred: str = ""  # id taken out of the register for this question


@dataclass(frozen=True)
class Figures:
    questions: int
    known: int  # questions whose firm is in the register
    linked: int
    linked_rightly: int
    proposed: int  # proposals not dropped, over all questions
    found: int  # questions with the right firm among them
    seconds: float

    def line(self, label: str) -> str:
        precision = _percent(self.linked_rightly, self.linked)
        recall = _percent(self.linked_rightly, self.known)
        return (
            f"{label:34} linked {self.linked:4}  right {precision}  of all {recall} | "
            f"right firm proposed {_percent(self.found, self.known)}  proposals a question "
            f"{self.proposed / self.questions:4.1f} | {1000 * self.seconds / self.questions:6.2f} ms"
        )


Answer = Callable[[Question], tuple[str, Sequence[str]]]  # the id linked or "", and the ids proposed


def simulated(seed: str = "bench", scale: Fraction = Fraction(1)) -> tuple[list[RegisteredFirm], list[Question]]:
    """Every firm of the province named once, half of the names badly garbled, and a stranger for each fifth firm."""
    province = [region for region in regions() if region.code6.startswith("36")]
    counties = [region for region in province if region.level == "county"]
    cities = [region for region in province if region.level == "city"]
    made = firms(seed, scale, counties, cities)
    register = [
        RegisteredFirm(f.row.uscc, f.row.name_zh, f.row.name_en, f.row.region, tuple(f.row.hs_codes)) for f in made
    ]
    chance = Chance(seed, "names")
    questions = []
    for at, firm in enumerate(made):
        written, _ = garbled(firm.row.name_en, chance, badly=chance.happens(50), province=True)
        place = firm.row.region[:4] + "00" if chance.happens(65) else ""
        questions.append(Question(PartyNamed(f"q{at}", written, place), frozenset({firm.row.uscc})))
        if at % 5 == 0:
            town = chance.pick(counties).name_en.removesuffix(" County").removesuffix(" District")
            word = brand(chance)[1]
            name, _ = garbled(f"{town} {word} {firm.trade.en} Co., Ltd.", chance, badly=False, province=True)
            questions.append(Question(PartyNamed(f"s{at}", name, ""), frozenset()))
    return register, questions


def real(folder: Path) -> tuple[list[RegisteredFirm], list[Question]]:
    """Chinese names of the list as a register; the English main name, and each English alias, as a question."""
    register, questions = [], []
    with (folder / PAIRS).open(encoding="utf-8", newline="") as file:
        for at, row in enumerate(csv.DictReader(file)):
            said = [row["name"], *re.split(r";|,\s(?=[A-Z][a-z]+ )", row["alias"])]
            chinese = [name.strip() for name in said if HAN_NAME.search(name)]
            english = [n.strip() for n in said if n.strip() and not HAN_NAME.search(n) and len(n.split()) > 2]
            if not chinese or any(firm.name_zh == chinese[0] for firm in register):
                continue
            register.append(RegisteredFirm(f"r{at}", chinese[0]))
            for name in english:
                if "of image" in name:
                    continue
                questions.append(Question(PartyNamed(f"q{at}", name), frozenset({f"r{at}"})))
                questions.append(Question(PartyNamed(f"x{at}", name), frozenset(), barred=f"r{at}"))
    return register, questions


def ours(register: Sequence[RegisteredFirm]) -> Answer:
    words, rules = firm_words(), book(on=DAY).only(*TABLES)
    whole = index(register, words)

    def answer(question: Question) -> tuple[str, Sequence[str]]:
        known = whole
        if question.barred:
            known = index([firm for firm in register if firm.id != question.barred], words)
        proposals = propose(facts(question.named, known, as_of=DAY), rules)
        kept = [p for p in proposals if p.standing != "dropped"]
        return next((p.target for p in kept if p.standing == "linked"), ""), [p.target for p in kept]

    return answer


def peer(register: Sequence[RegisteredFirm]) -> Answer:
    """The best token_sort_ratio with the English name or the pinyin of the Chinese one, at the same two lines."""
    lines = {row["line"]: float(row["score"]) * 100 for row in book(on=DAY).table("link_lines").rows}
    names = {firm.id: firm.name_en or " ".join(lazy_pinyin(firm.name_zh)) for firm in register}

    def answer(question: Question) -> tuple[str, Sequence[str]]:
        found = process.extract(
            question.named.firm,
            {key: name for key, name in names.items() if key != question.barred},
            scorer=fuzz.token_sort_ratio,
            processor=utils.default_process,
            score_cutoff=lines["lower"],
            limit=12,
        )
        best = found[0][2] if found and found[0][1] >= lines["upper"] else ""
        return best, [key for _, _, key in found]

    return answer


def measure(questions: Sequence[Question], answer: Answer) -> Figures:
    start = time.perf_counter()
    answers = [(question, *answer(question)) for question in questions]
    return Figures(
        len(questions),
        sum(bool(question.right) for question in questions),
        sum(bool(linked) for _, linked, _ in answers),
        sum(linked in question.right for question, linked, _ in answers),
        sum(len(proposed) for *_, proposed in answers),
        sum(bool(question.right & set(proposed)) for question, _, proposed in answers),
        time.perf_counter() - start,
    )


def report() -> Iterator[str]:
    sets = [("simulated", simulated())]
    folder = os.environ.get("GONGZHI_ORIGINALS")
    if folder:
        sets.append(("real pairs", real(Path(folder))))
    else:
        yield "GONGZHI_ORIGINALS is not set: the real pairs are left out"
    for label, (register, questions) in sets:
        strangers = sum(not question.right for question in questions)
        yield f"{label}: {len(register)} firms, {len(questions)} names, {strangers} of them in no register"
        yield measure(questions, ours(register)).line("  gongzhi")
        yield measure(questions, peer(register)).line("  token_sort_ratio")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "    –  "


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report())
