"""Whether two registrations are one enterprise: the sides beside each other, judgements, what a merger would mean."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import judgements, merging
from gongzhi.actions.acting import Act
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.errors import Conflict, Refusal
from gongzhi.core.identity.judging import VERDICTS
from gongzhi.store import queries
from gongzhi.store.queries.enterprises import EnterpriseRow
from gongzhi.store.queries.identity import JudgementRow
from gongzhi.store.queries.matters import MatterRow
from gongzhi.web.answers import refusal_words
from gongzhi.web.gate import may_open
from gongzhi.web.pages import matter_fields, names
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Folded, Section, Words

SUCCESSION = "enterprise_succession"
PROOF_MISSING = "MERGE_TWO_LIVING_CODES"  # which the form for a proposal asks for


def sides(request: HttpRequest, uscc: str, other: str, came_back: CameBack | None = None) -> HttpResponse:
    """Two registrations beside each other. The first is the one that would stay."""
    lang = request.lang
    kept, merged = (queries.enterprises.enterprise(code) for code in (uscc, other))
    past = queries.identity.judgements_between(uscc, other)
    left = [
        Section(say("SECTION_SIDES", lang), [_beside(kept, merged, lang)]),
        Section(say("SECTION_MERGE_PREVIEW", lang), _preview(request, uscc, other)),
    ]
    right = [Section(say("SECTION_JUDGEMENTS", lang), [judged(past, lang)])]
    if may_open("judge", request.actor):
        right.append(Section(say("SECTION_ACTS", lang), [_form(uscc, other, len(past), lang)], id="acts"))
    marks = [SyntheticMark()] if kept.synthetic or merged.synthetic else []
    title = say("SIDES_TITLE", lang, kept=kept.name_zh, merged=merged.name_zh)
    return detail(request, title, left=left, right=right, marks=marks, came_back=came_back)


def judge(request: HttpRequest, uscc: str, other: str) -> HttpResponse:
    """A person's same, different or unsure about the two."""
    lang, seen = request.lang, request.POST.get("seen", "")
    try:
        judgements.judge_enterprises(
            uscc, other, verdict=request.POST.get("verdict", ""), reason=request.POST.get("reason", ""),
            by=request.actor, at=now(), seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
        )  # fmt: skip
    except (Refusal, Conflict) as no:
        past = queries.identity.judgements_between(uscc, other)
        values = {name: [value] for name, value in request.POST.items()}
        back = CameBack(_form(uscc, other, len(past), lang), values, {}, (refusal_words(no, lang),), 409)
        return sides(request, uscc, other, came_back=back)
    return redirect("sides", uscc, other)


