"""Papers that acts issue: what one says when it is issued, and the same paper again whenever it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import paper_title
from gongzhi.core.canonical import read
from gongzhi.core.documents import AWARDS, PaperContent, PaperWords
from gongzhi.core.schemes import HOLDER, Scheme, SchemePaper
from gongzhi.reports.matter_words import NOTHING, value_words
from gongzhi.reports.papers.paper import Paper, Paragraph
from gongzhi.reports.papers.words import day_words

LOOKED_UP_AT = "/public/papers/"
Office = tuple[str, str]  # a role and the region of its post


def paper_words(
    scheme: Scheme, paper: SchemePaper, values: Mapping[str, Any], about: Mapping[str, Any], offices: Sequence[Office],
    lang: str,
) -> PaperWords:  # fmt: skip
    """What the paper says in a language.

    values: of the record, by field. about: what a paper may say besides (ABOUT_THE_ACT), a text, a day, or a mapping of
    languages to texts; None for what there is not.
    """
    said = {name: _written(value_words(field, values.get(name), lang), lang) for name, field in scheme.fields.items()
            if field.shape == "value"}  # fmt: skip
    said |= {name: _written(_in(value, lang), lang) for name, value in about.items()}
    return PaperWords(
        title=say(paper_title(scheme.name, paper.name), lang, **said),
        addressee=said[HOLDER] if paper.to == HOLDER else said.get(paper.to, ""),
        paragraphs=tuple(say(code, lang, **said) for code in paper.says),
        rights=tuple(say(code, lang, **said) for code in paper.rights),
        signed_by=tuple(office_words(role, region, lang) for role, region in offices),
    )


def office_words(role: str, region: str, lang: str) -> str:
    """An office as it signs: 江西省质量工作协调机构, Provincial quality co-ordination office, Jiangxi."""
    office = wording.optional(f"office.{role}", lang, wording.role_words((role,), lang))
    return say("PAPER_OFFICE", lang, place=wording.region(region, lang), office=office)


def content_of(body: str) -> PaperContent:
    """The content of a paper from its canonical JSON."""
    return read(PaperContent, json.loads(body))


def paper_of(content: PaperContent, lang: Literal["zh", "en"]) -> Paper:
    """The paper in a language, to be rendered."""
    said: PaperWords = getattr(content, lang)
    return Paper(
        kind=content.kind,
        number=content.number,
        title=said.title,
        parts=tuple(Paragraph(text) for text in said.paragraphs),
        signed_by=said.signed_by,
        signed_on=content.signed_on,
        language=lang,
        addressee=said.addressee,
        rights=said.rights,
        checked_at=content.checked_at if content.kind in AWARDS else "",
        synthetic=content.synthetic,
    )


def _in(value: Any, lang: str) -> str | date:
    found = value[lang] if isinstance(value, Mapping) else value
    return NOTHING if found is None else found


def _written(value: str | date, lang: str) -> str:
    return day_words(value, lang) if isinstance(value, date) else str(value)
