"""What places, countries, causes and sources are called, in the reader's language."""

from __future__ import annotations

from functools import cache

from gongzhi.catalogue import places
from gongzhi.catalogue.codes import countries, tracing_codes
from gongzhi.catalogue.messages import messages


@cache
def _region_names() -> dict[str, dict[str, str]]:
    return {region.code6: {"zh": region.name_zh, "en": region.name_en} for region in places.regions()}


def region(code6: str | None, lang: str) -> str:
    """The place's name; the code itself where nobody knows it, a dash for none."""
    return "—" if not code6 else _region_names().get(code6, {}).get(lang, code6)


def country(code: str, lang: str) -> str:
    found = countries().get(code)
    return str(getattr(found, lang)) if found else code


def cause(code: str | None, lang: str) -> str:
    """A cause with its code; a responsibility or corrective action in words. An unknown code stands as it is."""
    entry = tracing_codes().get(code or "")
    if entry is None:
        return code or "—"
    words = str(getattr(entry, lang))
    return f"{code} {words}" if entry.list == "cause" else words


def source_title(source: str, lang: str) -> str:
    return optional(f"SOURCE_NAME_{source}".upper(), lang, source)


def optional(code: str, lang: str, otherwise: str) -> str:
    """The words of a code that not every value has."""
    return messages()[code][lang] if code in messages() else otherwise
