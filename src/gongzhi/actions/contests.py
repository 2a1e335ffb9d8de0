"""A finding is contested by the party that it concerns, and answered by an office that did not make it (异议)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.guards import holds, reason_given
from gongzhi.actions.steps import Guard, Step, open_procedure, take_step
from gongzhi.core.canonical import read
from gongzhi.core.contests import is_party, may_answer, part_of
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.events import ContestFiled
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.contests import ContestRow


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
class Ending:
    """Signed with a refusal for formal reasons, or by the party that withdraws."""

    number: str
    reason: str


def file_contest(finding_id: UUID, *, part: str, reason: str, proposed: str, by: Actor, at: datetime) -> str:
    """The party says which part of a finding is wrong and why; returns the contest's number.

    part: "input-2", "step-1"; proposed: the value that the party holds right, "" for none
    Raises BadInput for a part that the finding does not have, Refusal for a stranger and while a contest is open.
    """
    with acting(by, at) as act:
        kept = queries.findings.kept(finding_id)
        found = read(Finding, json.loads(kept.body))
        named = part_of(found, part)
        if named is None:
            raise BadInput([Cell("", "part", part, "FIELD_NOT_A_CHOICE" if part else "FIELD_MISSING")])
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


def uphold_contest(number: str, *, answer: str, by: Actor, at: datetime, seen: int) -> Step:
    """Two persons hold the party right. The finding is marked; another one follows from corrected evidence."""
    return _decide(number, "uphold", answer, by=by, at=at, seen=seen)


def reject_contest(number: str, *, answer: str, by: Actor, at: datetime, seen: int) -> Step:
    """Two persons hold the finding right, and tell the party why."""
    return _decide(number, "reject", answer, by=by, at=at, seen=seen)


def withdraw_contest(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The party takes its contest back."""
    with acting(by, at) as act:
        return _step(act, queries.contests.contest(number), "withdraw", seen, Ending(number, reason), reason)


def _decide(number: str, name: str, answer: str, *, by: Actor, at: datetime, seen: int) -> Step:
    with acting(by, at) as act:
        contest = queries.contests.contest(number)
        step = _step(act, contest, name, seen, Answer(number, answer), answer)
        if step.taken:
            save.contests.contest_fields(contest.id, answer=answer)
        return step


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
