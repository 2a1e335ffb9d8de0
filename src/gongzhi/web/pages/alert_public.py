"""What the public reads of an alert, apart from what officers read; whether it still fits, and who is named."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from gongzhi.actions.public_texts import SEE_ALL, basis_of
from gongzhi.catalogue.messages import say
from gongzhi.core.facts import Actor
from gongzhi.core.risk.public_text import PublicBasis, has_drifted
from gongzhi.store import queries
from gongzhi.store.queries.alerts import AlertRow
from gongzhi.store.queries.matters import MatterRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages.shown import state_badge
from gongzhi.web.presenters.lists import Link
from gongzhi.web.presenters.marks import StateBadge
from gongzhi.web.presenters.page import Fact, Facts, Section, Words


def section(row: AlertRow, actor: Actor, lang: str) -> list[Section]:
    """Nothing for an alert that the public does not read."""
    if row.kind != "public" or not row.instance:
        return []
    basis = basis_of(row) if actor.role in SEE_ALL else None
    facts = [Fact(say("ASK_PUBLIC_WORDS", lang), row.public_words or "—")]
    facts += _fit(row.public_basis, basis, lang)
    for naming in queries.matters.all_of("alert_naming"):
        if naming.values["alert"] == row.number:
            facts += _naming(naming, basis, lang)
    words = Words(say("NAMES_NO_FIRM", lang))
    views: list[object] = [Facts(facts)]
    if not any(_is_named(naming, row) for naming in queries.matters.all_of("alert_naming")):
        views.insert(0, words)
    if row.issued_at and row.uscc and may_open("alert_naming_new", actor) and actor.role == "CIQ_R":
        href = f"{reverse('alert_naming_new')}?{urlencode({'uscc': row.uscc, 'alert': row.number})}"
        views.append(Facts([Fact(say("COL_NAMING", lang), Link(say("PROPOSE_NAMING", lang), href))]))
    return [Section(say("SECTION_NAMING", lang), views, id="public")]


def _is_named(naming: MatterRow, row: AlertRow) -> bool:
    return naming.values["alert"] == row.number and naming.instance.state in ("named", "claimed")


def _naming(naming: MatterRow, basis: PublicBasis | None, lang: str) -> list[Fact]:
    link = Link(naming.number, reverse("alert_naming", args=[naming.number]))
    facts = [Fact(say("COL_NAMING", lang), (link, state_badge("alert_naming", naming.instance.state, lang)))]
    return facts + _fit(str(naming.values["basis"] or ""), basis, lang)


def _fit(approved: str, basis: PublicBasis | None, lang: str) -> list[Fact]:
    """Whether what was approved still fits; nothing before the approval, and for who does not see all of it."""
    if basis is None or not approved:
        return []
    drifted = has_drifted(approved, basis)
    badge = StateBadge(say("TEXT_DRIFTED" if drifted else "TEXT_FITS", lang), "red" if drifted else "green")
    return [Fact(say("COL_STATE", lang), badge)]
