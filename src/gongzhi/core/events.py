"""Every kind of event that an act can leave in the ledger. The class name is the event's kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class AccountsSetUp:
    persons: int
    posts: int


@dataclass(frozen=True)
class RegisterLoaded:
    register: str
    raw_hash: str
    rows: int


@dataclass(frozen=True)
class UploadKept:
    """A file was handed in; nothing of it counts yet."""

    register: str
    raw_hash: str
    size: int  # bytes


@dataclass(frozen=True)
class UploadMatched:
    """A person said what the columns of a file are; "" for one that is not read."""

    register: str
    raw_hash: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class UploadDecided:
    """A person decided how a file is taken in. mode: all, good."""

    register: str
    raw_hash: str
    mode: str
    rows: int  # that may be taken in
    left_out: int  # lines with faults


@dataclass(frozen=True)
class DeliveryOrdered:
    """Somebody wants a delivery of declared items loaded, or taken back; written before the lake changes."""

    load: str  # SHA-256 of what was delivered
    delivery_act: str  # append, correct, supersede, take_back
    file: str  # its name
    instead_of: str  # the load that is superseded, "" for none
    reason: str


@dataclass(frozen=True)
class DeliveryDone:
    """The lake shows what was ordered."""

    load: str
    delivery_act: str
    version: int  # of the manifest that showed it first
    lines: int
    faults: int


@dataclass(frozen=True)
class EvidenceTakenIn:
    source: str
    raw_hash: str
    count: int
    first_reference: str
    last_reference: str
    ids_hash: str  # digest of the evidence ids of this chunk, in order


@dataclass(frozen=True)
class SourceRunEnded:
    source: str
    outcome: str
    fault: str  # the code of what was wrong first, "" unless the run failed
    urls: tuple[str, ...]  # of the files in their order, "" for one that a person handed in
    raw_hashes: tuple[str, ...]  # likewise, "" where no bytes came
    new: int
    corrected: int
    back: int
    withdrawn: int


@dataclass(frozen=True)
class ReturnRegistered:
    reference: str
    evidence: UUID
    tracing: UUID


@dataclass(frozen=True)
class LinksProposed:
    evidence: int  # pieces looked at


@dataclass(frozen=True)
class LinkAnswered:
    proposal: UUID
    answer: str
    reason: str
    undoes: UUID | None


@dataclass(frozen=True)
class WordsLabelled:
    task: str
    notices: int
    facts_hash: str  # of what the labels are learned from


@dataclass(frozen=True)
class WordsJudged:
    task: str
    words: str  # as the source writes them
    looked_up: str
    answer: str
    hazard: str  # family, "" where it cannot be said
    note: str


@dataclass(frozen=True)
class HazardFromWords:
    """A case was opened on or joined by a notice that names no hazard; the label of its words stands for one."""

    number: str
    evidence: UUID
    words: str
    hazard: str
    told_by: str  # inferred or confirmed
    probability: Decimal  # of the label, 0..1
    confirmed_by: str  # name, "" for an inferred one


@dataclass(frozen=True)
class EnterprisesJudged:
    first: str
    second: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class EnterprisesMerged:
    number: str
    kept: str
    merged: str
    values: tuple[str, ...]  # table and value, before and after, of what was computed anew


@dataclass(frozen=True)
class EnterprisesParted:
    number: str
    kept: str
    merged: str
    reason: str


@dataclass(frozen=True)
class CaseOpened:
    number: str
    evidence: UUID


@dataclass(frozen=True)
class EvidenceJoined:
    number: str
    evidence: UUID


@dataclass(frozen=True)
class ActSigned:
    """One person's signature under an act; the act is taken when the table's number of persons is reached."""

    workflow: str
    act: str
    content_hash: str


@dataclass(frozen=True)
class MatterOpened:
    scheme: str
    number: str
    content: str  # canonical JSON of what was given


@dataclass(frozen=True)
class LinesAdded:
    scheme: str
    number: str
    field: str
    lines: int


@dataclass(frozen=True)
class ConcernNamesCase:
    """A trade concern cites a case of returns that the measure caused."""

    concern: str  # its number
    about: str  # the measure


@dataclass(frozen=True)
class ActTaken:
    workflow: str
    act: str
    from_state: str
    to_state: str
    content_hash: str


@dataclass(frozen=True)
class ReminderGiven:
    """Those whose act it is were told that its last day is near, or over."""

    workflow: str
    state: str
    due_on: date
    kind: str  # soon, overdue
    rule: str  # the row of rule table `reminders` that says when


@dataclass(frozen=True)
class FindingMade:
    method: str
    hash: str


@dataclass(frozen=True)
class ContestFiled:
    """A party says that an input or a step of a finding is wrong; the reason stands in the contest."""

    number: str
    finding: str  # its hash
    part: str  # "input-2", "step-1"


@dataclass(frozen=True)
class FactSetAside:
    """An upheld contest took a fact out of what counts against an enterprise and its place."""

    number: str  # of the contest
    fact: str  # the input's kind and id, as the finding names it


@dataclass(frozen=True)
class AlertDrafted:
    number: str
    level: int
    finding: str


@dataclass(frozen=True)
class AlertSent:
    number: str
    recipients: int


@dataclass(frozen=True)
class AlertAcknowledged:
    number: str
    action_taken: str


@dataclass(frozen=True)
class AlertActedOn:
    """A recipient has said what was done about an alert and what came of it."""

    number: str
    action_taken: str
    outcome: str


@dataclass(frozen=True)
class AlertWentUp:
    """An alert was not acknowledged or acted on in time. missing: acknowledgement, action."""

    number: str
    missing: str
    silent: int  # recipients
    told: int  # posts of the offices above


@dataclass(frozen=True)
class WentUpRead:
    """Somebody who was told that an alert went up has read it."""

    number: str


@dataclass(frozen=True)
class ReturnMoved:
    """A return and all that belongs to it went over to the origin office of another place of production."""

    reference: str
    tracing: UUID
    region: str  # where the goods were made
    office_region: str


@dataclass(frozen=True)
class InvestigatorsNamed:
    reference: str
    persons: tuple[UUID, ...]


@dataclass(frozen=True)
class CreditEventKept:
    kind: str
    evidence: UUID | None


@dataclass(frozen=True)
class CreditRegraded:
    uscc: str
    grade: str
    score: Decimal
    finding: str


@dataclass(frozen=True)
class SupervisionChanged:
    uscc: str
    level: str
    ratio: Decimal
    finding: str


@dataclass(frozen=True)
class FigureReported:
    region: str
    year: int
    kind: str
    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True)
class CityIndexComputed:
    region: str
    as_of: date
    points: Decimal | None
    grade: str | None
    finding: str


@dataclass(frozen=True)
class EvidenceReplaced:
    """A source corrected or withdrew evidence that a case was opened on or joined by."""

    case: str
    replaced: UUID
    by: UUID
    how: str  # corrected, withdrawn
    told: int  # recipients of the case's alerts


@dataclass(frozen=True)
class DoubtRead:
    """Somebody told of an alert has read that evidence behind it was corrected or withdrawn."""

    number: str


@dataclass(frozen=True)
class CheckOrdered:
    number: str
    case: str
    goods: str


@dataclass(frozen=True)
class ResultEntered:
    """A laboratory's result is tied to a spot check."""

    number: str
    result: UUID
    passed: bool


