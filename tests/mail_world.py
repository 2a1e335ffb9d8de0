"""A real mail server on this machine, and subscriptions and warnings to send through it."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session
from django.conf import settings

from gongzhi.actions import announcing, mailing
from gongzhi.core.risk.subscriptions import Wish

SITE, SENDER = "https://gongzhi.example", "Gongzhi <warnings@gongzhi.example>"
ANYTHING = Wish("", "", "", 4)


@dataclass
class Mailbox:
    """What the server took over, in order; says: its answer to the next ones, "" to take them over."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    says: str = ""

    async def handle_RCPT(self, server, session: Session, envelope: Envelope, address: str, options) -> str:  # noqa: N802
        if self.says:
            return self.says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.letters.append(BytesParser(policy=default).parsebytes(envelope.content))  # type: ignore[arg-type]
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]


@contextmanager
def server_of(box: Mailbox) -> Iterator[Mailbox]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def given(port: int) -> dict[str, object]:
    return {
        "host": "127.0.0.1", "port": port, "security": "none", "user": "", "password": "", "sender": SENDER,
        "site": SITE,
    }  # fmt: skip


def environment_of(port: int) -> dict[str, str]:
    """The same for a process of its own."""
    return {
        "GONGZHI_SMTP_HOST": "127.0.0.1", "GONGZHI_SMTP_PORT": str(port), "GONGZHI_SMTP_SECURITY": "none",
        "GONGZHI_MAIL_FROM": SENDER, "GONGZHI_URL": SITE,
    }  # fmt: skip


@pytest.fixture
def box() -> Iterator[Mailbox]:
    before = settings.MAIL_SERVER
    with server_of(Mailbox()) as found:
        settings.MAIL_SERVER = given(found.port)
        yield found
    settings.MAIL_SERVER = before


def told(officers, at) -> int:
    """What the worker does each minute; returns how many mails were taken over."""
    announcing.spread(by=officers.system, at=at)
    announcing.gather_daily_mails(by=officers.system, at=at)
    return mailing.send_due(by=officers.system, at=at)


def link_in(letter: EmailMessage, part: str) -> str:
    """The address within the platform that a letter leads to."""
    (found,) = re.findall(rf"{re.escape(SITE)}(\S*{part}\S*)", letter.get_content())
    return str(found).partition("?")[0]


def text(letter: EmailMessage) -> str:
    return str(letter.get_content()).replace(os.linesep, "\n")
