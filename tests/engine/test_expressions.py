"""The pass over many lines against what reads and decides one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.codes import lists_of
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.register_cells import Fault, understand
from gongzhi.core.rules import RuleBook, RuleTable
from gongzhi.core.targeting.consignments import TABLES, ConsignmentFacts, Item, decide
from gongzhi.core.targeting.shares import on_day
from gongzhi.engine.dimensions import dimensions
from gongzhi.engine.engines import Chosen, engine
from gongzhi.engine.expressions import NO_MONTH, Pass, faults_in
from gongzhi.engine.versions import days, form, in_force
from tests.engine.lines import FIRMS, GOOD, SHARES, TEXTS, good_texts, raw, texts

PHASES = (Phase.explicit, Phase.generate)
COLUMNS = {column.field: column for column in form().columns}
BY_ID = {firm.id: firm for firm in FIRMS}


@pytest.fixture(scope="module")
def duckdb():
    with engine(Chosen("duckdb", "")) as opened:
        yield opened


@pytest.fixture(scope="module")
def known():
    return in_force(FIRMS, SHARES)


def passed(duckdb, known, lines):
    made = Pass(duckdb, form(), known, "L")
    return in_order(duckdb.arrow(made.decided(duckdb.table("raw", raw(lines)))))


def in_order(found):
    return sorted(found.to_pylist(), key=lambda row: row["line"])


def alone(line, books):
    """What is decided of a good line when it is read and decided by itself."""
    read = {field: understand(column, line[field]) for field, column in COLUMNS.items()}
    day = read["export_date"]
    rules = next((one for one in reversed(books) if one.on <= day), books[0])
    item = Item("x", read["hs_code"], read["destination"], read["producer_region"], read["inspected"])
    firm = BY_ID.get(read["producer_uscc"])
    producer = firm and on_day(firm, [share for share in SHARES if share.id == firm.id], day)
    facts = ConsignmentFacts("x", day, item, producer, lists_of(item.destination, rules.on))
    return decide(facts, rules)


def assert_same(row, found):
    assert row["faults"] is None
    assert (str(row["score"]), row["decision"], row["county"], row["product_risk"]) == tuple(
        found.value[name] for name in ("score", "decision", "county", "product_risk")
    )
    assert row["rules"].split() == [step.rule for step in found.trace]


# A pass takes as long for one line as for a hundred, so few passes look at many lines each.


@settings(max_examples=3, phases=PHASES)
@given(st.lists(good_texts(), min_size=40, max_size=80))
def test_a_line_decided_alone_and_in_the_pass_are_decided_the_same(duckdb, known, lines):
    books = [book(day).only(*TABLES) for day in days()]
    for row, line in zip(passed(duckdb, known, lines), lines, strict=True):
        assert_same(row, alone(line, books))


def made_up(draw) -> RuleBook:
    """Rule tables of other shapes: any bands, any points, prefixes of four and six digits that overlap."""
    number = st.integers(0, 60)

    def table(name, rows):
        written = tuple(MappingProxyType({"rule": f"{name}-{at}", **row}) for at, row in enumerate(rows))
        return RuleTable("JX2017", name, date(2017, 3, 1), "", "", "assumed", written)

    def bands(column, edges, **others):
        rows = [{column: str(edge), **{name: str(draw(value)) for name, value in others.items()}} for edge in edges]
        return rows

    risk = st.sampled_from(["I", "II", "III"])
    chapters = sorted({0, *draw(st.sets(st.integers(1, 99), max_size=4))})
    prefixes = draw(st.sets(st.sampled_from(["8507", "850760", "4011", "401100", "0101"]), max_size=5))
    scores = sorted({0, *draw(st.sets(st.integers(1, 150), max_size=4))})
    ratios = sorted({Decimal(0), *draw(st.sets(st.sampled_from([Decimal("0.015"), Decimal("0.3"), Decimal(1)])))})
    points = [
        {"factor": factor, "value": value, "points": str(draw(number))}
        for factor, values in (
            ("product_risk", ("I", "II", "III")),
            ("not_inspected", ("I", "II", "III")),
            ("destination", draw(st.sets(st.sampled_from(["asean", "belt_road", "ceec", "eu"])))),
            ("producer", ("unknown",)),
            ("place", ("differs",)),
        )
        for value in sorted(values)
    ]
    decision = st.sampled_from(["release", "documents", "candidate"])
    return RuleBook(
        "JX2017",
        date(2017, 3, 1),
        (
            table("chapter_risks", bands("from_chapter", chapters, product_risk=risk)),
            table("consignment_decisions", bands("min_score", scores, decision=decision)),
            table("consignment_points", points),
            table("firm_points", bands("min_ratio", ratios, points=number)),
            table("goods_risks", [{"hs_prefix": one, "product_risk": draw(risk)} for one in sorted(prefixes)]),
        ),
    )


@settings(max_examples=4, phases=PHASES)
@given(st.data(), st.lists(good_texts(), min_size=40, max_size=60))
def test_they_are_decided_the_same_by_any_rule_tables(duckdb, data, lines):
    rules = made_up(data.draw)
    tables = dimensions(form(), [rules], lists_of, FIRMS, SHARES)
    for row, line in zip(passed(duckdb, tables, lines), lines, strict=True):
        assert_same(row, alone(line, [rules]))


@settings(max_examples=4, phases=PHASES)
@given(st.lists(texts(), min_size=40, max_size=80))
def test_what_the_pass_lets_through_is_understood_alike_and_what_it_refuses_is_named(duckdb, known, lines):
    for row, line in zip(passed(duckdb, known, lines), lines, strict=True):
        understood = {field: understand(column, line[field]) for field, column in COLUMNS.items()}
        wrong = {field for field, value in understood.items() if isinstance(value, Fault)}
        named = {column for _, column, _, _ in faults_in([row["faults"] or ""])}
        assert wrong <= named
        assert (row["month"] == NO_MONTH) == bool(named)
        if not named:
            expected = dict(understood, lots=understood["lots"])
            stands = {field: row[field] for field in COLUMNS}
            stands["lots"] = understand(COLUMNS["lots"], row["lots"])
            assert stands == expected
            assert row["month"] == int(line["export_date"][:7].replace("-", ""))


def assert_sifting_changes_nothing(duckdb, known, lines):
    """Lines decided at once, and those left by a sifting decided after it, are what all are when decided in full."""
    made = Pass(duckdb, form(), known, "L")
    texts = duckdb.table("raw", raw(lines))
    sifted = duckdb.arrow(made.sifted(texts))
    sure = in_order(sifted.filter(pc.is_null(sifted["faults"])))
    left = sifted.filter(pc.is_valid(sifted["faults"]))
    asked = in_order(duckdb.arrow(made.decided(made.left(duckdb.table("doubtful", left)))))
    assert {row["month"] for row in left.to_pylist()} <= {NO_MONTH}
    assert [meant(row) for row in in_order(pa.Table.from_pylist(sure + asked))] == [
        meant(row) for row in in_order(duckdb.arrow(made.decided(texts)))
    ]
    return len(sure)


def meant(row):
    return row if row["faults"] is None else {name: row[name] for name in ("line", "faults", "month")}


@settings(max_examples=4, phases=PHASES)
@given(st.lists(texts(), min_size=40, max_size=80))
def test_lines_that_are_sifted_first_are_decided_as_they_are_in_full(duckdb, known, lines):
    assert_sifting_changes_nothing(duckdb, known, lines)


def test_each_edge_of_each_column_outlives_the_sifting(duckdb, known):
    edges = [{**GOOD, field: said} for field, texts_of in TEXTS.items() for said in texts_of]
    assert 0 < assert_sifting_changes_nothing(duckdb, known, [GOOD, *edges]) < len(edges)


def test_what_most_lines_look_like_needs_no_second_look(duckdb, known):
    lines = [GOOD, {**GOOD, "lots": ""}, {**GOOD, "hs_code": "0101000000"}, {**GOOD, "goods": "tea, 绿 茶"}]
    assert assert_sifting_changes_nothing(duckdb, known, lines) == len(lines)


def test_each_edge_of_each_column_is_judged_as_by_the_reader_of_a_form(duckdb, known):
    edges = [(field, said) for field, texts_of in TEXTS.items() for said in texts_of]
    lines = [{**GOOD, field: said} for field, said in edges]
    for row, line, (field, _) in zip(passed(duckdb, known, lines), lines, edges, strict=True):
        value = understand(COLUMNS[field], line[field])
        faults = [(column, rule) for _, column, rule, _ in faults_in([row["faults"] or ""])]
        if isinstance(value, Fault) and value.code not in ("REGISTER_NUMBER_WITH_UNIT",):
            assert faults == [(field, value.code)], line[field]
        elif isinstance(value, Fault):
            assert faults == [(field, "REGISTER_NOT_A_NUMBER")]
        elif not faults and field != "lots":
            assert row[field] == value


def test_each_fault_tells_column_rule_and_value(duckdb, known):
    (row,) = passed(duckdb, known, [{**GOOD, "item_no": "0", "goods": "", "export_date": "2023-02-29"}])
    assert faults_in([row["faults"]]) == [
        (0, "item_no", "REGISTER_OUT_OF_RANGE", "0"),
        (0, "goods", "REGISTER_VALUE_MISSING", ""),
        (0, "export_date", "REGISTER_NO_SUCH_DATE", "2023-02-29"),
    ]


def test_country_lists_count_as_of_the_day_of_export(duckdb, known):
    lines = [{**GOOD, "destination": "GR", "export_date": day} for day in ("2019-04-11", "2019-04-12")]
    before, after = passed(duckdb, known, lines)
    assert "ceec" not in before["destination_lists"].split()
    assert "ceec" in after["destination_lists"].split()


def test_a_producers_share_counts_as_of_the_day_of_export(duckdb, known):
    lines = [{**GOOD, "export_date": day} for day in ("2019-04-11", "2019-04-12", "2024-02-29", "2024-03-01")]
    assert [row["share"] for row in passed(duckdb, known, lines)] == ["0.3", "1", "1", "0.3"]


def test_a_table_without_a_row_for_a_value_is_no_table(duckdb):
    rules = book(date(2024, 5, 6)).only(*TABLES)
    points = rules.table("consignment_points")
    fewer = RuleTable(
        points.profile, points.name, points.effective_from, "", "", "assumed",
        tuple(row for row in points.rows if row["factor"] != "place"),
    )  # fmt: skip
    without = RuleBook(rules.profile, rules.on, tuple(fewer if one is points else one for one in rules.tables))
    with pytest.raises(NoRuleApplies):
        dimensions(form(), [without], lists_of, FIRMS)
    with pytest.raises(NoRuleApplies):
        alone({**GOOD, "producer_region": "361002"}, [without])
