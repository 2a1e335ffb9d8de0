"""Files handed in: the blank form, what is wrong with a file, what it would bring, and what it brought."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import uploads as actions
from gongzhi.actions.clock import now
from gongzhi.actions.uploads import Looked
from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput, Cell, NotThere, Refusal
from gongzhi.store.acting import seeing_as
from gongzhi.web.answers import faults, refusal_words
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.words import counted, number_words

FORM_ID = "upload"
STEP, TAKE = "step", "take"
WAITING, UPLOADED = "waiting", "uploaded"  # in the session: files by hash, and what the last one brought
FAULTS_SHOWN, PIECES_SHOWN, TRACINGS_SHOWN = 200, 10, 20
LONGEST_NAME = 200  # characters of a file's name; its end is kept


def uploads(request: HttpRequest) -> HttpResponse:
    """A file is looked at, shown, and taken in once its sender has confirmed it."""
    if request.method != "POST":
        done = request.session.get(UPLOADED, {})
        return _page(
            request, [_brought(done, request.lang)] if done and request.GET.get("done") == done["hash"] else []
        )
    if request.POST.get(STEP) == TAKE:
        return _take(request)
    kind = request.POST.get("kind", "")
    if kind not in actions.kinds_for(request.actor.role):
        return _again(request, {"kind": say("FIELD_MISSING", request.lang)})
    upload = request.FILES.get("file")
    if upload is None:
        return _again(request, {"file": say("UPLOAD_NO_FILE", request.lang)})
    name = str(upload.name)[-LONGEST_NAME:]
    try:
        raw = _bounded(upload, kind, name)
        looked = actions.look_at(kind, raw, name, by=request.actor)
    except BadInput as bad:
        words = counted("UPLOAD_FAULTS", request.lang, len(bad.cells))
        return _again(request, {"file": words}, [_faults(bad, name, request.lang)])
    return _to_confirm(request, kind, raw, name, looked)


def blank_form(request: HttpRequest, kind: str) -> HttpResponse:
    """The register's form as a csv file that spreadsheets open: headers, units, an example."""
    if kind not in actions.kinds_for(request.actor.role) or kind not in actions.REGISTERS:
        raise Http404
    response = HttpResponse(registers.blank(actions.REGISTERS[kind], request.lang), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


def _take(request: HttpRequest) -> HttpResponse:
    hashed = request.POST.get("hash", "")
    held = request.session.get(WAITING, {}).get(hashed)
    try:
        if held is None:
            raise NotThere("upload")
        raw = actions.waiting(hashed)
        with seeing_as(request.actor):
            taken = actions.take_in(held["kind"], raw, held["name"], by=request.actor, at=now())
    except NotThere:
        return _again(request, {"file": say("UPLOAD_GONE", request.lang)})
    except Refusal as no:
        return _again(request, {"file": refusal_words(no, request.lang)}, status=409)
    except BadInput as bad:
        words = counted("UPLOAD_FAULTS", request.lang, len(bad.cells))
        return _again(request, {"file": words}, [_faults(bad, held["name"], request.lang)])
    request.session[UPLOADED] = {
        **held, "hash": hashed, "new": taken.new, "known": taken.known,
"tracings": [(str(tracing), reference) for tracing, reference in taken.tracings[:TRACINGS_SHOWN]],
    }  # fmt: skip
    return redirect(f"{reverse('uploads')}?done={hashed}")


def _bounded(upload: UploadedFile, kind: str, name: str) -> bytes:
    """The bytes of an upload. Raises BadInput for one that is too large, before it is read."""
    size, most = upload.size or 0, actions.most_bytes(kind)
    if size > most:
        raise BadInput([Cell(name, "", "", "REGISTER_TOO_LARGE", {"size": str(size), "most": str(most)})])
    return bytes(upload.read())


def _again(
    request: HttpRequest, errors: dict[str, str], above: list[Section] | None = None, status: int = 400
) -> HttpResponse:
    values = {name: [value] for name, value in request.POST.items()}
    back = CameBack(_form(request), values, errors, (), status)
    return _page(request, above or [], came_back=back)


def _page(request: HttpRequest, above: list[Section], came_back: CameBack | None = None) -> HttpResponse:
    lang = request.lang
    sections = [*above, Section(say("UPLOAD_FILE", lang), [_form(request)])]
    forms = [kind for kind in actions.kinds_for(request.actor.role) if kind in actions.REGISTERS]
    links = [
        Fact(
            _kind_words(kind, lang),
            Link(say("UPLOAD_BLANK", lang), reverse("upload_form", args=[kind])),
        )
        for kind in forms
    ]
    sections += [
        Section(say("UPLOAD_BLANKS", lang), [Facts(links)]),
        Section(say("UPLOAD_HOW_TITLE", lang), [Words(say("UPLOAD_HOW", lang))]),
    ]
    return detail(request, say("NAV_UPLOADS", lang), lead=say("UPLOAD_LEAD", lang), left=sections, came_back=came_back)


def _form(request: HttpRequest) -> ActForm:
    lang, kinds = request.lang, actions.kinds_for(request.actor.role)
    options = tuple(Option(kind, _kind_words(kind, lang)) for kind in kinds)
    asked = (Field("kind", say("UPLOAD_KIND", lang), "radio", options=options),) if len(kinds) > 1 else ()
    limits = {actions.most_bytes(kind) for kind in kinds}
    hint = say("UPLOAD_HINT", lang, most=number_words(max(limits) // 1_000_000))
    if set(kinds) - set(actions.REGISTERS):
        hint += say("UPLOAD_HINT_SOURCES", lang)
    return ActForm(
        reverse("uploads"),
        (*asked, Field("file", say("UPLOAD_FILE", lang), "file", hint=hint, accept=".csv,.xlsx,.db,.sqlite")),
        (Submit(say("UPLOAD_LOOK", lang)),),
        id=FORM_ID,
        kept=() if asked else (("kind", kinds[0]),),
    )


def _kind_words(kind: str, lang: str) -> str:
    if kind in actions.REGISTERS:
        return str(getattr(registers.register(kind), f"title_{lang}"))
    return str(source_file(kind).title[lang])


def _faults(bad: BadInput, name: str, lang: str) -> Section:
    """Every fault with its line; the first so many, where there are too many to read."""
    codes = ("FAULT_WHERE", "FAULT_COLUMN", "FAULT_VALUE", "FAULT_WHAT")
    found = faults(bad, lang)
    table = ListView(
        caption=say("UPLOAD_FAULTS_IN", lang, name=name),
        columns=tuple(Column(say(code, lang)) for code in codes),
        rows=tuple(
            Row((one.where, one.column or None, one.value or None, one.sentence)) for one in found[:FAULTS_SHOWN]
        ),
        empty=EmptyState("", ""),
    )
    rest = [Words(say("UPLOAD_MORE_FAULTS", lang, n=number_words(len(found) - FAULTS_SHOWN)))]
    return Section(say("UPLOAD_FAULTS_IN", lang, name=name), [table, *(rest if len(found) > FAULTS_SHOWN else [])])


def _to_confirm(request: HttpRequest, kind: str, raw: bytes, name: str, looked: Looked) -> HttpResponse:
    lang = request.lang
    counts = Facts(
        [
            Fact(say("UPLOAD_KIND", lang), _kind_words(kind, lang)),
            Fact(say("UPLOAD_FILE", lang), name),
            Fact(say("UPLOAD_NEW", lang), len(looked.new)),
            Fact(say("UPLOAD_KNOWN", lang), looked.known),
        ]
    )
    left = [Section(say("UPLOAD_BRINGS", lang), [counts])]
    if looked.new:
        hashed = actions.let_wait(raw)
        request.session[WAITING] = {**request.session.get(WAITING, {}), hashed: {"kind": kind, "name": name}}
        left.append(Section(say("UPLOAD_FIRST", lang), [_pieces(looked, lang)]))
        confirm = ActForm(
            reverse("uploads"),
            (),
            (Submit(say("UPLOAD_TAKE", lang), STEP, TAKE),),
            kept=(("hash", hashed),),
            back_href=reverse("uploads"),
        )
        left.append(Section(say("SECTION_ACTS", lang), [Words(say("UPLOAD_NOT_YET", lang)), confirm]))
    else:
        nothing = EmptyState(
            say("UPLOAD_NOTHING_NEW", lang), say("UPLOAD_NOTHING_NEW_HOW", lang),
            Link(say("UPLOAD_ANOTHER", lang), reverse("uploads")),
        )  # fmt: skip
        left.append(Section(say("SECTION_ACTS", lang), [nothing]))
    return detail(request, say("UPLOAD_CHECK", lang), lead=name, left=left)


def _pieces(looked: Looked, lang: str) -> ListView:
    return ListView(
        caption=say("UPLOAD_FIRST", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_REFERENCE", "UPLOAD_WORDS", "COL_DAY")),
        rows=tuple(Row((piece.reference, piece.words or None, piece.day)) for piece in looked.new[:PIECES_SHOWN]),
        empty=EmptyState("", ""),
    )


def _brought(done: dict[str, Any], lang: str) -> Section:
    if done["kind"] == actions.RETURNS:
        where = tuple(Link(reference, reverse("return", args=[tracing])) for tracing, reference in done["tracings"])
    elif done["kind"] == actions.ENTERPRISES:
        where = (Link(say("NAV_ENTERPRISES", lang), reverse("enterprises")),)
    elif done["kind"] == actions.NOTIFICATIONS:
        where = (Link(_kind_words(done["kind"], lang), reverse("trade_notification_list")),)
    else:
        where = (Link(say("NAV_NOTICES", lang), f"{reverse('notices')}?source={done['kind']}"),)
    facts = [
        Fact(say("UPLOAD_FILE", lang), done["name"]),
        Fact(say("UPLOAD_NEW", lang), done["new"]),
        Fact(say("UPLOAD_KNOWN", lang), done["known"]),
        Fact(say("UPLOAD_HASH", lang), done["hash"]),
        Fact(say("UPLOAD_EVIDENCE", lang), where or None),
    ]
    return Section(say("UPLOAD_DONE", lang), [Facts(facts)])
