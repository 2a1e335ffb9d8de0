"""What readers see of findings, events and procedures: words in their language, and no code of ours."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from inspect import getmembers
from typing import Any
from uuid import UUID

import pytest

from gongzhi.actions.replay import METHODS
from gongzhi.catalogue.codes import hazards, roles, tracing_codes
from gongzhi.catalogue.messages import LANGUAGES, messages
from gongzhi.catalogue.places import firm_words
from gongzhi.catalogue.registers import KINDS
from gongzhi.catalogue.rules import all_tables, book
from gongzhi.catalogue.source_files import source_names
from gongzhi.catalogue.workflows import every_version, workflows
from gongzhi.core import events
from gongzhi.core.canonical import canonical
from gongzhi.core.cases.ladder import ConfirmedReturn, Firm, SupervisionFacts
from gongzhi.core.cases.recall import RecallFacts, RecallGround
from gongzhi.core.cases.sanctions import FineFacts, Offence
from gongzhi.core.cogovernance.responsibility import Assignment, CoverageFacts
from gongzhi.core.counterfeits.campaign import CampaignFacts
from gongzhi.core.counterfeits.statistics import Checked, Seizure
from gongzhi.core.credit.grade import Certificate, Conduct, CreditEvent, CreditFacts
from gongzhi.core.credit.red_list import BlackListing, OpenMatter, RedListFacts
from gongzhi.core.draw.frame import FrameFacts, LeftOut, Sized, Snapshot
from gongzhi.core.draw.hmac_order import DrawFacts, InspectorPool, ObjectPool, PoolInspector, PoolObject, TeamFacts
from gongzhi.core.draw.sampling import Inspection, LotSample, SampleFacts
from gongzhi.core.draw.sizes import Goods, Market, SizeFacts
from gongzhi.core.draw.stages import StagedFacts, StagedSample
from gongzhi.core.draw.switching import Corrected, EarlierLot, SeverityFacts, StagedLot
from gongzhi.core.draw.vdr.params import Slot
from gongzhi.core.help.effect import EffectFacts, Followed
from gongzhi.core.help.elimination import EliminationFacts, Recurrence, Retest
from gongzhi.core.help.shortlist import Candidate, HelpEvent, HelpFacts, HelpFirm, ShortlistFacts
from gongzhi.core.identity.links import LinkFacts, PartyNamed, RegisteredFirm
from gongzhi.core.identity.links import facts as link_facts
from gongzhi.core.identity.links import index as register_of
from gongzhi.core.identity.place_links import PlaceFacts, PlaceNamed
from gongzhi.core.improvement.projects import ProjectFacts, Sampled
from gongzhi.core.infrastructure.matching import Capability, ServiceFacts, SubOrder
from gongzhi.core.laboratory.order import Asked, Laboratory, OrderFacts
from gongzhi.core.prevalence.arms import DrawnUnit, TargetedCheck
from gongzhi.core.prevalence.arms import Goods as CheckedGoods
from gongzhi.core.prevalence.rounds import FramePart, RoundResults
from gongzhi.core.recognition.awards import AwardApplication, AwardFacts, Business
from gongzhi.core.recognition.demonstration import FirmExports, NamingFacts, OwnBrand, TracingDrill
from gongzhi.core.recognition.gap import GapFacts, GradePoints
from gongzhi.core.recognition.record import QualityEvent
from gongzhi.core.recognition.same_line import LineRun, Result, SameLineFacts, StandardPair
from gongzhi.core.recognition.suspension import DemonstrationEnterprise, RevokingFacts
from gongzhi.core.recognition.zones import Incidents, ItemScore, ZoneChecks, ZoneFacts
from gongzhi.core.risk.alerts import AlertFacts
from gongzhi.core.risk.assessment import RiskFacts
from gongzhi.core.risk.levels import Scenario, ScenarioStep
from gongzhi.core.scorecard.index import IndexFacts, Measure, Recognition, Veto
from gongzhi.core.scorecard.quality_report import CountyExports, ReportedReturn, ReportFacts, YearBefore
from gongzhi.core.scorecard.returns import ExportTotals, NoticeRef, ReturnItem, ReturnRateFacts
from gongzhi.core.signals.clusters import ClusterFacts, MonthCount, Signal
from gongzhi.core.signals.radar import KnownEvent, Node, RadarFacts, StandingSignal, cells_of
from gongzhi.core.standards.benchmark import BenchmarkFacts, Compared, Innovation, PeerStanding
from gongzhi.core.standards.self_control import Instrument, MonthYield, SelfControlCapability, SelfControlFacts
from gongzhi.core.targeting.consignments import ConsignmentFacts, Item, Producer
from gongzhi.core.targeting.ratio import Facilitation, Level, RatioFacts, Standing
from gongzhi.core.trade.matching import MatchFacts, NotifiedProducts, NotifyingMember, TradedGoods
from gongzhi.core.trade.notifications import Notification, NotificationFacts
from gongzhi.core.trade.survey import Effect, MarketExports, SurveyAnswer
from gongzhi.core.trade.survey_result import SurveyFacts
from gongzhi.store.queries.cases import EventRow
from gongzhi.store.queries.findings import KeptFinding
from gongzhi.web.pages import names, shown
from gongzhi.web.presenters.finding import FindingView

DAY = date(2017, 6, 30)
BOOK = book(DAY, "JX2017")
USCC = "91360702158300012P"
ANY_ID = UUID(int=1)


def signals() -> tuple[Signal, ...]:
    return tuple(
        Signal(f"2017.{i}", DAY, "6911", "69", f"firm {i}", county, "Q1")
        for i, county in enumerate(("360222", "360281", "360702", "361102", "360321"))
    )


def link_example() -> LinkFacts:
    firms = (
        RegisteredFirm("91360200158300012P", "景德镇清坪陶瓷有限公司", "", "360202", ("6911",)),
        RegisteredFirm("91360200158300013P", "景德镇青坪陶瓷厂", "", "360203", ("2003",)),
    )
    named = PartyNamed("2017.1", "JINGDEZHEN QINGPING CERAMICS CO.,LTD", "360200", "", "6911")
    return link_facts(named, register_of(firms, firm_words()), as_of=DAY)


def events_of(*kinds: str) -> tuple[QualityEvent, ...]:
    return tuple(QualityEvent(f"EQC-{i}", kind, date(2017, 3, 1), DAY) for i, kind in enumerate(kinds))


def service_example() -> ServiceFacts:
    """A body that is offered, and one for each thing that can stand against another."""
    fits = Capability("1", "2001", "testing", "铅", "5009.12", None, date(2018, 1, 1), 30_000, 5, DAY, Decimal(4), None)
    others = ({"element": "metrology"}, {"method": ""}, {"valid_from": date(2017, 7, 1)}, {"valid_to": DAY},
              {"calibrated_to": DAY})  # fmt: skip
    later = replace(fits, finish_on=date(2017, 7, 7))
    capabilities = (fits, *(replace(later, id=f"{n}", body=f"{n}", **other) for n, other in enumerate(others, 2)))
    return ServiceFacts("1", DAY, SubOrder("1", "testing", "铅", "5009.12", DAY), capabilities)


def radar_facts() -> RadarFacts:
    """A quiet cell over five years that rises in the last week, and a signal that stood before."""
    first, last = date(2012, 3, 12), date(2017, 3, 6)
    quiet = [(first + timedelta(weeks=3 * n), "360702", "69", "heavy_metal", "DE") for n in range(86)]
    return RadarFacts(
        subject="2017-W10", region="360000", as_of=last + timedelta(days=6), first=first,
        cells=cells_of([*quiet, *[(last, "360702", "69", "heavy_metal", "DE")] * 9], first), batches=(),
        section_of={"69": "S13"}, group_of={"heavy_metal": "chemical"}, known=(KnownEvent("CC-1", 1),),
        standing=(StandingSignal("XH-2017-000001", Node("360702", "69", "heavy_metal", "eu"), last, 1),),
        market_group_of={"DE": "eu"},
    )  # fmt: skip


EXAMPLES: tuple[Any, ...] = (
    RiskFacts("EQC-1", DAY, "magnet_ingestion", (Scenario("1", (ScenarioStep("1", Fraction(1, 2000)),), 3),)),
    AlertFacts("EQC-1", DAY, "S", 4, 4, True, True),
    CreditFacts(
        USCC,
        DAY,
        (
            CreditEvent("TY-1", "own_fault_return", date(2017, 3, 1), voluntary=True),
            CreditEvent("CC-1", "spot_check_failure_safety", date(2016, 3, 1), voluntary=False),
            CreditEvent("CC-2", "spot_check_failure", date(2017, 4, 1), voluntary=True, lot="L1", also="TY-9"),
        ),
        (Certificate("Q-1", "ISO9001", date(2016, 1, 1), date(2018, 12, 31)),),
        Conduct(USCC, None, None, None),
    ),
    CreditFacts(USCC, DAY, (), (), Conduct(USCC, None, Decimal("0.02"), None)),
    SupervisionFacts(
        USCC,
        DAY,
        Firm(USCC, 2),
        (
            ConfirmedReturn("TY-1", date(2017, 5, 1), date(2017, 5, 20), "Q1", "producer"),
            ConfirmedReturn("TY-2", date(2015, 5, 1), date(2015, 5, 20), "Q2", "producer"),
            ConfirmedReturn("TY-3", date(2017, 5, 2), date(2017, 5, 21), "N1", "inspection_body"),
        ),
    ),
    RatioFacts(
        USCC, DAY, (Standing("1", "2"), Standing("2", "C")),
        (Facilitation("3", "demonstration_enterprise", date(2017, 1, 1), None),), Level("4", "L2"),
    ),
    ReturnRateFacts(
        "360200", DAY, ExportTotals("2017", 100, 10**9),
        (ReturnItem("TY-1", "own_fault", 100), ReturnItem("TY-2", "uninvestigated", 100), ReturnItem("3", "other", 1)),
        (NoticeRef("2017.1"), NoticeRef("2017.2", same_as="2017.1")),
    ),
    IndexFacts(
        "360200",
        DAY,
        (Measure("1", "quality_return_rate", 3, 1000), Measure("2", "cases_on_time", 9, 10)),
        (Recognition("3", "national_zone"), Recognition("4", "enterprise")),
        (Veto("5", "systemic"),),
    ),
    link_example(),
    ClusterFacts("EQC-1", DAY, "heavy_metal", signals(), MonthCount("2017.6", 9, Decimal(2))),
    radar_facts(),
    FineFacts("EQC-1", DAY, Offence("1", "fake_export", 100_000, 50_000)),
    RecallFacts(
        "EQC-1", DAY, "S", True,
        (RecallGround("1", "overseas_recall", DAY), RecallGround("2", "defect_confirmed", DAY)),
    ),
    HelpFacts(
        USCC, DAY, HelpFirm(USCC, "micro"),
        (HelpEvent("1", "quality_return", date(2017, 1, 1)), HelpEvent("2", "foreign_recall", date(2010, 1, 1))),
    ),
    ShortlistFacts(
        "360000 2017", DAY, 1,
        (Candidate("1", "small", Decimal(5), fraud=False), Candidate("2", "large", Decimal(9), fraud=True)),
    ),
    EliminationFacts(
        "HP-1", DAY, tuple(Retest(f"{i}", date(2017, 3, i), passed=True) for i in (1, 2, 3)),
        (Recurrence("9", date(2017, 5, 1)),),
    ),
    EliminationFacts("HP-1", DAY, (), ()),
    SizeFacts(
        USCC, DAY, (Standing("S", "B"),),
        (Facilitation("D-1", "demonstration_enterprise", date(2017, 1, 1), None),), Level("L", "L2"),
        (Goods("95", "I", ("children",)), Goods("69", "III", ())),
        (Market("TH", ("asean", "belt_road"), Decimal("0.3"), True),),
    ),
    SizeFacts(USCC, DAY, (Standing("S", "D"),), (), Level("L", "L3"), (Goods("69", "III", ()),), ()),
    FrameFacts(
        "CJ-2017-000001", DAY, 1, Snapshot("CJ-2017-000001 1", ("A", "B", "C")),
        (Sized("A", "all", 10_000, "f" * 64), Sized("B", "all", 1_000, "f" * 64)),
        (LeftOut("C", "EX-CAP", "e" * 64, "MSA-360200"),), (Slot(1, ("body:customs",)), Slot(0, ())), 9,
    ),
    *(
        OrderFacts(
            "YP-2017-000001", DAY, "RC-2017-000001", "种子", (Asked("铅溶出量", "GB/T 3534-2002"),),
            tuple(
                Laboratory(lab, (
                    Capability(
                        f"{lab} {able}", lab, "testing", able, "GB/T 3534-2002", None, date(2018, 1, 1), None, 5, DAY,
                        None, None,
                    ),
                ))
                for lab, able in (("CMA-1", "铅溶出量"), ("CMA-2", "铅溶出量"), ("CMA-3", "铅溶出量"), ("CMA-4", "醛"))
            ),
            tested, declined,
        )
        for tested, declined in (((), ()), (("CMA-1",), ("CMA-2",)))
    ),
    *(
        RoundResults(
            "CQ-2017-000001", DAY,
            tuple(
                DrawnUnit(
                    f"CQ-2017-000001 {at}", "CQ-2017-000001", "all", Fraction(1, 5), False,
                    "failed" if at % 5 == 0 else "passed", CheckedGoods("69", ("TH",), "360222"),
                )
                for at in range(many)
            ),
            (FramePart(CheckedGoods("", ("TH",), "360222"), 5 * many),),
            tuple(TargetedCheck(f"JC-{at}", at < 12, CheckedGoods("69", (), "360222")) for at in range(many // 3)),
        )
        for many in (60, 6)
    ),
    EffectFacts("360200 2017", DAY, tuple(Followed(f"{at} 2017", at < 20, 2, at % 2, 1, 365) for at in range(60))),
    EffectFacts("360200 2017", DAY, tuple(Followed(f"{at} 2017", at < 2, 1, 0, 1, 365) for at in range(9))),
    EffectFacts("360200 2017", DAY, tuple(Followed(f"{at} 2017", at < 2, at, 0, 1, 365) for at in range(9))),
    ReportFacts(
        "360200", DAY, date(2017, 1, 1), DAY,
        (
            ReportedReturn("TY-1", DAY, None, 1000, "轻工", "US", "Q2", "", "360222"),
            ReportedReturn("TY-2", DAY, None, 1000, "轻工", "DE", "N9", "", "360222"),
            ReportedReturn("TY-3", DAY, None, 1000, "轻工", "DE", None, "", "360222"),
        ),
        YearBefore("2016", 5, 10_000), (CountyExports("360222", 100),),
    ),
    PlaceFacts("2017.1", DAY, PlaceNamed("2017.1", "Jiangxi", "Ganzhou")),
    AwardFacts(
        USCC, DAY, AwardApplication("PX-1", "government_quality_award", DAY), Business(USCC, date(2015, 1, 1)),
        (
            *events_of("own_fault_return", "own_fault_claim", "larger_accident"),
            QualityEvent("CC-1", "spot_check_failure", date(2017, 1, 5), DAY, "county"),
            QualityEvent("EQC-9", "own_fault_objection", date(2010, 1, 5), DAY),
        ),
    ),
    ZoneFacts(
        "SFQ-1", DAY, "national_zone", "food_agri",
        (ItemScore("1", "inputs_control", Decimal(11), met=True), ItemScore("2", "ecology", Decimal(8), met=False)),
        ZoneChecks("CC", 10, 9, 0, 1), Incidents("1", 1, 2, 10**10), Incidents("2", 9, 9, 10**11),
    ),
    NamingFacts(
        USCC, DAY, FirmExports(USCC, "360702", 10**9), (Standing("1", "2"), Standing("2", "AA")),
        events_of("foreign_recall", "spot_check_failure"), (Certificate("1", "GAP", date(2016, 1, 1), DAY),),
        (OwnBrand("SB-1", DAY),), (TracingDrill("YL-1", DAY, passed=False),),
    ),
    NamingFacts(USCC, DAY, FirmExports(USCC, "360702", 0), (), (), (), (), ()),
    RevokingFacts(USCC, DAY, DemonstrationEnterprise("SF-1", date(2017, 1, 1)), events_of("foreign_recall_serious")),
    RevokingFacts(USCC, DAY, DemonstrationEnterprise("SF-1", date(2017, 1, 1)), ()),
    SameLineFacts(
        "ST-1", DAY, "consumer", "X1",
        (StandardPair("1", "铅", "mg/kg", "at_most", Decimal("0.01"), Decimal(1)),),
        (LineRun("FJ-1", "X1", "home", (Result("铅", Decimal("0.02")),)), LineRun("FJ-2", "X2", "export", ())),
    ),
    GapFacts("GAP-1", DAY, "fruit_vegetable", (GradePoints("1", 1, 100, 97), GradePoints("2", 2, 0, 0))),
    RedListFacts(
        USCC, DAY, (*events_of("penalty"), QualityEvent("X", "obstruction", date(2010, 1, 1), DAY)),
        (OpenMatter("EQC-2"),),
        (BlackListing("HM-1", None), BlackListing("HM-2", date(2017, 1, 1)), BlackListing("HM-3", date(2010, 1, 1))),
        (Standing("1", "B"), Standing("2", "A")), "",
    ),
    RedListFacts(USCC, DAY, (), (), (), (), ""),
    NotificationFacts(
        "555", DAY, Notification("555", DAY, ("2.9.2",), date(2017, 7, 30), DAY, date(2017, 9, 30)),
    ),
    NotificationFacts("556", DAY, Notification("556", DAY, ("5.7.1",), None, None, None)),
    NotificationFacts("557", DAY, Notification("557", DAY, (), None, DAY, date(2018, 9, 30))),
    MatchFacts(
        "555", DAY, NotifyingMember("EU", ("DE", "FR")), NotifiedProducts("555", ("850760",), (), ("电池",)),
        (
            TradedGoods("850760", ("电池",), (), 10**10, 10**11, (USCC,)),
            TradedGoods("850610", ("电池",), (), 1, 2, ()), TradedGoods("853950", (), (), 1, 2, ()),
        ),
    ),
    MatchFacts(
        "555", DAY, NotifyingMember("USA", ("US",)), NotifiedProducts("555", ("85",), ("29.220",), ()),
        (TradedGoods("850760", (), ("29.220.30",), 1, 100, ()),),
    ),
    MatchFacts("555", DAY, NotifyingMember("JPN", ("JP",)), NotifiedProducts("555", ("85",), (), ()), ()),
    SurveyFacts(
        "TS-1", DAY,
        (SurveyAnswer(USCC, "电池", (MarketExports("DE", 9000),), (Effect("DE", "labels_marks", 100, 20),)),),
        ("certification", "labels_marks"),
    ),
    service_example(),
    CampaignFacts("CMP-1", DAY, DAY, DAY, (Checked("1", 3, 1, 300, 100),), (Seizure("LED-1", 5),)),
    CoverageFacts(
        "360000", DAY, ("360222", "360281"),
        (Assignment("FG-1", "360222", "regulator", "浮梁县市场监管局", "李某", date(2017, 1, 1), None),),
    ),
    BenchmarkFacts(
        USCC, DAY, date(2017, 1, 1), "91361002705700033N",
        (PeerStanding("SF-1", "demonstration_enterprise", date(2016, 1, 1), None),),
        (
            Compared("DB-1", "铅溶出", Decimal("1.8"), Decimal("0.9"), lower_is_better=True),
            Compared("DB-2", "合格率", Decimal("96"), Decimal("98.5"), lower_is_better=False),
            Compared("DB-3", "投诉", Decimal(1), Decimal(0), lower_is_better=True),
        ),
        (Innovation("CX-1", "technical", DAY),),
    ),
    SelfControlFacts(
        USCC, DAY, SelfControlCapability("ZJ-1", 1, 2, 0),
        (Instrument("YQ-1", date(2017, 6, 1)), Instrument("YQ-2", None)),
        (MonthYield("2017-05", 100, 90),),
    ),
    SelfControlFacts(USCC, DAY, SelfControlCapability("ZJ-1", 1, 1, 1), (), ()),
    ProjectFacts("TS-1", DAY, Sampled("1", 250, 220), Sampled("2", 250, 238)),
    ProjectFacts("TS-1", DAY, Sampled("1", 250, 220), Sampled("2", 0, 0)),
    DrawFacts("CQ-1", DAY, "20170630", ObjectPool("CQ-1", (PoolObject(USCC, "A"), PoolObject("X1", "4")))),
    TeamFacts(
        "CQ-1", DAY, "20170630", USCC,
        InspectorPool("CQ-1", (*(PoolInspector(f"JC{i}", ()) for i in range(3, 6)), PoolInspector("JC1", (USCC,)))),
    ),
    SampleFacts("JC-1", DAY, LotSample("CY-1", 300, 50, 4, Inspection("II", Decimal("2.5")))),
    StagedFacts("RQ-8", DAY, StagedSample("CY-2", 800, 100, (3, 4), Inspection("II", Decimal("2.5")), "double")),
    SeverityFacts(
        "RQ-9",
        DAY,
        "陶瓷杯",
        tuple(
            EarlierLot(f"RQ-{at}", date(2016, 1, at), 300, Inspection("II", Decimal("2.5")), 4) for at in range(1, 8)
        ),
        (Corrected("ZG-1", date(2016, 2, 1)),),
        (StagedLot("RQ-7", date(2016, 3, 1), "multiple", 3, True),),
    ),
    ConsignmentFacts(
        "310020170000000001-1",
        DAY,
        Item("310020170000000001-1", "8507600010", "TH", "360702", inspected=False),
        Producer(USCC, "361002", Decimal("0.3")),
        ("asean", "belt_road"),
    ),
)  # fmt: skip


def event_classes() -> list[type]:
    return [kind for _, kind in getmembers(events, is_dataclass) if kind.__module__ == events.__name__]


LETTERS = {"code_letter", "plan_letter"}  # of sampling plans: their names


def known_codes() -> frozenset[str]:
    """What the platform writes for itself: codes of its lists, tables, procedures, and names of its classes."""
    of_rules = {
        code
        for table in all_tables()["JX2017"]
        for version in table.versions
        for row in version.rows
        for column, value in row.values.items()
        if table.columns[column].startswith("text") and column not in LETTERS
        for code in value.split()
    }
    columns = {column for table in all_tables()["JX2017"] for column in (table.name, *table.columns)}
    steps = {code for table in every_version().values() for row in table.rows for code in (row.act, row.to_state)}
    worded = {code.partition(".")[2] for code in messages() if "." in code}
    inputs = {code.removeprefix("input.") for code in messages() if code.startswith("input.")}
    classes = {kind.__name__ for kind in event_classes()} | inputs
    lists = {*roles(), *hazards(), *tracing_codes(), *workflows(), *source_names(), *KINDS, *METHODS}
    return frozenset(of_rules | columns | steps | worded | classes | lists) - {""}


CODES = known_codes()
GRADES = {"AA", "A", "B", "C", "D"}  # letters that readers know
# Marks that readers know, each with its words: "Q1 健康…", "L1（加严）", certificates of standards.
MARKED = {
    lang: sorted(
        {names.cause(code, lang) for code in tracing_codes() if code[:1] in "QN"}
        | {messages()[code][lang] for code in messages() if code.startswith(("level.L", "certificate."))},
        key=len,
        reverse=True,
    )
    for lang in LANGUAGES
}

ENGLISH = re.compile("[A-Z]?[a-z]+")
PLAN = re.compile("(letter:?|plan used:|字码：?) ?[A-HJ-NP-R]\\b")  # a sampling plan by its letter


def codes_in(text: str, lang: str) -> set[str]:
    """Codes that stand in a text by themselves. Words of English that are codes as well are words there."""
    for marked in MARKED[lang]:
        text = text.replace(marked, "")
    text = PLAN.sub("", text)
    tokens = set(re.findall(r"[A-Za-z][A-Za-z0-9_]*", text)) & CODES - GRADES
    return {token for token in tokens if lang == "zh" or not ENGLISH.fullmatch(token)}


def viewed(facts: Any, lang: str) -> FindingView:
    """Facts put through their method, stored as findings are, and read back for a page."""
    found = next(method(facts, BOOK) for kind, method in METHODS.values() if kind is type(facts))
    body = canonical(found).decode()
    kept = KeptFinding(
        id=ANY_ID, method=found.method, subject=found.subject, body=body, facts=canonical(facts).decode(),
        book=canonical(BOOK).decode(), region=None, uscc=None, is_contested=False, is_upheld=False, is_replaced=False,
    )  # fmt: skip
    return shown.finding_of(kept, lang)


def texts_of(view: FindingView) -> Iterator[str]:
    yield from (view.question, view.value, view.profile)
    for rule in view.rules:
        yield from (rule.title, rule.text)
    yield from (line.text for line in view.trace)
    yield from (cited.kind for cited in view.inputs)


def test_there_is_an_example_of_every_method():
    assert {kind for kind, _ in METHODS.values()} == {type(facts) for facts in EXAMPLES}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("facts", EXAMPLES, ids=lambda facts: type(facts).__name__)
def test_a_finding_of_every_method_is_told_without_codes(facts, lang):
    told = list(texts_of(viewed(facts, lang)))
    assert len(told) > 3
    assert {(text, code) for text in told for code in codes_in(text, lang)} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["level S", "kind: port_control", "NamedParty 2017.1", "by CIQ_O", "min_score 36", "level L1", "cause Q1"]
)
def test_a_code_that_stands_by_itself_is_seen(text, lang):
    assert codes_in(text, lang)


def test_a_row_that_spoke_is_read_aloud_in_both_languages():
    def rows(lang: str) -> list[str]:
        return [rule.text for rule in viewed(AlertFacts("EQC-1", DAY, "S", 4, 4, True, False), lang).rules]

    assert "最低评分：36 分；预警等级：Ⅰ；颜色：红色；只能上报：是" in rows("zh")
    assert "Score at least: 36; Alert level: Ⅰ; Colour: red; Can only be escalated: Yes" in rows("en")


def test_an_input_is_called_what_it_is():
    view = viewed(EXAMPLES[4], "zh")
    assert [cited.kind for cited in view.inputs] == ["企业登记类别", "已查明的退运", "已查明的退运", "已查明的退运"]


# Events

# What the fields hold, where any text would not do.
HELD: dict[str, Any] = {
    "act": "close_low", "answer": "unsure", "from_state": "assessed", "goods": "瓷杯", "grade": "B",
    "hazard": "heavy_metal", "how": "withdrawn", "key": "Q1", "message_state": "quarantined",
    "method": "risk.assess@1", "name": "cases_on_time",
    "offence": "fake_export", "outcome": "same_bytes", "part": "step-2", "region": "360700",
    "register": "laboratories", "source": "eu_rasff", "state": "verified",
    "task": "rasff-hazard", "to_state": "closed", "workflow": "case",
}  # fmt: skip
KINDS_OF = {
    "CreditEventKept": "foreign_recall", "FigureReported": "measure", "ClusterFound": "regional",
    "ReminderGiven": "overdue",
}  # fmt: skip
BY_TYPE: dict[Any, Any] = {
    bool: True, int: 2, str: "SIM-1", UUID: ANY_ID, date: DAY, Decimal: Decimal("0.15"),
    tuple[str, ...]: ("SIM-1", "SIM-2"), tuple[UUID, ...]: (ANY_ID, ANY_ID),
}  # fmt: skip


def example_of(kind: type) -> Any:
    """An event of this class with a value in every field."""
    hints = typing.get_type_hints(kind)

    def value(name: str) -> Any:
        if name == "kind":
            return KINDS_OF[kind.__name__]
        if name == "level":
            return 2 if hints[name] is int else "L2"
        if name in HELD:
            return HELD[name]
        only = next((one for one in typing.get_args(hints[name]) if one in BY_TYPE), hints[name])
        return BY_TYPE[only]

    return kind(**{field.name: value(field.name) for field in fields(kind)})


def line(event: Any, lang: str) -> str:
    moment = datetime(2017, 6, 30, tzinfo=UTC)
    row = EventRow(
        id=ANY_ID, kind=type(event).__name__, subject="EQC-1", at=moment, recorded_at=moment, backdated=False,
        person_name="", role="CIQ_O", body=canonical(event).decode(), position=1,
    )  # fmt: skip
    return names.event_words(row, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", event_classes(), ids=lambda kind: kind.__name__)
def test_every_event_is_a_line_without_codes(kind, lang):
    told = line(example_of(kind), lang)
    assert told
    assert codes_in(told, lang) == set()
    assert "{" not in told


@pytest.mark.parametrize("kind", event_classes(), ids=lambda kind: kind.__name__)
def test_an_event_in_which_something_is_not_known_is_a_line_as_well(kind):
    hints = typing.get_type_hints(kind)
    example = example_of(kind)
    tree = {
        field.name: None if type(None) in typing.get_args(hints[field.name]) else getattr(example, field.name)
        for field in fields(kind)
    }
    assert line(kind(**tree), "zh")


@pytest.mark.parametrize(
    ("event", "zh", "en"),
    [
        (events.AlertDrafted("YJ-1", 2, "h"), "拟制Ⅱ级预警 YJ-1", "alert YJ-1 of level Ⅱ drafted"),
        (events.AlertSent("YJ-1", 12), "预警 YJ-1 已发送 12 个岗位", "alert YJ-1 sent to 12 posts"),
        (events.SupervisionChanged(USCC, "L1", Decimal("0.15"), "h"), "监管级别调整为 L1（加严），抽查比例 15%",
         "supervision level set to L1 (tightened), check ratio 15%"),
        (events.InvestigatorsNamed("TY-1", (ANY_ID, ANY_ID)), "指定 2 名调查人员", "2 investigators named"),
        (events.ActTaken("case", "close", "verifying", "closed", "h"), "办理：结案，转为“结案”",
         "Close the case: now closed"),
        (events.ReminderGiven("case", "verified", DAY, "soon", "RD-SOON"), "提醒：“核实”即将到期，期限 2017-06-30",
         "reminder of “verified”: due soon, 2017-06-30"),
        (events.LinkAnswered(ANY_ID, "same", "", None), "判定关联：是同一个", "link answered: the same"),
        (events.BatchRetested("BF-1", "FJ-2", passed=False), "录入复检批次 FJ-2：不合格",
         "batch FJ-2 retested: failed"),
        (events.ClusterFound("regional", "heavy_metal", "6911", ("1", "2", "3"), "h"),
         "发现区域性风险聚集：重金属，HS 品目 6911，涉及案卷 3 件",
         "regional cluster found: heavy metals, HS heading 6911, 3 cases"),
    ],
)  # fmt: skip
def test_a_line_says_the_number_the_level_and_how_much(event, zh, en):
    assert (line(event, "zh"), line(event, "en")) == (zh, en)


def test_what_a_record_is_about_is_said_in_words():
    assert names.matter("award_application", "government_quality_award", "zh") == "政府质量奖"
    assert names.matter("award_application", "government_quality_award", "en") == "government quality award"
