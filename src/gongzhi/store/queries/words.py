"""Labels of notices' words: those that wait for a person, those of one notice, what people said of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from gongzhi.core.errors import NotThere
from gongzhi.store.models import Evidence, NoticeHazard, WordJudgement, WordLabel
from gongzhi.store.queries.evidence import REPLACED

State = Literal["inferred", "asked", "confirmed", "unsayable", "nothing"]
LABELLED: tuple[State, ...] = ("inferred", "asked", "confirmed")  # what lists are filtered by
GONE = Exists(Evidence.objects.filter(REPLACED, id=OuterRef("evidence_id")))  # of a label: its notice was replaced
OF_WORDS = WordJudgement.objects.filter(task=OuterRef("task"), looked_up=OuterRef("looked_up"))


@dataclass(frozen=True)
class StoredWords:
    """What a stored notice holds that a task may read."""

    id: UUID
    reference: str
    substances: tuple[str, ...]
    product: str
    product_category: str
    market: str
    origins: tuple[str, ...]
    measure: str


@dataclass(frozen=True)
class JudgementRow:
    answer: str
    hazard: str
    note: str
    person_name: str
    at: datetime


@dataclass(frozen=True)
class LabelRow:
    id: UUID
    evidence: UUID
    source: str
    reference: str
    event_date: date
    synthetic: bool
    product: str
    task: str
    words: str
    looked_up: str
    label: str
    hazard: str  # family that the label leads to
    probability: Decimal | None
    how: str
    ask: bool
    reasons: tuple[str, ...]
    rule: str
    facts_hash: str
    at: datetime
    judged: JudgementRow | None  # what stands of persons
    seen: int  # how many judgements there were

    @property
    def state(self) -> State:
        if self.judged:
            return "confirmed" if self.judged.hazard else "unsayable"
        return "nothing" if self.how == "nothing" else "asked" if self.ask else "inferred"

    @property
    def family(self) -> str:
        """The hazard that counts: as confirmed, else as inferred; "" while nobody can say."""
        return self.judged.hazard if self.judged else self.hazard if self.state == "inferred" else ""


def unlabelled(
    *, source: str, task: str, families: Collection[str], size: int, among: Sequence[UUID] | None = None
) -> tuple[StoredWords, ...]:
    """Notices of a source that stand, whose own categories lead to no hazard, and that have no label yet; oldest first.

    families: categories that lead to a hazard. among: look only at these pieces
    """
    rows = Evidence.objects.filter(source=source, kind="foreign_notice", withdraws=None)
    if among is not None:
        rows = rows.filter(id__in=among)
    named = NoticeHazard.objects.filter(evidence_id=OuterRef("id"), category__in=families)
    has_label = WordLabel.objects.filter(evidence_id=OuterRef("id"), task=task)
    rows = rows.exclude(Exists(named)).exclude(Exists(has_label)).exclude(REPLACED)
    rows = rows.select_related("notice").prefetch_related("hazards").order_by("event_date", "id")[:size]
    return tuple(
        StoredWords(
            id=row.id,
            reference=row.reference,
            substances=tuple(h.substance for h in sorted(row.hazards.all(), key=lambda h: h.position) if h.substance),
            product=row.notice.product,
            product_category=row.notice.product_category,
            market=row.notice.notifying_country,
            origins=tuple(row.notice.origins),
            measure=row.notice.measure,
        )
        for row in rows
    )


def settled(task: str, looked_up: Collection[str]) -> dict[str, str]:
    """The hazard family that persons say of words, "" where it cannot be said; nothing of those not judged."""
    rows = WordJudgement.objects.filter(task=task, looked_up__in=looked_up).order_by("position")
    return dict(rows.values_list("looked_up", "hazard"))


def to_decide(*, after: str = "", size: int = 50) -> tuple[tuple[LabelRow, ...], ...]:
    """Labels that wait for a person, those of the same words together, the most probable of them first."""
    asked = _asked().filter(looked_up__gt=after).values_list("looked_up", flat=True)
    keys = list(asked.order_by("looked_up").distinct()[:size])
    rows = _rows(_asked().filter(looked_up__in=keys).order_by("looked_up", "task", "-probability", "-evidence_id"))
    return tuple(tuple(group) for _, group in groupby(rows, key=lambda row: (row.looked_up, row.task)))


def count_to_decide() -> int:
    """How many different words wait for a person."""
    return _asked().values("looked_up").distinct().count()


def label(label_id: UUID) -> LabelRow:
    """A label whose notice stands. Raises NotThere for any other."""
    found = _rows(_standing().filter(id=label_id))
    if not found:
        raise NotThere("words")
    return found[0]


def alike(row: LabelRow) -> tuple[LabelRow, ...]:
    """All labels that a judgement of this one's words holds for, the most probable first."""
    rows = _standing().filter(task=row.task, looked_up=row.looked_up)
    return _rows(rows.order_by("-probability", "-evidence_id"))


