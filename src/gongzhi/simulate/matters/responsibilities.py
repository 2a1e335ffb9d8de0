"""Three counties name who answers on each layer; the last leaves a layer open. A city calls a joint meeting."""

from __future__ import annotations

from datetime import date, timedelta

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.region_codes import city_of
from gongzhi.simulate.officers import Play

CITY = "360200"
COUNTIES = 3  # the first that have a government of their own at work
LAYERS = (
    ("government", "县级人民政府"),
    ("regulator", "县市场和质量监督管理局"),
    ("enterprise", "县陶瓷出口企业联合会"),
)


def play(run: Play, day: date) -> None:
    run.later(day, 1, lambda on: _assign(run, on))
    run.later(day, 4, lambda on: _meet(run, on))


def _assign(run: Play, day: date) -> None:
    counties = sorted(region for (role, region), staff in run.staff.items() if role == "CGOV" and staff)[:COUNTIES]
    left_open = (counties[-1], "enterprise")  # proposed, and nobody has confirmed it
    for county in counties:
        for layer, body in LAYERS:
            values = {
                "layer": layer, "article_no": None, "body": body, "lead_post": "主要负责人",
                "deputy_post": "分管负责人", "valid_from": day, "valid_to": None,
            }  # fmt: skip
            number = open_matter(
                "responsibility", values=values, region=county, by=run.one("CGOV", county), at=at_noon(day)
            )
            if (county, layer) != left_open:
                take_act(
                    "responsibility",
                    number,
                    "confirm",
                    values={},
                    by=run.one("MGOV", city_of(county)),
                    at=at_noon(day),
                    seen=0,
                )


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
