"""Every component with plausible contents, on pages that only tests serve; both languages, one of each standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines

from gongzhi.catalogue.tile_map import tiles_within
from gongzhi.core.identity.gazetteer import Level
from gongzhi.web.context import NavItem, Shell, Who
from gongzhi.web.gate import path_for
from gongzhi.web.language import switch_href
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.month_bars import Month, MonthBars
from gongzhi.web.presenters.charts.pareto import Cause, Pareto
from gongzhi.web.presenters.charts.rate_line import Range, RateLine, RatePoint
from gongzhi.web.presenters.charts.tile_map import TileMap, TileValue, tiles_of
from gongzhi.web.presenters.evidence import EvidenceView, Observed
from gongzhi.web.presenters.finding import FindingView, FoldedFinding, InputCited, RuleSpoke, TraceLine
from gongzhi.web.presenters.forms import ActForm, Confirm, Field, Submit
from gongzhi.web.presenters.lists import (
    Column,
    EmptyState,
    Filter,
    FilterBar,
    Link,
    ListView,
    Option,
    Pager,
    Row,
)
from gongzhi.web.presenters.marks import DueChip, GradeBadge, LevelBadge, OriginChip, StateBadge, SyntheticMark
from gongzhi.web.presenters.number import Interval, NumberView, Share
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.presenters.tasks import Task, TaskGroup
from gongzhi.web.presenters.timeline import Happening, TimelineView
from gongzhi.web.presenters.workflow import NextAct, Stop, WorkflowView

TODAY = date(2017, 3, 14)
HASH = "9f2c4b1d7e60a85f33c1d29b04ea76f8512cde90ab47163d58ff02b9c6e1743a"
HOSTILE = "<script>alert('昌')</script>"


class Said:
    """Chinese or English, whichever is asked for: said("案卷", "Case")."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2017, 3, day, hour - 8, minute, tzinfo=UTC)


def due_chips() -> tuple[DueChip, ...]:
    """Calm, two days left, today, late."""
    return (
        DueChip(date(2017, 4, 12), TODAY, 20),
        DueChip(date(2017, 3, 16), TODAY, 2),
        DueChip(TODAY, TODAY, 0),
        DueChip(date(2017, 3, 9), TODAY, 3),
    )


def finding(t: Said, **changes: Any) -> FindingView:
    view = FindingView(
        question=t("出口批次抽查比例", "Share of export batches to be checked"),
        value=t("下一年度抽查 30%", "30 % in the coming year"),
        as_of=TODAY,
        method="targeting.check_ratio@1",
        profile="JX2017",
        hash=HASH,
        rules=(
            RuleSpoke(
                "R14-0",
                t("抽查比例", "Check share"),
                "min_returns 0, share 0.02",
                t("赣府厅字〔2017〕第十四条", "notice 2017, article 14"),
                "JX2017 · 2017-03-01",
                "derived",
                "/rules/",
            ),
            RuleSpoke(
                "R14-2",
                t("抽查比例", "Check share"),
                "min_returns 3, share 0.30",
                t("第十四条只要求“提高比例”，未给出数值", "article 14 orders “a higher share” and gives no number"),
                "JX2017 · 2017-03-01",
                "assumed",
                "/rules/",
            ),
        ),
        inputs=(
            InputCited(t("退运记录", "return"), "TY-2017-310021 / 3", HASH, "/returns/1/", synthetic=True),
            InputCited(t("境外通报", "foreign notice"), "2017.0312", HASH[::-1], "/notices/1/"),
        ),
        trace=(
            TraceLine(
                t(
                    "近 12 个月登记退运 3 批，均为企业自身原因。",
                    "3 batches returned in 12 months, all the firm's fault.",
                )
            ),
            TraceLine(t("3 批达到“3 批及以上”一行。", "3 reaches the row “3 and more”."), "R14-2"),
        ),
        would_change=(
            t("少 1 批退运：比例降为 10%。", "One return less: the share falls to 10 %."),
            t("12 个月内无退运：比例回到 2%。", "No return within 12 months: back to 2 %."),
        ),
        synthetic=True,
        recompute_href="/findings/1/",
        contest_href="/findings/1/contest/",
    )
    return replace(view, **changes)


