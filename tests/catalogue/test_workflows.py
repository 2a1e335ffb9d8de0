"""Every procedure's table is whole: a way in, a way out, roles, words, clocks; a fault is named with its place."""

from datetime import date

import pytest

from gongzhi.catalogue.messages import LANGUAGES, messages
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.workflows import (
    FOLDER,
    act_code,
    check,
    every_version,
    guard_code,
    workflow,
    workflows,
)
from gongzhi.core.workflow import Clock

TABLE = (FOLDER / "alert@1.yml").read_text(encoding="utf-8")


@pytest.fixture
def written(tmp_path):
    """written(old, new, …): the faults of the alert table with some words replaced; its folder is tmp_path."""

    def write(*words, name="alert.yml"):
        text = TABLE
        for old, new in zip(words[::2], words[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return check(tmp_path)

    return write


def test_every_procedure_that_is_delivered_is_faultless():
    assert check() == []
    assert {"alert", "case", "return_tracing", "reconsideration"} <= set(workflows())


@pytest.mark.parametrize("table", every_version().values(), ids=lambda table: f"{table.name}@{table.version}")
def test_every_act_and_guard_has_words(table):
    for row in table.rows:
        for code in (act_code(table.name, row.act), *map(guard_code, row.guards)):
            assert all(messages()[code][language] for language in LANGUAGES)


@pytest.mark.parametrize("day", [date(2017, 3, 1), date(2026, 6, 1)])
def test_every_clock_belongs_to_some_act(day):
    used = {rule for table in workflows().values() for row in table.rows for rule in row.clocks}
    assert used == {clock.rule for clock in book(day).table("clocks").typed(Clock)}


def test_whatever_is_made_public_takes_two_persons():
    published = [(table.name, row) for table in workflows().values() for row in table.rows if row.publishes]
    assert published
    assert all(row.persons >= 2 for _, row in published)


def test_an_act_that_stays_is_one_row_for_each_of_its_states():
    rows = [row for row in workflow("return_tracing").rows if row.act == "extend"]
    assert [(row.from_states, row.to_state) for row in rows] == [
        ((state,), state) for state in ("received", "method_set", "recusal_asked", "investigated", "reviewed")
    ]


def test_a_table_that_does_not_exist_is_told():
    with pytest.raises(KeyError):
        workflow("nothing")
    with pytest.raises(KeyError):
        workflow("alert", 99)


KEEP = "{act: keep, from: [issued], to: same, roles: [CIQ_R], persons: 2, guards: [reassessed], clocks: [CK-AL-REVIEW]}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("article: 12\n", "", "has exactly the parts"),
        ("article: 12", "article: twelve", "article: 'twelve': is no whole number from 1"),
        ("version: 1", "version: 0", "version: '0': is no whole number from 1"),
        ("workflow: alert", "workflow: warning", "workflow: 'warning': is not the file's name alert"),
        ("title: {zh: 风险预警, en: Risk alert}", "title: {zh: 风险预警}", "title"),
        ("drafted: {zh: 已拟稿, en: drafted}", "drafted: {zh: 已拟稿}", "states: drafted: needs words zh and en"),
        ("en: lifted, final: true", "en: lifted, final: yes", "states: lifted: has words zh and en"),
        ("dropped: {zh: 不予发布", "Dropped: {zh: 不予发布", "'Dropped': cannot name a state"),
        ("act: keep", "act: Keep", "'Keep': cannot name an act"),
        ("to: approved", "to: lost", "approve: 'lost': is no state of this table"),
        ("from: [drafted, approved]", "from: [drafted, lost]", "drop: 'lost': is no state of this table"),
        ("from: [drafted, approved]", "from: drafted", "drop: from: 'drafted': is a list of names"),
        ("act: lift,", "act: keep,", "keep: stands twice for the state 'issued'"),
        ("from: [], to: drafted, roles: [CIQ_R]", "from: [], to: drafted, roles: [KING]", "'KING': does not stand in"),
        ("from: [], to: drafted, roles: [CIQ_R]", "from: [], to: drafted, roles: []", "draft: roles: nobody may do it"),
        ("to: drafted, roles: [CIQ_R]", "to: drafted, roles: [CIQ_R], persons: two", "draft: persons: 'two'"),
        (
            "to: drafted, roles: [CIQ_R]",
            "to: drafted, roles: [CIQ_R, CIQ_O], each_role: true",
            "draft: persons: 1: is fewer than its 2 roles",
        ),
        ("publishes: true", "publishes: perhaps", "publishes: 'perhaps': is neither true nor false"),
        ("[alert_fields, level_one]", "[alert_fields, 'level > 1']", "'level > 1': is no name of a function"),
        ("[alert_fields, level_one]", "[nobody_wrote_me]", "GUARD_NOBODY_WROTE_ME: has no words"),
        ("act: escalate", "act: hand_up", "ACT_ALERT_HAND_UP: has no words"),
        (", to: drafted, roles: [CIQ_R]}", ", to: drafted, roles: [CIQ_R], when: never}", "and perhaps"),
        ("from: [], to: drafted", "from: [issued], to: drafted", "no act with `from: []` opens the procedure"),
        ("from: [drafted], to: approved", "from: [], to: approved", "approve: is a second act with `from: []`"),
        ("to: changed, ", "to: lifted, ", "changed: cannot be reached"),
        ("en: drafted}", "en: drafted, final: true}", "drafted: is final, but an act leads out of it"),
        ("en: escalated, final: true}", "en: escalated}", "escalated: is a dead end, but not final"),
        ("clocks: [CK-AL-1]", "clocks: [CK-AL-9]", "'CK-AL-9': does not stand in JX2017/clocks.yml"),
        ("clocks: [CK-AL-1]", "clocks: [CK-RT-SEND]", "'CK-RT-SEND': begins at no state of this table"),
        (KEEP, KEEP.replace("clocks: [CK-AL-REVIEW]", "extends: CK-AL-REVIEW"), "allows no extension"),
        ("article: 12", "article: 12\narticle: 13", "article stands twice"),
    ],
)
def test_a_fault_is_named_with_its_place_and_value(written, old, new, fault):
    found = written(old, new)
    assert any(fault in line for line in found), found
    assert all("alert.yml" in line for line in found)


