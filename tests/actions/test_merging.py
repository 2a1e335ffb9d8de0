"""Two registrations become one enterprise and two again: nothing moves, no record gets better, nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gongzhi.actions import credit, judgements, matters, merging, setting_up, supervision
from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.merging import relations
from gongzhi.catalogue.workflows import workflows
from gongzhi.core.errors import Conflict, NotThere, Refusal
from gongzhi.core.events import CreditEventKept
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.codes import codes_of
from tests.partners import take
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, RAW, TEA, certificate, export_total, firm, register, returned, traced

DAY = date(2017, 5, 2)
AT = at_noon(DAY)
LATER = at_noon(date(2017, 6, 20))
PROOF = "赣市监变字〔2017〕第12号"
GROWS = {"store_event", "store_leaf", "store_head"}  # the ledger
OF_MERGERS = {
    "store_matterenterprisemerge",
    "store_mergedvalue",
    "store_instance",
    "store_transition",
    "store_signature",
    "store_counter",
    "store_content",
    "store_finding",
    "store_findinginput",
}  # a merger's own record: rows are added, and none that was there is touched


def twin(of: str, number: int) -> str:
    """A code of the same organisation, registered elsewhere."""
    body = f"91{360000 + number}" + of[8:17]
    return body + check_digit(body)


def tables(owner: Any) -> dict[str, list[str]]:
    """Every row of every table as text, in order."""
    names = owner.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
    return {
        name: [row for (row,) in owner.execute(f'select t::text from "{name}" t order by 1').fetchall()]
        for (name,) in names
        if not name.startswith(("django_session", "procrastinate"))
    }


def differing(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, str]:
    """The tables that are not what they were; of the ledger and of mergers' own records, only what is lost."""
    found = {}
    for name, rows in before.items():
        if name in GROWS or name in OF_MERGERS:
            counters = name == "store_counter"
            lost = [] if counters else sorted(set(rows) - set(after[name]))
            if lost:
                found[name] = f"lost {lost[:2]}"
        elif rows != after[name]:
            found[name] = f"{sorted(set(rows) ^ set(after[name]))[:4]}"
    return found


def propose(officers: Any, kept: str, merged: str, *, proof: str = PROOF, at: Any = AT) -> str:
    values = {"merged": merged, "ground": "code_change", "proof": proof, "grounds": "同一企业两个登记", "files": ()}
    return matters.open_matter("enterprise_merge", values=values, uscc=kept, by=officers.headquarters[0], at=at)


def merge(officers: Any, kept: str, merged: str, *, at: Any = AT) -> str:
    number = propose(officers, kept, merged, at=at)
    take(number, "merge", officers.headquarters[:2], scheme="enterprise_merge", at=at)
    return number


def part(officers: Any, number: str, *, at: Any = AT) -> None:
    take(number, "part", officers.headquarters[:2], scheme="enterprise_merge", at=at, reason="查明为两家企业")


KINDS = ("spot_check_failure", "obstruction", "false_declaration", "rectification_overdue", "spot_check_failure_safety")


def confirm(officers: Any, uscc: str, kind: str, day: date) -> None:
    """A fact on an enterprise's record, whoever's it is."""
    with acting(officers.system, at_noon(DAY)) as act:
        region = queries.enterprises.region_of(uscc)
        event = act.record(CreditEventKept(kind, None), subject=uscc, region=region, uscc=uscc)
        save.outcomes.credit_event(
            uscc=uscc, region=region, kind=kind, occurred_on=day, voluntary=False, case=None, evidence=None, event=event
        )


@contextmanager
def looking(officers: Any) -> Iterator[Act]:
    with seeing_as(officers.headquarters[0]):
        yield Act(officers.headquarters[0], AT)