@dataclass(frozen=True)
class HelpShortlisted:
    number: str
    case: str
    finding: str


@dataclass(frozen=True)
class BatchRetested:
    number: str
    lot: str
    passed: bool


@dataclass(frozen=True)
class SanctionFiled:
    number: str
    case: str
    offence: str
    finding: str


@dataclass(frozen=True)
class ClustersLookedFor:
    hazard: str


@dataclass(frozen=True)
class ClusterFound:
    kind: str
    hazard: str
    key: str
    cases: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class WeekJudged:
    """The province's events of a week were looked through for signals."""

    week: str  # "2024-W47"
    events: int
    signals: int  # that stand
    new: int
    finding: str


@dataclass(frozen=True)
class EarlierCountsLoaded:
    """Weekly counts from before the platform were taken in."""

    raw_hash: str
    rows: int


@dataclass(frozen=True)
class RectificationOrdered:
    case: str
    number: str  # of the rectification


@dataclass(frozen=True)
class ListingProposed:
    """A listing was proposed on what a case found."""

    case: str
    number: str  # of the listing


@dataclass(frozen=True)
class RecallBegun:
    """A recall began on a case, with what declarations tell of its scope."""

    case: str
    number: str  # of the recall
    lots: int
    consignments: int


@dataclass(frozen=True)
class RecallFlagged:
    number: str
    report_due: date | None
    finding: str


@dataclass(frozen=True)
class ZoneToCorrect:
    """A zone that holds the case's maker has to correct, because of the case."""

    case: str
    number: str  # of the zone


@dataclass(frozen=True)
class PaperIssued:
    """An act issued a paper: its number as it is written in both languages, and the hash of what it says."""

    scheme: str
    paper: str
    zh: str
    en: str
    hash: str


@dataclass(frozen=True)
class FilesAttached:
    """Files were attached to a record."""

    scheme: str
    number: str
    field: str
    files: tuple[str, ...]  # SHA-256 of each


@dataclass(frozen=True)
class ReportMade:
    """A report on a place and month was made and the finding of its head kept."""

    report: str
    region: str
    month: str
    finding: str


@dataclass(frozen=True)
class ConformityShown:
    """A spot check of a listed claim or an inspection of a base says something about a case of its holder."""

    case: str
    number: str  # of the claim's or base's record
    conformity: str  # conforms, fails


@dataclass(frozen=True)
class PartnerMessageReceived:
    """A partner's message was accepted: its bytes are kept and its receipt is signed."""

    feed: str
    sequence: int
    message_id: UUID
    body_hash: str
    records: int


@dataclass(frozen=True)
class PartnerMessageDecided:
    """A partner's message was taken in, put into quarantine, tried again or rejected."""

    feed: str
    sequence: int
    message_state: str
    new: int
    known: int
    late: int
    reason: str  # of a person who tries again or rejects; "" otherwise


