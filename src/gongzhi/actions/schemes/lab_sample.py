"""Samples in laboratories: sealed, handed over under one seal, tested where the order of the seed brings them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from gongzhi.actions.guards import holds
from gongzhi.actions.intake import write_evidence
from gongzhi.actions.matters import Taking
from gongzhi.actions.province import seeing_the_province
from gongzhi.actions.schemes import _sampled_checks as sampled_checks
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.facts import CheckResult, Envelope, Evidence
from gongzhi.core.infrastructure.matching import Capability, expected_finish
from gongzhi.core.laboratory.custody import HandOver, Seal, keep_until, may_hand_over
from gongzhi.core.laboratory.order import Asked, Laboratory, OrderFacts, laboratory_for
from gongzhi.core.laboratory.verdicts import Judged, Measured, judge_all
from gongzhi.store import queries, save
from gongzhi.store.queries.matters import MatterRow

SOURCE = "jx_check_results"


def _check_awaits_sample(taking: Taking) -> None:
    check = sampled_checks.check_named(taking.value("check_no"))
    holds("check_awaits_sample", check.stage is not None and check.uscc == taking.uscc)()


def _reserve_of_the_first(taking: Taking) -> None:
    """A retest tests the reserve part of the first sample, under the seal that the first laboratory gave it."""
    first = _first_sample(taking)
    if sampled_checks.check_named(taking.value("check_no")).stage == "retest" and first is not None:
        holds("reserve_of_the_first", taking.value("seal_no") == first.values["kept_seal"])()


def _sealer_holds_certificate(taking: Taking) -> None:
    (certificate,) = queries.accounts.certificates_of((taking.act.by.person,)).values()
    holds("sealer_holds_certificate", bool(certificate))()


def _laboratory_left(taking: Taking) -> None:
    facts, _ = _order_facts(taking, "any")
    found = laboratory_for(facts, taking.act.rules())
    if found.value["chosen"] is None:
        raise Refusal("NO_LABORATORY_LEFT", qualified=found.value["qualified"], check=facts.check)


def _chosen_laboratory(taking: Taking) -> None:
    holds("chosen_laboratory", taking.act.by.post == taking.value("body"))()


def _chain_whole(taking: Taking) -> None:
    assert taking.before is not None
    value = taking.value
    seal = Seal(value("seal_no"), value("sealed_on"), value("sealed_time"))
    earlier = [_hand_over(line) for line in taking.before.lines["hand_overs"]]
    may_hand_over(seal, earlier, _hand_over(_line(taking)), intact=bool(value("seal_intact")), today=taking.day)


def _another_seal(taking: Taking) -> None:
    holds("another_seal", taking.value("kept_seal") != taking.value("seal_no"))()


def _results_whole(taking: Taking) -> None:
    _judged(taking)


def _tester_is_not_approver(taking: Taking) -> None:
    holds("tester_is_not_approver", taking.value("tested_by").strip() != taking.value("approved_by").strip())()


def _hazard_of_failure(taking: Taking) -> None:
    holds("hazard_of_failure", bool(taking.value("hazard")) != bool(taking.value("passed")))()


def _report_unknown(taking: Taking) -> None:
    try:
        queries.measures.result_named(taking.value("report_no"))
    except NotThere:
        return
    holds("report_unknown", False, report=taking.value("report_no"))()


def _keeping_over(taking: Taking) -> None:
    """Not while the result can be disputed, nor before the rule's time is over."""
    until = keep_until(taking.value("delivered_on"), bool(taking.value("passed")), taking.act.rules())
    with seeing_the_province():
        check = sampled_checks.check_named(taking.value("check_no"))
    holds("keeping_over", check.is_final and until <= taking.day, until=until)()


def _registered(taking: Taking) -> dict[str, Any]:
    return {"stage": sampled_checks.check_named(taking.value("check_no")).stage}


def _choose(taking: Taking) -> dict[str, Any]:
    assert taking.before is not None
    seed, seed_from = _seed(taking)
    facts, posts = _order_facts(taking, seed)
    found = laboratory_for(facts, taking.act.rules())
    chosen = str(found.value["chosen"])
    save.workflow.party(taking.before.instance.id, posts[chosen])
    (body,) = {one.capabilities[0].body for one in facts.laboratories if one.id == chosen}
    kept = taking.keep(found, facts=facts, tables=())
    return {
        "seed": seed, "seed_from": seed_from, "found": kept, "body": posts[chosen], "body_name": body, "lab": chosen,
    }  # fmt: skip


def _handed(taking: Taking) -> None:
    taking.add_lines("hand_overs", [_line(taking)])


def _verdicts(taking: Taking) -> dict[str, Any]:
    judged = _judged(taking)
    lines = [
        {"parameter": line["parameter"], "verdict": one.verdict, "near": one.near}
        for line, one in zip(taking.given["results"], judged, strict=True)
    ]
    taking.add_lines("verdicts", lines)
    return {"passed": all(one.verdict == "passed" for one in judged)}


def _delivered(taking: Taking) -> dict[str, Any]:
    return {"delivered_on": taking.day}


