from gongzhi.store.models.alerts import Alert, Recipient, WentUp
from gongzhi.store.models.cases import Case, CaseEvidence, CaseKey, Reconsideration, Tracing
from gongzhi.store.models.contests import Contest
from gongzhi.store.models.evidence import (
    CheckResult,
    Complaint,
    Evidence,
    ExportReturn,
    ForeignNotice,
    LinkAnswer,
    LinkProposal,
    NoticeHazard,
    NoticeKey,
    RawFile,
    RefusalCount,
)
from gongzhi.store.models.findings import Content, Finding, FindingInput
from gongzhi.store.models.identity import IdentityJudgement, MergedValue
from gongzhi.store.models.ledger import Counter, Event, Head, Leaf
from gongzhi.store.models.matters import LINES, MATTERS, Matter, MatterLine
from gongzhi.store.models.measures import Cluster, HelpPlan, RetestedBatch, Sanction, SpotCheck
from gongzhi.store.models.outcomes import CityIndex, CreditEvent, CreditGrade, ReportedFigure, SupervisionLevel
from gongzhi.store.models.papers import Attachment, IssuedPaper
from gongzhi.store.models.partners import PartnerMessage, PartnerRecord
from gongzhi.store.models.people import Account, Person, Post
from gongzhi.store.models.public import PublicAlert, PublicDecision, PublicMatter, PublicNotice, PublicPaper
from gongzhi.store.models.radar import EarlierCount, RadarWeek
from gongzhi.store.models.registers import (
    Association,
    Base,
    Enterprise,
    EnterpriseCertificate,
    EnterpriseGram,
    ExportTotal,
    Laboratory,
    Product,
)
from gongzhi.store.models.sources import SourceRun
from gongzhi.store.models.subscriptions import (
    AlertReading,
    Announcement,
    Delivery,
    Mail,
    Subscription,
    SubscriptionToken,
)
from gongzhi.store.models.uploads import Upload
from gongzhi.store.models.visits import VisitPacket
from gongzhi.store.models.words import WordJudgement, WordLabel
from gongzhi.store.models.workflow import Instance, Reminder, Signature, Transition, WorkflowRow

__all__ = [
    "LINES",
    "MATTERS",
    "Account",
    "Alert",
    "AlertReading",
    "Announcement",
    "Association",
    "Attachment",
    "Base",
    "Case",
    "CaseEvidence",
    "CaseKey",
    "CheckResult",
    "CityIndex",
    "Cluster",
    "Complaint",
    "Content",
    "Contest",
    "Counter",
    "CreditEvent",
    "CreditGrade",
    "Delivery",
    "EarlierCount",
    "Enterprise",
    "EnterpriseCertificate",
    "EnterpriseGram",
    "Event",
    "Evidence",
    "ExportReturn",
    "ExportTotal",
    "Finding",
    "FindingInput",
    "ForeignNotice",
    "Head",
    "HelpPlan",
    "IdentityJudgement",
    "Instance",
    "IssuedPaper",
    "Laboratory",
    "Leaf",
    "LinkAnswer",
    "LinkProposal",
    "Mail",
    "Matter",
    "MatterLine",
    "MergedValue",
    "NoticeHazard",
    "NoticeKey",
    "PartnerMessage",
    "PartnerRecord",
    "Person",
    "Post",
    "Product",
    "PublicAlert",
    "PublicDecision",
    "PublicMatter",
    "PublicNotice",
    "PublicPaper",
    "RadarWeek",
    "RawFile",
    "Recipient",
    "Reconsideration",
    "RefusalCount",
    "Reminder",
    "ReportedFigure",
    "RetestedBatch",
    "Sanction",
    "Signature",
    "SourceRun",
    "SpotCheck",
    "Subscription",
    "SubscriptionToken",
    "SupervisionLevel",
    "Tracing",
    "Transition",
    "Upload",
    "VisitPacket",
    "WentUp",
    "WordJudgement",
    "WordLabel",
    "WorkflowRow",
]
