"""How a column of texts is understood by an expression, as core/register_cells.py understands one cell.

Each kind of column says cheaply which cells are certainly good; what is wrong with another is asked of that one only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from gongzhi.core.identity import uscc
from gongzhi.core.register_cells import LONGEST_NUMBER
from gongzhi.core.registers import Column
from gongzhi.engine.plain import NOT_PLAIN, PLAIN

# No control characters, and no blanks around: `understand` takes them off, which would be another value.
TEXT = r"^[^\p{Cc}\p{Z}]([^\p{Cc}]*[^\p{Cc}\p{Z}])?\z"


@dataclass(frozen=True)
class Read:
    """A column as understood.

    value: what a sound cell stands for
    sound: nothing is wrong; false or null of a few good cells too, of which `fault` says so
    fault: the code of the first thing that is wrong, null for nothing
    rare: what a good cell stands for that is not sound, None for `value` itself
    """

    value: Value
    sound: BooleanValue
    fault: Value
    rare: Value | None = None


def read(seen: Table, column: Column) -> Read:
    """seen: the texts beside the rows of the small tables that they name (`expressions.looked_up`)"""
    return _READERS[column.kind](seen, column)


def _fault(text: StringValue, column: Column, *asked: tuple[BooleanValue, str]) -> Value:
    """The code of the first thing that is wrong. A condition that cannot be known is not met."""
    missing = text.isnull() | (text == "")
    branches = [(missing, "REGISTER_VALUE_MISSING"), *asked]
    if not column.required:
        branches = [(~missing & wrong, code) for wrong, code in asked]
    return ibis.cases(*((wrong, ibis.literal(code)) for wrong, code in branches), else_=ibis.null("string"))


def _text(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    plain, too_long = text.re_search(TEXT), text.length() > column.max_length
    faults = (~plain, "REGISTER_CONTROL_CHARACTER"), (too_long, "REGISTER_TEXT_TOO_LONG")
    sound = ibis.cases((_plain(seen), text != ""), else_=plain) & ~too_long
    return Read(text, sound, _fault(text, column, *faults))


def _plain(seen: Table) -> BooleanValue:
    """Whether the reader of a csv says that the form of this line's texts need not be asked."""
    return seen[PLAIN] if PLAIN in seen.columns else ibis.literal(False)


def _code(seen: Table, column: Column) -> Read:
    text, number = seen[column.field], f"number_{column.field}"
    formed = text.re_search(rf"^(?:{column.pattern})\z")
    sound, digits = formed, _DIGITS.fullmatch(column.pattern)
    if digits:
        read_as = seen[number] if number in seen.columns else text.try_cast("int64")
        least = 10 ** (int(digits[1]) - 1)
        usual = (read_as.cast("string") == text) & read_as.between(least, 10 * least - 1)
        sound = ibis.cases((usual, ibis.literal(True)), else_=formed)
    return Read(text, sound, _fault(text, column, (~formed, "REGISTER_WRONG_FORM")))


_DIGITS = re.compile(r"\[0-9\]\{([0-9]+)\}")  # a number that does not begin with 0 takes less time than its form


