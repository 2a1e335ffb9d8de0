"""Every act that a page offers: its fields, how they are read, and the action that takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse

from gongzhi.actions import alerts, cases, checks, contests, helping, returns, sanctions, withdrawals
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.wording import word
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.cases.sanctions import MANNERS
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.facts import Actor
from gongzhi.core.risk.assessment import FoodRow
from gongzhi.core.risk.levels import Scenario, ScenarioStep
from gongzhi.core.workflow import acts_open_to
from gongzhi.reports.matter_words import choice
from gongzhi.store import queries
from gongzhi.store.queries.workflow import InstanceRow, SignatureRow
from gongzhi.web.pages import matter_fields, names
from gongzhi.web.pages.shown import NOTHING, Missing, forward_first
from gongzhi.web.presenters.forms import ActForm, Confirm, Field, Submit
from gongzhi.web.presenters.lists import Option

Values = Mapping[str, Any]
Choices = Callable[[str, str], tuple[Option, ...]]  # record id, language → options


@dataclass(frozen=True)
class Asked:
    """One field of an act's form."""

    name: str
    kind: str = "text"
    choices: Choices | None = None
    required: bool = True
    hint: str = ""  # a message code
    longest: int | None = None  # characters
    label: str = ""  # a message code, where that of the field's name means something else


@dataclass(frozen=True)
class Offered:
    """An act as pages offer it. take: the action; it gets the record, the read fields, by, at and seen."""

    take: Callable[..., Any]
    asks: tuple[Asked, ...] = ()
    dangerous: str = ""  # message code of the sentence that says what happens


def _inspectors(record: str, lang: str) -> tuple[Option, ...]:
    office = queries.cases.tracing(UUID(record)).office_region
    holders = queries.accounts.holders("CIQ_O", day_of(now()), region=office)
    return tuple(Option(str(post.person), f"{post.person_name} {post.certificate_no}") for post in holders)


def _investigators(record: str, lang: str) -> tuple[Option, ...]:
    """Those named for a return, by name."""
    named = queries.cases.tracing(UUID(record)).investigators
    return tuple(Option(str(one), queries.accounts.names_of((one,))[0]) for one in named)


def _ties(record: str, lang: str) -> tuple[Option, ...]:
    column = schemes()["recusal"].fields["tie"].column
    return tuple(Option(code, choice(column, code, lang)) for code in returns.TIES)


def _listed(kind: str) -> Choices:
    return lambda record, lang: names.cause_options(kind, lang)


def _yes_no(record: str, lang: str) -> tuple[Option, ...]:
    return (Option("yes", say("SAID_YES", lang)), Option("no", say("SAID_NO", lang)))


def _degrees(record: str, lang: str) -> tuple[Option, ...]:
    return tuple(Option(str(degree), str(degree)) for degree in range(1, 5))


def _methods(record: str, lang: str) -> tuple[Option, ...]:
    return tuple(Option(code, say(f"METHOD_{code}".upper(), lang)) for code in ("file_check", "factory_visit"))


def _results(record: str, lang: str) -> tuple[Option, ...]:
    """Results of the maker sampled since the check was ordered, by the number of their sampling sheet."""
    check = queries.measures.spot_check(record)
    first = queries.measures.result(check.result).lab if check.result else None
    return tuple(
        Option(row.reference, " ".join((row.reference, row.goods, row.lab, str(row.checked_on))))
        for row in queries.measures.results_since(check.uscc, day_of(check.instance.opened_at))
        if row.lab != first
    )


def _goods_kinds(record: str, lang: str) -> tuple[Option, ...]:
    return tuple(Option(code, say(f"GOODS_KIND_{code}".upper(), lang)) for code in checks.KINDS)


def _manners(record: str, lang: str) -> tuple[Option, ...]:
    return tuple(Option(code, word("manner", code, lang)) for code in MANNERS)


def _offences(record: str, lang: str) -> tuple[Option, ...]:
    return names.offence_options(lang)


