"""The mail server that the operator named, and one letter handed over to it."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from django.conf import settings

PATIENCE_S = 30
PERMANENT = range(500, 600)  # SMTP: trying again brings the same answer


@dataclass(frozen=True)
class MailServer:
    """security: tls from the first byte, starttls, or none. site: address of the platform, for links in letters."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    site: str


class NotSent(Exception):
    """The letter was not taken over. why: a `mail_fault`. No word of the server is kept: it may name the address.

    of_server: no other letter would be taken over either.
    """

    def __init__(self, why: str, *, for_good: bool = False, of_server: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good, self.of_server = why, for_good, of_server


def mail_server() -> MailServer | None:
    """None where the operator named none: nothing is mailed then, and pages say so."""
    given = settings.MAIL_SERVER
    return MailServer(**given) if given["host"] and given["sender"] and given["site"] else None


def hand_over(letter: EmailMessage, server: MailServer) -> None:
    """Returns once the server has taken the letter over. Raises NotSent."""
    try:
        with _connected(server) as link:
            link.send_message(letter)
    except smtplib.SMTPRecipientsRefused as no:
        codes = [code for code, _ in no.recipients.values()]
        raise _refused(codes[0]) from None
    except smtplib.SMTPAuthenticationError:
        raise NotSent("login", of_server=True) from None
    except smtplib.SMTPSenderRefused as no:
        raise NotSent("sender", for_good=False, of_server=no.smtp_code in PERMANENT) from None
    except smtplib.SMTPResponseException as no:
        raise _refused(no.smtp_code) from None
    except (smtplib.SMTPException, OSError):
        raise NotSent("unreachable", of_server=True) from None


def _refused(code: int) -> NotSent:
    return NotSent("refused", for_good=True) if code in PERMANENT else NotSent("later")


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        link: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=PATIENCE_S, context=ssl.create_default_context()
        )
    else:
        link = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_S)
    if server.security == "starttls":
        link.starttls(context=ssl.create_default_context())
    if server.user:
        link.login(server.user, server.password)
    return link
