"""What codes are called, in the reader's language: of findings, rule rows, refusals and ledger events alike.

A code has its word under the name of the value that carries it: `colour.red`, `size.small`. Where a code list, a
workflow, a source or a register names it, that word is taken. A value that no word is known for stands as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import MappingProxyType

from gongzhi.catalogue import nodes, places
from gongzhi.catalogue.codes import (
    countries,
    country_lists,
    hazards,
    measure_types,
    profiles,
    roles,
    standard_types,
    tracing_codes,
)
from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.reading import Words
from gongzhi.catalogue.registers import KINDS, register
from gongzhi.catalogue.rules import WrittenTable, all_tables
from gongzhi.catalogue.source_files import source_file, source_names
from gongzhi.catalogue.words import task, task_names
from gongzhi.catalogue.workflows import act_code, every_version, workflows
from gongzhi.catalogue.wto_members import wto_members
from gongzhi.core.errors import GongzhiError
from gongzhi.core.finding import Step
from gongzhi.core.partners.feeds import feed_of, service_of

Beside = Mapping[str, object]  # the other values of the same step, row, refusal or event
NOTHING = "—"
PARTS_OF_A_ROW = frozenset({"rule", "basis", "origin"})  # what stands beside the columns of a rule row
PLACES_COMPARED = frozenset(
    f"LINK_{same}_{level}" for same in ("SAME", "OTHER") for level in ("COUNTY", "CITY", "PROVINCE")
)
TRADES_COMPARED = frozenset({"LINK_TRADE", "LINK_TRADE_OTHER", "LINK_SAME_GOODS"})

# A value whose words stand under another name as well.
ALSO_UNDER = {
    "applies_to": "kind",
    "cap": "event",
    "dossier_part": "missing",
    "fact": "kind",
    "first_reason": "void_reason",
    "indicator": "kind",
    "kind": "event",
    "level": "risk_level",
    "unless_concern": "concern",
}


def state_word(workflow: str, state: str, lang: str) -> str:
    return str(getattr(workflows()[workflow].state(state), lang))


def act_word(workflow: str, act: str, lang: str) -> str:
    return say(act_code(workflow, act), lang)


def role_words(codes: tuple[str, ...], lang: str) -> str:
    return listed([str(getattr(roles()[code], lang)) if code in roles() else code for code in codes], lang)


def listed(words: list[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(words)


def country(code: str, lang: str) -> str:
    found = countries().get(code)
    return str(getattr(found, lang)) if found else code


def member(code: str, lang: str) -> str:
    """A member of the World Trade Organization by its name; a code that is no member's stands as it is."""
    found = wto_members().get(code)
    return country(found.country, lang) if found else code


def region(code6: str | None, lang: str) -> str:
    """The place's name; the code itself where nobody knows it, a dash for none."""
    return NOTHING if not code6 else _region_names().get(code6, {}).get(lang, code6)


def titled(source: str, table: str, code: str, lang: str) -> str:
    """The title of a source's code; the code itself where the table has none. A partner tells hazards by family."""
    if feed_of(source) and code:
        return hazard(code, lang) if table == "hazard_category" else optional(f"risk_decision.{code}", lang, code)
    if source not in source_names() or not code:
        return code
    look_up = source_file(source).look_ups.get(table)
    title = look_up.titles.get(code) if look_up else None
    return title[lang] if title else code


def source_title(source: str, lang: str) -> str:
    """What a source is called; a partner's by its feed and the kind of record."""
    if feed := feed_of(source):
        return say("SOURCE_OF_FEED", lang, feed=feed, kind=getattr(register(service_of(source)), f"title_{lang}"))
    return optional(f"SOURCE_NAME_{source}".upper(), lang, source)


def optional(code: str, lang: str, otherwise: str) -> str:
    """The words of a code that not every value has."""
    return messages()[code][lang] if code in messages() else otherwise


def hazard(family: str, lang: str) -> str:
    """A family of hazards in words; a dash for none."""
    found = hazards().get(family)
    return str(getattr(found, lang)) if found else optional(f"hazard.{family}", lang, family or NOTHING)


def cause(code: str | None, lang: str) -> str:
    """A cause with its code; a responsibility or corrective action in words. An unknown code stands as it is."""
    entry = tracing_codes().get(code or "")
    if entry is None:
        return code or NOTHING
    words = str(getattr(entry, lang))
    return f"{code} {words}" if entry.list == "cause" else words


def word(name: str, value: str, lang: str, beside: Beside = MappingProxyType({})) -> str:
    """A value as readers say it, by its name. beside: what it may depend on, as a state does on its workflow."""
    if name in SPOKEN:
        return SPOKEN[name](value, lang)
    if name in SPOKEN_BESIDE:
        return SPOKEN_BESIDE[name](value, beside, lang)
    while f"{name}.{value}" not in messages() and name in ALSO_UNDER:
        name = ALSO_UNDER[name]
    return optional(f"{name}.{value}", lang, value)