def numbers(t: Said) -> tuple[NumberView, ...]:
    rate = NumberView(
        label=t("退运率（按批次）", "Return rate by batch"),
        value=Decimal("0.58"),
        unit="%",
        as_of=TODAY,
        digits=2,
        share=Share(7, 1212, t("批出口", "export batches")),
        interval=Interval(Decimal("0.28"), Decimal("1.19"), t("95%（Wilson）", "95 % (Wilson)")),
        trend=(Decimal("0.91"), Decimal("0.72"), None, Decimal("0.66"), Decimal("0.58")),
        href="/rules/",
    )
    few = NumberView(
        label=t("合格率", "Pass rate"),
        value=None,
        unit="%",
        as_of=TODAY,
        share=Share(2, 3, t("次抽检", "checks")),
        why_none=t("不足 20 次，不评定高低。", "Fewer than 20: neither high nor low is said."),
    )
    total = NumberView(t("在办案卷", "Open cases"), 1234, t("件", "cases"), TODAY)
    below = NumberView(t("同比变化", "Change on last year"), Fraction(-5, 4), t("分", "points"), TODAY, digits=1)
    return rate, few, total, below


def workflow(t: Said) -> WorkflowView:
    return WorkflowView(
        title=t("退运追溯调查", "Investigation of a return"),
        table="return_tracing v1",
        clock=DueChip(date(2017, 3, 16), TODAY, 2),
        stops=(
            Stop(
                t("口岸登记", "Registered at the port"),
                "done",
                t("登记", "Register"),
                t("周敏", "Zhou Min"),
                at(10, 9, 12),
            ),
            Stop(t("移送产地", "Sent to origin"), "done", t("移送", "Send"), t("周敏", "Zhou Min"), at(10, 15, 40)),
            Stop(t("确定方式", "Method set"), "now", t("签收", "Receive"), t("刘志强", "Liu Zhiqiang"), at(13, 8, 55)),
            Stop(t("调查完成", "Investigated"), "ahead"),
            Stop(t("办结", "Closed"), "ahead"),
        ),
        acts=(
            NextAct(
                t("提交调查结论", "Submit the conclusion"), t("产地机构，2 人", "origin office, 2 persons"), "#act"
            ),
            NextAct(t("申请延期", "Ask for more time"), t("产地机构", "origin office"), "#act"),
            NextAct(t("退回口岸", "Send back to the port"), t("产地机构", "origin office"), "#act", dangerous=True),
            NextAct(
                t("结案", "Close"),
                t("直属局", "regional headquarters"),
                "#act",
                missing=(
                    t("还没有查明原因。请先提交调查结论。", "The cause is not set. Submit the conclusion first."),
                    t("还差 1 名调查人签署。", "One more investigator has to sign."),
                ),
            ),
            NextAct(
                t("复核", "Review"),
                t("直属局", "regional headquarters"),
                due=DueChip(date(2017, 4, 12), TODAY, 20),
            ),
        ),
    )


def evidence(t: Said, **changes: Any) -> EvidenceView:
    view = EvidenceView(
        title=t("陶瓷马克杯 · 铅溶出超标", "Ceramic mug · migration of lead"),
        kind=t("境外通报", "foreign notice"),
        source=t("欧盟食品和饲料快速预警系统（RASFF）", "EU Rapid Alert System for Food and Feed (RASFF)"),
        reference="2017.0312",
        event_date=date(2017, 3, 2),
        known_since=date(2017, 3, 3),
        hash=HASH,
        observed=(
            Observed(t("通报国", "Notified by"), t("德国", "Germany")),
            Observed(t("检出值", "Found"), "8.2 mg/L", was="2.8 mg/L"),
            Observed(t("处置", "Decision"), t("严重", "serious")),
        ),
        original=Link("RASFF 2017.0312", "https://example.org/2017.0312"),
        replaces=Link(t("3月1日版", "version of 1 March"), "/notices/0/"),
    )
    return replace(view, **changes)


