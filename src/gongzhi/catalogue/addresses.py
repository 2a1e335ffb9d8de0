"""Where a source is fetched from: an address of its own catalogue file, or one that the operator puts in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from gongzhi.catalogue.reading import read_written

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SECRETS = {
    "access_token",
    "api_key",
    "apikey",
    "auth",
    "key",
    "pass",
    "password",
    "secret",
    "sig",
    "signature",
    "token",
}
FIELDS = {"name", "url", "every_hours"}
WRONG = {
    "FORM": "is no web address of plain characters",
    "SCHEME": "must begin with https://",
    "CREDENTIALS": "carries a name, password or key; addresses are shown and kept in the ledger",
}


@dataclass(frozen=True)
class Address:
    name: str  # stands for the file in messages: "portal"
    url: str
    every_hours: int  # how long after one question the next is asked


def wrong_with(url: str, *, loopback: bool = False) -> str:
    """A key of WRONG, or "" for an address that may be asked. loopback: http to this very machine will do."""
    if not (url.isascii() and url.isprintable() and " " not in url):
        return "FORM"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "FORM"
    if not host:
        return "FORM"
    if parts.scheme != "https" and not (loopback and parts.scheme == "http" and host in LOOPBACK):
        return "SCHEME"
    named = {name.casefold().replace("-", "_") for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if parts.username is not None or parts.password is not None or named & SECRETS:
        return "CREDENTIALS"
    return ""


def is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


def addresses(entries: Sequence[object] | None, where: str, *, loopback: bool = False) -> tuple[Address, ...]:
    """The addresses of a `fetch:` block; () without one. Raises ValueError naming `where` and what is wrong."""
    if entries is not None and not isinstance(entries, list):
        raise ValueError(f"{where}: is no list of addresses")
    found = tuple(_address(entry, where, loopback) for entry in entries or ())
    if len({address.name for address in found}) != len(found):
        raise ValueError(f"{where}: a name stands twice")
    return found


def operators_addresses(path: Path, source: str) -> tuple[Address, ...] | None:
    """What the operator's file says of one source, instead of the catalogue's block; () turns fetching off.

    None where there is no file, or it does not name the source. Raises ValueError naming what is wrong.
    """
    if not path.exists():
        return None
    tree: Any = read_written(path) or {}
    if not isinstance(tree, dict):
        raise ValueError(f"{path.name}: is no table of sources")
    if source not in tree:
        return None
    return addresses(tree[source] or None, f"{path.name}: {source}", loopback=True)


def _address(entry: Any, where: str, loopback: bool) -> Address:
    if not isinstance(entry, dict) or set(entry) != FIELDS:
        raise ValueError(f"{where}: an address has {', '.join(sorted(FIELDS))} and nothing else")
    name, url, hours = entry["name"], entry["url"], entry["every_hours"]
    if not name:
        raise ValueError(f"{where}: an address needs a name")
    if wrong := wrong_with(url, loopback=loopback):
        raise ValueError(f"{where}: {name}: the url {WRONG[wrong]}")
    if not (hours.isascii() and hours.isdecimal() and int(hours) > 0):
        raise ValueError(f"{where}: {name}: every_hours {hours!r} is no number of hours above zero")
    return Address(name, url, int(hours))
