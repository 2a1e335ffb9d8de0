"""Every chart, narrow and wide, full and empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongzhi.catalogue.tile_map import tiles_within
from gongzhi.core.identity.gazetteer import Level
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.intervals import Intervals, Measured
from gongzhi.web.presenters.charts.month_bars import Month, MonthBars
from gongzhi.web.presenters.charts.pareto import Cause, Pareto
from gongzhi.web.presenters.charts.rate_line import Range, RateLine, RatePoint
from gongzhi.web.presenters.charts.tile_map import TileMap, TileValue, tiles_of
from gongzhi.web.presenters.charts.week_counts import Week, WeekCounts
from gongzhi.web.presenters.lists import EmptyState
from gongzhi.web.presenters.number import Share
from gongzhi.web.presenters.page import Section
from tests.web.gallery.said import TODAY, Said


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


def intervals(t: Said, name: str = "intervals", **changes: Any) -> Intervals:
    rows = (
        Measured(t("全部", "all"), 31, 412, Decimal("7.10"), Range(Decimal("5.02"), Decimal("9.94"))),
        Measured(
            t("第 95 章（玩具）", "chapter 95 (toys)"),
            18,
            120,
            Decimal("14.86"),
            Range(Decimal("9.6"), Decimal("22.3")),
        ),
        Measured(t("南昌县", "Nanchang County"), 2, 40, None),
    )
    chart = Intervals(
        frame=frame(
            t,
            name,
            t(f"估计不合格率（{name}）", f"Estimated failure rate ({name})"),
            unit="%",
            of_what=t("有生效结果的检查", "checks with a final result"),
        ),
        rows=rows,
        told_by=t("范围", "what"),
        measured_as=t("估计不合格率", "estimated failure rate"),
        counted_as=t("不合格", "failed"),
        interval_name=t("95% 区间", "95 % interval"),
        why_none=t("过少，不给区间", "too few, no interval"),
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


def week_counts(t: Said, name: str, count: int) -> WeekCounts:
    """`count` weeks up to the day; of the first three nothing was to be expected yet."""
    last = TODAY - timedelta(days=TODAY.weekday())
    weeks = []
    for at in range(count):
        known = at >= 3
        expected = Decimal(at % 5 + 4) / 4
        weeks.append(
            Week(
                last - timedelta(weeks=count - 1 - at),
                9 if at == count - 2 else at * 5 % 4,
                expected if known else None,
                expected * 3 if known else None,
            )
        )
    return WeekCounts(
        frame=frame(t, name, t(f"境外通报，{count} 周", f"Foreign notices, {count} weeks")),
        weeks=tuple(weeks),
        counted_as=t("通报", "notices"),
        dated_by=t("自周一起的一周", "week from Monday"),
        expected_name=t("预期", "expected"),
        upper_name=t("平静时的上限", "bound of a quiet week"),
    )


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
        border_words=t("设区市界", "border between cities"),
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
        Section(t("按周", "By week"), [week_counts(t, "quarter", 13), week_counts(t, "weeks", 52)]),
        Section(t("原因", "Causes"), [pareto(t), pareto(t, "two", top=2)]),
        Section(
            t("比率", "Rates"),
            [rate_line(t, "rate", 8), rate_line(t, "watched", 8, expected=True), rate_line(t, "years", 40, expected=True),
             intervals(t), intervals(t, "nothing-measured", rows=())],
        ),
    )  # fmt: skip
