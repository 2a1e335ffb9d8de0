"""An enterprise's quality credit, computed anew when a fact is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.recognitions import follow_fact
from gongzhi.actions.whole_enterprise import whole
from gongzhi.core.credit import grade as grade_method
from gongzhi.core.credit.grade import Certificate, Conduct, CreditEvent, CreditFacts, grade
from gongzhi.core.credit.same_facts import once
from gongzhi.core.events import CreditEventKept, CreditRegraded
from gongzhi.core.facts import Actor
from gongzhi.core.hs_codes import read_hs
from gongzhi.core.identity.merging import borne_by_all
from gongzhi.core.reporters import may_report
from gongzhi.store import queries, save

ABOUT = "credit"  # facts of rule table fact_reporters; returns and notices reach the record through their case
PRODUCT = 6  # digits of an HS code by which goods are alike
PENALTY = "penalty"  # event of credit_weights


def confirm_credit_event(
    uscc: str,
    *,
    kind: str,
    occurred_on: date,
    voluntary: bool,
    by: Actor,
    at: datetime,
    product: str = "",
    lot: str = "",
) -> None:
    """The body whose fact it is confirms something that counts in an enterprise's credit.

    product, lot: HS code and lot or declaration, by which the same fact told by another is known; "" where not known.
    Refuses with ROLE for another body, and for what only a case may bring.
    """
    with acting(by, at) as act:
        may_report(ABOUT, kind, act.by.role, act.rules())
        goods = read_hs(product)[:PRODUCT] if product.strip() else ""
        _keep(act, uscc, kind=kind, occurred_on=occurred_on, voluntary=voluntary, product=goods, lot=lot.strip())


def keep_credit_event(act: Act, uscc: str, *, kind: str, occurred_on: date, voluntary: bool) -> None:
    """As confirm_credit_event, within an act that is in progress."""
    may_report(ABOUT, kind, act.by.role, act.rules())
    _keep(act, uscc, kind=kind, occurred_on=occurred_on, voluntary=voluntary)


def count_penalty(act: Act, uscc: str, *, case: UUID) -> None:
    """Within the act that decides a sanction: it counts from today on, and the grade follows at once."""
    _keep(act, uscc, kind=PENALTY, occurred_on=act.day, voluntary=False, case=case)
    regrade_enterprise(act, uscc, queries.enterprises.enterprise(uscc).region)


def _keep(
    act: Act, uscc: str, *, kind: str, occurred_on: date, voluntary: bool, case: UUID | None = None, product: str = "",
    lot: str = "",
) -> None:  # fmt: skip
    region = queries.enterprises.enterprise(uscc).region
    event = act.record(CreditEventKept(kind, None), subject=uscc, region=region, uscc=uscc)
    save.outcomes.credit_event(
        uscc=uscc,
        region=region,
        kind=kind,
        occurred_on=occurred_on,
        voluntary=voluntary,
        case=case,
        evidence=None,
        event=event,
        product=product,
        lot=lot,
    )
    follow_fact(act, uscc)


def regrade(uscc: str, *, by: Actor, at: datetime) -> str:
    """The grade as of a day; returns it."""
    with acting(by, at) as act:
        regrade_enterprise(act, uscc, queries.enterprises.enterprise(uscc).region)
        return queries.enterprises.grades(queries.identity.codes_of(uscc)[0])[0].grade


def regrade_enterprise(act: Act, uscc: str, region: str) -> str:
    """Compute and keep the credit grade within an act, and that of whoever carries the history; the finding's hash."""
    for heir in queries.identity.heirs_of(uscc):
        _regrade(act, heir, queries.enterprises.region_of(heir))
    return _regrade(act, uscc, region)


def _regrade(act: Act, uscc: str, region: str) -> str:
    with whole(act, uscc, region) as (whole_act, code, place):
        facts = credit_facts(whole_act, code)
        found = grade(facts, whole_act.rules())
        finding = whole_act.keep(found, facts=facts, tables=grade_method.TABLES, region=place, uscc=code)
        score = Decimal(found.value["score"] or 0)
        named = found.value["grade"] or ""
        save.outcomes.grade(uscc=code, region=place, grade=named, score=score, since=whole_act.day, finding=finding)
        whole_act.record(CreditRegraded(code, named, score, found.hash), subject=code, region=place, uscc=code)
    return found.hash


def credit_facts(act: Act, uscc: str) -> CreditFacts:
    """What an enterprise's grade rests on today: the events of all its codes, and what all of them bear."""
    codes = queries.identity.codes_of(uscc)
    held = queries.enterprises.certificates(uscc)
    by_code = [
        [Certificate(str(row.id), row.standard, row.valid_from, row.valid_to) for row in held if row.uscc == code]
        for code in codes
    ]
    return CreditFacts(
        subject=uscc,
        as_of=act.day,
        events=once(
            (
                CreditEvent(
                    str(row.evidence or row.id), row.kind, row.occurred_on, row.voluntary, None, row.product, row.lot
                )
                for row in queries.enterprises.credit_events(uscc)
            ),
            act.rules(),
        ),
        certificates=borne_by_all(by_code, act.day),
        # Declaration errors and other agencies' records are not collected yet, so AA is not given.
        conduct=Conduct(uscc, _a_level_since(_all_codes(uscc)), None, None),
    )


def _all_codes(uscc: str) -> tuple[str, ...]:
    """The codes of an enterprise and of its predecessors."""
    return tuple(code for one in queries.identity.history_of(uscc) for code in queries.identity.codes_of(one))


def _a_level_since(codes: Sequence[str]) -> date | None:
    """The first day since which every code holds A or AA without a break; None where one does not."""
    days = [_a_level_of(code) for code in codes]
    return None if None in days else max(day for day in days if day is not None)


def _a_level_of(code: str) -> date | None:
    """The first day of the unbroken run of A and AA that reaches to today; None without one."""
    since = None
    for row in queries.enterprises.grades(code):
        if row.grade not in ("A", "AA"):
            break
        since = row.since
    return since
