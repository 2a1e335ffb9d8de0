from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import scores
from gongzhi.actions.clock import at_noon
from gongzhi.actions.reports import make_report, report_subject
from gongzhi.catalogue.messages import messages
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.core.months import Month, read_month
from gongzhi.reports import words
from gongzhi.reports.tables import Term, said
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.reports import ProcedureRow
from tests.reports.conftest import *
from tests.reports.conftest import MARCH, NAMED, SECOND, TODAY, built


def value(report, table: str, code: str, column: str = "REPORT_COL_AMOUNT"):
    """One cell, by the code of the row's first cell."""
    found = report.table(table)
    rows = zip(found.rows, found.column(column), strict=True)
    (cell,) = (cell for row, cell in rows if isinstance(row.cells[0], Term) and row.cells[0].code == code)
    return cell


def test_each_rate_of_the_head_says_what_it_is_made_of(month):
    head = built(month.city).table("head")
    cells = {row.cells[0].code: row.cells for row in head.rows}
    assert cells["FIGURE_BATCHES"][1] == 5
    assert cells["FIGURE_VALUE"][1] == Decimal("65000.00")  # 2 × 10 000 + 5 000 + 2 × 20 000
    assert cells["FIGURE_QUALITY"][1:5] == (Decimal("20.00"), said("UNIT_PERCENT"), 1, 5)
    assert cells["FIGURE_UNINVESTIGATED"][1:5] == (Decimal("60.00"), said("UNIT_PERCENT"), 3, 5)
    assert cells["FIGURE_BATCH_RATE"][1:5] == (Decimal("5.00"), said("UNIT_PERCENT"), 5, 100)
    assert cells["FIGURE_ASSESSED_RATE"][3:5] == (1 + 3, 100)
    assert cells["FIGURE_PER_100M"][3:5] == (5 + 1, Decimal("1000000.00"))


def test_the_tables_add_up_to_the_head(month):
    report = built(month.city)
    for table in ("causes", "categories", "countries", "counties"):
        assert sum(report.table(table).column("REPORT_COL_BATCHES")) == 5, table
    assert report.table("months").column("REPORT_COL_BATCHES")[-1] == 5
    assert len(report.table("returns_listed").rows) == 5
    assert len(report.table("sources").rows) == 3 + 1  # returns, checks, notice; and the register of exports
    assert {row.synthetic for row in report.table("sources").rows} == {True}


def test_a_county_has_its_rate_its_denominator_and_its_interval(month):
    counties = built(month.city).table("counties")
    first, second = counties.rows
    assert first.cells[:4] == (Term("region", "360702"), 3, 40, Decimal("7.50"))  # 3 / 40
    assert second.cells[:4] == (Term("region", "360703"), 2, 60, Decimal("3.33"))
    assert first.cells[4] < Decimal("7.50") < first.cells[5]


def test_every_rule_row_has_its_version_and_its_origin(month):
    report = built(month.city)
    assert {(each.ref.table, each.ref.rule, each.origin) for each in report.rules} >= {
        ("return_weights", "RW-Q2", "assumed"),
        ("return_counting", "RR-OPEN", "assumed"),
        ("goods_categories", "GC-64", "assumed"),
    }
    assert len(report.table("rules_cited").rows) == len(report.rules)
    assert all(isinstance(row.cells[2], date) for row in report.table("rules_cited").rows)


def test_numbers_lead_back_to_what_they_were_counted_from(month):
    report = built(month.city)
    causes = {row.cells[0].code: row for row in report.table("causes").rows}
    assert [reference.name for reference in causes["Q2"].references] == [f"{1:018d}-1"]
    assert causes["Q2"].references[0].id  # the page of its tracing
    (checks, *_) = report.table("checks").rows
    assert (checks.cells[1:4], checks.references[0].name) == ((3, 1, Decimal("33.33")), "C0")
    (notices,) = report.table("notices").rows
    assert (notices.cells[1:], notices.references[0].name) == ((1, 1), "SIM.2017.0001")
    work = {(row.cells[0].code, row.cells[1].code): row for row in report.table("work").rows}
    assert work["WORK_CASE", "WORK_OPENED"].cells[2] == len(work["WORK_CASE", "WORK_OPENED"].references) > 0


def test_what_is_missing_is_said(month):
    report = built(month.city)
    assert report.table("declared").note.code == "REPORT_NOT_REPORTED"
    assert report.table("compared").note.code == "REPORT_NOT_COMPARED"  # the register begins in this month
    assert report.table("index").note.code == "REPORT_NO_INDEX"
    assert report.table("months").column("REPORT_COL_BATCHES")[:-1] == (None,) * 12


def test_declared_items_stand_beside_those_of_customs_once_reported(month):
    figure = {"kind": "declared", "name": "2017-03", "at": at_noon(TODAY)}
    with pytest.raises(Refusal, match="ROLE"):
        scores.report_figure("360700", 2017, numerator=1, denominator=2, by=month.city, **figure)
    scores.report_figure("360700", 2017, numerator=1, denominator=2, by=month.headquarters[0], **figure)
    scores.report_figure("360700", 2017, numerator=1212, denominator=1250, by=month.headquarters[0], **figure)
    (row,) = built(month.city).table("declared").rows
    assert row.cells == (1212, 1250, Decimal("96.96"))