def _codes(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    plain, formed = text.re_search(TEXT), text.re_search(_listed(column.pattern))
    sound = text.re_search(_listed(column.pattern.replace("[^", r"[^\p{Cc}\p{Z}")))
    single = _ANY_BUT.fullmatch(column.pattern)
    if single:  # one code in a plain line, which most lines have
        others = (text.contains(sign) for sign in single[1] + LISTED_BY if sign not in NOT_PLAIN)
        alone = ibis.and_(_plain(seen), text.length().between(1, int(single[2])), *(~found for found in others))
        sound = ibis.cases((alone, ibis.literal(True)), else_=sound)
    if not column.required:
        sound = ibis.cases((text == "", ibis.literal(True)), else_=sound)
    faults = (~plain, "REGISTER_CONTROL_CHARACTER"), (~formed, "REGISTER_WRONG_FORM")
    return Read(text, sound, _fault(text, column, *faults), text.fill_null(""))


LISTED_BY = "、"
_ANY_BUT = re.compile(r"\[\^([^\\\[\]^-]+)\]\{1,([0-9]+)\}")  # so many characters, none of which is one of these


def _listed(pattern: str) -> str:
    return rf"^(?:{pattern})(?:{LISTED_BY}(?:{pattern}))*\z"


def _uscc(seen: Table, column: Column) -> Read:
    """The check of a code that the register does not know; the register's own were checked when they came into it."""
    text = seen[column.field]
    total = ibis.literal(0, "int64")
    for place in range(uscc.LENGTH):
        weight = pow(3, place, 31) if place < uscc.LENGTH - 1 else 1
        total = total + ibis.literal(uscc.ALPHABET).find(text.substr(place, 1)).cast("int64") * weight
    formed = text.re_search(rf"^[{uscc.ALPHABET}]{{{uscc.LENGTH}}}\z")
    faults = (~formed, "REGISTER_WRONG_FORM"), (total % 31 != 0, "REGISTER_WRONG_CHECK_DIGIT")
    known = seen[f"known_{column.field}"].notnull()
    fault = ibis.cases((known, ibis.null("string")), else_=_fault(text, column, *faults))
    return Read(text, known, fault)


def _integer(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    number = text.try_cast("int64")
    usual = number.cast("string") == text
    return Read(number, *_number(text, column, number, usual, r"^-?[0-9]+\z"))


def _hundredths(seen: Table, column: Column) -> Read:
    """Most have two decimals. The others by integers alone: their digits, times what the missing decimals are worth."""
    text = seen[column.field]
    assert column.least is not None and column.most is not None
    amount = text.try_cast(f"decimal({len(str(int(column.most))) + 2}, 2)")  # a hundred times as much: 64 bits
    usual = amount.cast("string") == text
    decimals = ibis.cases((text.contains("."), text.length() - text.find(".") - 1), else_=0)
    worth = ibis.cases((decimals == 0, 100), (decimals == 1, 10), else_=1)
    digits = text.replace(".", "").try_cast("int64")
    cents = ibis.cases((text.length() <= _LONGEST_AMOUNT, digits * worth), else_=ibis.null("int64"))
    _, fault = _number(text, column, cents, usual, r"^-?[0-9]+(\.[0-9]{1,2})?\z", per_unit=100)
    sound = usual & amount.between(int(column.least), int(column.most))
    return Read((amount * 100).cast("int64"), sound, fault, cents)


_LONGEST_AMOUNT = 16  # characters; a hundred times as much still is an integer of 64 bits


def _number(
    text: StringValue, column: Column, number: Value, usual: BooleanValue, form: str, per_unit: int = 1
) -> tuple[BooleanValue, Value]:
    """Whether a number is certainly good, and what is wrong with another one. usual: it is spelled as most are."""
    assert column.least is not None and column.most is not None
    least, most = int(column.least) * per_unit, int(column.most) * per_unit
    outside = (text.length() > LONGEST_NUMBER) | number.isnull() | (number < least) | (number > most)
    faults = (~text.re_search(form), "REGISTER_NOT_A_NUMBER"), (outside, "REGISTER_OUT_OF_RANGE")
    return usual & number.between(least, most), _fault(text, column, *faults)


def _date(seen: Table, column: Column) -> Read:
    """The calendar holds every day that is within the limits, as it is to be spelled."""
    text, day = seen[column.field], seen[column.field].try_cast("date")
    outside = (day < ibis.literal(column.least)) | (day > ibis.literal(column.most))
    faults = (
        (~text.re_search(_ISO_DAY), "REGISTER_NOT_A_DATE"),
        (day.isnull(), "REGISTER_NO_SUCH_DATE"),
        (outside, "REGISTER_OUT_OF_RANGE"),
    )
    return Read(seen.day, seen.day.notnull(), _fault(text, column, *faults))


_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z"


def _choice(seen: Table, column: Column) -> Read:
    """A code of a closed list, which a small table looks up by each of its spellings."""
    code = seen[f"code_{column.field}"]
    return Read(code, code.notnull(), _fault(seen[column.field], column, (code.isnull(), "REGISTER_NOT_IN_LIST")))


def _yes_no(seen: Table, column: Column) -> Read:
    text = seen[column.field]
    yes, no = ([code, *said] for code, said in column.words.items())
    known = text.isin([*yes, *no])
    return Read(text.isin(yes), known, _fault(text, column, (~known, "REGISTER_NOT_IN_LIST")))


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
