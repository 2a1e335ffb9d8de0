"""What the database itself refuses, to every role: the application, the sequencer, the owner, a superuser."""

from __future__ import annotations

import os

import psycopg
import pytest

from gongzhi.core.draw.vdr.commitment import commit
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.conftest import address
from tests.draws.playing import STEPS, play
from tests.draws.world import opened_round

FROM_FROZEN_ON = tuple(STEPS)[1:]
TABLES = ("frame", "exclusions", "inspectors", "conflicts")
OURS = "GZ004"


def urls(clone: str) -> dict[str, str]:
    """Every role that the platform's database knows, and a superuser."""
    server = os.environ["GONGZHI_TEST_SERVER"]
    return {
        "app": address("DATABASE_URL", clone),
        "sequencer": address("GONGZHI_SEQUENCER_URL", clone),
        "owner": address("GONGZHI_OWNER_URL", clone),
        "superuser": server.replace("/postgres?", f"/{clone}?"),
    }


def refused(url: str, statement: object, values: tuple[object, ...] = ()) -> bool:
    """Whether a statement is refused, or finds no row that it may touch."""
    with psycopg.connect(url) as link:
        link.execute("select set_config('gongzhi.role', 'SYSTEM', true), set_config('gongzhi.lo', '000000', true),"
                     " set_config('gongzhi.hi', '999999', true)")  # fmt: skip
        try:
            return link.execute(statement, values).rowcount == 0
        except psycopg.errors.InsufficientPrivilege:
            return True
        except psycopg.Error as error:
            assert error.sqlstate in ("GZ001", OURS), error
            return True
        finally:
            link.rollback()


def attempts(number: str) -> list[tuple[str, tuple[object, ...]]]:
    of_round = "round_id = (select id from store_drawround where number = %s)"
    found: list[tuple[str, tuple[object, ...]]] = []
    for file in TABLES:
        found += [
            (f"update store_drawline set line = line || ' ' where {of_round} and file = %s", (number, file)),
            (f"delete from store_drawline where {of_round} and file = %s", (number, file)),
            ("insert into store_drawline (id, round_id, file, key, line) select gen_random_uuid(), id, %s, 'new', '{}'"
             " from store_drawround where number = %s", (file, number)),
        ]  # fmt: skip
    found += [
        ("update store_drawround set params = params || ' ' where number = %s", (number,)),
        ("update store_drawround set commit = repeat('0', 64) where number = %s", (number,)),
        ("update store_drawround set draft = '{}' where number = %s", (number,)),
        ("update store_drawround set plan = 'X' where number = %s", (number,)),
        ("delete from store_drawround where number = %s", (number,)),
        (f"update store_drawparty set key = repeat('0', 64) where {of_round}", (number,)),
        (f"update store_drawparty set body = 'X' where {of_round}", (number,)),
        (f"delete from store_drawsignature where {of_round}", (number,)),
    ]  # fmt: skip
    return found


def test_what_is_frozen_cannot_be_changed_by_any_role_in_any_state(world, clone):
    world = opened_round(world)
    roles = urls(clone)
    for state in FROM_FROZEN_ON:
        play(world, until=state)
        for role, url in roles.items():
            for statement, values in attempts(world.number):
                assert refused(url, statement, values), (state, role, statement)


def test_the_tables_of_a_draft_are_added_to_and_never_changed(world, clone):
    world = opened_round(world)
    owner = urls(clone)["owner"]
    for statement, values in attempts(world.number):
        if statement.startswith(("update store_drawline", "delete from store_drawline")):
            assert refused(owner, statement, values), statement
        if statement.startswith("insert into store_drawline"):
            assert not refused(owner, statement, values), statement


@pytest.mark.parametrize("state", ["draft", "nonces_revealed", "beacon_recorded", "sealed"])
def test_there_is_one_seed_and_only_after_the_dice(world, clone, state):
    world = play(opened_round(world), until=state)
    second = ("update store_drawround set seed = repeat('1', 64) where number = %s", (world.number,))
    for role, url in urls(clone).items():
        # Between opening and recording the owner could write what the dice did not say: the transcript shows it.
        may = state == "nonces_revealed" and role in ("owner", "superuser", "app")
        assert refused(url, *second) is not may, (state, role)


def test_one_draw_of_a_plan_and_round(world, owner):
    world = opened_round(world)
    (columns,) = owner.execute(
        "select string_agg(column_name, ', ') from information_schema.columns where table_name = 'store_drawround'"
        " and column_name not in ('id', 'number', 'instance_id')"
    ).fetchone()
    with pytest.raises(psycopg.errors.UniqueViolation) as twice, owner.transaction():
        owner.execute("select set_config('gongzhi.role', 'CIQ_R', true)")
        (instance,) = owner.execute(
            "insert into store_instance (id, workflow, version, state, seen, opened_state, opened_at, entered_at,"
            " region, parties) select gen_random_uuid(), workflow, version, 'draft', 0, 'draft', opened_at, entered_at,"
            " region, parties from store_instance where workflow = 'draw_round' returning id"
        ).fetchone()
        owner.execute(
            f"insert into store_drawround (id, number, instance_id, {columns})"
            f" select gen_random_uuid(), 'CQ-X', %s, {columns} from store_drawround where number = %s",
            (instance, world.number),
        )
    assert twice.value.diag.constraint_name == "one_draw_of_plan_and_round"


def test_who_switches_the_triggers_off_does_not_get_past_the_commitment(world, clone):
    """A superuser can; the tables then no longer give the commitment that stands in the witnessed log."""
    world = play(opened_round(world, purpose="practice"), until="committed")
    with psycopg.connect(urls(clone)["superuser"], autocommit=True) as link:
        link.execute("set session_replication_role = replica")
        changed = "update store_drawline set line = replace(line, '\"size\":900', '\"size\":9') where file = 'frame'"
        assert link.execute(changed).rowcount
    with seeing_as(world.officers.system):
        row, tables = world.row, queries.draws.tables(world.row.id)
    assert commit(row.params, tables).hex() != row.commit
    with pytest.raises(Refusal) as refused_by_name:
        play(world)
    assert refused_by_name.value.code == "DRAW_CHANGED"
