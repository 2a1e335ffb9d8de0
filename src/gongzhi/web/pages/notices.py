"""Foreign notices: the list with its filters, and one with everything known about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of
from gongzhi.actions.standings import covers
from gongzhi.catalogue.codes import countries, hazards
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.source_files import source_file, source_names
from gongzhi.core.facts import Actor
from gongzhi.sources import snapshot_shapes
from gongzhi.store import queries
from gongzhi.store.queries.notices import NoticeFilter, NoticeRow, OtherPiece, ProposalRow, effective
from gongzhi.store.queries.words import LABELLED
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.counted_in import counted_in
from gongzhi.web.pages.listing import list_page
from gongzhi.web.pages.partner_feeds import brought_by
from gongzhi.web.pages.shown import PAGE, all_folded, ended
from gongzhi.web.pages.words import section_of_notice
from gongzhi.web.presenters.evidence import EvidenceView, Observed
from gongzhi.web.presenters.lists import (
    EmptyState,
    Filter,
    FilterBar,
    Link,
    Option,
    Quick,
    Row,
    address,
)
from gongzhi.web.presenters.marks import StateBadge, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

TONES = {"linked": "green", "to_decide": "orange", "waiting": "grey", "dropped": "grey"}
FILTERS = ("source", "year", "origin", "market", "hazard", "category", "decision", "place", "standing", "labelled")
OF_A_SOURCE = {"category": "product_category", "decision": "risk_decision"}  # filters by codes of the chosen source
OTHER = "other"  # hazards that no family has
JIANGXI = "360000"
COLUMNS = (
    "COL_REFERENCE", "COL_EVENT_DATE", "COL_SOURCE", "COL_MARKET", "COL_PRODUCT", "COL_HAZARD", "COL_DECISION",
    "COL_STANDING",
)  # fmt: skip

shipped_shapes = cache(snapshot_shapes)  # a snapshot changes with the code only


def notices(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    chosen = _chosen(request.GET)
    wanted = NoticeFilter(
        words=request.GET.get("q", "").strip(),
        year=int(chosen["year"]) if chosen["year"] else None,
        hazards=_codes_of(chosen["hazard"], chosen["source"]) if chosen["hazard"] else None,
        **{
            name: chosen[name]
            for name in ("source", "origin", "market", "place", "category", "decision", "standing", "labelled")
        },
    )
    page = queries.notices.notices(wanted, after=request.GET.get("after"), size=PAGE)
    return list_page(
        request,
        say("NAV_NOTICES", lang),
        COLUMNS,
        [_row(row, request.actor, lang) for row in page.rows],
        found=page,
        count=queries.notices.count(wanted),
        filters=_filters(request, wanted.words, chosen, lang),
        empty=EmptyState(say("NOTICES_NONE", lang), say("NOTICES_NONE_HOW", lang)),
        lead=say("NOTICES_LEAD", lang),
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
                    date_note=_date_note(row, lang),
                    known_since=day_of(row.known_at),
                    hash=found.raw_hash,
                    observed=_observed(row, lang),
                    synthetic=row.synthetic,
                    replaces=_other(found.replaces),
                    **ended(found.ended_by, row.fate, page="notice"),  # type: ignore[arg-type]
                )
            ],
        ),
    ]
    if may_open("notices", request.actor):  # an enterprise reads the notice of its case, not whom else it might mean
        links = proposal_views(found.proposals, request.actor, lang)
        left.append(Section(say("SECTION_LINKS", lang), links or [Words(names_nobody(request.actor, lang))]))
    left += section_of_notice(evidence_id, request.actor, lang)
    cases = tuple(Link(number, reverse("case", args=[number])) for number in found.cases)
    right = [Section(say("SECTION_CASES", lang), [Facts([Fact(say("COL_CASE", lang), cases or "—")])])]
    right += brought_by(evidence_id, request)
    right += counted_in(request.actor, queries.outcomes.cities_counting(evidence_id), lang)
    return render(
        request,
        "gongzhi/pages/detail.html",
        {
            "title": _title(row, lang) if row.refusals is not None else f"{row.reference} {_title(row, lang)}",
            "marks": [
                _standing("linked" if found.cases else row.standing, request.actor, lang),
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


def _date_note(row: NoticeRow, lang: str) -> str:
    """What the event date means where it is not the very day, by the export form of the file; "" elsewhere."""
    if row.source not in source_names():
        return ""
    notes = {shape.name: shape.date_note for shape in source_file(row.source).shapes}
    if not any(notes.values()):
        return ""
    if len(notes) == 1:
        (shape,) = notes
    else:
        shape = queries.sources.shape_of(row.source, row.raw_hash) or shipped_shapes(row.source).get(row.raw_hash, "")
    note = notes.get(shape)
    return note[lang] if note else ""


def _row(row: NoticeRow, actor: Actor, lang: str) -> Row:
    return Row(
        cells=(
            row.reference,
            row.event_date,
            names.source_title(row.source, lang),
            names.country(row.notifying_country, lang),
            _title(row, lang),
            _hazards(row, lang) or None,
            names.titled(row.source, "risk_decision", row.risk_decision, lang) or None,
            _standing(row.standing, actor, lang) if row.fate == "standing" else _ended(row, lang),
        ),
        href=reverse("notice", args=[row.id]),
        synthetic=row.synthetic,
    )


def _hazards(row: NoticeRow, lang: str) -> str:
    return names.hazards_named(row.source, [(one.substance, one.category) for one in row.hazards], lang)


def _standing(standing: str, actor: Actor, lang: str) -> StateBadge:
    return StateBadge(_standing_words(standing, actor, lang), TONES[standing])  # type: ignore[arg-type]


def _standing_words(standing: str, actor: Actor, lang: str) -> str:
    """What waits for a register in the eyes of who sees every link; who sees some cannot know what others are."""
    if standing == "waiting" and not covers(actor, JIANGXI):
        return say("STANDING_NOT_HERE", lang)
    return say(f"STANDING_{standing}".upper(), lang)


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
        ("COL_HAZARD", _hazards(row, lang)),
        ("COL_CLASSIFICATION", names.titled(row.source, "classification", row.classification, lang)),
        ("COL_DECISION", names.titled(row.source, "risk_decision", row.risk_decision, lang)),
        ("COL_MEASURE", names.titled(row.source, "measure", row.measure, lang)),
        ("COL_FIRM", row.firm),
        ("COL_PLACE", row.place),
        ("COL_REFUSALS", "" if row.refusals is None else str(row.refusals)),
    ]
    return tuple(Observed(say(code, lang), value) for code, value in facts if value)


def proposal_views(rows: Sequence[ProposalRow], actor: Actor, lang: str) -> list[object]:
    """Whom or what places a piece of evidence may mean, and why; a finding on several stands once, below them."""
    firms = queries.enterprises.names_of({row.target for row in rows if row.target_kind == "enterprise" and row.target})
    of_finding: dict[UUID, list[object]] = {}
    for row in rows:
        facts = [
            Fact(say(f"TARGET_{row.target_kind}".upper(), lang), _target(row, firms, actor, lang), wide=True),
            Fact(say("COL_SCORE", lang), "—" if row.score is None else str(row.score)),
            Fact(say("COL_STANDING", lang), _standing(effective(row.standing, row.answer), actor, lang)),
        ]
        of_finding.setdefault(row.finding, []).append(Facts(facts))
    findings = all_folded(of_finding, lang)
    for finding, view in findings.items():
        of_finding[finding].append(view)
    return [view for views in of_finding.values() for view in views]


def _target(row: ProposalRow, firms: Mapping[str, str], actor: Actor, lang: str) -> str | Link:
    if row.target is None:
        return "—"
    if row.target_kind == "region":
        return f"{names.region(row.target, lang)} {row.target}"
    if row.target not in firms or not may_open("enterprise", actor):
        return row.target
    return Link(f"{firms[row.target]} {row.target}", reverse("enterprise", args=[row.target]))


def names_nobody(actor: Actor, lang: str) -> str:
    """Why no link stands where it might: who sees some of them only cannot know that there is none."""
    return say("LINKS_NAMES_NOBODY" if covers(actor, JIANGXI) else "LINKS_NOT_HERE", lang)


def _chosen(query: QueryDict) -> dict[str, str]:
    """What the address asks for, by filter. A code that the chosen source has not, another's perhaps, is not asked."""
    given = {name: query.get(name, "") for name in FILTERS}
    for name, table in OF_A_SOURCE.items():
        if given[name] not in _titles(given["source"], table):
            given[name] = ""
    if given["labelled"] not in LABELLED:
        given["labelled"] = ""
    if not re.fullmatch("[0-9]{4}", given["year"]) or given["year"] == "0000":
        given["year"] = ""
    return given


