"""Mails that wait are sent: claimed, handed over, marked.

A process that is killed between handing over and marking leaves the mail to be sent once more under the same
Message-ID, by which the receiver drops the repeat. None is lost: a claim alone never marks a mail as sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.crash_points import CrashPoint, crash_at
from gongzhi.actions.letters import letter_of
from gongzhi.actions.mail_server import MailServer, NotSent, hand_over, mail_server
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.events import MailGivenUp, MailSent, MailTriedAgain
from gongzhi.core.facts import Actor
from gongzhi.core.risk.subscriptions import next_attempt
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import only_one
from gongzhi.store.queries.subscriptions import MailRow

IN_ONE_RUN = 200
AFTER_THE_LAST = timedelta(minutes=1)  # for a mail whose last attempt was killed: nobody knows how it ended


def send_due(*, by: Actor, at: datetime) -> int:
    """Send the mails whose time has come; returns how many were taken over. Nothing where no server is named.

    by: the system. One run at a time. A server that takes nothing over ends the run.
    """
    server = mail_server()
    if server is None:
        return 0
    sent = 0
    with only_one("mails") as ours:
        if not ours:
            return 0
        with seeing_as(by):
            waiting = queries.subscriptions.due_mails(at, size=IN_ONE_RUN)
        for mail in waiting:
            try:
                sent += _send(mail, server, by, at)
            except NotSent:
                break
    return sent


def try_again(mail_id: UUID, *, by: Actor, at: datetime) -> None:
    """An officer puts a mail on its way that was given up. Raises Refusal MAIL_NOT_DEAD for any other."""
    with acting(by, at) as act:
        mail = queries.subscriptions.mail(mail_id)
        if not save.subscriptions.mail_again(mail_id, at):
            raise Refusal("MAIL_NOT_DEAD")
        act.record(MailTriedAgain(mail.kind), subject=str(mail_id))


def _send(mail: MailRow, server: MailServer, by: Actor, at: datetime) -> int:
    """Returns 1 for a mail that was taken over. Raises NotSent where no other mail would be."""
    letter = _claimed(mail, server, by, at)
    if letter is None:
        return 0
    crash_at(CrashPoint.MAIL_AFTER_CLAIM)
    try:
        hand_over(letter, server)
    except NotSent as no:
        _not_sent(mail, no, by, at)
        if no.of_server:
            raise
        return 0
    crash_at(CrashPoint.MAIL_AFTER_SENDING)
    with acting(by, at) as act:
        save.subscriptions.mail_done(mail.id, "sent", why="", at=at)
        act.record(MailSent(mail.kind), subject=str(mail.id))
    crash_at(CrashPoint.MAIL_AFTER_COMMIT)
    return 1


def _claimed(mail: MailRow, server: MailServer, by: Actor, at: datetime) -> EmailMessage | None:
    """The letter, its attempt counted before it is made; None for one that nobody wants any more."""
    failed = mail.failed + 1
    with seeing_as(by):
        try:
            letter = letter_of(mail, server, at)
        except NotThere:
            save.subscriptions.mail_done(mail.id, "dropped", why="", at=at)
            return None
        again = next_attempt(failed, at, Act(by, at).rules()) or at + AFTER_THE_LAST
        save.subscriptions.mail_tried(mail.id, failed=failed, next_at=again, why="unknown")
    return letter


def _not_sent(mail: MailRow, no: NotSent, by: Actor, at: datetime) -> None:
    failed = mail.failed + 1
    again = None if no.for_good else next_attempt(failed, at, Act(by, at).rules())
    if again is not None:
        with seeing_as(by):
            save.subscriptions.mail_tried(mail.id, failed=failed, next_at=again, why=no.why)
        return
    with acting(by, at) as act:
        save.subscriptions.mail_done(mail.id, "dead", why=no.why, at=at)
        act.record(MailGivenUp(mail.kind, failed, no.why), subject=str(mail.id))
