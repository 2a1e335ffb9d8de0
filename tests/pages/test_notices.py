"""The list of notices over all sources: families of hazards, filters of a source, words instead of codes, dates."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.http import QueryDict

from gongzhi import sources
from gongzhi.actions import intake, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.codes import countries, hazards
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard, RefusalCount
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import keys, queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.notices import NoticeFilter
from gongzhi.web.pages import names
from gongzhi.web.pages.notices import OTHER, _chosen, _codes_of
from tests.spec.conftest import POTTERY, RAW, firm
from tests.web.province import *
from tests.web.province import TODAY, notice, take_in

TABLES = ("product_category", "classification", "risk_decision", "measure")


def piece(source: str, reference: str, *hazard: str, day: date = TODAY, origin: str = "CN", **body: str) -> Evidence:
    about = {"product": "mug", "product_category": "", "risk_decision": "", **body}
    notice = ForeignNotice(
        "DE", (origin,), hazards=tuple(Hazard("", code) for code in hazard), classification="", **about
    )
    return Evidence(Envelope(source, reference, "foreign_notice", day, RAW, True), notice)


METAL = piece("eu_rasff", "SIM.A", "metals")
LEAD = piece("us_cpsc", "SIM.B", "lead", product="toy car", day=date(2016, 3, 1))
HEALTH = piece("eu_safety_gate", "SIM.C", "health", origin="IN")
NOTHING = piece("us_openfda", "SIM.D", product="green tea")
COUNT = Evidence(
    Envelope("us_fda", "SIM.E", "refusal_count", TODAY, RAW, True),
    RefusalCount("CN", "Jiangxi", "Jingdezhen", 7, date(2014, 1, 1), TODAY),
)


@pytest.fixture
def published(officers):
    intake.record_evidence(
        [METAL, LEAD, HEALTH, NOTHING, COUNT], raw_name="x", raw_size=1, by=officers.system, at=at_noon(TODAY)
    )
    return officers


def found(officers, **wanted) -> set[str]:
    with seeing_as(officers.headquarters[0]):
        rows = queries.notices.notices(NoticeFilter(**wanted)).rows
        assert queries.notices.count(NoticeFilter(**wanted)).n == len(rows)
    return {row.reference for row in rows}


def test_a_family_of_hazards_gathers_the_codes_of_several_sources(published):
    assert found(published, hazards=_codes_of("heavy_metal", "")) == {"SIM.A", "SIM.B"}
    assert found(published, hazards=_codes_of("heavy_metal", "us_cpsc"), source="us_cpsc") == {"SIM.B"}


def test_what_has_no_family_or_no_hazard_is_found_under_other(published):
    assert source_file("eu_safety_gate").look_ups["hazard_category"].families.get("health") is None
    assert found(published, hazards=_codes_of(OTHER, "")) == {"SIM.C", "SIM.D", "SIM.E"}


def test_every_hazard_code_of_every_source_is_reached_by_exactly_one_choice():
    reached = [pair for family in (*hazards(), OTHER) for pair in _codes_of(family, "")]
    assert len(reached) == len(set(reached))
    for source in sources.names():
        look_up = source_file(source).look_ups.get("hazard_category")
        assert {(source, code) for code in ("", *(look_up.titles if look_up else ()))} <= set(reached)


def test_words_are_found_by_their_beginning_in_product_firm_place_and_reference(published):
    assert found(published, words="gre tea") == {"SIM.D"}
    assert found(published, words="CAR") == {"SIM.B"}
    assert found(published, words="jing") == {"SIM.E"}
    assert found(published, words="sim.a") == {"SIM.A"}
    assert found(published, words="een") == set()
    assert found(published, words="…") == set()


def test_year_origin_and_words_narrow_each_other(published):
    assert found(published, year=2016) == {"SIM.B"}
    assert found(published, origin="CN", year=2017) == {"SIM.A", "SIM.D", "SIM.E"}
    assert found(published, origin="CN", words="mug") == {"SIM.A"}


def test_a_notice_linked_to_a_firm_of_the_province_is_linked_to_jiangxi(province):
    with seeing_as(province.officers.headquarters[0]):
        everywhere = queries.notices.notices(NoticeFilter()).rows
        rows = queries.notices.notices(NoticeFilter(place="360000")).rows
    assert {row.id for row in rows} == {row.id for row in everywhere if row.standing == "linked"} != set()
    assert found(province.officers, place="110000") == set()


def test_codes_of_another_source_are_not_asked():
    query = QueryDict("source=us_cpsc&decision=serious&category=fruits_and_vegetables&year=20x&hazard=fire")
    chosen = _chosen(query)
    assert (chosen["decision"], chosen["category"], chosen["year"], chosen["hazard"]) == ("", "", "", "fire")
    assert _chosen(QueryDict("decision=serious"))["decision"] == ""
    assert _chosen(QueryDict("source=eu_rasff&decision=serious"))["decision"] == "serious"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_category_and_decision_appear_with_their_source_and_a_hint_stands_for_them_before(published, signed_in, lang):
    client = signed_in(published.headquarters[0], lang)
    plain, rasff = (client.get(address).content.decode() for address in ("/notices/", "/notices/?source=eu_rasff"))
    assert 'name="category"' not in plain
    assert "gz-filter-hint" in plain
    assert 'name="category"' in rasff
    assert 'name="decision"' in rasff
    assert "gz-filter-hint" not in rasff


def test_the_quick_filters_put_china_in_force_and_take_it_off_again(published, signed_in):
    client = signed_in(published.headquarters[0])
    off = client.get("/notices/?year=2017").content.decode()
    on = client.get("/notices/?year=2017&origin=CN").content.decode()
    assert 'href="/notices/?year=2017&amp;origin=CN"' in off
    assert re.search(r'active" href="/notices/\?year=2017"', on)


def test_a_notice_says_what_its_date_means_where_it_is_not_the_day(published, signed_in):
    client = signed_in(published.headquarters[0], "en")
    assert "the day of the enforcement report" in client.get(f"/notices/{NOTHING.id}/").content.decode()
    assert "the last day of the period counted" in client.get(f"/notices/{COUNT.id}/").content.decode()
    assert "gz-date-note" not in client.get(f"/notices/{METAL.id}/").content.decode()


def test_a_date_note_goes_by_the_export_form_of_the_file():
    by_shape = {shape.name: shape.date_note for shape in source_file("eu_safety_gate").shapes}
    assert "last day" in by_shape["vehicles"]["en"]
    assert "Friday" in by_shape["weekly"]["en"]


@pytest.mark.parametrize("source", sources.names())
def test_no_code_of_a_snapshot_is_shown_as_a_code(source):
    for item in sources.snapshot_of(source).evidence:
        body = item.body
        if isinstance(body, RefusalCount):
            assert body.country in countries()
            continue
        pairs = [(table, getattr(body, table)) for table in TABLES]
        pairs += [("hazard_category", hazard.category) for hazard in body.hazards]
        for table, code in pairs:
            look_up = source_file(source).look_ups.get(table)
            assert not code or (look_up and code in look_up.titles), (source, table, code)
        assert {body.notifying_country, *body.origins} - {""} <= set(countries())


def test_every_source_has_a_short_name_of_its_own():
    assert all(names.source_title(source, lang) != source for source in sources.names() for lang in ("zh", "en"))


def test_search_keys_are_words_pairs_of_characters_and_facets():
    assert keys.words("瓷茶杯 Mug-2017", "茶") == {"瓷茶", "茶杯", "mug", "2017", "茶"}
    made = keys.of_notice("eu_rasff", "2017.1", origins=("CN",), market="DE", texts=("mug",))
    assert made == {
        "source|eu_rasff", "origin|CN", "market|DE", "eu_rasff|hazard_category|", "2017", "1", "mug",
    }  # fmt: skip


def test_an_enterprise_sees_no_search_keys(province):
    from gongzhi.store.models import NoticeKey

    with seeing_as(province.officers.enterprise):
        assert not NoticeKey.objects.exists()
    with seeing_as(province.officers.city):
        assert NoticeKey.objects.exists()


@pytest.mark.parametrize(
    ("found", "zh", "en"),
    [
        ([("Cadmium", "metals"), ("Lead", "metals")], "金属（重金属）：Cadmium, Lead", "metals: Cadmium, Lead"),
        ([("", "metals"), ("mites", "")], "金属（重金属）; mites", "metals; mites"),
        ([], "", ""),
    ],
)
def test_a_hazard_is_named_in_the_readers_language_and_then_in_the_sources_words(found, zh, en):
    assert names.hazards_named("eu_rasff", found, "zh") == zh
    assert names.hazards_named("eu_rasff", found, "en") == en


def test_a_count_of_refusals_is_called_by_its_words_alone(published, signed_in):
    """Its number is made of the same place."""
    page = signed_in(published.headquarters[0], "en").get(f"/notices/{COUNT.id}/").content.decode()
    assert "<h1>7 consignments from Jingdezhen, Jiangxi refused</h1>" in page


def test_an_enterprise_that_a_notice_may_mean_is_named_and_leads_to_its_page(province, signed_in):
    page = signed_in(province.officers.headquarters[0]).get(f"/notices/{province.notice}/").content.decode()
    assert f'<a href="/enterprises/{POTTERY}/">赣州试验陶瓷有限公司 {POTTERY}</a>' in page


def test_one_finding_on_two_enterprises_stands_once_below_both(officers, signed_in):
    """Two firms of one name: neither can be told from the other."""
    body = "91360702158300020"
    twin = firm(f"{body}{check_digit(body)}", "赣州试验陶瓷有限公司", "360703")
    setting_up.take_in_enterprises([twin], raw_hash=RAW, by=officers.system, at=at_noon(TODAY))
    take_in(officers, meant := notice(1, "赣州试验陶瓷有限公司"))
    page = signed_in(officers.headquarters[0]).get(f"/notices/{meant.id}/").content.decode()
    assert page.count("可能的企业") == 2
    assert page.count("gz-line-question") == 1


def test_who_sees_some_links_only_is_not_told_that_there_is_none(officers, signed_in):
    """A notice on a firm of Ganzhou, read in Ganzhou, in Fuzhou and by the headquarters."""
    take_in(officers, meant := notice(1, "赣州试验陶瓷有限公司"), nobody := notice(2))
    said = {
        name: [text_of(signed_in(reader), fact) for fact in (meant, nobody)]
        for name, reader in (("all", officers.headquarters[0]), ("here", officers.city), ("there", officers.elsewhere))
    }
    waits, not_here = "等待登记", "与本辖区无关联"
    assert "已关联" in said["all"][0] and waits in said["all"][1]
    assert "已关联" in said["here"][0] and not_here in said["here"][1]
    for page in said["there"]:
        assert not_here in page
        assert "与您辖区内的企业和地方没有关联" in page
        assert waits not in page
    listed = signed_in(officers.elsewhere).get("/notices/").content.decode()
    assert listed.count(not_here) == 3  # both notices, and the filter's choice
    assert waits not in listed


def text_of(client, fact: Evidence) -> str:
    return client.get(f"/notices/{fact.id}/").content.decode()
