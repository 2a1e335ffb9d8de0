"""Row-level security, grants and triggers: what the database itself refuses.

Applied by the owner after every migrate. The policies stand beside the models (`row_policy`,
`write_policy`, `changes`); a test compares them with the database's own catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models

from gongzhi.catalogue.workflows import SAME, every_version
from gongzhi.store.models import LINES

OWNER, APP, SEQUENCER = "gongzhi_owner", "gongzhi_app", "gongzhi_sequencer"
WRITERS = "(select current_setting('gongzhi.role', true)) not in ('', 'AUD', 'PUB')"
IDENTITY = ("Person", "Account", "Post")  # read before anybody is known; outside row policies
TRIGGERS = Path(__file__).parent / "triggers.sql"


def apply_after_migrate(app_config: Any, using: str, **_: Any) -> None:
    """Grants, policies and triggers, each replaced in place; only when the owner migrates its last app."""
    if app_config.label != "store" or connection.settings_dict["USER"] == APP:
        return
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)
        cursor.execute(TRIGGERS.read_text(encoding="utf-8"))
        for table in (model._meta.db_table for model in LINES.values()):
            cursor.execute(
                f"create or replace trigger written_once before update or delete on {table}"
                " for each row execute function gongzhi_written_once()"
            )
    load_workflow_rows()


def guarded() -> list[type[models.Model]]:
    """The models under row-level security. A model without a policy of its own is a mistake, said here."""
    found = [model for model in _tables() if model.__name__ not in IDENTITY]
    for model in found:
        if not hasattr(model, "row_policy"):
            raise TypeError(f"{model.__name__} says not who sees its rows: give it a row_policy")
    return found


def published() -> list[type[models.Model]]:
    """The models that are views of what everybody may read."""
    return [model for model in apps.get_app_config("store").get_models() if not model._meta.managed]


def policies() -> dict[str, dict[str, str]]:
    """The policies wanted, by table and name: see (select), add (insert), change (update), owner, sequencer."""
    wanted = {}
    for model in guarded():
        see = model.row_policy  # type: ignore[attr-defined]
        write = model.write_policy or see  # type: ignore[attr-defined]
        wanted[model._meta.db_table] = {"see": see, "write": f"{WRITERS} and ({write})"}
    return wanted


def statements() -> Iterator[str]:
    for model in published():
        yield from _view(model)
    for model in _tables():
        table = model._meta.db_table
        yield f"revoke all on {table} from {APP}, {SEQUENCER}, public"
        if model.__name__ in IDENTITY:
            yield f"grant select, insert, update on {table} to {APP}"
    for model in guarded():
        yield from _guard(model)
    yield f"grant usage on all sequences in schema public to {APP}"
    for table in ("django_session",):
        yield f"grant select, insert, update, delete on {table} to {APP}"
    yield f"grant select on django_content_type, django_migrations to {APP}"
    yield f"grant select on store_event to {SEQUENCER}"
    yield f"grant select, insert on store_leaf, store_head to {SEQUENCER}"
    for table in ("store_event", "store_leaf", "store_head"):
        yield f"drop policy if exists sequencer on {table}"
        yield f"create policy sequencer on {table} to {SEQUENCER} using (true) with check (true)"
    yield (
        "do $$ declare t record; begin"
        " for t in select tablename from pg_tables where schemaname = 'public' and tablename like 'procrastinate%' loop"
        f" execute format('grant select, insert, update, delete on %I to {APP}', t.tablename);"
        " end loop; end $$"
    )


def _tables() -> list[type[models.Model]]:
    return [model for model in apps.get_app_config("store").get_models() if model._meta.managed]


def _view(model: type[models.Model]) -> Iterator[str]:
    """A view with its owner's rights."""
    view, columns = model._meta.db_table, ", ".join(field.column for field in model._meta.concrete_fields)
    yield f"drop view if exists {view}"
    barrier = str(model.barrier).lower()  # type: ignore[attr-defined]
    yield f"create view {view} with (security_barrier = {barrier}) as select {columns} from ({model.shows}) shown"  # type: ignore[attr-defined]
    yield f"grant select on {view} to {APP}"


def _guard(model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    see, write = policies()[table]["see"], policies()[table]["write"]
    yield f"alter table {table} enable row level security"
    yield f"alter table {table} force row level security"
    for name in ("owner", "see", "add", "change"):
        yield f'drop policy if exists "{name}" on {table}'
    yield f"create policy owner on {table} to {OWNER} using (true) with check (true)"
    yield f"create policy see on {table} for select to {APP} using ({see})"
    yield f"grant select on {table} to {APP}"
    if write.endswith("(false)"):
        return
    yield f'create policy "add" on {table} for insert to {APP} with check ({write})'
    yield f"grant insert on {table} to {APP}"
    if model.changes:  # type: ignore[attr-defined]
        yield f"create policy change on {table} for update to {APP} using ({write}) with check ({write})"
        yield f"grant update ({', '.join(model.changes)}) on {table} to {APP}"  # type: ignore[attr-defined]


def load_workflow_rows() -> None:
    """The catalogue's workflow tables into the table that the trigger reads. A version once used never changes."""
    columns = "workflow, version, from_state, act, to_state, roles, persons, each_role"
    with connection.cursor() as cursor:
        for row in _workflow_rows():
            cursor.execute(
                f"insert into store_workflowrow ({columns}) values (%s, %s, %s, %s, %s, %s, %s, %s)"
                " on conflict (workflow, version, from_state, act) do nothing",
                row,
            )
            cursor.execute(
                "select to_state, roles, persons, each_role from store_workflowrow"
                " where (workflow, version, from_state, act) = (%s, %s, %s, %s)",
                row[:4],
            )
            if cursor.fetchone() != row[4:]:
                raise ValueError(
                    f"workflow {row[0]} version {row[1]}, act {row[3]}: the table changed; give it a new version"
                )


def _workflow_rows() -> Iterator[tuple[object, ...]]:
    for table in every_version().values():
        for row in table.rows:
            for start in row.from_states or ("",):
                to_state = start if row.to_state == SAME else row.to_state
                yield table.name, table.version, start, row.act, to_state, list(row.roles), row.persons, row.each_role
