"""Parts of a visit's page: its facts, forms, record, papers, and the packets that came in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.urls import reverse

import gongzhi.web
from gongzhi.actions.visits import check_items
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.schemes import scheme
from gongzhi.core.canonical import canonical
from gongzhi.core.draw import sampling, stages
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.visits.doubts import km_between
from gongzhi.core.visits.packets import ANSWERS, FIELDS, SAMPLES, Place
from gongzhi.core.visits.record import ITEM, VisitRecord
from gongzhi.core.visits.route import Stop, in_order, place_named
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.visits import PacketRow
from gongzhi.web.answers import refusal_words
from gongzhi.web.pages import matter_fields, matter_papers, names, visit_sampling
from gongzhi.web.pages.visit_sampling import PlanText
from gongzhi.web.presenters.forms import ActForm, ErrorSummary, Field, Submit
from gongzhi.web.presenters.lists import Cell, Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import StateBadge
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.words import moment_words

STATIC = Path(gongzhi.web.__file__).parent / "static"
TONE = {"planned": "blue", "on_site": "orange", "signed": "green", "withdrawn": "grey"}
COUNTS = ("lot_size", "sampled", *SAMPLES)


def certificate_of(actor: Actor) -> str:
    """The inspection certificate of whoever acts; "" without one."""
    return next(iter(queries.accounts.certificates_of((actor.person,)).values()), "")


def firm_name(row: MatterRow, lang: str) -> str:
    assert row.uscc is not None
    firm = queries.enterprises.enterprise(row.uscc)
    return str(firm.name_zh if lang == "zh" else firm.name_en or firm.name_zh)


def routed(rows: Sequence[MatterRow], lang: str) -> tuple[list[MatterRow], dict[str, str]]:
    """Visits or tasks in the order of their places, and of each by its number where it is, as far as anybody knows."""
    firms = queries.enterprises.several({row.uscc for row in rows if row.uscc})
    by_number = {row.number: row for row in rows}
    legs = in_order(
        Stop(row.number, firm.region, firm.address, place_named(firm.premises)) if firm
        else Stop(row.number, row.region, "", None)
        for row in rows for firm in [firms.get(row.uscc or "")]
    )  # fmt: skip
    where = {
        leg.stop.id: " ".join(
            part for part in (
                names.region(leg.stop.region, lang), leg.stop.address,
                say("VISIT_KM_ON", lang, km=f"{leg.km:.1f}") if leg.km is not None else "",
            ) if part
        )
        for leg in legs
    }  # fmt: skip
    return [by_number[leg.stop.id] for leg in legs], where


def state_badge(row: MatterRow, lang: str) -> StateBadge:
    return StateBadge(wording.state_word("visit", row.instance.state, lang), TONE[row.instance.state])  # type: ignore[arg-type]


def refusal(words: str) -> ErrorSummary | None:
    return ErrorSummary(general=(words,)) if words else None


def status(row: MatterRow, lang: str) -> Section:
    signers = queries.accounts.names_of(tuple(queries.workflow.signers(row.instance.id, ["sign"])))
    facts = [
        Fact(say("COL_STATE", lang), state_badge(row, lang)),
        Fact(say("COL_ENTERPRISE", lang), firm_name(row, lang), wide=True),
        *(Fact(_label(name, lang), _value(row.values[name])) for name in ("goods", "task", "visit_on", "inspectors")),
        *([Fact(say("VISIT_SEC_SIGN", lang), say("VISIT_SIGNED_BY", lang, names=wording.listed(list(signers), lang)))]
          if signers else []),
        Fact(say("VISIT_SEC_RECORD", lang), Link(row.number, reverse("visit", args=[row.number]))),
    ]  # fmt: skip
    return Section(say("VISIT_SEC_STATUS", lang), [Facts(facts)])


def recorded(row: MatterRow, record: VisitRecord, lang: str) -> list[Section]:
    """What stands, entry by entry, and where two values wait for a choice."""
    facts = [
        Fact(entry_label(entry, lang), wording.listed([entry_words(entry, one.text, lang) for one in values], lang))
        for entry, values in record.values.items()
    ]
    facts += [
        Fact(say("VISIT_VERDICT", lang), text, wide=True)
        for text in [visit_sampling.plan_words(record, row, lang)]
        if text
    ]
    sections = [Section(say("VISIT_SEC_RECORD", lang), [Facts(facts)])] if facts else []
    if record.disputed and row.instance.state == "on_site":
        choices = [
            ActForm(
                reverse("enter_visit", args=[row.number, "settle"]), (),
                (Submit(say("VISIT_KEEP", lang), tone="plain"),),
                title=f"{entry_label(entry, lang)} {entry_words(entry, one.text, lang)}",
                kept=(("entry", entry), ("kept", one.text)),
            )
            for entry in record.disputed
            for one in record.values[entry]
        ]  # fmt: skip
        sections.append(Section(say("VISIT_SEC_DISPUTE", lang), choices, id="dispute"))
    return sections


def forms(row: MatterRow, record: VisitRecord, lang: str) -> list[Section]:
    sign = Words(say("VISIT_SIGN_TEXT", lang, code=record.code))
    door = _form(row, "arrive", (_text("door_code", lang, required=False),), lang)
    return [
        *([Section(say("VISIT_SEC_DOOR", lang), [door])] if row.instance.state == "planned" else []),
        Section(
            say("VISIT_SEC_SHEET", lang),
            [
                *visit_sampling.how_strictly(row, lang),
                PlanText(say("VISIT_PLAN_WAITS", lang)),
                _sheet(row, record, lang),
                *visit_sampling.ways(row, record, lang),
            ],
        ),
        Section(say("VISIT_SEC_ITEMS", lang), _items(row, record, lang)),
        Section(say("VISIT_SEC_PHOTO", lang), [_form(row, "photo", (_photo(lang),), lang)]),
        Section(say("VISIT_SEC_REMARK", lang), [_form(row, "remark", _remark(record, lang), lang)]),
        Section(
            say("VISIT_SEC_SIGN", lang), [sign, _form(row, "sign", (), lang, kept=(("record_code", record.code),))]
        ),
    ]


def papers(row: MatterRow, *, is_mine: bool, is_bare: bool, lang: str) -> list[Section]:
    """The visit's notice and photos. is_bare: whether the reader's copies of photos lack what their bytes say."""
    one, issued = scheme("visit"), queries.papers.issued(row.instance.id)
    files = queries.papers.files(row.instance.id)
    views: list[Any] = [matter_papers.papers_list(row, issued, lang, one.name)] if issued else []
    if is_mine and not issued:
        views.append(
            ActForm(reverse("enter_visit", args=[row.number, "notify"]), (), (Submit(say("VISIT_NOTIFY", lang)),))
        )
    sections = [Section(say("VISIT_SEC_PAPERS", lang), views)] if views else []
    if files:
        listed: list[Any] = [matter_papers.files_list(one, row, files, lang)]
        listed += [Words(say("VISIT_PHOTOS_BARE", lang))] if is_bare else []
        sections.append(Section(say("VISIT_SEC_PHOTO", lang), listed))
    return sections


def photos_say(row: MatterRow, packets: Sequence[PacketRow], lang: str) -> list[Section]:
    """When and where the photos say that they were taken, beside what the phone said; nothing where there are none."""
    photos = [one for one in packets if one.packet.kind == "photo"]
    if not photos:
        return []
    door = queries.visits.door_seen_from(row, packets)
    title = say("VISIT_SEC_PHOTOS_SAY", lang)
    columns = ("COL_PHOTO", "COL_PHOTO_ENTERED", "COL_PHOTO_TAKEN", "COL_PHOTO_PLACE", "COL_DOUBTS")
    rows = ListView(
        caption=title,
        columns=tuple(Column(say(code, lang)) for code in columns),
        rows=tuple(Row(_photo_cells(one, door, lang)) for one in photos),
        empty=EmptyState("", ""),
    )
    return [Section(title, [rows], id="photos-say")]


def _photo_cells(one: PacketRow, door: Place | None, lang: str) -> tuple[Cell, ...]:
    moment, place = one.exif.moment(one.packet.at), one.exif.place
    silent = say("VISIT_PHOTO_SILENT", lang)
    taken = where = silent
    if moment is not None:
        minutes = round((moment - one.packet.at).total_seconds() / 60)
        code = "VISIT_PHOTO_LATER" if minutes >= 0 else "VISIT_PHOTO_EARLIER"
        shown = moment_words(moment.astimezone(one.packet.at.tzinfo))
        hours, rest = divmod(abs(minutes), 60)
        off = say(code, lang, hours=hours, minutes=rest)
        taken = say("VISIT_PHOTO_TAKEN", lang, moment=shown, off=off)
    if place is not None:
        where = f"{one.exif.lat}, {one.exif.lon}"
        if door is not None:
            km = f"{km_between(place, door):.1f}"
            where = say("VISIT_PHOTO_AT", lang, lat=one.exif.lat, lon=one.exif.lon, km=km)
    told = [wording.sentence(doubt.code, doubt.params, lang) for doubt in one.doubts]
    name = one.packet.content["name"]
    return (name, moment_words(one.packet.at), taken, where, wording.listed(told, lang) or None)


def received(packets: Sequence[PacketRow], lang: str) -> Section:
    rows = ListView(
        caption=say("VISIT_SEC_PACKETS", lang),
        columns=packet_columns(lang),
        rows=tuple(Row(packet_cells(one, lang)) for one in packets),
        empty=EmptyState(say("VISITS_DOUBTS_NONE_HOW", lang), ""),
    )
    return Section(say("VISIT_SEC_PACKETS", lang), [rows] if packets else [])


def packet_columns(lang: str) -> tuple[Column, ...]:
    codes = ("COL_PACKET_KIND", "COL_WHO", "COL_DEVICE_TIME", "COL_SERVER_TIME", "COL_PLACE_CLAIMED", "COL_DOUBTS")
    return tuple(Column(say(code, lang)) for code in codes)


def packet_cells(one: PacketRow, lang: str) -> tuple[Cell, ...]:
    where = f"{one.packet.place.lat:.4f}, {one.packet.place.lon:.4f}" if one.packet.place else None
    told = [wording.sentence(doubt.code, doubt.params, lang) for doubt in one.doubts]
    if one.held is not None:
        why = refusal_words(Refusal(one.held.code, **one.held.params), lang)
        told.append(say("VISIT_NO_EFFECT", lang, why=why))
    return (
        wording.word("packet_kind", one.packet.kind, lang), one.person_name, moment_words(one.packet.at),
        moment_words(one.received_at), where, wording.listed(told, lang) or None,
    )  # fmt: skip


def for_the_phone(record: VisitRecord) -> str:
    """The record as the phone goes on from it to compute its code."""
    values = {entry: [one.text for one in found] for entry, found in record.values.items()}
    return canonical({"values": values, "photos": record.photos}).decode()


def content_of(kind: str, given: Mapping[str, str], name: str, raw: bytes | None) -> dict[str, str]:
    """A packet's content from a form without the phone's queue."""
    content = {field: given.get(field, "").strip() for field in FIELDS[kind]}
    if kind == "photo":
        content |= {"hash": hashlib.sha256(raw or b"").hexdigest(), "name": name[:80]}
    if kind == "remark":
        content["refused"] = content["refused"] or "no"
    return content


def entry_label(entry: str, lang: str) -> str:
    return entry.removeprefix(ITEM) if entry.startswith(ITEM) else _label(entry, lang)


def entry_words(entry: str, text: str, lang: str) -> str:
    if entry.startswith(ITEM):
        answer, _, note = text.partition(" ")
        return f"{wording.word('answer', answer, lang)} {note}".strip()
    if entry == "refused":
        return say("SAID_YES" if text == "yes" else "SAID_NO", lang)
    if entry == "sampling":
        return wording.word("sampling_kind", text, lang)
    return wording.word("inspection_level", text, lang) if entry == "level" else text


def _sheet(row: MatterRow, record: VisitRecord, lang: str) -> ActForm:
    rules = book(row.values["visit_on"])
    usual = sampling.usual_inspection(rules)
    levels = dict.fromkeys(one.inspection_level for one in sampling.letters(rules))
    limits = dict.fromkeys(str(one.aql) for one in sampling.plans(rules))
    level, aql = record.text("level") or usual.level, record.text("aql") or str(usual.aql)
    fields = (
        _text("lot_size", lang, record),
        Field("level", _label("level", lang), "select", value=level,
              options=tuple(Option(code, wording.word("inspection_level", code, lang)) for code in levels)),
        Field("aql", _label("aql", lang), "select", value=aql, options=tuple(Option(one, one) for one in limits)),
        Field("sampling", _label("sampling", lang), "select", value=record.sampling,
              options=tuple(Option(kind, wording.word("sampling_kind", kind, lang)) for kind in stages.KINDS)),
        *(_text(name, lang, record, required=name in scheme("visit").fields)
          for name in ("sampled", *SAMPLES, "sheet")),
    )  # fmt: skip
    return _form(row, "sheet", fields, lang)


def _items(row: MatterRow, record: VisitRecord, lang: str) -> list[Any]:
    """A form for each check item of the task's plan, with its legal basis."""
    found: list[Any] = []
    for item in check_items(row):
        answer, _, note = record.items.get(item.number, "").partition(" ")
        fields = (
            Field("answer", say("VISIT_ANSWER", lang), "radio", value=answer,
                  hint=say("VISIT_BASIS", lang, basis=item.values["legal_basis"]),
                  options=tuple(Option(one, wording.word("answer", one, lang)) for one in ANSWERS)),
            Field("note", say("VISIT_NOTE", lang), value=note, required=False, maxlength=500),
        )  # fmt: skip
        found.append(
            _form(row, "answer", fields, lang, kept=(("item", item.number),), title=str(item.values["item"]),
                  id=f"visit-answer-{item.number}")
        )  # fmt: skip
    return found or [Words(say("VISIT_NO_ITEMS", lang))]


