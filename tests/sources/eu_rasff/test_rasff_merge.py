"""One register: precedence by shape, gaps filled, conflicts counted, and the order of the files without effect."""

from __future__ import annotations

import itertools
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.sources.eu_rasff import merge
from gongzhi.sources.parsed import Parsed, ReadFile

SOURCE = source_file("eu_rasff")
BARE = ForeignNotice("DE", (), "", "fish", (), "", "")


def file(shape, *notices, name="a", synthetic=False):
    raw_hash = sha256(f"{shape} {name}".encode()).hexdigest()
    evidence = tuple(
        Evidence(Envelope("eu_rasff", reference, "foreign_notice", day, raw_hash, synthetic=synthetic), body)
        for reference, day, body in notices
    )
    return Parsed("eu_rasff", (ReadFile(f"{shape} {name}", shape, raw_hash, len(evidence)),), evidence, ())


def notice(**told):
    return ForeignNotice(**{**{field: getattr(BARE, field) for field in BARE.__dataclass_fields__}, **told})


DAY, NEXT_DAY = date(2024, 3, 1), date(2024, 3, 2)


def test_the_portal_is_believed_and_the_database_fills_what_it_leaves_empty():
    portal = file("portal", ("2024.0001", DAY, notice(product="tea", hazards=(Hazard("Lead", "metals"),))))
    other = file("database", ("2024.0001", DAY, notice(risk_decision="serious", hazards=(Hazard("lead", ""),))))
    merged = merge([other, portal], SOURCE)
    (only,) = merged.evidence
    assert only.body == notice(product="tea", hazards=(Hazard("Lead", "metals"),), risk_decision="serious")
    assert only.envelope.raw_hash == portal.files[0].raw_hash
    assert merged.counts("MERGED") == {
        ("SOURCE_MERGED_REFERENCE", ""): 1,
        ("SOURCE_MERGED_FIELD", "risk_decision"): 1,
    }
    assert merged.counts("CONFLICT") == {}


def test_what_two_files_tell_differently_is_counted_by_field_and_the_first_is_believed():
    portal = file("portal", ("2024.0001", DAY, notice(origins=("CN",), product_category="fish")))
    other = file("database", ("2024.0001", NEXT_DAY, notice(origins=("CN", "HK"), product_category="eggs")))
    merged = merge([portal, other], SOURCE)
    assert merged.evidence == portal.evidence
    assert merged.counts("CONFLICT") == {
        ("SOURCE_CONFLICT_FIELD", field): 1 for field in ("event_date", "origins", "product_category")
    }


def test_two_wordings_of_a_product_and_another_order_of_origins_are_no_conflict():
    portal = file("portal", ("2024.0001", DAY, notice(product="Arroz", origins=("CN", "TH"))))
    other = file("database", ("2024.0001", DAY, notice(product="rice", origins=("TH", "CN"))))
    assert merge([portal, other], SOURCE).counts("CONFLICT") == {}


def test_of_two_files_of_one_shape_the_one_that_reaches_the_later_day_is_believed():
    older = file("portal", ("2024.0001", DAY, notice(product="old")), name="older")
    newer = file("portal", ("2024.0001", DAY, notice(product="new")), ("2024.0002", NEXT_DAY, BARE), name="newer")
    for order in ([older, newer], [newer, older]):
        assert [item.body.product for item in merge(order, SOURCE).evidence] == ["new", ""]


def test_real_and_synthetic_files_make_no_register():
    real, made_up = file("portal", ("2024.0001", DAY, BARE)), file("window", ("SIM.2024.1", DAY, BARE), synthetic=True)
    with pytest.raises(BadInput) as bad:
        merge([real, made_up], SOURCE)
    assert bad.value.cells[0].code == "SOURCE_PARTLY_SYNTHETIC"


def test_no_file_makes_an_empty_register():
    assert merge([], SOURCE) == Parsed("eu_rasff", (), (), ())


notices = st.tuples(
    st.sampled_from(["2024.0001", "2024.0002", "2024.0003"]),
    st.sampled_from([DAY, NEXT_DAY]),
    st.builds(
        notice,
        product=st.sampled_from(["", "tea", "rice"]),
        origins=st.sampled_from([(), ("CN",), ("CN", "HK")]),
        risk_decision=st.sampled_from(["", "serious", "no_risk"]),
        hazards=st.sampled_from([(), (Hazard("lead", ""),), (Hazard("Lead", "metals"),)]),
    ),
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["portal", "database", "window"]),
            st.lists(notices, max_size=3, unique_by=lambda told: told[0]),
        ),
        max_size=3,
    )
)
def test_the_order_of_the_files_changes_nothing_and_no_reference_is_lost_or_doubled(told):
    files = [file(shape, *some, name=str(place)) for place, (shape, some) in enumerate(told)]
    merged = merge(files, SOURCE)
    references = [item.envelope.reference for item in merged.evidence]
    assert references == sorted({item.envelope.reference for one in files for item in one.evidence})
    assert merged.counts("MERGED").get(("SOURCE_MERGED_REFERENCE", ""), 0) == merged.records - len(references)
    for order in itertools.permutations(files):
        assert merge(order, SOURCE) == merged