def _take_report(taking: Taking) -> None:
    """The report becomes a laboratory's result under its own number: two officers enter it for the check."""
    assert taking.before is not None
    (file,) = [one for one in queries.papers.files(taking.before.instance.id) if one.field == "report"][-1:]
    envelope = Envelope(
        SOURCE, taking.value("report_no"), "check_result", taking.value("sealed_on"), file.hash, taking.synthetic
    )
    region_of = {str(taking.uscc): taking.region}
    fact = Evidence(envelope, _result(taking, taking.before))
    write_evidence(taking.act, [fact], raw_name=file.name, raw_size=file.size, region_of=region_of)


def _result(taking: Taking, sample: MatterRow) -> CheckResult:
    value, check = taking.value, sampled_checks.check_named(taking.value("check_no"))
    failed = [line["parameter"] for line in sample.lines["verdicts"] if line["verdict"] == "failed"]
    safety = any(line["safety"] for line in sample.lines["results"] if line["parameter"] in failed)
    return CheckResult(
        str(taking.uscc), value("goods"), value("hs_code"), value("lot"), value("sealed_on"), check.level,
        check.targeted, value("lab"), bool(value("passed")), safety, value("hazard") or "", tuple(failed),
    )  # fmt: skip


def _judged(taking: Taking) -> tuple[Judged, ...]:
    asked = [(line["parameter"], line["method"]) for line in taking.lines("asked")]
    fields = Measured.__dataclass_fields__
    lines = [Measured(**{name: line[name] for name in fields}) for line in taking.given["results"]]
    return judge_all(lines, asked)


def _line(taking: Taking) -> dict[str, Any]:
    given = taking.given
    return {
        "given": given["given_by"], "taken": given["taken_by"], "seal": given["seal_seen"],
        "day": given["handed_on"], "time": given["handed_time"],
    }  # fmt: skip


def _hand_over(line: Mapping[str, Any]) -> HandOver:
    return HandOver(line["given"], line["taken"], line["seal"], line["day"], line["time"])


def _seed(taking: Taking) -> tuple[str, str]:
    """The seed that the check's order has already, else the plan's published one, else one that nobody chose."""
    first = _first_sample(taking)
    for earlier in (taking.before, first):
        if earlier is not None and earlier.values["seed"]:
            return earlier.values["seed"], earlier.values["seed_from"]
    published = sampled_checks.check_named(taking.value("check_no")).seed
    return (published, "plan") if published else (secrets.token_hex(32), "platform")


def _first_sample(taking: Taking) -> MatterRow | None:
    """The sample of the same check that was tested first; None before."""
    rows = queries.matters.all_of("lab_sample", states=sampled_checks.TESTED, check_no=taking.value("check_no"))
    return next((row for row in rows if row.number != taking.number), None)


def _order_facts(taking: Taking, seed: str) -> tuple[OrderFacts, Mapping[str, UUID]]:
    """What the order is made of, and the post of each laboratory."""
    asked = tuple(Asked(line["parameter"], line["method"]) for line in taking.lines("asked"))
    first, check = _first_sample(taking), sampled_checks.check_named(taking.value("check_no"))
    tested = {one for one in (check.first_lab, first.values["lab"] if first else "") if one}
    refused = taking.signers_of("decline")
    with seeing_the_province():
        capabilities: dict[str, list[Capability]] = {}
        posts: dict[str, UUID] = {}
        for row in queries.matters.all_of("capability", states=["listed"]):
            one = row.values["scope_no"] or row.values["body_name"]
            capabilities.setdefault(one, []).append(_capability(row, taking.day))
            posts.setdefault(one, row.instance.parties[0])
        declined = {one for one, post in posts.items() if queries.accounts.post(post).person in refused}
    laboratories = tuple(Laboratory(one, tuple(those)) for one, those in sorted(capabilities.items()))
    facts = OrderFacts(
        taking.number, taking.day, taking.value("check_no"), seed, asked, laboratories, tuple(sorted(tested)),
        tuple(sorted(declined)),
    )  # fmt: skip
    return facts, posts


def _capability(row: MatterRow, day: date) -> Capability:
    values = row.values
    return Capability(
        row.number, values["body_name"], values["element"], values["parameter"], values["method"],
        values["valid_from"], values["valid_to"], None, values["lead_days"],
        expected_finish(day, values["lead_days"], calendar()), None, values["calibration_due"],
    )  # fmt: skip


GUARDS = {
    "check_awaits_sample": _check_awaits_sample,
    "reserve_of_the_first": _reserve_of_the_first,
    "sealer_holds_certificate": _sealer_holds_certificate,
    "laboratory_left": _laboratory_left,
    "chosen_laboratory": _chosen_laboratory,
    "chain_whole": _chain_whole,
    "another_seal": _another_seal,
    "results_whole": _results_whole,
    "tester_is_not_approver": _tester_is_not_approver,
    "hazard_of_failure": _hazard_of_failure,
    "report_unknown": _report_unknown,
    "keeping_over": _keeping_over,
}
OUTCOMES = {
    "register": _registered,
    "choose_lab": _choose,
    "hand_over": _handed,
    "pass_on": _handed,
    "receive": _handed,
    "enter_results": _verdicts,
    "deliver": _delivered,
    "take_report": _take_report,
}
