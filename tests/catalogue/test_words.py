"""The tasks of labelling, and the facts they ship with."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from gongzhi.catalogue.codes import hazards
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.words import (
    FOLDER,
    _stored,
    chapters_of,
    facts_written,
    shipped_facts,
    task,
    task_names,
    told_by_intake,
)
from gongzhi.commands.main import main
from gongzhi.core.words.judging import LineRow

ORIGINALS = {
    "rasff-hazard": "rasff_portal_csv/rasff_2020-01_2024-06.csv",
    "rasff-risk": "rasff_db/rasff_data_2024.db",
    "rapex-hazard": "rapex_2009_2012/rapex_2009_2011.csv",
    "rapex-category": "rapex_2009_2012/rapex_2009_2011.csv",
}


def test_every_task_has_its_dated_line():
    rows = book(on=date(2017, 3, 1)).table("word_lines").typed(LineRow)
    assert {row.task for row in rows} == set(task_names()) == set(ORIGINALS)


@pytest.mark.parametrize("name", task_names())
def test_the_shipped_facts_are_read_as_they_were_written(name):
    of = task(name)
    assert facts_written(shipped_facts(name), of) == (FOLDER / of.facts_file).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", task_names())
def test_every_label_of_the_facts_has_words_and_the_source_reads_them_back(name):
    of = task(name)
    labels = {label for fact in shipped_facts(name) for label in fact.said[of.label]}
    assert len(labels) > 4
    for label in labels:
        assert of.look_up.code(of.in_source_words(label)) == label


@pytest.mark.parametrize("name", task_names())
def test_the_facts_are_what_the_originals_give_when_counted_anew(name, capsys):
    folder = os.environ.get("GONGZHI_ORIGINALS")
    if not folder:
        pytest.skip("GONGZHI_ORIGINALS does not name the folder of the original files")
    assert main(["words", "--task", name, "--facts", str(Path(folder) / ORIGINALS[name])]) == 0
    assert capsys.readouterr().out == (FOLDER / task(name).facts_file).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", task_names())
def test_hazard_families_are_codes_of_the_house(name):
    assert set(task(name).look_up.families.values()) <= set(hazards())


def test_a_cell_that_states_its_category_is_read_without_it():
    of = task("rasff-hazard")
    (item,) = of.items({"Hazard Substance": "Rhodamine B - migration - composition"})
    assert item.said["substance"] == ("rhodamine_b",)
    assert item.stated == ("composition", "composition")
    assert item.label == ""


def test_a_cell_with_several_substances_asks_about_each():
    row = {"Hazard Substance": "Ochratoxin A; lead", "Hazard Category": "Mycotoxins; heavy metals"}
    assert [item.label for item in task("rasff-hazard").items(row)] == ["mycotoxins", "metals"]


def test_a_product_category_leads_to_chapters():
    of = task("rapex-category")
    assert chapters_of(of, {}, "toys") == "95"
    assert chapters_of(of, {}, "other") == ""
    assert chapters_of(task("rasff-risk"), {"category": "honey and royal jelly"}, "serious") == "04"


def test_intake_labels_by_the_tasks_whose_words_a_stored_notice_holds():
    assert {of.name: of.judged_by for of in told_by_intake()} == {"rapex-hazard": "notice", "rasff-hazard": "words"}
    for of in told_by_intake():
        assert of.read_first in of.stored
        assert of.look_up.families, "a label has to lead to a hazard"


def test_a_task_that_reads_what_no_notice_keeps_is_refused():
    with pytest.raises(ValueError, match="has no colour"):
        _stored({"stored": {"x": "colour"}})
    with pytest.raises(ValueError, match="neither words nor notice"):
        _stored({"stored": {}, "judged_by": "year"})
