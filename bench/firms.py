"""How firms are matched and how far their probabilities hold, beside rapidfuzz over the same register.

    python bench/firms.py                    # GONGZHI_ORIGINALS names the folder of the original public data
    python bench/firms.py --facts            # the counted rows of catalogue/rules/JX2017/link_chances.yml
    python bench/firms.py --speed ROUTE      # one route against 100,000 enterprises, in a process of its own

Counted on some seeds and on the even half of the real pairs; judged on another seed and on the odd half.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from names import DAY, Question, real, simulated
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process, utils

from gongzhi.catalogue.places import firm_words, old_syllables, regions
from gongzhi.catalogue.rules import book
from gongzhi.core.identity.chances import rivals_at
from gongzhi.core.identity.gazetteer import Region
from gongzhi.core.identity.likeness import WeightRow, score
from gongzhi.core.identity.links import (
    TABLES,
    LinkFacts,
    LinkProposal,
    PartyNamed,
    RegisteredFirm,
    facts,
    index,
    propose,
    script,
)
from gongzhi.core.identity.names import read
from gongzhi.simulate.names import FIRST, SECOND
from gongzhi.simulate.trades import TRADES

COUNTED, JUDGED = ("count-1", "count-2", "count-3", "count-4"), "unseen"
SCALE = Fraction(2)
REGISTER, SPEED_NAMES = 100_000, 60
BANDS = [
    Decimal(number) / 100 for number in (0, 20, 30, 40, 50, 55, 60, 65, 70, 75, 80, 85, 90, 92, 94, 96, 98, 99, 100)
]
MARGIN = Decimal("0.05")  # of link_lines
EDGES = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99)
FALSE_LINKS = 0.01
CHAINS = (
    ("阿里巴巴集团控股有限公司", "阿里巴巴集团控股"),
    ("阿里巴巴集团控股", "阿里巴巴集团控股有限公司"),
    ("阿里巴巴集團控股有限公司", "阿里巴巴集团控股"),
)
Matcher = Callable[[Question], tuple[str, float]]  # the best firm's id, "" for none, and how sure
Set = tuple[list[RegisteredFirm], list[Question]]


def chinese(seed: str) -> Set:
    """Every firm named once in Chinese as people write it; each fifth time a firm that is in no register."""
    register, _ = simulated(seed, SCALE)
    chance = random.Random(seed)
    strangers = {firm.id for firm in register if chance.random() < 0.2}
    questions = [
        Question(
            PartyNamed(firm.id, noised(firm.name_zh, chance), firm.region if chance.random() < 0.4 else ""),
            frozenset() if firm.id in strangers else frozenset({firm.id}),
        )
        for firm in register
    ]
    return [firm for firm in register if firm.id not in strangers], questions


def old(seed: str) -> Set:
    """Every firm named once in an older spelling; each fifth time a firm that is in no register."""
    register, _ = simulated(seed, SCALE)
    chance = random.Random(f"old {seed}")
    strangers = {firm.id for firm in register if chance.random() < 0.2}
    questions = [
        Question(
            PartyNamed(firm.id, spelled_of_old(firm, chance), firm.region[:4] + "00" if chance.random() < 0.4 else ""),
            frozenset() if firm.id in strangers else frozenset({firm.id}),
        )
        for firm in register
    ]
    return [firm for firm in register if firm.id not in strangers], questions


def spelled_of_old(firm: RegisteredFirm, chance: random.Random) -> str:
    """Its English name with the brand, and three times in four the place, in Wade-Giles or as the post office wrote.

    Apostrophes stand one time in five; one name in seven is cut short.
    """
    brand = read(firm.name_zh, firm_words())
    place = next((regions_by_code()[code6] for code6 in brand.places), None)
    marked = chance.random() < 0.2
    words = [_spelled(lazy_pinyin(brand.han), chance, marked)]
    if place and chance.random() < 0.75:
        words.insert(0, _spelled(place.short_syllables, chance, marked).replace(" ", ""))
    elif place:
        words.insert(0, place.name_en.removesuffix(" County").removesuffix(" District").removesuffix(" City"))
    trade = next((trade.en for trade in TRADES if trade.zh in firm.name_zh), "")
    name = " ".join((*words, trade, chance.choice(("Co., Ltd.", "Co Ltd", "Company Limited", ""))))
    if chance.random() < 0.15:
        name = name[: chance.randint(2 * len(name) // 3, len(name))]
    return chance.choice((str.title, str.upper, str))(name) if marked else name


def _spelled(syllables: Sequence[str], chance: random.Random, marked: bool) -> str:
    """marked: with its apostrophes. Run together, with a hyphen or with a blank."""
    written = [chance.choice(of_old().get(one.replace("v", "u"), (one,))) for one in syllables]
    joined = chance.choice((" ", "-", "", " ")).join(written)
    return joined if marked else joined.replace("'", "")


@cache
def of_old() -> Mapping[str, tuple[str, ...]]:
    """Old spellings by toneless pinyin."""
    found: dict[str, tuple[str, ...]] = {}
    for written, pinyin in old_syllables().marked.items():
        for syllable in pinyin:
            found[syllable] = (*found.get(syllable, ()), written)
    return found


@cache
def regions_by_code() -> Mapping[str, Region]:
    return {region.code6: region for region in regions()}


def noised(name: str, chance: random.Random) -> str:
    """Without its form or place, spaced out, in brackets, one character wrong, or cut off."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda said: said,
        lambda said: said.removesuffix("有限公司").removesuffix("股份"),
        lambda said: said[2:] if len(said) > 8 else said,
        " ".join,
        lambda said: f"江西省{said}",
        lambda said: f"{said[2:]}（{said[:2]}）",
        lambda said: said[:8],
        lambda said: said.replace(said[3], chance.choice(tuple(SECOND)), 1),
        lambda said: said + "第一分厂",
    )
    for way in chance.sample(ways, chance.choice((1, 1, 2))):
        name = way(name)
    return name


