"""A list of cases and the tasks of a first page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from gongzhi.web.presenters.lists import Column, EmptyState, Filter, FilterBar, Link, ListView, Option, Pager, Row
from gongzhi.web.presenters.marks import DueChip, GradeBadge, LevelBadge, StateBadge
from gongzhi.web.presenters.tasks import Task, TaskGroup
from tests.web.gallery.records import due_chips
from tests.web.gallery.said import HOSTILE, Said


def cases_list(t: Said) -> ListView:
    firm = t(
        "景德镇市昌江区青瓷坊日用陶瓷出口有限公司",
        "Jingdezhen Changjiang Celadon Workshop Daily Ceramics Export Co., Ltd.",
    )
    return ListView(
        caption=t("案卷", "Cases"),
        columns=(
            Column(t("案卷号", "Case")),
            Column(t("企业和产品", "Enterprise and product")),
            Column(t("状态", "State")),
            Column(t("风险", "Risk")),
            Column(t("退运货值", "Value returned"), t("万美元", "10,000 USD"), is_number=True, digits=2),
            Column(t("登记", "Registered")),
            Column(t("期限", "Due")),
        ),
        rows=(
            Row(
                ("EQC-2017-360200-000123", f"{firm} · {t('马克杯', 'mugs')}", StateBadge(t("调查中", "investigated"), "blue"),
                 LevelBadge("II"), Decimal("12.5"), date(2017, 3, 10), due_chips()[1]),
                "/cases/1/",
                synthetic=True,
            ),
            Row(
                ("EQC-2017-360700-000121", HOSTILE, StateBadge(t("已登记", "registered")), LevelBadge("IV"),
                 Decimal("1204.38"), date(2017, 3, 9), due_chips()[3]),
                "/cases/2/",
            ),
            Row(
                ("EQC-2017-360100-000118", t("南昌赣江食品进出口有限公司 · 辣椒粉", "Nanchang Ganjiang Foods · chilli powder"),
                 StateBadge(t("已撤回", "withdrawn")), None, None, date(2017, 2, 28), None),
                "/cases/3/",
                struck=True,
            ),
        ),
        empty=EmptyState(t("还没有案卷", "No case yet"), t("境外通报和退运记录核实后，会在这里立案。", "A case opens here once a notice or a return is verified.")),
        filters=FilterBar(
            action="/cases/",
            filters=(
                Filter("state", t("状态", "State"), (Option("open", t("在办", "open")), Option("closed", t("已结案", "closed"))), "open"),
                Filter("city", t("设区市", "City"), (Option("360100", t("南昌市", "Nanchang")), Option("360200", t("景德镇市", "Jingdezhen")))),
            ),
            searched=t("陶瓷", "mug"),
            search_hint=t("案卷号、企业、产品", "number, enterprise, product"),
            kept=(("columns", "7"),),
        ),
        pager=Pager(count=1234, shown=50, first_href="/cases/", next_href="/cases/?after=x"),
        downloads=(Link("CSV", "/cases.csv"), Link("XLSX", "/cases.xlsx")),
    )  # fmt: skip


def tasks(t: Said) -> tuple[TaskGroup, ...]:
    def task(title: str, why: str, act: str, due: DueChip | None, **more: Any) -> Task:
        return Task(title, why, "/cases/1/", act, about="EQC-2017-360200-000123", due=due, **more)

    calm, soon, today, late = due_chips()
    return (
        TaskGroup(
            t("已逾期", "Overdue"),
            (
                task(
                    t("陶瓷马克杯退运：提交调查结论", "Returned mugs: submit the conclusion"),
                    t("您是指定的调查人之一", "You are one of the two investigators"),
                    t("填写结论", "Conclude"),
                    late,
                    synthetic=True,
                    reminder=t("系统已于 2017-03-15 提醒", "reminded on 2017-03-15"),
                ),
            ),
            is_overdue=True,
        ),
        TaskGroup(
            t("今天", "Today"),
            (
                task(
                    t("玩具通报：判定是否同一企业", "Toy notice: is it the same firm?"),
                    t("关联得分在两线之间，由产地机构判定", "The score lies between the two lines"),
                    t("去判定", "Decide"),
                    today,
                ),
                task(
                    t("预警 YJ-2017-0009 等待签收", "Alert YJ-2017-0009 waits for a receipt"),
                    t("贵处在通知范围内", "Your office is among those told"),
                    t("签收", "Acknowledge"),
                    soon,
                    badge=LevelBadge("III"),
                ),
            ),
        ),
        TaskGroup(
            t("本周", "This week"),
            (
                task(
                    t("核对辣椒粉通报的来源", "Check the source of the chilli notice"),
                    t("您受理了该案卷", "You opened this case"),
                    t("核实", "Verify"),
                    calm,
                    badge=GradeBadge("B"),
                ),
            ),
        ),
        TaskGroup(
            t("已移交，等待他人", "Handed over"),
            (),
            EmptyState(
                t("没有移交的事项", "Nothing handed over"),
                t("您移交的事项会列在这里，直到办结。", "What you hand over stands here until it is done."),
            ),
        ),
    )
