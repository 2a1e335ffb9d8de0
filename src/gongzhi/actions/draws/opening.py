"""A round is opened with its tables and its meeting; each party hands in its own key; then both sides freeze it."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from django.conf import settings

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.draws.frame import Bound, in_state, keep_record, on_round, party_of
from gongzhi.actions.log_key import log_key
from gongzhi.actions.steps import Step, open_procedure, take_step
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.draw.vdr.commitment import commit
from gongzhi.core.draw.vdr.encoding import Purpose
from gongzhi.core.draw.vdr.forms import HASH
from gongzhi.core.draw.vdr.inputs import may_freeze
from gongzhi.core.draw.vdr.params import LogName, Params, Role, Software, WitnessName
from gongzhi.core.draw.vdr.rounds import Inputs, Meeting, complete, draft, moment, rehearsed
from gongzhi.core.draw.vdr.tables import Tables, line, ordered
from gongzhi.core.errors import Refusal
from gongzhi.core.events import DrawKeyHandedIn, DrawOpened
from gongzhi.core.facts import Actor
from gongzhi.core.log_heads import fingerprint
from gongzhi.core.workflow import opening_rows
from gongzhi.store import queries, save
from gongzhi.store.acting import jurisdiction
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.draws import RoundRow

Row = TypeVar("Row")
LEADING: tuple[Role, ...] = ("organiser", "approver", "dispatcher")  # who take the acts of the workflow
OVER = ("sealed", "disclosed", "void")
SALT = 16  # bytes


def open_round(
    plan: str, inputs: Inputs, meeting: Meeting, *, purpose: Purpose, by: Actor, at: datetime, synthetic: bool
) -> str:
    """Open the plan's next round, or a practice of it, by its organiser; returns its number.

    Everything is looked at but the keys, which come later. Refuses as may_freeze does (BadInput with every fault,
    VDR_REGISTRY), and with DRAW_ORGANISER, DRAW_PARTY_PERSONS, DRAW_PARTY_POST, DRAW_ROUND_RUNNING.
    """
    with acting(by, at) as act:
        return open_round_in(act, plan, inputs, meeting, purpose=purpose, synthetic=synthetic)


def open_round_in(act: Act, plan: str, inputs: Inputs, meeting: Meeting, *, purpose: Purpose, synthetic: bool) -> str:
    """Open a round within an act that is in progress."""
    _fit_for_it(act, meeting)
    alone_until_commit(f"draws of {plan}")
    params = draft(inputs, meeting, plan=plan, number=_next_round(plan, purpose), purpose=purpose)
    tables = ordered(_salted(inputs.tables))
    may_freeze(rehearsed(params), tables, inputs.registry)
    parties = [(one.id, one.body, one.role, UUID(one.post)) for one in meeting.parties]
    posts = [post for *_, post in parties]
    region = act.by.region
    instance = open_procedure(act, "draw_round", region=region, uscc=None, parties=posts)
    number = f"CQ-{act.day.year}-{next_number(f'CQ-{act.day.year}'):06d}"
    save.draws.round_of(
        tables, parties, number=number, plan=plan, round=params.round, purpose=purpose, region=region,
        synthetic=synthetic, instance_id=instance, draft=line(params).decode(),
    )  # fmt: skip
    act.record(DrawOpened(number, plan, params.round, purpose), subject=number, region=region)
    return number


def hand_in_key(number: str, *, key: str, by: Actor, at: datetime) -> str:
    """A party hands in its public key (Ed25519, 64 hex digits), once; returns its fingerprint."""
    with on_round(number, by, at) as (act, one):
        party = party_of(
            act, one, "hand_in_key", "organiser", "approver", "custodian", "clerk", "dispatcher", "keeper"
        )  # fmt: skip
        in_state(one, "hand_in_key", "draft")
        if party.key or one.is_frozen:
            raise Refusal(
                "DRAW_KEY_TAKEN", party=party.id, key=fingerprint(bytes.fromhex(party.key)) if party.key else "—"
            )
        if not HASH.holds(key):
            raise Refusal("VDR_NOT_HEX", who=party.id, value=key[:80])
        save.draws.key(one.id, party.id, key)
        act.record(DrawKeyHandedIn(party.id, key), subject=number, region=one.region)
        return fingerprint(bytes.fromhex(key))


def freeze(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Organiser and approver bind the round to its tables and parameters; from the first signature on none changes.

    With the second the commitment enters the ledger. Refuses with DRAW_NO_KEY and as may_freeze does.
    """
    with on_round(number, by, at) as (act, one):
        party_of(act, one, "freeze", "organiser", "approver")
        params = one.params if one.is_frozen else _completed(act, one)
        tables = queries.draws.tables(one.id)
        bound = commit(params, tables)
        registry = [row.id for row in (*tables.frame, *tables.exclusions)]
        step = take_step(
            act, one.instance, "freeze", seen=seen, content=Bound(number, bound.hex()), subject=number,
            guards={"inputs_fit": lambda: may_freeze(params, tables, registry)},
        )  # fmt: skip
        if not one.is_frozen:
            save.draws.fields(one.id, params=line(params).decode(), commit=bound.hex())
        if step.taken:
            keep_record(act, one, "commit", bound.hex(), bound)
        return step


