"""One pass over declared items: validate, enrich, score, decide. The same expression on DuckDB and on Spark.

Text columns in, as the form of declarations names them, and `line`, the number of the record. Out comes each line once:
a good one typed, enriched and decided under its month, a faulty one under the month BAD with what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from gongzhi.core.identity import uscc
from gongzhi.core.register_cells import LONGEST_NUMBER
from gongzhi.core.register_reading import SHOWN
from gongzhi.core.registers import Column, Register
from gongzhi.engine.dimensions import DIGITS, NOBODY, Dimensions
from gongzhi.engine.engines import Engine

BAD = "bad"
PART, END = "\x1f", "\x1e"  # between the parts of a fault, and after it
# No control characters, and no blanks around: `understand` takes them off, which would be another value.
TEXT = r"^[^\p{Cc}\p{Z}]([^\p{Cc}]*[^\p{Cc}\p{Z}])?\z"
ENRICHED = ("county", "registered", "product_risk", "destination_lists", "score", "decision", "rules")


@dataclass(frozen=True)
class Read:
    """A column as understood: its value, null where there is none, and the code of what is wrong, null for nothing."""

    value: Value
    fault: Value


def decided(engine: Engine, raw: Table, form: Register, known: Dimensions, load: str) -> Table:
    """Every line of a load with its values, score and decision, or with its faults.

    load: the id that each line cites
    The columns are those of the form, then `county` … `rules`, `faults`, and `month`, by which files are parted.
    """
    dims = {name: engine.table(f"dim_{name}", table) for name, table in known.tables.items()}
    seen = _looked_up(raw, dims, known)
    read = {column.field: _READERS[column.kind](seen, column) for column in form.columns}
    read |= {
        column.field: _credit_code(seen, column, read[column.field]) for column in form.columns if column.kind == "uscc"
    }
    good = seen.mutate(
        **{f"v_{field}": one.value for field, one in read.items()},
        **{f"f_{field}": one.fault for field, one in read.items()},
    )
    bad = ibis.or_(*(good[f"f_{field}"].notnull() for field in read))
    scored = _scored(good.mutate(bad=bad), dims, known)
    said = ibis.literal("")
    for field in read:
        shown = scored[field].fill_null("").substr(0, SHOWN).replace(PART, " ").replace(END, " ")
        fault = ibis.literal(field + PART) + scored[f"f_{field}"] + PART + shown + END
        said = said + fault.fill_null("")
    return scored.select(
        load=ibis.literal(load),
        line="line",
        **{column.field: _value(scored, column) for column in form.columns},
        **{name: scored[name] for name in ENRICHED},
        faults=ibis.cases((scored.bad, said), else_=ibis.null("string")),
        month=ibis.cases((scored.bad, ibis.literal(BAD)), else_=scored.export_date.substr(0, len("2024-12"))),
    )


def _value(scored: Table, column: Column) -> Value:
    """The value of a good line. What a number or day of a bad one is taken for differs between engines: it is none."""
    value = scored[f"v_{column.field}"]
    if column.kind not in ("integer", "usd", "date"):
        return value
    return ibis.cases((scored.bad, ibis.null(value.type())), else_=value)


def _looked_up(raw: Table, dims: Mapping[str, Table], known: Dimensions) -> Table:
    """The lines beside the rows of every small table that depend on the text alone."""
    day = _day(raw.export_date).fill_null(ibis.literal(known.days[0]))
    version = ibis.literal(0, "int64")
    for since in known.days[1:]:
        version = version + (day >= ibis.literal(since)).cast("int64")
    seen = raw.mutate(version=version.cast("int64"))
    seen = _join(seen, dims["destinations"], said=seen.destination, version=seen.version)
    seen = _join(seen, dims["producers"], uscc=seen.producer_uscc)
    seen = _join(seen, dims["producers"].select(exporter_known="uscc"), exporter_known=seen.exporter_uscc, keep=True)
    for digits in DIGITS:
        goods = dims[f"goods_{digits}"].rename({f"{name}_{digits}": name for name in _OF_GOODS})
        prefix = seen.hs_code.substr(0, digits).try_cast("int64")
        seen = _join(seen, goods, key=seen.version * 10**digits + prefix)
    chosen = {name: ibis.coalesce(*(seen[f"{name}_{at}"] for at in reversed(DIGITS))) for name in _OF_GOODS}
    return seen.mutate(**chosen)


_OF_GOODS = ("product_risk", "goods_rules", "risk_points", "unseen_points", "unseen_rule")


def _scored(good: Table, dims: Mapping[str, Table], known: Dimensions) -> Table:
    """County, score, the ids of the rows that spoke, and what they propose."""
    scored = good.mutate(
        registered=good.home.notnull(),
        county=ibis.coalesce(good.home, good.producer_region),
        away=good.home.notnull() & (good.home != good.producer_region),
        unseen=~good.v_inspected,
        kind=good.kind.fill_null(ibis.literal(NOBODY, "int64")),
    )
    scored = _join(scored, dims["firms"], key=scored.version * known.kinds + scored.kind)
    scored = _join(scored, dims["places"], key=scored.version)

    def where(asked: BooleanValue, points: Value) -> Value:
        return ibis.cases((asked, points), else_=ibis.literal(0, "int32"))

    score = scored.risk_points + where(scored.unseen, scored.unseen_points) + scored.market_points
    score = score + scored.firm_points + where(scored.away, scored.place_points)
    scored = scored.mutate(score=ibis.cases((scored.bad, ibis.null("int32")), else_=score.cast("int32")))
    scored = _join(scored, dims["decisions"], key=scored.version * known.scores + scored.score)

    def rule(asked: BooleanValue, spoken: StringValue) -> Value:
        return ibis.cases((asked, spoken), else_=ibis.literal(""))

    rules = scored.goods_rules + rule(scored.unseen, scored.unseen_rule) + scored.market_rule + scored.firm_rule
    rules = rules + rule(scored.away, scored.place_rule) + scored.decision_rule
    return scored.mutate(
        rules=rules,
        destination_lists=scored["lists"],
        product_risk=ibis.cases((scored.bad, ibis.null("string")), else_=scored.product_risk),
    )


def _join(lines: Table, table: Table, *, keep: bool = False, **on: Value) -> Table:
    """The lines with the other columns of the one row, if any, whose columns are as said."""
    ours = lines.mutate(**{f"on_{name}": value for name, value in on.items()})
    theirs = table.rename({f"of_{name}": name for name in on})
    joined = ours.left_join(theirs, [ours[f"on_{name}"] == theirs[f"of_{name}"] for name in on])
    if keep:
        joined = joined.mutate(**{name: joined[f"of_{name}"] for name in on})
    return joined.drop(*(f"{side}_{name}" for side in ("on", "of") for name in on))


# Cells: what stands for a value, and what is wrong with it, in the order in which a person is told.


def _faults(text: StringValue, column: Column, *asked: tuple[BooleanValue, str]) -> Value:
    """The code of the first thing that is wrong, null for nothing. A condition that cannot be known is not met."""
    missing = text.isnull() | (text == "")
    if not column.required:
        found = ibis.cases(
            *((~missing & wrong, ibis.literal(code)) for wrong, code in asked), else_=ibis.null("string")
        )
        return found
    branches = [(missing, "REGISTER_VALUE_MISSING"), *asked]
    return ibis.cases(*((wrong, ibis.literal(code)) for wrong, code in branches), else_=ibis.null("string"))


def _text(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    too_long = text.length() > column.max_length
    return Read(
        text,
        _faults(text, column, (_not_plain(text), "REGISTER_CONTROL_CHARACTER"), (too_long, "REGISTER_TEXT_TOO_LONG")),
    )


def _code(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    return Read(text, _faults(text, column, (~text.re_search(rf"^(?:{column.pattern})\z"), "REGISTER_WRONG_FORM")))


def _codes(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    wrong = ~text.re_search(rf"^(?:{column.pattern})(?:、(?:{column.pattern}))*\z")
    faults = _faults(text, column, (_not_plain(text), "REGISTER_CONTROL_CHARACTER"), (wrong, "REGISTER_WRONG_FORM"))
    return Read(text.fill_null(""), faults)


def _uscc(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    return Read(
        text, _faults(text, column, (~text.re_search(rf"^[{uscc.ALPHABET}]{{{uscc.LENGTH}}}\z"), "REGISTER_WRONG_FORM"))
    )


def _credit_code(seen: Table, column: Column, read: Read) -> Read:
    """The check of a code that the register does not know; the register's own were checked when they came into it."""
    text = seen[column.field]
    known = seen.home.notnull() if column.field == "producer_uscc" else seen.exporter_known.notnull()
    total = ibis.literal(0, "int64")
    for place in range(uscc.LENGTH):
        weight = pow(3, place, 31) if place < uscc.LENGTH - 1 else 1
        total = total + ibis.literal(uscc.ALPHABET).find(text.substr(place, 1)).cast("int64") * weight
    check = ibis.cases((total % 31 != 0, ibis.literal("REGISTER_WRONG_CHECK_DIGIT")), else_=ibis.null("string"))
    return Read(text, ibis.cases((known, ibis.null("string")), (read.fault.notnull(), read.fault), else_=check))


