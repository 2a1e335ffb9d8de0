"""The papers of a sanction: the notice before it, the decision, and a proof of service for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gongzhi.actions.acting import Act
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.rules import all_tables
from gongzhi.catalogue.wording import region, word
from gongzhi.core.canonical import digest
from gongzhi.core.cases.sanctions import fine_row, hearing_days, yuan
from gongzhi.core.documents import PaperContent, PaperKind, PaperWords
from gongzhi.core.events import PaperIssued
from gongzhi.core.remedies import remedies
from gongzhi.reports.papers.issued import content_of, office_words
from gongzhi.reports.papers.words import day_words, number_words
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_document
from gongzhi.store.queries.measures import SanctionRow

SANCTION = "sanction"
Said = Mapping[str, str]
FILE = ("PAPER_SANCTION_FILE", "PAPER_SANCTION_CASE")
# By name: its kind, its series, its paragraphs, what the party may do.
PAPERS: Mapping[str, tuple[PaperKind, str, tuple[str, ...], tuple[str, ...]]] = {
    "notice": (
        "notice", "penalty_notice",
        ("PAPER_SANCTION_FACTS", "PAPER_SANCTION_LAW", "PAPER_SANCTION_INTENDED", *FILE),
        ("PAPER_SANCTION_RIGHTS",),
    ),
    "decision": (
        "decision", "penalty",
        ("PAPER_SANCTION_FOUND", "PAPER_SANCTION_HEARD", "PAPER_SANCTION_LAW", "PAPER_SANCTION_DECIDED", *FILE),
        ("PAPER_RIGHT_REMEDIES",),
    ),
    "service": ("notice", "service", ("PAPER_SANCTION_PROVEN", "PAPER_SANCTION_HOW", *FILE), ()),
}  # fmt: skip


def issue(act: Act, number: str, name: str, **further: Mapping[str, str]) -> None:
    """Issue a paper of a sanction as the act left it, the last thing that the act does.

    name: of PAPERS. further: what the paper says besides the file, each in both languages.
    """
    row = queries.measures.sanction(number)
    kind, series, says, rights = PAPERS[name]
    words = {lang: _words(act, row, name, says, rights, further, lang) for lang in LANGUAGES}
    content = PaperContent(
        kind=kind,
        number=next_document(series, act.day.year),
        signed_on=act.day,
        zh=words["zh"],
        en=words["en"],
        checked_at="",
        synthetic=row.synthetic,
    )
    numbers = {lang: number_words(content.number, lang) for lang in LANGUAGES}
    event = PaperIssued(SANCTION, name, **numbers, hash=digest(content))
    recorded = act.record(event, subject=row.number, region=row.region, uscc=row.uscc)
    save.papers.paper(row.instance.id, name, content, recorded)


def issue_proof(act: Act, number: str, of: str, *, served_on: date, manner: str, received_by: str, proof: str) -> None:
    """Issue the proof that the newest paper of a name was served."""
    served = [row for row in queries.papers.issued(queries.measures.sanction(number).instance.id) if row.name == of]
    if not served:  # the file began before papers were issued
        return
    content = content_of(served[-1].body)
    titles = {"zh": content.zh.title, "en": content.en.title}
    issue(
        act, number, "service",
        paper={lang: f"{titles[lang]} {number_words(content.number, lang)}" for lang in LANGUAGES},
        served_on={lang: day_words(served_on, lang) for lang in LANGUAGES},
        manner={lang: word("manner", manner, lang) for lang in LANGUAGES},
        received_by=dict.fromkeys(LANGUAGES, received_by),
        proof=dict.fromkeys(LANGUAGES, proof),
    )  # fmt: skip


def _words(
    act: Act, row: SanctionRow, name: str, says: tuple[str, ...], rights: tuple[str, ...],
    further: Mapping[str, Mapping[str, str]], lang: str,
) -> PaperWords:  # fmt: skip
    said = {**_said(act, row, lang), **{key: words[lang] for key, words in further.items()}}
    return PaperWords(
        title=say(f"PAPER_SANCTION_{name}".upper(), lang),
        addressee=said["holder"],
        paragraphs=tuple(say(code, lang, **said) for code in says),
        rights=tuple(say(code, lang, **said) for code in rights),
        signed_by=tuple(office_words(*office, lang) for office in queries.papers.offices(row.instance.id)),
    )


def _said(act: Act, row: SanctionRow, lang: str) -> Said:
    found = queries.findings.fact(row.range)
    firm = queries.enterprises.enterprise(row.uscc)
    return {
        "record": row.number,
        "case": row.case_number,
        "place": region(row.region, lang),
        "holder": firm.name_zh if lang == "zh" else firm.name_en or firm.name_zh,
        "offence": word("offence", row.offence, lang),
        "facts": row.facts,
        "goods": yuan(row.goods_value_fen),
        "gain": yuan(row.illegal_gain_fen),
        "basis": _law(act, row.offence, lang),
        "lowest": str(found.value["lowest_yuan"]),
        "highest": str(found.value["highest_yuan"]),
        "confiscated": str(found.value["confiscated_yuan"]),
        "hearing_days": str(hearing_days(act.rules())),
        "noticed_on": day_words(row.noticed_on, lang) if row.noticed_on else "",
        "defence": row.defence or say("PAPER_SANCTION_NO_DEFENCE", lang),
        "fine": yuan(row.fine_fen or 0),
        "reasons": row.reasons,
        **{remedy: str(length) for remedy, length in remedies(act.rules()).items()},
    }


def _law(act: Act, offence: str, lang: str) -> str:
    """The article of law behind the range of a fine, in the reader's language."""
    rule = fine_row(offence, act.rules()).rule
    written = [
        row
        for tables in all_tables().values()
        for table in tables
        for version in table.versions
        for row in version.rows
        if row.rule == rule and version.effective_from <= act.day
    ]
    return str(written[-1].basis[lang])
