"""How the CPSC writes days, numbers, firms, countries and hazards, and what is left as it stands."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.catalogue.source_files import source_file
from gongzhi.sources.us_cpsc.cells import (
    countries_written,
    day_written,
    firm_written,
    fiscal_year,
    fiscal_year_of,
    labels_written,
    reference_written,
    repaired,
    unpunctuated,
)

LOOK_UPS = source_file("us_cpsc").look_ups
COUNTRIES = LOOK_UPS["country"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("May 22, 2025", date(2025, 5, 22)),
        ("May 2, 2025", date(2025, 5, 2)),
        ("2025-05-22", date(2025, 5, 22)),
        ("February 30, 2025", None),
        ("2025-02-30", None),
        ("Mai 22, 2025", None),
        ("22 May 2025", None),
        ("", None),
    ],
)
def test_a_day_in_either_spelling(text, day):
    assert day_written(text) == day


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("25-171", "25-171"),
        ("25171", "25-171"),
        ("07123A", "07-123a"),
        ("2517", None),
        ("25-1711", None),
        ("25-17", None),
        ("25171ab", None),
        ("", None),
    ],
)
def test_a_number_is_the_same_with_and_without_its_dash(text, reference):
    assert reference_written(text) == reference


def test_the_fiscal_year_begins_in_october_and_numbers_begin_in_1973():
    assert [fiscal_year_of(date(2024, 9, 30)), fiscal_year_of(date(2024, 10, 1))] == [2024, 2025]
    assert [fiscal_year(reference) for reference in ("73-003", "99-007a", "72-001", "00-501")] == [
        1973,
        1999,
        2072,
        2000,
    ]


@pytest.mark.parametrize(
    ("text", "words", "counts"),
    [
        ("Deere &amp; Company,&nbsp;of Moline", "Deere & Company, of Moline", (2, 0, 0)),
        ("Children’s ‘Robes’", "Children's 'Robes'", (0, 3, 0)),
        ("CHILDREN?s and Women?s cups", "CHILDREN's and Women's cups", (0, 0, 2)),
        ("Reese's Law.?When", "Reese's Law. When", (0, 0, 1)),
        ("Caf?s under?Reese who?", "Caf?s under?Reese who?", (0, 0, 0)),
        ("AT&T; M & Ms; a\u00a0 b\n", "AT&T; M & Ms; a b", (1, 0, 0)),
    ],
)
def test_damage_is_repaired_only_where_one_original_is_possible(text, words, counts):
    assert repaired(text) == (words, *counts)


@pytest.mark.parametrize(
    ("words", "firm"),
    [
        ("Shenzhen X Co., Ltd., of China", ("Shenzhen X Co., Ltd.", "China", False)),
        ("Museum of Toys, of New York", ("Museum of Toys", "New York", False)),
        ("Belts Inc.¸ of Reno, Nevada", ("Belts Inc.", "Reno, Nevada", False)),
        ("Box Group, Dba Box, from Reno, Nevada", ("Box Group, Dba Box", "Reno, Nevada", False)),
        ("Bank of Toys of Reno, Nevada", ("Bank of Toys", "Reno, Nevada", False)),
        ("Toys of Taiwan", ("Toys", "Taiwan", False)),
        ("Museum of Toys", ("Museum of Toys", "", False)),
        ("Bells Inc., Reno, Nevada", ("Bells Inc., Reno, Nevada", "", False)),
        ("A, of China (carts); and B, of Taiwan", ("A", "China", True)),
        ("A, of China and B, of China", ("A", "China", True)),
        ("A, of China, doing business as seller B", ("A", "China", True)),
        ("A, of Reno, Nevada, a subsidiary of B, of Iowa", ("A", "Reno, Nevada", True)),
    ],
)
def test_a_firm_is_parted_from_its_place(words, firm):
    assert firm_written(words, COUNTRIES) == firm


@pytest.mark.parametrize(
    ("cell", "countries"),
    [
        ("China", ["China"]),
        ("China, Hong Kong and Taiwan", ["China", "Hong Kong", "Taiwan"]),
        ("China (plug), Bosnia and Herzegovina", ["China", "Bosnia and Herzegovina"]),
        ("Canada (kits)\nChina (more, kits)", ["Canada", "China"]),
        ("Slovakia and China (a); and United States (b)", ["Slovakia", "China", "United States"]),
        ("Japan and assembled in the United States", ["Japan", "assembled in the United States"]),
        ("Atlantis and Mu", ["Atlantis", "Mu"]),
        ("", []),
    ],
)
def test_countries_in_a_row_are_parted_but_not_a_country_with_an_and(cell, countries):
    assert list(countries_written(cell, COUNTRIES)) == countries


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Choking", ["choking"]),
        ("Explosion/Projectiles Fire & Fire-Related Burn", ["explosion", "fire"]),
        ("Burn - Not Fire-Related Poisoning Poisoning", ["burn", "poisoning"]),
        ("Fall Laceration hazard", []),
        ("", []),
    ],
)
def test_a_text_of_nothing_but_labels_gives_their_codes(text, codes):
    assert labels_written(text, LOOK_UPS["hazard_category"]) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The battery can overheat, posing fire and burn hazards.", "fire"),
        ("The clasp can break, posing a FALL\nhazard; a part can cut.", "fall"),
        ("The pajamas fail the flammability standard, posing a burn hazard.", "fire"),
        ("The alarm can fail to alert consumers to a fire hazard.", "safety_failure"),
        ("The pills are not child-resistant and harmful if swallowed.", "poisoning"),
        ("The blade can cut users and they may be injured.", "laceration"),
        ("The handle may break and the user be injured.", "injury"),
        ("A waterfall hazardous", ""),
        ("", ""),
    ],
)
def test_the_first_phrase_in_the_tables_order_gives_the_code(text, code):
    tables = (LOOK_UPS["hazard_named"], LOOK_UPS["hazard_told"])
    assert next((found.code for table in tables if (found := table.phrase_in(unpunctuated(text)))), "") == code


def test_every_phrase_leads_to_a_titled_code_and_can_be_found():
    titles = LOOK_UPS["hazard_category"].titles
    for table in (LOOK_UPS["hazard_named"], LOOK_UPS["hazard_told"]):
        assert set(table.by_words.values()) <= set(titles)
        for phrase, code in table.by_words.items():
            assert table.phrase_in(unpunctuated(phrase.upper())), phrase
            assert code