@pytest.fixture
def rich(officers: Any) -> list[str]:
    """Eight firms in four counties with exports, certificates, returns traced, credit events, grades and levels."""
    chance = random.Random(20250)
    more = [twin(POTTERY, 104), twin(TEA, 721), twin(POTTERY, 781), twin(TEA, 502), twin(POTTERY, 11), twin(TEA, 12)]
    counties = ["360702", "361002", "360781", "360402", "360702", "361002"]
    at = at_noon(date(2015, 1, 6))
    setting_up.take_in_enterprises(
        [
            firm(code, f"试验{n}号有限公司", county, firm_class=1 + n % 4)
            for n, (code, county) in enumerate(zip(more, counties, strict=True))
        ],
        raw_hash=RAW, by=officers.system, at=at,
    )  # fmt: skip
    firms = [POTTERY, TEA, *more]
    with seeing_as(officers.system):
        where = dict(queries.enterprises.known_regions_of(firms))
    for uscc in firms:
        totals = [export_total(uscc, where[uscc], 2016, chance.randint(5, 500), 10_000_00, month=m) for m in (1, 5)]
        setting_up.take_in_export_totals(totals, raw_hash=RAW, by=officers.system, at=at)
        setting_up.take_in_certificates(
            [certificate(uscc, chance.choice(["ISO9001", "HACCP"]), date(2016, 1, 1), date(2018, 12, 31))],
            raw_hash=RAW, by=officers.system, at=at,
        )  # fmt: skip
        for kind in chance.sample(KINDS, k=chance.randint(0, 2)):
            confirm(officers, uscc, kind, date(2017, chance.randint(1, 4), 9))
    for number in range(1, 5):
        tracing = register(officers, returned(number, date(2017, 3, number)))
        traced(officers, tracing, date(2017, 3, 10 + number), "Q1", "producer")
    with acting(officers.system, at_noon(date(2017, 4, 20))) as act:
        for uscc in firms[:6]:
            credit.regrade_enterprise(act, uscc, where[uscc])
            supervision.supervise_enterprise(act, uscc, where[uscc])
    return firms


def test_a_merger_undone_leaves_the_same_database_for_every_pair(officers, rich, owner):
    chance, tried = random.Random(7), 0
    pairs = [(one, other) for one in rich for other in rich if one != other]
    for kept, merged in chance.sample(pairs, 24):
        before = tables(owner)
        number = merge(officers, kept, merged, at=LATER)
        assert codes_of_all(officers, merged) == (kept, merged)
        part(officers, number, at=LATER)
        assert differing(before, tables(owner)) == {}, (kept, merged)
        tried += 1
    print("mergers undone:", tried, "identical databases:", tried)


def codes_of_all(officers: Any, uscc: str) -> tuple[str, ...]:
    with seeing_as(officers.system):
        return codes_of(uscc)


def test_chains_of_mergers_undone_in_any_order_leave_the_same_database(officers, rich, owner):
    chance = random.Random(9)
    for _ in range(4):
        before = tables(owner)
        kept, *others = chance.sample(rich, 3)
        numbers = [merge(officers, kept, other) for other in others]
        for number in reversed(numbers):
            part(officers, number)
        assert differing(before, tables(owner)) == {}


def standing(officers: Any, uscc: str) -> tuple[Decimal, Decimal, int]:
    """Score, ratio and class as computed today, without writing."""
    from gongzhi.core.credit.grade import grade

    with looking(officers) as act:
        found = grade(credit.credit_facts(act, uscc), act.rules())
        level, _ = supervision.supervision_of(act, uscc)
        checked, _ = supervision.ratio_of(act, uscc, level)
    return Decimal(found.value["exact"]), Decimal(checked.value["ratio"]), int(level.value["firm_class"])