@dataclass(frozen=True)
class FeedRecalled:
    """All evidence of a partner's feed was withdrawn, and what rules compute from it computed anew."""

    feed: str
    pieces: int
    cases: int  # put before two offices
    enterprises: int  # computed anew
    waiting: int  # messages that are not taken in any more


@dataclass(frozen=True)
class SubscriptionMade:
    """Somebody wants to be told of warnings. Neither who it is nor the address is named."""

    subscriber: str  # post, public
    frequency: str  # at_once, daily: of mails
    by_mail: bool


@dataclass(frozen=True)
class InspectorAddressDeclared:
    """An inspector declared an address, which the ledger does not name. whose_address: own, family, business."""

    whose_address: str


@dataclass(frozen=True)
class InspectorAddressEnded:
    """An inspector took a declared address back; it is forgotten."""

    whose_address: str


@dataclass(frozen=True)
class SubscriptionConfirmed:
    """The owner of an address wants the mails."""

    subscriber: str


@dataclass(frozen=True)
class SubscriptionEnded:
    """Its address, if it had one, is forgotten. ending: page, mail, lapsed."""

    subscriber: str
    ending: str


@dataclass(frozen=True)
class WarningSpread:
    """Subscribers of an alert were told what became of it."""

    number: str
    announced: str  # issued, changed, lifted
    posts: int
    mails: int  # put on their way at once


@dataclass(frozen=True)
class DailyMailsMade:
    """What the daily mails carry was put together."""

    mails: int
    warnings: int


@dataclass(frozen=True)
class MailSent:
    """The mail server took a mail over."""

    mail_kind: str  # confirm, warning, daily


@dataclass(frozen=True)
class MailGivenUp:
    """A mail could not be delivered; an officer is told."""

    mail_kind: str
    failed: int
    mail_fault: str


@dataclass(frozen=True)
class MailTriedAgain:
    """An officer puts a mail on its way that was given up."""

    mail_kind: str


@dataclass(frozen=True)
class AlertRead:
    """Somebody to whom an alert was sent, or who subscribed to it, opened it for the first time."""

    number: str


@dataclass(frozen=True)
class CheckResultWithdrawn:
    """A check's final result was quashed: from now on it is neither public nor counted."""

    task: str
    by_record: str
    quashed_by: str  # objection, review, court, own


@dataclass(frozen=True)
class DrawOpened:
    number: str
    plan: str
    round: int
    purpose: str  # draw, practice


@dataclass(frozen=True)
class DrawKeyHandedIn:
    party: str
    key: str


@dataclass(frozen=True)
class DrawRecorded:
    """A record of VDR-1. The names are those of the protocol: a verifier reads them in the log."""

    record: str
    commit: str
    content: str


@dataclass(frozen=True)
class DrawSigned:
    """A party signed a step of the protocol with its own key."""

    step: str
    signer: str
    content: str  # of the protocol, hex
    signature: str


@dataclass(frozen=True)
class DrawSealOpened:
    """A sealed nonce of a wave is open. opened_by: holder, envelope."""

    wave: int
    holder: str
    opened_by: str


@dataclass(frozen=True)
class DrawReadingHandedIn:
    """A clerk read the dice or a lottery; what was read stays apart until both have."""

    beacon: str
    clerk: str
    attempt: int
    line_hash: str


@dataclass(frozen=True)
class DrawWaveWent:
    """A wave went a step further by itself. wave_state: drawn, assigned, sealed."""

    wave: int
    wave_state: str


@dataclass(frozen=True)
class DrawDispatched:
    wave: int
    objects: int
    tasks: int  # of the objects that the register knows


@dataclass(frozen=True)
class DrawTargetsSeen:
    """Somebody looked at what a wave has drawn; without this event the database shows nothing."""

    wave: int


@dataclass(frozen=True)
class DrawTargetsAsked:
    """Somebody wanted to look before the wave was dispatched."""

    wave: int


@dataclass(frozen=True)
class DrawReplaced:
    seq: int


@dataclass(frozen=True)
class DrawVoided:
    void_reason: str
    approvers: tuple[str, ...]


@dataclass(frozen=True)
class DrawDisclosed:
    bundle: str  # SHA-256


@dataclass(frozen=True)
class HandedOver:
    """Records of a scheme left the platform. channel: file, partner. receiver: the post's id, or the feed."""

    of_scheme: str
    channel: str
    receiver: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class CopiesWithdrawn:
    """A record no longer stands, and each who was handed it was told. notices: to how many receivers."""

    of_scheme: str
    number: str
    notices: int


@dataclass(frozen=True)
class HeadWitnessed:
    size: int
    root: str
    witness: str


@dataclass(frozen=True)
class VisitPacketsKept:
    """Packets of a visit were taken from one phone, or from the page (its device is then the person's)."""

    number: str
    device: str
    packets: int
    last_hash: str  # of the newest: the chain before it hangs on it
    doubtful: int
    held: int  # kept, but without effect
