from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.places import firm_words
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.finding import Finding
from gongzhi.core.identity.links import (
    METHOD,
    TABLES,
    LinkFacts,
    LinkProposal,
    PartyNamed,
    RegisteredFirm,
    facts,
    index,
    link,
    propose,
)

DAY = date(2017, 6, 15)
RULES = book(date(2017, 6, 1), "JX2017")

QINGPING = RegisteredFirm("A", "景德镇清坪陶瓷有限公司", "Jingdezhen Qingping Ceramics Co., Ltd.", "360202", ("6911",))
TWIN = RegisteredFirm("B", "景德镇青坪陶瓷厂", "Jingdezhen Qingping Ceramics Factory", "360203", ("6911",))
TIANHUA = RegisteredFirm("C", "赣州市天华食品有限公司", "", "360722", ("2003",))
YUNPING = RegisteredFirm("D", "信丰县云坪果业有限公司", "Xinfeng Yunping Fruit Co., Ltd.", "360722", ("0805",))
REGISTER = (QINGPING, TIANHUA, YUNPING)


def asked(firm: str, place: str = "", *, among=REGISTER, product: str = "", hs: str = "") -> LinkFacts:
    return facts(PartyNamed("N-1", firm, place, product, hs), index(among, firm_words()), as_of=DAY)


def best(firm: str, place: str = "", *, by=RULES, **more) -> LinkProposal:
    return propose(asked(firm, place, **more), by)[0]


def points(proposal: LinkProposal) -> dict[str, str]:
    return {step.code: step.values["points"] for step in proposal.reasons if "points" in step.values}


def test_a_full_name_at_its_place_is_linked_and_the_parts_add_up():
    found = best("JINGDEZHEN QINGPING CERAMICS CO.,LTD", "360200")
    assert (found.target, found.standing) == ("A", "linked")
    assert points(found) == {"LINK_BRAND": "0.7000", "LINK_TRADE": "0.1200", "LINK_SAME_CITY": "0.16"}
    assert found.score == Decimal("0.7") + Decimal("0.12") + Decimal("0.16")


def test_the_chinese_name_alone_is_enough_to_be_found_by_pinyin():
    found = best("GANZHOU TIANHUA FOOD CO., LTD")
    assert (found.target, found.standing) == ("C", "linked")
    assert points(found)["LINK_SAME_CITY"] == "0.16"  # the place in the name, for want of another


def test_a_chinese_name_is_compared_by_characters_and_sound():
    exact, alike = best("景德镇清坪陶瓷有限公司"), best("景德镇青坪陶瓷有限公司")
    # 清坪 and 青坪: one character of two in common, and all eight letters
    likeness = (Decimal(2) / 4 + 1) / 2
    assert points(exact)["LINK_BRAND"] == "0.7000"
    assert Decimal(points(alike)["LINK_BRAND"]) == Decimal("0.7") * (likeness - Decimal("0.5")) / Decimal("0.5")


def test_a_misspelt_brand_waits_for_a_person():
    found = best("Jingdezhen Qinping Ceramics Co., Ltd.", "360202")
    assert (found.target, found.standing) == ("A", "to_decide")
    # qingping and qinping: seven letters in common order of 8 + 7
    likeness = Decimal(2 * 7) / (8 + 7)
    expected = Decimal("0.7") * (likeness - Decimal("0.5")) / Decimal("0.5") + Decimal("0.12") + Decimal("0.18")
    assert abs(found.score - expected) <= Decimal("0.0001")


def test_two_firms_that_the_name_fits_alike_wait_for_a_person():
    both = propose(asked("Jingdezhen Qingping Ceramics", "360200", among=(*REGISTER, TWIN)), RULES)[:2]
    assert [(p.target, p.score, p.standing) for p in both] == [
        ("A", Decimal("0.9800"), "to_decide"),
        ("B", Decimal("0.9800"), "to_decide"),
    ]
    assert [p.reasons[-1].code for p in both] == ["LINK_CLOSE", "LINK_CLOSE"]
    assert both[0].reasons[-1].rule == "LINK-MARGIN"


@pytest.mark.parametrize(("margin", "standing"), [("0.16", "to_decide"), ("0.15", "linked")])
def test_the_margin_is_open_above(change, margin, standing):
    """The twin makes another thing in another place: 0.98 against 0.70 + 0.12 = 0.82 for the twin, 0.16 less."""
    elsewhere = replace(TWIN, name_zh="清坪陶瓷厂", name_en="Qingping Ceramics Factory", region="")
    rules = change("link_lines", "LINK-MARGIN", score=str(Decimal(margin) + Decimal("0.005")))
    found = propose(asked("Jingdezhen Qingping Ceramics", "360200", among=(QINGPING, elsewhere)), rules)
    assert [proposal.score for proposal in found] == [Decimal("0.9800"), Decimal("0.8200")]
    assert found[0].standing == standing


