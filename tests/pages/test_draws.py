"""Pages of draws without a browser: what each reader is shown, and never before its time."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from gongzhi.actions import clock
from gongzhi.core.draw.vdr.encoding import digest
from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.ledger import root_from_proof
from gongzhi.store import models
from gongzhi.store.acting import seeing_as
from tests.draws.conftest import world as parties
from tests.draws.playing import play, read_dice
from tests.draws.world import DICE, DISCLOSED, OPENED, World, opened_round
from tests.signed_in import *
from tests.spec.conftest import POTTERY
from tests.spec.test_13_double_random import published

__all__ = ["parties"]
BAND = {"zh": "不是正式抽取", "en": "this is no draw"}


class Hands(datetime):
    """The platform's clock, put on by hand."""

    at = OPENED

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return cls.at.astimezone(tz)


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> type[Hands]:
    monkeypatch.delenv("GONGZHI_TODAY", raising=False)
    monkeypatch.setattr(clock, "datetime", Hands)
    Hands.at = OPENED
    return Hands


@pytest.fixture
def world(parties) -> World:
    return opened_round(parties, plan=published(parties.officers))


def text(answer: Any) -> str:
    return answer.content.decode()


def voided(world: World, client: Any, reason: str) -> Any:
    return client.post(f"/draws/{world.number}/void/", {"reason": reason, "seen": str(world.seen)})


def test_each_party_finds_its_step_on_the_first_page_and_in_the_meeting(world, signed_in):
    client = signed_in(world.actors["c1检验院"])
    assert f"/draws/{world.number}/ceremony/" in text(client.get("/"))
    shown = text(client.get(f"/draws/{world.number}/ceremony/"))
    assert 'id="hand_in_key"' in shown
    assert "要用本人设备上的密钥签名" in shown  # what stands there without scripts
    watching = text(signed_in(world.officers.headquarters[2]).get(f"/draws/{world.number}/"))
    assert world.row.plan in watching


def test_who_is_no_party_and_of_another_place_finds_no_round(world, signed_in):
    for address in (f"/draws/{world.number}/", f"/draws/{world.number}/ceremony/", f"/public/draws/{world.number}/"):
        assert signed_in(world.officers.enterprise).get(address).status_code == 404, address


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_practice_run_says_so_on_every_page(parties, signed_in, lang):
    world = play(opened_round(parties, purpose="practice"), "committed")
    client = signed_in(world.actors["a1组织"], lang)
    for address in ("/draws/{}/", "/draws/{}/ceremony/", "/public/draws/{}/"):
        assert BAND[lang] in text(client.get(address.format(world.number))), address
    real = play(opened_round(parties), "committed")
    for address in ("/draws/{}/", "/draws/{}/ceremony/", "/public/draws/{}/"):
        assert BAND[lang] not in text(client.get(address.format(real.number))), address


def test_two_bodies_void_a_round_and_the_organisers_voids_are_counted(world, signed_in):
    organiser, clerk = (signed_in(world.actors[name]) for name in ("a1组织", "d1记录"))
    assert voided(world, organiser, "").status_code == 409
    assert voided(world, organiser, "input_error").status_code == 302
    refused = voided(world, clerk, "breach")
    assert refused.status_code == 409
    assert "名单或参数有误" in text(refused)
    assert voided(world, signed_in(world.actors["c1检验院"]), "input_error").status_code in (302, 409)
    assert voided(world, signed_in(world.actors["a2批准"]), "input_error").status_code in (302, 409)
    assert world.row.state == "void"
    listed = text(organiser.get("/draws/"))
    assert "名单或参数有误 1" in listed
    assert "gz-struck" in listed


def test_targets_are_not_there_before_dispatch_and_asking_leaves_an_alert(world, signed_in, hands):
    play(world, "sealed")
    hands.at = DICE
    address = f"/draws/{world.number}/waves/0/"
    for name, actor in world.actors.items():
        assert signed_in(actor).get(address).status_code == 404, name
    with seeing_as(world.officers.system):
        asked = models.Event.objects.filter(kind="DrawTargetsAsked", subject=world.number).count()
    assert asked == len(world.actors)
    play(world)
    hands.at = DISCLOSED
    shown = text(signed_in(world.actors["a3派发"]).get(address))
    assert POTTERY in shown


