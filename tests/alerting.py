"""An alert on a small province's case, as far on its way as a test wants it."""

from __future__ import annotations

from datetime import date

from gongzhi.actions import alerts, cases, matters
from gongzhi.actions.clock import at_noon
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.alerts import AlertRow, RecipientRow
from tests.spec.conftest import POTTERY, Officers, register, returned, scenario, to_method_set

DAY = date(2017, 3, 15)
SERIOUS, HIGH = 4, 3  # severities at a probability of 1 in 2,000
TEXT = "该型号瓷杯铅溶出量超标，请停止使用。"


def assessed(officers: Officers, severity: int) -> str:
    to_method_set(officers, register(officers, returned(1, DAY)), DAY)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at_noon(DAY), seen=0)
    told = [scenario("a", severity, "1/2", "1/10", "1/100")]
    for expert in officers.experts:
        cases.assess_case(number, scenarios=told, by=expert, at=at_noon(DAY), seen=1)
    return number


def drafted(officers: Officers, case: str, *, consumers: bool = True, **chosen: object) -> str:
    given = {
        "urgency": 2,
        "scope": 2,
        "scope_words": "瓷杯；德国",
        "matters": "赣州试验陶瓷有限公司瓷杯铅溶出",
        "measures": "停止出口",
        **chosen,
    }
    return alerts.draft_alert(
        case, starts_on=DAY, control_at_ports=False, warns_consumers=consumers, by=officers.headquarters[0],
        at=at_noon(DAY), **given,
    )  # fmt: skip


def issued(officers: Officers, *, severity: int = HIGH, **chosen: object) -> str:
    number = drafted(officers, assessed(officers, severity), **chosen)
    for seen, act in enumerate((alerts.approve_alert, alerts.issue_alert)):
        for officer in officers.headquarters[:2]:
            act(number, by=officer, at=at_noon(DAY), seen=seen)
    return number


def alert(officers: Officers, number: str) -> AlertRow:
    with seeing_as(officers.system):
        return queries.alerts.alert(number)


def told(officers: Officers, number: str) -> dict[object, RecipientRow]:
    """Recipients by their posts."""
    with seeing_as(officers.system):
        return {row.post: row for row in queries.alerts.recipients(queries.alerts.alert(number).id)}


def proposed(officers: Officers, number: str, *, on: date = DAY, by: Actor | None = None) -> str:
    values = {"alert": number, "public_text": TEXT, "grounds": "公众须知晓生产企业"}
    return matters.open_matter(
        "alert_naming", values=values, uscc=POTTERY, by=by or officers.headquarters[0], at=at_noon(on)
    )


def state(officers: Officers, naming: str) -> str:
    with seeing_as(officers.system):
        return queries.matters.matter("alert_naming", naming).instance.state


def take(officers: Officers, naming: str, act: str, *people: Actor, on: date = DAY, **values: object) -> None:
    with seeing_as(officers.system):
        seen = queries.matters.matter("alert_naming", naming).instance.seen
    for person in people:
        matters.take_act("alert_naming", naming, act, values=values, by=person, at=at_noon(on), seen=seen)