def _effects(record: str, lang: str) -> tuple[Option, ...]:
    effects = contests.effects_open_to(queries.contests.contest(record))
    return tuple(Option(effect, say(f"CONTEST_EFFECT_{effect}".upper(), lang)) for effect in effects)


def _places(record: str, lang: str) -> tuple[Option, ...]:
    return names.region_options(lang)


def _whereabouts(record: str, lang: str) -> tuple[Option, ...]:
    rows = book(day_of(now())).table("food_classes").typed(FoodRow)
    codes = dict.fromkeys(row.whereabouts for row in rows)
    return tuple(Option(code, word("whereabouts", code, lang)) for code in codes)


def _counties(record: str, lang: str) -> tuple[Option, ...]:
    return tuple(one for one in names.places_within(names.HOME_PROVINCE, lang) if one.value != names.HOME_PROVINCE)


REASON = Asked("reason", "textarea")
MADE_IN = Asked("region", "select", _counties, hint="HINT_MADE_IN", label="ASK_MADE_IN")
CONCLUSION = (
    Asked("cause_code", "select", _listed("cause")),
    Asked("responsibility", "select", _listed("responsibility")),
)
GOODS_CHECK = (
    Asked("checked_on", "date"),
    Asked("in_catalogue", "radio", _yes_no),
    Asked("inspected", "radio", _yes_no),
    Asked("certificate", required=False, longest=60),
    Asked("third_party_tested", "radio", _yes_no),
    Asked("failed_item_tested", "radio", _yes_no),
    Asked("right_method", "radio", _yes_no),
    Asked("foreign_report", "radio", _yes_no),
    Asked("found", "textarea"),
)
SYSTEM_CHECK = (
    Asked("checked_on", "date"),
    Asked("system_exists", "radio", _yes_no),
    Asked("audited_by", required=False, longest=120),
    Asked("review_linked", "radio", _yes_no),
    Asked("found", "textarea"),
)
SERVICE = (
    Asked("served_on", "date"),
    Asked("manner", "radio", _manners),
    Asked("received_by", longest=80),
    Asked("proof", longest=200),
)
DRAFT = (
    Asked("urgency", "radio", _degrees),
    Asked("scope", "radio", _degrees),
    Asked("scope_words"),
    Asked("matters", "textarea"),
    Asked("measures", "textarea", required=False),
    Asked("control_at_ports", "radio", _yes_no),
    Asked("warns_consumers", "radio", _yes_no),
    Asked("products", required=False, hint="HINT_PRODUCTS"),
    Asked("markets", required=False, hint="HINT_MARKETS"),
    Asked("places", "checkboxes", _places, required=False, hint="HINT_REGIONS", label="ASK_REGIONS"),
    Asked("public_words", "textarea", required=False, hint="HINT_PUBLIC_WORDS"),
)

