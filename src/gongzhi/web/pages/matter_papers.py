"""Papers and attached files of a scheme's record: their lists on its page, and the files themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from gongzhi.actions import handing_over
from gongzhi.actions.clock import day_of, now
from gongzhi.actions.raw_files import kept_raw
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.core.attachments import CONTENT_TYPES
from gongzhi.core.errors import Refusal
from gongzhi.core.schemes import Scheme
from gongzhi.core.visits.exif import without_claims
from gongzhi.reports.papers.docx import docx_bytes
from gongzhi.reports.papers.issued import content_of, paper_of
from gongzhi.reports.papers.paper import Paper
from gongzhi.reports.papers.pdf import pdf_bytes
from gongzhi.reports.papers.words import number_words
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.measures import SanctionRow
from gongzhi.store.queries.papers import FileRow, PaperRow
from gongzhi.store.queries.visits import SCHEME as VISIT
from gongzhi.web.pages import matter_fields
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.marks import Hash

RENDERED: Mapping[str, Callable[[Paper], bytes]] = {"pdf": pdf_bytes, "docx": docx_bytes}
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
KILOBYTE = 1_000


def paper(request: HttpRequest, number: str, paper_id: UUID, language: str, kind: str, *, scheme: str) -> HttpResponse:
    """An issued paper as pdf or docx, in one of the languages, as it was when it was issued."""
    return _issued(request, scheme, queries.matters.matter(scheme, number), paper_id, language, kind)


def _issued(
    request: HttpRequest, of: str, row: MatterRow | SanctionRow, paper_id: UUID, language: str, kind: str
) -> HttpResponse:
    if kind not in RENDERED or language not in LANGUAGES:
        raise Http404
    content = content_of(queries.papers.paper(row.instance.id, paper_id).body)
    if request.actor.uscc is None or request.actor.uscc != row.uscc:  # its own paper is nobody's to take back
        handing_over.hand_over(of, [row.number], to=request.actor, at=now())
    rendered = RENDERED[kind](paper_of(content, language))  # type: ignore[arg-type]
    return _file(rendered, CONTENT_TYPES[kind], f"{number_words(content.number, language)}.{kind}")


def attachment(request: HttpRequest, number: str, file_id: UUID, *, scheme: str) -> HttpResponse:
    """An attached file, to be saved and never shown in the browser. Refuses bytes that are no longer what they were.

    Photos of a visit leave the offices without what their bytes say of place and time.
    """
    is_bare = scheme == VISIT and request.actor.role == "ENT"
    return _attached(queries.matters.matter(scheme, number).instance.id, file_id, is_bare=is_bare)


def contest_attachment(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """A file that the party attached to its contest, given as any attached file is."""
    return _attached(queries.contests.contest(number).instance.id, file_id)


def sanction_paper(request: HttpRequest, number: str, paper_id: UUID, language: str, kind: str) -> HttpResponse:
    """A paper of a sanction, given as those of schemes are."""
    row = queries.measures.sanction(number)
    return _issued(request, "sanction", row, paper_id, language, kind)


def papers_list(row: MatterRow | SanctionRow, papers: Sequence[PaperRow], lang: str, kind: str) -> ListView:
    return ListView(
        caption=say("SECTION_PAPERS", lang),
        columns=tuple(
            Column(say(code, lang)) for code in ("COL_PAPER_NUMBER", "COL_PAPER", "COL_SIGNED_ON", "COL_FILES")
        ),
        rows=tuple(_paper_row(kind, row, issued, lang) for issued in papers),
        empty=EmptyState("", ""),
    )


def files_list(one: Scheme, row: MatterRow, files: Sequence[FileRow], lang: str) -> ListView:
    return _files_list(
        files, lang,
        address=lambda file: reverse(f"{one.name}_attachment", args=[row.number, file.id]),
        label=lambda field: matter_fields.label(one.fields[field], lang) if field in one.fields else "",
    )  # fmt: skip


def contest_files_list(number: str, files: Sequence[FileRow], lang: str) -> ListView:
    """The files that a party attached to its contest."""
    return _files_list(
        files, lang,
        address=lambda file: reverse("contest_attachment", args=[number, file.id]),
        label=lambda field: say(f"ASK_{field}".upper(), lang),
    )  # fmt: skip


def _files_list(
    files: Sequence[FileRow], lang: str, *, address: Callable[[FileRow], str], label: Callable[[str], str]
) -> ListView:
    return ListView(
        caption=say("SECTION_ATTACHED", lang),
        columns=(
            *(Column(say(code, lang)) for code in ("COL_FILE", "COL_FILE_FIELD")),
            Column(say("COL_FILE_SIZE", lang), unit=say("UNIT_KB", lang), is_number=True, digits=1),
            *(Column(say(code, lang)) for code in ("COL_SHA256", "COL_WHO", "COL_DAY")),
        ),
        rows=tuple(
            Row(
                (
                    Link(file.name, address(file)),
                    label(file.field) or None,
                    Decimal(file.size) / KILOBYTE,
                    Hash(file.hash),
                    file.person_name,
                    day_of(file.at),
                )
            )
            for file in files
        ),
        empty=EmptyState("", ""),
    )


def _paper_row(of: str, row: MatterRow | SanctionRow, issued: PaperRow, lang: str) -> Row:
    content = content_of(issued.body)
    said = content.zh if lang == "zh" else content.en
    links = tuple(
        Link(
            say(f"PAPER_FILE_{language}".upper(), lang, kind=kind),
            reverse(f"{of}_paper", args=[row.number, issued.id, language, kind]),
        )
        for language in LANGUAGES
        for kind in RENDERED
    )
    return Row((number_words(content.number, lang), said.title, content.signed_on, links), synthetic=row.synthetic)


def _attached(instance: UUID, file_id: UUID, *, is_bare: bool = False) -> HttpResponse:
    file = queries.papers.file(instance, file_id)
    raw = kept_raw(file.hash)
    if raw is None:
        raise Refusal("ATTACHED_GONE", name=file.name)
    return _file(without_claims(raw) if is_bare else raw, CONTENT_TYPES[file.kind], file.name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=kind, headers={**HARMLESS, "Content-Disposition": disposition})
