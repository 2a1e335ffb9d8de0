"""The snapshot is the register in another form: the same evidence, the same bytes each time, refused when damaged."""

from __future__ import annotations

import dataclasses
import gzip
import json
import time
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi import sources
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput
from gongzhi.sources import snapshot

ORIGINALS = {
    "eu_rasff": [
        "rasff_portal_csv/rasff_2020-01_2024-06.csv",
        "rasff_db/rasff_data_2024.db",
        "rasff_window_export/RASFF_window_2020-05_2021-07.csv",
        "rasff_window_export/RASFF_window_fish_2020-01_2023-05.csv",
    ],
    "eu_safety_gate": [
        "rapex_2009_2012/rapex_2009_2011.csv",
        "rapex_2009_2012/safety_gate_motor_vehicles_2006_2025.csv",
    ],
    "us_cpsc": [
        "cpsc_recalls/cpsc_csv_by_category_2023-12_2025-06.csv",
        "cpsc_recalls/cpsc_api_old_format_sample_2013.json",
        "cpsc_recalls/cpsc_recalls_1973_2025-06.jsonl.gz",
    ],
    "us_fda": ["fda_refusals_places/refusals_by_country_province_city_2014-2023.csv"],
    "us_openfda": ["openfda_food_recalls/openfda_food_enforcement_1058.json.gz"],
    "us_recalls": [
        "us_multi_agency_recalls/recalls.json.gz",
        "us_multi_agency_recalls/rss-consumer-products.xml",
        "us_multi_agency_recalls/rss-drugs.xml",
        "us_multi_agency_recalls/rss-food.xml",
        "us_multi_agency_recalls/rss-vehicles.xml",
    ],
}


CODES = ("product_category", "hazard_category", "classification", "risk_decision", "measure")
NOTICES = sorted(source for source in sources.names() if source_file(source).kind == "foreign_notice")


@pytest.mark.parametrize("source", sources.names())
def test_the_export_form_of_each_original_can_be_asked_without_reading_the_rows(source):
    files = sources.snapshot_of(source).files
    assert sources.snapshot_shapes(source) == {file.raw_hash: file.shape for file in files}


def test_every_source_names_its_originals_here():
    assert sorted(ORIGINALS) == sorted(sources.names())


@pytest.mark.parametrize("source", sources.names())
def test_the_snapshot_holds_exactly_what_the_originals_give(source, originals):
    paths = [originals / name for name in ORIGINALS[source]]
    register = sources.register(source, {path.name: path.read_bytes() for path in paths})
    shipped = sources.snapshot_of(source)
    assert shipped == register
    assert [item.id for item in shipped.evidence] == [item.id for item in register.evidence]
    assert {file.raw_hash for file in shipped.files} == {sha256(path.read_bytes()).hexdigest() for path in paths}
    assert gzip.decompress(snapshot.write(register, source_file(source))) == gzip.decompress(
        snapshot.path_of(source).read_bytes()
    )


def test_the_rasff_register_accounts_for_every_record_read():
    register = sources.snapshot_of("eu_rasff")
    assert {file.shape: file.records for file in register.files} == {
        "portal": 20_217,
        "database": 5_389,
        "window": 5_000,
        "window_wide": 326,
    }
    assert register.records - len(register.evidence) == 20_217 + 5_389 + 5_000 + 326 - 22_897
    assert register.counts("MERGED")["SOURCE_MERGED_REFERENCE", ""] == register.records - len(register.evidence)


def test_the_largest_snapshot_is_read_within_four_seconds():
    before = time.perf_counter()
    parsed = sources.snapshot_of("eu_rasff")
    assert len(parsed.evidence) > 20_000
    assert time.perf_counter() - before < 4


@pytest.mark.parametrize("source", sources.names())
def test_the_head_of_a_snapshot_tells_its_origin_days_counts_and_licence(source):
    head, columns, *rows = gzip.decompress(snapshot.path_of(source).read_bytes()).decode().split("\n")
    about = json.loads(head[1:-1].replace('""', '"'))
    parsed, file = sources.snapshot_of(source), source_file(source)
    assert (about["licence"], about["attribution"]) == (file.licence["en"], file.attribution["en"])
    assert (about["first_day"], about["last_day"]) == tuple(day.isoformat() for day in parsed.days)
    assert about["records"] == len(parsed.evidence)
    assert all(len(original["raw_hash"]) == 64 for original in about["files"])
    assert columns.startswith("reference,date,")
    assert rows


@pytest.mark.parametrize("source", NOTICES)
def test_no_words_of_a_product_or_hazard_are_longer_than_the_catalogue_file_says(source):
    longest = int(source_file(source).facts["longest_words"])
    for item in sources.snapshot_of(source).evidence:
        assert len(item.body.product) <= longest
        assert all(len(hazard.substance) <= longest for hazard in item.body.hazards)


@pytest.mark.parametrize("source", NOTICES)
def test_every_code_in_the_snapshot_has_a_title(source):
    look_ups = source_file(source).look_ups
    titles = {name: {"", *look_ups[name].titles} if name in look_ups else {""} for name in CODES}
    for item in sources.snapshot_of(source).evidence:
        body = item.body
        assert body.product_category or source != "eu_rasff"  # not every authority sorts its products
        assert {hazard.category for hazard in body.hazards} <= titles["hazard_category"]
        assert all(getattr(body, name) in titles[name] for name in CODES if name != "hazard_category")


def test_synthetic_evidence_does_not_enter_a_snapshot():
    register = sources.snapshot_of("us_fda")
    first = register.evidence[0]
    made_up = dataclasses.replace(first, envelope=dataclasses.replace(first.envelope, synthetic=True))
    with pytest.raises(BadInput) as bad:
        snapshot.write(dataclasses.replace(register, evidence=(made_up,)), source_file("us_fda"))
    assert bad.value.cells[0].code == "SOURCE_SYNTHETIC_SNAPSHOT"


def test_a_correction_and_a_withdrawal_survive_the_snapshot():
    register = sources.snapshot_of("us_fda")
    first = register.evidence[0]
    later = dataclasses.replace(first.envelope, corrects="CN|a|b", withdraws="CN|c|d")
    written = dataclasses.replace(register, evidence=(dataclasses.replace(first, envelope=later),))
    assert snapshot.read(snapshot.write(written, source_file("us_fda")), "us_fda") == written


def test_a_snapshot_of_another_source_or_with_a_row_less_is_refused():
    raw = snapshot.path_of("us_fda").read_bytes()
    shorter = gzip.compress(b"\n".join(gzip.decompress(raw).split(b"\n")[:-2]) + b"\n")
    for source, wrong in (("eu_rasff", raw), ("us_fda", shorter), ("us_fda", b""), ("us_fda", raw[:-9])):
        with pytest.raises(BadInput) as bad:
            snapshot.read(wrong, source)
        assert bad.value.cells[0].code == "SOURCE_BAD_SNAPSHOT"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_snapshot_is_read_or_refused(data):
    text = bytearray(gzip.decompress(snapshot.path_of("us_fda").read_bytes())[:3000])
    for _ in range(data.draw(st.integers(1, 8))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    packed = gzip.compress(bytes(text), mtime=0)
    broken = bytearray(packed)
    broken[data.draw(st.integers(0, len(broken) - 1))] ^= 1
    for raw in (packed, bytes(broken)):
        with pytest.raises(BadInput):
            snapshot.read(raw, "us_fda")
