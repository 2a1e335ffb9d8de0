"""Random walks of cases, listings, recalls and sanctions with their records, as the application's role.

By action, and by SQL past every guard of ours: whatever is tried, by a second account or in another's name, no illegal
state is reached.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

import psycopg
import pytest
from django.db import DatabaseError, connection

from gongzhi.actions import cases, sanctions, setting_up
from gongzhi.actions.acting import acting
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.actions.opinions import Assessment
from gongzhi.actions.steps import open_procedure, take_step
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.errors import GongzhiError
from gongzhi.core.events import LinksProposed
from gongzhi.core.facts import Actor
from gongzhi.core.registers import PersonRow
from gongzhi.core.workflow import WorkflowRow
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.workflow import InstanceRow
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, Officers, closed_case, register, returned, scenario, to_method_set, traced

STEPS, LONG = 75, 300  # of each walk
PERSONS = 5
ROLES = ("CIQ_O", "CIQ_R", "MSA", "DRC", "EXP", "COM", "AGR", "ENT")  # each person has an account in each …
OF_THE_FIRM = 2  # … but only the first two in the firm
ENDING = {"reject", "merge", "withdraw", "drop", "transfer", "clear", "revoke"}  # acts that end a walk too soon
STALE = 14  # steps after which another record is begun
FIRST = date(2017, 3, 1)
YUAN = 100
PLAN = {
    "recall_officer": "王某", "model": "CJ-1", "lots": "L1", "made_from": date(2017, 1, 1), "made_to": date(2017, 2, 1),
    "made": 12_000, "sold": 10_000, "channels": "网上销售", "defect": "铅溶出量超标", "consequence": "损害健康",
    "accidents": "", "remedy": "退货退款", "starts_on": date(2017, 3, 1), "ends_on": date(2017, 9, 1),
}  # fmt: skip
BLACK_LIST = {
    "state": {"statement": "无主观故意"},
    "decide": {"fact_class": "general", "legal_basis": "产品质量法", "reasons": "事实清楚"},
    "serve": {"delivery": "直接送达"},
    "execute": {"measures": ({"measure": "market", "body": "x", "executed_on": FIRST, "feedback": ""},)},
    "apply": {"correction": "已整改", "pledge": True},
}
RECALL = {
    "report": {"account": "已停止销售"}, "investigate": {"method": "抽样"}, "confirm": {"finding_text": "超标"},
    "plan": PLAN, "progress": {"recovered": 100}, "finish": {"recovered": 9_000, "effect": "已销毁"},
    "verify": {"verified": "现场核实"},
}  # fmt: skip
OUTCOME = {
    "cause_code": "Q1", "responsibility": "producer", "corrective_action": "process_change", "waiver_reason": ""
}  # fmt: skip
SIX = "cause_code", "responsibility", "corrective_action", "credit_effect", "index_effect", "supervision_effect"

# What must never be, each as the rows in which it is; told by the transitions and signatures alone.
TOLD = "exists (select 1 from store_transition t where t.instance_id = i.id and t.act = any (array[{}]))"
ILLEGAL = {
    "a closed case without its six fields": f"""
        select c.number from store_case c join store_instance i on i.id = c.instance_id
        where i.state in ('closed', 'applied') and ({" or ".join(f"coalesce({name}, '') = ''" for name in SIX)})""",
    "a listing of a firm that was not told and heard": f"""
        select m.number from store_matterblacklist m join store_instance i on i.id = m.instance_id
        where i.state in ('decided', 'served', 'published', 'kept', 'repairing', 'repaired', 'expired')
          and not ({TOLD.format("'notify'")} and {TOLD.format("'state', 'lapse'")})""",
    "a published listing that was not served": f"""
        select m.number from store_matterblacklist m join store_instance i on i.id = m.instance_id
        where i.state in ('published', 'repairing') and not {TOLD.format("'serve'")}""",
    "a penalty without notice, or without the hearing asked for": f"""
        select s.number from store_sanction s join store_instance i on i.id = s.instance_id
        where i.state in ('decided', 'served', 'published', 'done') and (not {TOLD.format("'notice'")}
           or {TOLD.format("'ask_hearing'")} and not {TOLD.format("'defend'")})""",
    "a published penalty whose decision was not served": f"""
        select s.number from store_sanction s join store_instance i on i.id = s.instance_id
        where i.state = 'published' and (s.served_on is null or not {TOLD.format("'serve'")})""",
    "a fine outside its range": """
        select s.number from store_sanction s join store_instance i on i.id = s.instance_id
        join store_finding f on f.id = s.range_id
        where i.state in ('decided', 'served', 'published', 'done')
          and (s.fine_fen is null or s.fine_fen not between (f.body::jsonb #>> '{value,lowest_fen}')::bigint
               and (f.body::jsonb #>> '{value,highest_fen}')::bigint)""",
    "an act for several that one took, in whosever name": """
        select i.workflow from store_transition t join store_instance i on i.id = t.instance_id
        join store_workflowrow r
          on (r.workflow, r.version, r.from_state, r.act) = (i.workflow, i.version, t.from_state, t.act)
        where r.persons > (
            select least(count(distinct s.person_id), count(distinct coalesce(p.person_id, s.person_id)))
            from store_signature s join store_event e on e.id = s.event_id
            left join store_post p on p.id = e.on_behalf_of_id
            where (s.instance_id, s.act, s.seen, s.content_hash) = (t.instance_id, t.act, t.position, t.content_hash)
        )""",
}
OWN_ACTS = [  # workflow, act, the acts whose signers may not take it, the event of whoever began it
    ("recall", "verify", ["accept"], None),
    ("black_list", "decide", [], "MatterOpened"),
    ("black_list", "accept", ["decide"], None),
    ("black_list", "refuse", ["decide"], None),
    ("sanction", "decide", [], "SanctionFiled"),
]
OWN = """
    select t.act from store_transition t join store_instance i on i.id = t.instance_id
    left join store_matterrecall rc on rc.instance_id = i.id
    left join store_matterblacklist bl on bl.instance_id = i.id
    left join store_sanction sa on sa.instance_id = i.id
    where i.workflow = %s and t.act = %s and 2 > (
        select count(distinct coalesce(p.person_id, s.person_id))
        from store_signature s join store_event e on e.id = s.event_id
        left join store_post p on p.id = e.on_behalf_of_id
        where (s.instance_id, s.act, s.seen, s.content_hash) = (t.instance_id, t.act, t.position, t.content_hash)
          and coalesce(p.person_id, s.person_id) not in (
              select coalesce(dp.person_id, d.person_id) from store_signature d
              join store_event de on de.id = d.event_id left join store_post dp on dp.id = de.on_behalf_of_id
              where d.instance_id = i.id and d.act = any (%s)
              union select o.person_id from store_event o
              where o.kind = %s and o.subject = coalesce(rc.number, bl.number, sa.number)))
"""


@dataclass(frozen=True)
class Content:
    text: str


@pytest.fixture
def accounts(officers):
    rows = {(person, role): _post(person, role) for person in range(PERSONS) for role in ROLES}
    rows = {key: row for key, row in rows.items() if key[1] != "ENT" or key[0] < OF_THE_FIRM}
    setting_up.take_in_people(list(rows.values()), by=officers.system, at=at_noon(date(2015, 1, 5)))
    return {key: setting_up.actor(row) for key, row in rows.items()}


def _post(person: int, role: str) -> PersonRow:
    uscc = POTTERY if role == "ENT" else ""
    region = "360702" if uscc else "360700" if role == "CIQ_O" else "360000"
    return PersonRow(f"W{person}", f"行者{person}", role, region, f"WX-{person}", uscc, date(2010, 1, 1), None, True)


def all_hold() -> dict:
    return defaultdict(lambda: lambda: None)


class Walk:
    """One record after another of a kind, each on its way by action, by SQL, or by both."""

    kind: str
    updates: tuple[str, ...]  # columns of the record or its procedure that the application may write
    values: ClassVar[Mapping[str, Mapping[str, object]]] = {}

    def __init__(self, officers: Officers, accounts: dict[tuple[int, str], Actor], owner: psycopg.Connection) -> None:
        self.officers, self.accounts, self.owner = officers, accounts, owner
        self.chance = random.Random(f"illegal {self.kind}")
        self.outcomes: Counter[str] = Counter()
        self.begin()

    def begin(self) -> None:
        self.day = FIRST  # or the terms of years that listings run would lead out of the calendar
        self.number, self.left = self.open(), STALE
        self.mode = self.chance.choice(("action", "sql", "both"))
        self.outcomes["begun"] += 1

    def open(self) -> str:
        raise NotImplementedError

    def take(self, act: str, by: Actor, instance: InstanceRow) -> object:
        return take_act(
            self.kind,
            self.number,
            act,
            values=self.values.get(act, {}),
            by=by,
            at=at_noon(self.day),
            seen=instance.seen,
        )

    def instance(self) -> InstanceRow:
        with seeing_as(self.officers.system):
            return queries.matters.matter(self.kind, self.number).instance

    def record(self) -> str:
        return f"store_matter{self.kind.replace('_', '')}"

    def actor(self, role: str) -> Actor:
        """Somebody of the role, now and then in the name of another one's post."""
        if role == "SYSTEM":
            return self.officers.system
        held = [actor for (_, other), actor in self.accounts.items() if other == role]
        by = self.chance.choice(held)
        return replace(by, on_behalf_of=self.chance.choice(held).post) if self.chance.random() < 0.15 else by

    def step(self) -> None:
        instance = self.instance()
        rows = [row for row in workflow(self.kind, instance.version).rows if instance.state in row.from_states]
        if not rows or not self.left:
            self.begin()
            return
        self.left -= 1
        self.day += timedelta(days=self.chance.choice((0, 1, 1, 3)))
        if instance.acts_on and self.chance.random() < 0.3:
            self.day = max(self.day, instance.acts_on)
        if self.mode != "action" and self.chance.random() < 0.2:
            self.tried("update", self.overwrite)
        onwards = [row for row in rows if row.act not in ENDING] or rows
        row = self.chance.choice(onwards if self.chance.random() < 0.9 else rows)
        # Those who have to sign together do so at once, or the walk would stand still.
        for _ in range(row.persons if self.chance.random() < 0.8 else 1):
            by = self.actor(self.chance.choice(row.roles))
            by_action = self.mode == "action" or (self.mode == "both" and self.chance.random() < 0.5)
            self.tried(*(("action", self.by_action) if by_action else ("sql", self.by_sql)), row, by)
        self.check()

    def tried(self, how: str, do, *given: object) -> None:
        try:
            self.outcomes[f"{how} {do(*given)}"] += 1
        except GongzhiError as no:
            self.outcomes[f"{how} refused"] += 1
            self.outcomes[f"{how} {no.code}"] += 1
        except DatabaseError as no:
            self.outcomes[f"{how} refused by the database"] += 1
            self.outcomes[str(no).partition(":")[0]] += 1

    def by_action(self, row: WorkflowRow, by: Actor) -> str:
        step = self.take(row.act, by, self.instance())
        return "taken" if step.taken else "signed"

    def by_sql(self, row: WorkflowRow, by: Actor) -> str:
        """A signature and a step as the application could write them, with none of our guards before it."""
        with acting(by, at_noon(self.day)) as act:
            instance = self.instance()
            step = take_step(
                act, instance, row.act, seen=instance.seen, content=self.content(row.act), guards=all_hold(),
                subject=self.number,
            )  # fmt: skip
        return "taken" if step.taken else "signed"

    def content(self, act: str) -> object:
        return Content(act)

    def overwrite(self) -> str:
        column, value = self.chance.choice(self.updates).split("=")
        table, key = (self.record(), "number = %s") if column != "parties" else (
            "store_instance", f"id = (select instance_id from {self.record()} where number = %s)"
        )  # fmt: skip
        with seeing_as(self.accounts[0, "CIQ_R"]), connection.cursor() as cursor:
            cursor.execute(f"update {table} set {column} = {value} where {key}", [self.number])
        return "written"

    def check(self) -> None:
        for what, sql in ILLEGAL.items():
            assert self.owner.execute(sql).fetchall() == [], (what, self.number)
        for rule in OWN_ACTS:
            assert self.owner.execute(OWN, rule).fetchall() == [], rule


class Cases(Walk):
    kind = "case"
    updates = (*(f"{name}=null" for name in SIX), "cause_code='N1'")
    returned = 0

    def open(self) -> str:
        """A case with a return, whose tracing is done or not; the one that runs on these goods, where there is one."""
        Cases.returned += 1
        tracing = register(self.officers, returned(Cases.returned, self.day), self.day)
        if self.chance.random() < 0.5:
            traced(self.officers, tracing, self.day, "Q1", "producer")
        else:
            to_method_set(self.officers, tracing, self.day)
        with seeing_as(self.officers.system):
            return queries.cases.tracing(tracing).case_number

    def content(self, act: str) -> object:
        """What experts sign is read again when the next one signs."""
        return Assessment((scenario("b", 1, "1/1000000"),), "") if act == "assess" else Content(act)

    def record(self) -> str:
        return "store_case"

    def instance(self) -> InstanceRow:
        with seeing_as(self.officers.system):
            return queries.workflow.instance(queries.cases.case(self.number).instance)

    def take(self, act: str, by: Actor, instance: InstanceRow) -> object:
        given = {"by": by, "at": at_noon(self.day), "seen": instance.seen}
        scenarios = [scenario("a", 1, "1/1000000")]
        acts = {
            "verify": lambda: cases.verify(self.number, source_checked=True, note="", **given),
            "assess": lambda: cases.assess_case(self.number, scenarios=scenarios, **given),
            "act": lambda: cases.begin_acting(self.number, **given),
            "submit_evidence": lambda: cases.submit_evidence(self.number, **OUTCOME, **given),
            "fail_verification": lambda: cases.fail_verification(self.number, reason="x", **given),
            "close": lambda: cases.close_case(self.number, **given),
            "close_low": lambda: cases.close_low(
                self.number, cause_code="Q1", responsibility="producer", waiver_reason="低风险", **given
            ),
            "apply": lambda: cases.apply_case(self.number, **given),
        }
        return acts.get(act, lambda: cases.reject(self.number, reason="", **given))()


class Listings(Walk):
    kind, values = "black_list", BLACK_LIST
    updates = ("parties='{}'", "statement=''", "decided_on=null", "repair_from=null")

    def open(self) -> str:
        given = {"ground": "adulteration", "fact_class": "general", "facts": "掺杂掺假", "legal_basis": "产品质量法"}
        return open_matter(self.kind, values=given, uscc=POTTERY, by=self.accounts[0, "MSA"], at=at_noon(self.day))


class Recalls(Walk):
    kind, values = "recall", RECALL
    updates = ("parties='{}'", "recovered=0", "remedy=''")

    def open(self) -> str:
        given = {"product": "瓷杯", "clue": "complaint", "learned_on": self.day, "hazard": "铅溶出"}
        return open_matter(self.kind, values=given, uscc=POTTERY, by=self.accounts[0, "MSA"], at=at_noon(self.day))


class Sanctions(Walk):
    kind = "sanction"
    updates = ("fine_fen=1", "decided_on=null", "noticed_on='2010-01-01'", "heard_on='2010-01-01'")
    case = ""

    def open(self) -> str:
        if not self.case:
            to_method_set(self.officers, register(self.officers, returned(1, FIRST)), FIRST)
            with seeing_as(self.officers.system):
                (self.case,) = queries.cases.numbers_in_state("received")
        return sanctions.file_sanction(
            self.case, offence="fake_export", facts="以次充好", goods_value_fen=800_000 * YUAN, illegal_gain_fen=0,
            by=self.accounts[0, "MSA"], at=at_noon(self.day),
        )  # fmt: skip

    def record(self) -> str:
        return "store_sanction"

    def instance(self) -> InstanceRow:
        with seeing_as(self.officers.system):
            return queries.measures.sanction(self.number).instance

    def take(self, act: str, by: Actor, instance: InstanceRow) -> object:
        given = {"by": by, "at": at_noon(self.day), "seen": instance.seen}
        acts = {
            "draft_notice": lambda: sanctions.draft_notice(self.number, **given),
            "notice": lambda: sanctions.serve_notice(self.number, **service(self.day), **given),
            "serve": lambda: sanctions.serve_decision(self.number, **service(self.day), **given),
            "ask_hearing": lambda: sanctions.ask_hearing(self.number, reason="x", **given),
            "defend": lambda: sanctions.hear(self.number, words="x", **given),
            "decide": lambda: sanctions.decide(self.number, fine_fen=500_000 * YUAN, reasons="x", **given),
            "publish": lambda: sanctions.publish(self.number, **given),
            "finish": lambda: sanctions.finish(self.number, carried_out="x", **given),
            "drop": lambda: sanctions.drop(self.number, reason="", **given),
            "transfer": lambda: sanctions.transfer(self.number, reason="", **given),
        }
        return acts[act]()


MEANT = {  # by walk, what the database has to have refused on the way
    Cases: {"CASE_FIELDS"},
    Listings: {"LISTING_NOTICE"},
    Recalls: {"TRANSITION_PERSONS"},
    Sanctions: {"OWN_ACT", "SANCTION_FINE"},
}


def walked(kind: type[Walk], officers, accounts, owner, steps: int) -> Counter[str]:
    walk = kind(officers, accounts, owner)
    for _ in range(steps):
        walk.step()
    print(kind.kind, steps, dict(walk.outcomes))
    return walk.outcomes


@pytest.mark.parametrize("kind", list(MEANT), ids=lambda kind: kind.kind)
def test_a_walk_by_action_and_by_sql_reaches_no_illegal_state(kind, officers, accounts, owner):
    outcomes = walked(kind, officers, accounts, owner, STEPS)
    assert outcomes["action taken"] and outcomes["sql taken"] and outcomes["sql refused by the database"]


@pytest.mark.long
@pytest.mark.parametrize("kind", list(MEANT), ids=lambda kind: kind.kind)
def test_a_long_walk_by_action_and_by_sql_reaches_no_illegal_state(kind, officers, accounts, owner):
    outcomes = walked(kind, officers, accounts, owner, LONG)
    assert MEANT[kind] <= set(outcomes)


@pytest.mark.parametrize("kind", ["black_list", "recall"])
def test_no_record_comes_to_a_procedure_that_has_gone_its_way_without_one(accounts, kind):
    first, second = (accounts[person, "MSA"] for person in (0, 1))
    with acting(first, at_noon(FIRST)) as act:
        instance = open_procedure(act, kind, region="360702", uscc=POTTERY, guards=all_hold())
        act.record(LinksProposed(0), subject="x", region="360702", uscc=POTTERY)
    for by in (first, second) if kind == "black_list" else (first,):
        with acting(by, at_noon(FIRST)) as act:
            row, name = queries.workflow.instance(instance), "notify" if kind == "black_list" else "investigate"
            take_step(act, row, name, seen=row.seen, content=Content("x"), guards=all_hold(), subject="x")
    with pytest.raises(DatabaseError, match="RECORD_BEGINS"), seeing_as(first):
        save.matters.matter(
            kind, number="X-1", instance_id=instance, region="360702", uscc=POTTERY, synthetic=True
        )  # fmt: skip


@pytest.mark.parametrize("field", SIX)
def test_what_a_case_was_closed_with_is_not_written_over(officers, field):
    closed_case(officers, ["Q1"])
    with pytest.raises(DatabaseError, match="CASE_CLOSED"), seeing_as(officers.headquarters[0]):
        connection.cursor().execute(f"update store_case set {field} = null")


def test_whoever_signs_for_another_one_and_that_other_one_are_one_person(officers, accounts):
    """Two are needed to confirm a defect; the second signs in the name of the first."""
    walk_free = accounts[1, "MSA"]
    values = {"product": "瓷杯", "clue": "complaint", "learned_on": FIRST, "hazard": "铅溶出"}
    number = open_matter("recall", values=values, uscc=POTTERY, by=accounts[0, "MSA"], at=at_noon(FIRST))
    given = {"values": {}, "at": at_noon(FIRST)}
    take_act("recall", number, "investigate", **given | {"values": {"method": "抽样"}}, by=accounts[0, "MSA"], seen=0)
    found = given | {"values": {"finding_text": "超标"}}
    take_act("recall", number, "confirm", **found, by=accounts[0, "MSA"], seen=1)
    with pytest.raises(DatabaseError, match="TRANSITION_PERSONS"):
        delegate = replace(walk_free, on_behalf_of=accounts[0, "MSA"].post)
        take_act("recall", number, "confirm", **found, by=delegate, seen=1)
    assert take_act("recall", number, "confirm", **found, by=walk_free, seen=1).taken


def test_whoever_accepted_a_plan_does_not_verify_its_effect_past_the_guards_neither(accounts):
    market, firm = [accounts[person, "MSA"] for person in range(4)], accounts[0, "ENT"]
    values = {"product": "瓷杯", "clue": "complaint", "learned_on": FIRST, "hazard": "铅溶出"}
    number = open_matter("recall", values=values, uscc=POTTERY, by=market[0], at=at_noon(FIRST))
    taken = (
        ("investigate", market[:1]), ("confirm", market[:2]), ("plan", [firm]), ("accept", market[:2]),
        ("finish", [firm]),
    )  # fmt: skip
    for seen, (act, signers) in enumerate(taken):
        for by in signers:
            take_act("recall", number, act, values=RECALL.get(act, {}), by=by, at=at_noon(FIRST), seen=seen)

    def verify(by: Actor) -> bool:
        with acting(by, at_noon(FIRST)) as act:
            instance = queries.matters.matter("recall", number).instance
            return take_step(
                act, instance, "verify", seen=instance.seen, content=Content("x"), guards=all_hold(), subject=number
            ).taken

    assert not verify(market[0])
    with pytest.raises(DatabaseError, match="OWN_ACT"):
        verify(market[1])
    with pytest.raises(DatabaseError, match="OWN_ACT"):
        verify(market[2])  # two signed, but one of them accepted