def worded(values: Mapping[str, object], lang: str) -> dict[str, object]:
    """The values of a sentence with every code in words; a list is how many it holds, None a dash."""
    return {name: _worded(name, value, lang, values) for name, value in values.items()}


def sentence(code: str, params: Mapping[str, object], lang: str) -> str:
    """What a refusal or a faulty cell says. Raises KeyError for a code or a value that nobody wrote or gave."""
    return say(code, lang, **worded(params, lang))


def refusal(error: GongzhiError, lang: str) -> str:
    return sentence(error.code, error.params, lang)


def step_sentence(step: Step, lang: str) -> str:
    """One line of a finding's trace."""
    values = worded(step.values, lang)
    if step.code in PLACES_COMPARED:
        values |= {name: region(step.values[name], lang) for name in ("named", "registered")}
    if step.code in TRADES_COMPARED:
        values |= {name: _trades(value, lang) for name, value in step.values.items() if name != "points"}
    return say(step.code, lang, **values)


def method_question(method: str, lang: str) -> str:
    """What a method answers: "risk.assess@1" asks how great the risk is."""
    return say(f"METHOD_{method.partition('@')[0].replace('.', '_')}".upper(), lang)


def input_kind(kind: str, lang: str) -> str:
    """What an input of a finding is, by the class of the fact; the class where the platform no longer has it."""
    return optional(f"input.{kind}", lang, kind)


def table_title(name: str, lang: str) -> str:
    """A rule table by the name that people give it; the name in the files where there is no such table."""
    table = _table(name)
    return table.title[lang] if table else name


def profile_title(code: str, lang: str) -> str:
    return str(getattr(profiles()[code], lang)) if code in profiles() else code


def column_title(table: str, column: str, lang: str) -> str:
    """The heading of a rule table's column: the table's own word for it, else the one that all tables share.

    A column that only an older table kept with a finding has is shown by its name.
    """
    return optional(f"column.{table}.{column}", lang, optional(f"column.{column}", lang, column))


def rule_cell(table: str, column: str, row: Mapping[str, str], lang: str) -> str:
    """One value of a rule row with its unit; a dash where an optional one is empty and that means nothing."""
    value = row.get(column, "")
    said = word(column, value, lang, row)
    if said != value:
        return said
    if value in ("true", "false"):
        return say("SAID_YES" if value == "true" else "SAID_NO", lang)
    amount = next((code for code in (f"amount.{table}.{column}", f"amount.{column}") if code in messages()), None)
    number = _number(value)
    return say(amount, lang, value=number) if amount and isinstance(number, Decimal) else value or NOTHING


def rule_row(table: str, row: Mapping[str, str], lang: str) -> str:
    """A rule row to be read aloud: each column by its heading in the table's order, without the empty ones.

    A row that was kept beside a finding has lost that order: columns that the table no longer has come last.
    """
    written = _table(table)
    in_order = dict.fromkeys((*(written.columns if written else ()), *row))
    columns = [column for column in in_order if column in row and column not in PARTS_OF_A_ROW]
    cells = ((column, rule_cell(table, column, row, lang)) for column in columns)
    told = [
        say("RULE_CELL", lang, column=column_title(table, column, lang), value=value)
        for column, value in cells
        if value != NOTHING
    ]
    return ("；" if lang == "zh" else "; ").join(told)


def _worded(name: str, value: object, lang: str, beside: Beside) -> object:
    match value:
        case None:
            return NOTHING
        case bool():
            return word(name, str(value).lower(), lang, beside)
        case str():
            return word(name, value, lang, beside)
        case int():
            return word(name, str(value), lang, beside)
        case list() | tuple():
            return len(value)
        case _:
            return value


def _table(name: str) -> WrittenTable | None:
    return next((table for tables in all_tables().values() for table in tables if table.name == name), None)


def _number(value: str) -> Decimal | str:
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


@cache
def _region_names() -> Mapping[str, Words]:
    return {region.code6: {"zh": region.name_zh, "en": region.name_en} for region in places.regions()}


def _trades(codes: str, lang: str) -> str:
    """Words of firms' trades; commodity codes, which a firm's goods may be given by, stand as they are."""
    names = places.trade_names()
    return listed([names[code][lang] if code in names else code for code in codes.split(", ")], lang)


def _several(name: str) -> Callable[[str, str], str]:
    """How to say a list of codes that one text holds, spaced."""
    return lambda value, lang: listed([word(name, code, lang) for code in value.split()], lang) or value


