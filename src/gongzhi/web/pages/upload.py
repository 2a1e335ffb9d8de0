"""One file that was handed in: what its columns are, what is wrong with it, what it would bring, and the decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import uploads as actions
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import Cell, Conflict, Refusal
from gongzhi.engine.looking import Fault
from gongzhi.reports.quarantine import fault_words
from gongzhi.reports.sheets import as_csv, as_xlsx
from gongzhi.store import queries
from gongzhi.store.queries.uploads import WAITING, UploadRow
from gongzhi.web.answers import refusal_words, sentence_of
from gongzhi.web.pages.matter_files import XLSX
from gongzhi.web.pages.shown import detail
from gongzhi.web.pages.uploads import kind_words
from gongzhi.web.presenters.forms import ActForm, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Pager, Row
from gongzhi.web.presenters.page import Fact, Facts, Folded, Section, Words
from gongzhi.web.words import number_words

STEP, MATCH, DECIDE = "step", "match", "decide"
MATCH_ID, DECIDE_ID = "match", "decide"
NOT_READ = "-"
PAGE = 100  # faults
LOOK_AGAIN = 3  # seconds until a page of a file that waits is asked for again, without a script
MOST_COLUMNS = 200  # of a file, as the reader has it

Said = tuple[int | None, str, str, str, str]  # line, column, value, what is wrong; the code last


def upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return _page(request, queries.uploads.upload(upload_id))
    try:
        seen = int(request.POST.get("seen", "0") or 0)
    except ValueError:
        seen = 0
    try:
        if request.POST.get(STEP) == MATCH:
            row = queries.uploads.upload(upload_id)
            actions.match(upload_id, _chosen(request, row), by=request.actor, at=now(), seen=seen)
        else:
            mode = request.POST.get(STEP, "")
            actions.decide(upload_id, mode, by=request.actor, at=now(), seen=seen)
    except (Refusal, Conflict) as no:
        words = refusal_words(no, request.lang) if isinstance(no, Refusal) else say("UPLOAD_MOVED", request.lang)
        return _page(request, queries.uploads.upload(upload_id), refused=words)
    return redirect(reverse("upload", args=[upload_id]))


def upload_file(request: HttpRequest, upload_id: UUID, part: str, ending: str) -> HttpResponse:
    """The faults of a file, or its lines to be corrected with what is wrong beside each; never a formula."""
    row, lang = queries.uploads.upload(upload_id), request.lang
    if part not in ("faults", "lines") or ending not in ("csv", "xlsx") or not row.report.get("faults"):
        raise Http404
    header, lines = _faults_file(row, lang) if part == "faults" else _lines_file(row, lang)
    if ending == "csv":
        response = HttpResponse(as_csv(header, lines), content_type="text/csv")
    else:
        title = say("UPLOAD_FAULTS_FILE" if part == "faults" else "UPLOAD_LINES_FILE", lang)
        response = HttpResponse(as_xlsx(title, header, lines, made_on=day_of(now())), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{part}.{ending}"'
    return response


def _chosen(request: HttpRequest, row: UploadRow) -> list[str]:
    count = len(row.report.get("headings", ()))
    given = [request.POST.get(f"column{place}", "") for place in range(count)]
    return ["" if one == NOT_READ else one for one in given]


def _page(request: HttpRequest, row: UploadRow, refused: str = "") -> HttpResponse:
    lang = request.lang
    left: list[Section] = []
    if refused:
        left.append(Section(say("UPLOAD_REFUSED", lang), [Words(refused)]))
    parts = {
        "received": _waiting, "taking": _waiting, "refused": _refused, "unmatched": _unmatched, "read": _to_decide,
        "taken": _taken,
    }  # fmt: skip
    left += parts[row.state](request, row)
    answer = detail(request, say("UPLOAD_PAGE", lang), lead=row.name, left=left, right=[_about(row, lang)])
    if refused:
        answer.status_code = 409
    elif row.state in WAITING:
        answer["Refresh"] = str(LOOK_AGAIN)
    return answer


def _about(row: UploadRow, lang: str) -> Section:
    facts = [
        Fact(say("UPLOAD_KIND", lang), kind_words(row.kind, lang)),
        Fact(say("UPLOAD_STATE", lang), say(f"UPLOAD_STATE_{row.state}".upper(), lang)),
        Fact(say("UPLOAD_SIZE", lang), number_words(row.size)),
        Fact(say("UPLOAD_HASH", lang), row.raw_hash, wide=True),
    ]
    if row.report.get("sheet"):
        facts.append(Fact(say("UPLOAD_SHEET", lang), row.report["sheet"]))
    if row.report.get("unread"):
        facts.append(Fact(say("UPLOAD_UNREAD", lang), "、".join(row.report["unread"])))
    if row.report.get("header"):
        facts.append(Fact(say("UPLOAD_HEADER", lang), _span(row.report["header"])))
    if row.report.get("below"):
        facts.append(Fact(say("UPLOAD_BELOW", lang), ", ".join(map(str, row.report["below"][:PAGE]))))
    return Section(say("UPLOAD_ABOUT", lang), [Facts(facts)])


def _span(numbers: Sequence[int]) -> str:
    first, last = numbers
    return str(first) if first == last else f"{first}-{last}"


def _waiting(request: HttpRequest, row: UploadRow) -> list[Section]:
    lang = request.lang
    code = "UPLOAD_READING" if row.state == "received" else "UPLOAD_TAKING"
    facts = [Fact(say("UPLOAD_DONE_LINES", lang), row.done)]
    if row.state == "taking":
        facts.append(Fact(say("UPLOAD_OF_LINES", lang), row.report["fit"]))
    again = Link(say("UPLOAD_LOOK_AGAIN", lang), reverse("upload", args=[row.id]))
    return [Section(say(f"{code}_TITLE", lang), [Words(say(code, lang)), Facts([*facts, Fact("", again)])])]


def _refused(request: HttpRequest, row: UploadRow) -> list[Section]:
    lang = request.lang
    code, number, params = row.report["refused"]
    told = dict(params)
    where = row.name if number is None else f"{row.name}:{number}"
    cell = Cell(where, told.pop("column", ""), told.pop("value", ""), code, {**_titles(row), **told})
    another = Link(say("UPLOAD_ANOTHER", lang), reverse("uploads"))
    return [
        Section(
            say("UPLOAD_NOT_READ", lang),
            [EmptyState(say("UPLOAD_NOTHING_TAKEN", lang), sentence_of(cell, lang), another)],
        )
    ]


def _titles(row: UploadRow) -> dict[str, str]:
    if row.kind not in actions.REGISTERS:
        return {}
    form = registers.register(row.kind)
    return {"title_zh": form.title_zh, "title_en": form.title_en}


def _unmatched(request: HttpRequest, row: UploadRow) -> list[Section]:
    lang = request.lang
    last = row.report["header"][1]
    said = [(last, said, "", code, params) for said, code, params in row.report["unmatched"]]
    return [
        Section(say("UPLOAD_HEADERS_WRONG", lang), [_table(row, said, say("UPLOAD_HEADERS_WRONG", lang), lang)]),
        _match(row, lang),
    ]


def _match(row: UploadRow, lang: str) -> Section:
    """What each column of the file is, to be seen and to be corrected."""
    form = registers.register(row.kind)
    options = (
        Option(NOT_READ, say("UPLOAD_COLUMN_NOT_READ", lang)),
        *(Option(column.field, str(getattr(column, lang))) for column in form.columns),
    )
    fields = tuple(
        Field(
            f"column{place}", one["said"] or say("UPLOAD_COLUMN_UNNAMED", lang, n=place + 1), "select",
            value=field or NOT_READ, options=options,
        )
        for place, (one, field) in enumerate(zip(row.report["headings"], row.report["chosen"], strict=True))
    )  # fmt: skip
    act = ActForm(
        reverse("upload", args=[row.id]), fields, (Submit(say("UPLOAD_MATCH", lang), STEP, MATCH, "plain"),),
        id=MATCH_ID, seen=row.seen,
    )  # fmt: skip
    if row.state == "unmatched":
        return Section(say("UPLOAD_COLUMNS", lang), [Words(say("UPLOAD_COLUMNS_HOW", lang)), act])
    return Section(
        say("UPLOAD_COLUMNS", lang),
        [_matched(row, lang), Folded(say("UPLOAD_CORRECT_COLUMNS", lang), act)],
    )


def _matched(row: UploadRow, lang: str) -> ListView:
    names = {column.field: str(getattr(column, lang)) for column in registers.register(row.kind).columns}
    pairs = zip(row.report["headings"], row.report["chosen"], strict=True)
    codes = ("UPLOAD_COLUMN_SAID", "UPLOAD_COLUMN_MEANS")
    return ListView(
        caption=say("UPLOAD_COLUMNS", lang),
        columns=tuple(Column(say(code, lang)) for code in codes),
        rows=tuple(
            Row(
                (
                    one["said"] or say("UPLOAD_COLUMN_UNNAMED", lang, n=place + 1),
                    names[field] if field else say("UPLOAD_COLUMN_NOT_READ", lang),
                )
            )
            for place, (one, field) in enumerate(pairs)
        ),
        empty=EmptyState("", ""),
    )


def _to_decide(request: HttpRequest, row: UploadRow) -> list[Section]:
    lang, report = request.lang, row.report
    codes = (("UPLOAD_NEW", "new"), ("UPLOAD_KNOWN", "known"), ("UPLOAD_BAD", "bad"), ("UPLOAD_FAULT_COUNT", "faults"))
    sections = [
        Section(say("UPLOAD_BRINGS", lang), [Facts([Fact(say(code, lang), report[name]) for code, name in codes])])
    ]
    if row.kind in actions.REGISTERS:
        sections.append(_match(row, lang))
    if report["faults"]:
        sections.append(_faults(request, row))
    if report["new"]:
        sections.append(Section(say("UPLOAD_FIRST", lang), [_pieces(row, lang)]))
    return [*sections, _decision(row, lang)]


def _decision(row: UploadRow, lang: str) -> Section:
    report = row.report
    another = Link(say("UPLOAD_ANOTHER", lang), reverse("uploads"))
    if not report["new"]:
        code = "UPLOAD_NOTHING_NEW" if not report["bad"] else "UPLOAD_NOTHING_GOOD"
        return Section(say("SECTION_ACTS", lang), [EmptyState(say(code, lang), say(f"{code}_HOW", lang), another)])
    if report["bad"]:
        words = say("UPLOAD_CHOOSE", lang, good=report["fit"], bad=report["bad"])
        submits = (Submit(say("UPLOAD_TAKE_GOOD", lang), STEP, actions.GOOD_ROWS),)
    else:
        words = say("UPLOAD_NOT_YET", lang)
        submits = (Submit(say("UPLOAD_TAKE", lang), STEP, actions.ALL),)
    act = ActForm(
        reverse("upload", args=[row.id]), (), submits, id=DECIDE_ID, seen=row.seen, back_href=reverse("uploads")
    )
    return Section(say("SECTION_ACTS", lang), [Words(words), act])


def _faults(request: HttpRequest, row: UploadRow) -> Section:
    lang, total = request.lang, row.report["faults"]
    try:
        start = max(0, int(request.GET.get("from", "0")))
    except ValueError:
        start = 0
    here = reverse("upload", args=[row.id])
    found = actions.faults_in(row, start=start, size=PAGE)
    pager = Pager(
        total, len(found),
        previous_href=f"{here}?from={max(0, start - PAGE)}" if start else "",
        next_href=f"{here}?from={start + PAGE}" if start + PAGE < total else "",
    )  # fmt: skip
    downloads = tuple(
        Link(say(code, lang), reverse("upload_file", args=[row.id, part, ending]))
        for code, part, ending in (
            ("UPLOAD_LINES_XLSX", "lines", "xlsx"), ("UPLOAD_LINES_CSV", "lines", "csv"),
            ("UPLOAD_FAULTS_XLSX", "faults", "xlsx"), ("UPLOAD_FAULTS_CSV", "faults", "csv"),
        )
    )  # fmt: skip
    title = say("UPLOAD_FAULTS_IN", lang, name=row.name)
    return Section(title, [_table(row, found, title, lang, pager, downloads)])


def _table(
    row: UploadRow,
    found: Sequence[tuple[int, str, str, str, dict[str, str]]],
    title: str,
    lang: str,
    pager: Pager | None = None,
    downloads: tuple[Link, ...] = (),
) -> ListView:
    codes = ("FAULT_WHERE", "FAULT_COLUMN", "FAULT_VALUE", "FAULT_WHAT")
    return ListView(
        caption=title,
        columns=tuple(Column(say(code, lang)) for code in codes),
        rows=tuple(
            Row((say("FAULT_LINE", lang, line=number), said or None, value or None, _sentence(row, one, lang)))
            for one in found
            for number, said, value, _, _ in [one]
        ),
        empty=EmptyState("", ""),
        pager=pager,
        downloads=downloads,
    )


def _sentence(row: UploadRow, fault: tuple[int, str, str, str, dict[str, str]], lang: str) -> str:
    number, said, value, code, params = fault
    return sentence_of(Cell(f"{row.name}:{number}", said, value, code, {**_titles(row), **params}), lang)


def _faults_file(row: UploadRow, lang: str) -> tuple[list[str], list[list[str | int | date | None]]]:
    codes = ("UPLOAD_SHEET", "UPLOAD_LINE", "FAULT_COLUMN", "UPLOAD_RULE", "FAULT_VALUE", "FAULT_WHAT")
    lines: list[list[str | int | date | None]] = [
        [row.report["sheet"], one[0], one[1], one[3], one[2], _sentence(row, one, lang)]
        for one in actions.faults_in(row)
    ]
    return [say(code, lang) for code in codes], lines


def _lines_file(row: UploadRow, lang: str) -> tuple[list[str], list[list[str | int | date | None]]]:
    """Headers as in the file, so that the corrected file matches again; line and hint are never read."""
    hints: dict[str, list[str]] = {}
    for one in actions.faults_in(row):
        hints.setdefault(str(one[0]), []).append(_sentence(row, one, lang))
    said = [one["said"] for one in row.report["headings"]]
    lines: list[list[str | int | date | None]] = [
        [*_wide(cells, len(said)), int(number), " ".join(hints.get(number, ()))] for number, *cells in _by_line(row)
    ]
    return [*said, say("UPLOAD_LINE", lang), say("UPLOAD_HINT_COLUMN", lang)], lines


def _by_line(row: UploadRow) -> Iterator[list[str]]:
    yield from sorted(actions.lines_to_correct(row), key=lambda cells: int(cells[0]))


def _wide(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))][:width]


def _pieces(row: UploadRow, lang: str) -> ListView:
    return ListView(
        caption=say("UPLOAD_FIRST", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_REFERENCE", "UPLOAD_WORDS", "COL_DAY")),
        rows=tuple(
            Row((reference, words or None, date.fromisoformat(day))) for reference, words, day in row.report["first"]
        ),
        empty=EmptyState("", ""),
    )


def _taken(request: HttpRequest, row: UploadRow) -> list[Section]:
    lang, taken = request.lang, row.report["taken"]
    facts = [
        Fact(say("UPLOAD_NEW", lang), taken["new"]),
        Fact(say("UPLOAD_KNOWN", lang), taken["known"]),
        Fact(say("UPLOAD_BAD", lang), row.report["bad"]),
        Fact(say("UPLOAD_EVIDENCE", lang), _where(row, lang) or None),
    ]
    if row.kind == actions.DECLARATIONS:
        facts[-1:] = [
            Fact(say("UPLOAD_QUARANTINED", lang), taken["quarantined"]),
            Fact(say("UPLOAD_LOAD", lang), Link(taken["load"], reverse("delivery", args=[taken["load"]])), wide=True),
        ]
    sections = [Section(say("UPLOAD_DONE", lang), [Facts(facts)])]
    if taken.get("aside"):
        sections.append(Section(say("UPLOAD_ASIDE", lang), [Words(say("UPLOAD_ASIDE_HOW", lang)), _aside(row, lang)]))
    return [*sections, _faults(request, row)] if row.report["faults"] else sections


def _aside(row: UploadRow, lang: str) -> ListView:
    """What the lake set aside, by line of the file."""
    form = registers.register(row.kind)
    columns = {column.field: column for column in form.columns}
    codes = ("FAULT_WHERE", "FAULT_COLUMN", "FAULT_VALUE", "FAULT_WHAT")
    found = [Fault(*one) for one in row.report["taken"]["aside"]]
    return ListView(
        caption=say("UPLOAD_ASIDE", lang),
        columns=tuple(Column(say(code, lang)) for code in codes),
        rows=tuple(
            Row(
                (
                    say("FAULT_LINE", lang, line=one.line),
                    str(getattr(columns[one.column], lang)) if one.column else None,
                    one.value or None,
                    fault_words(one, columns.get(one.column), form, lang),
                )
            )
            for one in found
        ),
        empty=EmptyState("", ""),
        pager=Pager(row.report["taken"]["quarantined"], len(found)),
    )


def _where(row: UploadRow, lang: str) -> tuple[Link, ...]:
    """Where what was taken in is to be seen."""
    if row.kind == actions.RETURNS:
        return tuple(
            Link(reference, reverse("return", args=[tracing])) for tracing, reference in row.report["taken"]["tracings"]
        )
    pages = {
        actions.ENTERPRISES: ("NAV_ENTERPRISES", reverse("enterprises")),
        actions.NOTIFICATIONS: ("", reverse("trade_notification_list")),
        actions.CHECK_RESULTS: ("NAV_CASES", reverse("cases")),
        actions.COMPLAINTS: ("NAV_COMPLAINTS", reverse("complaints")),
    }
    code, href = pages.get(row.kind, ("NAV_NOTICES", f"{reverse('notices')}?source={row.kind}"))
    return (Link(say(code, lang) if code else kind_words(row.kind, lang), href),)
