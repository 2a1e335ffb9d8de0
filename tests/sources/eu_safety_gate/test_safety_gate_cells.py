"""How one cell is read: letters, marks, weeks, hazards, origins, measures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.source_files import source_file
from gongzhi.sources.eu_safety_gate.cells import (
    decoded,
    friday,
    listed_hazards,
    listed_origins,
    measures_in,
    measures_taken,
    without_markup,
)

LOOK_UPS = source_file("eu_safety_gate").look_ups
LETTERS = "".join(chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x2010, 0x2030), 0x20AC))


def test_utf_8_that_was_read_as_mac_roman_is_turned_back():
    assert decoded("Cr√©me ‚ÄúBriqu√©e‚Äù ‚Äì no.¬†2") == "Créme “Briquée” – no.\xa02"


@pytest.mark.parametrize("words", ["Citroën", "Türkiye", "“quoted”", "√", "√ 2", "‚Ä", "漢字", "plain", ""])
def test_words_that_give_no_utf_8_stay_as_they_are(words):
    assert decoded(words) == words


def test_a_run_that_cannot_be_turned_back_does_not_keep_another_from_it():
    assert decoded("Citroën d‚Äôoccasion") == "Citroën d’occasion"


@given(st.text(alphabet=LETTERS, max_size=40))
def test_any_words_come_back_from_the_wrong_reading(words):
    assert decoded(words.encode().decode("mac_roman")) == words


def test_marks_of_a_web_page_go_and_a_bare_ampersand_stays():
    assert without_markup("A &amp; B<br><br>C &#39;d&#39; E & F &nosuch; <b>") == "A & B  C 'd' E & F &nosuch; <b>"


def test_a_week_is_dated_by_its_friday():
    assert friday("2011", "52") == date(2011, 12, 30)
    assert friday("2010", "1") == date(2010, 1, 8)
    assert friday("2009", "53") == date(2010, 1, 1)


@pytest.mark.parametrize(
    ("year", "week"), [("2011", "53"), ("2011", "0"), ("2011", ""), ("11", "5"), ("0000", "1"), ("٢٠١١", "1")]
)
def test_a_week_that_does_not_exist_has_no_day(year, week):
    assert friday(year, week) is None


@pytest.mark.parametrize(
    ("words", "entries"),
    [
        ("Burns, Fire and Electric shock ", ["Burns", "Fire", "Electric shock"]),
        ("Electric shock\xa0 / Burns\xa0", ["Electric shock", "Burns"]),
        ("Damage to hearing. Choking and Strangulation", ["Damage to hearing", "Choking", "Strangulation"]),
        ("Type of risk: Fire or Choking", ["Type of risk", "Fire", "Choking"]),
        ("", []),
    ],
)
def test_hazards_are_listed_however_they_are_joined(words, entries):
    assert listed_hazards(words) == entries


@pytest.mark.parametrize(
    ("words", "entries"),
    [
        ("China", ["China"]),
        ("Cocos (keeling) Islands", ["Cocos (keeling) Islands"]),
        ("Bosnia and Herzegovina", ["Bosnia and Herzegovina"]),
        ("United Kingdom (one model) and Japan (another)", ["United Kingdom", "Japan"]),
        ("1 To 4. United States, 5. Canada, 6. Australia", ["United States", "Canada", "Australia"]),
        ("Uk/poland / Germany", ["Uk", "poland", "Germany"]),
        ("Malaysia .", ["Malaysia"]),
        ("", []),
    ],
)
def test_origins_are_listed_however_they_are_joined(words, entries):
    assert listed_origins(words, LOOK_UPS["country"]) == entries


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("Import rejected by the customs authorities.", {"import_rejected"}),
        ("Voluntary stop of sales by the importerRecall from consumers", {"sales_ban", "recall"}),
        ("Sales and import ban, and destruction of the stock (2)", {"sales_ban", "destruction"}),
        ("Corrective actions ordered by the authorities", {"corrective_action"}),
        ("Measures ordered by the authorities", {"other_measure"}),
        ("by the authorities", set()),
        ("-", set()),
        ("", set()),
    ],
)
def test_a_sentence_on_measures_gives_the_codes_of_its_phrases(sentence, codes):
    assert measures_in(sentence, LOOK_UPS["measure"]) == (codes, ())


def test_a_word_in_a_sentence_on_measures_that_the_table_lacks_is_named():
    assert measures_in("Recall by the magician, twice", LOOK_UPS["measure"]) == ({"recall"}, ("magician", "twice"))


def test_the_categories_of_measures_are_taken_out_of_their_labels():
    operator = "Type of economic operator taking notified measure(s): X"
    told = f"{operator}Category of measure(s): Recall yDate of entry into force"
    assert measures_taken(f"{told}: Unknown{told}: 01/02/2023") == ["Recall y", "Recall y"]
    assert measures_taken("") == []
    assert measures_taken("Recall y") is None
    assert measures_taken(f"{told}: soon") is None
