"""Check items: what no law provides for is not listed."""

from __future__ import annotations

from gongzhi.actions.matters import Taking
from gongzhi.core.errors import Refusal


def _basis_stated(taking: Taking) -> None:
    if not str(taking.value("legal_basis") or "").strip():
        raise Refusal("LEGAL_BASIS_REQUIRED", item=taking.value("item"))


GUARDS = {"basis_stated": _basis_stated}