def _integer(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    number = text.try_cast("int64")
    return Read(number, _number_faults(text, column, number, r"^-?[0-9]+\z"))


def _hundredths(seen: Table, column: Column) -> Read:
    """By integers alone: the digits without the point, times what the missing decimals are worth."""
    text = seen[column.field]
    digits = text.replace(".", "").try_cast("int64")
    decimals = ibis.cases((text.contains("."), text.length() - text.find(".") - 1), else_=0)
    worth = ibis.cases((decimals == 0, 100), (decimals == 1, 10), else_=1)
    cents = ibis.cases((text.length() <= _LONGEST_AMOUNT, digits * worth), else_=ibis.null("int64"))
    return Read(cents, _number_faults(text, column, cents, r"^-?[0-9]+(\.[0-9]{1,2})?\z", per_unit=100))


_LONGEST_AMOUNT = 16  # characters; a hundred times as much still is an integer of 64 bits


def _number_faults(text: StringValue, column: Column, number: Value, form: str, per_unit: int = 1) -> Value:
    assert column.least is not None and column.most is not None
    least, most = int(column.least) * per_unit, int(column.most) * per_unit
    outside = number.isnull() | (number < least) | (number > most)
    return _faults(
        text,
        column,
        (~text.re_search(form), "REGISTER_NOT_A_NUMBER"),
        ((text.length() > LONGEST_NUMBER) | outside, "REGISTER_OUT_OF_RANGE"),
    )


def _date(seen: Table, column: Column) -> Read:
    text, day = seen[column.field], _day(seen[column.field])
    outside = (day < ibis.literal(column.least)) | (day > ibis.literal(column.most))
    return Read(
        day,
        _faults(
            text,
            column,
            (~text.re_search(_ISO_DAY), "REGISTER_NOT_A_DATE"),
            (day.isnull(), "REGISTER_NO_SUCH_DATE"),
            (outside, "REGISTER_OUT_OF_RANGE"),
        ),
    )


_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z"


def _day(text: StringValue) -> Value:
    return text.try_cast("date")


def _choice(seen: Table, column: Column) -> Read:
    """A code of a closed list. Where it may be spelled otherwise, a small table says which code is meant."""
    text = seen[column.field]
    if f"{column.field}_code" in seen.columns:
        code = seen[f"{column.field}_code"]
        return Read(code, _faults(text, column, (code.isnull(), "REGISTER_NOT_IN_LIST")))
    assert all(set(said) <= {code} for code, said in column.words.items()), column.field
    return Read(text, _faults(text, column, (text.notin(list(column.words)), "REGISTER_NOT_IN_LIST")))


def _yes_no(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    yes, no = ([code, *said] for code, said in column.words.items())
    return Read(text.isin(yes), _faults(text, column, (text.notin([*yes, *no]), "REGISTER_NOT_IN_LIST")))


def _not_plain(text: StringValue) -> BooleanValue:
    return ~text.re_search(TEXT)


_READERS: Mapping[str, Callable[[Table, Column], Read]] = {
    "text": _text,
    "code": _code,
    "codes": _codes,
    "uscc": _uscc,
    "integer": _integer,
    "usd": _hundredths,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
}


def faults_in(said: Sequence[str]) -> list[tuple[int, str, str, str]]:
    """(position, column, rule, value) of each fault in what lines say of themselves."""
    return [(at, *fault.split(PART, 2)) for at, faults in enumerate(said) for fault in faults.split(END)[:-1]]
