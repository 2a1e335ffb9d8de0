"""Records that begin on a case: it is there, and of the same enterprise."""

from __future__ import annotations

from gongzhi.actions.matters import Taking
from gongzhi.core.errors import BadInput, Cell, NotThere
from gongzhi.store import queries
from gongzhi.store.queries.cases import CaseRow


def case_of(taking: Taking) -> CaseRow:
    """The case that a record names. Raises BadInput for a number of no case, and of another enterprise's."""
    number = str(taking.value("case_no"))
    try:
        case = queries.cases.case(number)
    except NotThere:
        raise BadInput([Cell("", "case_no", number, "CASE_NOT_FOUND")]) from None
    if case.uscc is None or taking.uscc not in queries.identity.codes_of(case.uscc):
        raise BadInput([Cell("", "case_no", number, "CASE_OF_ANOTHER", {"uscc": str(taking.uscc)})])
    return case
