"""The pool of inspectors: an entry is of somebody in post, and each certificate stands in the pool once."""

from __future__ import annotations

from gongzhi.actions.matters import Taking
from gongzhi.core.errors import Refusal
from gongzhi.store import queries


def certificate_known(taking: Taking) -> None:
    """Whether somebody in post as an inspector holds the certificate that the record names."""
    if not queries.pools.is_certificate(taking.value("certificate"), taking.day):
        raise Refusal("CERTIFICATE_UNKNOWN", certificate=taking.value("certificate"))


def _not_in_pool(taking: Taking) -> None:
    certificate = taking.value("certificate")
    for row in queries.matters.all_of("inspector", states=["listed"], certificate=certificate):
        raise Refusal("ALREADY_IN_POOL", certificate=certificate, record=row.number)


GUARDS = {"certificate_known": certificate_known, "not_in_pool": _not_in_pool}
