"""What codes are called, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue import places
from gongzhi.catalogue.codes import countries, hazards, tracing_codes
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.source_files import source_file
from gongzhi.catalogue.wording import (
    act_word,
    cause,
    country,
    hazard,
    listed,
    optional,
    profile_title,
    region,
    role_words,
    source_title,
    state_word,
    titled,
    word,
    worded,
)
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.region_codes import codes_within
from gongzhi.core.registers import Column
from gongzhi.store.queries.cases import EventRow
from gongzhi.web.presenters.lists import Option

__all__ = [
    "act_word",
    "cause",
    "cause_options",
    "country",
    "country_options",
    "effect",
    "event_words",
    "families_of",
    "hazard",
    "hazard_options",
    "hazards_named",
    "listed",
    "matter",
    "offence_options",
    "optional",
    "options",
    "places_within",
    "profile_title",
    "region",
    "region_options",
    "role_words",
    "source_title",
    "state_options",
    "state_word",
    "titled",
    "word",
    "worded",
]
HOME_PROVINCE = "360000"


def families_of(source: str) -> Mapping[str, str]:
    """The family of each hazard code of a source that leads to one."""
    look_up = source_file(source).look_ups.get("hazard_category")
    return look_up.families if look_up else {}


def options(source: str, table: str, lang: str) -> tuple[Option, ...]:
    titles = source_file(source).look_ups[table].titles
    return tuple(sorted((Option(code, words[lang]) for code, words in titles.items()), key=lambda o: o.label))


def matter(workflow: str, words: str, lang: str) -> str:
    """What a procedure is about: goods as they are; a hazard, an offence, one of few words in words."""
    if workflow == "help_plan":
        return hazard(words, lang)
    if workflow == "sanction":
        return word("offence", words, lang)
    one = schemes().get(workflow)
    said = one.fields[one.about].column.words.get(words, (words,)) if one else (words,)
    return said[0] if lang == "zh" else said[-1]


def region_options(lang: str) -> tuple[Option, ...]:
    """The cities of the province."""
    return tuple(Option(one.code6, region(one.code6, lang)) for one in places.regions() if one.parent == HOME_PROVINCE)


def places_within(code6: str, lang: str) -> tuple[Option, ...]:
    """A place with its parts: a province's cities and counties, a city's counties."""
    low, high = codes_within(code6)
    return tuple(Option(one.code6, region(one.code6, lang)) for one in places.regions() if low <= one.code6 <= high)


def hazards_named(source: str, found: Iterable[tuple[str, str]], lang: str) -> str:
    """What a notice says of its hazards: the title of the source's code, then the source's own words.

    found: (own words, code), either may be ""; what has one code stands together. "" for none.
    """
    by_title: dict[str, list[str]] = {}
    for substance, code in found:
        by_title.setdefault(titled(source, "hazard_category", code, lang), []).append(substance)
    said = []
    for title, substances in by_title.items():
        own = ", ".join(dict.fromkeys(filter(None, substances)))
        said.append(say("HAZARD_NAMED", lang, title=title, own=own) if title and own else title or own)
    return "; ".join(said)


def state_options(kind: str, lang: str) -> tuple[Option, ...]:
    return tuple(Option(state.code, str(getattr(state, lang))) for state in workflow(kind).states)


def hazard_options(lang: str) -> tuple[Option, ...]:
    return tuple(Option(code, hazard(code, lang)) for code in hazards())


def offence_options(lang: str) -> tuple[Option, ...]:
    """Offences for which the rules of today name a fine."""
    rows = book(day_of(now())).table("sanction_fines").rows
    return tuple(Option(row["offence"], word("offence", row["offence"], lang)) for row in rows)


def country_code(text: str) -> str:
    """The country of this name or code; the text itself where there is none."""
    wanted = text.casefold()
    for code, one in countries().items():
        if wanted in (code.casefold(), str(one.zh).casefold(), str(one.en).casefold()):
            return code
    return text


def country_options(lang: str) -> tuple[Option, ...]:
    return tuple(Option(code, country(code, lang)) for code in countries())


def effect(field: str, value: str, lang: str) -> str:
    """A guard field of a case in words: who answers, what was done, what follows for credit, index, supervision."""
    if field == "credit_effect":
        return listed([optional(f"event.{kind}", lang, say("EFFECT_NONE", lang)) for kind in value.split()], lang)
    if field == "index_effect":
        city, _, year = value.partition(" ")
        return say("EFFECT_INDEX", lang, city=region(city, lang), year=year) if year else say("EFFECT_NONE", lang)
    if field == "supervision_effect":
        level, _, ratio = value.partition(" ")
        return (
            say("EFFECT_SUPERVISION", lang, **worded({"level": level, "ratio": ratio}, lang))
            if ratio
            else say("EFFECT_SAME", lang)
        )
    return cause(value, lang)


def cause_options(kind: str, lang: str) -> tuple[Option, ...]:
    return tuple(
        Option(entry.code, cause(entry.code, lang)) for entry in tracing_codes().values() if entry.list == kind
    )


def cell(column: Column, text: str, lang: str) -> str:
    """What stands in a column of a register, in the reader's words: a place by its name, a code by its word."""
    if column.field.endswith("_region"):
        return region(text, lang)
    unit = str(getattr(column, f"unit_{lang}"))
    if text in ("yes", "no"):
        said = say(f"SAID_{text}".upper(), lang)
    elif lang == "zh":
        said = column.words.get(text, (text,))[0]
    else:
        said = word(column.field, text, lang) if column.words else text
    return f"{said} {unit}".strip()


def event_words(row: EventRow, lang: str) -> str:
    """One ledger event as a line, with what matters of it."""
    body = json.loads(row.body)
    if row.kind == "ClusterFound":
        body["flag"] = body["kind"]  # a kind of cluster, not of anything else that has kinds
    if row.kind == "FigureReported":
        body["indicator"] = body["name"]
    return say(f"EVENT_{row.kind}".upper(), lang, **worded(body, lang))
