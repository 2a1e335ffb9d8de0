"""Rounds of draws by VDR-1, as the protocol writes them: lines, nonces, readings, signatures, results, heads.

What is committed to cannot be changed by any role, and there is one seed: triggers.sql holds both. The lines of a
result are shown only after their wave is dispatched, to who leaves word of it in the ledger.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.store.models.base import CODES, EVERYONE, PERSON, POST, ROLE, Record, in_place

HASH, SIGNATURE, NAME = 64, 128, 255  # hex digits, hex digits, bytes of an id
SEEN_WITH_ROUND = "exists (select 1 from store_drawround seen where seen.id = round_id)"
# Word of a look at a wave's targets, left in this very transaction by who looks; and the wave is dispatched.
LOOKED = (
    "(round_id, wave) in (select w.round_id, w.wave from store_drawwave w join store_drawround r on r.id = w.round_id"
    " join store_event e on e.subject = r.number and e.kind = 'DrawTargetsSeen'"
    " and e.transaction = pg_current_xact_id()::text::bigint"
    f" and e.person_id = {PERSON} and (e.body::jsonb ->> 'wave')::int = w.wave where w.dispatched_at <> '')"
)


class DrawRound(Record):
    """One round. `draft` are its parameters without keys; `params` the line that is committed to, "" before."""

    number = models.CharField(max_length=40, unique=True)
    plan = models.CharField(max_length=40)
    round = models.PositiveIntegerField()
    purpose = models.CharField(max_length=8)  # draw, practice
    region = models.CharField(max_length=6)
    synthetic = models.BooleanField()
    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="+")
    posts = ArrayField(models.UUIDField())  # of the parties, wherever they sit
    draft = models.TextField()
    params = models.TextField(blank=True)
    commit = models.CharField(max_length=HASH, blank=True)
    seed = models.CharField(max_length=HASH, blank=True)
    void_reason = models.CharField(max_length=30, blank=True)
    void_approvers = ArrayField(models.CharField(max_length=NAME), default=list)
    bundle = models.CharField(max_length=HASH, blank=True)  # SHA-256 of the bytes kept

    row_policy = f"{in_place(uscc=None)} or {POST} = any (posts)"
    changes = ("params", "commit", "seed", "void_reason", "void_approvers", "bundle")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "round"], condition=models.Q(purpose="draw"), name="one_draw_of_plan_and_round"
            ),
            models.CheckConstraint(condition=models.Q(purpose__in=["draw", "practice"]), name="draw_purpose"),
        ]
        indexes = [models.Index(fields=["plan", "round"], name="draw_rounds_of_plan")]


class DrawParty(Record):
    """Who takes part, as which post; its key is the party's own."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="parties")
    party = models.CharField(max_length=NAME)
    body = models.CharField(max_length=NAME)
    role = models.CharField(max_length=12)
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=HASH, blank=True)  # Ed25519

    row_policy = SEEN_WITH_ROUND
    changes = ("key",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "party"], name="draw_party_once"),
            models.UniqueConstraint(fields=["round", "post"], name="draw_party_of_one_post"),
        ]


