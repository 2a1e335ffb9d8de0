"""One pass over declared items: validate, enrich, score, decide. The same expression on DuckDB and on Spark.

Text columns in, as the form of declarations names them, and `line`, the number of the record. Out comes each line once:
a good one typed, enriched and decided under its month, a faulty one under the month BAD with what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import pyarrow as pa
from ibis.expr.types import BooleanValue, Table, Value

from gongzhi.core.register_reading import SHOWN
from gongzhi.core.registers import Register
from gongzhi.engine.cells import read
from gongzhi.engine.dimensions import CHOICES, DIGITS, HS_DIGITS, NOBODY, Dimensions, repeated
from gongzhi.engine.engines import Engine

BAD = "bad"
PART, END = "\x1f", "\x1e"  # between the parts of a fault, and after it
ENRICHED = ("county", "registered", "share", "product_risk", "destination_lists", "score", "decision", "rules")


def decided(engine: Engine, raw: Table, form: Register, known: Dimensions, load: str) -> Table:
    """Every line of a load with its values, score and decision, or with its faults.

    load: the id that each line cites
    The columns are those of the form, then `county` … `rules`, `faults`, and `month`, by which files are parted. Of a
    faulty line only `line`, `faults` and `month` mean anything.
    """
    dims = {name: engine.table(f"dim_{name}", table) for name, table in known.tables.items()}
    cited = engine.table("dim_load", pa.table({"load": repeated([load])}))
    understood = _understood(_looked_up(raw, dims), form, known)
    judged = _judged(understood.cross_join(cited), form)
    scored = _join(judged, dims["verdicts"], number=judged.verdict)
    return scored.select(
        "load",
        "line",
        **{column.field: scored[f"v_{column.field}"] for column in form.columns},
        **{name: scored[name] for name in ENRICHED},
        faults="faults",
        month=ibis.cases((scored.faults.notnull(), ibis.literal(BAD)), else_=scored.month),
    )


def _looked_up(raw: Table, dims: Mapping[str, Table]) -> Table:
    """The lines beside the rows of every small table that depend on the text alone."""
    seen = raw.mutate(hs=raw.hs_code.try_cast("int64"))
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
        seen = _join(seen, dims[f"goods_{digits}"], **{f"hs_{digits}": seen.hs // 10 ** (HS_DIGITS - digits)})
    return seen


def _understood(seen: Table, form: Register, known: Dimensions) -> Table:
    """Beside the texts their values, whether all are certainly good, and the number of the verdict."""
    columns = {column.field: read(seen, column) for column in form.columns}
    away = seen.home.notnull() & (seen.home != columns["producer_region"].value)
    goods = ibis.coalesce(*(seen[f"goods_{digits}"] for digits in reversed(DIGITS)))
    firm = seen.firm.fill_null(ibis.literal(NOBODY, "int64"))
    unseen = ~columns["inspected"].value
    return seen.mutate(
        **{f"v_{field}": column.value for field, column in columns.items()},
        sound=ibis.and_(*(column.sound for column in columns.values())),
        registered=seen.home.notnull(),
        county=ibis.coalesce(seen.home, columns["producer_region"].value),
        verdict=known.verdicts.number(seen.version, goods, seen.market, firm, _one(unseen), _one(away)),
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
