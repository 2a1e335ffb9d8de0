"""Pages of visits without a script: planned, entered, refused with a sentence, read by the firm; what others see."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongzhi.actions.doors import code_of_door
from gongzhi.actions.setting_up import take_in_enterprises
from gongzhi.core.visits.exif import NOTHING, exif_of, without_claims
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web.presenters.codes import QrCode
from tests.core.visits.photos import exif, jpg
from tests.signed_in import *
from tests.spec.conftest import POTTERY, firm
from tests.visiting import AT, DAY, JPG, SHEET, Phone, planned, record_code, state, task_with_team


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


def test_a_visit_is_planned_led_on_and_signed_by_pages_alone(officers, signed_in):
    task, team = task_with_team(officers)
    first, second = (signed_in(one) for one in team)
    assert task in first.get("/visits/").content.decode()
    address = first.post("/visits/plan/", {"task": task})["Location"]
    number = address.split("/")[2]
    early = first.post(f"{address}sheet/", SHEET)
    assert (early.status_code, "还没有入企记录" in early.content.decode()) == (409, True)
    code = signed_in(officers.enterprise).get("/visits/door/").content.decode()
    right = code_of_door(POTTERY, DAY)
    assert f"<span>{right[:4]}</span> <span>{right[4:]}</span>" in code
    assert QrCode(f"http://testserver/visits/#at={POTTERY}&code={right}", "").svg in code
    photo = SimpleUploadedFile("1.jpg", JPG)
    for kind, given in (
        ("notify", {}), ("arrive", {"door_code": code_of_door(POTTERY, DAY)}), ("sheet", SHEET),
        ("photo", {"photo": photo}),
        ("remark", {"remarks": "无意见"}),
    ):  # fmt: skip
        assert first.post(f"{address}{kind}/", given).status_code == 302, kind
    for client in (first, second):
        assert client.post(f"{address}sign/", {"record_code": record_code(officers, number)}).status_code == 302
    assert (state(officers, "visit", number), state(officers, "check_task", task)) == ("signed", "sampled")
    for reader in (officers.enterprise, officers.headquarters[0]):
        for lang, words in (("zh", "无意见"), ("en", "Accept with 3")):
            assert words in signed_in(reader, lang).get(address).content.decode()
    assert signed_in(officers.rival).get(address).status_code == 404


def test_packets_come_by_one_address_and_are_answered_one_by_one(officers, signed_in):
    number, team = planned(officers)
    phone, client = Phone(number, team[0]), signed_in(team[0])
    phone.arrive()
    for is_new in (True, False):
        answer = client.post("/visits/sync/", {"packets": json.dumps(phone.texts)})
        (told,) = answer.json()["taken"]
        assert (answer.status_code, told["new"], told["held"]) == (200, is_new, "")
    phone.texts.clear()
    phone.packet("remark", remarks="x", refused="no")
    cut = client.post("/visits/sync/", {"packets": json.dumps([phone.texts[0].replace('"seq":1', '"seq":5')])})
    assert (cut.status_code, cut.json()["code"]) == (409, "PACKET_ORDER")
    assert cut.json()["zh"] and cut.json()["en"]
    for nothing in ("", "[", "[1]", "{}", "[]"):
        assert client.post("/visits/sync/", {"packets": nothing}).status_code in (400, 409)
    stranger = signed_in(officers.elsewhere).post("/visits/sync/", {"packets": json.dumps(phone.texts)})
    assert stranger.status_code == 404


def test_the_list_names_each_place_and_a_registered_gate_is_the_door(officers, signed_in):
    located = replace(
        firm(POTTERY, "赣州试验陶瓷有限公司", "360702"),
        premises="25.8311,114.9350",
        premises_source="survey",
        premises_on=date(2017, 4, 1),
        address="工业大道9号",
    )
    older = replace(located, premises="29.0000,117.0000", premises_on=date(2016, 4, 1))
    for row in (located, older):  # what is older than what stands does not take its place
        take_in_enterprises([row], raw_hash="a" * 64, by=officers.system, at=AT)
    number, team = planned(officers)
    page = signed_in(team[0]).get("/visits/").content.decode()
    assert "章贡区 工业大道9号" in page
    for lang, words in (
        ("zh", "25.8311, 114.9350（现场测定，2017-04-01）"),
        ("en", "25.8311, 114.9350 (survey, 2017-04-01)"),
    ):
        assert words in signed_in(officers.headquarters[0], lang).get(f"/enterprises/{POTTERY}/").content.decode()
    phone = Phone(number, team[0])
    phone.packet("arrive", door_code=code_of_door(POTTERY, DAY), place={"lat": "25.8941", "lon": "114.9350"})
    assert [doubt.code for doubt in phone.send()[0].doubts] == ["DOUBT_FAR"]


def test_a_supervisor_lists_what_is_doubtful(officers, signed_in):
    number, team = planned(officers)
    phone = Phone(number, team[0])
    phone.packet("arrive", door_code="1")
    phone.send()
    for lang, words in (("zh", "没有出示正确的入企码"), ("en", "the right door code was not shown")):
        page = signed_in(officers.headquarters[0], lang).get("/visits/doubts/").content.decode()
        assert words in page and number in page
    assert signed_in(team[0]).get("/visits/doubts/").status_code == 404


def test_a_photo_s_own_time_and_place_stand_beside_the_visit_s_for_officers_alone(officers, signed_in):
    number, team = planned(officers)
    phone = Phone(number, team[0])
    phone.arrive()
    honest = jpg(exif("2017:05:22 08:52:00", "+08:00", 25.8301, 114.9301))
    odd = jpg(exif("2017:05:20 08:50:00", "+08:00", 26.5, 114.93), b"other")
    silent = jpg(b"", b"third")
    photos = {hashlib.sha256(raw).hexdigest(): raw for raw in (honest, odd, silent)}
    for n, known in enumerate(photos):
        phone.packet("photo", after=20, hash=known, name=f"{n}.jpg", taken_at="")
    taken = phone.send(photos=photos)
    assert [[doubt.code for doubt in one.doubts] for one in taken[1:]] == [
        [],
        ["DOUBT_EXIF_TIME", "DOUBT_EXIF_FAR"],
        [],
    ]
    for lang, words in (
        ("zh", ("早 48 小时 0 分", "晚 0 小时 2 分", "25.8301, 114.9301", "距企业门口约 74.5 公里", "照片没有写")),
        ("en", ("48 h 0 min earlier", "about 74.5 km from the door", "lies about 48 hours off", "it says none")),
    ):
        page = signed_in(team[0], lang).get(f"/visits/{number}/").content.decode()
        for word in words:
            assert word in page, word
    with seeing_as(officers.system):
        files = queries.papers.files(queries.visits.visit(number).instance.id)
    page = signed_in(officers.enterprise).get(f"/visits/{number}/").content.decode()
    assert "25.8301" not in page and "所列指纹是原件的" in page
    for reader, is_whole in ((team[0], True), (officers.enterprise, False)):
        for file, raw in zip(files, photos.values(), strict=True):
            given = signed_in(reader).get(reverse("visit_attachment", args=[number, file.id])).content
            assert given == (raw if is_whole else without_claims(raw))
            assert is_whole or exif_of(given) == NOTHING


def test_the_worker_is_a_script_for_the_pages_of_visits_alone(officers, signed_in):
    answer = signed_in(officers.origin[0]).get("/visits/worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in answer
    assert signed_in(officers.enterprise).get("/visits/worker.js").status_code == 404
