"""The database's own refusals: policies as declared, history never changed, transitions only by the table."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from gongzhi.store.security import APP, IDENTITY, guarded, policies


def test_every_table_under_row_security_has_exactly_the_policies_that_stand_beside_its_model(owner):
    rows = owner.execute(
        "select tablename, policyname, array_to_string(roles, ','), qual, with_check from pg_policies"
        " where policyname in ('see', 'add', 'change', 'owner')"
    ).fetchall()
    found = {(table, name) for table, name, *_ in rows}
    for model in guarded():
        table = model._meta.db_table
        writable = not policies()[table]["write"].endswith("(false)")
        wanted = (
            {"see", "owner"} | ({"add"} if writable else set()) | ({"change"} if writable and model.changes else set())
        )
        assert {name for t, name in found if t == table} == wanted, table


def test_row_security_is_forced_on_every_table_but_the_identity_tables(owner):
    rows = owner.execute(
        "select relname, relrowsecurity and relforcerowsecurity from pg_class"
        " where relname like 'store\\_%' and relkind = 'r'"
    ).fetchall()
    open_tables = {name for name, forced in rows if not forced}
    assert open_tables == {f"store_{name.lower()}" for name in IDENTITY}


def test_without_an_acting_context_the_app_sees_nothing(db):
    with connection.cursor() as cursor:
        for model in guarded():
            if model.row_policy != "true":
                cursor.execute(f"select count(*) from {model._meta.db_table}")
                assert cursor.fetchone() == (0,), model


@pytest.mark.parametrize(
    "table",
    [
        "store_event",
        "store_evidence",
        "store_transition",
        "store_signature",
        "store_finding",
        "store_sourcerun",
        "store_reminder",
        "store_issuedpaper",
        "store_attachment",
    ],
)
def test_the_app_may_neither_change_nor_delete_nor_empty_history(db, table):
    for statement in (f"update {table} set id = id", f"delete from {table}", f"truncate {table} cascade"):
        with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
            cursor.execute(statement)
        connection.rollback() if connection.in_atomic_block else None


@pytest.mark.parametrize(
    "table",
    [
        "store_event",
        "store_evidence",
        "store_transition",
        "store_signature",
        "store_finding",
        "store_sourcerun",
        "store_reminder",
        "store_issuedpaper",
        "store_attachment",
    ],
)
def test_even_the_owner_may_not_empty_history(owner, table):
    with pytest.raises(psycopg.errors.DatabaseError, match="WRITTEN_ONCE"):
        owner.execute(f"truncate {table} cascade")


def test_no_role_of_ours_stands_above_row_security(owner):
    rows = owner.execute(
        "select rolname from pg_roles where rolname like 'gongzhi\\_%' and (rolsuper or rolbypassrls)"
    ).fetchall()
    assert rows == []
    assert APP == "gongzhi_app"
