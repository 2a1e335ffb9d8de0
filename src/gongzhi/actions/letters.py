"""What a mail says. It carries what is public; of anything else only that it is there, to be read after signing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from gongzhi.actions.clock import day_of
from gongzhi.actions.mail_server import MailServer
from gongzhi.actions.subscribing import CONFIRM, END, token_for
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import NotThere
from gongzhi.store import queries
from gongzhi.store.queries.subscriptions import DeliveryRow, MailRow, SubscriptionRow

CONFIRM_PATH, END_PATH = "/public/subscriptions/confirm/{token}/", "/public/subscriptions/end/{token}/"
PUBLIC_PATH, RECORD_PATH, OWN_PATH = "/public/alerts/{number}/", "/alerts/{number}/", "/subscriptions/"


def letter_of(mail: MailRow, server: MailServer, at: datetime) -> EmailMessage:
    """The letter of a mail, as things stand now, seen as the system. The Message-ID is the mail's own, however often.

    Raises NotThere where nobody is to get it any more: ended, not confirmed, no such post, nothing left to say.
    """
    to = queries.subscriptions.subscription(mail.subscription)
    if not to.address or to.ended_at is not None or (mail.kind != CONFIRM and not to.is_mailed):
        raise NotThere("subscription")
    if to.post is not None:
        queries.subscriptions.reader(to.post, day_of(at))
    letter = EmailMessage()
    letter["From"], letter["To"] = server.sender, to.address
    letter["Date"] = format_datetime(mail.made_at)
    letter["Message-ID"] = f"<{mail.id}@{server.sender.rpartition('@')[2].rstrip('>')}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = "zh-Hans-CN" if to.lang == "zh" else "en"
    if mail.kind == CONFIRM:
        _ask(letter, to, server, at)
    else:
        _tell(letter, to, queries.subscriptions.carried_by(mail.id), server, at)
    return letter


def _ask(letter: EmailMessage, to: SubscriptionRow, server: MailServer, at: datetime) -> None:
    href = _href(server, CONFIRM_PATH, to.lang, token=token_for(to.id, CONFIRM, at))
    letter["Subject"] = say("MAIL_CONFIRM_SUBJECT", to.lang)
    letter.set_content(say("MAIL_CONFIRM_TEXT", to.lang, href=href, site=server.site))


def _tell(
    letter: EmailMessage, to: SubscriptionRow, carried: Sequence[DeliveryRow], server: MailServer, at: datetime
) -> None:
    parts = [part for one in carried if (part := _part(one, to.lang, server))]
    if not parts:
        raise NotThere("alert")
    first = carried[0]
    if len(parts) == 1:
        subject = say(f"MAIL_SUBJECT_{first.what}".upper(), to.lang, number=first.number, level="ⅠⅡⅢⅣ"[first.level - 1])
    else:
        subject = say("MAIL_SUBJECT_DAILY", to.lang, n=len(parts), day=day_of(at))
    letter["Subject"] = subject
    # Without the language: a mail program posts to it, and must not be led elsewhere (RFC 8058).
    token = token_for(to.id, END, at)
    letter["List-Unsubscribe"] = f"<{server.site}{END_PATH.format(token=token)}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    end = _href(server, END_PATH, to.lang, token=token)
    letter.set_content("\n\n".join([*parts, say("MAIL_FOOT", to.lang, href=end, site=server.site)]))


def _part(one: DeliveryRow, lang: str, server: MailServer) -> str:
    """What is said of one alert; "" for one that is public no more."""
    heading = say(f"MAIL_SUBJECT_{one.what}".upper(), lang, number=one.number, level="ⅠⅡⅢⅣ"[one.level - 1])
    if not one.is_public:
        return f"{heading}\n{say('MAIL_SIGN_IN', lang)}\n{_href(server, RECORD_PATH, lang, number=one.number)}"
    try:
        row = queries.public.alert(one.number)
    except NotThere:
        return ""
    said = [
        say("MAIL_LINE", lang, label=say(code, lang), value=value)
        for code, value in (
            ("COL_ISSUED", day_of(row.issued_at)),
            ("ASK_MATTERS", row.matters),
            ("ASK_SCOPE_WORDS", row.scope_words),
            ("ASK_MEASURES", row.measures),
        )
        if value
    ]
    return "\n".join([heading, *said, _href(server, PUBLIC_PATH, lang, number=one.number)])


def _href(server: MailServer, path: str, lang: str, **parts: str) -> str:
    return f"{server.site}{path.format(**parts)}?lang={lang}"