OFFERED: dict[tuple[str, str], Offered] = {
    ("return_tracing", "send"): Offered(returns.send_return),
    ("return_tracing", "receive"): Offered(returns.receive_return),
    ("return_tracing", "turn_away"): Offered(
        returns.turn_away,
        (Asked("ground", "radio", _listed("turned_away"), hint="HINT_TURN_AWAY", label="ASK_TURNED_AWAY_FOR"), REASON),
    ),
    ("return_tracing", "send_on"): Offered(returns.send_on, (MADE_IN, REASON)),
    ("return_tracing", "dispute"): Offered(returns.dispute_turning_away, (REASON,)),
    ("return_tracing", "assign"): Offered(returns.assign_return, (MADE_IN, REASON)),
    ("return_tracing", "set_method"): Offered(
        returns.set_method,
        (Asked("method", "radio", _methods), Asked("investigators", "checkboxes", _inspectors, hint="HINT_TEAM")),
    ),
    ("return_tracing", "check_goods"): Offered(returns.check_goods, GOODS_CHECK),
    ("return_tracing", "check_system"): Offered(returns.check_system, SYSTEM_CHECK),
    ("return_tracing", "ask_recusal"): Offered(
        returns.ask_recusal,
        (Asked("investigator", "radio", _investigators), Asked("tie", "radio", _ties), REASON),
    ),
    ("return_tracing", "grant_recusal"): Offered(returns.grant_recusal, (REASON,)),
    ("return_tracing", "refuse_recusal"): Offered(returns.refuse_recusal, (REASON,)),
    ("return_tracing", "change_team"): Offered(
        returns.change_team, (Asked("investigators", "checkboxes", _inspectors, hint="HINT_TEAM"),)
    ),
    ("return_tracing", "investigate"): Offered(
        returns.investigate,
        (*CONCLUSION, Asked("safety", "radio", _yes_no), Asked("conclusion", "textarea", required=False)),
    ),
    ("return_tracing", "send_back"): Offered(returns.send_back, (REASON,)),
    ("return_tracing", "review"): Offered(returns.review),
    ("return_tracing", "close"): Offered(returns.close_tracing),
    ("return_tracing", "extend"): Offered(returns.extend_tracing, (REASON,)),
    ("case", "verify"): Offered(
        cases.verify, (Asked("source_checked", "radio", _yes_no), Asked("note", "textarea", required=False))
    ),
    ("case", "reject"): Offered(cases.reject, (REASON,), "HAPPENS_REJECT"),
    ("case", "merge"): Offered(cases.merge, (Asked("into"),)),
    ("case", "assess"): Offered(
        cases.assess_case,
        (
            Asked("scenarios", "textarea", hint="HINT_SCENARIOS"),
            Asked("whereabouts", "select", _whereabouts, required=False, hint="HINT_WHEREABOUTS"),
        ),
    ),
    ("case", "act"): Offered(cases.begin_acting),
    ("case", "submit_evidence"): Offered(
        cases.submit_evidence,
        (
            *CONCLUSION,
            Asked("corrective_action", "select", _listed("corrective_action")),
            Asked("waiver_reason", "textarea", required=False, hint="HINT_WAIVER"),
        ),
    ),
    ("case", "fail_verification"): Offered(cases.fail_verification, (REASON,)),
    ("case", "close"): Offered(cases.close_case),
    ("case", "close_low"): Offered(cases.close_low, (*CONCLUSION, Asked("waiver_reason", "textarea"))),
    ("reconsideration", "uphold"): Offered(withdrawals.uphold, (REASON,)),
    ("reconsideration", "overturn"): Offered(withdrawals.overturn, (REASON,), "HAPPENS_OVERTURN"),
    ("alert", "approve"): Offered(alerts.approve_alert),
    ("alert", "issue"): Offered(alerts.issue_alert),
    ("alert", "escalate"): Offered(alerts.escalate_alert),
    ("alert", "drop"): Offered(alerts.drop_alert, (REASON,), "HAPPENS_DROP"),
    ("alert", "keep"): Offered(alerts.keep_alert, (REASON,)),
    ("alert", "lift"): Offered(alerts.lift_alert, (REASON,), "HAPPENS_LIFT"),
    ("alert", "change"): Offered(alerts.change_alert, (REASON,), "HAPPENS_CHANGE"),
    ("contest", "accept"): Offered(contests.accept_contest),
    ("contest", "refuse"): Offered(contests.refuse_contest, (REASON,), "HAPPENS_REFUSE"),
    ("contest", "examine"): Offered(contests.examine_contest, (Asked("examination", "textarea"),)),
    ("contest", "uphold"): Offered(
        contests.uphold_contest,
        (Asked("effect", "radio", _effects, hint="HINT_UPHOLD"), Asked("answer", "textarea")),
    ),
    ("contest", "reject"): Offered(contests.reject_contest, (Asked("answer", "textarea"),)),
    ("contest", "withdraw"): Offered(contests.withdraw_contest, (REASON,)),
    ("spot_check", "enter_result"): Offered(checks.enter_result, (Asked("reference", "select", _results),)),
    ("spot_check", "serve"): Offered(checks.serve_result),
    ("spot_check", "object"): Offered(checks.object_to_result, (REASON,)),
    ("spot_check", "retest"): Offered(checks.enter_retest, (Asked("reference", "select", _results),)),
    ("help_plan", "visit"): Offered(helping.visit, (Asked("root_cause", "textarea"),)),
    ("help_plan", "agree"): Offered(
        helping.agree,
        (
            Asked("actions", "textarea"),
            Asked("owner", hint="HINT_OWNER", longest=80),
            Asked("due_on", "date"),
            Asked("budget_fen", "number", required=False),
            Asked("experts", required=False),
        ),
    ),
    ("help_plan", "begin"): Offered(helping.begin),
    ("help_plan", "test_batch"): Offered(
        helping.retest_batch,
        (
            Asked("lot", longest=60),
            Asked("tested_on", "date"),
            Asked("lab", longest=40),
            Asked("passed", "radio", _yes_no),
        ),
    ),
    ("help_plan", "verify"): Offered(helping.verify),
    ("help_plan", "eliminate"): Offered(helping.eliminate),
    ("help_plan", "fall_back"): Offered(helping.fall_back),
    ("help_plan", "give_up"): Offered(helping.give_up, (REASON,), "HAPPENS_GIVE_UP"),
    ("sanction", "draft_notice"): Offered(sanctions.draft_notice),
    ("sanction", "notice"): Offered(sanctions.serve_notice, SERVICE),
    ("sanction", "serve"): Offered(sanctions.serve_decision, SERVICE),
    ("sanction", "ask_hearing"): Offered(sanctions.ask_hearing, (REASON,)),
    ("sanction", "defend"): Offered(sanctions.hear, (Asked("words", "textarea"),)),
    ("sanction", "decide"): Offered(sanctions.decide, (Asked("fine_fen", "number"), Asked("reasons", "textarea"))),
    ("sanction", "publish"): Offered(sanctions.publish),
    ("sanction", "finish"): Offered(sanctions.finish, (Asked("carried_out", "textarea"),)),
    ("sanction", "drop"): Offered(sanctions.drop, (REASON,), "HAPPENS_DROP_SANCTION"),
    ("sanction", "transfer"): Offered(sanctions.transfer, (REASON,), "HAPPENS_TRANSFER"),
}
STARTED = {
    "spot_check": Offered(
        checks.order_check,
        (
            Asked("goods", longest=200),
            Asked("hs_code", required=False, longest=10),
            Asked("kind", "radio", _goods_kinds, hint="HINT_GOODS_KIND"),
            REASON,
        ),
    ),
    "help_plan": Offered(helping.shortlist_for_help),
    "sanction": Offered(
        sanctions.file_sanction,
        (
            Asked("offence", "radio", _offences),
            Asked("facts", "textarea"),
            Asked("goods_value_fen", "number"),
            Asked("illegal_gain_fen", "number", hint="HINT_ILLEGAL_GAIN"),
        ),
    ),
}
CHANCE = re.compile(r"[0-9]{1,9}(/[0-9]{1,9}|\.[0-9]{1,9})?")
VERSION = re.compile(r"[0-9]{1,9}")
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")  # yuan
PAGE_OF = {
    "return_tracing": "return", "case": "case", "alert": "alert", "contest": "finding",
    "reconsideration": "reconsideration", "spot_check": "spot_check", "help_plan": "help_plan", "sanction": "sanction",
}  # fmt: skip
KEYED_BY_ID = {"return_tracing", "reconsideration"}  # the others go by their number