def _completed(act: Act, one: RoundRow) -> Params:
    without = [party.id for party in one.parties if not party.key]
    if without:
        raise Refusal("DRAW_NO_KEY", parties=", ".join(without))
    if not settings.WITNESS["key"]:
        raise Refusal("NO_WITNESS")
    return complete(
        one.params,
        keys={party.id: party.key for party in one.parties},
        frozen_at=moment(act.at),
        voids=queries.draws.earlier_voids(one.plan, one.round),
        software=Software(settings.SOFTWARE_COMMIT, _verifier_hash()),
        log=LogName(log_key().public.hex(), settings.LOG_ORIGIN),
        witness=WitnessName(settings.WITNESS["key"], settings.WITNESS["name"]),
    )


def _verifier_hash() -> str:
    return hashlib.sha256((Path(settings.VERIFIER_FOLDER) / "vdr_verify.py").read_bytes()).hexdigest()


def _fit_for_it(act: Act, meeting: Meeting) -> None:
    """The organiser opens the round; who leads may take its acts in this place; no person is two parties."""
    posts = {one.id: queries.accounts.post(UUID(one.post)) for one in meeting.parties}
    persons = Counter(post.person for post in posts.values())
    if len(persons) < len(meeting.parties):
        raise Refusal("DRAW_PARTY_PERSONS", persons=len(meeting.parties), people=len(persons))
    (row,) = opening_rows(workflow("draw_round"))
    may_act = {role for one in workflow("draw_round").rows for role in one.roles}
    for one in meeting.parties:
        post = posts[one.id]
        low, high = jurisdiction(post.role, post.region)
        if one.role == "organiser" and (post.id != act.by.post or post.role not in row.roles):
            raise Refusal("DRAW_ORGANISER", party=one.id)
        if one.role in LEADING and (post.role not in may_act or not low <= act.by.region <= high):
            raise Refusal("DRAW_PARTY_POST", party=one.id, draw_role=one.role)


def _next_round(plan: str, purpose: Purpose) -> int:
    """Practice bears the number of the draw that it is for: the one that runs, else the next."""
    running = [one for one in queries.draws.rounds_of(plan) if one.purpose == "draw" and one.state not in OVER]
    if running and purpose == "draw":
        raise Refusal("DRAW_ROUND_RUNNING", plan=plan, round=running[0].round, number=running[0].number)
    return running[0].round if running else queries.draws.last_round(plan) + 1


def _salted(tables: Tables) -> Tables:
    return Tables(*(tuple(_salt(row) for row in rows) for rows in vars(tables).values()))  # type: ignore[arg-type]


def _salt(row: Row) -> Row:
    return replace(row, salt=secrets.token_hex(SALT))  # type: ignore[type-var]
