from gongzhi.store.models.alerts import Alert, Recipient
from gongzhi.store.models.cases import Case, CaseEvidence, Tracing
from gongzhi.store.models.contests import Contest
from gongzhi.store.models.evidence import (
    Evidence,
    ExportReturn,
    ForeignNotice,
    LinkAnswer,
    LinkProposal,
    NoticeHazard,
    RawFile,
    RefusalCount,
)
from gongzhi.store.models.findings import Content, Finding, FindingInput
from gongzhi.store.models.ledger import Counter, Event, Head, Leaf
from gongzhi.store.models.outcomes import CityIndex, CreditEvent, CreditGrade, ReportedFigure, SupervisionLevel
from gongzhi.store.models.people import Account, Person, Post
from gongzhi.store.models.registers import Enterprise, EnterpriseCertificate, EnterpriseGram, ExportTotal
from gongzhi.store.models.workflow import Instance, Signature, Transition, WorkflowRow

__all__ = [
    "Account",
    "Alert",
    "Case",
    "CaseEvidence",
    "CityIndex",
    "Content",
    "Contest",
    "Counter",
    "CreditEvent",
    "CreditGrade",
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
    "Instance",
    "Leaf",
    "LinkAnswer",
    "LinkProposal",
    "NoticeHazard",
    "Person",
    "Post",
    "RawFile",
    "Recipient",
    "RefusalCount",
    "ReportedFigure",
    "Signature",
    "SupervisionLevel",
    "Tracing",
    "Transition",
    "WorkflowRow",
]
