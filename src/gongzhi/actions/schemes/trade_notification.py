"""Notifications: one record a symbol, deadlines and flags at once, exports matched, each touched enterprise told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, open_in, take_in
from gongzhi.actions.touched import Touched, touched_by
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.workflows import workflow
from gongzhi.catalogue.wto_members import wto_members
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.region_codes import province_of
from gongzhi.core.register_cells import Fault
from gongzhi.core.scorecard.returns import percent_of, rounded
from gongzhi.core.trade import matching, notifications
from gongzhi.core.trade.matching import explained_by, exposure
from gongzhi.core.trade.notifications import Notification, NotificationFacts, notification_terms, periods_of
from gongzhi.core.trade.symbols import Symbol, linked_to, read_symbol
from gongzhi.store import queries
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.queries.matters import MatterRow

NAME, BRIEFING = "trade_notification", "trade_briefing"
REVISION = "Rev"  # brings a time for comments of its own, so that it is answered by itself
DAYS = ("published_on", "in_force_on", "comments_until")


def _for_the_province(taking: Taking) -> None:
    holds("for_the_province", taking.region == province_of(taking.region))()


def symbol_fault(written: str) -> Fault | None:
    """Why nothing can be registered under what is written as a symbol; None where something can."""
    try:
        symbol = read_symbol(written)
    except BadInput as unreadable:
        return Fault(unreadable.cells[0].code)
    if symbol.member not in wto_members():
        return Fault("MEMBER_UNKNOWN", {"value": symbol.member})
    return None if str(symbol) == written else Fault("SYMBOL_SPELLED", {"symbol": str(symbol)})


def _symbol_is_new(taking: Taking) -> None:
    written = taking.given["symbol"]
    if fault := symbol_fault(written):
        raise BadInput([Cell("", "symbol", written, fault.code, fault.params)])
    symbol = read_symbol(written)
    alone_until_commit(f"notification {symbol.first}")
    if same := _registered_as(symbol):
        raise Refusal("SYMBOL_DUPLICATE", symbol=written, record=same.number)


def _register(taking: Taking) -> dict[str, Any]:
    """Its deadlines and flags; what only adds to a notification joins it and carries its own days over."""
    symbol = read_symbol(taking.given["symbol"])
    above = _above(symbol)
    if above and _only_adds(symbol):
        take_in(taking.act, NAME, taking.number, "join", values={}, seen=0)
        _carry_on(taking, above)
    return {"member": symbol.member, "parent": above.number if above else "", **_terms(taking)}


def _adds_to_another(taking: Taking) -> None:
    symbol = read_symbol(taking.value("symbol"))
    holds("adds_to_another", _only_adds(symbol) and _above(symbol) is not None)()


def _exporters_registered(taking: Taking) -> None:
    queries.enterprises.regions_of({line["uscc"] for line in taking.lines("exports") if line["uscc"]})


def _exports_in_order(taking: Taking) -> None:
    """Of every line, not only of all lines of a code together: what went to the member is part of what went to all."""
    faults = [
        Cell(line["hs_code"], "exports", _dollars(line["to_member_usd"]), "EXPOSURE_EXPORTS",
             {"to_all": _dollars(line["to_all_usd"])})
        for line in taking.given["exports"]
        if not 0 <= line["to_member_usd"] <= line["to_all_usd"]
    ]  # fmt: skip
    if faults:
        raise BadInput(faults)


def _match(taking: Taking) -> dict[str, Any]:
    touched = touched_by(taking)
    found = exposure(touched.facts, taking.act.rules())
    percent = found.value["percent"]
    return {
        "exposure": taking.keep(found, facts=touched.facts, tables=matching.TABLES),
        "matched_on": taking.value("matched_on") or taking.day,
        "priority": found.value["priority"] or "",
        "share_percent": Decimal(percent) if percent else None,
        "firms": len(touched.exporters),
    }


def _somebody_touched(taking: Taking) -> None:
    holds("somebody_touched", bool(touched_by(taking).firms))()


def _nobody_touched(taking: Taking) -> None:
    holds("nobody_touched", not touched_by(taking).firms)()


def _explain(taking: Taking) -> dict[str, Any]:
    """A briefing for each enterprise that is touched, which its association sees too."""
    touched = touched_by(taking)
    known = ("symbol", "title", "explanation", "final_on")
    values = {"notification": taking.number, "association": _association(touched)}
    values |= {field: taking.value(field) for field in known}
    lines = [
        {"uscc": firm, "ground": ground, "briefing": open_in(taking.act, BRIEFING, values=values, uscc=firm)}
        for firm, ground in touched.firms
    ]
    taking.add_lines("told_firms", lines)
    return _count(taking)


def _count(taking: Taking) -> dict[str, Any]:
    """How many of those who were told have acknowledged so far."""
    told = queries.matters.all_of(BRIEFING, notification=taking.number)
    acknowledged = sum(row.instance.state == "acknowledged" for row in told)
    percent = rounded(percent_of(acknowledged, len(told)), 2)
    return {
        "told": len(told), "acknowledged": acknowledged,
        "acknowledged_percent": Decimal(percent) if percent else None,
    }  # fmt: skip


def _terms(taking: Taking) -> dict[str, Any]:
    notification, rules = _notification(taking), taking.act.rules()
    facts = NotificationFacts(notification.id, taking.day, notification)
    periods = periods_of(notification, rules)
    return {
        "final_on": periods.comments_until,
        "internal_until": periods.internal_until,
        "too_few_days": notifications.TRANSPARENCY in periods.flags,
        "too_soon_in_force": notifications.TIME_TO_ADAPT in periods.flags,
        "no_comment_period": notifications.NO_COMMENT_PERIOD in periods.flags,
        "terms": taking.keep(notification_terms(facts, rules), facts=facts, tables=notifications.TABLES),
    }


def _carry_on(taking: Taking, above: MatterRow) -> None:
    """The days that an addendum names are those of its notification from now on, while that is answered."""
    named = {day: taking.given[day] for day in DAYS if taking.given[day]}
    open_to_it = {state for row in workflow(NAME).rows if row.act == "amend" for state in row.from_states}
    if named and above.instance.state in open_to_it:
        values = {day: above.values[day] for day in DAYS} | named | {"reason": taking.given["symbol"]}
        take_in(taking.act, NAME, above.number, "amend", values=values, seen=above.instance.seen)


def _notification(taking: Taking) -> Notification:
    published, in_force, until = (taking.value(day) for day in DAYS)
    return Notification(
        taking.value("symbol"), taking.value("circulated_on"), tuple(taking.value("notified_under") or ()), until,
        published, in_force,
    )  # fmt: skip


def _above(symbol: Symbol) -> MatterRow | None:
    """The record of the nearest registered notification that a symbol belongs to."""
    parts = len(symbol.suffixes)
    written = [str(replace(symbol, suffixes=symbol.suffixes[:many])) for many in range(parts)]
    registered = {read_symbol(row.values["symbol"]): row for row in queries.matters.all_of(NAME, symbol__in=written)}
    above = linked_to(symbol, registered)
    return registered[above] if above else None


def _registered_as(symbol: Symbol) -> MatterRow | None:
    return next(iter(queries.matters.all_of(NAME, symbol=str(symbol))), None)


def _only_adds(symbol: Symbol) -> bool:
    return bool(symbol.suffixes) and symbol.suffixes[-1].kind != REVISION


def _association(touched: Touched) -> UUID | None:
    """The post of the first association whose goods are among the matched ones."""
    fitting = (one.post for one in queries.registers.associations() if touched.chapters & set(one.hs_chapters))
    return next((post for post in fitting if post), None)


def _dollars(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


def _answer_by(taking: Taking) -> date | None:
    return periods_of(_notification(taking), taking.act.rules()).internal_until


def _explain_by(taking: Taking) -> date:
    return explained_by(taking.value("matched_on") or taking.day, calendar(), taking.act.rules())


GUARDS = {
    "for_the_province": _for_the_province,
    "symbol_is_new": _symbol_is_new,
    "adds_to_another": _adds_to_another,
    "exporters_registered": _exporters_registered,
    "exports_in_order": _exports_in_order,
    "somebody_touched": _somebody_touched,
    "nobody_touched": _nobody_touched,
}
OUTCOMES = {
    "register": _register,
    "match": _match,
    "match_again": _match,
    "explain": _explain,
    "submit": _count,
    "count_acknowledged": _count,
    "record_outcome": _count,
    "amend": _terms,
}
DUES: dict[str, Callable[[Taking], date | None]] = {
    "registered": _answer_by,
    "matched": _explain_by,
    "explained": _answer_by,
    "assigned": _answer_by,
    "assessed": _answer_by,
    "collected": _answer_by,
}
