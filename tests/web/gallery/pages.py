"""Every component with plausible contents, on pages that only tests serve; both languages, one of each standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines

from gongzhi.web.context import NavItem, Shell, Who
from gongzhi.web.gate import path_for
from gongzhi.web.language import switch_href
from gongzhi.web.presenters.finding import FoldedFinding
from gongzhi.web.presenters.lists import Link
from gongzhi.web.presenters.marks import GradeBadge, StateBadge, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.presenters.timeline import TimelineView
from tests.web.gallery.charts import charts
from tests.web.gallery.forms import act_form, wrong_form
from tests.web.gallery.lists import cases_list, tasks
from tests.web.gallery.records import due_chips, evidence, finding, marks, numbers, timeline, workflow
from tests.web.gallery.said import HASH, TODAY, Said

CASE = """{% extends "gongzhi/pages/detail.html" %}"""
LIST = """{% extends "gongzhi/pages/list.html" %}"""
PAGES: dict[str, str] = {
    "home": LIST,
    "cases": LIST,
    "none": LIST,
    "case": CASE,
    "all": CASE,
    "wrong": CASE,
    "charts": CASE,
}


def sections(t: Said) -> tuple[Section, ...]:
    """All components, once in each of their conditions."""
    wide = evidence(
        t, standing="withdrawn", ended_on=date(2017, 5, 2), ended_by=Link("2017.0312-W", "/notices/2/"), synthetic=True
    )
    return (
        Section(
            t("标记", "Marks"),
            [Facts([Fact(t("标记", "Marks"), marks(t)), Fact(t("结案条件", "Guard"), None, missing=True)])],
        ),
        Section(t("数字", "Numbers"), numbers(t)),
        Section(
            t("结论", "Findings"),
            [finding(t), FoldedFinding(finding(t)), FoldedFinding(finding(t, standing="stale", badge=GradeBadge("C")))],
        ),
        Section(t("证据", "Evidence"), [evidence(t), wide]),
        Section(t("时间线", "Timeline"), [timeline(t), TimelineView(())]),
        Section(t("表单", "Forms"), [act_form(t)]),
    )


def contents(name: str, t: Said) -> dict[str, Any]:
    if name == "home":
        return {
            "title": t("工作台", "Home"),
            "lead": t("周敏，今天有 2 件到期。", "2 things are due today."),
            "views": tasks(t),
        }
    if name == "cases":
        return {"title": t("案卷", "Cases"), "views": [cases_list(t)]}
    if name == "none":
        return {"title": t("案卷", "Cases"), "views": [replace(cases_list(t), rows=())]}
    if name == "case":
        return {
            "title": f"EQC-2017-360200-000123　{t('陶瓷马克杯', 'Ceramic mug')}",
            "marks": [StateBadge(t("调查中", "investigated"), "blue"), due_chips()[1], SyntheticMark()],
            "lead": t("景德镇市昌江区青瓷坊日用陶瓷出口有限公司", "Jingdezhen Changjiang Celadon Workshop Daily Ceramics Export Co., Ltd."),
            "left": [
                Section(t("事由", "The matter"), [Facts([Fact(t("产品", "Product"), t("陶瓷马克杯", "Ceramic mug")), Fact(t("退运", "Returned"), t("2 批，12.50 万美元", "2 batches, 125,000 USD")), Fact(t("市场", "Market"), t("德国", "Germany")), Fact(t("登记", "Registered"), date(2017, 3, 10))])]),
                Section(t("结案条件", "Closing guards"), [Facts([Fact(t("原因", "Cause"), t("质量不合格", "quality")), Fact(t("责任", "Responsibility"), None, missing=True)])]),
                Section(t("证据", "Evidence"), [evidence(t)]),
                Section(t("结论", "Findings"), [FoldedFinding(finding(t)), FoldedFinding(finding(t, standing="contested", synthetic=False))]),
            ],
            "right": [
                Section(t("办理流程", "Procedure"), [workflow(t)]),
                Section(t("时间线", "Timeline"), [timeline(t)]),
            ],
            "print_source": HASH[:16],
        }  # fmt: skip
    if name == "charts":
        return {"title": t("图", "Charts"), "left": charts(t), "print_source": HASH[:16]}
    if name == "wrong":
        return {
            "title": t("提交调查结论", "Submit the conclusion"),
            "left": [Section(t("表单", "Form"), [wrong_form(t), Words(t("说明。", "A note."))])],
        }
    return {"title": t("全部组件", "Every component"), "left": sections(t)}


def shell(request: HttpRequest, t: Said) -> Shell:
    nav = ("home", "notices", "links", "cases", "alerts", "enterprises", "rules")
    return Shell(
        who=Who(
            t("周敏", "Zhou Min"), t("产地检验检疫机构", "Origin inspection office"), t("景德镇市", "Jingdezhen"), True
        ),
        nav=tuple(NavItem(name, f"/{name}/", name == "cases") for name in nav),
        path=request.path,
        switch_href=switch_href(request),
        today=TODAY,
        version="0.1.0",
        synthetic=True,
    )


def page(request: HttpRequest, name: str) -> HttpResponse:
    t = Said(request.lang)
    template = engines["django"].from_string(PAGES[name])
    return HttpResponse(template.render({"shell": shell(request, t), **contents(name, t)}, request))


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path_for("gallery/<str:name>/", page, name="gallery", public=True),
    path_for("login/", nothing, name="login", public=True),
    path_for("logout/", nothing, name="logout", public=True),
    path_for("post/", nothing, name="post", public=True),
]
handler404 = "gongzhi.web.answers.not_there"
