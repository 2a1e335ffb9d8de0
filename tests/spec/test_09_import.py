"""Article 9: notifications come in by file, as an upload and by command; twice has one effect."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from gongzhi.actions import uploads
from gongzhi.actions.clock import at_noon
from gongzhi.commands import main, platform
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import Account
from tests.actions.test_clocks_at_once import in_threads
from tests.catalogue.register_files import raw, table
from tests.catalogue.test_workbooks import workbook
from tests.pages.test_uploads import confirm, facts, text
from tests.signed_in import signed_in
from tests.spec.trade import CIRCULATED, SYMBOL, register

__all__ = ["signed_in"]
DAYS = {"published_on": "2017-05-01", "in_force_on": "2017-08-01", "comments_until": "2017-03-31"}
BATTERIES = {"symbol": SYMBOL, "hs_codes": "8507.60", "notified_under": "2.9.2", "keywords": "", **DAYS}
ADDED = BATTERIES | {"symbol": f"{SYMBOL}/Add.1", "circulated_on": "2017-03-20", "comments_until": "2017-05-15"}
TEA = {"comments_until": ""}


def cells(*changes):
    return table("notifications", *changes)


def take_in(officers, raw, name="通报.csv", by=None, day=CIRCULATED):
    with seeing_as(by or officers.headquarters[0]):
        return uploads.take_in("notifications", raw, name, by=by or officers.headquarters[0], at=at_noon(day))


def registered(officers):
    with seeing_as(officers.system):
        return {row.values["symbol"]: row for row in queries.matters.all_of("trade_notification")}


@pytest.mark.scenario("9")
@pytest.mark.parametrize("written", [raw, workbook], ids=["csv", "xlsx"])
def test_a_file_registers_each_notification_once_with_its_days_and_flags(officers, written):
    content = written(cells(ADDED, BATTERIES, TEA))  # the addendum stands before what it adds to
    taken = take_in(officers, content)
    assert (taken.new, taken.known) == (3, 0)
    rows = registered(officers)
    first, added, tea = (rows[symbol] for symbol in (SYMBOL, f"{SYMBOL}/Add.1", "G/SPS/N/JPN/12"))
    assert (added.instance.state, added.values["parent"]) == ("linked", first.number)
    assert (first.values["final_on"], first.instance.due_on) == (date(2017, 5, 15), date(2017, 4, 30))
    assert (first.values["too_few_days"], first.values["too_soon_in_force"]) == (False, True)
    assert (tea.values["member"], tea.values["final_on"]) == ("JPN", date(2017, 4, 30))
    assert [line["objective"] for line in tea.lines["sps_objectives"]] == ["food_safety", "plant_protection"]
    again = take_in(officers, content)
    assert (again.new, again.known) == (0, 3)
    assert registered(officers) == rows


@pytest.mark.scenario("9")
def test_every_cell_that_cannot_be_read_is_told_by_row_and_column_and_nothing_is_registered(officers):
    wrong = (
        {"symbol": "EU/555"},
        {"symbol": "G/TBT/N/XXX/5"},
        {"symbol": "G/TBT/N/EU/0555"},
        {"symbol": SYMBOL, "circulated_on": "2017-02-30", "hs_codes": "电池"},
        {"symbol": "G/TBT/N/EU/556"},
        {"symbol": "G/TBT/N/EU/556"},
    )
    with pytest.raises(BadInput) as refused:
        take_in(officers, raw(cells(*wrong)))
    assert [(cell.where, cell.column, cell.code) for cell in refused.value.cells] == [
        ("通报.csv:2", "通报文号", "SYMBOL_UNREADABLE"), ("通报.csv:3", "通报文号", "MEMBER_UNKNOWN"),
        ("通报.csv:4", "通报文号", "SYMBOL_SPELLED"), ("通报.csv:5", "散发日期", "REGISTER_NO_SUCH_DATE"),
        ("通报.csv:5", "商品编码", "REGISTER_WRONG_FORM"), ("通报.csv:7", "通报文号", "REGISTER_DUPLICATE"),
    ]  # fmt: skip
    assert registered(officers) == {}


def test_only_the_headquarters_hand_in_notifications(officers):
    for actor in (officers.port, officers.commerce, officers.enterprise):
        with pytest.raises(NotThere):
            take_in(officers, raw(cells(TEA)), by=actor)


def test_a_symbol_that_two_register_at_once_stands_once(officers):
    done = in_threads(*(lambda: register(officers) for _ in range(4)))
    assert sum(isinstance(one, str) for one in done) == 1
    assert {one.code for one in done if isinstance(one, Refusal)} == {"SYMBOL_DUPLICATE"}
    assert len(registered(officers)) == 1
    assert connection.is_usable()


def test_an_upload_shows_what_it_brings_and_leads_to_the_register(officers, signed_in):
    client = signed_in(officers.headquarters[0])
    form = client.get("/uploads/notifications.csv").content.decode("utf-8-sig")
    assert form.startswith("通报文号,散发日期,")
    assert SYMBOL in form
    sent = {"kind": "notifications", "file": SimpleUploadedFile("通报.xlsx", workbook(cells(BATTERIES, ADDED)))}
    looked = client.post("/uploads/", sent, follow=True)
    assert (facts(looked)["新增（条）"], facts(looked)["已有，不改动（条）"]) == ("2", "0")
    assert registered(officers) == {}
    page = confirm(client, looked)
    assert 'href="/trade-notification/"' in text(page)
    assert set(registered(officers)) == {SYMBOL, f"{SYMBOL}/Add.1"}


def test_the_command_registers_a_file_as_the_officer_whom_it_names(officers, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(platform, "now", lambda: at_noon(CIRCULATED))
    monkeypatch.setattr(platform, "_chain", lambda: None)
    monkeypatch.setenv("LANG", "en")
    file = tmp_path / "notifications.xlsx"
    file.write_bytes(workbook(cells(BATTERIES, ADDED)))
    name = Account.objects.get(id=officers.headquarters[0].account).username
    for told in ("2 notifications registered, 0 stood already.", "0 notifications registered, 2 stood already."):
        assert main.main(["trade", "import", str(file), "--by", name]) == 0
        assert told in capsys.readouterr().out
    file.write_bytes(raw(cells({"symbol": "EU/555"})))
    assert main.main(["trade", "import", str(file), "--by", name]) == 2
    assert "notifications.xlsx:2" in capsys.readouterr().err
    assert main.main(["trade", "import", str(file), "--by", "nobody"]) == 2
    assert "holds no post" in capsys.readouterr().err
