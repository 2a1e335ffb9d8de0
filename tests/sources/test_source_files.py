"""Catalogue files of sources: what a non-programmer may write wrong is said with file and place."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gongzhi.catalogue.codes import countries, hazards
from gongzhi.catalogue.source_files import FOLDER, day_fact, source_file, source_names

GOOD = """
title: {zh: 甲, en: a}
publisher: {zh: 甲, en: a}
licence: {zh: 甲, en: a}
attribution: {zh: 甲, en: a}
frequency: {zh: 甲, en: a}
kind: foreign_notice
expected: {records: 1}
facts: {first_day: 2024-01-01}
shapes:
  only:
    container: csv
    minimum_records: 1
    columns: {reference: Ref, colour: Colour}
    ignored: [Mood]
codes:
  colour:
    red: {zh: 红, en: Red, words: [crimson], family: migration}
    blue: {zh: 蓝, en: Blue}
words:
  country: {CN: [China]}
ignored_words:
  colour: [n/a]
"""


A = "{name: a, url: 'https://example.org/a', every_hours: 24}"
B = "{name: b, url: 'https://example.org/b', every_hours: 24}"


@pytest.fixture
def load(tmp_path):
    def of(text, name="x"):
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
        source_file.cache_clear()
        return source_file(name, tmp_path)

    yield of
    source_file.cache_clear()


def test_words_lead_to_their_code_whatever_their_case_and_spacing(load):
    colours = load(GOOD).look_ups["colour"]
    assert [colours.code(words) for words in ("RED", " crimson ", "Blue", "n/a", "green")] == [
        "red",
        "red",
        "blue",
        "",
        None,
    ]
    assert colours.titles["red"] == {"zh": "红", "en": "Red"}
    assert colours.families == {"red": "migration"}


def test_a_phrase_is_found_in_a_sentence_as_whole_words_and_the_earlier_entry_of_the_table_wins(load):
    colours = load(GOOD).look_ups["colour"]
    assert colours.phrase_in("Painted dark  Blue and CRIMSON") == ("CRIMSON", "red")
    assert colours.phrase_in("a blue-ish one") == ("blue", "blue")
    assert colours.phrase_in("reddish, bluest and n/a") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: foreign_notice\n", "", "lacks kind"),
        ("kind: foreign_notice", "kind: gossip", "kind 'gossip'"),
        ("kind:", "mood: x\nkind:", "has no field mood"),
        ("title: {zh: 甲, en: a}", "title: {en: a}", "title needs words"),
        ("container: csv", "container: xlsx", "container 'xlsx'"),
        ("container: csv", "container: csv\n    table: t", "no other file has one"),
        ("container: csv", "container: csv\n    records: results", "only JSON"),
        ("container: csv", "container: csv\n    cut_entities: true", "only a feed"),
        ("container: csv", "container: sqlite", "names its table"),
        ("container: csv", "container: csv\n    mood: x", "has no field mood"),
        ("    minimum_records: 1\n", "", "lacks minimum_records"),
        ("minimum_records: 1", "minimum_records: -1", "is no count"),
        ("ignored: [Mood]", "ignored: [Ref]", "stands twice"),
        ("{zh: 蓝, en: Blue}", "{en: Blue}", "blue needs a title"),
        ("{zh: 蓝, en: Blue}", "{zh: 蓝, en: Blue, mood: x}", "blue has no field mood"),
        ("en: Blue", "en: Crimson", "means 'red' and 'blue'"),
        ("colour: [n/a]", "colour: [blue]", "means 'blue' and ''"),
        ("colour: [n/a]", "taste: [n/a]", "no table taste"),
        ("kind:", "complete: yes\nkind:", "complete 'yes'"),
        ("kind:", "complete: true\nkind:", "most_withdrawn belongs"),
        ("kind:", "most_withdrawn: 0.02\nkind:", "most_withdrawn belongs"),
        ("kind:", "complete: true\nmost_withdrawn: 2 %\nkind:", "most_withdrawn '2 %'"),
        ("kind:", "fetch: [{name: a, url: 'http://example.org/', every_hours: 1}]\nkind:", "fetch: a: the url"),
        ("kind:", f"complete: true\nmost_withdrawn: 0.02\nfetch: [{A}, {B}]\nkind:", "has one address"),
    ],
)
def test_a_mistake_in_a_file_is_named(load, old, new, said):
    assert old in GOOD
    with pytest.raises(ValueError, match=r"x\.yml") as wrong:
        load(GOOD.replace(old, new, 1))
    assert said in str(wrong.value)


def test_a_source_may_say_where_it_is_fetched_and_whether_each_export_is_whole(load):
    plain = load(GOOD)
    assert (plain.fetch, plain.complete, plain.most_withdrawn) == ((), False, 0)
    fetched = load(f"fetch: [{A}]\ncomplete: true\nmost_withdrawn: 0.02\n{GOOD}")
    assert [address.name for address in fetched.fetch] == ["a"]
    assert (fetched.complete, fetched.most_withdrawn) == (True, Fraction(2, 100))


def test_a_day_among_the_facts_must_be_one(load):
    assert day_fact(load(GOOD), "first_day").isoformat() == "2024-01-01"
    for name in ("first_day", "last_day"):
        with pytest.raises(ValueError, match=name):
            day_fact(load(GOOD.replace("2024-01-01", "2024-02-30")), name)


@pytest.mark.parametrize("source", source_names())
def test_countries_and_hazard_families_are_codes_that_the_platform_knows(source):
    look_ups = source_file(source).look_ups
    assert set(look_ups["country"].by_words.values()) - {""} <= set(countries())
    for look_up in look_ups.values():
        assert set(look_up.families.values()) <= set(hazards())


def test_each_rasff_word_of_two_vintages_leads_to_one_code():
    look_ups = source_file("eu_rasff").look_ups
    for table, old, new in (
        ("risk_decision", "undecided", "potential risk"),
        ("product_category", "fish and products thereof ", "Fish and fish products"),
        ("hazard_category", "Heavy metals", "metals"),
        ("hazard_category", "Biocontaminants", "Biological contaminants"),
        ("hazard_category", "Non-pathogenic micro-organisms", "microbial contaminants (other)"),
        ("country", "Turkey", "Türkiye"),
    ):
        assert look_ups[table].code(old) == look_ups[table].code(new) is not None


def test_every_source_file_is_named_after_a_source():
    assert source_names() == tuple(sorted(path.stem for path in FOLDER.iterdir()))