def _codes_of(family: str, chosen_source: str) -> tuple[tuple[str, str], ...]:
    """(source, code) of the codes that lead to a family of hazards; for OTHER those that lead to none, and none.

    Of the chosen source alone, or of all.
    """
    found = []
    for source in [chosen_source] if chosen_source in source_names() else source_names():
        families = names.families_of(source)
        if family == OTHER:
            found.append((source, ""))
        found += [(source, code) for code in _titles(source, "hazard_category") if families.get(code, OTHER) == family]
    return tuple(found)


def _titles(source: str, table: str) -> Mapping[str, object]:
    look_up = source_file(source).look_ups.get(table) if source in source_names() else None
    return look_up.titles if look_up else {}


def _filters(request: HttpRequest, words: str, chosen: dict[str, str], lang: str) -> FilterBar:
    nations = tuple(Option(code, names.country(code, lang)) for code in countries())
    first, last = queries.notices.years() or (1, 0)
    families = sorted((Option(code, names.hazard(code, lang)) for code in hazards()), key=lambda one: one.label)
    by_name = {
        "source": tuple(Option(name, names.source_title(name, lang)) for name in source_names()),
        "year": tuple(Option(str(year), str(year)) for year in range(last, first - 1, -1)),
        "origin": nations,
        "market": nations,
        "hazard": (*families, Option(OTHER, say("HAZARD_OTHER", lang))),
        "place": (Option(JIANGXI, names.region(JIANGXI, lang)),),
        "standing": tuple(
            Option(code, _standing_words(code, request.actor, lang)) for code in ("linked", "to_decide", "waiting")
        ),
    }
    by_name["labelled"] = tuple(Option(code, say(f"WORDS_STATE_{code}".upper(), lang)) for code in LABELLED)
    for name, table in OF_A_SOURCE.items():
        if _titles(chosen["source"], table):
            by_name[name] = names.options(chosen["source"], table, lang)
    query = request.GET.dict() | {"after": ""}
    return FilterBar(
        action=request.path,
        filters=tuple(
            Filter(name, say(f"FILTER_{name}".upper(), lang), by_name[name], chosen[name])
            for name in FILTERS
            if name in by_name
        ),
        searched=words,
        search_hint=say("NOTICES_SEARCH", lang),
        hint="" if chosen["source"] else say("NOTICES_BY_SOURCE", lang),
        quick=tuple(
            Quick(
                say(code, lang),
                address(request.path, query, **{name: "" if chosen[name] == value else value}),
                is_on=chosen[name] == value,
            )
            for code, name, value in (("QUICK_CHINA", "origin", "CN"), ("QUICK_JIANGXI", "place", JIANGXI))
        ),
    )