def of_notice(evidence_id: UUID) -> tuple[LabelRow, ...]:
    """By task; nothing once the notice was withdrawn or corrected."""
    return _rows(_standing().filter(evidence_id=evidence_id).order_by("task"))


def hazard_of(evidence_id: UUID) -> LabelRow | None:
    """The confirmed or certain label of a notice that leads to a hazard; None where there is none."""
    return next((row for row in of_notice(evidence_id) if row.family), None)


def judgements(task: str, looked_up: str) -> tuple[JudgementRow, ...]:
    """Oldest first."""
    rows = WordJudgement.objects.filter(task=task, looked_up=looked_up).select_related("person")
    return tuple(_judgement(row) for row in rows.order_by("position"))


def labelled_as(state: str) -> QuerySet[WordLabel]:
    """Labels in a state, to be asked of a notice: inferred, asked or confirmed."""
    judged = Exists(OF_WORDS)
    if state == "confirmed":
        newest = Subquery(OF_WORDS.order_by("-position").values("hazard")[:1])
        return _standing().annotate(newest=newest).exclude(newest=None).exclude(newest="")
    return _standing().filter(~judged, ask=state == "asked").exclude(how="nothing")


def _standing() -> QuerySet[WordLabel]:
    return WordLabel.objects.exclude(GONE)


def _asked() -> QuerySet[WordLabel]:
    return _standing().filter(~Exists(OF_WORDS), ask=True)


def _rows(rows: Iterable[WordLabel]) -> tuple[LabelRow, ...]:
    found = list(rows.select_related("evidence__notice"))  # type: ignore[attr-defined]
    newest: dict[tuple[str, str], JudgementRow] = {}
    many: Counter[tuple[str, str]] = Counter()
    wanted = Q(task__in={row.task for row in found}, looked_up__in={row.looked_up for row in found})
    for row in WordJudgement.objects.filter(wanted).select_related("person").order_by("position"):
        newest[row.task, row.looked_up] = _judgement(row)
        many[row.task, row.looked_up] += 1
    return tuple(
        LabelRow(
            id=row.id,
            evidence=row.evidence_id,
            source=row.evidence.source,
            reference=row.evidence.reference,
            event_date=row.evidence.event_date,
            synthetic=row.evidence.synthetic,
            product=row.evidence.notice.product,
            task=row.task,
            words=row.words,
            looked_up=row.looked_up,
            label=row.label,
            hazard=row.hazard,
            probability=row.probability,
            how=row.how,
            ask=row.ask,
            reasons=tuple(row.reasons),
            rule=row.rule,
            facts_hash=row.facts_hash,
            at=row.at,
            judged=newest.get((row.task, row.looked_up)),
            seen=many[row.task, row.looked_up],
        )
        for row in found
    )


def _judgement(row: WordJudgement) -> JudgementRow:
    return JudgementRow(row.answer, row.hazard, row.note, row.person.name, row.at)
