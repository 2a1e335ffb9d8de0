"""How one cell is read: days, references, lists, hazards, product words."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.catalogue.source_files import source_file
from gongzhi.sources.eu_rasff.cells import (
    day_written,
    hazard_words,
    listed,
    product_in,
    reference_repaired,
    reference_year,
)

COUNTRIES = source_file("eu_rasff").look_ups["country"]


@pytest.mark.parametrize(
    "text", ["Jun 27, 2024", "2024-06-27 13:50:53.000000", "2024-06-27 13:50:53", "27-06-2024 13:50:53"]
)
def test_the_four_ways_of_writing_a_day_mean_the_same_day(text):
    assert day_written(text) == date(2024, 6, 27)


@pytest.mark.parametrize(
    "text",
    [
        "Feb 30, 2024",
        "Feb 29, 2023",
        "June 27, 2024",
        "27 Jun 2024",
        "2024-13-01 00:00:00",
        "2024-06-27",
        "31-04-2024 10:00:00",
        "27-06-2024 24:00:00",
        "27-06-2024 10:60:00",
        "06/27/2024",
        "٢٧-٠٦-٢٠٢٤ 10:00:00",
        "Jun 27, 0000",
        "",
    ],
)
def test_a_day_that_does_not_exist_or_is_written_otherwise_is_no_day(text):
    assert day_written(text) is None


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("2024.804", "2024.8040"),
        ("2024.8", "2024.8000"),
        ("2024.0804", "2024.0804"),
        ("2024.0001", "2024.0001"),
        ("AA21.2807", "AA21.2807"),
    ],
)
def test_a_reference_gets_back_the_zeros_that_a_number_column_took(text, repaired):
    assert reference_repaired(text, "sqlite") == repaired


@pytest.mark.parametrize(
    "text", ["2024.0", "2024.0000", "2024", "2024.", "24.804", "2024.804a", "nan", "inf", "", "2E3.1"]
)
def test_what_is_no_reference_is_not_repaired(text):
    assert reference_repaired(text, "sqlite") is None


def test_a_fifth_digit_is_believed_in_text_but_not_in_a_number_column():
    assert reference_repaired("2025.10012", "csv") == "2025.10012"
    assert reference_repaired("2025.10012", "sqlite") is None


def test_every_reference_of_four_digits_survives_the_number_column():
    for number in range(1, 10_000):
        reference = f"2024.{number:04}"
        assert reference_repaired(repr(float(reference)), "sqlite") == reference


@pytest.mark.parametrize(
    ("reference", "year"),
    [("2024.0804", 2024), ("AA21.2807", 2021), ("SIM.2018.0001", 2018), ("SIM.18.1", None), ("SIM.", None)],
)
def test_a_reference_names_its_year(reference, year):
    assert reference_year(reference) == year


def test_a_comma_within_a_chemical_name_or_a_country_does_not_part_a_list():
    assert listed("1,3-dichloropropanol  ,lead", ",") == ["1,3-dichloropropanol", "lead"]
    assert listed("Bonaire, Sint Eustatius and Saba,Philippines", ",", COUNTRIES) == [
        "Bonaire, Sint Eustatius and Saba",
        "Philippines",
    ]
    assert listed("China,, Italy,", ",", COUNTRIES) == ["China", "Italy"]
    assert listed("", ";") == []


def test_two_spaces_of_the_database_read_like_the_dash_of_the_portal():
    assert hazard_words("chlorpyrifos  unauthorised substance").words == "chlorpyrifos - unauthorised substance"
    assert hazard_words("Aflatoxin B1  ").words == "Aflatoxin B1"
    assert hazard_words("No definition-Salmonella") == ("Salmonella", True)
    assert hazard_words("Lead") == ("Lead", False)


@pytest.mark.parametrize(
    ("subject", "product"),
    [
        ("Aflatoxins in dried figs from Turkey", "dried figs"),
        ("MERCURY IN SWORDFISH FROM SPAIN", "SWORDFISH"),
        ("aflatossine in fichi // aflatoxins in dried figs from the Netherlands, via Italy", "dried figs"),
        ("lead in glasses in gift boxes from China", ""),
        ("glass in organic piquillo peppers in jars from Spain", ""),
        ("plomo in taza de China. lead in mug from China", "mug"),
        ("lead in ceramic mug from China.", "ceramic mug"),
        ("lead in mug", ""),
        ("lead in mug from Utopia", ""),
        ("lead in mug and plate from China", ""),
        ("lead in one two three four five from China", ""),
        ("several food supplements from China", ""),
        ("", ""),
    ],
)
def test_product_words_are_taken_from_a_subject_only_between_in_and_from_a_known_country(subject, product):
    assert product_in(subject, COUNTRIES) == product
