"""Packets of a visit into rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from gongzhi.core.canonical import canonical
from gongzhi.core.errors import GongzhiError
from gongzhi.core.visits.doubts import Doubt
from gongzhi.core.visits.exif import Exif
from gongzhi.core.visits.packets import Packet
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.models import VisitPacket


def alone_with(instance_id: UUID) -> None:
    """Until the transaction ends nobody else adds packets to this visit."""
    alone_until_commit(f"visit {instance_id}")


def packet(
    instance_id: UUID, packet: Packet, *, place: int, held: GongzhiError | None, doubts: tuple[Doubt, ...],
    person: UUID, at: datetime, event: UUID, exif: Exif | None,
) -> None:  # fmt: skip
    why = Doubt(held.code, {name: str(value) for name, value in held.params.items()}) if held else None
    VisitPacket(
        id=uuid4(), packet=packet.id, instance_id=instance_id, place=place, device=packet.device, seq=packet.seq,
        hash=packet.hash,
        kind=packet.kind, text=packet.text, device_at=packet.at, received_at=at, person_id=person,
        held=canonical(why).decode() if why else "", doubts=canonical(doubts).decode(), doubtful=bool(doubts or why),
        event_id=event, exif=canonical(exif).decode() if exif else "",
    ).save(force_insert=True)  # fmt: skip
