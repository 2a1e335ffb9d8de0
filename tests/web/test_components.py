"""The components say what they are given, in both languages, and never run it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as some

from gongzhi.catalogue.messages import messages, say
from gongzhi.core.finding import Finding, InputRef, Step
from gongzhi.core.rules import RuleBook, RuleTable
from gongzhi.web import words
from gongzhi.web.presenters.finding import FoldedFinding, InputCited, finding_view
from gongzhi.web.presenters.forms import ActForm, Confirm, Field, Submit
from gongzhi.web.presenters.lists import EmptyState, FilterBar, ListView, Row, address
from gongzhi.web.presenters.marks import DueChip, GradeBadge, LevelBadge, OriginChip
from gongzhi.web.presenters.number import NumberView, Share
from gongzhi.web.presenters.timeline import TimelineView
from tests.web.gallery import forms, lists, pages, records
from tests.web.gallery.said import HOSTILE, TODAY, Said

LANGS = ("zh", "en")
VOID = {"br", "hr", "img", "input", "link", "meta", "use", "circle", "polyline"}


def shown(view: Any, lang: str = "zh") -> str:
    return engines["django"].from_string("{% load gongzhi %}{% show view %}").render({"view": view, "lang": lang})


def text(view: Any, lang: str = "zh") -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", shown(view, lang)).split())


class Nesting(HTMLParser):
    """Fails where a tag is closed that was not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def views(lang: str) -> list[Any]:
    t = Said(lang)
    of_sections = [view for section in pages.sections(t) for view in section.views]
    return [*of_sections, records.workflow(t), lists.cases_list(t), forms.wrong_form(t), *lists.tasks(t)]


@pytest.mark.parametrize("lang", LANGS)
def test_every_component_is_well_formed_html_whose_ids_stand_once(lang):
    for view in views(lang):
        page = Nesting()
        page.feed(shown(view, lang))
        assert page.open == []
        assert len(page.ids) == len(set(page.ids)), type(view).__name__


def test_the_english_components_hold_no_chinese_of_their_own():
    for view in views("en"):
        own = shown(view, "en").replace("昌", "")
        assert not re.search(r"[\u4e00-\u9fff]", own), type(view).__name__


@pytest.mark.parametrize("lang", LANGS)
def test_a_hostile_name_stays_text_in_every_component(lang):
    t = Said(lang)
    hostile = [
        records.finding(t, question=HOSTILE, value=HOSTILE, would_change=(HOSTILE,)),
        FoldedFinding(records.finding(t, question=HOSTILE, value=HOSTILE)),
        records.evidence(t, title=HOSTILE, reference=HOSTILE),
        replace(records.workflow(t), title=HOSTILE, table=HOSTILE),
        NumberView(HOSTILE, 1, HOSTILE, TODAY),
        TimelineView(tuple(replace(one, words=HOSTILE, who=HOSTILE) for one in records.timeline(t).happenings)),
        lists.cases_list(t),
        forms.wrong_form(t),
        GradeBadge("A", HOSTILE),
        EmptyState(HOSTILE, HOSTILE),
    ]
    for view in hostile:
        assert "<script" not in shown(view, lang), type(view).__name__
        assert "&lt;script&gt;" in shown(view, lang), type(view).__name__


# Marks


@pytest.mark.parametrize(
    ("level", "word"), [("I", "Ⅰ级 红色"), ("II", "Ⅱ级 橙色"), ("III", "Ⅲ级 黄色"), ("IV", "Ⅳ级 蓝色")]
)
def test_a_level_is_a_word_and_a_shape_beside_its_colour(level, word):
    html = shown(LevelBadge(level))
    assert word in html
    assert f"#level-{level.lower()}" in html


def test_grades_and_origins_have_a_word_and_a_shape_each():
    shapes = [re.findall(r"icons\.svg#([a-z-]+)", shown(GradeBadge(grade)))[0] for grade in ("A", "B", "C", "D")]
    assert len(set(shapes)) == 4
    for origin in ("stated", "derived", "assumed"):
        assert say(f"ORIGIN_{origin}".upper(), "zh") in shown(OriginChip(origin))


@pytest.mark.parametrize(
    ("due", "working_days", "tone", "words_zh"),
    [
        (date(2017, 3, 17), 3, "grey", "剩 3 个工作日"),
        (date(2017, 3, 16), 2, "orange", "剩 2 个工作日"),
        (date(2017, 3, 15), 1, "orange", "剩 1 个工作日"),
        (date(2017, 3, 14), 0, "orange", "今天到期"),
        (date(2017, 3, 13), 1, "red", "逾期 1 个工作日"),
        (date(2017, 3, 12), 0, "red", "已逾期"),  # past, though no working day has gone by since
    ],
)
def test_the_clock_turns_amber_at_two_working_days_and_red_when_past(due, working_days, tone, words_zh):
    chip = DueChip(due, date(2017, 3, 14), working_days)
    assert chip.tone == tone
    assert words_zh in text(chip)


