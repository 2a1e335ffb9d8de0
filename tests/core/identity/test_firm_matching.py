"""The fast index beside comparing everything, rising probabilities, and names written otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.places import firm_words, regions
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain
from gongzhi.core.canonical import read as read_back
from gongzhi.core.finding import Finding
from gongzhi.core.identity.candidates import Traits, alike, by_brand, closest, nearness
from gongzhi.core.identity.chances import ChanceRow, chance, rivals_2, rivals_at
from gongzhi.core.identity.firm_answers import answered
from gongzhi.core.identity.likeness import written_likeness
from gongzhi.core.identity.links import (
    METHOD_1,
    METHOD_2,
    TABLES,
    PartyNamed,
    RegisteredFirm,
    facts,
    index,
    link,
    link_1,
    link_2,
    propose,
)
from gongzhi.core.identity.names import read
from gongzhi.core.identity.uscc import check_digit
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.firms import firms
from gongzhi.simulate.names import garbled

DAY = date(2017, 6, 15)
RULES = book(DAY, "JX2017")
CODE, OTHER = (body + check_digit(body) for body in ("91360702158300012", "91360702158300013"))
POTTERY = RegisteredFirm(CODE, "景德镇清坪陶瓷有限公司", "Jingdezhen Qingping Ceramics Co., Ltd.", "360202", ("69",))
REGISTER = index([POTTERY], firm_words())

TRAITS = st.builds(
    Traits,
    st.frozensets(st.sampled_from(["abc", "bcd", "cde", "def", "efg"])),
    st.frozensets(st.sampled_from(["3601", "3607"]), max_size=1),
    st.frozensets(st.sampled_from(["toys", "food"]), max_size=1),
)


@settings(max_examples=300)
@given(TRAITS, st.lists(TRAITS, max_size=30), st.integers(1, 8))
def test_the_index_answers_as_comparing_with_every_firm_does(asked, register, most):
    ids = [f"f{at:02}" for at in range(len(register))]
    ranks = sorted(
        (-alike(len(asked.grams & of.grams), len(asked.grams), len(of.grams)) - nearness(asked, of), ids[at], at)
        for at, of in enumerate(register)
        if asked.grams & of.grams
    )
    assert closest(asked, by_brand(ids, register), most) == [at for *_, at in ranks[:most]]


ROWS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=10)


@given(ROWS)
def test_a_higher_score_is_never_less_probable(counts):
    rows = [ChanceRow(f"R{at}", "none", Decimal(at) / 10, max(pair), min(pair)) for at, pair in enumerate(counts)]
    told = [chance(row.score, "none", rows).probability for row in rows]
    assert told == sorted(told)
    assert all(0 < one < 1 for one in told)


def test_bands_that_fall_are_counted_together():
    rows = [ChanceRow("A", "none", Decimal("0"), 9, 8), ChanceRow("B", "none", Decimal("0.5"), 10, 2)]
    assert [chance(Decimal(score), "none", rows).probability for score in ("0.1", "0.9")] == [Decimal("0.5250")] * 2
    assert rivals_at(Decimal("0.05"), Decimal("0.05")) == "none"
    assert [rivals_at(Decimal(lead), Decimal("0.05")) for lead in ("0.04", "-0.05")] == ["close", "ahead"]


WRITTEN = [
    "景德镇清坪陶瓷",
    "景德鎮清坪陶瓷有限公司",
    "景 德 镇 清 坪 陶 瓷 有 限 公 司",
    "江西省景德镇清坪陶瓷有限公司",
    "清坪陶瓷（景德镇）有限公司",
    "清坪陶瓷(景德镇)股份有限公司",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_writing_a_chinese_name_otherwise_leaves_its_brand(written):
    assert read(written, firm_words()).han == "清坪"
    assert read(written, firm_words()).trades == ("ceramics",)


@settings(max_examples=60)
@given(st.permutations(["Jingdezhen", "Qingping", "Ceramics"]), st.booleans())
def test_the_order_and_width_of_words_leave_the_brand(words, wide):
    written = " ".join(words) + " Co., Ltd."
    if wide:
        written = written.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert read(written, firm_words()).brand == "qingping"


@pytest.mark.parametrize(
    ("held", "said"),
    [("阿里巴巴集团控股有限公司", "阿里巴巴集团控股"), ("阿里巴巴集团控股", "阿里巴巴集團控股有限公司")],
)
def test_a_chain_without_its_legal_form_is_the_same_name(held, said):
    register = index([RegisteredFirm(CODE, held)], firm_words())
    (found,) = propose(facts(PartyNamed("1", said), register, as_of=DAY), RULES)
    assert found.score >= Decimal("0.82")
    assert found.standing != "dropped"


def test_a_code_answers_before_the_name():
    same = answered(PartyNamed("1", "清坪陶瓷"), CODE, REGISTER, RULES, as_of=DAY)
    assert (same.how, same.ask, same.proposals[0].target) == ("code", False, CODE)
    unlike = answered(PartyNamed("1", "Zhuhai Wurong Semiconductor"), CODE, REGISTER, RULES, as_of=DAY)
    assert (unlike.how, unlike.ask, unlike.reasons[-1].code) == ("code", True, "LINK_CODE_NAME")


@given(st.sampled_from([*WRITTEN, POTTERY.name_en]), st.sampled_from(["", "360202", "440300"]))
def test_another_code_is_never_the_same_firm_by_name(written, place):
    found = answered(PartyNamed("1", written, place), OTHER, REGISTER, RULES, as_of=DAY)
    assert (found.how, found.proposals) == ("none", ())
    assert [step.code for step in found.reasons] == ["LINK_OTHER_CODE"]


def test_too_few_pairs_counted_and_nobody_is_linked_without_a_person(change):
    rules = change("link_lines", "LINK-SURE", score="0.9999")
    (found,) = propose(facts(PartyNamed("1", POTTERY.name_en, "360202"), REGISTER, as_of=DAY), rules)
    assert (found.standing, found.reasons[-1].code) == ("to_decide", "LINK_UNSURE")


def test_findings_of_the_first_version_replay_without_probabilities():
    known = facts(PartyNamed("1", POTTERY.name_en, "360202"), REGISTER, as_of=DAY)
    found = link_1(known, RULES.only(*TABLES[1:]))
    assert found.method == METHOD_1
    assert found.value == {"target": CODE, "score": "1.0000", "standing": "linked", "to_decide": "0"}
    assert read_back(Finding, plain(found)).canonical() == found.canonical()


def test_noised_names_of_a_province_make_no_false_link_that_the_first_version_did_not_make():
    province = [region for region in regions() if region.code6.startswith("36")]
    counties, cities = ([one for one in province if one.level == level] for level in ("county", "city"))
    made = firms("links", Fraction(1, 4), counties, cities)
    known = [RegisteredFirm(one.row.uscc, one.row.name_zh, one.row.name_en, one.row.region) for one in made[::2]]
    register, noise = index(known, firm_words()), Chance("links", "noise")
    linked: dict[int, set[tuple[str, str]]] = {1: set(), 2: set()}
    for firm in made:  # each second one is a stranger
        written, _ = garbled(firm.row.name_en, noise, badly=noise.happens(50), province=True)
        given_facts = facts(PartyNamed(firm.row.uscc, written, firm.row.region), register, as_of=DAY)
        for version, found in ((1, link_1(given_facts, RULES)), (2, link(given_facts, RULES))):
            if found.value["standing"] == "linked":
                linked[version].add((firm.row.uscc, str(found.value["target"])))
    assert linked[2] <= linked[1]
    right = {pair for pair in linked[2] if pair[0] == pair[1]}
    assert len(right) >= len(known) / 2
    assert len(linked[2] - right) <= len(linked[1] - {pair for pair in linked[1] if pair[0] == pair[1]})


FIRMS = [
    "定南县锦岸玩具有限公司",
    "定南县昕蔓玩具有限公司",
    "上饶佑渡茶业有限公司",
    "上饶佑渡茶业进出口有限公司",
    "湖口县柚楫服饰有限公司",
    "景德镇霁屿陶瓷有限公司",
    "南昌朗笺电子厂",
    "进贤县朗塘家居用品厂",
    "南昌帆棠服饰有限公司",
    "南昌县露笺服饰有限公司",
]
PROVINCE = index([RegisteredFirm(f"f{at}", name) for at, name in reversed([*enumerate(FIRMS)])], firm_words())
MEANT = [
    ("定南县渡岸玩具有限公司", 0),  # one of two characters wrong
    ("江西省上饶佑渡茶业进出口", 3),
    ("上饶佑渡茶业有限公司第一分厂", 2),
    ("楫服饰有限公司（县柚）", 4),  # the brand's beginning in brackets, with the end of its place
    ("南昌帆畔服饰有限", 8),  # the legal form is cut
    ("南昌帆棠服饰有", 8),
]


@pytest.mark.parametrize(("written", "meant"), MEANT)
def test_a_chinese_name_with_faults_is_nearest_to_its_firm(written, meant):
    best = propose(facts(PartyNamed("1", written), PROVINCE, as_of=DAY), RULES)[0]
    assert best.target == f"f{meant}"


HAN_NAMES = st.text(st.sampled_from("景德镇清坪陶瓷有限公司 （）a"), max_size=12)


@given(HAN_NAMES, HAN_NAMES, st.randoms())
def test_characters_in_common_know_no_side_and_no_order(one, other, chance):
    likeness = written_likeness(one, other)
    assert 0 <= likeness <= 1
    assert likeness == written_likeness(other, one)
    assert likeness == written_likeness("".join(chance.sample(one, len(one))), other)
    mine, theirs = (sorted(sign for sign in name if sign not in " （）a") for name in (one, other))
    assert (likeness == 1) == (bool(mine) and mine == theirs)


def test_the_best_of_two_that_are_near_is_more_probable_than_the_next():
    assert rivals_at(Decimal("0"), Decimal("0.05")) == "close"
    assert rivals_at(Decimal("-0.04"), Decimal("0.05")) == "behind"
    assert rivals_2(Decimal("-0.04"), Decimal("0.05")) == "close"
    best, second = propose(facts(PartyNamed("1", "上饶佑渡茶业有限公司"), PROVINCE, as_of=DAY), RULES)[:2]
    assert (best.target, second.target) == ("f2", "f3")
    assert best.probability > 2 * second.probability


def test_findings_of_the_second_version_replay_without_the_characters():
    known = facts(PartyNamed("1", "定南县渡岸玩具有限公司"), PROVINCE, as_of=DAY)
    assert "LINK_CHARACTERS" in {step.code for one in propose(known, RULES) for step in one.reasons}
    found = link_2(known, RULES.only(*TABLES))
    assert found.method == METHOD_2 and "probability" in found.value
    assert "LINK_CHARACTERS" not in {step.code for step in found.trace}
    assert read_back(Finding, plain(found)).canonical() == found.canonical()
