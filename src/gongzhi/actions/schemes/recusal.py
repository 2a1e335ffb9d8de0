"""An enterprise's request that an inspector stays away."""

from __future__ import annotations

from gongzhi.actions.schemes.inspector import certificate_known

GUARDS = {"certificate_known": certificate_known}
