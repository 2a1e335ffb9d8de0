"""A finding is contested by the party that it concerns, and answered by an office that did not make it (异议)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.attaching import FilesOf, attach, looked_at
from gongzhi.actions.credit import regrade_enterprise
from gongzhi.actions.guards import holds, reason_given
from gongzhi.actions.scores import compute_city_index
from gongzhi.actions.steps import Guard, Step, open_procedure, take_step
from gongzhi.actions.supervision import supervise_enterprise
from gongzhi.core.attachments import NewFile
from gongzhi.core.canonical import read
from gongzhi.core.contests import MARKED, SET_ASIDE, counted_fact, is_party, may_answer, part_of
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.events import ContestFiled, FactSetAside
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.region_codes import city_of
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.contests import ContestRow

PROOFS = "files"


@dataclass(frozen=True)
class Acceptance:
    """Signed by the office that takes a contest on."""

    number: str


@dataclass(frozen=True)
class Examination:
    """Signed by the office that examined: what was looked at and what was seen."""

    number: str
    examination: str


@dataclass(frozen=True)
class Answer:
    """Signed by two persons: what becomes of the contest, in words to the party."""

    number: str
    answer: str


@dataclass(frozen=True)
class Upholding:
    """Signed by two persons who hold the party right: why, and what becomes of the contested part."""

    number: str
    answer: str
    effect: str


@dataclass(frozen=True)
class Ending:
    """Signed with a refusal for formal reasons, or by the party that withdraws."""

    number: str
    reason: str


def file_contest(
    finding_id: UUID,
    *,
    part: str,
    reason: str,
    proposed: str,
    files: Sequence[NewFile] = (),
    by: Actor,
    at: datetime,
) -> str:
    """The party says which part of a finding is wrong and why; returns the contest's number.

    part: "input-2", "step-1"; proposed: the value that the party holds right, "" for none; files: what proves it
    Raises BadInput for a part that the finding does not have and for files that are not taken, Refusal for a stranger
    and while a contest is open.
    """
    with acting(by, at) as act:
        kept = queries.findings.kept(finding_id)
        found = read(Finding, json.loads(kept.body))
        named = part_of(found, part)
        if named is None:
            raise BadInput([Cell("", "part", part, "FIELD_NOT_A_CHOICE" if part else "FIELD_MISSING")])
        raws: dict[str, bytes] = {}
        proofs = looked_at(PROOFS, files, raws)
        # The counter is locked before the look at other contests: two that are filed at once come one after the other.
        number = f"YY-{act.day.year}-{next_number(f'YY-{act.day.year}'):06d}"
        is_open = queries.findings.kept(finding_id).is_contested
        region = kept.region or by.region
        instance = open_procedure(
            act, "contest", region=region, uscc=kept.uscc,
            guards={
                "party_concerned": _concerns(by, kept.region, kept.uscc),
                "reason_given": reason_given(reason),
                "no_other_contest": holds("no_other_contest", not is_open),
            },
        )  # fmt: skip
        save.contests.contest(
            number=number,
            finding=finding_id,
            instance=instance,
            region=region,
            uscc=kept.uscc,
            part=named,
            reason=reason,
            proposed=proposed,
            maker=queries.findings.made_by(finding_id),
            at=at,
        )
        act.record(ContestFiled(number, found.hash, str(named)), subject=number, region=region, uscc=kept.uscc)
        attach(act, instance, FilesOf("contest", number, region, kept.uscc), PROOFS, proofs, raws)
        return number


def accept_contest(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """The contest is in due form: it names a part of the finding and a reason, and is examined."""
    with acting(by, at) as act:
        return _step(act, queries.contests.contest(number), "accept", seen, Acceptance(number))


def refuse_contest(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The contest is not taken on for formal reasons, which are given."""
    with acting(by, at) as act:
        return _step(act, queries.contests.contest(number), "refuse", seen, Ending(number, reason), reason)


