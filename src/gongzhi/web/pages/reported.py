"""What is reported within the province: complaints as a list, one complaint or check result with its links."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of
from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.store.queries.reported import CheckRow, ComplaintFilter, ComplaintRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.notices import names_nobody, proposal_views
from gongzhi.web.pages.partner_feeds import brought_by
from gongzhi.web.pages.shown import PAGE, ended
from gongzhi.web.presenters.evidence import EvidenceView, Observed
from gongzhi.web.presenters.lists import EmptyState, Link, Option, Row
from gongzhi.web.presenters.marks import SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

CHANNELS = ("hotline", "letter", "web", "embassy", "platform")
COLUMNS = (
    "COL_REFERENCE", "COL_RECEIVED", "COL_PRODUCT", "COL_HAZARD", "COL_SOLD_IN", "COL_CHANNEL", "COL_FIRM",
    "COL_PRODUCER",
)  # fmt: skip


def complaints(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    choices = {
        "channel": ("COL_CHANNEL", [Option(code, names.word("channel", code, lang)) for code in CHANNELS]),
        "hazard": ("FILTER_HAZARD", names.hazard_options(lang)),
        "market": ("COL_SOLD_IN", names.country_options(lang)),
    }
    filters = filter_bar(request, choices, search_hint=say("COMPLAINTS_SEARCH", lang))
    wanted = ComplaintFilter(words=filters.searched, **filters.chosen)
    page = queries.reported.complaints(wanted, after=request.GET.get("after"), size=PAGE)
    return list_page(
        request,
        say("NAV_COMPLAINTS", lang),
        COLUMNS,
        [_row(row, lang) for row in page.rows],
        found=page,
        count=queries.reported.count(wanted),
        filters=filters,
        empty=EmptyState(say("COMPLAINTS_NONE", lang), say("COMPLAINTS_NONE_HOW", lang)),
        lead=say("COMPLAINTS_LEAD", lang),
    )


def evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """A complaint or a check result: what it says, whom it may mean, in which cases it stands."""
    lang = request.lang
    found = queries.reported.piece(evidence_id)
    body, replaces = found.body, found.replaces
    observed = _said(body, lang) if isinstance(body, ComplaintRow) else _measured(body, lang)
    left = [
        Section(
            say("SECTION_EVIDENCE", lang),
            [
                EvidenceView(
                    title=body.goods,
                    kind=say(f"KIND_{found.kind}".upper(), lang),
                    source=names.source_title(found.source, lang),
                    reference=found.reference,
                    event_date=found.event_date,
                    known_since=day_of(found.known_at),
                    hash=found.raw_hash,
                    observed=observed,
                    synthetic=found.synthetic,
                    replaces=Link(replaces.reference, reverse("evidence", args=[replaces.id])) if replaces else None,
                    **ended(found.ended_by, found.fate, page="evidence"),  # type: ignore[arg-type]
                )
            ],
        )
    ]
    if may_open("complaints", request.actor):  # an enterprise reads what is about itself, not whom else it might mean
        links = proposal_views(found.proposals, request.actor, lang)
        why_none = say("LINKS_NAMED_OUTRIGHT", lang) if body.uscc else names_nobody(request.actor, lang)
        left.append(Section(say("SECTION_LINKS", lang), links or [Words(why_none)]))
    cases = tuple(Link(number, reverse("case", args=[number])) for number in found.cases)
    return render(
        request,
        "gongzhi/pages/detail.html",
        {
            "title": f"{say(f'KIND_{found.kind}'.upper(), lang)} {found.reference}",
            "marks": [SyntheticMark()] if found.synthetic else [],
            "left": left,
            "right": [
                Section(say("SECTION_CASES", lang), [Facts([Fact(say("COL_CASE", lang), cases or "—")])]),
                *brought_by(evidence_id, request),
            ],
            "print_source": f"{found.source} {found.reference} {found.raw_hash}",
        },
    )


def _row(row: ComplaintRow, lang: str) -> Row:
    return Row(
        cells=(
            row.reference,
            row.event_date,
            row.goods,
            names.hazard(row.hazard, lang),
            names.country(row.country, lang),
            names.word("channel", row.channel, lang),
            row.firm or None,
            row.uscc or None,
        ),
        href=reverse("evidence", args=[row.id]),
        synthetic=row.synthetic,
        struck=row.fate != "standing",
    )


def _said(row: ComplaintRow, lang: str) -> tuple[Observed, ...]:
    facts = (
        ("COL_PRODUCT", row.goods),
        ("COL_HAZARD", names.hazard(row.hazard, lang)),
        ("COL_SOLD_IN", names.country(row.country, lang)),
        ("COL_CHANNEL", names.word("channel", row.channel, lang)),
        ("COL_COMPLAINANT", names.word("complainant", row.complainant, lang)),
        ("COL_FIRM", row.firm),
        ("COL_PRODUCER", row.uscc),
    )
    return tuple(Observed(say(code, lang), value) for code, value in facts if value)


def _measured(row: CheckRow, lang: str) -> tuple[Observed, ...]:
    facts = (
        ("COL_PRODUCT", row.goods),
        ("COL_RESULT", say("RESULT_PASSED" if row.passed else "RESULT_FAILED", lang)),
        ("COL_FAILED_ITEMS", ("、" if lang == "zh" else ", ").join(row.failed_items)),
        ("COL_HAZARD", names.hazard(row.hazard, lang) if row.hazard else ""),
        ("ASK_SAFETY", say("SAID_YES" if row.safety else "SAID_NO", lang)),
        ("COL_TARGETED", say("SAID_YES" if row.targeted else "SAID_NO", lang)),
        ("COL_PRODUCER", row.uscc),
        ("COL_HS", row.hs_code),
        ("ASK_LOT", row.lot),
        ("COL_SAMPLED", row.checked_on.isoformat()),
        ("ASK_LAB", row.lab),
    )
    return tuple(Observed(say(code, lang), value) for code, value in facts if value)
