"""Export declarations of the invented province, item by item: planned by producer and month, written as they are drawn.

The plan says how many items a producer exports in a month and for how much in all; the items share that out to the
cent. So export totals are known without the items, and the items need no more memory than one block of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from gongzhi.catalogue import registers
from gongzhi.core.errors import Refusal
from gongzhi.core.register_cells import spell
from gongzhi.core.registers import DeclarationRow, ExportTotalRow
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.firms import Firm, largest_remainders
from gongzhi.simulate.people import PORTS
from gongzhi.simulate.products import hs10
from gongzhi.simulate.returns import EXPORT, FIRST_DECLARED, MARKETS, OFFICE, Returned

FIRST_YEAR = 2023  # of export totals; what was declared before FIRST_DECLARED is planned but not written
MOST = 100_000_000  # items; beyond it serial numbers would meet those of returned goods
MARKETS_OF_FIRM = 12  # draws from the markets, so that a firm has a few that it serves more often
ITEMS_OF_DECLARATION = 4  # at most
SPREAD_PERCENT = 60  # how far an item's value may lie from the month's mean
ITEMS_OF_LOT = 3  # about
BLOCK = 4_000  # lines that are written at a time
# Unit and usual price of one, in US cents, by goods category.
UNITS = {
    "machinery": ("台", 1_500), "light": ("个", 120), "textile": ("件", 600), "chemical": ("千克", 800),
    "metal": ("千克", 700), "wood": ("件", 900), "food": ("千克", 500), "agricultural": ("千克", 180),
    "other": ("个", 15),
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One of a producer's goods, as its declarations say it."""

    hs_code: str
    goods: str
    unit: str
    unit_cents: int


@dataclass(frozen=True)
class Maker:
    """What all items of one producer repeat."""

    firm: Firm
    exporter: str
    port: str
    made: tuple[Made, ...]
    markets: tuple[str, ...]  # each as often as it is drawn


@dataclass(frozen=True)
class FirmMonth:
    """What one producer exports in one month."""

    maker: Maker
    month: date  # its first day
    days: int  # that have passed
    items: int  # beside the fixed ones
    value_usd_cents: int  # likewise
    serial: int  # of the first declaration; each has its own, and as many follow as there are items
    fixed: tuple[DeclarationRow, ...]  # items that something else tells of: returned goods, planted cheating


@dataclass(frozen=True)
class _Usual:
    """What a producer would export in a month of its own accord."""

    maker: Maker
    month: date
    days: int  # that have passed
    items: int
    item_cents: int  # mean value of an item