def timeline(t: Said) -> TimelineView:
    return TimelineView(
        happenings=(
            Happening(
                at(14, 9, 32),
                t("上传检测报告 2 份", "Uploaded 2 test reports"),
                t("刘志强", "Liu Zhiqiang"),
                None,
                t("产地机构", "origin office"),
            ),
            Happening(
                at(13, 8, 55),
                t("签收退运记录", "Received the return"),
                t("刘志强", "Liu Zhiqiang"),
                1042,
                t("产地机构", "origin office"),
                on_behalf_of=t("章贡办事处", "Zhanggong office"),
                href="/ledger/1042/",
            ),
            Happening(
                at(11, 10, 0),
                t("建议并入 EQC-2017-360700-000121", "Proposed to merge into EQC-2017-360700-000121"),
                t("系统", "the system"),
                1040,
                undone=True,
            ),
            Happening(
                at(10, 9, 12),
                t("口岸登记退运 1 批", "Registered 1 returned batch"),
                t("周敏", "Zhou Min"),
                1033,
                t("口岸机构", "port office"),
                recorded_at=at(11, 8, 30),
            ),
        ),
        earlier_href="?before=1033",
    )


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
                    reminder=t(
                        "系统已于 2017-03-15 提醒：逾期 3 个工作日", "reminded on 2017-03-15: overdue by 3 working days"
                    ),
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


def act_form(t: Said) -> ActForm:
    return ActForm(
        action="/act/",
        title=t("提交调查结论", "Submit the conclusion"),
        fields=(
            Field("method", t("调查方式", "Method"), "radio", "visit", options=(Option("file", t("查阅资料", "file check")), Option("visit", t("现场调查", "factory visit")))),
            Field("team", t("调查人", "Investigators"), "checkboxes", chosen=("1",), hint=t("至少两名，且未参与该批施检。", "At least two who did not inspect the batch."), options=(Option("1", t("刘志强 JX-0412", "Liu Zhiqiang JX-0412")), Option("2", t("王芳 JX-0388", "Wang Fang JX-0388")))),
            Field("cause", t("原因", "Cause"), "select", options=(Option("Q1", t("质量不合格", "quality")), Option("P1", t("包装", "packaging")))),
            Field("share", t("不合格批次", "Failed batches"), "number", "3", unit=t("批", "batches"), inputmode="numeric"),
            Field("on", t("查明日期", "Found on"), "date", "2017-03-14"),
            Field("maker", t("生产企业", "Producer"), value=t("青瓷坊日用陶瓷", "Celadon Workshop"), known_from=t("企业档案", "the enterprise file")),
            Field("report", t("检测报告", "Test report"), "file", hint="PDF", accept="application/pdf", required=False),
            Field("reason", t("理由", "Reason"), "textarea", maxlength=500),
        ),
        submits=(Submit(t("签署并提交", "Sign and submit")), Submit(t("退回口岸", "Send back"), "answer", "back", "danger")),
        seen=4,
        confirm=Confirm(
            happens=(t("企业的质量信用等级将重新计算。", "The enterprise's credit grade is computed again."), t("所在县的退运率计入 1 批。", "The county's return rate counts one batch.")),
            to_whom=t("青瓷坊日用陶瓷、昌江区政府", "Celadon Workshop; Changjiang district"),
            undo=t("复核人可在 5 个工作日内退回。", "The reviewer can send it back within 5 working days."),
        ),
        back_href="/cases/1/",
    )  # fmt: skip


