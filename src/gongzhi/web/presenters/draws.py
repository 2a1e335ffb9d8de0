"""What a round's meeting sees: the stage it is at, who owes what, dice as they are read, and one's own forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from gongzhi.web.presenters.lists import Option

Device = Literal["", "key", "sign", "commitment", "opening", "unsealing", "reading", "evidence"]


@dataclass(frozen=True)
class Groups:
    """A hash of 64 digits in groups of four, as it is read aloud."""

    template: ClassVar[str] = "gongzhi/draws/groups.html"
    value: str

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self.value[at : at + 4] for at in range(0, len(self.value), 4))


@dataclass(frozen=True)
class ButtonLink:
    """A way on that is the point of its page."""

    template: ClassVar[str] = "gongzhi/draws/button_link.html"
    text: str
    href: str


@dataclass(frozen=True)
class StageView:
    """One of the stages of a round, in order."""

    title: str
    state: Literal["past", "now", "ahead"]


@dataclass(frozen=True)
class PartyView:
    name: str
    role: str
    body: str
    is_me: bool = False


@dataclass(frozen=True)
class OwedView:
    """What is owed, by whom, and from when or until when. needs: with what, from whom; "" for none."""

    act: str
    parties: tuple[PartyView, ...]
    times: tuple[str, ...]
    needs: str


@dataclass(frozen=True)
class CustodianView:
    party: PartyView
    state: str
    done: bool


@dataclass(frozen=True)
class WaveView:
    """A wave in the room. what: which strata and how many; holders: each with where the sealed number stands."""

    title: str
    state: str
    when: str
    what: str
    holders: tuple[CustodianView, ...]
    now: bool = False


@dataclass(frozen=True)
class ReadingView:
    """One clerk's reading: its digits where they may be shown, else the words that say where it stands."""

    clerk: str
    words: str
    digits: tuple[str, ...] = ()  # in groups of five; a lottery's value is one group


@dataclass(frozen=True)
class BeaconView:
    """verdict: "" until both clerks have handed in."""

    name: str
    readings: tuple[ReadingView, ...]
    verdict: str = ""
    agrees: bool = False


@dataclass(frozen=True)
class DeviceField:
    """A field of a step. type: of the input; "select" has options. digits: how many are wanted, shown as cells."""

    name: str
    label: str
    type: str = "text"
    hint: str = ""
    required: bool = True
    value: str = ""
    digits: int = 0
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class StepForm:
    """The form of one step. device: what the party's own device computes before it is sent, "" for nothing.

    data: what the device needs for it, by name. filled: names of the fields that the device fills in.
    """

    template: ClassVar[str] = "gongzhi/draws/step_form.html"
    id: str
    action: str
    seen: int
    title: str
    button: str
    how: str = ""
    device: Device = ""
    fields: tuple[DeviceField, ...] = ()
    data: Mapping[str, str] | None = None
    filled: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Clock:
    """A moment that the meeting waits for."""

    label: str
    at: datetime