def forms_for(
    actor: Actor, instance: InstanceRow, record: str, lang: str, missing: Missing = NOTHING
) -> tuple[ActForm, ...]:
    """The forms of the acts that this actor's role may sign in the record's state, and has not signed yet.

    Where others signed another content than the actor did, theirs may be signed as well.
    missing: by act, what is to be done before it; such an act has no form.
    """
    table = workflow(instance.workflow, instance.version)
    signed = queries.workflow.signatures(instance.id, instance.seen)
    forms = []
    for row in forward_first(acts_open_to(table, instance.state, actor.role)):
        offered = OFFERED.get((instance.workflow, row.act))
        given = [signature for signature in signed if signature.act == row.act]
        mine = {signature.content_hash for signature in given if signature.person == actor.person}
        others = [signature for signature in given if signature.content_hash not in mine]
        if offered and not missing.get(row.act) and (others or not mine):
            shown = [signature for signature in others if signature.content_hash == others[0].content_hash]
            forms.append(_form(instance, row.act, offered, record, shown, lang))
    return tuple(forms)


def blank_form(kind: str, record: str, act: str, lang: str) -> ActForm:
    """The form of an act as nobody has filled it in, whether or not the record offers it now."""
    asks, label = OFFERED[kind, act].asks, names.act_word(kind, act, lang)
    fields = tuple(field(asked, record, lang, {}) for asked in asks)
    return ActForm(reverse("act", args=[kind, record, act]), fields, (Submit(label),), title=label, id=f"act-{act}")