def examine_contest(number: str, *, examination: str, by: Actor, at: datetime, seen: int) -> Step:
    """The contested part was examined; what was seen is written down before anybody decides."""
    with acting(by, at) as act:
        contest = queries.contests.contest(number)
        step = _step(act, contest, "examine", seen, Examination(number, examination), examination)
        save.contests.contest_fields(contest.id, examination=examination)
        return step


def uphold_contest(number: str, *, answer: str, effect: str = MARKED, by: Actor, at: datetime, seen: int) -> Step:
    """Two persons hold the party right; the finding is marked, never rewritten.

    effect: "mark", where another finding follows from corrected evidence; "set_aside", where the contested fact counts
    no more: grade, supervision and index are computed anew in the same act, and who was warned on it is told
    Raises BadInput for another effect, and for a part that is no fact which could be set aside.
    """
    with acting(by, at) as act:
        contest = queries.contests.contest(number)
        if effect not in (MARKED, *_can_be_set_aside(contest)):
            raise BadInput([Cell("", "effect", effect, "CONTEST_NO_SUCH_EFFECT")])
        step = _step(act, contest, "uphold", seen, Upholding(number, answer, effect), answer)
        if step.taken:
            save.contests.contest_fields(contest.id, answer=answer)
            if effect == SET_ASIDE:
                _set_aside(act, contest)
        return step


def reject_contest(number: str, *, answer: str, by: Actor, at: datetime, seen: int) -> Step:
    """Two persons hold the finding right, and tell the party why."""
    with acting(by, at) as act:
        contest = queries.contests.contest(number)
        step = _step(act, contest, "reject", seen, Answer(number, answer), answer)
        if step.taken:
            save.contests.contest_fields(contest.id, answer=answer)
        return step


def withdraw_contest(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The party takes its contest back."""
    with acting(by, at) as act:
        return _step(act, queries.contests.contest(number), "withdraw", seen, Ending(number, reason), reason)


def effects_open_to(contest: ContestRow) -> tuple[str, ...]:
    """What upholding a contest may do."""
    return (*_can_be_set_aside(contest), MARKED)


def _can_be_set_aside(contest: ContestRow) -> tuple[str, ...]:
    named = counted_fact(queries.findings.fact(contest.finding), contest.part)
    if named is None or queries.contests.is_set_aside(queries.contests.fact_behind(named, contest.uscc)):
        return ()
    return (SET_ASIDE,)


def _set_aside(act: Act, contest: ContestRow) -> None:
    """The fact counts no more: everything that counted it is computed anew, and who acted on it is told."""
    named = counted_fact(queries.findings.fact(contest.finding), contest.part)
    assert named is not None
    fact = queries.contests.fact_behind(named, contest.uscc)
    told = FactSetAside(contest.number, f"{named.kind} {named.id}")
    seen_by = {"region": fact.region, "uscc": fact.uscc}
    save.contests.set_aside(contest.id, fact, event=act.record(told, subject=contest.number, **seen_by))
    for case_id, case_number in queries.contests.cases_counting(fact):
        act.record(told, subject=case_number, **seen_by)
        save.alerts.doubted(case_id, at=act.at)
    regrade_enterprise(act, fact.uscc, fact.region)
    supervise_enterprise(act, fact.uscc, fact.region)
    compute_city_index(act, city_of(fact.region))


def _step(act: Act, contest: ContestRow, name: str, seen: int, content: object, words: str = "") -> Step:
    return take_step(
        act,
        contest.instance,
        name,
        seen=seen,
        content=content,
        guards={
            "not_own_finding": holds("not_own_finding", may_answer(act.by, contest.maker)),
            "party_concerned": _concerns(act.by, contest.region, contest.uscc),
            "reason_given": reason_given(words),
            "examination_given": holds("examination_given", bool(words.strip())),
            "answer_given": holds("answer_given", bool(words.strip())),
        },
        subject=contest.number,
    )


def _concerns(by: Actor, region: str | None, uscc: str | None) -> Guard:
    return holds("party_concerned", is_party(by, region=region, uscc=queries.identity.holder(uscc)))
