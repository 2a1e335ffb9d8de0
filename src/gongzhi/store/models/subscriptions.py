"""Who wants to be told of warnings, what was told to whom, the mails that wait, and who has opened an alert."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import POST, ROLE, Record, in_place

SYSTEM = f"{ROLE} = 'SYSTEM'"
SENDER = f"{ROLE} in ('SYSTEM', 'CIQ_R')"  # who answers for what is sent: that it arrived, never to which address


class Subscription(Record):
    """A wish to be told: of a post, or of somebody whom only an address is known of. An address goes when it ends."""

    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+", null=True)
    hs = models.CharField(max_length=4, blank=True)  # chapter or heading, "" for any
    market = models.CharField(max_length=2, blank=True)
    place = models.CharField(max_length=6, blank=True)
    level = models.PositiveSmallIntegerField()  # the mildest wanted
    how = models.CharField(max_length=8)  # at_once, daily: of mail; within the platform it is always at once
    address = models.CharField(max_length=254, blank=True)
    lang = models.CharField(max_length=2)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)  # the address, by its owner
    ended_at = models.DateTimeField(null=True)

    row_policy = f"post_id = {POST} or {SYSTEM}"
    changes = ("address", "confirmed_at", "ended_at")

    class Meta:
        indexes = [
            models.Index(fields=["post", "-made_at"], name="subscriptions_of_post"),
            models.Index(fields=["address"], condition=~models.Q(address=""), name="subscriptions_by_address"),
        ]


class SubscriptionToken(Record):
    """The digest of a token that a mail carried; the token itself is in the mail alone. purpose: confirm, end."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="tokens")
    purpose = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    row_policy = SYSTEM


class Announcement(Record):
    """That an alert was issued, changed or lifted, written with it; told to the subscribers afterwards."""

    alert = models.ForeignKey("store.Alert", on_delete=models.PROTECT, related_name="announcements")
    what = models.CharField(max_length=12)  # issued, changed, lifted
    region = models.CharField(max_length=6)
    city = models.CharField(max_length=6, blank=True)  # where it is public: enough enterprises stand behind it
    at = models.DateTimeField()
    spread_at = models.DateTimeField(null=True)

    row_policy = in_place(uscc=None)
    changes = ("spread_at",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "what"], name="announced_once")]
        indexes = [models.Index(fields=["at"], condition=models.Q(spread_at=None), name="announcements_to_spread")]


class Mail(Record):
    """A mail on its way. It names no address: that is the subscription's."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="mails", db_constraint=False)
    kind = models.CharField(max_length=8)  # confirm, warning, daily
    state = models.CharField(max_length=8)  # waiting, sent, dead, dropped
    failed = models.PositiveSmallIntegerField()  # attempts since it was last put on its way
    next_at = models.DateTimeField()
    why = models.CharField(max_length=40, blank=True)  # of the last failure: a code of ours
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    row_policy = SENDER
    changes = ("state", "failed", "next_at", "why", "done_at")

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="mails_that_wait"),
            models.Index(fields=["-made_at", "-id"], condition=models.Q(state="dead"), name="mails_that_are_dead"),
        ]


class Delivery(Record):
    """One announcement for one subscription, as its reader may know it; once."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries")
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+", null=True)
    number = models.CharField(max_length=40)  # of the alert
    what = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField()
    is_public = models.BooleanField()  # read on the notice board, not as the alert's own page
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="carries", null=True, db_constraint=False)

    row_policy = f"post_id = {POST} or {SENDER}"
    changes = ("read_at", "mail_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "announcement"], name="delivered_once")]
        indexes = [
            models.Index(fields=["post", "-at"], name="deliveries_to_post"),
            models.Index(fields=["number"], name="deliveries_of_alert"),
            models.Index(fields=["mail"], name="deliveries_by_mail"),
        ]


class AlertReading(Record):
    """When a post that an alert was sent to first opened it."""

    alert = models.ForeignKey("store.Alert", on_delete=models.PROTECT, related_name="readings", db_constraint=False)
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)
    at = models.DateTimeField()

    row_policy = f"post_id = {POST} or {in_place()}"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "post"], name="read_once")]