def test_a_merger_never_improves_a_record(officers, rich):
    chance = random.Random(11)
    pairs = [(one, other) for one in rich for other in rich if one != other]
    for kept, merged in chance.sample(pairs, 16):
        alone = [standing(officers, code) for code in (kept, merged)]
        with seeing_as(officers.system):
            events = sum(len(queries.enterprises.credit_events(code)) for code in (kept, merged))
        number = merge(officers, kept, merged)
        both = standing(officers, kept)
        assert both[0] <= min(score for score, _, _ in alone)
        assert both[1] >= max(ratio for _, ratio, _ in alone)
        assert both[2] >= max(firm_class for _, _, firm_class in alone)
        with seeing_as(officers.system):
            assert len(queries.enterprises.credit_events(kept)) == events
            grade = next(iter(queries.enterprises.grades(kept)), None)
            if grade:
                assert grade.score == both[0].quantize(Decimal("0.1"))
        part(officers, number)


def test_what_is_counted_while_merged_stays_and_both_sides_are_computed_anew_when_it_is_undone(officers, rich):
    kept, merged = POTTERY, TEA
    number = merge(officers, kept, merged)
    kind = KINDS[0]
    confirm(officers, merged, kind, DAY)
    with acting(officers.system, LATER) as act:
        credit.regrade_enterprise(act, merged, "361002")  # whichever code is named, the one that stays is graded
        supervision.supervise_enterprise(act, merged, "361002")
    with seeing_as(officers.system):
        during = queries.enterprises.grades(kept)[0]
    part(officers, number, at=at_noon(date(2017, 6, 25)))
    with seeing_as(officers.system):
        assert kind in [row.kind for row in queries.enterprises.credit_events(merged)]
        newest, before, *_ = queries.enterprises.grades(kept)
        assert (newest.since, before.since, before.score) == (date(2017, 6, 25), during.since, during.score)
        assert queries.enterprises.grades(merged)[0].since == date(2017, 6, 25)


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda officers: (POTTERY, POTTERY, PROOF), "MERGE_ITSELF"),
        (lambda officers: (POTTERY, TEA, " "), "MERGE_TWO_LIVING_CODES"),
        (lambda officers: (merge(officers, POTTERY, TEA) and POTTERY, TEA, PROOF), "MERGE_ALREADY"),
        (lambda officers: (judged(officers, "different") and POTTERY, TEA, PROOF), "MERGE_JUDGED_DIFFERENT"),
    ],
)
def test_what_cannot_be_merged_is_refused_by_name(officers, prepare, code):
    kept, merged, proof = prepare(officers)
    with pytest.raises(Refusal) as refused:
        propose(officers, kept, merged, proof=proof)
    assert refused.value.code == code


def judged(officers: Any, verdict: str, seen: int = 0, by: int = 0) -> bool:
    judgements.judge_enterprises(
        TEA, POTTERY, verdict=verdict, reason="查过登记", by=officers.headquarters[by], at=AT, seen=seen
    )
    return True


def test_a_stranger_and_an_unknown_code_are_refused(officers):
    with pytest.raises(NotThere):
        propose(officers, POTTERY, twin(TEA, 999))
    with pytest.raises(Refusal, match="ROLE"):
        matters.open_matter(
            "enterprise_merge",
            values={"merged": TEA, "ground": "duplicate", "proof": PROOF, "grounds": "x", "files": ()},
            uscc=POTTERY, by=officers.market, at=AT,
        )  # fmt: skip


def test_one_person_does_not_merge(officers):
    number = propose(officers, POTTERY, TEA)
    take(number, "merge", officers.headquarters[:1], scheme="enterprise_merge", at=AT)
    assert codes_of_all(officers, TEA) == (TEA,)


def test_an_open_sanction_or_check_task_on_either_side_stands_in_the_way_by_its_name(officers):
    from tests.sample_matters import opened

    with pytest.MonkeyPatch.context() as patch:
        opened("check_task", officers, patch)
    with pytest.raises(Refusal) as refused:
        propose(officers, TEA, POTTERY)
    assert (refused.value.code, refused.value.params["merged"]) == ("MERGE_STANDS_IN_THE_WAY", 1)