def real_half(folder: Path, odd: int) -> Set:
    register, questions = real(folder)
    return register, [question for question in questions if int(question.named.id[1:]) % 2 == odd]


def compared(found: Set) -> Iterator[tuple[Question, LinkFacts]]:
    """Each question with the firms that are compared with it."""
    register, questions = found
    words = firm_words()
    whole = index(register, words)
    for question in questions:
        known = whole
        if question.barred:
            known = index([firm for firm in register if firm.id != question.barred], words)
        yield question, facts(question.named, known, as_of=DAY)


def proposals(found: Set) -> Iterator[tuple[Question, tuple[LinkProposal, ...]]]:
    rules = book(on=DAY).only(*TABLES)
    for question, known in compared(found):
        yield question, propose(known, rules)


def counted(folder: Path | None) -> Iterator[str]:
    """Rows of link_chances: pairs and right ones by rivals and score."""
    sets = [found for seed in COUNTED for found in (simulated(seed, SCALE), chinese(seed))]
    if folder:
        sets.append(real_half(folder, 0))
    spelled = [old(seed) for seed in COUNTED]
    pairs: Counter[tuple[str, str, Decimal]] = Counter()
    right: Counter[tuple[str, str, Decimal]] = Counter()
    weights = {row.part: row for row in book(on=DAY).table("link_weights").typed(WeightRow)}
    for number, found in enumerate((*sets, *spelled)):
        for question, known in compared(found):
            kind = script(known.named.name)
            if number >= len(sets) and kind != "old":
                continue  # passes for pinyin, and is too rare in lists to change what is known of those
            scored = [(one.id, score(known.named, one, weights)[0]) for one in known.candidates]
            for target, points in scored:
                best = max((theirs for other, theirs in scored if other != target), default=Decimal(0))
                key = kind, rivals_at(points - best, MARGIN), max(edge for edge in BANDS if edge <= points)
                pairs[key] += 1
                right[key] += target in question.right
    for kind, rivals, edge in sorted(pairs):
        rule = f"LC-{kind}-{rivals}-{edge * 100:.0f}".upper()
        told = f"pairs: {pairs[kind, rivals, edge]}, right: {right[kind, rivals, edge]}"
        yield f'    - {{rule: {rule}, script: {kind}, rivals: {rivals}, score: "{edge}", {told}}}'


