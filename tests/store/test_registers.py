"""Registers and what is uploaded as evidence, in the store: kept once, renewed by a later upload, seen by place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongzhi.actions import intake, registers, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import CheckResult, Complaint, Envelope, Evidence
from gongzhi.core.registers import AssociationRow, BaseRow, LaboratoryRow, ProductRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import CheckResult as CheckResultRecord
from gongzhi.store.models import Complaint as ComplaintRecord
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, RAW, TEA, export_total

DAY = date(2017, 3, 10)
AT = at_noon(DAY)
GANZHOU = "360700"
ASSOCIATION = "51360000500012345N"

PRODUCT = ProductRow(
    "P-1", POTTERY, "瓷杯", "mugs", "6911101900", "light", "II", False, False, False, True, False, True
)
LABORATORY = LaboratoryRow("L-1", "试验检测中心", "360700", ("陶瓷", "铅"), DAY, None, True)
BASE = BaseRow("361002CY00001", TEA, "361002", "茶叶", 200, date(2016, 1, 1), DAY, True)


def product_names(actor) -> list[str]:
    with seeing_as(actor):
        return [row.name_zh for row in queries.registers.products()]


def totals(officers, first: date, last: date) -> tuple[int, int]:
    with seeing_as(officers.city):
        found = queries.outcomes.city_totals(GANZHOU, first, last)
    return found.items, found.value_usd_cents


# Export totals


@pytest.fixture
def months(officers):
    """January 2016 to December 2017: 1, 2, 4, 8 … items, so that every sum tells its months."""
    rows = [
        export_total(POTTERY, "360702", 2016 + place // 12, 2**place, 100 * 2**place, month=place % 12 + 1)
        for place in range(24)
    ]
    setting_up.take_in_export_totals(rows, raw_hash=RAW, by=officers.system, at=AT)
    return officers


@pytest.mark.parametrize(
    ("first", "last", "places"),
    [
        (date(2016, 3, 1), date(2016, 3, 31), [2]),
        (date(2016, 12, 31), date(2017, 1, 1), [11, 12]),  # the months of both days count whole
        (date(2016, 7, 1), date(2017, 6, 30), range(6, 18)),
        (date(2017, 1, 1), date(2017, 12, 31), range(12, 24)),
        (date(2015, 1, 1), date(2015, 12, 31), []),
    ],
)
def test_a_month_a_calendar_year_and_a_year_of_assessment_are_sums_of_months(months, first, last, places):
    items = sum(2**place for place in places)
    assert totals(months, first, last) == (items, 100 * items)


def test_a_month_that_is_uploaded_again_replaces_what_was_known_of_it(months):
    again = export_total(POTTERY, "360702", 2016, 5, 700, month=3)
    setting_up.take_in_export_totals([again], raw_hash=RAW, by=months.system, at=AT)
    assert totals(months, date(2016, 3, 1), date(2016, 3, 31)) == (5, 700)


def test_an_enterprise_reads_its_exports_by_calendar_year(months):
    with seeing_as(months.enterprise):
        newest, oldest = queries.enterprises.exports(POTTERY)
    assert (newest.year, newest.items) == (2017, sum(2**place for place in range(12, 24)))
    assert (oldest.year, oldest.items) == (2016, sum(2**place for place in range(12)))


# Products, laboratories, bases, associations


def test_a_product_lies_in_its_producers_county_and_a_later_upload_renews_it(officers):
    assert registers.take_in_products([PRODUCT], raw_hash=RAW, by=officers.system, at=AT) == 1
    registers.take_in_products([replace(PRODUCT, name_zh="瓷壶")], raw_hash=RAW, by=officers.system, at=AT)
    for actor in (officers.enterprise, officers.origin[0], officers.headquarters[0]):
        assert product_names(actor) == ["瓷壶"]
    for actor in (officers.rival, officers.elsewhere, officers.association):
        assert product_names(actor) == []


def test_products_are_found_by_producer_and_by_the_beginning_of_their_code(officers):
    other = replace(PRODUCT, sku="P-2", producer_uscc=TEA, hs_code="0902100000")
    registers.take_in_products([PRODUCT, other], raw_hash=RAW, by=officers.system, at=AT)
    with seeing_as(officers.system):
        assert queries.registers.products() == (PRODUCT, other)
        assert queries.registers.products(uscc=TEA) == (other,)
        assert queries.registers.products(hs="6911") == (PRODUCT,)


def test_a_product_of_a_producer_that_no_register_knows_is_refused_and_none_is_kept(officers):
    stranger = replace(PRODUCT, sku="P-2", producer_uscc="914403001922038216")
    with pytest.raises(Refusal) as refused:
        registers.take_in_products([PRODUCT, stranger], raw_hash=RAW, by=officers.system, at=AT)
    assert (refused.value.code, refused.value.params["uscc"]) == ("PRODUCER_UNKNOWN", "914403001922038216")
    assert product_names(officers.system) == []


def test_everyone_may_look_for_a_laboratory_and_only_its_place_may_enter_it(officers):
    registers.take_in_laboratories([LABORATORY], raw_hash=RAW, by=officers.market, at=AT)
    with seeing_as(officers.rival):
        assert queries.registers.laboratories() == (LABORATORY,)
    with pytest.raises(Exception, match="row-level security"):
        registers.take_in_laboratories([replace(LABORATORY, lab_no="L-2")], raw_hash=RAW, by=officers.elsewhere, at=AT)


def test_a_laboratory_is_offered_to_the_last_day_of_its_last_recognition(officers):
    both = replace(LABORATORY, lab_no="L-2", cnas_valid_to=date(2017, 3, 11))
    neither = replace(LABORATORY, lab_no="L-3", cma_valid_to=None)
    registers.take_in_laboratories([LABORATORY, both, neither], raw_hash=RAW, by=officers.system, at=AT)
    with seeing_as(officers.system):
        assert [row.lab_no for row in queries.registers.laboratories(on=DAY)] == ["L-1", "L-2"]
        assert [row.lab_no for row in queries.registers.laboratories(on=date(2017, 3, 11))] == ["L-2"]
        assert queries.registers.laboratories(on=date(2017, 3, 12)) == ()


def test_a_base_is_its_holders_and_its_countys_and_valid_on_its_last_day(officers):
    registers.take_in_bases([BASE], raw_hash=RAW, by=officers.system, at=AT)
    with seeing_as(officers.rival):
        assert queries.registers.bases(uscc=TEA, on=DAY) == (BASE,)
        assert queries.registers.bases(on=date(2017, 3, 11)) == ()
        assert queries.registers.bases(on=date(2015, 12, 31)) == ()
    with seeing_as(officers.enterprise):
        assert queries.registers.bases() == ()


def test_an_association_acts_in_the_post_of_the_person_it_names(officers):
    row = AssociationRow(ASSOCIATION, "试验陶瓷协会", "360000", "陶瓷", ("69",), "A1", True)
    registers.take_in_associations([row], raw_hash=RAW, by=officers.system, at=AT)
    with seeing_as(officers.association):
        (entry,) = queries.registers.associations()
    assert (entry.uscc, entry.post, entry.hs_chapters) == (ASSOCIATION, officers.association.post, ("69",))
    with seeing_as(officers.rival):
        assert queries.registers.associations() == ()


@pytest.mark.parametrize("person_no", ["P1", "nobody"])
def test_an_association_that_names_a_person_without_its_post_is_refused(officers, person_no):
    row = AssociationRow(ASSOCIATION, "试验陶瓷协会", "360000", "陶瓷", ("69",), person_no, True)
    with pytest.raises(Refusal) as refused:
        registers.take_in_associations([row], raw_hash=RAW, by=officers.system, at=AT)
    assert refused.value.code == "ASSOCIATION_POST_UNKNOWN"


# Check results and complaints


def check_result(number: str, uscc: str = POTTERY) -> Evidence:
    body = CheckResult(
        uscc, "瓷杯", "691110", "A-1", DAY, "provincial", True, "L-1", False, True, "migration", ("铅溶出量",)
    )
    return Evidence(Envelope("jx_check_results", number, "check_result", DAY, RAW, synthetic=True), body)


def complaint(number: str, uscc: str) -> Evidence:
    body = Complaint("embassy", "importer", "DE", "瓷杯", "migration", "Ganzhou Ceramics", uscc)
    return Evidence(Envelope("jx_complaints", number, "complaint", DAY, RAW, synthetic=True), body)


def seen(actor, model) -> set[str]:
    with seeing_as(actor):
        return set(model.objects.values_list("evidence__reference", flat=True))


def record(fact: Evidence, actor) -> int:
    return intake.record_evidence([fact], raw_name="x.csv", raw_size=1, by=actor, at=AT)


def test_a_check_result_belongs_to_the_producer_and_its_place(officers):
    assert record(check_result("S-1"), officers.market) == 1
    assert record(check_result("S-1"), officers.market) == 0
    for actor in (officers.market, officers.origin[0], officers.enterprise, officers.headquarters[0]):
        assert seen(actor, CheckResultRecord) == {"S-1"}
    for actor in (officers.elsewhere, officers.rival):
        assert seen(actor, CheckResultRecord) == set()
    with seeing_as(officers.system):
        row = CheckResultRecord.objects.select_related("evidence").get()
    assert (row.evidence.uscc, row.evidence.region, row.failed_items) == (POTTERY, "360702", ["铅溶出量"])


def test_a_complaint_that_names_nobody_is_every_officers_and_no_enterprises(officers):
    record(complaint("C-1", POTTERY), officers.market)
    record(complaint("C-2", ""), officers.market)
    assert seen(officers.origin[0], ComplaintRecord) == {"C-1", "C-2"}
    assert seen(officers.enterprise, ComplaintRecord) == {"C-1"}
    assert seen(officers.elsewhere, ComplaintRecord) == {"C-2"}
    assert seen(officers.rival, ComplaintRecord) == set()


def test_evidence_on_a_producer_that_no_register_knows_is_refused_before_anything_is_kept(officers):
    facts = [check_result("S-1"), check_result("S-2", "914403001922038216")]
    with pytest.raises(Refusal) as refused:
        intake.record_evidence(facts, raw_name="x.csv", raw_size=1, by=officers.system, at=AT)
    assert refused.value.code == "PRODUCER_UNKNOWN"
    assert seen(officers.system, CheckResultRecord) == set()


def test_what_was_found_in_a_check_is_never_changed(officers, owner):
    record(check_result("S-1"), officers.system)
    record(complaint("C-1", ""), officers.system)
    for table in ("store_checkresult", "store_complaint"):
        for statement in (f"update {table} set goods = ''", f"delete from {table}", f"truncate {table}"):
            with pytest.raises(Exception, match="WRITTEN_ONCE"):
                owner.execute(statement)


def test_neither_is_a_notice_and_only_a_complaint_that_names_a_firm_waits_for_a_link(officers):
    record(check_result("S-1"), officers.system)
    record(complaint("C-1", ""), officers.system)
    with seeing_as(officers.system):
        assert queries.notices.count(queries.notices.NoticeFilter()).n == 0
        assert [(row.reference, row.firm) for row in queries.links.unlinked(size=10)] == [("C-1", "Ganzhou Ceramics")]
        assert {row[0] for row in queries.notices.counts_by_source()} == {"jx_check_results", "jx_complaints"}
