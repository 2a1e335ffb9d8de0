"""What inspectors' phones sent of a visit, packet by packet; written once."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import Record
from gongzhi.store.models.workflow import SEEN_WITH_INSTANCE, Instance


class VisitPacket(Record):
    """One packet as it came, with the server's own time and what speaks against it."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="packets")
    place = models.PositiveIntegerField()  # among the packets of the visit, from 1
    packet = models.UUIDField()  # the id that the phone gave it
    device = models.UUIDField()
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    text = models.TextField()
    device_at = models.DateTimeField()
    received_at = models.DateTimeField()
    person = models.ForeignKey("store.Person", on_delete=models.PROTECT, related_name="+")
    held = models.TextField(blank=True)  # canonical JSON of why it does not count; "" where it does
    doubts = models.TextField()  # canonical JSON
    doubtful = models.BooleanField()
    exif = models.TextField(blank=True)  # canonical JSON of what a photo says of itself; "" of other packets
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    row_policy = SEEN_WITH_INSTANCE.format(table="store_visitpacket")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "place"], name="visit_packet_place_once"),
            models.UniqueConstraint(fields=["instance", "packet"], name="visit_packet_id_once"),
            models.UniqueConstraint(fields=["instance", "device", "seq"], name="visit_packet_seq_once"),
        ]
        indexes = [
            models.Index(fields=["-received_at"], condition=models.Q(doubtful=True), name="visit_packets_doubtful"),
        ]
