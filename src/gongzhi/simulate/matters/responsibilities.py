"""Counties name who answers on each layer, a few leave a layer open. A city calls a joint meeting."""

from __future__ import annotations

from datetime import date, timedelta

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.actions.standings import places_within
from gongzhi.core.region_codes import city_of
from gongzhi.simulate.officers import Play

CITY = "360200"
LEFT_OPEN = 3  # counties in which nobody has confirmed a layer
LAYERS = (
    ("government", "县级人民政府"),
    ("regulator", "县市场和质量监督管理局"),
    ("enterprise", "县出口企业联合会"),
)


def play(run: Play, day: date) -> None:
    run.later(day, 1, lambda on: _assign(run, on))
    run.later(day, 4, lambda on: _meet(run, on))


def _assign(run: Play, day: date) -> None:
    """Each county is proposed by its own government where that has a post, else by the city's."""
    office = run.one("PGO", "360000")
    counties = places_within("360000", "county")
    left_open = {(county, "enterprise") for county in counties[:: len(counties) // LEFT_OPEN][:LEFT_OPEN]}
    for county in counties:
        proposer = next(iter(run.staff.get(("CGOV", county), ())), run.one("MGOV", city_of(county)))
        for layer, body in LAYERS:
            values = {
                "layer": layer, "article_no": None, "body": body, "lead_post": "主要负责人",
                "deputy_post": "分管负责人", "valid_from": day, "valid_to": None,
            }  # fmt: skip
            number = open_matter("responsibility", values=values, region=county, by=proposer, at=at_noon(day))
            if (county, layer) not in left_open:
                take_act("responsibility", number, "confirm", values={}, by=office, at=at_noon(day), seen=0)


def _meet(run: Play, day: date) -> None:
    city = run.one("MGOV", CITY)
    values = {"held_on": day, "topic": "日用陶瓷铅镉溶出风险", "bodies": "市质监局、市商务局、产地检验检疫局"}
    number = open_matter("joint_meeting", values=values, region=CITY, by=city, at=at_noon(day))
    take_act("joint_meeting", number, "hold", values={}, by=city, at=at_noon(day), seen=0)
    actions = (
        {"item": 1, "action": "排查同类产品", "owner": "市质监局", "due": day + timedelta(days=30)},
        {"item": 2, "action": "培训出口企业", "owner": "市商务局", "due": day + timedelta(days=60)},
    )
    minutes = {"minutes": "会议议定排查、培训两项工作，由责任单位按期办结。", "actions": actions}
    take_act("joint_meeting", number, "minute", values=minutes, by=city, at=at_noon(day), seen=1)
    done = {"done": ({"item": 1, "proof": "排查情况报告"},)}
    take_act("joint_meeting", number, "report_done", values=done, by=city, at=at_noon(day), seen=2)
