"""The witness as a process of its own: it follows a log that grows, and nothing else; what it saw outlives it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from gongzhi.actions.log_key import log_key
from gongzhi.actions.witnessing import LoopbackWitness, witness_head
from gongzhi.core.errors import Refusal
from gongzhi.core.ledger import root
from gongzhi.core.log_heads import Head, is_signed, to_sign, to_witness
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.conftest import address
from tests.draws.witness_process import running
from tests.draws.world import opened_round

NOW = datetime(2017, 3, 10, 2, tzinfo=UTC)


@pytest.fixture
def log(world):
    """A log with events in it, and the process that watches it."""
    folder = world.witness.desk.folder.parent / "other"
    with running(folder, log_key().public.hex(), settings.LOG_ORIGIN) as witness:
        settings.WITNESS = {"url": witness.url, "key": witness.key, "name": "outside"}
        yield replace(world, number=opened_round(world, purpose="practice").number), witness, folder


def headed(world):
    return witness_head(by=world.officers.system, at=NOW)


def grown(world):
    opened_round(world, purpose="practice")
    return headed(world)


def test_every_head_is_signed_by_both_and_grew_out_of_the_one_before(log):
    world, witness, _ = log
    first = headed(world)
    heads = [first, grown(world), grown(world)]
    assert [one.size for one in heads] == sorted({one.size for one in heads})
    with seeing_as(world.officers.system):
        leaves = queries.log_heads.leaves()
    for one in heads:
        head = Head(one.origin, one.size, one.root, one.at)
        assert one.root == root(leaves[: one.size])
        assert is_signed(log_key().public, to_sign(head), one.signature)
        assert is_signed(bytes.fromhex(witness.key), to_witness(head, one.witness_at), one.witness_signature)
    assert witness.key != log_key().public.hex()
    assert LoopbackWitness(witness.url).seen() == heads[-1].size


def test_a_history_that_was_changed_is_not_signed(log, clone):
    """The log is rebuilt after a change, with all its hashes; only the witness knows the first."""
    world, _, _ = log
    headed(world)
    with psycopg.connect(address("GONGZHI_OWNER_URL", clone), autocommit=True) as owner:
        for table in ("store_event", "store_leaf", "store_head", "store_witnessedhead"):
            owner.execute(f"alter table {table} disable trigger user")
        owner.execute("update store_event set body = body || ' ' where kind = 'DrawOpened'")
        owner.execute("delete from store_leaf")
        owner.execute("delete from store_head")
        owner.execute("delete from store_witnessedhead")
    with pytest.raises(Refusal) as refused:
        headed(world)
    assert refused.value.code == "WITNESS_REFUSED"
    assert "已见证" in refused.value.params["why"] or "witnessed" in refused.value.params["why"]


def test_what_it_saw_outlives_the_process(log):
    world, witness, folder = log
    size = headed(world).size
    key = log_key().public.hex()
    with running(folder, key, settings.LOG_ORIGIN) as again:
        assert again.pid != witness.pid
        assert again.key == witness.key
        assert LoopbackWitness(again.url).seen() == size
        old = log_key().sign(Head(settings.LOG_ORIGIN, size - 1, "00" * 32, "2017-03-10T03:00:00Z"))
        with pytest.raises(Refusal, match="WITNESS_REFUSED"):
            LoopbackWitness(again.url).sign(old, ())


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"offered": 1, "path": []}', b'{"path": ["x"], "offered": {}}'])
def test_what_cannot_be_read_is_answered_with_a_sentence(log, body):
    _, witness, _ = log
    connection = HTTPConnection(urlsplit(witness.url).netloc)
    connection.request("POST", "/sign", body)
    answer = connection.getresponse()
    assert answer.status == 409
    assert json.loads(answer.read())["code"] == "WITNESS_ASKED"


def test_an_answer_under_another_key_is_not_taken(log):
    world, witness, _ = log
    settings.WITNESS = {"url": witness.url, "key": "ab" * 32, "name": "outside"}
    with pytest.raises(Refusal, match="WITNESS_ANSWER"):
        headed(world)
    settings.WITNESS = {"url": witness.url, "key": log_key().public.hex(), "name": "outside"}
    with pytest.raises(Refusal, match="WITNESS_OWN_KEY"):
        headed(world)


def test_without_a_witness_or_when_it_is_away_nothing_is_kept(log):
    world, _, _ = log
    away = {"url": "http://127.0.0.1:9", "key": "ab" * 32, "name": "x"}
    abroad = away | {"url": "http://example.org"}
    nobody = {"url": "", "key": "", "name": ""}
    for witness, code in ((nobody, "NO_WITNESS"), (away, "WITNESS_NO_ANSWER"), (abroad, "WITNESS_NO_ANSWER")):
        settings.WITNESS = witness
        with pytest.raises(Refusal, match=code):
            headed(world)
    with seeing_as(world.officers.system):
        assert queries.log_heads.last_witnessed() is None
