"""Papers that acts on records issue: numbered and frozen in the transaction of the act, the last thing that it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from gongzhi.actions.acting import Act
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.wording import region as place_words
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.canonical import digest
from gongzhi.core.documents import AWARDS, PaperContent
from gongzhi.core.events import PaperIssued
from gongzhi.core.region_codes import province_of
from gongzhi.core.remedies import remedies
from gongzhi.core.schemes import Scheme, SchemePaper
from gongzhi.core.workflow import clock_for, row_for
from gongzhi.reports.papers.issued import LOOKED_UP_AT, Office, paper_words
from gongzhi.reports.papers.words import number_words
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_document
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.workflow import InstanceRow


def issue(act: Act, scheme: Scheme, name: str, row: MatterRow, given: Mapping[str, Any]) -> None:
    """Issue what the act `name` issues, on the record as the act left it. given: what the act was given."""
    for paper in scheme.papers_of(name):
        _issue(act, scheme, paper, row, {**row.values, **given})


def _issue(act: Act, scheme: Scheme, paper: SchemePaper, row: MatterRow, values: Mapping[str, Any]) -> None:
    about, offices = _about(act, scheme, row), _offices(paper, row)
    zh, en = (paper_words(scheme, paper, values, about, offices, lang) for lang in LANGUAGES)
    content = PaperContent(
        kind=paper.kind,
        number=next_document(paper.series, act.day.year),
        signed_on=act.day,
        zh=zh,
        en=en,
        checked_at=LOOKED_UP_AT if paper.kind in AWARDS else "",
        synthetic=row.synthetic,
    )
    numbers = {lang: number_words(content.number, lang) for lang in LANGUAGES}
    event = PaperIssued(scheme.name, paper.name, **numbers, hash=digest(content))
    recorded = act.record(event, subject=row.number, region=row.region, uscc=row.uscc)
    save.papers.paper(row.instance.id, paper.name, content, recorded)


def _offices(paper: SchemePaper, row: MatterRow) -> tuple[Office, ...]:
    """Those who signed the act; where the paper names an office, the province's."""
    return ((paper.office, province_of(row.region)),) if paper.office else queries.papers.offices(row.instance.id)


def _about(act: Act, scheme: Scheme, row: MatterRow) -> dict[str, Any]:
    place = {lang: place_words(row.region, lang) for lang in LANGUAGES}
    until, term = _may_act_until(act, row.instance)
    return {
        "article": str(scheme.article),
        "day": act.day,
        "holder": _holder(row, place),
        "place": place,
        "record": row.number,
        "term": term,
        "until": until,
        **{name: str(length) for name, length in remedies(act.rules()).items()},
    }


def _holder(row: MatterRow, place: Mapping[str, str]) -> Mapping[str, str]:
    if row.uscc is None:
        return {lang: say("PAPER_GOVERNMENT", lang, place=place[lang]) for lang in LANGUAGES}
    firm = queries.enterprises.enterprise(row.uscc)
    return {"zh": firm.name_zh, "en": firm.name_en or firm.name_zh}


def _may_act_until(act: Act, instance: InstanceRow) -> tuple[date | None, Mapping[str, str] | None]:
    """The last day before the table acts by itself, and the length of that time in words; None where it does not."""
    if instance.own_act is None or instance.acts_on is None:
        return instance.due_on, None
    row = row_for(workflow(instance.workflow, instance.version), instance.state, instance.own_act)
    clock = clock_for(row, act.rules(), instance.kind)
    assert clock is not None
    term = {lang: say(f"PAPER_TERM_{clock.unit}".upper(), lang, n=clock.length) for lang in LANGUAGES}
    return instance.acts_on - timedelta(days=1), term