# Numbers


def test_a_rate_is_not_shown_without_what_it_was_divided_by():
    with pytest.raises(ValueError, match="退运率"):
        NumberView("退运率", Decimal("0.58"), "%", TODAY)
    assert "1,212 批中的 7" in text(NumberView("退运率", Decimal("0.58"), "%", TODAY, 2, Share(7, 1212, "批")))


def test_too_few_to_say_is_said_with_its_reason():
    with pytest.raises(ValueError, match="reason"):
        NumberView("案卷", None, "件", TODAY)
    said = text(NumberView("合格率", None, "%", TODAY, share=Share(2, 3, "次"), why_none="不足 20 次。"))
    assert "暂不评定 不足 20 次。" in said


def test_a_gap_in_the_trend_breaks_the_line_and_one_value_draws_none():
    number = NumberView("n", 4, "", TODAY, trend=(2, 4, None, 3, 4))
    assert len(number.spark) == 2
    assert number.spark[0].split() == ["2.0,26.0", "25.0,2.0"]  # from the bottom to the top of 28, in quarters of 92
    assert number.spark_end == ("94.0", "2.0")
    assert NumberView("n", 4, "", TODAY, trend=(4,)).spark == ()
    assert NumberView("n", 4, "", TODAY, trend=(4, 4)).spark == ("2.0,26.0 94.0,26.0",)


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (1234567, 0, "1,234,567"),
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("0.1249"), 2, "0.12"),
        (Decimal("-0.125"), 2, "−0.13"),
        (Decimal("-0.001"), 2, "0.00"),  # no minus before a nought
        (Fraction(2, 3), 3, "0.667"),
        (Decimal("999.995"), 2, "1,000.00"),
        (0, 1, "0.0"),
    ],
)
def test_numbers_are_rounded_half_up_for_display(value, digits, written):
    assert words.number_words(value, digits) == written


@given(some.integers(-(10**12), 10**12), some.integers(0, 6))
def test_a_written_number_reads_back_as_itself(value, digits):
    assert Decimal(words.number_words(value, digits).replace(",", "").replace("−", "-")) == value


def test_days_carry_their_weekday_where_a_deadline_counts():
    day = date(2017, 3, 14)
    assert words.day_words(day, "zh") == "2017年3月14日"
    assert words.day_words(day, "zh", weekday=True) == "2017年3月14日(周二)"
    assert words.day_words(day, "en", weekday=True) == "Tue 14 Mar 2017"


def test_moments_are_told_by_the_provinces_clock():
    assert words.moment_words(datetime(2017, 3, 13, 16, 30, tzinfo=UTC)) == "2017-03-14 00:30"


def test_one_thing_is_counted_in_the_singular():
    assert words.counted("DUE_LEFT", "en", 1) == "1 working day left"
    assert words.counted("DUE_LEFT", "en", 2) == "2 working days left"


# Findings


def test_a_stored_finding_shows_the_row_as_it_stood_and_the_trace_in_the_readers_language():
    row = {"rule": "T-1", "share": "0.30"}
    table = RuleTable("JX2017", "table_since_removed", date(2017, 3, 1), "share", "第十四条", "assumed", (row,))
    found = Finding(
        method="test@1",
        subject="x",
        as_of=TODAY,
        profile="JX2017",
        value={"share": "0.30"},
        rules=(table.reference("T-1"),),
        inputs=(InputRef("ExportReturn", "TY-1", "ab" * 32),),
        trace=(Step("DUE_LEFT", {"n": "3"}, "T-1"),),
    )
    cited = InputCited("退运记录", "TY-1", "ab" * 32, synthetic=True)
    book = RuleBook("JX2017", TODAY, (table,))
    for lang in LANGS:
        view = finding_view(found, book, lang, question="?", value="30 %", cite=lambda ref: cited)
        (rule,) = view.rules
        assert (rule.title, rule.basis, rule.origin) == ("table_since_removed", "第十四条", "assumed")
        assert "0.30" in rule.text
        assert view.trace[0].text == say("DUE_LEFT", lang, n="3")
        assert view.hash == found.hash
        assert say("SYNTHETIC", lang) in text(view, lang)  # one synthetic input marks the whole


def test_a_finding_that_stands_says_nothing_about_its_standing_and_another_does():
    t = Said("zh")
    assert "现行有效" not in text(records.finding(t))
    assert "依据已变，待重算" in text(records.finding(t, standing="stale"))
    assert "提出异议" not in text(records.finding(t, contest_href=""))


