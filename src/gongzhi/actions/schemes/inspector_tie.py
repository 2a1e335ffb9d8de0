"""Ties that inspectors declare: each for their own certificate."""

from __future__ import annotations

from typing import Any

from gongzhi.actions.matters import Taking
from gongzhi.core.errors import Refusal
from gongzhi.store import queries


def _own(taking: Taking) -> str:
    return queries.accounts.certificates_of((taking.act.by.person,)).get(taking.act.by.person, "")


def _own_certificate(taking: Taking) -> None:
    if not _own(taking):
        raise Refusal("NO_CERTIFICATE")


def _declare(taking: Taking) -> dict[str, Any]:
    return {"certificate": _own(taking)}


GUARDS = {"own_certificate": _own_certificate}
OUTCOMES = {"declare": _declare}
