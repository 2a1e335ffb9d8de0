"""One pass over declared items: validate, enrich, score, decide. The same expressions on DuckDB and on Spark.

Text columns in, as the form of declarations names them, and `line`, the number of the record. A pass sifts all lines
first: those that are certainly good come out typed, enriched and decided under their month, the others as they were,
under NO_MONTH. Of these few it is asked then what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import pyarrow as pa
from ibis.expr.types import BooleanValue, Table, Value

from gongzhi.core.register_reading import SHOWN
from gongzhi.core.registers import Register
from gongzhi.engine.cells import read
from gongzhi.engine.dimensions import CHOICES, DIGITS, HS_DIGITS, NOBODY, Dimensions, repeated
from gongzhi.engine.engines import Engine

NO_MONTH = 0  # the month of lines that are not decided; others have 202405 for May 2024
PART, END = "\x1f", "\x1e"  # between the parts of a fault or the texts of a line, and after a fault
ENRICHED = ("county", "registered", "share", "product_risk", "destination_lists", "score", "decision", "rules")


class Pass:
    """What is made of the lines of one load, with the small tables that it looks up.

    load: the id that each line cites
    Each relation has the columns of the form, then `county` … `rules`, `faults`, and `month`, by which files are
    parted. Of a line without a month only `line`, `faults` and `month` mean anything.
    """

    def __init__(self, engine: Engine, form: Register, known: Dimensions, load: str) -> None:
        self.form, self._verdicts = form, known.verdicts
        self._tables = {name: engine.table(f"dim_{name}", table) for name, table in known.tables.items()}
        self._cited = engine.table("dim_load", pa.table({"load": repeated([load])}))

    def sifted(self, raw: Table) -> Table:
        """Every line once: decided where it is certainly good, else with its texts as `faults`, for `left`."""
        seen = self._understood(raw)
        texts = ibis.literal(PART).join(
            [seen[column.field].fill_null("").replace(PART, END) for column in self.form.columns]
        )
        return self._decided(seen.mutate(faults=ibis.cases((seen.sound, ibis.null("string")), else_=texts)))

    def left(self, sifted: Table) -> Table:
        """The texts of lines that a sifting left. Separators within them, which no column allows, are alike."""
        texts = sifted.faults.split(PART)
        return sifted.select("line", **{column.field: texts[at] for at, column in enumerate(self.form.columns)})

    def decided(self, raw: Table) -> Table:
        """Every line once: decided where nothing is wrong with it, else with its `faults`."""
        return self._decided(_judged(self._understood(raw), self.form))

    def _decided(self, seen: Table) -> Table:
        scored = _join(seen.cross_join(self._cited), self._tables["verdicts"], number=seen.verdict)
        return scored.select(
            "load",
            "line",
            **{column.field: scored[f"v_{column.field}"] for column in self.form.columns},
            **{name: scored[name] for name in ENRICHED},
            faults="faults",
            month=ibis.cases((scored.faults.isnull(), scored.month), else_=ibis.literal(NO_MONTH, "int32")),
        )

    def _looked_up(self, raw: Table) -> Table:
        """The lines beside the rows of every small table that depend on the text alone."""
        dims = self._tables
        seen = raw.mutate(number_hs_code=raw.hs_code.try_cast("int64"))
        for field in CHOICES:
            seen = _join(seen, dims[field], **{f"said_{field}": seen[field]})
        seen = _join(seen, dims["calendar"], said_day=seen.export_date)
        version = seen.version.fill_null(ibis.literal(0, "int64"))
        seen = _join(seen, dims["destinations"], said_destination=seen.destination, at=version)
        producers = dims["producers"]
        then = [
            seen.producer_uscc == producers.known_producer_uscc,
            seen.day >= producers.since,
            seen.day < producers.until,
        ]
        seen = seen.left_join(producers, then)
        seen = _join(seen, dims["firms"], known_exporter_uscc=seen.exporter_uscc)
        for digits in DIGITS:
            prefix = seen.number_hs_code // 10 ** (HS_DIGITS - digits)
            seen = _join(seen, dims[f"goods_{digits}"], **{f"hs_{digits}": prefix})
        return _join(seen, dims["places"], place=ibis.coalesce(seen.home, seen.place_producer_region))

    def _understood(self, raw: Table) -> Table:
        """Beside the texts their values, whether all are certainly good, and the number of the verdict."""
        seen = self._looked_up(raw)
        columns = {column.field: read(seen, column) for column in self.form.columns}
        away = seen.home.notnull() & (seen.home != seen.place_producer_region)
        goods = ibis.coalesce(*(seen[f"goods_{digits}"] for digits in reversed(DIGITS)))
        firm = seen.firm.fill_null(ibis.literal(NOBODY, "int64"))
        unseen = ~columns["inspected"].value
        return seen.mutate(
            **{f"v_{field}": column.value for field, column in columns.items()},
            sound=ibis.and_(*(column.sound for column in columns.values())),
            registered=seen.home.notnull(),
            verdict=self._verdicts.number(seen.version, goods, seen.market, firm, _one(unseen), _one(away)),
        )


def _judged(seen: Table, form: Register) -> Table:
    """With what is wrong with each line, null for nothing, which is asked only of those that are not certainly good."""
    said, rare = ibis.literal(""), {}
    for column in form.columns:
        cell = read(seen, column)
        shown = seen[column.field].fill_null("").substr(0, SHOWN).replace(PART, " ").replace(END, " ")
        said = said + (ibis.literal(column.field + PART) + cell.fault + PART + shown + END).fill_null("")
        if cell.rare is not None:
            value = f"v_{column.field}"
            rare[value] = ibis.cases((seen.sound, seen[value]), else_=cell.rare)
    faults = ibis.cases((seen.sound, ibis.null("string")), else_=said.nullif(""))
    return seen.mutate(faults=faults, **rare)


def _join(lines: Table, table: Table, **on: Value) -> Table:
    """The lines with the columns of the one row, if any, whose columns are as said."""
    return lines.left_join(table, [value == table[name] for name, value in on.items()])


def _one(asked: BooleanValue) -> Value:
    return asked.cast("int64")


def faults_in(said: Sequence[str]) -> list[tuple[int, str, str, str]]:
    """(position, column, rule, value) of each fault in what lines say of themselves."""
    return [(at, *fault.split(PART, 2)) for at, faults in enumerate(said) for fault in faults.split(END)[:-1]]