def _remark(record: VisitRecord, lang: str) -> tuple[Field, ...]:
    return (
        Field("remarks", _label("remarks", lang), "textarea", value=record.text("remarks"), required=False,
              maxlength=2000),
        Field("refused", say("VISIT_REFUSED", lang), "checkboxes", required=False,
              chosen=("yes",) if record.text("refused") == "yes" else (),
              options=(Option("yes", say("VISIT_REFUSED", lang)),)),
    )  # fmt: skip


def _photo(lang: str) -> Field:
    return Field(
        "photo", say("VISIT_PHOTO", lang), "file", hint=say("VISIT_PHOTO_HINT", lang), accept="image/jpeg,image/png"
    )  # fmt: skip


def _text(name: str, lang: str, record: VisitRecord | None = None, *, required: bool = True) -> Field:
    stored = scheme("visit").fields.get(name)
    hint = (stored.column.hint_zh if lang == "zh" else stored.column.hint_en) if stored else ""
    return Field(
        name, _label(name, lang), value=record.text(name) if record else "", required=required,
        inputmode="numeric" if name in COUNTS or name == "door_code" else "", maxlength=60,
        hint=hint,
    )  # fmt: skip


def _form(
    row: MatterRow, kind: str, fields: tuple[Field, ...], lang: str, *, kept: tuple[tuple[str, str], ...] = (),
    title: str = "", id: str = "",
) -> ActForm:  # fmt: skip
    words = {"arrive": "VISIT_ARRIVE", "sign": "VISIT_SIGN"}.get(kind, "VISIT_SAVE")
    action = reverse("enter_visit", args=[row.number, kind])
    return ActForm(action, fields, (Submit(say(words, lang)),), title=title, id=id or f"visit-{kind}", kept=kept)


def _label(name: str, lang: str) -> str:
    stored = scheme("visit").fields.get(name)
    if stored is not None:
        return str(matter_fields.label(stored, lang))
    if name in SAMPLES:
        return say("VISIT_DEFECTS_OF", lang, stage=SAMPLES.index(name) + 1)
    return say("VISIT_SAMPLING", lang)


def _value(value: Any) -> Cell:
    return ", ".join(value) if isinstance(value, list | tuple) else value