def draft_form(number: str, lang: str) -> ActForm:
    fields = tuple(field(asked, number, lang, {}) for asked in DRAFT)
    label = say("ACT_ALERT_DRAFT", lang)
    submits = (Submit(say("ALERT_PREVIEW", lang), "preview", "yes", "plain"), Submit(label))
    return ActForm(reverse("draft_alert", args=[number]), fields, submits, title=label, id="draft")


def _form(
    instance: InstanceRow, act: str, offered: Offered, record: str, given: list[SignatureRow], lang: str
) -> ActForm:
    label = names.act_word(instance.workflow, act, lang)
    known = _known(given[0]) if given else {}
    fields = tuple(field(asked, record, lang, known) for asked in offered.asks)
    if given:
        who = ("、" if lang == "zh" else ", ").join(signature.person_name for signature in given)
        fields = tuple(replace(field, known_from=say("SIGNED_CONTENT", lang, who=who)) for field in fields)
        label = say("SIGN_TOO", lang, act=label, who=who)
    confirm = None
    if offered.dangerous:
        confirm = Confirm((say(offered.dangerous, lang),), record)
    return replace(
        blank_form(instance.workflow, record, act, lang),
        fields=fields,
        submits=(Submit(label, tone="danger" if confirm else "primary"),),
        title=label,
        seen=instance.seen,
        confirm=confirm,
    )


def field(asked: Asked, record: str, lang: str, known: Values) -> Field:
    value = known.get(asked.name, "")
    if asked.kind == "file":
        return matter_fields.files_field(asked.name, say(f"ASK_{asked.name}".upper(), lang), lang)
    return Field(
        name=asked.name,
        label=say(asked.label or f"ASK_{asked.name}".upper(), lang),
        kind=asked.kind,  # type: ignore[arg-type]
        value=value if isinstance(value, str) else "",
        chosen=tuple(value) if isinstance(value, list) else (),
        hint=say(asked.hint, lang) if asked.hint else "",
        required=asked.required,
        options=asked.choices(record, lang) if asked.choices else (),
        inputmode="decimal" if asked.kind == "number" else "",
        maxlength=asked.longest,
    )


def _known(signature: SignatureRow) -> dict[str, Any]:
    """What the first signer signed, as the form's own values."""
    found: dict[str, Any] = {}
    for name, value in json.loads(signature.content).items():
        if isinstance(value, bool):
            found[name] = "yes" if value else "no"
        elif name.endswith("_fen"):
            found[name] = "" if value is None else f"{Decimal(value) / 100:.2f}"
        elif name == "scenarios":
            found[name] = "\n".join(
                f"{entry['severity']}: {', '.join(_step_text(*step) for step in enumerate(entry['steps'], start=1))}"
                for entry in value
            )
        else:
            found[name] = value
    return found


def _step_text(place: int, step: Mapping[str, str]) -> str:
    """A step of a scenario as people write one, its words where somebody gave them."""
    words = "" if step["event"] == _unnamed(place) else f"{step['event']} = "
    return words + step["probability"]


