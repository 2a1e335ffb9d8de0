"""The declarations: what is declared adds up to the export totals, holds what came back, and hides what is planted."""

import itertools
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

import pytest

from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.core.errors import Refusal
from gongzhi.simulate import declarations, province, write
from gongzhi.simulate.planted import SPLIT_BELOW_USD

LAST_DAY = date(2024, 12, 27)
SCALE = Fraction(1, 10)
FEWER = 4_000


def read_back(made, folder):
    write(made, folder)
    return [
        row
        for path in sorted((folder / "declarations").iterdir())
        for row in registers.read("declarations", path.read_bytes(), path.name)
    ]


@pytest.fixture(scope="module")
def made():
    return province("demo", SCALE, LAST_DAY)


@pytest.fixture(scope="module")
def rows(made, tmp_path_factory):
    return read_back(made, tmp_path_factory.mktemp("declared"))


@pytest.fixture(scope="module")
def cheated(made):
    return {(item.declaration_no, item.item_no): item for item in made.truth.cheats}


def by_kind(rows, cheated, kind):
    found = [(row, cheated.get((row.declaration_no, row.item_no))) for row in rows]
    return [(row, item) for row, item in found if item and item.kind == kind]


# What is declared, and what it adds up to


@pytest.mark.parametrize("items", [None, FEWER])
def test_export_totals_are_exactly_what_the_declarations_add_up_to(items, tmp_path):
    made = province("demo", SCALE, LAST_DAY, items)
    summed = defaultdict(lambda: [0, 0])
    for row in read_back(made, tmp_path):
        cell = summed[row.producer_uscc, row.producer_region, row.export_date.year, row.export_date.month]
        cell[0] += 1
        cell[1] += row.value_usd_cents
    told = {
        (row.uscc, row.region, row.year, row.month): [row.items, row.value_usd_cents]
        for row in made.exports
        if row.year == 2024 and row.items
    }
    assert told == summed


def test_as_many_items_are_written_as_were_asked_for(tmp_path):
    assert len(read_back(province("demo", SCALE, LAST_DAY, FEWER), tmp_path)) == FEWER


def test_what_is_written_fast_is_what_the_upload_form_would_write(made, tmp_path):
    write(made, tmp_path)
    for path in sorted((tmp_path / "declarations").iterdir()):
        content = path.read_bytes()
        read = registers.read("declarations", content, path.name)
        assert registers.write("declarations", map(vars, read)) == content
        assert {f"declarations_{row.export_date:%Y-%m}.csv" for row in read} == {path.name}


def test_an_earlier_last_day_leaves_the_files_of_whole_months_as_they_are(made, tmp_path):
    until = date(2024, 5, 20)
    earlier = write(province("demo", SCALE, until), tmp_path / "earlier")
    later = write(made, tmp_path / "later")
    names = [name for name in earlier if name.startswith("declarations/")]
    assert names == [f"declarations/declarations_2024-{month:02d}.csv" for month in range(1, 6)]
    assert [earlier[name] == later[name] for name in names] == [True] * 4 + [False]


def test_a_hundred_million_items_are_planned_at_once_and_drawn_block_by_block():
    made = province("demo", SCALE, LAST_DAY, declarations.MOST)
    declared = [cell for cell in made.declared if cell.month.year == 2024]
    assert sum(cell.items + len(cell.fixed) for cell in declared) == declarations.MOST
    (_, blocks), *_ = declarations.files(made.seed, made.declared)
    first = list(itertools.islice(blocks, 4))
    assert [block.count(b"\n") for block in first] == [1, *[declarations.BLOCK] * 3]


@pytest.mark.parametrize("items", [0, -1, declarations.MOST + 1])
def test_a_number_of_items_that_cannot_be_made_is_refused_in_words(items):
    with pytest.raises(Refusal) as refused:
        province("demo", SCALE, LAST_DAY, items)
    assert refused.value.code == "SIMULATE_DECLARATIONS"
    for language in LANGUAGES:
        assert str(items) in say(refused.value.code, language, **refused.value.params)


def test_the_fewest_items_are_those_that_something_else_tells_of(tmp_path):
    with pytest.raises(Refusal) as refused:
        province("demo", SCALE, LAST_DAY, 0)
    least = refused.value.params["least"]
    assert len(read_back(province("demo", SCALE, LAST_DAY, least), tmp_path)) == least
    with pytest.raises(Refusal):
        province("demo", SCALE, LAST_DAY, least - 1)


