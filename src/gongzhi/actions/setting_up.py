"""The platform is set up: who there is, which registers it knows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from gongzhi.actions.acting import acting
from gongzhi.core.events import AccountsSetUp, RegisterLoaded
from gongzhi.core.facts import Actor
from gongzhi.core.identity.addresses import door_of
from gongzhi.core.registers import CertificateRow, EnterpriseRow, ExportTotalRow, PersonRow
from gongzhi.store import queries, save
from gongzhi.store.grams import grams
from gongzhi.store.save.registers import REGISTER_IDS, register_id

SINCE_EVER = date(2000, 1, 1)
SYSTEM_NAME = "共治系统 Gongzhi"


@dataclass(frozen=True)
class NewAccount:
    username: str
    password: str
    post: UUID


def the_system(region: str) -> Actor:
    """The actor of what no person does: intake of public sources, proposals, clocks. Made at the first call."""
    person, account, post = (uuid5(REGISTER_IDS, f"system|{part}") for part in ("person", "account", "post"))
    if not queries.accounts.is_known(person):
        save.people.person(person, name=SYSTEM_NAME, certificate_no="", synthetic=False)
        save.people.account(account, person_id=person, username="system", password=None)
        save.people.post(post, person_id=person, role="SYSTEM", region=region, uscc=None, since=SINCE_EVER, until=None)
    return Actor(person, account, post, "SYSTEM", region)


def take_in_people(rows: Sequence[PersonRow], *, by: Actor, at: datetime) -> int:
    """Persons and their posts; accounts without a password, so that nobody signs in before one is given."""
    with acting(by, at) as act:
        new = 0
        for row in rows:
            if not queries.accounts.is_known(row.person):
                save.people.person(
                    row.person, name=row.name, certificate_no=row.certificate_no, synthetic=row.synthetic
                )
                account = account_id(row)
                save.people.account(account, person_id=row.person, username=account.hex[:12], password=None)
                new += 1
            post = post_id(row)
            if not queries.accounts.is_post(post):
                save.people.post(
                    post,
                    person_id=row.person,
                    role=row.role,
                    region=row.region,
                    uscc=row.uscc or None,
                    since=row.held_from,
                    until=row.held_to,
                )
        act.record(AccountsSetUp(new, len(rows)), subject="people")
    return new


def actor(row: PersonRow) -> Actor:
    """The actor of a register row: the person through the account made for it, in the post of the row."""
    return Actor(row.person, account_id(row), post_id(row), row.role, row.region, row.uscc or None)


def account_id(row: PersonRow) -> UUID:
    return uuid5(REGISTER_IDS, f"account|{row.person}")


def post_id(row: PersonRow) -> UUID:
    """The same row names the same post in every upload."""
    return uuid5(REGISTER_IDS, f"post|{row.person}|{row.role}|{row.region}|{row.uscc}|{row.held_from}")


def give_passwords(wanted: Sequence[tuple[str, UUID]], *, by: Actor, at: datetime) -> tuple[NewAccount, ...]:
    """Sign-in names and fresh passwords for the accounts behind posts; returned once, never kept readable."""
    with acting(by, at) as act:
        made = tuple(NewAccount(username, secrets.token_urlsafe(9), post) for username, post in wanted)
        save.people.sign_in([(account.username, account.password, account.post) for account in made])
        act.record(AccountsSetUp(0, len(made)), subject="accounts")
    return made


def take_in_enterprises(rows: Sequence[EnterpriseRow], *, raw_hash: str, by: Actor, at: datetime) -> int:
    """Enterprises that the register does not hold yet, with the grams that a search compares; others' new addresses
    and premises.

    Returns how many are new or have another address or place.
    """
    with acting(by, at) as act:
        new = save.registers.rows(
            "store_enterprise",
            (
                "id", "uscc", "name_zh", "name_en", "region", "size", "sector", "hs_chapters", "firm_class",
                "is_producer", "is_exporter", "registered_on", "synthetic", "address", "door", "premises",
                "premises_source", "premises_on",
            ),
            (
                (
                    register_id("enterprise", row.uscc), row.uscc, row.name_zh, row.name_en, row.region, row.size,
                    row.sector, " ".join(row.hs_chapters), row.firm_class, row.is_producer, row.is_exporter,
                    row.registered_on, row.synthetic, row.address, door_of(row.address), row.premises,
                    row.premises_source, row.premises_on,
                )
                for row in rows
            ),
            once=("uscc",),
        )  # fmt: skip
        new += save.registers.addresses((row.uscc, row.address, door_of(row.address)) for row in rows if row.address)
        new += save.registers.premises(
            (row.uscc, row.premises, row.premises_source, row.premises_on) for row in rows if row.premises_on
        )
        save.registers.rows(
            "store_enterprisegram",
            ("gram", "uscc", "region"),
            (
                (gram, row.uscc, row.region)
                for row in rows
                for gram in grams(row.name_zh) | grams(row.name_en) | grams(row.uscc)
            ),
            once=("gram", "uscc"),
        )
        act.record(RegisterLoaded("enterprises", raw_hash, new), subject="enterprises")
    return new


def take_in_certificates(rows: Sequence[CertificateRow], *, raw_hash: str, by: Actor, at: datetime) -> int:
    with acting(by, at) as act:
        new = put_certificates(rows)
        act.record(RegisterLoaded("certificates", raw_hash, new), subject="certificates")
    return new


def put_certificates(rows: Sequence[CertificateRow]) -> int:
    """Write certificates into their register within an act; returns how many are new."""
    region_of = queries.enterprises.regions_of({row.uscc for row in rows})
    return save.registers.rows(
        "store_enterprisecertificate",
        ("id", "uscc", "region", "standard", "valid_from", "valid_to"),
        (
            (
                register_id("certificate", f"{row.uscc}|{row.standard}|{row.valid_from}"),
                row.uscc,
                region_of[row.uscc],
                row.standard,
                row.valid_from,
                row.valid_to,
            )
            for row in rows
        ),
        once=("uscc", "standard", "valid_from"),
    )


def take_in_export_totals(rows: Sequence[ExportTotalRow], *, raw_hash: str, by: Actor, at: datetime) -> int:
    """Export totals by month; a month that is uploaded again, as when it is over, replaces what was known of it."""
    with acting(by, at) as act:
        new = save.registers.rows(
            "store_exporttotal",
            ("id", "uscc", "region", "year", "month", "items", "value_usd_cents"),
            (
                (
                    register_id("exports", f"{row.uscc}|{row.year}|{row.month}"),
                    row.uscc,
                    row.region,
                    row.year,
                    row.month,
                    row.items,
                    row.value_usd_cents,
                )
                for row in rows
            ),
            once=("uscc", "year", "month"),
            renewed=("region", "items", "value_usd_cents"),
        )
        act.record(RegisterLoaded("exports", raw_hash, new), subject="exports")
    return new
