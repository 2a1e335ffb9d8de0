"""三同 claims: judged by limits and batches, spot-checked after a return, notice or failed check of such goods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.confirmed import confirmed_against
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, take_in
from gongzhi.actions.schemes._article_7 import holders_case, show_conformity
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.recognition import same_line
from gongzhi.core.recognition.same_line import LineRun, Result, SameLineFacts, StandardPair, review_same_line
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.matters import MatterRow

SCHEME = "same_line_claim"
ON_THE_LIST = ("listed", "kept")
HEADING = 4  # digits of an HS code by which goods are the same, as cases go by them


def question_where_facts_demand(*, by: Actor, at: datetime, uscc: str | None = None) -> tuple[str, ...]:
    """Call for a spot check of every listed claim on whose goods something was confirmed since; returns the numbers.

    by: the system. uscc: only this enterprise; all where none is said.
    """
    with seeing_as(by):
        act = Act(by, at)
        listed = queries.matters.all_of(SCHEME, states=ON_THE_LIST, uscc=uscc)
        doubted = [row for row in listed if _is_doubted(act, row)]
    for row in doubted:
        with acting(by, at) as act:
            take_in(act, SCHEME, row.number, "question", values={}, seen=row.instance.seen)
    return tuple(row.number for row in doubted)


def _is_doubted(act: Act, row: MatterRow) -> bool:
    """Whether something about such goods was confirmed since the claim was listed, or after its last spot check."""
    since = day_of(row.instance.entered_at) + timedelta(days=row.instance.state == "kept")
    heading = row.values["hs_code"][:HEADING]
    return any(
        fact.event.confirmed_on >= since and fact.hs_code[:HEADING] in ("", heading)
        for fact in confirmed_against(act, row.uscc or "")
    )


def _reviewed(taking: Taking) -> tuple[Finding, SameLineFacts]:
    """Whether the claim may be listed as it stands, not yet kept. Raises BadInput for what cannot be compared."""
    pairs = tuple(
        StandardPair(
            f"{taking.number} {place}", line["parameter"], line["unit"], line["direction"], line["export_limit"],
            line["home_limit"],
        )
        for place, line in enumerate(taking.lines("limits"), start=1)
    )  # fmt: skip
    runs: dict[tuple[str, str, str], list[Result]] = {}
    for line in taking.lines("batches"):
        run = line["batch"], line["line"], line["market"]
        runs.setdefault(run, []).append(Result(line["parameter"], line["result"]))
    batches = tuple(LineRun(batch, line, market, tuple(found)) for (batch, line, market), found in runs.items())  # type: ignore[arg-type]
    facts = SameLineFacts(
        taking.number, taking.day, taking.value("goods_kind"), taking.value("line_no"), pairs, batches
    )
    return review_same_line(facts, taking.act.rules()), facts


def _comparable(taking: Taking) -> None:
    _reviewed(taking)


def _nothing_says(ground: str, guard: str) -> Callable[[Taking], None]:
    def check(taking: Taking) -> None:
        grounds = (_reviewed(taking)[0].value["grounds"] or "").split()
        holds(guard, ground not in grounds)()

    return check


def _fact_since(taking: Taking) -> None:
    holds("fact_since", taking.before is not None and _is_doubted(taking.act, taking.before))()


def _keep_review(taking: Taking) -> Mapping[str, Any]:
    found, facts = _reviewed(taking)
    return {"review": taking.keep(found, facts=facts, tables=same_line.TABLES)}


def _checked(taking: Taking) -> Mapping[str, Any]:
    show_conformity(taking, conforms=_reviewed(taking)[0].value["listed"] == "true")
    return _keep_review(taking)


GUARDS = {
    "comparable": _comparable,
    "scope": _nothing_says("SCOPE", "scope"),
    "limits": _nothing_says("NO_LIMITS", "limits"),
    "same_line": _nothing_says("SAME_LINE", "same_line"),
    "batches": _nothing_says("BATCHES", "batches"),
    "all_tested": _nothing_says("NOT_TESTED", "all_tested"),
    "outside_limit": _nothing_says("OUTSIDE_LIMIT", "outside_limit"),
    "fact_since": _fact_since,
    "holders_case": holders_case,
}
OUTCOMES = {"review": _keep_review, "list": _keep_review, "check": _checked}