def _missing(value: str, lang: str) -> str:
    """What a refusal says is missing: names of fields; a number of things stands as it is."""
    return listed([optional(f"missing.{field}", lang, field) for field in value.split(", ")], lang)


def _share(value: str, lang: str) -> str:
    number = _number(value)
    return say("SHARE", lang, share=number) if isinstance(number, Decimal) else value


def _key(value: str, lang: str) -> str:
    """What the signals of a cluster share: a heading of the tariff, or a cause."""
    return say("CLUSTER_HEADING", lang, heading=value) if value.isdigit() else cause(value, lang)


def _country_list(value: str, lang: str) -> str:
    lists = country_lists()
    return listed([lists[name].title[lang] if name in lists else name for name in value.split()], lang) or value


def _measure_type(value: str, lang: str) -> str:
    return str(getattr(measure_types()[value], lang)) if value in measure_types() else value


def _part(value: str, lang: str) -> str:
    """What a contest is about, "input-2" or "step-1"; any other part by its own word."""
    kind, _, place = value.partition("-")
    return say(f"PART_{kind}".upper(), lang, place=place) if place else optional(f"part.{value}", lang, value)


def _procedure(value: str, lang: str) -> str:
    return str(getattr(workflows()[value], lang)) if value in workflows() else value


def _record(value: str, lang: str) -> str:
    return optional(f"record.{value}", lang, _procedure(value, lang))


def _register(value: str, lang: str) -> str:
    return str(getattr(register(value), f"title_{lang}")) if value in KINDS else value


def _state(value: str, beside: Beside, lang: str) -> str:
    """A state of the procedure that is named beside it; itself where none is."""
    known = {
        state.code: str(getattr(state, lang))
        for (name, _), table in sorted(every_version().items())
        if name == beside.get("workflow")
        for state in table.states
    }
    return known.get(value, value)


def _act(value: str, beside: Beside, lang: str) -> str:
    return optional(act_code(str(beside.get("workflow")), value), lang, value)


def _standard_type(value: str, lang: str) -> str:
    return str(getattr(standard_types()[value], lang)) if value in standard_types() else value


def _regions(value: str, lang: str) -> str:
    """Places that one text holds, spaced."""
    return listed([region(code, lang) for code in value.split()], lang)


def _goods(value: str, lang: str) -> str:
    return optional(f"GOODS_{value}".upper(), lang, value)


def _measure(value: str, beside: Beside, lang: str) -> str:
    """What a foreign authority did, in the words of the source that is named beside it."""
    return titled(str(beside.get("source")), "measure", value, lang) or say("ANY_MEASURE", lang)


# Values that have their words elsewhere than in a message of their own.
SPOKEN: Mapping[str, Callable[[str, str], str]] = {
    "audience": _several("role"),
    "draw_roles": _several("draw_role"),
    "base_ratio": _share,
    "category": _goods,
    "cause": cause,
    "cause_code": cause,
    "causes": _several("cause"),
    "check_levels": _several("check_level"),
    "corrective_action": cause,
    "country": country,
    "criteria": _several("criterion"),
    "exempts": _several("notification_flag"),
    "falls": _several("ground"),
    "flags": _several("notification_flag"),
    "focus": _country_list,
    "gap_regions": _regions,
    "grounds": _several("ground"),
    "hazard": hazard,
    "hs_prefix": lambda value, lang: say("HS_PREFIX", lang, prefix=value) if value else value,
    "key": _key,
    "kinds": _several("kind"),
    "lacking": _several("lack"),
    "layers": _several("layer"),
    "levels": _several("risk_level"),
    "measure_type": _measure_type,
    "member": member,
    "method": method_question,
    "missing": _missing,
    "office_region": region,
    "part": _part,
    "profile": profile_title,
    "ratio": _share,
    "record": _record,
    "register": _register,
    "region": region,
    "responsibility": cause,
    "next_role": lambda value, lang: role_words((value,), lang),
    "role": lambda value, lang: role_words((value,), lang),
    "roles": _several("role"),
    "market_node": nodes.market_words,
    "signal_subject": lambda value, lang: nodes.subjects().get(value, (value, value))[lang != "zh"],
    "source": source_title,
    "standard_type": _standard_type,
    "table": table_title,
    "task": lambda value, lang: (
        task(value).title[lang] if value in task_names() else str(value)
    ),  # of words, else of a check
    "unmet": _several("item"),
    "workflow": _procedure,
    "zone_types": _several("zone_type"),
}
SPOKEN_BESIDE: Mapping[str, Callable[[str, Beside, str], str]] = {
    "act": _act,
    "begins": _state,
    "from_state": _state,
    "measure": _measure,
    "state": _state,
    "to_state": _state,
}
