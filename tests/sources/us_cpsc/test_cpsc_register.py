"""The commission's exports made one register: linked by number, in an order of belief, every disagreement counted."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest

from gongzhi import sources
from gongzhi.catalogue.source_files import source_file
from gongzhi.sources import us_cpsc

EXAMPLES = Path(__file__).parent / "example"
FILES = ("by_category.csv", "export.csv", "old_api.json", "detail.jsonl")


@pytest.fixture
def parts(small):
    return [us_cpsc.parse((EXAMPLES / name).read_bytes(), name, small("us_cpsc")) for name in FILES]


def by_reference(parsed):
    return {item.envelope.reference: item.body for item in parsed.evidence}


def test_one_recall_in_several_exports_is_one_notice(parts):
    merged = us_cpsc.merge(parts, source_file("us_cpsc"))
    notices = by_reference(merged)
    assert sorted(notices) == ["03-008", "31-001", "31-002", "31-003", "31-004", "99-007a"]
    robes = notices["31-001"]
    assert (robes.firm, robes.place) == ("Nanchang Example Co., Ltd.", "China")
    assert (robes.product, robes.product_category, robes.measure) == ("Panda Children's Robes", "clothing", "refund")
    assert notices["31-003"].origins == ("CN",)
    assert merged.counts("MERGED") == {
        ("SOURCE_MERGED_REFERENCE", ""): 1 + 1 + 2,
        ("SOURCE_MERGED_FIELD", "origins"): 1,
    }
    assert merged.counts("CONFLICT") == {
        ("SOURCE_CONFLICT_FIELD", "firm"): 2,
        ("SOURCE_CONFLICT_FIELD", "origins"): 1,
        ("SOURCE_CONFLICT_FIELD", "hazards"): 1,
        ("SOURCE_CONFLICT_YEAR", ""): 1,
    }


def test_the_order_of_the_files_changes_nothing(parts):
    merged = us_cpsc.merge(parts, source_file("us_cpsc"))
    for order in itertools.permutations(parts):
        assert us_cpsc.merge(order, source_file("us_cpsc")) == merged


def test_of_several_categories_the_one_that_stands_first_in_the_table_is_taken(small):
    rows = (EXAMPLES / "by_category.csv").read_text(encoding="utf-8")
    turned = rows.replace("babies-and-kids", "toys").encode()
    assert by_reference(us_cpsc.parse(turned, "x", small("us_cpsc")))["31-001"].product_category == "toys"


def test_everything_left_unread_in_a_record_is_counted(parts):
    ignored = parts[0].counts("IGNORED")
    assert ignored["SOURCE_IGNORED_COLUMN", "Units"] == 4
    assert ignored["SOURCE_IGNORED_COLUMN", "Importers"] == 2
    assert ignored["SOURCE_IGNORED_HAZARD_TEXT", "Hazard Description"] == 1
    assert parts[0].counts("REPAIRED") == {
        ("SOURCE_REPAIRED_APOSTROPHE", ""): 2,
        ("SOURCE_REPAIRED_ENTITY", ""): 4,
    }
    assert parts[3].counts("REPAIRED") == {("SOURCE_REPAIRED_LOST_CHARACTER", ""): 2}
    assert parts[3].counts("IGNORED")["SOURCE_IGNORED_SENTENCE", "remedy_options"] == 1
    assert parts[0].counts("DERIVED")["SOURCE_DERIVED_FIRM", "Custom Field"] == 1


def test_every_code_in_the_snapshot_has_a_title():
    look_ups = source_file("us_cpsc").look_ups
    for item in sources.snapshot_of("us_cpsc").evidence:
        body = item.body
        assert body.product_category in {"", *look_ups["product_category"].titles}
        assert {hazard.category for hazard in body.hazards} <= set(look_ups["hazard_category"].titles)
        assert body.measure in {"", *look_ups["measure"].titles}
        assert body.classification in look_ups["classification"].titles
        assert (body.notifying_country, body.risk_decision) == ("US", "")


def test_the_register_accounts_for_every_record_read():
    register = sources.snapshot_of("us_cpsc")
    assert {file.shape: file.records for file in register.files} == {"by_category": 1679, "old_api": 50, "detail": 9360}
    assert register.counts("MERGED")["SOURCE_MERGED_REFERENCE", ""] == register.records - len(register.evidence)


def test_each_link_of_the_gold_file_is_made_and_no_other(originals):
    folder = originals / "cpsc_recalls"
    with (folder / "gold_link_csv_to_json_dev.csv").open(encoding="utf-8", newline="") as gold:
        links = {row["csv_recall_number"]: row["json_id"] for row in csv.DictReader(gold)}
    ours = {}
    for name in ("cpsc_csv_by_category_2023-12_2025-06.csv", "cpsc_recalls_1973_2025-06.jsonl.gz"):
        parsed = sources.read("us_cpsc", (folder / name).read_bytes(), name)
        ours[parsed.files[0].shape] = {item.envelope.reference for item in parsed.evidence}
    made = {number: number.replace("-", "") for number in ours["by_category"] & ours["detail"]}
    assert len(links) == 548
    assert made == links


def test_the_hazards_told_by_phrases_agree_with_the_commissions_labels_in_43_of_50(originals):
    folder = originals / "cpsc_recalls"
    told = {}
    for name in ("cpsc_api_old_format_sample_2013.json", "cpsc_recalls_1973_2025-06.jsonl.gz"):
        parsed = sources.read("us_cpsc", (folder / name).read_bytes(), name)
        told[parsed.files[0].shape] = by_reference(parsed)
    labelled = told["old_api"]
    agreed = sum(bool({*labelled[number].hazards} & {*told["detail"][number].hazards}) for number in labelled)
    assert (agreed, len(labelled)) == (43, 50)
