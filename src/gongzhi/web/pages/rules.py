"""Rules: every disputable number with its unit, basis and origin, in every dated version. Open to everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import WrittenTable, WrittenVersion, all_tables
from gongzhi.catalogue.wording import column_title, profile_title, rule_cell
from gongzhi.web.presenters.lists import Column, EmptyState, FilterBar, ListView, Row
from gongzhi.web.presenters.marks import OriginChip
from gongzhi.web.presenters.page import Fact, Facts, Section, Words


def rules(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    words = request.GET.get("q", "").strip()
    views: list[object] = [FilterBar(request.path, searched=words, search_hint=say("RULES_SEARCH", lang))]
    for profile, tables in all_tables().items():
        found = [
            table
            for table in tables
            if words.lower() in f"{table.name} {table.title['zh']} {table.title['en']}".lower()
        ]
        views.append(
            ListView(
                caption=profile_title(profile, lang),
                columns=tuple(
                    Column(say(code, lang)) for code in ("COL_TABLE", "COL_UNIT", "COL_BASIS", "COL_ORIGIN_OF")
                ),
                rows=tuple(
                    Row(
                        (table.title[lang], table.unit[lang], table.basis[lang], OriginChip(table.origin)),
                        reverse("rule_table", args=[profile, table.name]),
                    )
                    for table in found
                ),
                empty=EmptyState(
                    say("RULES_INHERITED", lang, profile=profile_title(profile, lang)), say("RULES_INHERITED_HOW", lang)
                )
                if not words
                else EmptyState(say("RULES_NONE", lang), ""),
                is_titled=True,
            )
        )
    return render(
        request,
        "gongzhi/pages/list.html",
        {"title": say("NAV_RULES", lang), "lead": say("RULES_LEAD", lang), "views": views},
    )


def rule_table(request: HttpRequest, profile: str, table: str) -> HttpResponse:
    lang = request.lang
    found = next((one for one in all_tables().get(profile, ()) if one.name == table), None)
    if found is None:
        raise Http404
    facts = Facts(
        [
            Fact(say("COL_UNIT", lang), found.unit[lang]),
            Fact(say("COL_BASIS", lang), found.basis[lang]),
            Fact(say("COL_ORIGIN_OF", lang), OriginChip(found.origin)),
            Fact(say("FINDING_PROFILE", lang), profile_title(profile, lang)),
        ]
    )
    sections = [Section(say("SECTION_RULE", lang), [facts, Words(say(OriginChip(found.origin).meaning_code, lang))])]
    for version in reversed(found.versions):
        title = say("RULES_FROM", lang, day=version.effective_from.isoformat())
        sections.append(Section(title, [_version(found, version, lang)]))
    return render(request, "gongzhi/pages/detail.html", {"title": found.title[lang], "left": sections})


def _version(table: WrittenTable, version: WrittenVersion, lang: str) -> ListView:
    columns = list(dict.fromkeys(name for row in version.rows for name in row.values))
    return ListView(
        caption=say("RULES_FROM", lang, day=version.effective_from.isoformat()),
        columns=(
            Column(say("COL_RULE", lang)),
            *(Column(column_title(table.name, name, lang)) for name in columns),
            Column(say("COL_ORIGIN_OF", lang)),
        ),
        rows=tuple(
            Row(
                (row.rule, *(rule_cell(table.name, name, row.values, lang) for name in columns), OriginChip(row.origin))
            )
            for row in version.rows
        ),
        empty=EmptyState("", ""),
    )