def test_when_one_is_linked_the_others_are_dropped():
    elsewhere = replace(TWIN, region="360722", name_zh="信丰县清坪陶瓷厂", name_en="Xinfeng Qingping Ceramics Factory")
    found = propose(asked("Jingdezhen Qingping Ceramics", "360200", among=(QINGPING, elsewhere)), RULES)
    assert [(p.target, p.standing) for p in found] == [("A", "linked"), ("B", "dropped")]
    assert found[1].score > Decimal("0.55")  # by its score alone a person would have seen it
    assert found[1].reasons[-1].code == "LINK_OUTDONE"


@pytest.mark.parametrize(("line", "standing"), [("0.98", "linked"), ("0.9801", "to_decide")])
def test_the_upper_line_belongs_to_the_linked(change, line, standing):
    rules = change("link_lines", "LINK-UPPER", score=line)
    assert best("Jingdezhen Qingping Ceramics Co., Ltd.", "360200", by=rules).standing == standing


@pytest.mark.parametrize(("line", "standing"), [("0.88", "to_decide"), ("0.8801", "dropped")])
def test_the_lower_line_belongs_to_those_to_decide(change, line, standing):
    # 0.70 + 0.12 + 0.06: only the province is known
    rules = change("link_lines", "LINK-LOWER", score=line)
    found = best("Qingping Ceramics Co., Ltd.", "360000", by=rules)
    assert (found.score, found.standing) == (Decimal("0.8800"), standing)


PLACES = [
    ("360202", "LINK_SAME_COUNTY", "0.18"),
    ("360200", "LINK_SAME_CITY", "0.16"),
    ("360281", "LINK_OTHER_COUNTY", "0.02"),
    ("360000", "LINK_SAME_PROVINCE", "0.06"),
    ("360700", "LINK_OTHER_CITY", "-0.15"),
    ("360722", "LINK_OTHER_CITY", "-0.15"),
    ("440300", "LINK_OTHER_PROVINCE", "-0.30"),
]


@pytest.mark.parametrize(("place", "reason", "expected"), PLACES)
def test_the_place_counts_by_its_nearness(place, reason, expected):
    firm = replace(QINGPING, name_zh="清坪陶瓷有限公司", name_en="Qingping Ceramics Co., Ltd.")
    found = best("Qingping Ceramics Co., Ltd.", place, among=(firm,))
    assert points(found)[reason] == expected
    assert found.score == min(Decimal(1), Decimal("0.82") + Decimal(expected))


def test_an_unknown_place_counts_nothing_and_is_not_enough():
    firm = replace(QINGPING, name_zh="清坪陶瓷有限公司", name_en="Qingping Ceramics Co., Ltd.")
    found = best("Qingping Ceramics Co., Ltd.", among=(firm,))
    assert set(points(found)) == {"LINK_BRAND", "LINK_TRADE"}
    assert (found.score, found.standing) == (Decimal("0.8200"), "to_decide")


def test_a_place_beside_the_name_that_contradicts_it_counts_against_the_firm():
    assert best("Jingdezhen Qingping Ceramics Co., Ltd.", "440300").score == Decimal("0.5200")


def test_a_county_directly_under_its_province_is_no_neighbour_of_the_next():
    firm = RegisteredFirm("X", "清坪陶瓷有限公司", "", "429004")
    assert "LINK_OTHER_CITY" in points(best("Qingping Ceramics", "429005", among=(firm,)))


def test_other_trade_words_count_against():
    found = best("Jingdezhen Qingping Toys Co., Ltd.", "360202")
    assert points(found)["LINK_TRADE_OTHER"] == "-0.12"


@pytest.mark.parametrize(
    ("hs", "reason"), [("691110", "LINK_SAME_GOODS"), ("6912", "LINK_OTHER_GOODS"), ("69", "LINK_SAME_GOODS")]
)
def test_goods_count_by_their_heading_as_far_as_both_tell_it(hs, reason):
    assert reason in points(best("Jingdezhen Qingping Ceramics", "360200", hs=hs))


