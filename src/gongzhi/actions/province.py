"""What an act has to know from places that its actor does not see: looked up as the system, decided by the actor."""

from __future__ import annotations

from contextlib import AbstractContextManager

from gongzhi.actions.setting_up import the_system
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"


def seeing_the_province() -> AbstractContextManager[None]:
    """Within an act: every row of the province is seen, and may be written to; the actor's view comes back after.

    For what concerns the actor without being theirs to read: whether a body elsewhere can take an order, whether
    somebody else reported the same goods. Only the answer may leave it, never the rows.
    """
    return seeing_as(the_system(PROVINCE))
