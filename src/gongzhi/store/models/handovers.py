"""What left the platform with the name of a party in it, and who received it: each of them is told when it ends."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import POST, PROVINCE, Record


class HandOver(Record):
    """One record of a scheme, in one file or one answer, to one receiver. Written once."""

    scheme = models.CharField(max_length=40)
    number = models.CharField(max_length=40)  # of the record
    channel = models.CharField(max_length=12)  # file, partner
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, null=True, related_name="+")
    feed = models.CharField(max_length=16, blank=True)  # of a partner; "" for a post
    at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    row_policy = f"{PROVINCE} or post_id = {POST}"
    write_policy = PROVINCE

    class Meta:
        indexes = [models.Index(fields=["number", "-at"], name="handed_over")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post__isnull=False, feed="") | (models.Q(post__isnull=True) & ~models.Q(feed="")),
                name="handed_to_a_post_or_a_feed",
            )
        ]