def candidates(request: HttpRequest, row: EnterpriseRow) -> Section:
    """Other registrations that may be the same enterprise, with what was judged about each."""
    lang = request.lang
    codes = queries.identity.alike(row.uscc, row.name_zh)
    known = queries.enterprises.several(codes)
    last = {
        judgement.other_uscc if judgement.uscc == row.uscc else judgement.uscc: judgement
        for judgement in queries.identity.judgements_about(row.uscc)
    }
    view = ListView(
        caption=say("SECTION_SAME", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_NAME", "COL_USCC", "COL_REGION", "COL_JUDGEMENT")),
        rows=tuple(
            Row(
                (
                    Link(known[code].name_zh, reverse("sides", args=[row.uscc, code])),
                    code,
                    names.region(known[code].region, lang),
                    say(f"VERDICT_{last[code].verdict}".upper(), lang) if code in last else "—",
                ),
                synthetic=known[code].synthetic,
            )
            for code in codes
            if code in known
        ),
        empty=EmptyState(say("SAME_NONE", lang), ""),
    )
    return Section(say("SECTION_SAME", lang), [Words(say("SAME_LEAD", lang)), view])


def history(row: EnterpriseRow, lang: str) -> list[Section]:
    """The mergers of an enterprise, those undone too; [] without any."""
    codes = queries.identity.codes_of(row.uscc)
    matters = [
        *queries.matters.all_of("enterprise_merge", uscc=row.uscc),
        *queries.matters.all_of("enterprise_merge", merged=row.uscc),
    ]
    if not matters:
        return []
    merged = [Link(code, f"{reverse('enterprise', args=[code])}?alone=1") for code in codes[1:]]
    facts = [Fact(say("MERGED_CODES", lang), tuple(merged))] if merged else []
    facts += [
        Fact(
            say("COL_NUMBER", lang),
            (
                Link(one.number, reverse("enterprise_merge", args=[one.number])),
                f"{one.uscc} ← {one.values['merged']}",
                names.state_word("enterprise_merge", one.instance.state, lang),
            ),
        )
        for one in matters
    ]
    return [Section(say("SECTION_MERGERS", lang), [Facts(facts)])]


def predecessors(row: EnterpriseRow, lang: str) -> list[Section]:
    """Whose history an enterprise carries and who carries its own, as far as the reader may see; [] without any."""
    facts = [
        Fact(one.number, (Link(_followed(code, one, lang, told), reverse(SUCCESSION, args=[one.number])),))
        for told, code, found in (
            ("PREDECESSOR_OF", "predecessor", queries.matters.all_of(SUCCESSION, states=("linked",), uscc=row.uscc)),
            ("SUCCESSOR_OF", "uscc", queries.matters.all_of(SUCCESSION, states=("linked",), predecessor=row.uscc)),
        )
        for one in found
    ]
    return [Section(say("SECTION_PREDECESSORS", lang), [Facts(facts)])] if facts else []


def _followed(code: str, one: MatterRow, lang: str, told: str) -> str:
    uscc = str(one.uscc if code == "uscc" else one.values[code])
    ground = matter_fields.words(schemes()[SUCCESSION].fields["ground"], one.values["ground"], lang)
    return say(told, lang, uscc=uscc, ground=ground, day=one.values["succeeded_on"].isoformat())


def judged(rows: tuple[JudgementRow, ...], lang: str) -> ListView:
    codes = ("COL_JUDGED_ON", "COL_JUDGED_BY", "COL_JUDGEMENT", "COL_REASON_GIVEN")
    return ListView(
        caption=say("SECTION_JUDGEMENTS", lang),
        columns=tuple(Column(say(code, lang)) for code in codes),
        rows=tuple(
            Row((day_of(row.at), row.person_name, say(f"VERDICT_{row.verdict}".upper(), lang), row.reason))
            for row in rows
        ),
        empty=EmptyState(say("JUDGEMENTS_NONE", lang), ""),
    )


def _beside(kept: EnterpriseRow, merged: EnterpriseRow, lang: str) -> ListView:
    shown = [
        ("COL_NAME", kept.name_zh, merged.name_zh),
        ("COL_USCC", kept.uscc, merged.uscc),
        ("COL_NAME_EN", kept.name_en or "—", merged.name_en or "—"),
        ("COL_REGION", names.region(kept.region, lang), names.region(merged.region, lang)),
        *(
            (f"COL_{name}".upper(), str(getattr(kept, field)), str(getattr(merged, field)))
            for name, field in (("sector", "sector"), ("hs", "hs_chapters"), ("class", "firm_class"))
        ),
        ("COL_SIZE", *(say(f"SIZE_{one.size}".upper(), lang) for one in (kept, merged))),
        ("COL_REGISTERED", kept.registered_on.isoformat(), merged.registered_on.isoformat()),
    ]
    columns = ("COL_RELATION", "COL_KEPT_SIDE", "COL_MERGED_SIDE", "COL_DIFFERS")
    return ListView(
        caption=say("SECTION_SIDES", lang),
        columns=tuple(Column(say(code, lang)) for code in columns),
        rows=tuple(
            Row((say(code, lang), one, other, say("AGREES" if one == other else "DIFFERS", lang)))
            for code, one, other in shown
        ),
        empty=EmptyState("", ""),
    )


def _preview(request: HttpRequest, uscc: str, other: str) -> list[object]:
    lang = request.lang
    found = merging.preview(Act(request.actor, now()), uscc, other, proof="")
    columns = ("COL_RELATION", "COL_KEPT_SIDE", "COL_MERGED_SIDE", "COL_TOGETHER")
    values = ListView(
        caption=say("SECTION_MERGE_PREVIEW", lang),
        columns=tuple(Column(say(code, lang)) for code in columns),
        rows=(
            Row((say("MERGE_CREDIT", lang), *found.grades)),
            Row((say("MERGE_RATIO", lang), *found.ratios)),
            Row((say("MERGE_OPEN_CASES", lang), *map(str, found.open_cases), str(sum(found.open_cases)))),
        ),
        empty=EmptyState("", ""),
    )
    counted = ListView(
        caption=say("COL_RELATION", lang),
        columns=(
            Column(say("COL_RELATION", lang)),
            Column(say("COL_KEPT_SIDE", lang), is_number=True),
            Column(say("COL_MERGED_SIDE", lang), is_number=True),
            Column(say("COL_TREATED", lang)),
        ),
        rows=tuple(
            Row(
                (
                    getattr(one.relation, lang),
                    one.kept,
                    one.merged,
                    say(f"HOW_{one.relation.how}".upper(), lang),
                )
            )
            for one in found.counted
        ),
        empty=EmptyState(say("NO_VALUE", lang), ""),
    )
    views: list[object] = [Words(say("MERGE_PREVIEW_LEAD", lang)), values]
    if found.refused:
        views.insert(0, Words(refusal_words(found.refused, lang)))
    if (not found.refused or found.refused.code == PROOF_MISSING) and may_open("enterprise_merge_new", request.actor):
        href = f"{reverse('enterprise_merge_new')}?{urlencode({'uscc': uscc, 'merged': other})}"
        views.append(Facts([Fact(say("COL_BEGIN", lang), Link(say("MERGE_PROPOSE_LINK", lang), href))]))
    return [*views, Folded(say("COL_RELATION", lang), counted)]


def _form(uscc: str, other: str, seen: int, lang: str) -> ActForm:
    options = tuple(Option(verdict, say(f"VERDICT_{verdict}".upper(), lang)) for verdict in VERDICTS)
    return ActForm(
        reverse("judge", args=[uscc, other]),
        (
            Field("verdict", say("COL_JUDGEMENT", lang), "radio", options=options),
            Field("reason", say("COL_REASON_GIVEN", lang), "textarea"),
        ),
        (Submit(say("JUDGE_ACT", lang)),),
        id="judge",
        seen=seen,
    )
