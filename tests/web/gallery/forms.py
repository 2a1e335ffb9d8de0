"""A form with every kind of field, and the same refused."""

from __future__ import annotations

from gongzhi.web.presenters.forms import ActForm, Confirm, Field, Submit
from gongzhi.web.presenters.lists import Option
from tests.web.gallery.said import HOSTILE, Said


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
