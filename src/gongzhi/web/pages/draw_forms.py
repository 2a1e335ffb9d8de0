"""The forms of what a party owes in a round, each with what its own device needs to sign it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.core.draw.vdr.owed import Owed, Standing
from gongzhi.core.draw.vdr.params import Beacon
from gongzhi.store.queries.draws import PartyRow, RoundRow
from gongzhi.web.pages.draw_words import act_words
from gongzhi.web.presenters.draws import Device, DeviceField, StepForm
from gongzhi.web.presenters.lists import Option

DEVICE: dict[str, Device] = {
    "hand_in_key": "key",
    "publish": "sign",
    "hand_in_commitment": "commitment",
    "open_nonce": "opening",
    "hand_in_reading": "reading",
    "seal": "sign",
}  # what is not here is signed by who is signed in


@dataclass(frozen=True)
class Asked:
    """What the device is given, which fields the person fills in, and which the device does."""

    data: dict[str, str]
    fields: tuple[DeviceField, ...] = ()
    filled: tuple[str, ...] = ()


def forms(row: RoundRow, standing: Standing, owes: Iterable[Owed], me: PartyRow, lang: str) -> list[StepForm]:
    """A form for each act that this party owes now; what is not to be done yet has none."""
    due = [one for one in owes if me.id in one.parties and (not one.since or one.since <= standing.at)]
    return [_form(row, standing, one, me, lang) for one in due]


def envelope_form(row: RoundRow, closed: Owed, lang: str) -> StepForm:
    """For who keeps the envelope: a sealed number is opened out of it where its holder does not come."""
    options = tuple(Option(name, name) for name in closed.parties)
    title = act_words("open_envelope", lang, wave=closed.wave)
    return StepForm(
        id=f"open_envelope-{closed.wave}", action=reverse("draw_act", args=[row.number, "open_nonce"]),
        seen=row.instance.seen, title=title, button=title, device="unsealing", data={"wave": str(closed.wave)},
        fields=(
            DeviceField("holder", say("DRAW_ASK_HOLDER", lang), "select", options=options),
            DeviceField("typed", say("DRAW_ASK_NONCE", lang)),
        ),
        filled=("nonce", "opened_at"), kept=(("wave", str(closed.wave)), ("opened_by", "envelope")),
    )  # fmt: skip


def _form(row: RoundRow, standing: Standing, one: Owed, me: PartyRow, lang: str) -> StepForm:
    asked = _asked(row, standing, one, me, lang)
    title = act_words(one.act, lang, wave=one.wave, beacon=one.beacon)
    device: Device = "unsealing" if one.act == "open_nonce" and one.wave else DEVICE.get(one.act, "")
    return StepForm(
        id="-".join([one.act, *([str(one.wave)] if one.wave else [])]),
        action=reverse("draw_act", args=[row.number, one.act]),
        seen=row.instance.seen, title=title, button=title, how=say(f"DRAW_HOW_{one.act}".upper(), lang),
        device=device, fields=asked.fields, data=asked.data, filled=asked.filled,
        kept=(("wave", str(one.wave)),) if one.wave else (),
    )  # fmt: skip


def _asked(row: RoundRow, standing: Standing, one: Owed, me: PartyRow, lang: str) -> Asked:
    passphrase = DeviceField("passphrase", say("CUSTODIAN_PASSPHRASE", lang), "password", required=False)
    nonce = DeviceField("typed", say("DRAW_ASK_NONCE", lang), hint=say("DRAW_ASK_NONCE_HINT", lang), required=False)
    if one.act == "hand_in_key":
        return Asked({}, (passphrase,), ("key",))
    if one.act == "publish":
        return Asked({"step": "commit", "content": row.commit}, (), ("signature",))
    if one.act == "seal":
        result = next(wave.result for wave in row.waves if wave.wave == one.wave)
        return Asked({"step": f"result-{one.wave}", "content": result}, (), ("signature",))
    if one.act == "hand_in_commitment":
        made = DeviceField("made", say("DRAW_ASK_MADE", lang), hint=say("DRAW_ASK_MADE_HINT", lang), required=False)
        return Asked({"wave": str(one.wave)}, (passphrase, made), ("commitment", "committed_at", "signature"))
    if one.act == "open_nonce" and one.wave:
        return Asked({"wave": str(one.wave)}, (nonce,), ("nonce", "opened_at"))
    if one.act == "open_nonce":
        given = next(given for given in standing.nonces if given.custodian == me.id)
        data = {"commitment": given.commitment, "committed": given.committed_at}
        return Asked(data, (nonce,), ("nonce", "opened_at", "signature"))
    if one.act == "hand_in_reading":
        beacon = next(beacon for beacon in standing.params.beacons if beacon.name == one.beacon)
        return _reading(beacon, lang)
    return Asked({})


def _reading(beacon: Beacon, lang: str) -> Asked:
    is_dice = beacon.kind == "dice"
    value = DeviceField(
        "value", say("DRAW_ASK_DIGITS" if is_dice else "DRAW_ASK_LOTTERY", lang, n=beacon.rolls),
        hint=say("DRAW_ASK_DIGITS_HINT" if is_dice else f"DRAW_ASK_{beacon.kind.upper()}_HINT", lang),
        required=is_dice, digits=beacon.rolls,
    )  # fmt: skip
    rollers = DeviceField("rollers_typed", say("DRAW_ASK_ROLLERS", lang), hint=say("DRAW_ASK_ROLLERS_HINT", lang))
    fields = (
        value,
        *([rollers] if is_dice else []),
        DeviceField("started", say("DRAW_ASK_STARTED", lang), "datetime-local", say("DRAW_ASK_STARTED_HINT", lang)),
        DeviceField("film_file", say("DRAW_ASK_FILM_FILE", lang), "file", say("DRAW_ASK_FILM_HINT", lang), False),
        DeviceField("film", say("DRAW_ASK_FILM", lang), required=False),
    )
    filled = ("beacon", "film_hash", "rollers", "started_at", "read_at", "signature")
    return Asked({"beacon": beacon.name, "rolls": str(beacon.rolls)}, fields, filled)
