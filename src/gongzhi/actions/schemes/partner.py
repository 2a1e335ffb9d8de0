"""Partners: a feed is one partner's for ever, a key is one partner's and good for some days."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.partners.envelope import fingerprint, key_bytes
from gongzhi.store import queries


def _feed_is_new(taking: Taking) -> None:
    feed = taking.value("feed")
    holds("feed_is_new", queries.partners.by_feed(feed) is None)()


def _keys_good(taking: Taking) -> None:
    """Each is an Ed25519 key that nobody else has and that the record does not hold, with its days in order."""
    cells = []
    for number, line in enumerate(taking.given["public_keys"], start=1):
        where, public = f"line {number}", key_bytes(line["public_key"])
        if public is None:
            cells.append(Cell(where, "public_keys", line["public_key"], "PARTNER_NO_KEY"))
        elif queries.partners.holder_of_key(fingerprint(public)) is not None:
            cells.append(Cell(where, "public_keys", fingerprint(public), "PARTNER_KEY_HELD"))
        elif not taking.day <= line["valid_to"] or line["valid_to"] < line["valid_from"]:
            cells.append(Cell(where, "public_keys", str(line["valid_to"]), "PARTNER_KEY_DAYS"))
    if cells:
        raise BadInput(cells)


def _key_is_theirs(taking: Taking) -> None:
    partner = queries.partners.by_feed(taking.value("feed"))
    assert partner is not None
    for line in taking.given["revoked_keys"]:
        key = partner.key(line["key"])
        if key is None or key.is_revoked:
            raise Refusal("PARTNER_KEY_NOT_THEIRS", named=line["key"])


GUARDS = {"feed_is_new": _feed_is_new, "keys_good": _keys_good, "key_is_theirs": _key_is_theirs}
