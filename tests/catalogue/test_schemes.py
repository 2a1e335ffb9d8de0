"""Declarations of schemes: the ones that stand are whole, and a faulty one is refused with file, part and value."""

from __future__ import annotations

import shutil

import pytest

from gongzhi.catalogue.schemes import FOLDER, check, schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.workflow import opening_rows


def test_every_scheme_stands():
    assert check() == []


@pytest.mark.parametrize("name", sorted(schemes()))
def test_a_scheme_asks_only_what_it_declares_and_declares_only_what_some_act_or_outcome_gives(name):
    one = schemes()[name]
    (opening,) = opening_rows(workflow(name))
    assert one.asks.get(opening.act), "a record begins with something"
    assert one.about in one.asks[opening.act], "a record says from its first day what it is about"
    assert one.lead_zh != one.zh


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("scheme: work_item", "scheme: work_items", "'work_items': is the file's name"),
        ("prefix: RW", "prefix: rw", "prefix: 'rw'"),
        ("holder: place", "holder: nobody", "holder: 'nobody'"),
        ("about: deliverable", "about: delivery", "'delivery': is no field with a value"),
        ("readers: [officers]", "readers: [KING]", "readers: 'KING': is no role"),
        ("kind: integer, least: 2016", "kind: number, least: 2016", "plan_year: kind: 'number'"),
        ("  deliver: [evidence]", "  deliver: [proof]", "deliver: 'proof': is no field"),
        ("  deliver: [evidence]", "  devour: [evidence]", "'devour': is no act"),
        ("  drop: [reason]", "  accept: []", "drop: its guard reason_given wants the field reason"),
        (
            "  due: {label: {zh: 完成期限, en: To be delivered by}",
            "  due: {label: {zh: 完成期限}",
            "due: has label zh and en",
        ),
        ("  due:", "  region:", "'region': cannot name a field"),
        ("prefix: RW", "prefix: RW\nextra: 1", "has the parts"),
    ],
)
def test_a_fault_is_told_with_its_file_its_part_and_its_value(tmp_path, before, after, said):
    shutil.copy(FOLDER / "work_item.yml", tmp_path)
    written = tmp_path / "work_item.yml"
    text = written.read_text(encoding="utf-8")
    assert before in text
    written.write_text(text.replace(before, after, 1), encoding="utf-8")
    faults = check(tmp_path)
    assert any(fault.startswith("schemes/work_item.yml: ") and said in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("scheme", "before", "after", "said"),
    [
        ("zone", "act: announce, kind: plate", "act: fly, kind: plate", "plate: act: 'fly' is no act"),
        ("zone", "act: announce, kind: plate", "act: build, kind: plate", "plate: act: 'build' is no act on a record"),
        ("zone", "kind: plate, to: name", "kind: banner, to: name", "plate: kind: 'banner' is one of"),
        ("zone", "kind: plate, to: name", "kind: plate, series: banner, to: name", "PAPER_MARK_BANNER"),
        ("zone", "kind: plate, to: name", "kind: plate, to: nobody", "plate: to: 'nobody' is neither"),
        ("zone", "says: [PAPER_ZONE_PLATE_GIVEN]", "says: [PAPER_ZONE_REFUSED]", "'score' is no field that it may say"),
        ("zone", "says: [PAPER_ZONE_PLATE_GIVEN]", "says: [PAPER_NOBODY_WROTE]", "PAPER_NOBODY_WROTE is no message"),
        ("zone", "says: [PAPER_ZONE_PLATE_GIVEN]", "text: x", "plate: has act, kind, says"),
        ("demo_enterprise", "to: holder, office: CIQ_R", "to: holder", "suspension: office: the system has none"),
        ("support_payment", "to: holder, says: [PAPER_SUPPORT_PAYMENT_REFUSED", "says: [PAPER_SUPPORT_PAYMENT_REFUSED",
         "refusal: to: a decision is for somebody"),
        ("support_payment", "says: [PAPER_SUPPORT_PAYMENT_REFUSED, PAPER_BASIS], rights: [PAPER_RIGHT_REMEDIES]",
         "says: [PAPER_SUPPORT_PAYMENT_REFUSED, PAPER_BASIS]", "refusal: rights: no decision goes without"),
        ("support_payment", "act: approve, kind: decision", "act: approve, kind: certificate", "the scheme is public"),
        ("support_payment", "refuse: [reason]", "refuse: [reason, papers_given]", "papers_given: files are given"),
        ("support_payment", "about: purpose", "about: papers_given", "'papers_given': is no field with a value"),
    ],
)  # fmt: skip
def test_a_faulty_paper_or_file_is_told_too(tmp_path, scheme, before, after, said):
    shutil.copy(FOLDER / f"{scheme}.yml", tmp_path)
    written = tmp_path / f"{scheme}.yml"
    text = written.read_text(encoding="utf-8")
    assert before in text
    written.write_text(text.replace(before, after, 1), encoding="utf-8")
    faults = check(tmp_path)
    assert any(fault.startswith(f"schemes/{scheme}.yml: ") and said in fault for fault in faults), faults


def test_two_schemes_do_not_share_a_prefix(tmp_path):
    for name in ("work_item", "commitment"):
        shutil.copy(FOLDER / f"{name}.yml", tmp_path)
    written = tmp_path / "commitment.yml"
    written.write_text(written.read_text(encoding="utf-8").replace("prefix: CN", "prefix: RW"), encoding="utf-8")
    assert check(tmp_path) == ["prefix RW stands in commitment, work_item"]
