"""openFDA's recalls: what is carried of a record, what is counted and left, and each fault by its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput
from gongzhi.core.facts import Hazard
from gongzhi.sources import snapshot
from gongzhi.sources.us_openfda import merge, origins_in, parse

EXPORT = json.loads((Path(__file__).parent / "example" / "enforcement.json").read_text(encoding="utf-8"))
PLUM, NOODLES, MANGO, _ = EXPORT["recalls"]


def written(*records):
    """An export with these records; its keys are those of a whole export."""
    keys = {key: None for record in EXPORT["recalls"] for key in record}
    return json.dumps({"recalls": [{**keys, **record} for record in records]}).encode()


@pytest.fixture
def read(small):
    return lambda *records: parse(written(*records), "file", small("us_openfda"))


@pytest.fixture
def faults(small):
    def of(*records, source=None):
        with pytest.raises(BadInput) as bad:
            parse(written(*records), "file", source or small("us_openfda"))
        for cell in bad.value.cells:
            for language in LANGUAGES:
                said = say(cell.code, language, where=cell.where, column=cell.column, value=cell.value, **cell.params)
                assert cell.where in said
        return [(cell.where, cell.column, cell.value, cell.code) for cell in bad.value.cells]

    return of


@pytest.mark.parametrize(
    ("label", "origins"),
    [
        ("Garlic; PRODUCT OF CHINA; 50 lb", ("CN",)),
        ("Longan- Made in China, 8oz. Product of Thailand", ("CN", "TH")),
        ("Coconut drink. Manufactured in: Hainan, China; imported by X", ("CN",)),
        ("Sesame. Product of Mexico/Argentina/Paraguay. Distributed by X", ("MX", "AR", "PY")),
        ("Chia, origin: PARAGUAY Net weight", ("PY",)),
        ("Cheese made in the USA", ("US",)),
        ("Beef, product of U.S.A. Packed", ("US",)),
        ("Nuts made in a facility that handles Brazil nuts", ()),
        ("CHINA NOODLE CO. steam noodles", ()),
        ("Made in Oakland, California", ()),
        ("Tea, product of", ()),
    ],
)
def test_an_origin_is_what_the_label_says_of_the_product_itself(label, origins):
    assert origins_in(label, source_file("us_openfda").look_ups["country"]) == origins


def test_the_country_of_a_firm_abroad_is_an_origin_and_that_of_a_firm_at_home_is_none(read):
    silent = {"product_description": "Rice noodles"}
    abroad, at_home = read({**NOODLES, **silent}, {**PLUM, **silent}).evidence
    assert (abroad.body.origins, abroad.body.place) == (("CN",), "Ganzhou, China")
    assert (at_home.body.origins, at_home.body.place) == ((), "Oakland, CA, United States")


def test_the_first_phrase_in_the_order_of_the_table_is_the_hazard(read):
    reason = "Undeclared milk; metal pieces; the plant was found with Listeria."
    (recall,) = read({**PLUM, "reason_for_recall": reason}).evidence
    assert recall.body.hazards == (Hazard("Listeria", "pathogen"),)


def test_a_reason_without_a_known_phrase_leaves_no_hazard_and_is_counted_by_its_first_words(read):
    parsed = read(MANGO)
    assert parsed.evidence[0].body.hazards == ()
    assert parsed.counts("IGNORED")["SOURCE_IGNORED_REASON", MANGO["reason_for_recall"]] == 1


def test_what_a_machine_added_is_left_unread_by_name(read):
    parsed = read(NOODLES)
    assert parsed.counts("IGNORED")["SOURCE_IGNORED_COLUMN", "enrichment"] == 1
    assert "machine" not in str(parsed.evidence)


def test_the_status_of_the_day_is_counted_and_changes_nothing_in_the_evidence(read):
    ongoing, ended = read(PLUM), read({**PLUM, "status": "Terminated"})
    assert [item.id for item in ongoing.evidence] == [item.id for item in ended.evidence]
    assert ended.counts("IGNORED")["SOURCE_IGNORED_STATUS", "Terminated"] == 1


@pytest.mark.parametrize("number", ["N/A", "", None])
def test_a_recall_without_a_number_is_left_and_counted(number, read):
    parsed = read(PLUM, {**PLUM, "recall_number": number})
    assert (parsed.records, len(parsed.evidence)) == (2, 1)
    assert parsed.counts("IGNORED")["SOURCE_IGNORED_UNNUMBERED", ""] == 1


def test_a_number_that_stands_twice_is_one_recall_and_what_differs_is_counted(read):
    parsed = read(PLUM, PLUM, {**PLUM, "classification": "Class I"})
    assert [item.body.classification for item in parsed.evidence] == ["class_2"]
    assert parsed.counts("MERGED") == {("SOURCE_MERGED_REFERENCE", ""): 2}
    assert parsed.counts("CONFLICT") == {("SOURCE_CONFLICT_FIELD", "classification"): 1}


def test_of_two_exports_the_one_that_reaches_the_later_day_is_believed(read, small):
    older, newer = read(PLUM), read({**PLUM, "classification": "Class I"}, NOODLES)
    for files in ([older, newer], [newer, older]):
        recalls = merge(files, small("us_openfda")).evidence
        assert [item.body.classification for item in recalls] == ["class_1", "class_1"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("recall_number", "F-101-2024", "SOURCE_BAD_REFERENCE"),
        ("recall_number", "70001", "SOURCE_BAD_REFERENCE"),
        ("report_date", "20240117", "SOURCE_BAD_DATE"),
        ("report_date", "2024-02-30", "SOURCE_BAD_DATE"),
        ("report_date", "2003-12-31", "SOURCE_BAD_DATE"),
        ("report_date", None, "SOURCE_BAD_DATE"),
        ("recall_initiation_date", "2024-01-18", "SOURCE_BEGUN_LATER"),
        ("recall_initiation_date", "soon", "SOURCE_BAD_DATE"),
        ("country", "Atlantis", "SOURCE_UNKNOWN_WORD"),
        ("classification", "Class IV", "SOURCE_UNKNOWN_WORD"),
        ("voluntary_mandated", "Perhaps", "SOURCE_UNKNOWN_WORD"),
        ("status", "Forgotten", "SOURCE_UNKNOWN_WORD"),
        ("product_type", "Cosmetics", "SOURCE_UNKNOWN_WORD"),
        ("country", "", "SOURCE_EMPTY_CELL"),
        ("classification", None, "SOURCE_EMPTY_CELL"),
        ("voluntary_mandated", "", "SOURCE_EMPTY_CELL"),
        ("status", "", "SOURCE_EMPTY_CELL"),
        ("product_type", "", "SOURCE_EMPTY_CELL"),
        ("product_description", " ", "SOURCE_EMPTY_CELL"),
        ("reason_for_recall", "", "SOURCE_EMPTY_CELL"),
        ("recalling_firm", "", "SOURCE_EMPTY_CELL"),
    ],
)
def test_a_cell_at_fault_is_named_with_its_record(column, value, code, faults):
    assert faults(NOODLES, {**PLUM, column: value}) == [("record 2", column, (value or "").strip(), code)]


def test_a_number_is_of_the_fiscal_year_of_its_report_or_of_the_year_before(read, faults):
    def at(year, day):
        return {**PLUM, "recall_number": f"F-0101-{year}", "report_date": day}

    assert len(read(at(2024, "2024-09-30"), at(2025, "2024-10-01"), at(2023, "2024-09-30")).evidence) == 3
    for year, day in ((2025, "2024-09-30"), (2023, "2024-10-01"), (2022, "2024-09-30")):
        assert faults(at(year, day)) == [("record 1", "recall_number", f"F-0101-{year}", "SOURCE_REFERENCE_YEAR")]


def test_fewer_recalls_than_any_whole_export(faults):
    assert faults(PLUM, source=source_file("us_openfda")) == [("file", "", "1", "SOURCE_TOO_FEW")]


def test_a_key_that_the_publisher_added(faults):
    assert faults({**PLUM, "mood": "x"}) == [("file", "mood", "", "SOURCE_UNKNOWN_COLUMN")]


def test_every_code_in_the_snapshot_has_a_title():
    look_ups = source_file("us_openfda").look_ups
    for item in snapshot.read(snapshot.path_of("us_openfda").read_bytes(), "us_openfda").evidence:
        assert item.body.product_category in look_ups["product_category"].titles
        assert item.body.classification in look_ups["classification"].titles
        assert item.body.measure in look_ups["measure"].titles
        assert {hazard.category for hazard in item.body.hazards} <= set(look_ups["hazard_category"].titles)
        assert len(item.body.product) <= int(source_file("us_openfda").facts["longest_words"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_in_any_cell_is_read_or_refused(data, small):
    cells = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(["N/A", "Product of ", "2024-01-17", "China"]))
    changed = data.draw(st.dictionaries(st.sampled_from(sorted(PLUM)), cells, max_size=4))
    try:
        parsed = parse(written({**PLUM, **changed}), "fuzz", small("us_openfda"))
    except BadInput as bad:
        assert bad.cells
        return
    assert snapshot.read(snapshot.write(parsed, small("us_openfda")), "us_openfda") == parsed


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_some_bytes_changed_is_read_or_refused(data, small):
    raw = bytearray(written(PLUM, NOODLES))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert parse(bytes(raw), "fuzz", small("us_openfda")).evidence
    except BadInput as bad:
        assert bad.cells