def test_a_relation_that_nobody_decided_about_stops_every_merger_with_its_name(officers, owner):
    owner.execute("alter table store_rawfile add column buyer_uscc varchar(18)")
    with pytest.raises(Refusal) as refused:
        propose(officers, POTTERY, TEA)
    assert refused.value.params == {"table": "store_rawfile", "column": "buyer_uscc"}


def test_the_list_names_every_column_that_names_an_enterprise_and_no_other(officers, owner):
    with seeing_as(officers.system):
        found = set(queries.identity.naming_columns())
    known = {(one.table, one.column) for one in relations()}
    assert found - known == set()
    columns = {tuple(row) for row in owner.execute("select table_name, column_name from information_schema.columns")}
    assert known - columns == set()
    assert {one.table for one in relations() if one.how == "anew"} == set(merging.ANEW)
    assert {one.procedure for one in relations() if one.procedure} <= set(workflows())


def test_the_list_names_every_column_that_holds_a_code_of_the_register(officers, rich, owner):
    """By what stands in them: a column that names enterprises under another name is found too."""
    known = {(one.table, one.column) for one in relations()}
    texts = owner.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'public'"
        " and table_name like 'store!_%' escape '!' and data_type in ('character varying', 'text')"
    ).fetchall()
    holding = {
        (table, column)
        for table, column in texts
        if owner.execute(f'select 1 from "{table}" where "{column}" = any (%s) limit 1', [rich]).fetchone()
    }
    assert len(holding) >= 10
    assert holding - known == set()


def test_the_firms_of_both_codes_and_both_offices_see_the_whole_and_strangers_nothing(officers, rich):
    number = merge(officers, POTTERY, TEA)
    for actor in (officers.origin[0], officers.elsewhere, officers.enterprise, officers.rival):
        with seeing_as(actor):
            assert queries.matters.matter("enterprise_merge", number).uscc == POTTERY
    for actor in (officers.enterprise, officers.rival):
        with seeing_as(actor):
            assert {row.uscc for row in queries.enterprises.register()} == {POTTERY, TEA}
            assert len(queries.cases.tracings_closed_for(TEA)) == 4
    part(officers, number)
    with seeing_as(officers.rival):
        assert {row.uscc for row in queries.enterprises.register()} == {TEA}
    with seeing_as(officers.port), pytest.raises(NotThere):
        queries.matters.matter("enterprise_merge", number)


def test_a_later_judgement_stands_beside_the_earlier_one_and_two_at_once_do_not_pass(officers):
    judged(officers, "different")
    with pytest.raises(Conflict):
        judged(officers, "same", seen=0, by=1)
    judged(officers, "same", seen=1, by=1)
    with seeing_as(officers.system):
        rows = queries.identity.judgements_between(POTTERY, TEA)
        assert [(row.verdict, row.person) for row in rows] == [
            ("different", officers.headquarters[0].person), ("same", officers.headquarters[1].person),
        ]  # fmt: skip
    assert propose(officers, POTTERY, TEA)


def test_a_preview_says_what_a_merger_then_does_and_writes_nothing(officers, rich, owner):
    before = tables(owner)
    with seeing_as(officers.headquarters[0]):
        found = merging.preview(Act(officers.headquarters[0], AT), POTTERY, TEA, proof=PROOF)
    assert tables(owner) == before
    merge(officers, POTTERY, TEA)
    with seeing_as(officers.system):
        grade, level = queries.enterprises.grades(POTTERY)[0], queries.enterprises.supervision(POTTERY)[0]
    assert found.grades[2] == f"{grade.grade} {grade.score}"
    assert found.ratios[2].split()[0] == level.level
    assert found.ratios[2].split()[1] == f"{(level.ratio * 100).normalize():f}%"
    counted = {one.relation.table: (one.kept, one.merged) for one in found.counted}
    assert counted["store_exporttotal"] == (2, 2)
