"""Demonstration zones: scored by experts, counted from the record, announced with a plate, kept or lost each year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.scores import compute_city_index
from gongzhi.actions.standings import covers
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.events import ZoneToCorrect
from gongzhi.core.finding import Finding
from gongzhi.core.recognition import zones
from gongzhi.core.recognition.zone_record import counted_since, members, refuse_unless_passed, zone_checks
from gongzhi.core.recognition.zones import Incidents, ItemScore, ZoneFacts, assess_zone, scored_items, tests_row
from gongzhi.core.region_codes import city_of, province_of
from gongzhi.core.workflow import clock_for, due_on, row_for
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.zones import IncidentCount


def _level_given(taking: Taking) -> None:
    level = taking.value("level")
    if not tests_row(level, taking.act.rules()).open:
        raise Refusal("ZONE_OFF", kind=level)


def _firms_registered(taking: Taking) -> None:
    named = {line["uscc"] for line in taking.given.get("enterprises", ())}
    unknown = named - queries.zones.registered(named)
    if unknown:
        raise Refusal("ZONE_FIRM_UNKNOWN", firms=" ".join(sorted(unknown)))


def _firms_named(taking: Taking) -> None:
    holds("firms_named", bool(_members(taking)))()


def _sees_province(taking: Taking) -> None:
    holds("sees_province", covers(taking.act.by, province_of(taking.region)))()


def _score_sheet(taking: Taking) -> None:
    """Raises BadInput for a line that cannot be, or is of another year than the assessment."""
    cells = [
        Cell(line["item"], "score_year", str(line["score_year"]), "ZONE_SCORE_YEAR", {"year": str(taking.day.year)})
        for line in taking.given["scores"]
        if line["score_year"] != taking.day.year
    ]
    if cells:
        raise BadInput(cells)
    scored_items(_facts(taking), taking.act.rules())


def _zone_passes(taking: Taking) -> None:
    refuse_unless_passed(_assessment(taking))


def _zone_fails(taking: Taking) -> None:
    holds("zone_fails", _assessment(taking).value["passed"] == "false")()


def _lines_missed(taking: Taking) -> None:
    """The review failed, or the time to correct is over and nobody has reviewed again."""
    assert taking.before is not None
    instance = taking.before.instance
    if instance.state == "correcting":
        missed = instance.due_on is not None and instance.due_on < taking.day
    else:
        missed = _assessment(taking).value["passed"] == "false"
    holds("lines_missed", missed)()


def _case_of_zone(taking: Taking) -> None:
    case = queries.cases.case(taking.given["case_number"])
    if case.uscc not in _members(taking):
        raise Refusal("CASE_NOT_OF_ZONE", case=case.number, zone=taking.number)


def _assessed(taking: Taking) -> Mapping[str, Any]:
    """The finding, with what its page shows at once: score, and the rates of zone and province."""
    facts = _facts(taking)
    found = assess_zone(facts, taking.act.rules())
    return {
        "assessment": taking.keep(found, facts=facts, tables=zones.TABLES),
        "score": found.value["exact"],
        "zone_rate": found.value["zone_per_100m"],
        "province_rate": found.value["province_per_100m"],
        "outcome": found.value["outcome"] or "",
    }


def _announced(taking: Taking) -> Mapping[str, Any]:
    assert taking.before is not None
    save.matters.fields(taking.scheme.name, taking.before.id, announced_on=taking.day)  # the index asks since when
    plates = f"SFQ-{taking.day.year}"
    return {**_kept(taking), "plate_no": f"JX-{plates}-{next_number(plates):04d}"}


def _kept(taking: Taking) -> Mapping[str, Any]:
    """The name stands from today on; the city's index counts it."""
    _count_anew(taking)
    lapse = row_for(workflow(taking.scheme.name), "announced", "lapse")
    valid = clock_for(lapse, taking.act.rules())
    return {"valid_to": due_on(valid, taking.day, calendar())} if valid else {}


def _ordered_after_case(taking: Taking) -> Mapping[str, Any]:
    """The case tells it too."""
    case = queries.cases.case(taking.given["case_number"])
    event = ZoneToCorrect(case.number, taking.number)
    taking.act.record(event, subject=case.number, region=case.region, uscc=case.uscc)
    return {}


def _revoked(taking: Taking) -> Mapping[str, Any]:
    return {**_lapsed(taking), "revoked_on": taking.day}


def _lapsed(taking: Taking) -> Mapping[str, Any]:
    _count_anew(taking)
    return {}


def _count_anew(taking: Taking) -> None:
    """The index of the zone's city; of a zone of no city there is none."""
    compute_city_index(taking.act, city_of(taking.region))


def _facts(taking: Taking) -> ZoneFacts:
    rules, day, firms = taking.act.rules(), taking.day, _members(taking)
    first, province = counted_since(day, rules), province_of(taking.region)
    return ZoneFacts(
        subject=taking.number,
        as_of=day,
        kind=taking.value("level"),
        zone_type=taking.value("zone_type"),
        items=tuple(
            ItemScore(f"{taking.number} {place}", line["item"], line["points"], line["met"])
            for place, line in enumerate(taking.given["scores"], start=1)
        ),
        checks=zone_checks(taking.number, queries.zones.checked_lots(firms, first, day), rules),
        zone=_incidents(taking.number, queries.zones.incidents_of(firms, first, day)),
        province=_incidents(province, queries.zones.incidents_in(province, first, day)),
    )


def _incidents(place: str, counted: IncidentCount) -> Incidents:
    return Incidents(place, counted.notices, counted.returned_items, counted.export_usd_cents)


def _members(taking: Taking) -> tuple[str, ...]:
    return members((line["uscc"], line["part"]) for line in taking.lines("enterprises"))


def _assessment(taking: Taking) -> Finding:
    return queries.findings.fact(taking.value("assessment"))


GUARDS: Mapping[str, Callable[[Taking], None]] = {
    "level_given": _level_given,
    "firms_registered": _firms_registered,
    "firms_named": _firms_named,
    "sees_province": _sees_province,
    "score_sheet": _score_sheet,
    "zone_passes": _zone_passes,
    "zone_fails": _zone_fails,
    "lines_missed": _lines_missed,
    "case_of_zone": _case_of_zone,
}
OUTCOMES: Mapping[str, Callable[[Taking], Mapping[str, Any]]] = {
    "assess": _assessed,
    "review": _assessed,
    "announce": _announced,
    "keep": _kept,
    "correct_after_case": _ordered_after_case,
    "revoke": _revoked,
    "lapse": _lapsed,
}