def ours(register: Sequence[RegisteredFirm]) -> Matcher:
    words, rules = firm_words(), book(on=DAY).only(*TABLES)
    whole = index(register, words)

    def answer(question: Question) -> tuple[str, float]:
        best = next(iter(propose(facts(question.named, whole, as_of=DAY), rules)), None)
        return (best.target, float(best.probability or 0) + float(best.score) / 1e6) if best else ("", 0.0)

    return answer


def peer(scorer: Callable[..., float]) -> Callable[[Sequence[RegisteredFirm]], Matcher]:
    """The best of all firms by a whole-string scorer, Chinese against Chinese, else English or pinyin."""

    def over(register: Sequence[RegisteredFirm]) -> Matcher:
        ids = [firm.id for firm in register]
        latin = [utils.default_process(firm.name_en or " ".join(lazy_pinyin(firm.name_zh))) for firm in register]
        han = [utils.default_process(firm.name_zh) for firm in register]

        def answer(question: Question) -> tuple[str, float]:
            said = question.named.firm
            names = latin if said.isascii() else han
            _, score, at = process.extractOne(said, names, scorer=scorer, processor=None)
            return ids[at], score

        return lambda question: answer(
            replace(question, named=replace(question.named, firm=utils.default_process(question.named.firm)))
        )

    return over


ROUTES: dict[str, Callable[[Sequence[RegisteredFirm]], Matcher]] = {
    "gongzhi": ours,
    "token_set_ratio": peer(fuzz.token_set_ratio),
    "WRatio": peer(fuzz.WRatio),
}


def ranked(found: Set, route: str) -> str:
    """Share of best answers that are right, and the share of known firms found while 1 % of links are false."""
    register, questions = found
    whole = ROUTES[route](register)
    answers = []
    for question in questions:
        match = whole
        if question.barred:
            match = ROUTES[route]([firm for firm in register if firm.id != question.barred])
        told, sure = match(question)
        answers.append((sure, told in question.right))
    known = sum(bool(question.right) for question in questions)
    answers.sort(key=lambda one: (-one[0], one[1]))  # among equally sure ones the wrong come first
    right, recall = 0, 0
    for taken, (_, hit) in enumerate(answers, start=1):
        right += hit
        if taken - right <= FALSE_LINKS * taken:
            recall = right
    return f"best right {right / known:6.1%}   recall at 1 % false links {recall / known:6.1%}"


def reliability(sets: Sequence[Set]) -> Iterator[str]:
    """Best answers by promised probability, with Wilson's interval of the share that was right."""
    told = [
        (float(proposed[0].probability or 0), proposed[0].target in question.right)
        for found in sets
        for question, proposed in proposals(found)
        if proposed
    ]
    brier = sum((promised - hit) ** 2 for promised, hit in told) / len(told)
    share = sum(hit for _, hit in told) / len(told)
    alone = share * (1 - share)
    yield f"  {len(told)} best answers, {share:.3f} right: Brier {brier:.4f}, of always saying that {alone:.4f}"
    for least, below in zip(EDGES, (*EDGES[1:], 2.0), strict=True):
        inside = [(promised, hit) for promised, hit in told if least <= promised < below]
        if inside:
            mean = sum(promised for promised, _ in inside) / len(inside)
            hits = sum(hit for _, hit in inside)
            low, high = wilson(hits, len(inside))
            share = hits / len(inside)
            right = f"right {share:.3f} [{low:.3f}, {high:.3f}]"
            yield f"  from {least:.2f}: {len(inside):5} answers, said {mean:.3f}, {right}"