LAPSE = "  - {act: drop, from: [issued], to: lifted, roles: [SYSTEM], clocks: [CK-AL-REVIEW]}\n"
OWN = "  - {act: change, from: [issued]"


@pytest.mark.parametrize(
    ("written_own", "fault"),
    [
        (LAPSE, ""),
        (LAPSE.replace(", clocks: [CK-AL-REVIEW]", ""), ""),  # taken by code that saw its ground
        (LAPSE.replace("clocks", "persons: 2, clocks"), "drop: persons: 2: but the system is one"),
        (LAPSE.replace("to: lifted", "to: same"), "issued: clocks alone lead back to it"),
        (LAPSE.replace("from: [issued]", "from: []"), "drop: clocks: nothing opens by itself"),
        (
            LAPSE.replace("to: lifted", "to: approved")
            + "  - {act: draft, from: [approved], to: issued, roles: [SYSTEM], clocks: [CK-AL-2]}\n",
            "approved: clocks alone lead back to it",
        ),
    ],
)
def test_what_a_table_takes_by_itself_it_takes_once_by_one_signature(written, written_own, fault):
    found = written(OWN, f"{written_own.removesuffix(chr(10))}\n{OWN}")
    assert [line for line in found if fault in line] if fault else found == []


def test_a_faulty_table_is_not_loaded(written, tmp_path):
    written("to: approved", "to: lost")
    with pytest.raises(ValueError, match="lost"):
        every_version(tmp_path)


def test_an_older_version_stands_beside_the_newest(written, tmp_path):
    assert written(name="alert@1.yml") != []  # alone it would be the newest
    assert written("version: 1", "version: 2") == []
    assert set(every_version(tmp_path)) == {("alert", 1), ("alert", 2)}
    assert workflows(tmp_path)["alert"].version == 2
    assert any("level_one" in row.guards for row in every_version(tmp_path)["alert", 1].rows)


def test_the_newest_version_stands_under_the_plain_name(written):
    assert written() == []
    assert "the newest version, 2, stands here" in written("version: 1", "version: 2", name="alert@2.yml")[-1]
