"""What codes are called, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from gongzhi.catalogue import places
from gongzhi.catalogue.codes import countries, hazards, roles, tracing_codes
from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.source_files import source_file, source_names
from gongzhi.catalogue.workflows import act_code, every_version
from gongzhi.store.queries.cases import EventRow
from gongzhi.web.presenters.lists import Option


def state_word(workflow: str, state: str, lang: str) -> str:
    newest = max(version for name, version in every_version() if name == workflow)
    return str(getattr(every_version()[workflow, newest].state(state), lang))


def act_word(workflow: str, act: str, lang: str) -> str:
    return say(act_code(workflow, act), lang)


def role_words(codes: tuple[str, ...], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(getattr(roles()[code], lang) for code in codes)


def country(code: str, lang: str) -> str:
    found = countries().get(code)
    return str(getattr(found, lang)) if found else code


@cache
def _region_names() -> dict[str, dict[str, str]]:
    return {region.code6: {"zh": region.name_zh, "en": region.name_en} for region in places.regions()}


def region(code6: str | None, lang: str) -> str:
    """The place's name; the code itself where nobody knows it, a dash for none."""
    return "—" if not code6 else _region_names().get(code6, {}).get(lang, code6)


def titled(source: str, table: str, code: str, lang: str) -> str:
    """The title of a source's code; the code itself where the table has none."""
    if source not in source_names() or not code:
        return code
    look_up = source_file(source).look_ups.get(table)
    title = look_up.titles.get(code) if look_up else None
    return title[lang] if title else code


def families_of(source: str) -> Mapping[str, str]:
    """The family of each hazard code of a source that leads to one."""
    look_up = source_file(source).look_ups.get("hazard_category")
    return look_up.families if look_up else {}


def options(source: str, table: str, lang: str) -> tuple[Option, ...]:
    titles = source_file(source).look_ups[table].titles
    return tuple(sorted((Option(code, words[lang]) for code, words in titles.items()), key=lambda o: o.label))


def source_title(source: str, lang: str) -> str:
    return optional(f"SOURCE_NAME_{source}".upper(), lang, source)


def optional(code: str, lang: str, otherwise: str) -> str:
    """The words of a code that not every value has."""
    return messages()[code][lang] if code in messages() else otherwise


def hazard(family: str, lang: str) -> str:
    """A family of hazards in words; a dash for none."""
    found = hazards().get(family)
    return str(getattr(found, lang)) if found else family or "—"


def cause(code: str | None, lang: str) -> str:
    """A cause with its code; a responsibility or corrective action in words. An unknown code stands as it is."""
    entry = tracing_codes().get(code or "")
    if entry is None:
        return code or "—"
    words = str(getattr(entry, lang))
    return f"{code} {words}" if entry.list == "cause" else words


def spoken(name: str, value: str, lang: str) -> str:
    """A value of a finding as readers say it: what has a word of its own under its name, else the value itself."""
    if name == "responsibility":
        return cause(value, lang)
    return optional(f"{name}.{value}", lang, value)


def effect(field: str, value: str, lang: str) -> str:
    """A guard field of a case in words: who answers, what was done, what follows for credit, index, supervision."""
    if field == "credit_effect":
        kinds = [optional(f"event.{kind}", lang, say("EFFECT_NONE", lang)) for kind in value.split()]
        return ("、" if lang == "zh" else ", ").join(kinds)
    if field == "index_effect":
        city, _, year = value.partition(" ")
        return say("EFFECT_INDEX", lang, city=region(city, lang), year=year) if year else say("EFFECT_NONE", lang)
    if field == "supervision_effect":
        level, _, ratio = value.partition(" ")
        return say("EFFECT_SUPERVISION", lang, level=level, ratio=ratio) if ratio else say("EFFECT_SAME", lang)
    return cause(value, lang)


def cause_options(kind: str, lang: str) -> tuple[Option, ...]:
    return tuple(
        Option(entry.code, cause(entry.code, lang)) for entry in tracing_codes().values() if entry.list == kind
    )


def event_words(row: EventRow, lang: str) -> str:
    """One ledger event as a line."""
    body = json.loads(row.body)
    if row.kind in ("ActSigned", "ActTaken"):
        act = act_word(body["workflow"], body["act"], lang)
        if row.kind == "ActSigned":
            return say("EVENT_ACTSIGNED", lang, act=act)
        return say("EVENT_ACTTAKEN", lang, act=act, state=state_word(body["workflow"], body["to_state"], lang))
    detail = next(
        (str(body[key]) for key in ("number", "reference", "method", "grade", "kind", "level") if key in body), ""
    )
    return f"{optional(f'EVENT_{row.kind}'.upper(), lang, row.kind)} {detail}".strip()