# Workflow, evidence, timeline


def test_a_refused_act_is_no_link_and_names_each_missing_guard():
    html = shown(records.workflow(Said("zh")))
    offered = re.findall(r'<a class="btn[^>]*>(.*?)</a>', html)
    assert [re.sub(r"<.*?>", "", one) for one in offered] == ["提交调查结论", "申请延期", "退回口岸"]
    assert "还差 1 名调查人签署。" in html
    assert html.count('aria-current="step"') == 1


def test_withdrawn_evidence_is_struck_through_and_never_hidden():
    t = Said("zh")
    stands, ended = shown(records.evidence(t)), shown(records.evidence(t, standing="withdrawn", ended_on=TODAY))
    assert "<s>德国</s>" in ended
    assert "<s>德国</s>" not in stands
    assert "已撤回" in ended
    assert "<del>2.8 mg/L</del>" in stands  # a corrected fact keeps what it was


def test_the_timeline_has_a_ledger_number_on_each_line_or_says_that_it_is_pending():
    said = text(records.timeline(Said("zh")))
    assert said.count("台账第") == 3
    assert "待编号" in said
    assert "办理的每一步会记在这里" in text(TimelineView(()))


def test_a_long_timeline_folds_what_is_older_and_keeps_every_line():
    lines = records.timeline(Said("zh")).happenings
    assert "<details>" not in shown(TimelineView(lines * 2))  # 8 lines stand open
    folded = shown(TimelineView(lines * 3))
    assert "其余 4 条" in folded
    assert folded.count("<li>") == 12


# Lists and forms


def test_a_row_fits_its_columns_or_is_refused():
    listed = lists.cases_list(Said("zh"))
    with pytest.raises(ValueError, match="1 cells under 7 columns"):
        replace(listed, rows=(Row(("x",)),))


def test_numbers_stand_right_with_their_unit_in_the_heading():
    html = shown(lists.cases_list(Said("zh")))
    assert '<th scope="col" class="gz-num">退运货值 <small>万美元</small></th>' in html
    assert '<td class="gz-num" data-label="退运货值 (万美元)"><div class="gz-cell">12.50</div></td>' in html


def test_an_empty_list_says_what_will_stand_there_and_shows_no_table():
    html = shown(replace(lists.cases_list(Said("zh")), rows=()))
    assert "还没有案卷" in html
    assert "<table" not in html


def test_each_chip_leads_to_the_same_list_without_itself():
    bar = lists.cases_list(Said("en")).filters
    (chip,) = bar.chips
    assert chip.without_href == "/cases/?columns=7&q=mug"
    assert bar.without_search_href == "/cases/?columns=7&state=open"
    assert FilterBar("/cases/", searched="x").without_search_href == "/cases/"
    assert address("/cases/", {"q": "瓷", "after": "9"}, after="") == "/cases/?q=%E7%93%B7"


def test_a_list_is_read_as_a_table_whose_columns_have_names():
    listed = lists.cases_list(Said("zh"))
    assert isinstance(listed, ListView)
    assert shown(listed).count('scope="col"') == len(listed.columns)


def test_a_dangerous_act_does_not_exist_without_a_reason():
    confirm = Confirm(("x",), "y")
    with pytest.raises(ValueError, match="reason"):
        ActForm("/x/", (), (Submit("x"),), confirm=confirm)
    form = ActForm("/x/", (Field("reason", "理由", "textarea"),), (Submit("x"),), confirm=confirm)
    assert "办理后不能撤回" in text(form)


def test_what_was_typed_comes_back_with_its_errors_linked_but_never_a_password():
    form = ActForm("/x/", (Field("name", "账号"), Field("secret", "密码", "password")), (Submit("x"),), seen=4)
    html = shown(form.answered({"name": ["周敏"], "secret": ["hunter2"]}, {"name": "没有这个账号。"}))
    assert 'value="周敏"' in html
    assert "hunter2" not in html
    assert 'href="#field-name"' in html
    assert 'aria-invalid="true" aria-describedby="field-name-error"' in html
    assert 'name="seen" value="4"' in html


def test_a_group_of_choices_is_linked_at_its_first_choice():
    html = shown(forms.wrong_form(Said("zh")))
    assert 'href="#field-team-0"' in html
    assert 'id="field-team-0"' in html


def test_codes_that_the_components_put_together_all_have_words():
    put_together = [
        *(f"FINDING_{standing}" for standing in ("STANDING", "STALE", "CONTESTED", "REPLACED")),
        *(f"STOP_{passed}" for passed in ("DONE", "NOW", "AHEAD")),
        *(f"EVIDENCE_{standing}" for standing in ("CORRECTED", "WITHDRAWN")),
    ]
    assert [code for code in put_together if code not in messages()] == []
