"""What stands on the page of a record: marks, numbers, findings, a procedure, evidence, a timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongzhi.web.presenters.evidence import EvidenceView, Observed
from gongzhi.web.presenters.finding import FindingView, InputCited, RuleSpoke, TraceLine
from gongzhi.web.presenters.lists import Link
from gongzhi.web.presenters.marks import DueChip, GradeBadge, LevelBadge, OriginChip, StateBadge, SyntheticMark
from gongzhi.web.presenters.number import Interval, NumberView, Share
from gongzhi.web.presenters.timeline import Happening, TimelineView
from gongzhi.web.presenters.workflow import NextAct, Stop, WorkflowView
from tests.web.gallery.said import HASH, TODAY, Said, at


def due_chips() -> tuple[DueChip, ...]:
    """Calm, two days left, today, late."""
    return (
        DueChip(date(2017, 4, 12), TODAY, 20),
        DueChip(date(2017, 3, 16), TODAY, 2),
        DueChip(TODAY, TODAY, 0),
        DueChip(date(2017, 3, 9), TODAY, 3),
    )


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
