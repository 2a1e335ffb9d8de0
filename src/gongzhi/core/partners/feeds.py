"""How the evidence of a partner's feed is named: one source for each kind that it sends."""

from __future__ import annotations

from collections.abc import Iterable

PREFIX = "p"


def source_of(feed: str, service: str) -> str:
    """ "p:jx-lab:check_results", which no source of the catalogue is called."""
    return f"{PREFIX}:{feed}:{service}"


def subject_of(feed: str, sequence: int) -> str:
    """ "jx-lab/3": what the ledger's events on a message are about."""
    return f"{feed}/{sequence}"


def sources_of(feed: str, services: Iterable[str]) -> tuple[str, ...]:
    return tuple(source_of(feed, service) for service in services)


def feed_of(source: str) -> str:
    """The feed that a source of evidence is; "" for any other source."""
    parts = source.split(":")
    return parts[1] if len(parts) == 3 and parts[0] == PREFIX else ""


def service_of(source: str) -> str:
    """The kind of record that a partner's source holds; "" for any other source."""
    return source.split(":")[2] if feed_of(source) else ""