def test_a_dice_reading_is_hidden_from_everybody_until_both_are_in(world, signed_in, hands):
    play(world, "nonces_revealed")
    world.on(DICE)
    read_dice(world, "d1记录")
    hands.at = DICE
    page = f"/draws/{world.number}/ceremony/"
    for name, actor in world.actors.items():
        shown = text(signed_in(actor).get(page))
        assert ("31415" in shown) == (name == "d1记录"), name
        assert "已提交，两人都提交后才显示" in shown or name == "d1记录"
    read_dice(world, "d2记录", "31415926535897932385")
    shown = text(signed_in(world.actors["c3协会"]).get(page))
    assert ("31415" in shown, "不一致" in shown) == (True, True)


def proven(own: dict[str, Any], file: str) -> dict[str, Any]:
    """The row of a file, once its path leads to the root that COMMIT is made of."""
    (row,) = (row for row in own["rows"] if row["file"].split()[0] == file)
    top = root_from_proof(leaf(row["text"].encode()).hex(), row["line"] - 1, row["of"], row["path"])
    assert top == row["root"]
    if file in own["roots"]:
        assert top == own["roots"][file]
    names = ("frame", "exclusions", "inspectors", "conflicts", "params")
    assert digest("draw", "commit", *(bytes.fromhex(own["roots"][name]) for name in names)).hex() == own["commit"]
    return json.loads(row["text"])


def test_an_enterprise_has_its_row_with_its_proof_before_and_everybody_afterwards(world, signed_in, hands):
    play(world, "committed")
    address = f"/public/draws/{world.number}/own/"
    own = json.loads(signed_in(world.officers.enterprise).get(address + "?as=json").content)
    assert proven(own, "frame")["id"] == POTTERY
    inspector = json.loads(signed_in(world.officers.origin[0]).get(address + "?as=json").content)
    assert proven(inspector, "inspectors")["id"] == "JX-1"
    stranger = Client().get(address, {"id": POTTERY})
    assert (stranger.status_code, "salt" in text(stranger)) == (200, False)
    play(world)
    public = json.loads(Client().get(address, {"id": POTTERY, "as": "json"}).content)
    assert proven(public, "frame")["id"] == POTTERY
    assert proven(public, "selection")["role"] == "rule"
    assert "JX" in text(Client().get(address, {"id": "JX-1"}))


def test_the_public_reads_the_commitment_before_and_fetches_the_transcript_after(world, signed_in, hands):
    public = f"/public/draws/{world.number}/"
    assert Client().get(public).status_code == 404
    play(world, "committed")
    shown = re.sub(r"</?span>| ", "", text(Client().get(public)))
    assert world.row.commit in shown
    assert "bundle.zip" not in shown
    assert Client().get(public + "bundle.zip").status_code == 409
    play(world)
    answer = Client().get(public + "bundle.zip")
    assert hashlib.sha256(answer.content).hexdigest() == world.row.bundle
    assert world.row.bundle in text(Client().get(public))
    assert world.number in text(Client().get("/public/draws/"))


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("hand_in_key", {"key": "zz"}),
        ("freeze", {}),
        ("publish", {"signature": ""}),
        ("hand_in_commitment", {"wave": "x"}),
        ("open_nonce", {"wave": "99999"}),
        ("hand_in_reading", {"beacon": "骰子", "value": "1"}),
        ("seal", {}),
        ("dispatch", {"wave": "7"}),
        ("disclose", {}),
        ("record_beacon", {}),
    ],
)
@pytest.mark.parametrize("party", ["a1组织", "d1记录"])
def test_what_a_round_does_not_take_is_said_on_its_page(world, signed_in, act, sent, party):
    answer = signed_in(world.actors[party]).post(f"/draws/{world.number}/{act}/", {"seen": "0", **sent})
    assert answer.status_code in (400, 409)
    assert "gz-errors" in text(answer)


def test_a_list_of_three_rounds_asks_no_more_often_than_one(world, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(world.actors["a1组织"])

    def asked() -> int:
        client.get("/draws/")
        with CaptureQueriesContext(connection) as questions:
            client.get("/draws/")
        return len(questions)

    first = asked()
    for plan in ("CJ-2017-000002", "CJ-2017-000003"):
        opened_round(world, plan=plan)
    assert asked() == first
