"""Replacements of a round: who left for which closed reason, who takes the place, and the form of both bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from gongzhi.actions import draws
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.wording import word
from gongzhi.core.draw.round_rules import ReplacementReason
from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.draw.vdr.replacements import Kind, ReplacementRow, Request
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.tables import line
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.queries.draws import PartyRow, Proposed, RoundRow
from gongzhi.web import answers
from gongzhi.web.pages.draw_words import at_words
from gongzhi.web.presenters.draws import DeviceField, StepForm
from gongzhi.web.presenters.forms import ErrorSummary
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import Hash
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

MAY_REPLACE = ("organiser", "approver")
TOLD = (
    "COL_DRAW_REPLACED_SEQ", "COL_DRAW_REPLACED_AT", "COL_DRAW_REPLACED_GONE", "COL_DRAW_REPLACED_WHY",
    "COL_DRAW_REPLACED_BY", "COL_DRAW_REPLACED_TEAM", "COL_DRAW_REPLACED_PASSED", "COL_DRAW_REPLACED_EVIDENCE",
)  # fmt: skip


def replacements(
    request: HttpRequest, number: str, *, refused: Sequence[str] = (), proposed: ReplacementRow | None = None
) -> HttpResponse:
    """What was replaced so far, and for organiser and approver how to propose and sign one."""
    lang, actor, at = request.lang, request.actor, now()
    row = queries.draws.round_named(number)
    me = next((party for party in row.parties if party.post == actor.post and party.role in MAY_REPLACE), None)
    given = draws.replacements_of(number, by=actor, at=at)
    stands = [one.row for one in given if one.stands]
    left = [Section(say("DRAW_REPLACED", lang), [Words(say("DRAW_REPLACED_LEAD", lang)), table(stands, lang)])]
    right = [Section(say("DRAW_REPLACE", lang), _mine(row, me, given, proposed, actor, lang))] if me else []
    ways = [
        Fact(say("COL_DRAW_ROUND", lang), Link(number, reverse("draw_round", args=[number]))),
        Fact(
            say("DRAW_CEREMONY", lang), Link(say("DRAW_TO_MEETING", lang), reverse("draw_ceremony", args=[number]))
        ),
    ]  # fmt: skip
    left.append(Section(say("SECTION_DRAW", lang), [Facts(ways)]))
    page = {
        "title": say("DRAW_REPLACED_OF", lang, number=number), "left": left, "right": right, "row": row, "marks": [],
        "me": me.id if me else "", "my_key": me.key if me else "", "now": moment(at),
        "summary": ErrorSummary(general=tuple(refused)) if refused else None,
    }  # fmt: skip
    return render(request, "gongzhi/draws/replacements.html", page, status=409 if refused else 200)


def propose(request: HttpRequest, number: str) -> HttpResponse:
    """POST: who would take the place, shown to be signed; or, signed, the replacement itself."""
    sent, at = request.POST, now()
    asked = _request(sent, sent.get("at", "") or moment(at))
    try:
        if sent.get("signature"):
            draws.replace(number, asked, signature=sent["signature"], by=request.actor, at=at)
            return redirect(reverse("draw_replacements", args=[number]))
        row = draws.replacement_for(number, asked, by=request.actor, at=at)
    except Refusal as no:
        return replacements(request, number, refused=[answers.refusal_words(no, request.lang)])
    return replacements(request, number, proposed=row)


def table(rows: Iterable[ReplacementRow], lang: str) -> ListView:
    """Each replacement that stands: who left and why, who was passed over, who takes the place with which team."""
    return ListView(
        caption=say("DRAW_REPLACED", lang),
        columns=tuple(Column(say(code, lang)) for code in TOLD),
        rows=tuple(Row(_cells(row, lang)) for row in rows),
        empty=EmptyState(say("DRAW_REPLACED_NONE", lang), ""),
    )  # fmt: skip


def _cells(row: ReplacementRow, lang: str) -> tuple[str | Hash, ...]:
    """In the order of TOLD."""
    return (
        str(row.seq), at_words(row.at), _gone(row, lang), reason_words(row.reason, lang), row.replaced_by,
        _listed(row.team, lang), _listed(row.skipped, lang), Hash(row.evidence),
    )  # fmt: skip


def _facts(row: ReplacementRow, lang: str) -> Facts:
    """One replacement, part by part, as it is compared before it is signed."""
    return Facts(
        [
            Fact(say(code, lang), cell, wide=isinstance(cell, Hash))
            for code, cell in zip(TOLD, _cells(row, lang), strict=True)
        ]
    )


def reason_words(reason: str, lang: str) -> str:
    """A closed reason by its row of draw_replacements; as it is written where no row has it."""
    rows = book(day_of(now())).table("draw_replacements").typed(ReplacementReason)
    return next((word("because", row.because, lang) for row in rows if row.rule == reason), reason)


def _gone(row: ReplacementRow, lang: str) -> str:
    if row.kind == "object":
        return row.enterprise
    return say("DRAW_REPLACED_INSPECTOR", lang, inspector=row.inspector, slot=row.slot, enterprise=row.enterprise)


def _listed(names: Sequence[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(names) or "—"


def _mine(
    row: RoundRow, me: PartyRow, given: Sequence[Proposed], proposed: ReplacementRow | None, actor: Actor, lang: str
) -> list[object]:
    """The replacement to sign, where one is proposed; else the form that proposes one."""
    waiting = [one for one in given if not one.stands]
    others = [one.row for one in waiting if one.signer != me.id]
    mine = [one.row for one in waiting if one.signer == me.id]
    wanted = proposed or (others[-1] if others else None)
    if wanted is not None:
        return [Words(say("DRAW_REPLACE_SIGN_LEAD", lang)), _facts(wanted, lang), _signing(row, wanted, lang)]
    if mine:
        return [Words(say("DRAW_REPLACE_WAITS", lang)), _facts(mine[-1], lang)]
    teams = draws.replaceable(row.number, by=actor, at=now())
    if not teams:
        return [Words(say("DRAW_REPLACE_NOT_NOW", lang))]
    return [_asking(row, teams, "object", lang), _asking(row, teams, "inspector", lang)]


def _asking(row: RoundRow, teams: Mapping[str, tuple[str, ...]], kind: Kind, lang: str) -> StepForm:
    reasons = row.params.replacement_reasons
    allowed = reasons.object if kind == "object" else reasons.inspector
    known = queries.enterprises.names_of(list(teams))
    called = {one: f"{known[one]}　{one}" if one in known else one for one in teams}
    whom: list[Option] = [Option(f"{one}\n\n0", called[one]) for one in teams]
    if kind == "inspector":
        whom = [
            Option(f"{one}\n{inspector}\n{slot}", f"{inspector} · {called[one]}")
            for one, team in teams.items()
            for slot, inspector in enumerate(team, start=1)
        ]
    title = say(f"DRAW_REPLACE_{kind}".upper(), lang)
    return StepForm(
        id=f"replace-{kind}", action=reverse("draw_replacements", args=[row.number]), seen=row.instance.seen,
        title=title, button=say("DRAW_REPLACE_LOOK", lang), how=say(f"DRAW_REPLACE_{kind}_HOW".upper(), lang),
        device="evidence", data={},
        fields=(
            DeviceField("whom", say("DRAW_REPLACE_WHOM", lang), "select", options=tuple(whom)),
            DeviceField(
                "reason", say("COL_DRAW_REPLACED_WHY", lang), "select",
                options=tuple(Option(code, reason_words(code, lang)) for code in allowed),
            ),
            DeviceField("evidence_file", say("DRAW_REPLACE_EVIDENCE_FILE", lang), "file",
                        say("DRAW_REPLACE_EVIDENCE_HINT", lang), required=False),
            DeviceField("evidence_typed", say("DRAW_REPLACE_EVIDENCE", lang), required=False),
        ),
        filled=("evidence",), kept=(("kind", kind),),
    )  # fmt: skip


def _signing(row: RoundRow, wanted: ReplacementRow, lang: str) -> StepForm:
    """Both bodies sign the line that stands in the transcript, under the number that it will have."""
    title = say("DRAW_REPLACE_SIGN", lang)
    kept = {
        "at": wanted.at, "kind": wanted.kind, "reason": wanted.reason, "evidence": wanted.evidence,
        "whom": f"{wanted.enterprise}\n{wanted.inspector}\n{wanted.slot}",
    }  # fmt: skip
    return StepForm(
        id="replace-sign", action=reverse("draw_replacements", args=[row.number]), seen=row.instance.seen,
        title=title, button=title, device="sign",
        data={"step": f"replacement-{wanted.seq}", "content": leaf(line(wanted)).hex()},
        filled=("signature",), kept=tuple(kept.items()),
    )  # fmt: skip


def _request(sent: QueryDict, at: str) -> Request:
    """What was asked; a part that is missing or no number is empty, and the protocol refuses it by name."""
    enterprise, _, rest = sent.get("whom", "").replace("\r", "").partition("\n")
    inspector, _, slot = rest.partition("\n")
    kind: Kind = "inspector" if sent.get("kind") == "inspector" else "object"
    place = int(slot) if slot.isascii() and slot.isdigit() and len(slot) < 4 else 0
    return Request(at, kind, enterprise, inspector, place, sent.get("reason", ""), sent.get("evidence", ""))