def wrong_form(t: Said) -> ActForm:
    errors = {
        "cause": t("请选择原因。", "Choose a cause."),
        "team": t("请再选一名调查人。", "Name one more investigator."),
    }
    typed = {"method": ["visit"], "team": ["1"], "share": ["3"], "maker": [HOSTILE]}
    return act_form(t).answered(typed, errors, t("还差 1 名签署人。", "One more person has to sign."))


def marks(t: Said) -> tuple[Any, ...]:
    meanings = t("信用 责任 常态 加严 限制", "trusted responsible normal tightened restricted").split()
    grades = tuple(
        GradeBadge(grade, meaning) for grade, meaning in zip(("AA", "A", "B", "C", "D"), meanings, strict=True)
    )  # type: ignore[arg-type]
    return (
        *(LevelBadge(level) for level in ("I", "II", "III", "IV")),
        *grades,
        *(OriginChip(origin) for origin in ("stated", "derived", "assumed")),
        *(StateBadge(t("在办", "open"), tone) for tone in ("grey", "green", "blue", "yellow", "orange", "red")),
        SyntheticMark(),
        *due_chips(),
    )


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


def frame(t: Said, name: str, title: str, **changes: Any) -> Frame:
    written = Frame(
        lang=t.lang,
        id=name,
        title=title,
        unit=t("件", "notices"),
        source=t("欧盟 RASFF，截至 2017 年 3 月", "EU RASFF, up to March 2017"),
        as_of=TODAY,
        empty=EmptyState(t("还没有可画的数据", "Nothing to draw yet"), t("收到第一批通报后，这里会出现图。", "The chart stands here once the first notices are in.")),
        synthetic=True,
        picture_href=f"/{name}.svg",
        data_href=f"/{name}.csv",
    )  # fmt: skip
    return replace(written, **changes)


