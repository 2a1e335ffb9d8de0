"""Foreign notices: the list with its filters, and one with everything known about it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of
from gongzhi.catalogue.codes import countries
from gongzhi.catalogue.messages import say
from gongzhi.sources import names as source_names
from gongzhi.store import queries
from gongzhi.store.queries.notices import NoticeFilter, NoticeRow, OtherPiece, ProposalRow, effective
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.counted_in import counted_in
from gongzhi.web.pages.shown import PAGE, ended, folded, pager
from gongzhi.web.presenters.evidence import EvidenceView, Observed
from gongzhi.web.presenters.lists import Column, EmptyState, Filter, FilterBar, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import StateBadge, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

TONES = {"linked": "green", "to_decide": "orange", "waiting": "grey", "dropped": "grey"}
FILTERS = ("source", "origin", "market", "category", "hazard", "decision", "standing")
RASFF = "eu_rasff"


def notices(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    wanted = NoticeFilter(words=request.GET.get("q", "").strip(), **chosen)
    after = request.GET.get("after")
    page = queries.notices.notices(wanted, after=after, size=PAGE)
    count = queries.notices.count(wanted)
    view = ListView(
        caption=say("NAV_NOTICES", lang),
        columns=tuple(
            Column(say(code, lang))
            for code in (
                "COL_REFERENCE", "COL_EVENT_DATE", "COL_KNOWN_SINCE", "COL_SOURCE", "COL_MARKET", "COL_PRODUCT",
                "COL_HAZARD", "COL_DECISION", "COL_STANDING",
            )
        ),
        rows=tuple(_row(row, lang) for row in page.rows),
        empty=EmptyState(say("NOTICES_NONE", lang), say("NOTICES_NONE_HOW", lang)),
        filters=_filters(request, wanted, chosen, lang),
        pager=pager(request, count=count, shown=len(page.rows), after=after, more=page.after),
    )  # fmt: skip
    return render(
        request,
        "gongzhi/pages/list.html",
        {"title": say("NAV_NOTICES", lang), "lead": say("NOTICES_LEAD", lang), "views": [view]},
    )


def notice(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    lang = request.lang
    found = queries.notices.notice(evidence_id)
    row = found.row
    left = [
        Section(
            say("SECTION_EVIDENCE", lang),
            [
                EvidenceView(
                    title=_title(row, lang),
                    kind=say(f"KIND_{row.kind}".upper(), lang),
                    source=names.source_title(row.source, lang),
                    reference=row.reference,
                    event_date=row.event_date,
                    known_since=day_of(row.known_at),
                    hash=found.raw_hash,
                    observed=_observed(row, lang),
                    synthetic=row.synthetic,
                    replaces=_other(found.replaces),
                    **ended(found.ended_by, page="notice", fate=row.fate),  # type: ignore[arg-type]
                )
            ],
        ),
    ]
    if may_open("notices", request.actor):  # an enterprise reads the notice of its case, not whom else it might mean
        proposals = [view for proposal in found.proposals for view in proposal_views(proposal, lang)]
        left.append(Section(say("SECTION_LINKS", lang), proposals or [Words(say("LINKS_NAMES_NOBODY", lang))]))
    cases = tuple(Link(number, reverse("case", args=[number])) for number in found.cases)
    right = [Section(say("SECTION_CASES", lang), [Facts([Fact(say("COL_CASE", lang), cases or "—")])])]
    right += counted_in(request.actor, queries.outcomes.cities_counting(evidence_id), lang)
    return render(
        request,
        "gongzhi/pages/detail.html",
        {
            "title": f"{row.reference} {_title(row, lang)}",
            "marks": [
                _standing("linked" if found.cases else row.standing, lang),
                *([SyntheticMark()] if row.synthetic else []),
            ],
            "left": left,
            "right": right,
            "print_source": f"{row.source} {row.reference} {found.raw_hash}",
        },
    )


def _title(row: NoticeRow, lang: str) -> str:
    if row.refusals is not None:
        return say("REFUSALS_OF", lang, n=row.refusals, place=row.place)
    return row.product or names.titled(row.source, "product_category", row.product_category, lang) or row.reference


def _row(row: NoticeRow, lang: str) -> Row:
    hazards = "; ".join(
        hazard.substance or names.titled(row.source, "hazard_category", hazard.category, lang) for hazard in row.hazards
    )
    return Row(
        cells=(
            row.reference,
            row.event_date,
            day_of(row.known_at),
            names.source_title(row.source, lang),
            names.country(row.notifying_country, lang),
            _title(row, lang),
            hazards or None,
            names.titled(row.source, "risk_decision", row.risk_decision, lang) or None,
            _standing(row.standing, lang) if row.fate == "standing" else _ended(row, lang),
        ),
        href=reverse("notice", args=[row.id]),
        synthetic=row.synthetic,
    )


def _standing(standing: str, lang: str) -> StateBadge:
    return StateBadge(say(f"STANDING_{standing}".upper(), lang), TONES[standing])  # type: ignore[arg-type]


def _ended(row: NoticeRow, lang: str) -> StateBadge:
    """The source no longer says so."""
    return StateBadge(say(f"EVIDENCE_{row.fate}".upper(), lang), "grey")


def _other(piece: OtherPiece | None) -> Link | None:
    return Link(piece.reference, reverse("notice", args=[piece.id])) if piece else None


def _observed(row: NoticeRow, lang: str) -> tuple[Observed, ...]:
    facts = [
        ("COL_MARKET", names.country(row.notifying_country, lang)),
        ("COL_ORIGIN", ", ".join(names.country(code, lang) for code in row.origins)),
        ("COL_PRODUCT", row.product),
        ("COL_CATEGORY", names.titled(row.source, "product_category", row.product_category, lang)),
        (
            "COL_HAZARD",
            "; ".join(
                f"{hazard.substance} {names.titled(row.source, 'hazard_category', hazard.category, lang)}".strip()
                for hazard in row.hazards
            ),
        ),
        ("COL_CLASSIFICATION", names.titled(row.source, "classification", row.classification, lang)),
        ("COL_DECISION", names.titled(row.source, "risk_decision", row.risk_decision, lang)),
        ("COL_FIRM", row.firm),
        ("COL_PLACE", row.place),
        ("COL_REFUSALS", "" if row.refusals is None else str(row.refusals)),
    ]
    return tuple(Observed(say(code, lang), value) for code, value in facts if value)


def proposal_views(row: ProposalRow, lang: str) -> list[object]:
    """Whom or what place a piece of evidence may mean, and why."""
    target = row.target or "—"
    if row.target and row.target_kind == "region":
        target = f"{names.region(row.target, lang)} {row.target}"
    facts = [
        Fact(say(f"TARGET_{row.target_kind}".upper(), lang), target),
        Fact(say("COL_SCORE", lang), "—" if row.score is None else str(row.score)),
        Fact(say("COL_STANDING", lang), _standing(effective(row.standing, row.answer), lang)),
    ]
    return [Facts(facts), folded(row.finding, lang)]


def _filters(request: HttpRequest, wanted: NoticeFilter, chosen: dict[str, str], lang: str) -> FilterBar:
    nations = tuple(Option(code, names.country(code, lang)) for code in countries())
    by_name = {
        "source": tuple(Option(name, names.source_title(name, lang)) for name in source_names()),
        "origin": nations,
        "market": nations,
        "category": names.options(RASFF, "product_category", lang),
        "hazard": names.options(RASFF, "hazard_category", lang),
        "decision": names.options(RASFF, "risk_decision", lang),
        "standing": tuple(
            Option(code, say(f"STANDING_{code}".upper(), lang)) for code in ("linked", "to_decide", "waiting")
        ),
    }
    return FilterBar(
        action=request.path,
        filters=tuple(
            Filter(name, say(f"FILTER_{name}".upper(), lang), by_name[name], chosen[name]) for name in FILTERS
        ),
        searched=wanted.words,
        search_hint=say("NOTICES_SEARCH", lang),
    )