def test_the_index_and_each_indicator_stand_in_the_report_of_a_city(month):
    scores.city_index_now("360700", by=month.system, at=at_noon(TODAY))
    report = built(month.city)
    assert report.table("index").rows[0].cells[:2] == (Term("region", "360700"), TODAY)
    assert value(report, "indicators", "indicator.quality_return_rate", "REPORT_COL_NUMERATOR") == 1 + 3
    assert value(report, "indicators", "indicator.quality_return_rate", "REPORT_COL_DENOMINATOR") == 100
    # Nobody reported it; two of the three checks that the platform knows passed.
    assert value(report, "indicators", "indicator.spot_check_pass") == Decimal("66.67")
    assert value(report, "indicators", "indicator.check_fund_spent") is None
    assert all(row.rules and row.references for row in report.table("indicators").rows)


def test_a_running_month_ends_with_the_day_of_the_report(month):
    report = built(month.city, on=date(2017, 3, 4))
    assert (report.last, value(report, "head", "FIGURE_BATCHES")) == (date(2017, 3, 4), 0)
    assert report.table("causes").note.code == "REPORT_NO_RETURNS"


def test_a_county_officers_report_holds_only_its_county(month, county):
    report = built(county, "360702")
    assert value(report, "head", "FIGURE_BATCHES") == 3
    assert value(report, "head", "FIGURE_EXPORT_ITEMS") == 40
    assert {row.cells[0].code for row in report.table("counties").rows} == {"360702"}
    assert SECOND not in words_of(report)
    for place in ("360700", "360703", "360000"):
        with pytest.raises(NotThere):
            built(county, place)


def test_a_place_that_nobody_knows_is_not_there(month):
    for place in ("999999", "36", "360799", ""):
        with pytest.raises(NotThere):
            built(month.headquarters[0], place)


def test_a_port_sees_returns_of_other_places_and_reports_its_own_only(month):
    assert value(built(month.port, "360400"), "head", "FIGURE_BATCHES") == 0
    with pytest.raises(NotThere):
        built(month.port, "360700")


def test_those_who_have_no_place_have_no_report(month):
    for actor in (month.enterprise, month.association):
        with pytest.raises(NotThere):
            built(actor, "360702")


@pytest.mark.parametrize(
    "written", ["2017-13", "2017-00", "2017-3", "17-03", "", "2017-03-01", "0001-01", "２０１７-03"]
)
def test_what_is_no_month_is_said_so(written):
    with pytest.raises(BadInput) as refused:
        read_month(written)
    assert refused.value.cells[0].code == "MONTH_UNREADABLE"


def test_months_are_counted_across_years():
    assert Month(2017, 1).earlier(1) == Month(2016, 12)
    assert Month(2017, 3).earlier(12) == Month(2016, 3)
    assert (str(Month(2016, 2)), Month(2016, 2).last) == ("2016-02", date(2016, 2, 29))


def test_a_month_that_has_not_begun_is_refused(month):
    with pytest.raises(Refusal, match="MONTH_NOT_BEGUN"):
        built(month.city, month=Month(2017, 5))
    assert built(month.city, month=Month(2017, 4)).last == TODAY


def test_the_public_version_names_nobody_without_a_decision(month):
    internal, public = built(month.city), built(month.city, public=True)
    assert internal.table("repeaters").column("REPORT_COL_ENTERPRISE") == ("赣州试验陶瓷有限公司", NAMED)
    assert public.table("returns_listed") is None
    said_in_public = words_of(public)
    for secret in (NAMED, SECOND, "赣州试验陶瓷有限公司", f"{1:018d}", "EQC-"):
        assert secret in words_of(internal)
        assert secret not in said_in_public
    assert [row.cells[2:] for row in public.table("repeaters").rows] == [
        row.cells[2:] for row in internal.table("repeaters").rows
    ]


@pytest.mark.parametrize(
    ("state", "is_named"), [("decided", True), ("done", True), ("noticed", False), ("dropped", False)]
)
def test_the_public_version_names_an_enterprise_once_a_sanction_on_it_was_decided(month, monkeypatch, state, is_named):
    sanction = ProcedureRow("CF-1", SECOND, TODAY, state, None, {}, None, None, True)
    of_kind = {"sanction": (sanction,)}
    monkeypatch.setattr(queries.reports, "procedures", lambda kind, *_, **__: of_kind.get(kind, ()))
    public = built(month.city, public=True)
    assert (NAMED in words_of(public), SECOND in words_of(public)) == (is_named, is_named)
    assert "赣州试验陶瓷有限公司" not in words_of(public)


def test_a_report_that_is_made_leaves_its_findings_and_an_event_and_one_that_is_looked_at_leaves_nothing(month):
    subject = report_subject("360700", MARCH)
    looked_at = built(month.city)
    with seeing_as(month.city):
        assert queries.cases.events_on(subject) == ()
        assert queries.findings.with_hash(looked_at.computed[0].finding.hash) is None
    made = make_report("360700", MARCH, by=month.city, at=at_noon(TODAY))
    with seeing_as(month.city):
        assert [event.kind for event in queries.cases.events_on(subject)] == ["ReportMade"]
        assert all(queries.findings.with_hash(each.finding.hash) for each in made.computed)
    assert made.computed == looked_at.computed
    assert all(row.references[0].id for row in built(month.city).table("head").rows)


def test_who_may_only_look_cannot_make_a_report(month):
    auditor = replace(month.headquarters[0], role="AUD")
    with pytest.raises(Exception, match="row-level security"):
        make_report("360700", MARCH, by=auditor, at=at_noon(TODAY))


def words_of(report) -> str:
    """Everything that the report says, in Chinese."""
    return "\n".join(
        " ".join([*(words.text(cell, "zh") for cell in row.cells), *(r.name for r in row.references)])
        for table in report.tables
        for row in table.rows
    )


def test_every_heading_and_unit_has_words(month):
    for table in built(month.city).tables:
        assert table.title.code in messages()
        assert {column.code for column in table.columns} <= set(messages())
        assert {column.unit for column in table.columns} - {""} <= set(messages())