def months_on(count: int, groups: int, *, hrefs: bool = True) -> tuple[Month, ...]:
    """`count` months up to February 2017; the counts follow a fixed pattern with quiet months in it."""
    found = []
    for back in range(count - 1, -1, -1):
        number = 2017 * 12 + 1 - back
        counts = tuple((number * (7 + 3 * group) + group) % (9 - group) * (number % 7 > 0) for group in range(groups))
        pages = tuple(f"/notices/?month={number}&group={group}" for group in range(groups)) if hrefs else ()
        found.append(Month(date(number // 12, number % 12 + 1, 1), counts, pages))
    return tuple(found)


def month_bars(t: Said, name: str, count: int, groups: int = 3) -> MonthBars:
    named = (
        t("欧盟 RASFF", "EU RASFF"),
        t("美国 FDA", "US FDA"),
        t("韩国 MFDS", "Korea MFDS"),
        t("日本厚生劳动省", "Japan MHLW"),
        t("澳大利亚", "Australia"),
        t("其他来源", "other sources"),
    )
    return MonthBars(
        frame=frame(t, name, t(f"境外通报，{count} 个月", f"Foreign notices, {count} months")),
        groups=named[:groups],
        months=months_on(count, groups),
        counted_as=t("通报", "notices"),
        dated_by=t("通报月份", "month of the notice"),
    )


def pareto(t: Said, name: str = "causes", **changes: Any) -> Pareto:
    causes = (
        Cause(t("健康、安全、卫生、环保项目不合格", "Health, safety, hygiene or environment not met"), 41, "/returns/?cause=Q1"),
        Cause(t("不符合标准或合同要求", "Not to standard or contract"), 23, "/returns/?cause=Q2"),
        Cause(t("包装", "Packaging"), 12, "/returns/?cause=P1"),
        Cause(t("标签、证书与货物不符", "Labels or certificates differ from the goods"), 9),
        Cause(t("运输损坏", "Damage on the way"), 6, "/returns/?cause=T1"),
        Cause(t("买方违约", "Buyer broke the contract"), 3),
        Cause(t("贸易纠纷", "Trade dispute"), 2),
        Cause(t("外方退货政策", "Return policy abroad"), 1),
        Cause(t("未发生过的原因", "A cause that never came"), 0),
    )  # fmt: skip
    top = changes.get("top", 5)
    chart = Pareto(
        frame=frame(
            t, name, t(f"退运原因，前 {top} 项", f"Causes of returns, the first {top}"), unit=t("批", "batches")
        ),
        causes=causes,
        caused_by=t("原因", "cause"),
        counted_as=t("退运批次", "returned batches"),
        top=top,
    )
    return replace(chart, **changes)


def rate_line(t: Said, name: str, count: int, *, expected: bool = False) -> RateLine:
    title = t(f"退运率，{count} 个季度", f"Return rate, {count} quarters")
    if expected:
        title = t(f"{title}，与预期比较", f"{title}, against what was expected")
    points = []
    for at in range(count):
        n = 12 if at % 6 == 4 else 800 + at * 37 % 400
        value = Decimal(at * 13 % 9 + 3) / 10
        known = n >= 20
        points.append(
            RatePoint(
                period=f"{2017 - (count - 1 - at) // 4 - 1}Q{at % 4 + 1}",
                n=n,
                value=value if known else None,
                interval=Range(value / 2, value * Decimal("1.8")) if known else None,
                expected=Range(Decimal("0.3"), Decimal("0.9")) if expected else None,
                href=f"/returns/?quarter={at}" if known else "",
            )
        )
    return RateLine(
        frame=frame(t, name, title, unit="%", of_what=t("出口批次", "export batches")),
        points=tuple(points),
        measured_as=t("退运率", "return rate"),
        interval_name=t("95% Wilson 区间", "95 % Wilson interval"),
        dated_by=t("出口季度", "quarter of export"),
        expected_name=t("预期范围", "expected range") if expected else "",
        why_none=t("不足 20 批，暂不评定", "fewer than 20: not judged"),
    )  # fmt: skip


def tile_map(t: Said, name: str, within: str, level: Level, title: str) -> TileMap:
    values = {}
    for at, place in enumerate(tiles_within(within, level)):
        part, whole = at * 31 % 41, 4000 + at * 97
        code = place.region.code6
        values[code] = TileValue(
            Fraction(1000 * part, whole), Share(part, whole, t("出口批次", "export batches")), href=f"/places/{code}/"
        )
        if at % 9 == 7:
            values[code] = TileValue(None, why_none=t("无出口", "no exports"))
    return TileMap(
        frame=frame(t, name, title, unit="‰", of_what=t("出口批次", "export batches")),
        tiles=tiles_of(within, level, t.lang, values, TileValue(None, why_none=t("无数据", "no data"))),
        edges=(Decimal("0.5"), 1, 2, 5),
        names_of=t("地区", "place"),
        counted_as=t("退运率", "return rate"),
        digits=2,
        part_of_rate=t("退运批次", "returned batches"),
    )


def charts(t: Said) -> tuple[Section, ...]:
    """Every chart, narrow and wide, full and empty."""
    return (
        Section(
            t("地图", "Maps"),
            [
                tile_map(t, "cities", "360000", "city", t("各市退运率", "Return rate by city")),
                tile_map(t, "ji-an", "360800", "county", t("吉安市各县退运率", "Return rate by county in Ji'an")),
                tile_map(t, "counties", "360000", "county", t("各县退运率", "Return rate by county")),
            ],
        ),
        Section(
            t("按月", "By month"),
            [
                month_bars(t, "year", 12),
                month_bars(t, "one", 1, 1),
                month_bars(t, "none", 0),
                month_bars(t, "long", 60, 6),
            ],
        ),
        Section(t("原因", "Causes"), [pareto(t), pareto(t, "two", top=2)]),
        Section(
            t("比率", "Rates"),
            [rate_line(t, "rate", 8), rate_line(t, "watched", 8, expected=True), rate_line(t, "years", 40, expected=True)],
        ),
    )  # fmt: skip


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
