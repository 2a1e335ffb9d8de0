"""What lies in a place is found by the index of its codes. Only a comparison gets there: the database does not trust
a pattern (`like '3607%'`) enough to look at it before the row's policy."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import *

DAYS = date(2017, 1, 1), date(2017, 5, 2)
ASKED = {
    "cases": lambda: queries.measures.enterprises_with_history("360700"),
    "export totals": lambda: queries.outcomes.exports_by_month("360700", *DAYS),
    "open cases": lambda: queries.cases.open_by_region("360700"),
    "returns": lambda: queries.outcomes.returns_in("360700", *DAYS),
}


@pytest.mark.parametrize("rows", ASKED)
def test_the_parts_of_a_place_are_found_by_an_index(officers, owner, rows):
    reader: Actor = officers.headquarters[0]
    owner.execute("drop index return_reference")  # of returns alone: in so small a table it would be read whole
    with seeing_as(reader), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")  # small tables are quicker read whole
        with CaptureQueriesContext(connection) as asked:
            ASKED[rows]()
        question = next(one for one in asked.captured_queries if "BETWEEN" in one["sql"])  # beside those of codes
        cursor.execute(f"explain {question['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(r"Index Cond: .*region\)::text >= '360700'", plan), plan