class DrawLine(Record):
    """One canonical line of frame, exclusions, inspectors or conflicts; an enterprise sees its own."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="lines")
    file = models.CharField(max_length=20)
    key = models.TextField()
    line = models.TextField()

    row_policy = f"{SEEN_WITH_ROUND} or (file in ('frame', 'exclusions') and key = any ({CODES}))"
    write_policy = SEEN_WITH_ROUND

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "file", "key"], name="draw_line_once")]
        indexes = [models.Index(fields=["key"], name="draw_lines_by_key")]


class DrawNonce(Record):
    """A custodian's commitment (wave 0), or a holder's to the sealed nonce of a wave; "" until it is opened."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="nonces")
    wave = models.PositiveIntegerField()
    party = models.CharField(max_length=NAME)
    commitment = models.CharField(max_length=HASH)
    committed_at = models.CharField(max_length=20)
    nonce = models.CharField(max_length=HASH, blank=True)
    opened_at = models.CharField(max_length=20, blank=True)
    opened_by = models.CharField(max_length=8, blank=True)  # of sealed ones: holder, envelope

    row_policy = SEEN_WITH_ROUND
    changes = ("nonce", "opened_at", "opened_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "wave", "party"], name="draw_nonce_once")]


class DrawReading(Record):
    """What one clerk read off the film. Another's is not shown before both are in."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="readings")
    beacon = models.CharField(max_length=NAME)
    clerk = models.CharField(max_length=NAME)
    attempt = models.PositiveIntegerField()  # 1, and one more each time that the two differed
    line = models.TextField()
    signature = models.CharField(max_length=SIGNATURE)
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+")
    shown = models.BooleanField(default=False)  # by trigger, once both are in

    row_policy = f"post_id = {POST} or (shown and {SEEN_WITH_ROUND})"
    write_policy = f"post_id = {POST} and {SEEN_WITH_ROUND}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "beacon", "clerk", "attempt"], name="draw_reading_once")
        ]


class DrawSignature(Record):
    """A party's Ed25519 signature of one step of the protocol."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="signatures")
    step = models.CharField(max_length=NAME + 20)
    signer = models.CharField(max_length=NAME)
    signature = models.CharField(max_length=SIGNATURE)

    row_policy = SEEN_WITH_ROUND

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "step", "signer"], name="draw_signature_once")]


class DrawRecord(Record):
    """A record of the protocol in the ledger, with the entry's text as the log has it."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="records")
    record = models.CharField(max_length=40)
    entry = models.TextField()
    event = models.OneToOneField("store.Event", on_delete=models.PROTECT, related_name="+", db_constraint=False)

    row_policy = SEEN_WITH_ROUND

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "record"], name="draw_record_once")]


class DrawWave(Record):
    """What is drawn at one time: wave 0 with the dice, others with their sealed nonces."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="waves")
    wave = models.PositiveIntegerField()
    state = models.CharField(max_length=8)  # drawn, assigned, sealed
    seed = models.CharField(max_length=HASH)
    result = models.CharField(max_length=HASH, blank=True)
    dispatched_at = models.CharField(max_length=20, blank=True)

    row_policy = SEEN_WITH_ROUND
    changes = ("state", "result", "dispatched_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "wave"], name="draw_wave_once")]


class DrawResult(Record):
    """One line of a wave's result: selection, ladder, assignment."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="results")
    wave = models.PositiveIntegerField()
    file = models.CharField(max_length=20)
    key = models.TextField()
    line = models.TextField()

    row_policy = LOOKED
    write_policy = f"{ROLE} = 'SYSTEM'"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "file", "key"], name="draw_result_once")]


class DrawReplacement(Record):
    """Who takes whose place: proposed under one signature, it stands once the other body has signed it too."""

    round = models.ForeignKey(DrawRound, on_delete=models.PROTECT, related_name="replacements")
    wave = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    line = models.TextField()
    signer = models.CharField(max_length=NAME)  # who proposed it
    signature = models.CharField(max_length=SIGNATURE)
    stands = models.BooleanField(default=False)

    row_policy = LOOKED
    changes = ("stands",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "seq"], condition=models.Q(stands=True), name="draw_replacement_once"
            )
        ]


class WitnessedHead(Record):
    """A head of the log, signed by the log and by its witness."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=HASH)
    origin = models.CharField(max_length=NAME)
    at = models.CharField(max_length=20)
    signature = models.CharField(max_length=SIGNATURE)
    witness = models.CharField(max_length=NAME)
    witness_key = models.CharField(max_length=HASH)
    witness_at = models.CharField(max_length=20)
    witness_signature = models.CharField(max_length=SIGNATURE)

    row_policy = EVERYONE
    write_policy = f"{ROLE} = 'SYSTEM'"
