"""The three roles that Gongzhi works as, the database they share, and the addresses they log in at.

None of them is a superuser or passes over row-level security. The owner migrates; the app does everything
else and gets its table rights from the migrations; the sequencer turns events into the ledger.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from gongzhi.catalogue.messages import say
from gongzhi.core.errors import Refusal

MAJOR = "18"  # of PostgreSQL: one version, tested
OWNER, APP, SEQUENCER = "gongzhi_owner", "gongzhi_app", "gongzhi_sequencer"
PLAIN = "login nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
EXTENSIONS = ("btree_gist",)


@dataclass(frozen=True)
class Urls:
    """postgresql:// addresses of one database, one for each role."""

    owner: str
    app: str
    sequencer: str

    def environment(self) -> dict[str, str]:
        """The variables that the settings, the migrations and the sequencer read."""
        return {"DATABASE_URL": self.app, "GONGZHI_OWNER_URL": self.owner, "GONGZHI_SEQUENCER_URL": self.sequencer}


def prepare_database(superuser_url: str, name: str, template: str = "template0") -> Urls:
    """Roles, database, extensions and rights, as they should be however often, and by how many at once, it runs.

    template: the database to clone when `name` does not exist yet; nobody may be connected to it
    """
    with psycopg.connect(superuser_url, autocommit=True) as server:
        server.execute("select pg_advisory_lock(hashtext('gongzhi roles'))")
        known = {row[0] for row in server.execute("select rolname from pg_roles")}
        for role in (OWNER, APP, SEQUENCER):
            verb = "alter" if role in known else "create"
            server.execute(SQL("{} role {} {}").format(SQL(verb), Identifier(role), SQL(PLAIN)))
        if not server.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            server.execute(
                SQL("create database {} owner {} template {}").format(*map(Identifier, (name, OWNER, template)))
            )
        for statement in _rights(name):
            server.execute(statement)
        with psycopg.connect(_address(superuser_url, database=name), autocommit=True) as database:
            for statement in _inside():
                database.execute(statement)
    return Urls(*(_address(superuser_url, database=name, role=role) for role in (OWNER, APP, SEQUENCER)))


def given_urls(environ: Mapping[str, str]) -> Urls | None:
    """The addresses of somebody's own server; None when DATABASE_URL is unset or empty.

    Raises Refusal DATABASE_URLS_MISSING, with the SQL that makes the roles, when only some are set.
    """
    if not environ.get("DATABASE_URL"):
        return None
    wanted = ("GONGZHI_OWNER_URL", "DATABASE_URL", "GONGZHI_SEQUENCER_URL")
    missing = [variable for variable in wanted if not environ.get(variable)]
    if missing:
        raise Refusal("DATABASE_URLS_MISSING", missing=", ".join(missing), sql=statements_for_superuser("gongzhi"))
    return Urls(*(environ[variable] for variable in wanted))


def check_server(urls: Urls) -> None:
    """Raises Refusal when a role cannot log in, is above row-level security, or the server is another version."""
    for url in (urls.owner, urls.app, urls.sequencer):
        role = urlsplit(url).username
        try:
            with psycopg.connect(url, connect_timeout=10) as database:
                version = str(database.info.server_version // 10000)
                above = database.execute(
                    "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
                ).fetchone()
        except psycopg.OperationalError as error:
            raise Refusal("DATABASE_NO_ANSWER", role=role, output=str(error).strip()) from error
        if version != MAJOR:
            raise Refusal("DATABASE_OTHER_VERSION", server=urlsplit(url).hostname, found=version, wanted=MAJOR)
        if above == (True,):
            raise Refusal("DATABASE_ROLE_ABOVE_ROW_SECURITY", role=role)


def statements_for_superuser(name: str) -> str:
    """What a superuser runs in psql, once, on a server of one's own; the passwords are his to choose."""
    roles = [f"create role {role} {PLAIN} password '…';" for role in (OWNER, APP, SEQUENCER)]
    database = f'create database "{name}" owner {OWNER} template template0 encoding utf8;'
    rights = [f"{statement.as_string()};" for statement in _rights(name)]
    inside = [f"{statement.as_string()};" for statement in _inside()]
    return "\n".join([*roles, database, *rights, f'\\connect "{name}"', *inside])


def word(code: str, **values: object) -> str:
    """A message in the language of the terminal."""
    return say(code, "zh" if os.environ.get("LANG", "").startswith("zh") else "en", **values)


def sentence(refusal: Refusal) -> str:
    return word(refusal.code, **refusal.params)


def _rights(name: str) -> list[SQL | Composed]:
    return [
        SQL("revoke all on database {} from public").format(Identifier(name)),
        SQL("grant connect on database {} to {}, {}").format(*map(Identifier, (name, APP, SEQUENCER))),
        SQL("grant temporary on database {} to {}").format(*map(Identifier, (name, APP))),  # registers come in by COPY
    ]


def _inside() -> list[SQL | Composed]:
    return [
        *(SQL("create extension if not exists {}").format(Identifier(extension)) for extension in EXTENSIONS),
        SQL("revoke all on schema public from public"),
        SQL("grant usage on schema public to {}, {}").format(Identifier(APP), Identifier(SEQUENCER)),
    ]


def _address(superuser_url: str, *, database: str, role: str | None = None) -> str:
    """The same server's address for another database and, when one is named, another role, without a password."""
    parts = urlsplit(superuser_url)
    place = parts.netloc.rpartition("@")
    who = f"{place[0]}{place[1]}" if role is None else f"{role}@"
    return urlunsplit(parts._replace(netloc=f"{who}{place[2]}", path=f"/{database}"))


def main() -> int:
    """Prints the addresses given in the environment, one variable a line, once they are found good."""
    try:
        urls = given_urls(os.environ)
        if urls is None:
            raise Refusal("DATABASE_URLS_MISSING", missing="DATABASE_URL", sql=statements_for_superuser("gongzhi"))
        check_server(urls)
    except Refusal as refusal:
        print(sentence(refusal))
        return 1
    for variable, url in urls.environment().items():
        print(f"{variable}={url}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
