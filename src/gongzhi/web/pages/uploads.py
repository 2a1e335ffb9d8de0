"""Files handed in: the blank forms, sending one, and what became of those sent before."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import uploads as actions
from gongzhi.actions.clock import now
from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.source_files import source_file
from gongzhi.reports.blank_workbook import blank_workbook as workbook_of
from gongzhi.store import queries
from gongzhi.store.queries.uploads import UploadRow
from gongzhi.web.pages.matter_files import XLSX
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.words import number_words

FORM_ID = "upload"
SENT_SHOWN = 20
LONGEST_NAME = 200  # characters of a file's name; its end is kept


def uploads(request: HttpRequest) -> HttpResponse:
    """A file is kept, read, shown on a page of its own, and taken in as its sender decides there."""
    if request.method != "POST":
        return _page(request)
    kind = request.POST.get("kind", "")
    if kind not in actions.kinds_for(request.actor.role):
        return _again(request, {"kind": say("FIELD_MISSING", request.lang)})
    upload = request.FILES.get("file")
    if upload is None:
        return _again(request, {"file": say("UPLOAD_NO_FILE", request.lang)})
    name, most = str(upload.name)[-LONGEST_NAME:], actions.most_bytes(kind)
    if (upload.size or 0) > most:
        told = say("REGISTER_TOO_LARGE", request.lang, where=name, size=str(upload.size), most=str(most))
        return _again(request, {"file": told})
    if not upload.size:
        return _again(request, {"file": say("REGISTER_EMPTY_FILE", request.lang, where=name)})
    made = actions.keep(kind, _bytes(upload), name, by=request.actor, at=now())
    return redirect(reverse("upload", args=[made]))


def blank_form(request: HttpRequest, kind: str) -> HttpResponse:
    """The register's form as a csv file that spreadsheets open: headers, units, an example."""
    response = HttpResponse(registers.blank(_form_kind(request, kind), request.lang), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


def blank_workbook(request: HttpRequest, kind: str) -> HttpResponse:
    """The same form as a workbook, with lists to choose from."""
    response = HttpResponse(workbook_of(_form_kind(request, kind), request.lang), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response


def kind_words(kind: str, lang: str) -> str:
    if kind in actions.REGISTERS:
        return str(getattr(registers.register(kind), f"title_{lang}"))
    return str(source_file(kind).title[lang])


def _form_kind(request: HttpRequest, kind: str) -> registers.Kind:
    if kind not in actions.kinds_for(request.actor.role) or kind not in actions.REGISTERS:
        raise Http404
    return actions.REGISTERS[kind]


def _bytes(upload: UploadedFile) -> bytes:
    return bytes(upload.read())


def _again(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    values = {name: [value] for name, value in request.POST.items()}
    return _page(request, CameBack(_form(request), values, errors, (), 400))


def _page(request: HttpRequest, came_back: CameBack | None = None) -> HttpResponse:
    lang = request.lang
    forms = [kind for kind in actions.kinds_for(request.actor.role) if kind in actions.REGISTERS]
    links = [Fact(kind_words(kind, lang), _blanks(kind, lang)) for kind in forms]
    sections = [
        Section(say("UPLOAD_FILE", lang), [_form(request)]),
        Section(say("UPLOAD_SENT", lang), [_sent(request)]),
        Section(say("UPLOAD_BLANKS", lang), [Facts(links)]),
        Section(say("UPLOAD_HOW_TITLE", lang), [Words(say("UPLOAD_HOW", lang))]),
    ]
    return detail(request, say("NAV_UPLOADS", lang), lead=say("UPLOAD_LEAD", lang), left=sections, came_back=came_back)


def _blanks(kind: str, lang: str) -> tuple[str | Link, ...]:
    return (
        Link(say("UPLOAD_BLANK_XLSX", lang), reverse("upload_workbook", args=[kind])),
        Link(say("UPLOAD_BLANK", lang), reverse("upload_form", args=[kind])),
    )


def _form(request: HttpRequest) -> ActForm:
    lang, kinds = request.lang, actions.kinds_for(request.actor.role)
    options = tuple(Option(kind, kind_words(kind, lang)) for kind in kinds)
    asked = (Field("kind", say("UPLOAD_KIND", lang), "radio", options=options),) if len(kinds) > 1 else ()
    limits = {actions.most_bytes(kind) for kind in kinds}
    hint = say("UPLOAD_HINT", lang, most=number_words(max(limits) // 1_000_000))
    if set(kinds) - set(actions.REGISTERS):
        hint += say("UPLOAD_HINT_SOURCES", lang)
    return ActForm(
        reverse("uploads"),
        (*asked, Field("file", say("UPLOAD_FILE", lang), "file", hint=hint, accept=".csv,.txt,.xlsx,.db,.sqlite")),
        (Submit(say("UPLOAD_LOOK", lang)),),
        id=FORM_ID,
        kept=() if asked else (("kind", kinds[0]),),
    )


def _sent(request: HttpRequest) -> ListView:
    lang = request.lang
    rows = queries.uploads.of_person(request.actor.person, size=SENT_SHOWN)
    codes = ("UPLOAD_FILE", "UPLOAD_KIND", "COL_DAY", "UPLOAD_STATE")
    return ListView(
        caption=say("UPLOAD_SENT", lang),
        columns=tuple(Column(say(code, lang)) for code in codes),
        rows=tuple(_sent_row(row, lang) for row in rows if row.kind in actions.kinds_for(request.actor.role)),
        empty=EmptyState(say("UPLOAD_NONE_SENT", lang), say("UPLOAD_NONE_SENT_HOW", lang)),
    )


def _sent_row(row: UploadRow, lang: str) -> Row:
    state = say(f"UPLOAD_STATE_{row.state}".upper(), lang)
    return Row((row.name, kind_words(row.kind, lang), row.at.date(), state), reverse("upload", args=[row.id]))
