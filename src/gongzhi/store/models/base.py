"""What every table says of itself: its key, who sees its rows, which columns may change."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

# A row policy is SQL over the row's columns. The acting context sets these for one transaction; unset
# or empty, every comparison fails and nothing is seen. They are sub-selects so that PostgreSQL reads
# each setting once a query, not once a row.
ROLE = "(select current_setting('gongzhi.role', true))"
LOW = "(select current_setting('gongzhi.lo', true))"
HIGH = "(select current_setting('gongzhi.hi', true))"
# An enterprise has one code, and after a merger also those that were merged into it.
CODES = "(select string_to_array(nullif(current_setting('gongzhi.uscc', true), ''), ' '))::text[]"
PERSON = "(select nullif(current_setting('gongzhi.person', true), '')::uuid)"
POST = "(select nullif(current_setting('gongzhi.post', true), '')::uuid)"

# Whether the jurisdiction is everything. Tells the planner too that a policy may let half of the rows through: by the
# range alone it expects one row in two hundred, gathers and sorts a million instead of reading fifty in order.
EVERYTHING = (
    "(select current_setting('gongzhi.lo', true) = '000000' and current_setting('gongzhi.hi', true) = '999999')"
)

OFFICER = f"{LOW} <> ''"
PROVINCE = f"({LOW} = '000000' and {HIGH} = '999999')"
EVERYONE = "true"  # facts that are public by nature: regions, workflow tables


def in_place(region: str = "region", uscc: str | None = "uscc") -> str:
    """Rows of the actor's jurisdiction, and an enterprise's own."""
    own = f" or {uscc} = any ({CODES})" if uscc else ""
    return f"({EVERYTHING} and {region} is not null) or {region} between {LOW} and {HIGH}{own}"


class Record(models.Model):
    """A table with row-level security. Without a `row_policy` of its own a model does not load."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    row_policy: ClassVar[str]
    write_policy: ClassVar[str | None] = None  # where writing needs other rows than seeing
    changes: ClassVar[tuple[str, ...]] = ()  # columns that an act may update; all else is written once

    class Meta:
        abstract = True