def test_without_a_tariff_code_the_products_words_are_held_against_the_trade():
    assert points(best("Jingdezhen Qingping", "360200", product="porcelain mugs"))["LINK_SAME_GOODS"] == "0.04"
    assert "LINK_SAME_GOODS" not in points(best("Jingdezhen Qingping", "360200", product="frozen shrimp"))


def test_an_empty_register_gives_no_proposals():
    assert propose(asked("Jingdezhen Qingping Ceramics", among=()), RULES) == ()


@pytest.mark.parametrize("firm", ["", "  ", "Zhuhai Wurong Semiconductor Co., Ltd."])
def test_a_name_that_nobody_bears_links_nobody(firm):
    assert all(proposal.standing == "dropped" for proposal in propose(asked(firm), RULES))


NAMES = [firm.name_en or "Ganzhou Tianhua Food Co., Ltd." for firm in REGISTER]
FORMS = ["Co., Ltd.", "CO.,LTD", "Co Ltd", "Company Limited", "Co. Ltd", "COLTD"]


@settings(max_examples=60)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(["upper", "lower", "title"]),
    st.sampled_from(FORMS),
    st.sampled_from(["", " ", ".", " -"]),
    st.booleans(),
)
def test_case_width_punctuation_and_legal_form_do_not_change_the_score(name, case, form, mark, wide):
    written = getattr(name.replace("Co., Ltd.", ""), case)() + form + mark
    if wide:
        written = written.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    plainly, changed = propose(asked(name, "360200"), RULES), propose(asked(written, "360200"), RULES)
    assert [(p.target, p.score) for p in plainly] == [(p.target, p.score) for p in changed]


@settings(max_examples=40)
@given(st.sampled_from(REGISTER), st.sampled_from(["440300", "330100", "150100"]))
def test_another_province_lowers_the_score(firm, elsewhere):
    name = firm.name_en or firm.name_zh
    assert best(name, elsewhere).score < best(name, firm.region).score


@settings(max_examples=60)
@given(st.text(max_size=40), st.sampled_from(["", "360200", "440300"]))
def test_any_name_gets_scores_within_bounds_in_falling_order_and_at_most_one_link(firm, place):
    found = propose(asked(firm, place, among=(*REGISTER, TWIN)), RULES)
    scores = [proposal.score for proposal in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 and score.as_tuple().exponent == -4 for score in scores)
    assert sum(proposal.standing == "linked" for proposal in found) <= 1


def test_the_order_of_the_register_changes_nothing():
    one = propose(asked("Jingdezhen Qingping Ceramics", among=(*REGISTER, TWIN)), RULES)
    assert one == propose(asked("Jingdezhen Qingping Ceramics", among=(TWIN, *reversed(REGISTER))), RULES)


def test_the_finding_cites_the_rows_that_spoke_and_comes_back_byte_for_byte():
    given_facts = asked("Jingdezhen Qingping Ceramics Co., Ltd.", "360200")
    found = link(given_facts, RULES.only(*TABLES))
    assert found.method == METHOD
    assert found.value == {
        "target": "A",
        "score": "0.9800",
        "probability": "0.9988",
        "standing": "linked",
        "to_decide": "0",
    }
    assert [ref.rule for ref in found.rules] == [
        "LINK-BRAND",
        "LINK-TRADE",
        "LINK-CITY",
        "LC-LATIN-NONE-98",
        "LINK-UPPER",
    ]
    assert {(ref.kind, ref.id) for ref in found.inputs} >= {("NamedParty", "N-1"), ("Candidate", "A")}
    again = link(read(LinkFacts, plain(given_facts)), RULES.only(*TABLES))
    assert again.canonical() == found.canonical() == read(Finding, plain(found)).canonical()
    check_sayable(found)


def test_a_finding_about_nobody_says_how_many_were_compared():
    found = link(asked("Zhuhai Wurong Semiconductor Co., Ltd."), RULES)
    assert found.value == {"target": None, "score": None, "probability": None, "standing": None, "to_decide": "0"}
    assert [step.code for step in found.trace] == ["LINK_NOBODY"]
    check_sayable(found)


def test_every_part_can_be_said():
    for place, *_ in PLACES:
        for firm, more in (("Qingping Toys", {"hs": "9503"}), ("Qingping Ceramics", {"product": "mugs of porcelain"})):
            for proposal in propose(asked(firm, place, among=(*REGISTER, TWIN), **more), RULES):
                for step in proposal.reasons:
                    assert all(say(step.code, language, **step.values) for language in LANGUAGES)


def check_sayable(found: Finding) -> None:
    for step in found.trace:
        assert all(say(step.code, language, **step.values) for language in LANGUAGES)
