"""Door codes of enterprises, by the platform's own secret."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from gongzhi.core.visits.door import door_code


def code_of_door(uscc: str, day: date) -> str:
    """What the enterprise shows to whoever visits it on that day."""
    return door_code(settings.SECRET_KEY.encode(), uscc, day)
