"""Trade concerns: sent when nothing is missing, with the cases of returns that the measure caused."""

from __future__ import annotations

from collections.abc import Sequence

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.touched import notified
from gongzhi.catalogue.wto_members import where_it_holds
from gongzhi.core.errors import Refusal
from gongzhi.core.events import ConcernNamesCase
from gongzhi.core.trade.dossier import BARRIER, Dossier, check_dossier, may_send
from gongzhi.core.trade.matching import LineRow, ScoreRow, TradedGoods, best_match, is_matched
from gongzhi.store import queries
from gongzhi.store.queries.cases import CaseRow


def _parts_known(taking: Taking) -> None:
    check_dossier(_dossier(taking), taking.act.rules())


def _cases_of_barriers(taking: Taking) -> None:
    named = [line["number"] for line in taking.given.get("cases") or ()]
    found = {case.number for case in queries.cases.of_cause(BARRIER, numbers=named)} if named else set()
    if wrong := [number for number in named if number not in found]:
        raise Refusal("CASES_NOT_OF_BARRIERS", cases=", ".join(wrong))


def _reviewer_did_not_write(taking: Taking) -> None:
    writers = set(taking.signers_of("complete"))
    if opener := taking.opener():
        writers.add(queries.accounts.post(opener).person)
    holds("reviewer_did_not_write", taking.act.by.person not in writers)()


def _dossier_complete(taking: Taking) -> None:
    may_send(_dossier(taking), taking.act.rules())


def _draft(taking: Taking) -> None:
    """Without cases named, those that the measure seems to have caused are."""
    if taking.given["cases"]:
        _tell_cases(taking)
        return
    found = _likely_cases(taking)
    taking.add_lines("cases", [{"number": case.number} for case in found])
    _record(taking, found)


def _tell_cases(taking: Taking) -> None:
    named = [line["number"] for line in taking.given["cases"]]
    _record(taking, queries.cases.of_cause(BARRIER, numbers=named) if named else ())


def _likely_cases(taking: Taking) -> tuple[CaseRow, ...]:
    """Cases of barriers in the member's markets; of goods that its notifications mean, where these are registered."""
    rules = taking.act.rules()
    cases = queries.cases.of_cause(BARRIER, markets=where_it_holds(taking.value("member"), taking.day))
    symbols = list(taking.value("symbols") or ())
    registered = queries.matters.all_of("trade_notification", symbol__in=symbols) if symbols else ()
    products = [notified(row.values["symbol"], row.values.get) for row in registered]
    if not products:
        return cases
    (line,) = rules.table("match_line").typed(LineRow)
    scores = rules.table("match_scores").typed(ScoreRow)
    goods = [(case, TradedGoods(case.hs_code, (case.product,), (), 0, 0, ())) for case in cases]
    return tuple(
        case
        for case, one in goods
        if any((match := best_match(of, one, scores)) and is_matched(match, line) for of in products)
    )


def _record(taking: Taking, cases: Sequence[CaseRow]) -> None:
    """Each case says that a concern names it."""
    for case in cases:
        event = ConcernNamesCase(taking.number, taking.value("measure"))
        taking.act.record(event, subject=case.number, region=case.region, uscc=case.uscc)


def _dossier(taking: Taking) -> Dossier:
    return Dossier(
        taking.number,
        taking.value("measure") or "",
        taking.value("member") or "",
        tuple(taking.value("symbols") or ()),
        tuple(line["concern"] for line in taking.lines("concerns")),
        taking.value("trade_effect") or "",
        taking.value("technical_basis") or "",
        taking.value("request") or "",
    )


GUARDS = {
    "parts_known": _parts_known,
    "cases_of_barriers": _cases_of_barriers,
    "reviewer_did_not_write": _reviewer_did_not_write,
    "dossier_complete": _dossier_complete,
}
OUTCOMES = {"draft": _draft, "complete": _tell_cases}
