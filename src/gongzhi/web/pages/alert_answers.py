"""What becomes of an alert with those who were told: acknowledged, acted on, gone up; and the forms to say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from gongzhi.actions.alerts import OUTCOMES
from gongzhi.actions.clock import day_of
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.facts import Actor
from gongzhi.core.risk.alerts import ack_share
from gongzhi.store import queries
from gongzhi.store.queries.alerts import AlertRow, RecipientRow
from gongzhi.web.pages import names
from gongzhi.web.presenters.forms import ActForm, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Option, Row
from gongzhi.web.presenters.number import NumberView, Share
from gongzhi.web.presenters.page import Fact, Facts, Section, Words


def asked_of(row: AlertRow, told: Sequence[RecipientRow], actor: Actor, lang: str) -> list[Section]:
    """What the reader still has to say as one of those who were told."""
    mine = [recipient for recipient in told if recipient.post == actor.post]
    found = []
    if any(one.acknowledged_at is None for one in mine):
        found.append(Section(say("SECTION_ACTS", lang), [acknowledge_form(row.number, lang)]))
    elif any(one.acted_at is None for one in mine):
        found.append(Section(say("SECTION_ACTS", lang), [action_form(row.number, lang)]))
    if any(one.is_doubted for one in mine):
        form = ActForm(reverse("read_doubt", args=[row.number]), (), (Submit(say("DOUBT_READ", lang)),))
        found.append(Section(say("HOME_DOUBTS", lang), [Words(say("ALERT_DOUBTED", lang)), form]))
    if any(one.post == actor.post and one.read_at is None for one in queries.alerts.went_up(row.id)):
        form = ActForm(reverse("read_went_up", args=[row.number]), (), (Submit(say("WENT_UP_READ", lang)),))
        found.append(Section(say("SECTION_WENT_UP", lang), [Words(say("WENT_UP_YOU", lang)), form]))
    return found


def acknowledge_form(number: str, lang: str) -> ActForm:
    return ActForm(
        reverse("acknowledge", args=[number]),
        (Field("action_taken", say("ASK_ACTION_TAKEN", lang), "textarea", required=False),),
        (Submit(say("ACKNOWLEDGE", lang)),),
        title=say("ACKNOWLEDGE", lang),
        id="acknowledge",
    )


def action_form(number: str, lang: str) -> ActForm:
    options = tuple(Option(code, word("outcome", code, lang)) for code in OUTCOMES)
    return ActForm(
        reverse("report_action", args=[number]),
        (
            Field("action_taken", say("ASK_ACTION_TAKEN", lang), "textarea"),
            Field("outcome", say("ASK_OUTCOME", lang), "radio", options=options),
        ),
        (Submit(say("REPORT_ACTION", lang)),),
        title=say("REPORT_ACTION", lang),
        id="report-action",
    )


def told(rows: Sequence[RecipientRow], today: date, lang: str) -> list[object]:
    """Shares with their denominators, outcomes, and the recipients one by one."""
    outcomes = Counter(row.outcome for row in rows if row.outcome)
    table = ListView(
        caption=say("SECTION_TOLD", lang),
        columns=tuple(
            Column(say(code, lang))
            for code in (
                "COL_PERSON", "COL_ROLE", "COL_REGION", "COL_ACKNOWLEDGED", "COL_ACTED", "ASK_OUTCOME",
                "ASK_ACTION_TAKEN",
            )
        ),
        rows=tuple(
            Row(
                cells=(
                    row.person_name,
                    names.role_words((row.role,), lang),
                    names.region(row.region, lang),
                    day_of(row.acknowledged_at) if row.acknowledged_at else None,
                    day_of(row.acted_at) if row.acted_at else None,
                    word("outcome", row.outcome, lang) if row.outcome else None,
                    row.action_taken or None,
                )
            )
            for row in rows
        ),
        empty=EmptyState(say("NOBODY_TOLD", lang), ""),
    )  # fmt: skip
    counted = [
        Fact(word("outcome", code, lang), f"{outcomes[code]} / {len(rows)}") for code in OUTCOMES if outcomes[code]
    ]
    return [
        _share("ACK_SHARE", sum(row.acknowledged_at is not None for row in rows), len(rows), today, lang),
        _share("ACT_SHARE", sum(row.acted_at is not None for row in rows), len(rows), today, lang),
        *([Facts(counted)] if counted else []),
        table,
    ]


def gone_up(row: AlertRow, lang: str) -> list[Section]:
    """Who was silent and who was told of it; nothing where all answered in time."""
    found = queries.alerts.went_up(row.id)
    if not found:
        return []
    table = ListView(
        caption=say("SECTION_WENT_UP", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_SILENT", "COL_MISSING", "COL_TOLD", "COL_DAY")),
        rows=tuple(
            Row(
                cells=(
                    f"{one.silent_name} ({names.role_words((one.silent_role,), lang)})",
                    word("missing", one.missing, lang),
                    f"{one.person_name} ({names.role_words((one.role,), lang)})",
                    day_of(one.at),
                )
            )
            for one in found
        ),
        empty=EmptyState("", ""),
    )
    return [Section(say("SECTION_WENT_UP", lang), [table], id="went-up")]


def _share(code: str, answered: int, of: int, today: date, lang: str) -> NumberView:
    return NumberView(
        label=say(code, lang),
        value=ack_share(answered, of),
        unit="%",
        as_of=today,
        digits=2,
        share=Share(answered, of, say("RECIPIENTS", lang)),
        why_none=say("NOBODY_TOLD", lang),
    )
