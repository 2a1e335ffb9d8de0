"""Guards that only look at what an act was given, and the one place where a guard's refusal gets its name."""

from __future__ import annotations

from collections.abc import Callable

from gongzhi.catalogue.workflows import guard_code
from gongzhi.core.errors import Refusal


def holds(guard: str, answer: bool, **params: object) -> Callable[[], None]:
    """A guard that holds or refuses with its own name's sentence."""

    def check() -> None:
        if not answer:
            raise Refusal(guard_code(guard), **params)

    return check


def reason_given(reason: str) -> Callable[[], None]:
    return holds("reason_given", bool(reason.strip()))