def test_before_declarations_begin_none_can_be_asked_for():
    assert province("demo", SCALE, date(2023, 12, 31)).exports
    with pytest.raises(Refusal, match="most=0"):
        province("demo", SCALE, date(2023, 12, 31), 1)


# Each declaration


def test_the_items_of_a_declaration_are_numbered_from_one_and_leave_together(rows):
    declared = defaultdict(list)
    for row in rows:
        declared[row.declaration_no].append(row)
    for items in declared.values():
        assert [row.item_no for row in items] == list(range(1, len(items) + 1))
        assert len({(row.exporter_uscc, row.destination, row.port_region, row.export_date) for row in items}) == 1
    assert {len(items) for items in declared.values()} == {1, 2, 3, 4}


def test_firms_of_the_register_export_and_those_that_may_not_export_themselves_have_somebody(made, rows):
    firms = {row.uscc: row for row in made.enterprises}
    assert {row.exporter_uscc for row in rows} <= {code for code, row in firms.items() if row.is_exporter}
    assert all(firms[row.producer_uscc].region == row.producer_region for row in rows)
    assert any(row.exporter_uscc != row.producer_uscc for row in rows)


def test_honest_goods_are_products_of_their_producer_and_their_lots_bear_its_mark(made, rows, cheated):
    products = {(row.producer_uscc, row.hs_code, row.name_zh) for row in made.products}
    for row in rows:
        if (row.declaration_no, row.item_no) not in cheated:
            assert (row.producer_uscc, row.hs_code, row.goods) in products
            assert all(lot.startswith(row.producer_uscc[8:16]) for lot in row.lots)


def test_every_returned_item_had_been_declared(made, rows):
    declared = {(row.declaration_no, row.item_no): row for row in rows}
    assert made.returns
    for item in made.returns:
        row = declared[item.declaration_no, item.item_no]
        assert (row.producer_uscc, row.goods, row.destination) == (item.producer_uscc, item.goods, item.returned_from)
        assert row.hs_code.startswith(item.hs_code)
        assert row.value_usd_cents >= item.value_usd_cents
        assert 20 <= (item.arrived_on - row.export_date).days <= 240
        assert row.inspected == bool(item.inspected_by)


# What is planted


def test_a_split_consignment_lies_on_many_declarations_below_the_line(rows, cheated):
    found = by_kind(rows, cheated, "split")
    consignments = defaultdict(list)
    for row, item in found:
        assert row.producer_uscc == item.uscc
        assert not row.inspected
        consignments[item.truly].append(row)
    assert len(consignments) == 4
    line = SPLIT_BELOW_USD * 100
    for items in consignments.values():
        assert len({(row.destination, row.export_date, row.lots) for row in items}) == 1
        assert len({row.declaration_no for row in items}) == len(items)
        assert max(row.value_usd_cents for row in items) < line < sum(row.value_usd_cents for row in items)


def test_goods_of_a_swapped_origin_bear_the_mark_of_who_really_made_them(made, rows, cheated):
    firms = {row.uscc: row for row in made.enterprises}
    found = by_kind(rows, cheated, "origin_swap")
    assert found
    for row, item in found:
        named, maker = firms[row.producer_uscc], firms[item.truly]
        assert item.uscc == item.truly == row.exporter_uscc
        assert (named.sector, named.firm_class) == (maker.sector, 1)
        assert maker.firm_class > named.firm_class
        assert named.region[:4] != maker.region[:4]
        assert all(lot.startswith(maker.uscc[8:16]) for lot in row.lots)


def test_relabelled_goods_keep_their_words_and_get_a_code_that_nobody_inspects(made, rows, cheated):
    products = {(row.producer_uscc, row.hs_code, row.name_zh) for row in made.products}
    found = by_kind(rows, cheated, "relabel")
    assert found
    for row, item in found:
        assert (item.uscc, item.truly, row.goods) in products
        assert row.hs_code not in {hs for code, hs, _ in products if code == item.uscc}
        assert not row.inspected


def test_every_cheated_item_is_declared_once(rows, cheated):
    declared = Counter((row.declaration_no, row.item_no) for row in rows)
    assert {declared[key] for key in cheated} == {1}


def test_half_of_the_goods_with_a_rising_hazard_go_to_its_market(made, rows):
    (outbreak,) = [known for known in made.truth.outbreaks if known.cluster == "rising"]
    markets = Counter(row.destination for row in rows if row.producer_uscc in outbreak.usccs)
    assert markets[outbreak.market] * 3 > markets.total()
    elsewhere = Counter(row.destination for row in rows if row.producer_uscc not in outbreak.usccs)
    assert elsewhere[outbreak.market] * 10 < elsewhere.total()
