"""The private server survives what happens to it, and its roles stay below row-level security."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.config import database_roles
from gongzhi.config.database_roles import given_urls, prepare_database
from gongzhi.config.local_postgres import UNPRIVILEGED, LocalPostgres, throw_away_postgres
from gongzhi.core.errors import Refusal
from gongzhi.store import security

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up rights")


@pytest.fixture(scope="module")
def server() -> Iterator[LocalPostgres]:
    with throw_away_postgres() as server:
        yield server


@pytest.fixture
def folder(server: LocalPostgres) -> Iterator[Path]:
    """A folder that the server's user can reach; pytest's own belong to root alone."""
    folder = server.data.parent / f"test-{time.monotonic_ns()}"
    folder.mkdir(mode=0o711)
    yield folder
    for data in (folder, folder / "pg"):
        shutil.rmtree(LocalPostgres(data).sockets, ignore_errors=True)


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as database:
        row = database.execute(query).fetchone()
        assert row is not None
        return row[0]


def kill(server: LocalPostgres) -> None:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.pid() is not None:
        time.sleep(0.01)


def test_the_server_is_version_18_and_listens_on_no_network_port(server: LocalPostgres) -> None:
    assert str(one(server.superuser_url(), "show server_version")).startswith("18.")
    assert one(server.superuser_url(), "show listen_addresses") == ""
    assert server.sockets.stat().st_mode & 0o077 == 0


def test_text_sorts_and_folds_alike_on_every_machine(server: LocalPostgres) -> None:
    assert (
        one(server.superuser_url(), "select string_agg(t, '' order by t) from unnest('{赣,b,A,É}'::text[]) t")
        == "AbÉ赣"
    )
    assert one(server.superuser_url(), "select lower('ÉA赣')") == "éa赣"


@only_root
def test_a_server_started_by_root_does_not_run_as_root(server: LocalPostgres) -> None:
    assert Path(f"/proc/{server.pid()}").owner() == UNPRIVILEGED
    assert server.data.owner() == UNPRIVILEGED


@only_root
def test_a_folder_that_the_servers_user_cannot_reach_is_refused(folder: Path) -> None:
    folder.chmod(0o700)
    with pytest.raises(Refusal, match="DATABASE_FOLDER_UNREACHABLE"):
        LocalPostgres(folder / "pg").start()


def test_a_killed_server_starts_again_with_every_committed_row(folder: Path) -> None:
    server = LocalPostgres(folder / "pg")
    with server:
        with psycopg.connect(server.superuser_url()) as database:
            database.execute("create table kept as select generate_series(1, 1000)")
        kill(server)
        server.start()
        assert one(server.superuser_url(), "select count(*) from kept") == 1000
    assert server.pid() is None


def test_a_start_waits_for_what_a_killed_server_left_running(folder: Path) -> None:
    with LocalPostgres(folder / "pg", fast=True) as server, psycopg.connect(server.superuser_url()) as left_over:
        os.kill(left_over.info.backend_pid, signal.SIGSTOP)
        kill(server)
        held = 0.7
        threading.Timer(held, os.kill, (left_over.info.backend_pid, signal.SIGCONT)).start()
        began = time.monotonic()
        server.start()
        assert time.monotonic() - began >= held
        assert one(server.superuser_url(), "select 1") == 1


def test_a_pid_file_that_names_another_program_does_not_stop_the_start(folder: Path) -> None:
    server = LocalPostgres(folder / "pg", fast=True).start()
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill(server)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with server:
        assert one(server.superuser_url(), "select 1") == 1


def test_starting_a_running_server_keeps_it(folder: Path) -> None:
    with LocalPostgres(folder / "pg", fast=True) as server:
        pid = server.pid()
        assert server.start().pid() == pid


def test_four_that_start_at_once_share_one_server(folder: Path) -> None:
    data = folder / "pg"
    command = [sys.executable, "-m", "gongzhi.config.local_postgres"]
    starting = [subprocess.Popen([*command, "start", data], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    printed = {process.communicate()[0] for process in starting}
    try:
        assert [process.returncode for process in starting] == [0] * 4
        (addresses,) = printed
        urls = dict(line.split("=", 1) for line in addresses.splitlines())
        assert one(urls["DATABASE_URL"], "select current_user") == "gongzhi_app"
    finally:
        subprocess.run([*command, "stop", data], check=True)
    assert subprocess.run([*command, "status", data], check=False).returncode == 3


def test_a_start_killed_while_making_the_cluster_leaves_nothing_that_stops_the_next(folder: Path) -> None:
    half_made = folder / "pg.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")
    with LocalPostgres(folder / "pg", fast=True) as server:
        assert one(server.superuser_url(), "select 1") == 1
    assert not half_made.exists()


def test_a_folder_with_other_files_is_left_alone(folder: Path) -> None:
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(Refusal, match="DATABASE_FOLDER_IN_USE"):
        LocalPostgres(folder).start()
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_a_cluster_of_another_version_is_refused(folder: Path) -> None:
    (folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refusal, match=r"DATABASE_OTHER_VERSION.*found=17 wanted=18"):
        LocalPostgres(folder).start()


def test_a_socket_folder_that_others_may_enter_is_refused(folder: Path) -> None:
    server = LocalPostgres(folder / "pg")
    server.sockets.mkdir(mode=0o755)
    with pytest.raises(Refusal, match="DATABASE_FOLDER_NOT_PRIVATE"):
        server.start()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    server = LocalPostgres(folder / "pg", fast=True)
    with server:
        pass
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("\nno_such_setting = 1\n")
    with pytest.raises(Refusal, match="no_such_setting"):
        server.start()


def test_no_role_is_above_row_level_security(server: LocalPostgres) -> None:
    urls = prepare_database(server.superuser_url(), "roles")
    above = "select count(*) from pg_roles where (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)"
    assert one(urls.app, f"{above} and rolname like 'gongzhi%'") == 0
    for url, role in ((urls.owner, "gongzhi_owner"), (urls.app, "gongzhi_app"), (urls.sequencer, "gongzhi_sequencer")):
        assert one(url, "select current_user") == role


def test_a_role_raised_by_hand_is_lowered_again(server: LocalPostgres) -> None:
    prepare_database(server.superuser_url(), "lowered")
    with psycopg.connect(server.superuser_url()) as database:
        database.execute("alter role gongzhi_app bypassrls")
    urls = prepare_database(server.superuser_url(), "lowered")
    assert one(urls.app, "select rolbypassrls from pg_roles where rolname = current_user") is False


def test_only_the_owner_makes_tables_and_strangers_cannot_connect(server: LocalPostgres) -> None:
    urls = prepare_database(server.superuser_url(), "rights")
    with psycopg.connect(urls.owner) as owner:
        owner.execute("create table made (span daterange, exclude using gist (span with &&))")
    for url in (urls.app, urls.sequencer):
        with psycopg.connect(url) as role, pytest.raises(psycopg.errors.InsufficientPrivilege):
            role.execute("create table mine ()")
        with psycopg.connect(url) as role, pytest.raises(psycopg.errors.InsufficientPrivilege):
            role.execute("select * from made")
    with psycopg.connect(server.superuser_url(), autocommit=True) as superuser:
        superuser.execute("create role stranger login")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(urls.app.replace("gongzhi_app", "stranger"))


def test_a_clone_has_the_templates_tables_and_the_same_rights(server: LocalPostgres) -> None:
    template = prepare_database(server.superuser_url(), "pattern")
    with psycopg.connect(template.owner) as owner:
        owner.execute("create table cloned (); grant select on cloned to gongzhi_app")
    clone = prepare_database(server.superuser_url(), "copy", template="pattern")
    assert one(clone.app, "select count(*) from cloned") == 0


def test_the_roles_are_those_that_the_row_policies_name() -> None:
    assert (database_roles.OWNER, database_roles.APP, database_roles.SEQUENCER) == (
        security.OWNER,
        security.APP,
        security.SEQUENCER,
    )


VARIABLES = ("DATABASE_URL", "GONGZHI_OWNER_URL", "GONGZHI_SEQUENCER_URL")


def test_without_database_url_nothing_is_given() -> None:
    assert given_urls({}) is None
    assert given_urls({"DATABASE_URL": ""}) is None


@given(st.sets(st.sampled_from(VARIABLES[1:]), max_size=1))
def test_a_server_of_ones_own_needs_all_three_addresses(others: set[str]) -> None:
    environ = {variable: f"postgresql://{variable}@/x" for variable in {"DATABASE_URL", *others}}
    with pytest.raises(Refusal) as refused:
        given_urls(environ)
    assert str(refused.value.params["missing"]).split(", ") == [v for v in VARIABLES[1:] if v not in others]


def test_the_sql_said_to_a_superuser_makes_a_server_that_passes_the_check(server: LocalPostgres) -> None:
    said = database_roles.statements_for_superuser("own").replace("…", "chosen")
    outside, inside = said.split('\\connect "own"\n')
    with throw_away_postgres() as own:
        with psycopg.connect(own.superuser_url(), autocommit=True) as superuser:
            for statement in outside.splitlines():
                superuser.execute(statement)
        with psycopg.connect(own.superuser_url("own"), autocommit=True) as superuser:
            superuser.execute(inside)
        urls = prepare_database(own.superuser_url(), "own")
        database_roles.check_server(given_urls(urls.environment()) or urls)


def test_a_superuser_is_refused_as_the_app(server: LocalPostgres) -> None:
    urls = prepare_database(server.superuser_url(), "above")
    with pytest.raises(Refusal, match="DATABASE_ROLE_ABOVE_ROW_SECURITY role=postgres"):
        database_roles.check_server(
            database_roles.Urls(urls.owner, server.superuser_url("above"), urls.sequencer),
        )


def test_a_server_that_does_not_answer_is_said_with_its_role(server: LocalPostgres) -> None:
    urls = prepare_database(server.superuser_url(), "silent")
    nowhere = urls.sequencer.replace("/silent", "/nowhere")
    with pytest.raises(Refusal, match="DATABASE_NO_ANSWER role=gongzhi_sequencer"):
        database_roles.check_server(database_roles.Urls(urls.owner, urls.app, nowhere))
