"""Words are counted as facts, learned the same every time, looked up where a table knows, and asked where unsure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongzhi.core.words import measures
from gongzhi.core.words.facts import Field, counted, first_of, joined, said_in, words_in
from gongzhi.core.words.features import Recipe, signs
from gongzhi.core.words.judging import Judgement, LineRow, Reading, judged, known, telling
from gongzhi.core.words.model import Learning, learned

FIELDS = (Field("hazard", "h", "whole"), Field("substance", "s", "whole"), Field("market", "m", "list"))
RECIPE = Recipe(("substance",), ("substance",), (3,), (), numbers=("market",))
LEARNING = Learning(passes=20, step=1.0, half_life=0, favour=0, least=1)
LINE = LineRow("WL-X", "x", Decimal("0.9"), Decimal("0.98"), Decimal(3), Decimal("0.9"))


def rows(*told):
    return counted(((period, said_in(cells, FIELDS)) for period, *cells_of in told for cells in cells_of), FIELDS)


def taught():
    return rows(
        *(("2023", {"h": "toxin", "s": name}) for name in ("Aflatoxin B1",) * 3 + ("Ochratoxin A", "Patulin toxin")),
        *(("2023", {"h": "pesticide", "s": name}) for name in ("chlorpyrifos",) * 3 + ("diflubenzuron", "pyrifos x")),
    )


def test_words_lose_case_accents_order_and_repetition():
    assert words_in("Étain, étain in PLATES 42 x") == ("42", "etain", "in", "plates")
    assert joined(" Chlorpyrifos-Ethyl ") == "chlorpyrifos_ethyl"
    assert joined("—") == ""


def test_an_absent_or_empty_column_says_nothing():
    assert said_in({"s": None}, FIELDS) == {"hazard": (), "substance": (), "market": ()}
    assert said_in({"m": "Italy, ,Italy,Malta"}, FIELDS)["market"] == ("italy", "malta")


@pytest.mark.parametrize("cell", ["Burns and fire", " Burns / Fire ", "Burns,fire", "Burns"])
def test_the_first_of_several_hazards_is_read(cell):
    assert first_of(cell) == "Burns"


def test_like_notices_are_counted_once_and_rare_words_are_left_out():
    fields = (Field("word", "w", "words", least=2),)
    facts = counted([("2023", said_in({"w": text}, fields)) for text in ("red toy", "toy red once", "car")], fields)
    assert [(fact.said["word"], fact.count) for fact in facts] == [((), 1), (("red", "toy"), 2)]


def test_a_new_word_is_labelled_by_its_parts():
    model = learned(taught(), "hazard", RECIPE, LEARNING)
    said = said_in({"s": "chlorpyrifos-methyl"}, FIELDS)  # never seen; its first part was
    likely = model.probabilities(said)
    assert sum(likely) == pytest.approx(1)
    assert model.labels[model.chosen(likely)] == "pesticide"
    assert "substance:chlorpyrifos" in model.reasons(said, model.chosen(likely))


def test_learning_twice_gives_the_same_weights():
    assert learned(taught(), "hazard", RECIPE, LEARNING) == learned(taught(), "hazard", RECIPE, LEARNING)


def test_a_notice_without_known_words_gets_probabilities_near_the_shares_and_a_person():
    model = learned(taught(), "hazard", RECIPE, LEARNING)
    answer = judged(said_in({}, FIELDS), None, None, model, LINE)
    assert answer.how == "learned"
    assert answer.ask


def test_an_older_fact_weighs_half_after_the_half_life():
    told = [("2020", {"h": "toxin", "s": "azo dye"}), ("2024", {"h": "pesticide", "s": "azo dye"})]
    recent = learned(rows(*told), "hazard", RECIPE, Learning(10, 1.0, 1.0, 0, least=1))
    assert recent.labels[recent.chosen(recent.probabilities(rows(*told)[0].said))] == "pesticide"


def test_a_rare_label_is_chosen_when_rarity_is_favoured():
    model = learned(taught() + rows(("2023", {"h": "rare", "s": "x"})), "hazard", RECIPE, LEARNING)
    shares = dict(zip(model.labels, model.shares, strict=True))
    assert shares["rare"] == 1 / 11
    even = tuple(0.3 if label == "rare" else 0.35 for label in model.labels)
    assert model.labels[model.chosen(even)] != "rare"
    favoured = learned(
        taught() + rows(("2023", {"h": "rare", "s": "x"})), "hazard", RECIPE, Learning(20, 1.0, 0, 0.5, least=1)
    )
    assert favoured.labels[favoured.chosen(even)] == "rare"


def test_the_table_answers_what_it_knows_and_what_the_cell_states_goes_first():
    facts, model = taught(), learned(taught(), "hazard", RECIPE, LEARNING)
    table = known(facts, "hazard", "substance", LINE)
    assert set(table.entries) == {"aflatoxin_b1", "chlorpyrifos"}
    said = said_in({"s": "Chlorpyrifos"}, FIELDS)
    answer = judged(said, None, table, model, LINE)
    assert (answer.label, answer.how, answer.probability) == ("pesticide", "known", (3 + 1) / (3 + 2))
    assert answer.ask  # 0.8 is below 0.9
    stated = judged(said, ("toxin", "mycotoxins"), table, model, LINE)
    assert (stated.label, stated.how, stated.ask) == ("toxin", "stated", False)


def test_a_table_entry_needs_enough_notices_that_agree():
    facts = rows(*(("2023", {"h": label, "s": "ddt"}) for label in ("pesticide", "pesticide", "toxin")))
    assert known(facts, "hazard", "substance", LINE).entries == {}


def test_signs_hold_words_pieces_and_how_many():
    shown = signs(said_in({"s": "ddt ab", "m": "Italy,Malta"}, FIELDS), RECIPE)
    assert {"substance=ddt_ab", "substance:ddt", "substance~^dd", "market#2"} <= set(shown)


def test_measures_by_hand():
    right, told = ["a", "a", "b", "c"], ["a", "b", "b", "a"]
    assert measures.accuracy(right, told) == 2 / 4
    assert measures.macro_f1(right, told) == pytest.approx((2 * 1 / 4 + 2 * 1 / 3 + 0) / 3)
    (low, high) = measures.reliability([0.2, 0.9, 0.7], [False, True, True], (0.0, 0.5))
    assert (low.answers, low.right, high.answers, high.said) == (1, 0.0, 2, pytest.approx(0.8))
    assert measures.covered([0.2, 0.9, 0.7], [False, True, False], 0.7) == (2 / 3, 1 / 2)
    assert measures.accuracy([], []) == measures.macro_f1([], []) == measures.log_loss([]) == 0


def reading(name: str, hazard: str = "", *, ask: bool = False) -> Reading:
    return Reading(name, name, hazard, Judgement("label", 0.5, "learned", ask, (), "WL-X"))


def test_of_a_notices_readings_the_first_that_surely_leads_to_a_hazard_tells():
    unsure, sure, nowhere = reading("a", "toxin", ask=True), reading("b", "pesticide"), reading("c")
    assert telling([nowhere, unsure, sure, reading("d", "additive")], {}) is sure
    assert telling([nowhere, unsure], {}) is unsure
    assert telling([nowhere, reading("e")], {}) is nowhere


def test_what_a_person_said_of_words_stands_before_what_was_inferred():
    unsure, sure = reading("a", "toxin", ask=True), reading("b", "pesticide")
    assert telling([unsure, sure], {"a": "additive"}) is unsure
    assert telling([unsure, sure], {"a": "", "b": "additive"}) is sure
    assert telling([unsure, reading("c")], {"a": ""}) is unsure  # nobody can say, but somebody looked
