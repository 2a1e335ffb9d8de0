"""Papers of every kind in both languages, and texts that try to be something else than text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from gongzhi.core.documents import DocumentNumber, PaperKind
from gongzhi.reports.papers.paper import Annex, Grid, Heading, Numbered, Paper, Paragraph
from gongzhi.reports.tables import Column, said

SIGNED_ON = date(2017, 3, 14)
COLUMNS = (
    Column("REPORT_COL_RETURN"),
    Column("REPORT_COL_REGISTERED", "day"),
    Column("REPORT_COL_GOODS"),
    Column("REPORT_COL_VALUE", "number", "UNIT_USD"),
)


def returns(many: int) -> Grid:
    return Grid(
        COLUMNS,
        tuple(
            (f"4001201700000{n:05d}-1", date(2017, 3, 6), "日用瓷杯", Decimal("7500.00") * n)
            for n in range(1, many + 1)
        ),
    )


DECISION_ZH = Paper(
    kind="decision",
    number=DocumentNumber("decision", 2017, 12),
    title="行政处罚决定书",
    addressee="赣州试验陶瓷有限公司",
    parts=(
        Heading("事实"),
        Paragraph("2017年3月6日，三批日用瓷杯被德国退运，退运原因为铅溶出量超标。"),
        returns(3),
        Heading("决定"),
        Numbered(("没收违法所得12500.00元；", "处罚款4300.00元。")),
    ),
    rights=("如不服本决定，可以依法申请行政复议或者提起行政诉讼。",),
    signed_by=("赣州市市场监督管理局",),
    signed_on=SIGNED_ON,
    annexes=(Annex("退运批次清单", (returns(40),)), Annex("检验报告")),
    language="zh",
)
DECISION_EN = replace(
    DECISION_ZH,
    title="Decision on a sanction",
    addressee="Ganzhou Trial Ceramics Co., Ltd",
    parts=(
        Heading("Facts"),
        Paragraph("Three batches of mugs came back from Germany, because they release lead."),
        returns(3),
        Heading("Decision"),
        Numbered(("CNY 12,500.00 are confiscated;", "a fine of CNY 4,300.00 is imposed.")),
    ),
    rights=("You may ask for reconsideration or bring an action in court.",),
    signed_by=("Market Supervision Administration of Ganzhou",),
    annexes=(Annex("Returned batches", (returns(40),)), Annex("Test report")),
    language="en",
)
CERTIFICATE_ZH = Paper(
    kind="certificate",
    number=DocumentNumber("certificate", 2017, 3),
    title="出口质量安全示范企业证书",
    addressee="赣州试验陶瓷有限公司",
    parts=(Paragraph("经审核，你单位符合认定条件，现予认定。"),),
    signed_by=("江西省质量工作领导小组办公室",),
    signed_on=SIGNED_ON,
    checked_at="gongzhi.example/public/papers/",
    language="zh",
)
CERTIFICATE_EN = replace(
    CERTIFICATE_ZH,
    title="Certificate of a demonstration enterprise",
    addressee="Ganzhou Trial Ceramics Co., Ltd",
    parts=(Paragraph("is recognised as a demonstration enterprise."),),
    signed_by=("Leading Group for Quality of Jiangxi Province",),
    language="en",
)


def plate_of(certificate: Paper) -> Paper:
    return replace(certificate, kind="plate", number=DocumentNumber("plate", 2017, 5), parts=())


def letter_of(decision: Paper, kind: PaperKind) -> Paper:
    return replace(decision, kind=kind, number=DocumentNumber(kind, 2017, 1), rights=(), annexes=())


PAPERS = {
    f"{name}_{language}": paper
    for language, decision, certificate in (
        ("zh", DECISION_ZH, CERTIFICATE_ZH),
        ("en", DECISION_EN, CERTIFICATE_EN),
    )
    for name, paper in (
        ("decision", decision),
        ("notice", letter_of(decision, "notice")),
        ("announcement", replace(letter_of(decision, "announcement"), addressee="")),
        ("certificate", certificate),
        ("plate", plate_of(certificate)),
    )
}

HOSTILE = (
    '#import "@preview/x:0.1.0": *',
    '#panic("x") #read("/etc/passwd") #sys.inputs',
    "*x* _y_ `z` $a^2$ ] [ } { \" ' \\ // /* <label> @ref ~ --- ...",
    "= Heading\n- item\n+ enum\n/ term: x",
    "第一行\n第二行",
    "W" * 300,
    "x-" * 150,
    "超" * 200,
    "https://gongzhi.example/" + "a" * 200,
    "𠮷野家 𬱖 😀 🇨🇳",
    "{name} {0} %s {{}}",
    "<w:t>&amp;</w:t> ]]> <!-- -->",
    "مرحبا שלום",
    " two  spaces at its end  ",
)


def hostile(kind: PaperKind, language: str) -> Paper:
    """A paper with these texts wherever a text can stand."""
    long, words = HOSTILE[5], HOSTILE[2]
    cells = tuple((text, None, said("PRODUCT"), n) for n, text in enumerate(HOSTILE))
    return Paper(
        kind=kind,
        number=DocumentNumber("decision", 2017, 1),
        title=HOSTILE[0],
        addressee=words,
        parts=(
            *map(Paragraph, HOSTILE),
            *(Heading(text) for text in HOSTILE),
            Numbered(HOSTILE),
            Grid(COLUMNS, cells),
        ),
        rights=(words, long),
        signed_by=(words, long),
        signed_on=SIGNED_ON,
        annexes=() if kind in ("certificate", "plate") else (Annex(words, (Paragraph(words),)), Annex(long)),
        checked_at=HOSTILE[0],
        language="zh" if language == "zh" else "en",
        synthetic=True,
    )
