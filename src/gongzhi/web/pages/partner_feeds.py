"""What partners sent: the messages with those in quarantine, one message, and what stands on a feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import partner_intake, partners
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue import partner_services
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.catalogue.workflows import workflows
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.partners.feeds import subject_of
from gongzhi.store import queries
from gongzhi.store.queries.feeds import Consequences
from gongzhi.store.queries.partners import MessageFilter, MessageRow, PartnerRow
from gongzhi.web.answers import refusal_words, sentence_of
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.shown import PAGE, detail, state_badge, timeline
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import Hash
from gongzhi.web.presenters.page import Fact, Facts, Folded, Section, Words
from gongzhi.web.words import number_words

STATES = ("received", "quarantined", "taken_in", "rejected", "recalled")
LINE = ("COL_RECEIVED_AT", "COL_FEED", "COL_SEQUENCE", "COL_SERVICE", "COL_RECORDS", "COL_STATE", "COL_TAKEN")
TRY_AGAIN, REJECT = "try_again", "reject"
MOST_NAMED = 50  # cases, alerts or enterprises that a page names


def messages(request: HttpRequest) -> HttpResponse:
    """The messages of all partners, the newest first; ?state=quarantined is the quarantine."""
    lang = request.lang
    known = queries.partners.all_partners()
    choices = {
        "state": ("FILTER_STATE", [Option(state, _state(state, lang)) for state in STATES]),
        "feed": ("COL_FEED", [Option(one.feed, f"{one.feed} {one.name}") for one in known]),
    }
    filters = filter_bar(request, choices)
    wanted = MessageFilter(**filters.chosen)
    found = queries.partners.messages(wanted, after=request.GET.get("after"), size=PAGE)
    return list_page(
        request,
        say("NAV_PARTNER_MESSAGES", lang),
        LINE,
        [_line(row, lang) for row in found.rows],
        found=found,
        count=queries.partners.count(wanted),
        filters=filters,
        empty=EmptyState(
            say("NONE_PARTNER_MESSAGES", lang), say("NONE_PARTNER_MESSAGES_HOW", lang),
            Link(say("NAV_PARTNER_API", lang), reverse("partner_api")),
        ),
        lead=say("PARTNER_MESSAGES_LEAD", lang),
    )  # fmt: skip


def message(request: HttpRequest, message_id: UUID, came_back: CameBack | None = None) -> HttpResponse:
    """One message: what was signed and answered, what it brought, and what stands in its way."""
    lang = request.lang
    row = queries.partners.message(message_id)
    facts = [
        Fact(say("COL_FEED", lang), Link(row.feed, reverse("feed", args=[row.feed]))),
        Fact(say("COL_SERVICE", lang), _service(row.service, lang)),
        Fact(say("COL_RECEIVED_AT", lang), day_of(row.received_at)),
        Fact(say("COL_RECORDS", lang), number_words(row.records)),
        Fact(say("COL_TAKEN", lang), _taken(row)),
        Fact(say("COL_BYTES", lang), number_words(row.size)),
        Fact(say("COL_BODY_HASH", lang), Hash(row.body_hash)),
    ]
    signed = [
        Folded(say("COL_ENVELOPE", lang), Words(row.envelope)),
        Folded(say("COL_RECEIPT", lang), Words(row.receipt)),
    ]
    left = [Section(say("SECTION_ENVELOPE", lang), [Facts(facts), *signed])]
    if row.faults:
        left.insert(0, Section(say("SECTION_FAULTS", lang), [_faults(row, lang)]))
    right = []
    if row.state == "quarantined" and may_open("decide_message", request.actor):
        right.append(Section(say("SECTION_ACTS", lang), [_form(row, lang)], id="acts"))
    events = queries.cases.events_on(subject_of(row.feed, row.sequence))
    right.append(Section(say("SECTION_TIMELINE", lang), [timeline(events, lang)]))
    title = say("PARTNER_MESSAGE_TITLE", lang, feed=row.feed, sequence=row.sequence)
    lead = _state(row.state, lang)
    return detail(request, title, left=left, right=right, lead=lead, came_back=came_back)


def decide(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """A message in quarantine is tried again or rejected, with a reason."""
    row = queries.partners.message(message_id)
    act = partner_intake.try_again if request.POST.get("act") == TRY_AGAIN else partner_intake.reject
    try:
        act(message_id, reason=request.POST.get("reason", ""), by=request.actor, at=now())
    except Refusal as no:
        values = {name: [value] for name, value in request.POST.items()}
        back = CameBack(_form(row, request.lang), values, {}, (refusal_words(no, request.lang),), 409)
        return message(request, message_id, came_back=back)
    return redirect("partner_message", message_id)


def feed(request: HttpRequest, feed: str) -> HttpResponse:
    """What stands on a feed: what a recall would touch, before anybody signs it."""
    lang = request.lang
    partner = queries.partners.by_feed(feed)
    if partner is None:
        raise NotThere("partner")
    found = queries.feeds.consequences(feed)
    left = [
        Section(say("SECTION_STANDS_ON_IT", lang), [Words(say("FEED_LEAD", lang)), Facts(_stands(found, lang))]),
        Section(say("SECTION_FEED_ORDER", lang), [Facts(_order(partner, lang))]),
    ]
    marks = [state_badge("partner", partner.state, lang)]
    title = say("FEED_TITLE", lang, name=partner.name, feed=feed)
    if may_open("feed_recall_new", request.actor):
        href = f"{reverse('feed_recall_new')}?{urlencode({'feed': feed})}"
        begin = Fact(say("COL_BEGIN", lang), Link(say("FEED_RECALL_LINK", lang), href))
        left.append(Section(say("ACT_FEED_RECALL_PROPOSE", lang), [Facts([begin])]))
    return detail(request, title, left=left, marks=marks)


def _stands(found: Consequences, lang: str) -> list[Fact]:
    kinds = [f"{_service(service, lang)} {number_words(many)}" for service, many in sorted(found.by_service.items())]
    cases = [Link(number, reverse("case", args=[number])) for number in found.cases[:MOST_NAMED]]
    alerts = [Link(number, reverse("alert", args=[number])) for number in found.alerts[:MOST_NAMED]]
    called = queries.enterprises.names_of(found.enterprises)
    firms = [
        Link(called.get(uscc, uscc), reverse("enterprise", args=[uscc]))
        for uscc in sorted(found.enterprises)[:MOST_NAMED]
    ]
    cities = [Link(names.region(city, lang), reverse("city", args=[city])) for city in found.cities]
    return [
        Fact(say("FEED_EVIDENCE", lang), names.listed([number_words(len(found.evidence)), *kinds], lang)),
        Fact(say("FEED_LINKS", lang), number_words(found.links)),
        Fact(say("FEED_CASES", lang), tuple(cases) or number_words(0)),
        Fact(say("FEED_ALERTS", lang), tuple(alerts) or number_words(0)),
        Fact(say("FEED_FINDINGS", lang), number_words(found.findings)),
        Fact(say("FEED_CREDIT", lang), number_words(found.credit_events)),
        Fact(say("FEED_ENTERPRISES", lang), tuple(firms) or number_words(0)),
        Fact(say("FEED_CITIES", lang), tuple(cities) or number_words(0)),
    ]


def _order(partner: PartnerRow, lang: str) -> list[Fact]:
    order = partners.standing_of(partner, partners.limits_on(now()))
    counts: Mapping[str, int] = queries.partners.states(partner.feed)
    said = [
        Fact(
            _state(state, lang),
            Link(
                number_words(counts[state]),
                f"{reverse('partner_messages')}?{urlencode({'feed': partner.feed, 'state': state})}",
            ),
        )
        for state in STATES
        if counts.get(state)
    ]
    missing = names.listed([str(gap) for gap in order.missing[:MOST_NAMED]], lang) or number_words(0)
    return [
        Fact(getattr(workflows()["partner"], lang), Link(partner.number, reverse("partner", args=[partner.number]))),
        Fact(say("FEED_HIGHEST", lang), number_words(order.highest)),
        Fact(say("FEED_MISSING", lang), missing),
        *said,
    ]


def _line(row: MessageRow, lang: str) -> Row:
    return Row(
        (
            day_of(row.received_at),
            row.feed,
            row.sequence,
            _service(row.service, lang),
            row.records,
            _state(row.state, lang),
            _taken(row),
        ),
        href=reverse("partner_message", args=[row.id]),
    )


def _form(row: MessageRow, lang: str) -> ActForm:
    return ActForm(
        reverse("decide_message", args=[row.id]),
        (
            Field(
                "act", say("COL_ACT", lang), "radio",
                options=(
                    Option(TRY_AGAIN, say("TRY_AGAIN", lang)), Option(REJECT, say("REJECT_MESSAGE", lang)),
                ),
            ),
            Field("reason", say("PARTNER_REASON", lang), "textarea"),
        ),
        (Submit(say("PARTNER_DECIDE", lang)),),
        id="decide",
    )  # fmt: skip


def _faults(row: MessageRow, lang: str) -> ListView:
    headings = {column.field: str(getattr(column, lang)) for column in partner_services.form_of(row.service).columns}
    told = [
        replace(cell, where=_line_words(cell.where, lang), column=headings.get(cell.column, cell.column))
        for cell in row.faults
    ]
    return ListView(
        caption=say("SECTION_FAULTS", lang),
        columns=(Column(say("FAULT_WHERE", lang)), Column(say("FAULT_WHAT", lang))),
        rows=tuple(Row((cell.where, sentence_of(cell, lang))) for cell in told),
        empty=EmptyState("", ""),
    )


def _line_words(where: str, lang: str) -> str:
    """ "line 4", as partners are told, in the reader's words."""
    first, _, number = where.partition(" ")
    return say("PARTNER_LINE", lang, n=number) if first == "line" and number else where


def _taken(row: MessageRow) -> str:
    return "—" if row.new is None else f"{row.new}/{row.known}/{row.late}"


def _state(state: str, lang: str) -> str:
    return word("message_state", state, lang)


def _service(service: str, lang: str) -> str:
    return dict(partner_services.titles())[service][lang]


def brought_by(evidence_id: UUID, request: HttpRequest) -> list[Section]:
    """The message that brought a piece of evidence, for whoever may read messages; nothing for other evidence."""
    found = queries.partners.message_of(evidence_id) if may_open("partner_message", request.actor) else None
    if found is None:
        return []
    row, position = found
    title = say("PARTNER_MESSAGE_TITLE", request.lang, feed=row.feed, sequence=row.sequence)
    link = Link(f"{title} · {position}", reverse("partner_message", args=[row.id]))
    return [Section(say("COL_BY_MESSAGE", request.lang), [Facts([Fact(say("COL_BY_MESSAGE", request.lang), link)])])]
