"""What evidence is about: proposed by the core, answered by people between the lines, taken back at will."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.cases import join_or_open
from gongzhi.actions.judgements import keep_about_words
from gongzhi.actions.words import label_words
from gongzhi.catalogue.places import firm_words, gazetteer
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import Refusal
from gongzhi.core.events import HazardFromWords, LinkAnswered, LinksProposed
from gongzhi.core.facts import Actor
from gongzhi.core.identity import links as link_method
from gongzhi.core.identity.goods import Made, goods_code
from gongzhi.core.identity.judging import words_key
from gongzhi.core.identity.links import LinkProposal, PartyNamed, Register, RegisteredFirm, index
from gongzhi.core.identity.place_links import PlaceFacts, PlaceNamed, link_place
from gongzhi.core.identity.places import place
from gongzhi.core.partners.feeds import feed_of
from gongzhi.core.registers import EnterpriseRow
from gongzhi.store import queries, save
from gongzhi.store.queries.evidence import Matter
from gongzhi.store.queries.identity import JudgementRow
from gongzhi.store.queries.links import LinkRow, Unlinked
from gongzhi.store.queries.words import LabelRow

ANSWERS = ("same", "different", "unsure")


def propose_links(
    *,
    by: Actor,
    at: datetime,
    among: Sequence[UUID] | None = None,
    size: int = 200,
    done: Callable[[int], None] = lambda count: None,
) -> int:
    """Propose what every piece of evidence is about that names a firm or a place; returns how many were looked at.

    Words are labelled before, so that a case opened here knows its hazard.
    among: only these pieces; None for all that have no proposal yet
    """
    label_words(by=by, at=at, among=among)
    looked_at = 0
    known: dict[bool, Register] = {}  # the register's real and its synthetic firms, read when first needed
    while True:
        with acting(by, at) as act:
            waiting = queries.links.unlinked(size=size, among=among)
            for evidence in waiting:
                if evidence.kind == "refusal_count":
                    _propose_place(act, evidence)
                else:
                    _propose_firm(act, evidence, known)
            act.record(LinksProposed(len(waiting)), subject="links")
        looked_at += len(waiting)
        if len(waiting) < size:
            return looked_at
        done(len(waiting))


def open_for_named(*, by: Actor, at: datetime) -> int:
    """A failed check, and a complaint that names its maker, joins or opens a case at once; returns how many."""
    with acting(by, at) as act:
        waiting = queries.evidence.named_without_case()
        for evidence, uscc in waiting:
            _into_case(act, evidence, uscc)
        act.record(LinksProposed(len(waiting)), subject="links")
        return len(waiting)


def answer_link(proposal_id: UUID, *, answer: str, reason: str, by: Actor, at: datetime, seen: int) -> None:
    """A person says same, different or unsure; the answer is kept and can be undone."""
    if answer not in ANSWERS:
        raise Refusal("ANSWER_UNKNOWN", answer=answer)
    with acting(by, at) as act:
        row = queries.links.proposal(proposal_id)
        event = _answered(act, row, answer, reason, None)
        save.links.answer(
            proposal_id,
            answer=answer,
            reason=reason,
            person=by.person,
            at=at,
            undoes=None,
            event=event,
            standing_answer=answer,
            seen=seen,
        )
        keep_about_words(row, answer, reason, by=by, at=at, event=event)
        if answer == "same" and row.target_kind == "enterprise" and row.target:
            _into_case(act, row.evidence, row.target)


def undo_answer(proposal_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> None:
    """Take the newest standing answer back; the one before it stands again. What it opened stays, to be decided."""
    with acting(by, at) as act:
        row = queries.links.proposal(proposal_id)
        standing = [given for given in queries.links.answers(proposal_id) if not given.undone and not given.undoes]
        if not standing:
            raise Refusal("NOTHING_TO_UNDO")
        undone = standing[-1]
        event = _answered(act, row, "undo", reason, undone.id)
        save.links.answer(
            proposal_id,
            answer="undo",
            reason=reason,
            person=by.person,
            at=at,
            undoes=undone.id,
            event=event,
            standing_answer=standing[-2].answer if len(standing) > 1 else None,
            seen=seen,
        )
        left = standing[-2].answer if len(standing) > 1 else "taken_back"
        keep_about_words(row, left, reason, by=by, at=at, event=event)


def _propose_place(act: Act, evidence: Unlinked) -> None:
    named = PlaceNamed(evidence.reference, evidence.province, evidence.city)
    facts = PlaceFacts(evidence.reference, act.day, named)
    found = link_place(facts, act.rules(), gazetteer())
    finding = act.keep(found, facts=facts, tables=())
    rivals = (found.value["rivals"] or "").split()
    for target in rivals or [found.value["code"]]:
        save.links.proposal(
            evidence=evidence.id,
            target_kind="region",
            target=target,
            score=None,
            standing=found.value["standing"] or "",
            region=target,
            uscc=None,
            finding=finding,
        )


def _propose_firm(act: Act, evidence: Unlinked, known: dict[bool, Register]) -> None:
    """A real notice is never tied to a synthetic enterprise, nor a synthetic one to a real one."""
    if evidence.synthetic not in known:
        known[evidence.synthetic] = _register(synthetic=evidence.synthetic)
    named = PartyNamed(evidence.reference, evidence.firm, _code_of(evidence.place), evidence.product)
    facts = link_method.facts(named, known[evidence.synthetic], as_of=act.day)
    finding = act.keep(link_method.link(facts, act.rules()), facts=facts, tables=link_method.TABLES)
    judged = queries.identity.judged_words(evidence.source, words_key(evidence.firm, evidence.place))
    proposals = _as_judged(link_method.propose(facts, act.rules()), judged)
    for proposal in proposals:
        if proposal.standing == "dropped" and proposal is not proposals[0]:
            continue  # the finding keeps what each candidate scored
        save.links.proposal(
            evidence=evidence.id,
            target_kind="enterprise",
            target=proposal.target,
            score=proposal.score,
            standing=proposal.standing,
            region=queries.enterprises.region_of(proposal.target),
            uscc=proposal.target,
            finding=finding,
        )
        if proposal.standing == "linked":
            _into_case(act, evidence.id, proposal.target)
    if not proposals:
        # Nobody in the register comes near: the notice waits, under the party's own name.
        save.links.proposal(
            evidence=evidence.id,
            target_kind="enterprise",
            target=None,
            score=None,
            standing="dropped",
            region=None,
            uscc=None,
            finding=finding,
        )


def _as_judged(found: Sequence[LinkProposal], judged: Mapping[str, JudgementRow]) -> tuple[LinkProposal, ...]:
    """The core's proposals as people have judged these words before, for the codes that stay.

    What was judged different is left out, what was judged same comes first and is never dropped, what was unsure is
    asked again.
    """
    firms: dict[str, LinkProposal] = {}
    for proposal in found:
        code = queries.identity.codes_of(proposal.target)[0]
        firms.setdefault(code, replace(proposal, target=code))
    for code, judgement in judged.items():
        known = firms.get(code)
        if judgement.verdict in ("same", "different"):
            firms.pop(code, None)
        if judgement.verdict == "same":
            standing = known.standing if known and known.standing == "linked" else "to_decide"
            named = replace(known, standing=standing) if known else LinkProposal(code, None, None, standing, ())
            firms = {code: named, **firms}
        elif judgement.verdict == "unsure" and known:
            firms[code] = replace(known, standing="to_decide")
    return tuple(firms.values())


def _code_of(place_words: str) -> str:
    return place("", place_words, gazetteer()).code6 or "" if place_words else ""


def firms_known() -> Register:
    """Every registered firm that the reader may see, ready to be compared with names; synthetic ones too."""
    return _index_of(queries.enterprises.register())


def _register(*, synthetic: bool) -> Register:
    return _index_of(firm for firm in queries.enterprises.register() if firm.synthetic == synthetic)


def _index_of(firms: Iterable[EnterpriseRow]) -> Register:
    """The firms that names are matched against; a merged registration of the same name would only rival its own."""
    rows = tuple(firms)
    called = {firm.uscc: firm.name_zh for firm in rows}
    return index(
        (
            RegisteredFirm(firm.uscc, firm.name_zh, firm.name_en, firm.region, tuple(firm.hs_chapters.split()))
            for firm in rows
            if firm.merged_into is None or called.get(firm.merged_into) != firm.name_zh
        ),
        firm_words(),
    )


def _into_case(act: Act, evidence_id: UUID, uscc: str) -> None:
    """Evidence linked to an enterprise joins the open case on its goods and hazard, or opens one.

    A correction stands already in the case of what it corrects.
    """
    if queries.evidence.is_in_case_of(evidence_id, uscc):
        return
    uscc = queries.identity.codes_of(uscc)[0]
    about = queries.evidence.matter(evidence_id)
    hazard = about.hazard or _family(about)
    told = queries.words.hazard_of(evidence_id) if hazard == "unknown" else None
    region = queries.enterprises.region_of(uscc)
    case = join_or_open(
        act,
        evidence=evidence_id,
        region=region,
        uscc=uscc,
        product=about.words,
        hs_code=about.hs_code or _goods(about.words, uscc),
        hazard=told.family if told else hazard,
        market=about.market,
        synthetic=about.synthetic,
    )
    if told:
        _say_from_words(act, case, told, region, uscc)


def _say_from_words(act: Act, case: UUID, told: LabelRow, region: str, uscc: str) -> None:
    number = next(number for held, number in queries.evidence.cases_with(told.evidence) if held == case)
    who = told.judged.person_name if told.judged else ""
    act.record(
        HazardFromWords(
            number, told.evidence, told.words, told.family, told.state, told.probability or Decimal(0), who
        ),
        subject=number,
        region=region,
        uscc=uscc,
    )


def _goods(words: str, uscc: str) -> str:
    made = [Made(row.hs_code, (row.name_zh, row.name_en)) for row in queries.registers.products(uscc=uscc)]
    return goods_code(words, made)


def _family(about: Matter) -> str:
    """The family of the first hazard that belongs to one: what the sources' own categories have in common."""
    if feed_of(about.source):
        return next(iter(about.categories), "unknown")  # a partner tells the family itself
    look_up = source_file(about.source).look_ups.get("hazard_category") if about.categories else None
    families = look_up.families if look_up else {}
    return next((families[category] for category in about.categories if category in families), "unknown")


def _answered(act: Act, row: LinkRow, answer: str, reason: str, undoes: UUID | None) -> UUID:
    return act.record(
        LinkAnswered(row.id, answer, reason, undoes), subject=row.reference, region=row.region, uscc=row.uscc
    )
