"""The forms of scheme records: the one that begins a procedure, and those of the acts that are open now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.facts import Actor
from gongzhi.core.schemes import Scheme
from gongzhi.core.workflow import acts_open_to, opening_rows
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.workflow import SignatureRow
from gongzhi.web.pages import matter_fields, names
from gongzhi.web.pages.shown import Missing, forward_first
from gongzhi.web.presenters.forms import ActForm, Field, Submit


def opening_form(one: Scheme, actor: Actor, lang: str, known: Mapping[str, str]) -> ActForm:
    """The opening act's form. known: what an address fills in already, by field."""
    act = opening_act(one)
    fields = (*_whose(one, actor, lang), *(matter_fields.asked(field, None, lang) for field in one.asked_by(act)))
    label = act_words(one, act, lang)
    return ActForm(
        reverse(f"{one.name}_new"),
        tuple(replace(field, value=known.get(field.name, field.value)) for field in fields),
        (Submit(label),),
        title=label,
        id="begin",
        back_href=reverse(f"{one.name}_list"),
    )


def act_forms(one: Scheme, row: MatterRow, actor: Actor, missing: Missing, lang: str) -> tuple[ActForm, ...]:
    """The forms of the acts that this actor may sign now and has not signed yet."""
    instance = row.instance
    given = queries.workflow.signatures(instance.id, instance.seen)
    forms = []
    for step in forward_first(acts_open_to(workflow(one.name, instance.version), instance.state, actor.role)):
        mine = [signature for signature in given if signature.act == step.act]
        if not missing.get(step.act) and not any(signature.person == actor.person for signature in mine):
            forms.append(act_form(one, row, step.act, mine, lang))
    return tuple(forms)


def act_form(one: Scheme, row: MatterRow, act: str, given: list[SignatureRow], lang: str) -> ActForm:
    """One act's form: with what the first signer signed, or with what the record holds already."""
    label = act_words(one, act, lang)
    who = names.listed([signature.person_name for signature in given], lang)
    content = json.loads(given[0].content) if given else {}
    fields = []
    for field in one.asked_by(act):
        if given:
            value = matter_fields.signed(field, content.get(field.name))
            asked = replace(matter_fields.asked(field, value, lang), known_from=say("SIGNED_CONTENT", lang, who=who))
        else:
            asked = matter_fields.asked(field, None if field.shape == "lines" else row.values.get(field.name), lang)
        fields.append(asked)
    if given:
        label = say("SIGN_TOO", lang, act=label, who=who)
    return ActForm(
        reverse(f"{one.name}_act", args=[row.number, act]), tuple(fields), (Submit(label),), title=label,
        id=f"act-{act}", seen=row.instance.seen,
    )  # fmt: skip


def title(one: Scheme, lang: str) -> str:
    return str(getattr(one, lang))


def act_words(one: Scheme, act: str, lang: str) -> str:
    return names.act_word(one.name, act, lang)


def opening_act(one: Scheme) -> str:
    return opening_rows(workflow(one.name))[0].act


def _whose(one: Scheme, actor: Actor, lang: str) -> list[Field]:
    """The field that says whose record it will be, where the actor's post does not say it."""
    if one.holder == "enterprise":
        if actor.uscc:
            return []
        return [Field("uscc", say("COL_ENTERPRISE_CODE", lang), hint=say("ENTERPRISE_CODE_HINT", lang), maxlength=18)]
    places = names.places_within(actor.region, lang)
    if len(places) <= 1:
        return []
    return [Field("region", say("COL_REGION", lang), "select", value=actor.region, options=places)]
