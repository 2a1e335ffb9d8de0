"""An alert that is not acknowledged or acted on in time goes up: the silent recipient and the office above are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.actions.acting import Act
from gongzhi.core.events import AlertWentUp
from gongzhi.core.region_codes import city_of, province_of
from gongzhi.store import queries, save
from gongzhi.store.queries.accounts import PostRow
from gongzhi.store.queries.alerts import AlertRow, RecipientRow

PLACES = {"city": city_of, "province": province_of}


@dataclass(frozen=True)
class NextOfficeRow:
    rule: str
    role: str
    next_role: str
    place_level: str  # city, province


def chase(act: Act, number: str) -> None:
    """The time to acknowledge is over: whoever has not is named to the office above."""
    alert = queries.alerts.alert(number)
    silent = [row for row in queries.alerts.recipients(alert.id) if row.acknowledged_at is None]
    _go_up(act, alert, silent, "acknowledgement")


def track(act: Act, number: str) -> None:
    """The time to act is over: whoever has not said what was done is named to the office above."""
    alert = queries.alerts.alert(number)
    silent = [row for row in queries.alerts.recipients(alert.id) if row.acted_at is None]
    _go_up(act, alert, silent, "action")


def _go_up(act: Act, alert: AlertRow, silent: Sequence[RecipientRow], missing: str) -> None:
    """Nothing where nobody was silent. Whoever is told of a silence is a recipient of the alert from then on."""
    if not silent:
        return
    above = {row.id: _above(row, act) for row in silent}
    known = {row.post for row in queries.alerts.recipients(alert.id)}
    new = dict.fromkeys(post.id for posts in above.values() for post in posts if post.id not in known)
    save.alerts.recipients(alert.id, tuple(new), region=alert.region, uscc=alert.uscc, at=act.at)
    told = [(row.id, post) for row in silent for post in (row.post, *(one.id for one in above[row.id]))]
    save.alerts.went_up(alert.id, told, missing=missing, region=alert.region, uscc=alert.uscc, at=act.at)
    offices = {post.id for posts in above.values() for post in posts}
    went_up = AlertWentUp(alert.number, missing, len(silent), len(offices))
    act.record(went_up, subject=alert.number, region=alert.region, uscc=alert.uscc)


def _above(row: RecipientRow, act: Act) -> tuple[PostRow, ...]:
    """Posts of the office above a recipient, its own apart; () at the top, or where nobody holds such a post."""
    rules = act.rules().table("alert_next_offices").typed(NextOfficeRow)
    found: list[PostRow] = []
    for rule in rules:
        if rule.role == row.role:
            found += queries.accounts.holders(rule.next_role, act.day, region=PLACES[rule.place_level](row.region))
    return tuple(post for post in found if post.id != row.post)
