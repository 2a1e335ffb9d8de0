"""US recalls of several agencies: what a record tells of which agency, the register of file and feeds, each fault."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi import sources
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput
from gongzhi.core.facts import Hazard
from gongzhi.sources import snapshot
from gongzhi.sources.us_recalls import Headline, Maker, headline_of, maker_of, merge, parse, share_a_word

EXAMPLES = Path(__file__).parent / "example"
RATTLES, LAMPS, SHOOTS, TABLETS, WAGON = json.loads((EXAMPLES / "gathered.json").read_text(encoding="utf-8"))["recalls"]
FEED = (EXAMPLES / "feed.xml").read_text(encoding="utf-8")
COUNTRIES = source_file("us_recalls").look_ups["country"]


def written(*records):
    return json.dumps({"recalls": records}).encode()


@pytest.fixture
def read(small):
    return lambda raw: parse(raw if isinstance(raw, bytes) else raw.encode(), "file", small("us_recalls"))


@pytest.fixture
def faults(small):
    def of(raw, source=None):
        with pytest.raises(BadInput) as bad:
            parse(raw if isinstance(raw, bytes) else raw.encode(), "file", source or small("us_recalls"))
        for cell in bad.value.cells:
            for language in LANGUAGES:
                said = say(cell.code, language, where=cell.where, column=cell.column, value=cell.value, **cell.params)
                assert cell.where in said
        return [(cell.where, cell.column, cell.value, cell.code) for cell in bad.value.cells]

    return of


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Acme Recalls Red Lamps Due to Fire Hazard; Sold at Shops", Headline("Acme", "Red Lamps")),
        ("Acme Expands Recall of Red Lamps Due to Fire Hazard", Headline("Acme", "Red Lamps")),
        ("Recall of Red Lamps Expanded Due to Fire; Sold on Amazon by Acme", Headline("Acme", "Red Lamps")),
        ("Red Lamps Recalled Due to Fire; Violate a Ban; Imported by Acme, of Canada", Headline("Acme", "Red Lamps")),
        ("Red Lamps Recalled Due to Fire; Imported by Acme and Sold at Shops", Headline("Acme", "Red Lamps")),
        ("Acme Recalls Over One Million Red Lamps Recalled Due to Fire", Headline("Acme", "Red Lamps")),
        ("Acme Recalls 1.5 Million Red Lamps Due to Fire", Headline("Acme", "Red Lamps")),
        ("Red Lamps Recalled Due to Fire; Violate Mandatory Standard", Headline("", "Red Lamps")),
        ("Stop using red lamps", Headline("", "")),
    ],
)
def test_a_headline_names_firm_and_product(title, headline):
    assert headline_of(title) == headline


@pytest.mark.parametrize(
    ("named", "maker"),
    [
        ("Jia Toys Co., Ltd., of China", Maker("Jia Toys Co., Ltd.", "China", "CN")),
        ("Jia Ltd, of Huizhou, Guangdong, China", Maker("Jia Ltd", "Huizhou, Guangdong, China", "CN")),
        ("Jia Co., Ltd., of Yi Co., Ltd., of China", Maker("Jia Co., Ltd., of Yi Co., Ltd.", "China", "CN")),
        ("Acme Wipes, Inc. of Chino, California", Maker("Acme Wipes, Inc.", "Chino, California", "US")),
        ("Acme, of Atlantis", Maker("Acme", "Atlantis", "")),
        ("Jia Furniture Co. Ltd. aka Joy", Maker("Jia Furniture Co. Ltd. aka Joy", "", "")),
        ("Coins of Rome", None),
        ("Red Lamps, model A", None),
    ],
)
def test_what_is_named_is_a_maker_where_a_place_or_a_legal_form_says_so(named, maker):
    assert maker_of(named, COUNTRIES) == maker


def test_two_wordings_of_a_product_share_a_word():
    assert share_a_word("Night Lamp", "lamps of glass")
    assert not share_a_word("Pajama Sets", "Camping Coolers")


def test_each_agency_tells_its_recalls_in_its_own_way(read):
    rattles, lamps, shoots, wagon = (item.body for item in read(written(RATTLES, LAMPS, SHOOTS, WAGON)).evidence)
    assert (rattles.firm, rattles.product, rattles.origins) == ("Example Imports", "Wooden Rattles, model A", ("CN",))
    assert (lamps.firm, lamps.place) == ("Ganzhou Example Lighting Co., Ltd.", "Ganzhou, Jiangxi, China")
    assert (lamps.product, lamps.origins) == ("Night Lamps", ("CN",))
    assert (shoots.classification, shoots.firm, shoots.origins) == ("class_2", "Example Foods Inc", ("VN",))
    assert (wagon.product, wagon.hazards) == ("2026 Example Wagon X", (Hazard("SUSPENSION", "vehicle_part"),))


def test_a_makers_place_at_home_is_no_origin(read):
    (lamps,) = read(written({**LAMPS, "brand": "Acme Lighting, LLC, of Racine, Wisconsin"})).evidence
    assert (lamps.body.place, lamps.body.origins) == ("Racine, Wisconsin", ())


def test_no_firm_is_taken_from_a_headline_on_another_product(read):
    parsed = read(written({**RATTLES, "brand": "Kids' Pajama Sets"}))
    assert (parsed.evidence[0].body.firm, parsed.evidence[0].body.product) == ("", "Kids' Pajama Sets")
    assert parsed.counts("CONFLICT") == {("SOURCE_CONFLICT_HEADLINE", "Kids' Pajama Sets"): 1}


@pytest.mark.parametrize("reference", ["fda-food-N/A", "fda-drugs-99560"])
def test_a_recall_that_has_only_its_event_or_nothing_is_left_and_counted(reference, read):
    parsed = read(written(RATTLES, {**TABLETS, "id": reference}))
    assert [item.envelope.reference for item in parsed.evidence] == ["cpsc-10101"]
    assert parsed.counts("IGNORED")["SOURCE_IGNORED_UNNUMBERED", ""] == 1


def test_a_feed_tells_less_and_its_cut_entity_is_mended(read):
    parsed = read(FEED)
    lamps = parsed.evidence[0]
    assert (lamps.envelope.event_date, lamps.body.product, lamps.body.firm) == (
        date(2026, 6, 11),
        "Night Lamps",
        "Lampstore",
    )
    assert parsed.counts("REPAIRED") == {("SOURCE_REPAIRED_CUT_ENTITY", ""): 1}


def test_the_json_file_is_believed_before_a_feed_and_a_feed_brings_what_it_lacks(read, small):
    whole, feed = read(written(RATTLES, LAMPS, WAGON)), read(FEED)
    for files in ([whole, feed], [feed, whole]):
        register = merge(files, small("us_recalls"))
        assert [item.envelope.reference for item in register.evidence] == [
            "cpsc-10101",
            "cpsc-10102",
            "cpsc-10103",
            "nhtsa-26V000001-example-Wagon X-2026",
            "nhtsa-26V000002-example-Wagon Y-2026",
        ]
        assert register.evidence[1] == whole.evidence[1]
        assert register.counts("MERGED") == {("SOURCE_MERGED_REFERENCE", ""): 1}
        assert register.counts("CONFLICT") == {("SOURCE_CONFLICT_FIELD", "firm"): 1}


def test_another_wording_of_product_and_hazard_is_no_conflict_and_another_hazard_is(read, small):
    def conflicts(**changed):
        return merge([read(written(RATTLES)), read(written({**RATTLES, **changed}))], small("us_recalls")).counts(
            "CONFLICT"
        )

    assert conflicts(brand="Rattles", hazard="Children can choke.") == {}
    assert conflicts(hazard="Burns.") == {("SOURCE_CONFLICT_FIELD", "hazards"): 1}


@pytest.mark.parametrize(
    ("record", "column", "value", "code"),
    [
        (RATTLES, "id", "cpsc-101", "SOURCE_BAD_REFERENCE"),
        (RATTLES, "id", "epa-10101", "SOURCE_BAD_REFERENCE"),
        (RATTLES, "id", "", "SOURCE_BAD_REFERENCE"),
        (RATTLES, "date", "Thu, 04 Jun 2026 00:00:00 GMT", "SOURCE_BAD_DATE"),
        (RATTLES, "date", "1965-12-31", "SOURCE_BAD_DATE"),
        (RATTLES, "category", "food", "SOURCE_REFERENCE_DIFFERS"),
        (RATTLES, "source", "FDA", "SOURCE_REFERENCE_DIFFERS"),
        (RATTLES, "category", "boats", "SOURCE_UNKNOWN_WORD"),
        (RATTLES, "source", "EPA", "SOURCE_UNKNOWN_WORD"),
        (SHOOTS, "hazard", "Class IV", "SOURCE_UNKNOWN_WORD"),
        (RATTLES, "category", "", "SOURCE_EMPTY_CELL"),
        (RATTLES, "source", "", "SOURCE_EMPTY_CELL"),
        (RATTLES, "title", "", "SOURCE_EMPTY_CELL"),
        (RATTLES, "brand", "", "SOURCE_EMPTY_CELL"),
        (WAGON, "hazard", "", "SOURCE_EMPTY_CELL"),
    ],
)
def test_a_cell_at_fault_is_named_with_its_record(record, column, value, code, faults):
    assert faults(written(LAMPS, {**record, column: value})) == [("record 2", column, value, code)]


def test_a_maker_in_a_country_that_no_table_knows(faults):
    assert faults(written({**LAMPS, "brand": "Acme, of Poseidonis, Atlantis"})) == [
        ("record 1", "brand", "Atlantis", "SOURCE_UNKNOWN_WORD")
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Thu, 11 Jun", "Fri, 11 Jun", ("line 5", "pubDate", "Fri, 11 Jun 2026 00:00:00 GMT", "SOURCE_BAD_DATE")),
        ("Thu, 11 Jun 2026 00:00:00 GMT", "2026-06-11", ("line 5", "pubDate", "2026-06-11", "SOURCE_BAD_DATE")),
        ("cpsc-10102", "10102", ("line 5", "guid", "10102", "SOURCE_BAD_REFERENCE")),
        ("<guid isPermaLink", "<guid permanent", ("file", "guid@permanent", "", "SOURCE_UNKNOWN_COLUMN")),
        ("</item>", "<mood/></item>", ("file", "mood", "", "SOURCE_UNKNOWN_COLUMN")),
        ("<rss", "<!DOCTYPE rss [<!ENTITY x 'y'>]><rss", ("line 2", "", "rss", "SOURCE_FEED_DOCTYPE")),
        ("<rss version=", "<rdf version=", ("line 2", "", "rdf", "SOURCE_NOT_A_FEED")),
        ("Fire Hazard", "Fire & Hazard", ("line 6", "", "not well-formed (invalid token)", "SOURCE_NOT_XML")),
    ],
)
def test_a_fault_of_a_feed_is_named_with_its_line(old, new, fault, faults):
    assert old in FEED
    assert faults(FEED.replace(old, new, 1)) == [fault]


def test_a_feed_that_was_cut(faults):
    cut = FEED[: FEED.index("Bath Toys")]
    assert faults(cut) == [(f"line {cut.count(chr(10)) + 1}", "", "no element found", "SOURCE_NOT_XML")]


def test_fewer_recalls_than_any_whole_file(faults):
    assert faults(FEED, source_file("us_recalls")) == [("file", "", "3", "SOURCE_TOO_FEW")]


def test_every_code_in_the_snapshot_has_a_title_and_every_reference_its_agency():
    source = source_file("us_recalls")
    for item in sources.snapshot_of("us_recalls").evidence:
        assert item.envelope.reference.split("-")[0] in source.look_ups["agency"].titles
        assert item.body.product_category in source.look_ups["product_category"].titles
        assert item.body.classification in {"", *source.look_ups["classification"].titles}
        assert {hazard.category for hazard in item.body.hazards} <= set(source.look_ups["hazard_category"].titles)
        assert len(item.body.product) <= int(source.facts["longest_words"])


def test_what_fda_recalls_of_food_are_in_both_registers_agree_in_day_class_firm_and_product():
    openfda = {item.envelope.reference: item for item in sources.snapshot_of("us_openfda").evidence}
    pairs = [
        (item, openfda[number])
        for item in sources.snapshot_of("us_recalls").evidence
        if (number := item.envelope.reference.removeprefix("fda-food-")) in openfda
    ]
    assert len(pairs) == 88
    for ours, theirs in pairs:
        assert ours.envelope.event_date == theirs.envelope.event_date
        assert (ours.body.classification, ours.body.firm, ours.body.product) == (
            theirs.body.classification,
            theirs.body.firm,
            theirs.body.product,
        )


fuzz = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_or_refused(raw, source):
    try:
        parsed = parse(raw, "fuzz", source)
    except BadInput as bad:
        assert bad.cells
        return
    assert parsed.evidence
    assert snapshot.read(snapshot.write(parsed, source), "us_recalls") == parsed


@fuzz
@given(data=st.data())
def test_any_text_in_any_cell_is_read_or_refused(data, small):
    cells = st.one_of(st.text(max_size=30), st.sampled_from(["A Recalls B Due to C", "A, of China", "a — b", "FDA"]))
    record = data.draw(st.sampled_from([RATTLES, LAMPS, SHOOTS, WAGON]))
    changed = data.draw(st.dictionaries(st.sampled_from(sorted(record)), cells, max_size=4))
    read_or_refused(written({**record, **changed}), small("us_recalls"))


@fuzz
@given(data=st.data())
def test_a_file_or_feed_with_some_bytes_changed_is_read_or_refused(data, small):
    raw = bytearray(data.draw(st.sampled_from([FEED.encode(), written(RATTLES, LAMPS, WAGON)])))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(raw), small("us_recalls"))


@fuzz
@given(raw=st.binary(max_size=200))
def test_random_bytes_behind_the_beginning_of_a_feed_are_refused(raw, small):
    with pytest.raises(BadInput):
        parse(b'<rss version="2.0"><channel>' + raw, "fuzz", small("us_recalls"))