def _unnamed(place: int) -> str:
    return f"step {place}"


def values_of(asks: tuple[Asked, ...], given: QueryDict, record: str, lang: str) -> dict[str, Any]:
    """The fields as the action takes them. Raises BadInput with every field that cannot be read."""
    found: dict[str, Any] = {}
    cells: list[Cell] = []
    for asked in asks:
        if asked.kind == "file":
            continue  # read from the request's files
        try:
            found[asked.name] = _read(asked, given, record, lang)
        except BadInput as bad:
            cells += bad.cells
    if cells:
        raise BadInput(cells)
    return found


def _read(asked: Asked, given: QueryDict, record: str, lang: str) -> Any:
    text = given.get(asked.name, "").strip()
    if asked.choices is _places:
        return given.getlist(asked.name)
    if asked.name in ("products", "markets"):
        return _listed_codes(asked.name, text)
    if asked.kind == "checkboxes":
        return [record_id(value) for value in given.getlist(asked.name)]
    if not text:
        if asked.required:
            raise BadInput([Cell("", asked.name, "", "FIELD_MISSING")])
        return None if asked.kind in ("date", "number") else text
    if asked.longest and len(text) > asked.longest:
        raise BadInput([Cell("", asked.name, text, "FIELD_TOO_LONG", {"longest": str(asked.longest)})])
    if asked.kind == "date":
        return _day(asked.name, text)
    if asked.kind == "number":
        return _fen(asked.name, text)
    if asked.name == "scenarios":
        return scenarios(text)
    if asked.choices and text not in {option.value for option in asked.choices(record, lang)}:
        raise BadInput([Cell("", asked.name, text, "FIELD_NOT_A_CHOICE")])
    if asked.choices is _investigators:
        return record_id(text)
    if asked.choices is _yes_no:
        return text == "yes"
    return int(text) if asked.choices is _degrees else text


def _listed_codes(name: str, text: str) -> list[str]:
    """Codes with commas between them; a country may be given by its name."""
    found = [one.strip() for one in re.split("[,，、;；]", text) if one.strip()]
    return [names.country_code(one) for one in found] if name == "markets" else found


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput([Cell("", name, text, "FIELD_NOT_A_DAY")]) from None


def _fen(name: str, text: str) -> int:
    """An amount that people write in yuan, in fen."""
    if not AMOUNT.fullmatch(text):
        raise BadInput([Cell("", name, text, "FIELD_NOT_AN_AMOUNT")])
    return int(Decimal(text) * 100)


def scenarios(text: str) -> tuple[Scenario, ...]:
    """Lines "severity: p1, words = p2, …" as scenarios; p is a fraction (1/10) or a decimal number (0.1)."""
    found = []
    for number, line in enumerate(filter(None, (line.strip() for line in text.splitlines())), start=1):
        severity, _, chances = line.replace("：", ":").replace("，", ",").replace("＝", "=").partition(":")
        try:
            steps = [_scenario_step(place, text) for place, text in enumerate(chances.split(","), start=1)]
            found.append(Scenario(str(number), tuple(steps), int(severity)))
        except (ValueError, ZeroDivisionError):
            raise BadInput([Cell(f"line {number}", "scenarios", line, "FIELD_NOT_A_SCENARIO")]) from None
    return tuple(found)


def _scenario_step(place: int, text: str) -> ScenarioStep:
    """A step "words = p", or p alone."""
    words, equals, chance = text.rpartition("=")
    return ScenarioStep(words.strip() if equals and words.strip() else _unnamed(place), _chance(chance.strip()))


def _chance(text: str) -> Fraction:
    """A chance as people write one. Raises ValueError for anything else, and for more digits than anybody means."""
    if not CHANCE.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def seen(given: QueryDict) -> int:
    """The version of the record that the reader looked at. Raises BadInput for a form that is not ours."""
    text = given.get("seen", "")
    if not VERSION.fullmatch(text):
        raise BadInput([Cell("", "seen", text, "FORM_NOT_OURS")])
    return int(text)


def record_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