def wilson(hits: int, count: int) -> tuple[float, float]:
    z = 1.96
    middle, spread = (
        hits / count + z * z / (2 * count),
        z * ((hits * (count - hits) / count + z * z / 4) ** 0.5) / count,
    )
    return (middle - spread) / (1 + z * z / count), (middle + spread) / (1 + z * z / count)


def crowd(count: int) -> list[RegisteredFirm]:
    """So many enterprises: a county, a brand of three characters, a trade; none twice."""
    chance = random.Random(7)
    counties = [region for region in regions() if region.code6.startswith("36") and region.level == "county"]
    made: dict[str, RegisteredFirm] = {}
    while len(made) < count:
        county, trade = chance.choice(counties), chance.choice(TRADES)
        signs = (chance.choice(tuple(FIRST)), chance.choice(tuple(SECOND)), chance.choice(tuple(SECOND)))
        word = (FIRST[signs[0]] + SECOND[signs[1]] + SECOND[signs[2]]).capitalize()
        zh = f"{county.name_zh}{''.join(signs)}{trade.zh}有限公司"
        en = f"{county.name_en.removesuffix(' County')} {word} {trade.en} Co., Ltd."
        made.setdefault(zh, RegisteredFirm(f"c{len(made)}", zh, en, county.code6))
    return list(made.values())


def speed(route: str) -> str:
    register, questions = simulated("speed", SCALE)
    register = [*register, *crowd(REGISTER - len(register))]
    asked = questions[:: len(questions) // SPEED_NAMES][:SPEED_NAMES]
    begun = time.process_time()
    match = ROUTES[route](register)
    ready = time.process_time()
    right = sum(match(question)[0] in question.right for question in asked)
    spent = time.process_time() - ready
    known = sum(bool(question.right) for question in asked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"  {route:16} ready in {ready - begun:5.1f} processor s, {len(asked) / spent:7.1f} names a processor s, "
        f"peak {peak:.0f} MB, best right {right} of {known}"
    )


def report(folder: Path | None) -> Iterator[str]:
    sets = {
        "English, garbled": simulated(JUDGED, SCALE),
        "Chinese, noised": chinese(JUDGED),
        "old spelling": old(JUDGED),
    }
    if folder:
        sets["real pairs, odd half"] = real_half(folder, 1)
    else:
        yield "GONGZHI_ORIGINALS is not set: the real pairs are left out"
    firms = [RegisteredFirm(f"a{at}", held) for at, (_, held) in enumerate(CHAINS)]
    chains = [
        Question(PartyNamed(firm.id, said), frozenset({firm.id})) for (said, _), firm in zip(CHAINS, firms, strict=True)
    ]
    for chain, firm in zip(chains, firms, strict=True):
        _, proposed = next(proposals(([firm], [chain])))
        yield f"chain {chain.named.firm} / {firm.name_zh}: score {proposed[0].score if proposed else 0}"
    for label, found in sets.items():
        strangers = sum(not question.right for question in found[1])
        yield f"{label}: {len(found[0])} firms, {len(found[1])} names, {strangers} of strangers"
        for route in ROUTES:
            yield f"  {route:16} {ranked(found, route)}"
    yield "probabilities, none of these counted before:"
    yield from reliability(list(sets.values()))
    for label, found in sets.items():
        yield f"  {label}:"
        yield from reliability([found])
    yield f"against {REGISTER} enterprises:"
    for route in ROUTES:
        done = subprocess.run([sys.executable, __file__, "--speed", route], check=True, capture_output=True, text=True)
        yield done.stdout.rstrip()


def main() -> Iterator[str]:
    originals = os.environ.get("GONGZHI_ORIGINALS")
    folder = Path(originals) if originals else None
    if sys.argv[1:2] == ["--speed"]:
        yield speed(sys.argv[2])
    elif sys.argv[1:] == ["--facts"]:
        yield from counted(folder)
    else:
        yield from report(folder)


if __name__ == "__main__":
    for line in main():
        print(line, flush=True)
