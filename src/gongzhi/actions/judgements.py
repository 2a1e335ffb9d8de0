"""Same, different or unsure: what persons say about two sides, kept as a history."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gongzhi.actions.acting import acting
from gongzhi.core.errors import Refusal
from gongzhi.core.events import EnterprisesJudged
from gongzhi.core.facts import Actor
from gongzhi.core.identity.judging import VERDICTS, ordered, words_key
from gongzhi.store import queries, save
from gongzhi.store.queries.links import LinkRow


def judge_enterprises(
    first: str, second: str, *, verdict: str, reason: str, by: Actor, at: datetime, seen: int
) -> None:
    """A person says whether two registrations are one enterprise. A later judgement stands; all stay readable.

    seen: how many judgements the pair had; raises Conflict where another one came since.
    """
    if verdict not in VERDICTS:
        raise Refusal("ANSWER_UNKNOWN", answer=verdict)
    if not reason.strip():
        raise Refusal("JUDGEMENT_REASON_MISSING")
    if first == second:
        raise Refusal("MERGE_ITSELF", uscc=first)
    with acting(by, at) as act:
        one, other = (queries.enterprises.enterprise(code) for code in ordered(first, second))
        event = act.record(
            EnterprisesJudged(one.uscc, other.uscc, verdict, reason),
            subject=first, region=one.region, uscc=one.uscc, port_region=other.region,
        )  # fmt: skip
        save.identity.judgement(
            source="", words="", uscc=one.uscc, region=one.region, other_uscc=other.uscc, other_region=other.region,
            verdict=verdict, reason=reason, person=by.person, at=at, event=event, seen=seen,
        )  # fmt: skip


def keep_about_words(row: LinkRow, verdict: str, reason: str, *, by: Actor, at: datetime, event: UUID) -> None:
    """Within the act that answers a link: the answer holds for these words of this source from now on.

    verdict: "taken_back" where no answer stands any more
    """
    if row.target_kind == "enterprise" and row.target:
        save.identity.judgement(
            source=row.source, words=words_key(row.firm, row.place), uscc=row.target,
            region=queries.enterprises.region_of(row.target), other_uscc=None, other_region=None, verdict=verdict,
            reason=reason, person=by.person, at=at, event=event,
        )  # fmt: skip