def makers(seed: str, firms: Sequence[Firm], markets_of: Mapping[str, str]) -> tuple[Maker, ...]:
    """The producers with the exporter, the port and the markets of each.

    markets_of: the market to which half of a planted firm's goods go, by the code of what is planted
    """
    exporters = [firm for firm in firms if firm.row.is_exporter]
    in_city: dict[str, list[Firm]] = {}
    for firm in exporters:
        in_city.setdefault(firm.row.region[:4], []).append(firm)
    found = []
    for firm in firms:
        if not firm.row.is_producer:
            continue
        chance = Chance(seed, "maker", firm.row.uscc)
        city = firm.row.region[:4]
        ports = [port for port in PORTS if port[:4] == city] or PORTS
        markets = [chance.weighed(MARKETS) for _ in range(MARKETS_OF_FIRM)]
        if firm.planted in markets_of:
            markets[::2] = [markets_of[firm.planted]] * len(markets[::2])
        unit, usual = UNITS[firm.trade.category]
        found.append(
            Maker(
                firm=firm,
                exporter=firm.row.uscc if firm.row.is_exporter else chance.pick(in_city.get(city, exporters)).row.uscc,
                port=chance.pick(ports),
                made=tuple(
                    Made(hs10(goods.hs), goods.zh, unit, max(1, usual * chance.between(60, 160) // 100))
                    for goods in firm.made
                ),
                markets=tuple(markets),
            )
        )
    return tuple(found)


def plan(
    seed: str, known: Sequence[Maker], fixed: Sequence[DeclarationRow], until: date, count: int | None
) -> tuple[FirmMonth, ...]:
    """Every producer's months since 2023, by month; the month that is not over counts up to `until`, included.

    fixed: by producer and month they are added to what is drawn; those after `until` have not happened
    count: items from FIRST_DECLARED on, the fixed ones included; None for as many as the producers usually export
    Raises Refusal SIMULATE_DECLARATIONS for fewer than are fixed or more than can be numbered.
    """
    by_month: dict[tuple[str, date], list[DeclarationRow]] = {}
    for row in fixed:
        if row.export_date <= until:
            by_month.setdefault((row.producer_uscc, row.export_date.replace(day=1)), []).append(row)
    cells = [_usual(seed, maker, month, days) for month, days in _months(until) for maker in known]
    items = [cell.items for cell in cells]
    if count is not None:
        items = _shared(count, sum(map(len, by_month.values())), cells)
    planned, serial = [], 1
    for cell, many in zip(cells, items, strict=True):
        told = by_month.get((cell.maker.firm.row.uscc, cell.month), ())
        cents = many * cell.item_cents
        planned.append(FirmMonth(cell.maker, cell.month, cell.days, many, cents, serial, tuple(told)))
        serial += many if cell.month >= FIRST_DECLARED else 0
    return tuple(planned)


def totals(planned: Sequence[FirmMonth]) -> tuple[ExportTotalRow, ...]:
    """What the items of each producer and month add up to."""
    return tuple(
        ExportTotalRow(
            uscc=cell.maker.firm.row.uscc,
            region=cell.maker.firm.row.region,
            year=cell.month.year,
            month=cell.month.month,
            items=cell.items + len(cell.fixed),
            value_usd_cents=cell.value_usd_cents + sum(row.value_usd_cents for row in cell.fixed),
            synthetic=True,
        )
        for cell in planned
    )


def files(seed: str, planned: Sequence[FirmMonth]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(name, blocks of bytes) of each declared month, in the form that the upload reader understands."""
    declared = [cell for cell in planned if cell.month >= FIRST_DECLARED]
    for month, cells in groupby(declared, key=lambda cell: cell.month):
        yield f"declarations_{month:%Y-%m}.csv", _file(seed, tuple(cells))


def returned_items(returned: Returned, maker: Maker) -> tuple[DeclarationRow, ...]:
    """The declaration of what came back: the returned item, and before it those that its number counts."""
    paper, day = returned.paper, returned.exported_on
    made = next(made for made in maker.made if made.hs_code == hs10(paper.hs_code) and made.goods == paper.goods)
    return tuple(
        item(
            maker, made, paper.declaration_no, number, day, returned.exported_cents,
            destination=paper.returned_from, lots=(lot(maker.firm, day, number),), inspected=bool(paper.inspected_by),
        )
        for number in range(1, paper.item_no + 1)
    )  # fmt: skip


def item(
    maker: Maker,
    made: Made,
    declaration_no: str,
    number: int,
    day: date,
    cents: int,
    *,
    destination: str,
    lots: tuple[str, ...],
    inspected: bool,
) -> DeclarationRow:
    """An item that something else tells of."""
    row = maker.firm.row
    return DeclarationRow(
        declaration_no=declaration_no,
        item_no=number,
        exporter_uscc=maker.exporter,
        producer_uscc=row.uscc,
        producer_region=row.region,
        hs_code=made.hs_code,
        goods=made.goods,
        quantity=max(1, cents // made.unit_cents),
        unit=made.unit,
        value_usd_cents=cents,
        destination=destination,
        port_region=maker.port,
        export_date=day,
        lots=lots,
        inspected=inspected,
        synthetic=True,
    )


def declaration_number(year: int, serial: int) -> str:
    return f"{OFFICE}{year}{EXPORT}{serial:09d}"


def lot(firm: Firm, day: date, number: int) -> str:
    """The producer's mark, year and month, and a number."""
    return f"{firm.mark}-{day:%y%m}{number:02d}"


def _months(until: date) -> Iterator[tuple[date, int]]:
    """(first day, days that have passed) of each month since FIRST_YEAR."""
    month = date(FIRST_YEAR, 1, 1)
    while month <= until:
        following = (month + timedelta(days=31)).replace(day=1)
        yield month, min((until - month).days + 1, (following - month).days)
        month = following


def _usual(seed: str, maker: Maker, month: date, days: int) -> _Usual:
    chance = Chance(seed, "exports", maker.firm.row.uscc, month.isoformat())
    whole = ((month + timedelta(days=31)).replace(day=1) - month).days
    items = maker.firm.monthly_items * chance.between(80, 120) * days // (100 * whole)
    return _Usual(maker, month, days, items, maker.firm.trade.item_usd * chance.between(70, 130))


def _shared(count: int, fixed: int, cells: Sequence[_Usual]) -> list[int]:
    """Items of each cell in proportion to the usual ones, so that those declared are `count` with the fixed ones."""
    declared = [cell.items for cell in cells if cell.month >= FIRST_DECLARED]  # the last of the cells
    whole = sum(declared)
    most = MOST if whole else 0
    if not fixed <= count <= most:
        raise Refusal("SIMULATE_DECLARATIONS", declarations=count, least=fixed, most=most)
    before = [cell.items * (count - fixed) // whole for cell in cells[: len(cells) - len(declared)]]
    return [*before, *largest_remainders(count - fixed, declared)]


def _file(seed: str, cells: Sequence[FirmMonth]) -> Iterator[bytes]:
    yield registers.write("declarations", [])
    columns = registers.register("declarations").columns
    lines: list[str] = []
    for cell in cells:
        for line in _drawn(seed, cell):
            lines.append(line)
            if len(lines) >= BLOCK:
                yield "".join(lines).encode()
                lines.clear()
        lines += [
            ",".join(spell(column, getattr(row, column.field)) for column in columns) + "\n" for row in cell.fixed
        ]
    yield "".join(lines).encode()


def _drawn(seed: str, cell: FirmMonth) -> Iterator[str]:
    """The items that nothing else tells of, as lines. Of two items one is as much dearer as the other is cheaper.

    Written out by hand, because a hundred million of them are: a test compares them with what `spell` writes.
    """
    maker, month, left = cell.maker, cell.month, cell.items
    if not left:
        return
    column = {column.field: column for column in registers.register("declarations").columns}
    yes, no = (spell(column["inspected"], inspected) for inspected in (True, False))
    end = spell(column["synthetic"], True)
    row = maker.firm.row
    head = f"{maker.exporter},{row.uscc},{row.region},"
    made = [(f"{one.hs_code},{one.goods},", f",{one.unit},", one.unit_cents) for one in maker.made]
    days = [(month + timedelta(days=day)).isoformat() for day in range(cell.days)]
    lots = [lot(maker.firm, month, number) for number in range(1, min(99, 1 + left // ITEMS_OF_LOT) + 1)]
    markets, port = maker.markets, maker.port
    mean = cell.value_usd_cents // left
    rest = cell.value_usd_cents - mean * left
    reach = mean * SPREAD_PERCENT // 100
    share = maker.firm.trade.inspected / 100
    draw = Chance(seed, "declarations", row.uscc, month.isoformat()).draws()
    serial, apart = cell.serial, 0
    while left:
        many = min(left, 1 + int(draw() * ITEMS_OF_DECLARATION))
        start = declaration_number(month.year, serial)
        where = f",{markets[int(draw() * len(markets))]},{port},{days[int(draw() * len(days))]},"
        serial += 1
        for number in range(1, many + 1):
            if left % 2:  # the second of a pair, or the first of all where their number is odd
                cents = mean + apart
                apart = 0
            else:
                apart = int(draw() * reach)
                cents = mean - apart
            left -= 1
            if not left:
                cents += rest
            goods, unit, price = made[int(draw() * len(made))]
            batch = lots[int(draw() * len(lots))]
            checked = yes if draw() < share else no
            yield (
                f"{start},{number},{head}{goods}{cents // price or 1}{unit}{cents // 100}.{cents % 100:02d}"
                f"{where}{batch},{checked},{end}\n"
            )
